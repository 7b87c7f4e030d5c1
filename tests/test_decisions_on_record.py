"""A decision on alerts and its line in the audit: both are there, or neither is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from console import triage
from console.triage import DismissReason
from models.database import reading
from models.store import audit, queue
from models.store.bulk import Pick
from models.store.decisions import Said
from models.store.wanted import Wanted
from models.tables import AlertAction
from tests.conftest import NOW
from tests.queues import Queue

LATER = NOW + timedelta(days=2)
LONG = "анна" * 30
SAID = Said("anna", NOW)
OTHER = DismissReason.OTHER


def _all(engine: sa.Engine) -> object:
    with reading(engine) as session:
        as_of = queue.as_of(session)
    return triage.decide_matching(engine, Wanted(), as_of, triage.confirming(), SAID)


# Each way to decide, and its lines: to what, which act, how many.
WAYS: dict[str, tuple[Callable[[sa.Engine], object], list[tuple[str, str, int]]]] = {
    "assign": (lambda e: triage.assign(e, 1, "berik", SAID), [("alert:1", "assign", 1)]),
    "snooze": (lambda e: triage.snooze(e, 1, LATER, SAID), [("alert:1", "snooze", 1)]),
    "confirm": (lambda e: triage.confirm(e, 1, SAID), [("alert:1", "confirm", 1)]),
    "dismiss": (lambda e: triage.dismiss(e, 1, OTHER, SAID), [("alert:1", "dismiss", 1)]),
    "merge": (lambda e: triage.merge(e, 2, 1, SAID), [("alert:2", "merge", 1)]),
    "split": (lambda e: triage.split(e, 1, [1], SAID), [("alert:1", "split", 1)]),
    "note": (
        lambda e: triage.decide(e, [Pick(1)], triage.noting(), Said("anna", NOW, "call her")),
        [("alert:1", "note", 1)],
    ),
    "some": (
        lambda e: triage.decide(e, [Pick(1), Pick(2)], triage.dismissing(OTHER), SAID),
        [("batch", "dismiss", 2)],
    ),
    "all": (_all, [("batch", "confirm", 3), ("alert:4", "confirm", 1)]),
    "undo": (lambda e: triage.undo(e, 3, SAID), [("alert:3", "undo", 1)]),
    "undo mine": (lambda e: triage.undo_mine(e, SAID), [("alert:3", "undo", 1)]),
}


@pytest.fixture
def desk(engine: sa.Engine) -> sa.Engine:
    """Four alerts, of which the third is assigned; the first is told of twice."""
    made = Queue(engine)
    person = made.person("Некто Первый")
    made.event(person, "a", "b")
    for number in range(3):
        made.event(person if number == 0 else None, "c")
    made.assign(3, "berik", SAID)
    return engine


@contextmanager
def _without_audit(engine: sa.Engine) -> Iterator[None]:
    """Take the table of the audit away for a while: no line can be written."""
    for old, new in (("audit_entry", "elsewhere"), ("elsewhere", "audit_entry")):
        with engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))
        if new == "elsewhere":
            yield


def _actions(engine: sa.Engine) -> list[AlertAction]:
    with reading(engine) as session:
        return list(session.exec(select(AlertAction).order_by(col(AlertAction.id))))


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_put_on_record_is_not_decided(desk: sa.Engine, way: str) -> None:
    before, actions = Queue(desk).rows(), _actions(desk)
    with _without_audit(desk):
        with pytest.raises(DBAPIError):
            WAYS[way][0](desk)
        assert Queue(desk).rows() == before and _actions(desk) == actions


@pytest.mark.parametrize("way", WAYS)
def test_each_transaction_of_a_decision_has_its_line(
    desk: sa.Engine, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage, "CHUNK", 3)
    decide, lines = WAYS[way]
    decide(desk)
    with reading(desk) as session:
        found = audit.entries(session, audit.Asked(), 10)[::-1]
        assert audit.check_chain(session) is None
    told = [(entry.object or "", entry.detail or {}, entry.by) for entry in found]
    batch = f"batch:{_actions(desk)[-1].batch}"
    assert told == [
        (batch if to == "batch" else to, {"act": act, "done": done, "left": 0}, "anna")
        for to, act, done in lines
    ]


def test_what_was_refused_is_counted_and_nothing_at_all_is_no_line(desk: sa.Engine) -> None:
    triage.decide(desk, [Pick(1), Pick(77)], triage.confirming(), SAID)
    late = triage.decide(desk, [Pick(1, 0)], triage.dismissing(OTHER), SAID)
    triage.decide(desk, [], triage.confirming(), SAID)
    with reading(desk) as session:
        second, first = audit.entries(session, audit.Asked(), 10)
    assert (first.object, first.detail) == ("alert:1", {"act": "confirm", "done": 1, "left": 1})
    assert (second.object, second.detail) == (
        f"batch:{late.batch}", {"act": "dismiss", "done": 0, "left": 1},
    )  # fmt: skip


def test_a_long_name_of_who_decides_is_cut_for_the_audit(desk: sa.Engine) -> None:
    triage.confirm(desk, 1, Said(LONG[:60], NOW))
    triage.join_people(desk, *_two(desk), Said(LONG, NOW))
    with reading(desk) as session:
        assert {entry.by for entry in audit.entries(session, audit.Asked(), 10)} == {LONG[:60]}
        assert audit.check_chain(session) is None


def _two(engine: sa.Engine) -> tuple[int, int]:
    made = Queue(engine)
    return made.person("Некто Второй"), made.person("Некто Второй")
