"""What must not get lost between people who are made one, monitors who decide, and runs at the same
time. People, pages and outlets are invented.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from console import triage
from flows.alert import alert
from models.database import reading, writing
from models.store import decisions, letters
from models.store.letters import Wanted
from models.tables import Alert, Event, EventChange, Evidence
from models.terms import AlertKind, AlertState, EventField, EventKind, Severity
from tests.test_over_time import (
    ALMA,
    ANNA,
    MONDAY,
    NEW,
    A,
    B,
    C,
    Desk,
    act,
    arrest,
)
from tests.told_things import workspace_on

SNOOZED = AlertState.SNOOZED


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine)


# Two people who are made one, and parted


def test_what_was_put_aside_still_wakes_after_two_people_were_one_for_a_while(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("10 days", who=ALMA))
    desk.alert(1)
    triage.snooze(desk.engine, 2, MONDAY + timedelta(days=1), ANNA)
    triage.join_people(desk.engine, 1, 2, ANNA)
    triage.undo_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(1, NEW, None), (2, SNOOZED, None)]
    with writing(desk.engine) as session:
        assert decisions.wake(session, MONDAY + timedelta(days=2)) == 1


def test_an_act_is_told_though_it_became_one_with_a_doubtful_one(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", score=0.2))
    desk.tell(B, arrest("10 days", who=ALMA, score=0.9))
    triage.join_people(desk.engine, 1, 2, ANNA)  # before anybody was told of either
    desk.alert(1)
    assert desk.standing() == [(1, NEW, None)]
    assert desk.all(Alert)[0].severity is Severity.HIGH


def test_a_surer_telling_of_a_part_is_told(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", score=0.2, date="2024-05-18"))
    desk.tell(B, arrest("10 days", who=ALMA, score=0.2))
    desk.alert(1)
    triage.join_people(desk.engine, 1, 2, ANNA)
    desk.tell(C, arrest("10 days", who=ALMA, score=0.9), hour=5)  # of the day of the part
    assert [told.event_id for told in desk.all(Evidence)] == [1, 2, 2]
    desk.alert(6)
    assert desk.standing() == [(1, NEW, None)]


def test_what_only_the_other_was_told_of_does_not_stay_with_somebody(desk: Desk) -> None:
    desk.tell(A, arrest(None, place=None, score=0.5))
    desk.tell(B, act(EventKind.SEARCH, "2024-05-01", who=ALMA))
    desk.alert(1)
    triage.join_people(desk.engine, 1, 2, ANNA)
    desk.tell(C, arrest("15 days", who=ALMA, score=0.9), hour=5)
    triage.part_people(desk.engine, 1, 2, ANNA)
    own, _search, other = desk.all(Event)
    assert (own.place, own.term, own.score) == (None, None, 0.5)
    assert (other.place, other.term, other.score) == ("Атырау", "15 days", 0.9)


def test_a_decision_on_others_parts_nothing_that_is_still_one(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("10 days", who=ALMA))
    desk.tell(C, arrest("10 days", who="Ерлан Тасбаев"))
    desk.tell(C + "2", act(EventKind.SEARCH, "2024-01-01", who="Дина Жанабаева"))
    desk.alert(1)
    triage.join_people(desk.engine, 1, 2, ANNA)
    triage.merge(desk.engine, 1, 3, ANNA)  # the same act, told of somebody else
    before = desk.standing(), [e.merged_into_id for e in desk.all(Event)]
    triage.join_people(desk.engine, 2, 4, ANNA)
    assert (desk.standing(), [e.merged_into_id for e in desk.all(Event)]) == before


def test_one_sentence_about_two_who_are_one_is_told_of_each_when_they_are_parted(
    desk: Desk,
) -> None:
    desk.tell(A, act(EventKind.SEARCH, "2024-01-01"))
    desk.tell(B, act(EventKind.SEARCH, "2024-03-01", who=ALMA))
    desk.alert(1)
    triage.join_people(desk.engine, 1, 2, ANNA)
    both = replace(arrest("10 days"), people=(*arrest(None).people, *arrest(None, who=ALMA).people))
    for hour, url in ((5, C), (6, f"{C}2")):
        desk.tell(url, both, hour=hour)
        assert len(desk.alert(hour + 0.5)) == 3  # one act of one person
    assert len(desk.all(Event)) == 4
    triage.part_people(desk.engine, 1, 2, ANNA)
    assert [(told.person_id, told.event_id) for told in desk.all(Evidence)][2:] == [
        (1, 3),
        (2, 4),
        (1, 3),
        (2, 4),
    ]
    assert len(desk.alert(7)) == 4


# Channels


def wanted(severity: Severity, watches: frozenset[int] | None = None) -> Wanted:
    return Wanted("c", frozenset({severity}), frozenset(AlertKind), watches)


def test_a_channel_for_what_is_urgent_tells_what_became_so_later(desk: Desk) -> None:
    with writing(desk.engine) as session:
        letters.enqueue(session, wanted(Severity.HIGH), lambda _: MONDAY, MONDAY)
    desk.tell(A, act(EventKind.DETENTION, "2024-05-20", score=0.4))
    desk.alert(1)
    later = MONDAY + timedelta(days=3)
    with writing(desk.engine) as session:
        assert letters.enqueue(session, wanted(Severity.HIGH), lambda _: later, later) == 0
    desk.tell(B, act(EventKind.DETENTION, "2024-05-20", score=0.9), hour=73)
    desk.alert(74)
    with writing(desk.engine) as session:
        assert letters.enqueue(session, wanted(Severity.HIGH), lambda _: later, later) == 1
    with writing(desk.engine) as session:
        assert letters.enqueue(session, wanted(Severity.HIGH), lambda _: later, later) == 0


def test_what_wakes_is_told_by_a_channel_that_told_it_before(desk: Desk) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    with writing(desk.engine) as session:
        letters.enqueue(session, wanted(Severity.HIGH), lambda _: MONDAY, MONDAY)
    desk.tell(A, act(EventKind.DETENTION, "2024-05-20"))
    desk.alert(1)
    with writing(desk.engine) as session:
        assert letters.enqueue(session, wanted(Severity.HIGH), lambda _: MONDAY, MONDAY) == 1
    triage.snooze(desk.engine, 1, tomorrow, ANNA)
    with writing(desk.engine) as session:
        assert decisions.wake(session, tomorrow) == 1
        assert letters.enqueue(session, wanted(Severity.HIGH), lambda _: tomorrow, tomorrow) == 1


def test_what_a_channel_of_watches_asks_does_not_grow_with_the_alerts(desk: Desk) -> None:
    with writing(desk.engine) as session:
        letters.enqueue(session, wanted(Severity.HIGH, frozenset({1})), lambda _: MONDAY, MONDAY)
    asked: list[int] = []
    for months in (range(1, 2), range(2, 9)):
        for month in months:
            desk.tell(f"{A}{month}", act(EventKind.DETENTION, f"2024-{month:02}-10"))
        desk.alert(1)
        with reading(desk.engine) as session, counting(desk.engine) as statements:
            letters.pending(session, wanted(Severity.HIGH, frozenset({1})))
        asked.append(len(statements))
    assert asked[0] == asked[1]


@contextmanager
def counting(engine: sa.Engine) -> Iterator[list[str]]:
    """Give a list of all that is asked of the database."""
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


# Two processes at the same time


def test_alerts_are_raised_when_what_is_being_saved_is_saved(desk: Desk, tmp_path: Path) -> None:
    desk.tell(A, arrest("10 days"))
    desk.alert(1)
    workspace = workspace_on(desk.engine, tmp_path, "")
    raising = threading.Thread(target=alert, args=(workspace,))
    with writing(desk.engine, lock="findings") as session:
        session.add(
            EventChange(
                event_id=1,
                document_id=1,
                field=EventField.TERM,
                before="10 days",
                after="15 days",
                at=MONDAY + timedelta(hours=5),
            )
        )
        session.flush()
        raising.start()
        raising.join(timeout=1.5)
        assert raising.is_alive()  # else it would mark as told what it does not see yet
    raising.join()
    assert desk.all(Alert)[0].kind is AlertKind.CORRECTION
