"""What a person decides on an alert, and that taking it back leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.database import reading, writing
from models.store import alerts, decisions
from models.store.alerts import NotPossible
from models.store.decisions import Said
from models.terms import AlertKind, AlertState
from tests.conftest import NOW
from tests.queues import Queue

TOMORROW = NOW + timedelta(days=1)
Decide = Callable[[Queue], object]


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    """A queue with two alerts of one person and one about a page."""
    made = Queue(engine)
    person = made.person("Ерлан Сарбасов")
    made.event(person, "a", "b", date="2024-05-19", place="Алматы")
    made.event(person, "c", date="2024-05-18", term="10 days")
    made.page("https://a.example/gone", "a")
    return made


DECISIONS: list[tuple[Decide, AlertState]] = [
    (lambda q: q.assign(1, "berik"), AlertState.ASSIGNED),
    (lambda q: q.snooze(1, TOMORROW), AlertState.SNOOZED),
    (lambda q: q.confirm(1), AlertState.CONFIRMED),
    (lambda q: q.dismiss(1, "other"), AlertState.DISMISSED),
    (lambda q: q.merge(1, 2), AlertState.MERGED),
]


@pytest.mark.parametrize(("decide", "after"), DECISIONS)
@pytest.mark.parametrize("earlier", [None, *range(4)])
def test_undo_leaves_every_row_as_it_was(
    queue: Queue, decide: Decide, after: AlertState, earlier: int | None
) -> None:
    if earlier is not None:
        DECISIONS[earlier][0](queue)
    before = queue.rows()
    try:
        decide(queue)
    except NotPossible:
        assert queue.rows() == before
        return
    assert queue.alert(1).state is after
    queue.undo(1, Said("berik", TOMORROW, "a mistake"))
    assert queue.rows() == before
    with reading(queue.engine) as session:
        last = alerts.history(session, 1)[-1]
    assert (last.action, last.by, last.at, last.note) == ("undo", "berik", TOMORROW, "a mistake")


def test_a_decision_keeps_who_when_and_why(queue: Queue) -> None:
    queue.assign(1, "berik", Said("anna", NOW, "he knows the lawyer"))
    queue.dismiss(1, "ordinary-crime", Said("berik", TOMORROW))
    with reading(queue.engine) as session:
        told = [(a.action, a.by, a.at, a.reason, a.note) for a in alerts.history(session, 1)]
    assert told == [
        ("assign", "anna", NOW, "berik", "he knows the lawyer"),
        ("dismiss", "berik", TOMORROW, "ordinary-crime", None),
    ]
    assert queue.alert(1).assigned_to == "berik"  # who looked into it is still known


REFUSED: list[tuple[list[Decide], str]] = [
    ([lambda q: q.confirm(77)], "there is no alert 77"),
    ([lambda q: q.undo(1)], "alert 1: nothing to undo"),
    ([lambda q: q.assign(1, "berik")] * 2, "assigned to berik already"),
    ([lambda q: q.snooze(1, NOW)], "is past"),
    ([lambda q: q.confirm(1), lambda q: q.assign(1, "b")], "is confirmed: undo that first"),
    ([lambda q: q.dismiss(1, "other"), lambda q: q.snooze(1, TOMORROW)], "is dismissed: undo"),
    ([lambda q: q.merge(1, 1)], "alert 1 is but one"),
    ([lambda q: q.merge(1, 3)], "alert 3 is about no event"),
    ([lambda q: q.merge(3, 1)], "alert 3 is about no event"),
    ([lambda q: q.merge(1, 2), lambda q: q.merge(2, 1)], "alert 1 is merged into 2: name that one"),
    ([lambda q: q.merge(1, 2), lambda q: q.confirm(1)], "alert 1 is merged into 2"),
    ([lambda q: q.split(3, 1)], "alert 3 is about no event"),
    ([lambda q: q.split(1, 3)], "does not rest on document 3; it has 1, 2"),
    ([lambda q: q.split(1, 1, 2)], "some of its documents, not none and not all"),
]


@pytest.mark.parametrize(("steps", "words"), REFUSED)
def test_what_is_nonsense_is_refused_and_changes_nothing(
    queue: Queue, steps: list[Decide], words: str
) -> None:
    *before, last = steps
    for step in before:
        step(queue)
    rows = queue.rows()
    with pytest.raises(NotPossible, match=words):
        last(queue)
    assert queue.rows() == rows


def test_what_was_put_aside_is_new_again_at_its_time_and_not_before(queue: Queue) -> None:
    queue.snooze(1, TOMORROW)
    with writing(queue.engine) as session:
        assert decisions.wake(session, TOMORROW - timedelta(minutes=1)) == 0
        assert decisions.wake(session, TOMORROW) == 1
        assert decisions.wake(session, TOMORROW) == 0
        last = alerts.history(session, 1)[-1]
    assert (last.action, last.by, last.at) == ("wake", "aigaq", TOMORROW)
    woken = queue.alert(1)
    assert (woken.state, woken.snoozed_until, woken.put_at) == (AlertState.NEW, None, TOMORROW)


def test_what_was_decided_meanwhile_does_not_wake(queue: Queue) -> None:
    queue.snooze(1, TOMORROW)
    queue.confirm(1)
    with writing(queue.engine) as session:
        assert decisions.wake(session, TOMORROW) == 0
    queue.undo(1)
    snoozed = queue.alert(1)
    assert (snoozed.state, snoozed.snoozed_until) == (AlertState.SNOOZED, TOMORROW)
    with writing(queue.engine) as session:
        assert decisions.wake(session, TOMORROW) == 1
    queue.undo(1)  # of the snooze: it is new either way
    assert queue.alert(1).state is AlertState.NEW


PUT_AGAIN: list[tuple[list[Decide], AlertState, str | None]] = [
    ([lambda q: q.confirm(1)], AlertState.NEW, None),
    ([lambda q: q.assign(1, "berik"), lambda q: q.confirm(1)], AlertState.ASSIGNED, "berik"),
    ([lambda q: q.snooze(1, TOMORROW), lambda q: q.confirm(1)], AlertState.NEW, None),
    ([lambda q: q.dismiss(1, "other"), lambda q: q.confirm(1)], AlertState.NEW, None),
]


@pytest.mark.parametrize(("steps", "state", "to"), PUT_AGAIN)
def test_undo_after_it_was_put_again_keeps_that(
    queue: Queue, steps: list[Decide], state: AlertState, to: str | None
) -> None:
    for step in steps:
        step(queue)
    with writing(queue.engine) as session:
        why = ["term: 10 days -> 15 days"]
        decisions.put_again(session, 1, AlertKind.CORRECTION, why, TOMORROW)
    queue.undo(1)
    again = queue.alert(1)
    assert (again.state, again.assigned_to, again.snoozed_until) == (state, to, None)
    assert (again.kind, again.times, again.put_at) == (AlertKind.CORRECTION, 2, TOMORROW)


def test_that_it_was_put_again_is_not_taken_back(queue: Queue) -> None:
    with writing(queue.engine) as session:
        decisions.put_again(session, 1, AlertKind.CORRECTION, ["term"], NOW)
    with pytest.raises(NotPossible, match="nothing to undo"):
        queue.undo(1)
