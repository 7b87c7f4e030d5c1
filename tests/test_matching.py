"""When two tellings are one event, and how soon a monitor should look."""

from __future__ import annotations

import pytest

from extract.matching import is_same_event
from extract.severity import judge_severity, least_score
from models.terms import EventKind, Severity
from models.values import EventFacts

# known date, known day of publication, told date, told day of publication, one event?
TELLINGS = [
    ("2024-05-19", "2024-05-20", "2024-05-19", "2024-05-25", True),
    ("2024-05-19", "2024-05-20", "2024-05-20", "2024-05-20", True),  # an arrest at night
    ("2024-05-19", "2024-05-20", "2024-05-21", "2024-05-21", False),
    ("2024-05-31", "2024-06-01", "2024-06-01", "2024-06-01", True),
    ("2024-05", "2024-06-01", "2024-05-19", "2024-06-01", True),  # a month holds its days
    ("2024-05", "2024-06-01", "2024-06-01", "2024-06-02", False),
    ("2023", "2024-06-01", "2023-11", "2024-06-01", False),  # a year holds too many acts
    ("2023", "2024-06-01", "2023", "2024-06-02", True),
    (None, "2024-05-20", None, "2024-05-26", True),
    (None, "2024-05-20", None, "2024-06-20", False),
    ("2024-05-19", "2024-05-20", None, "2024-05-28", True),  # told again a week later
    ("2024-05-19", "2024-05-20", None, "2024-07-01", False),
    (None, "2024-05-20", "2024-05-19", "2024-05-20", True),
    (None, "2024-05-20", "2024-05-28", "2024-05-29", False),  # it had not happened yet
    ("2024-05", "2024-05-20", None, "2024-05-21", True),
]


@pytest.mark.parametrize(("known", "known_seen", "told", "told_seen", "same"), TELLINGS)
def test_is_same_event(
    known: str | None, known_seen: str, told: str | None, told_seen: str, same: bool
) -> None:
    kind = EventKind.DETENTION
    known_facts = EventFacts(kind, known, None, known_seen)
    assert is_same_event(known_facts, EventFacts(kind, told, None, told_seen)) is same


def test_every_kind_has_a_severity_and_a_child_raises_it() -> None:
    raised = {judge_severity(kind, 0.9, minor=True) for kind in EventKind}
    assert raised == {Severity.CRITICAL, Severity.HIGH}
    assert judge_severity(EventKind.DEATH_IN_CUSTODY, 0.9, minor=False) is Severity.CRITICAL
    assert judge_severity(EventKind.DETENTION, 0.9, minor=False) is Severity.HIGH
    assert judge_severity(EventKind.DETENTION, 0.9, minor=True) is Severity.CRITICAL
    assert judge_severity(EventKind.FINE, 0.9, minor=True) is Severity.HIGH


def test_what_is_unsure_is_low_whatever_its_kind() -> None:
    assert judge_severity(EventKind.KILLING, least_score(), minor=True) is Severity.LOW
