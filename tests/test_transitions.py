"""What follows what in a persecution."""

from __future__ import annotations

import pytest

from extract.transitions import find_transition
from models.terms import EventKind
from models.values import EventFacts

K = EventKind


def _act(kind: EventKind, date: str | None, seen_on: str = "2024-07-01") -> EventFacts:
    return EventFacts(kind, date, None, seen_on)


# what was done before, what is done now, the rule that fits
FOLLOWED = [
    ([(K.INTERROGATION, "2024-05-01")], (K.DETENTION, "2024-05-02"), "detained"),
    ([(K.DETENTION, "2024-05-01")], (K.PROSECUTION, "2024-05-09"), "charged or held for trial"),
    ([(K.PROSECUTION, "2024-05-01")], (K.PRETRIAL_DETENTION, "2024-05-09"), "held for trial"),
    ([(K.PRETRIAL_DETENTION, "2024-05-01")], (K.PRISON_SENTENCE, "2025-01-09"), "sentenced"),
    (
        [(K.PROSECUTION, "2023-05-01"), (K.RESTRICTION_OF_LIBERTY, "2024-05-01")],
        (K.PRISON_SENTENCE, "2024-08-09"),
        "sentence replaced by prison",
    ),
    ([(K.PRISON_SENTENCE, "2024-05-01")], (K.RELEASE, "2025-05-01"), "set free or cleared"),
    (
        [(K.PRETRIAL_DETENTION, "2024-05")],
        (K.DEATH_IN_CUSTODY, "2024-05-20"),
        "died after being held",
    ),
    ([(K.DETENTION, "2024-05-01")], (K.TORTURE, "2024-05-01"), "tortured while held"),
    ([(K.DETENTION, None)], (K.PROSECUTION, None), "charged or held for trial"),
]
UNFOLLOWED = [
    ([], (K.PRISON_SENTENCE, "2024-05-01")),
    ([(K.PROSECUTION, "2024-05-09")], (K.DETENTION, "2024-05-01")),  # it was before
    ([(K.PRISON_SENTENCE, "2024-05-09")], (K.SEARCH, "2024-05-10")),
    ([(K.DETENTION, "2014-05-09")], (K.PROSECUTION, "2024-05-10")),  # another story
    ([(K.RELEASE, "2024-05-09")], (K.PROSECUTION, "2024-05-10")),
    ([(K.FINE, "2024-05-09")], (K.FINE, "2024-05-10")),
]


@pytest.mark.parametrize(("before", "now", "name"), FOLLOWED)
def test_what_follows(
    before: list[tuple[EventKind, str | None]], now: tuple[EventKind, str | None], name: str
) -> None:
    transition = find_transition([_act(*one) for one in before], _act(*now))
    assert transition is not None
    assert transition.name == name
    assert transition.eases is (now[0] is K.RELEASE)
    assert transition.why.startswith(f"{name}: ")


@pytest.mark.parametrize(("before", "now"), UNFOLLOWED)
def test_what_does_not_follow(
    before: list[tuple[EventKind, str | None]], now: tuple[EventKind, str | None]
) -> None:
    assert find_transition([_act(*one) for one in before], _act(*now)) is None
