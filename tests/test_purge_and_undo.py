"""A decision from before a purge can be taken back after it, and brings nothing purged back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from console import triage
from flows.purge import purge
from flows.workspace import Workspace
from models.database import reading, writing
from models.settings import Settings
from models.store.decisions import Said
from models.store.event_changes import put_changes
from models.tables import Alert, AlertAction, Document, Event, EventChange, Evidence
from models.terms import Act, AlertState, EventField, MergedBy, Purged
from tests.conftest import NOW
from tests.queues import Queue

ANNA = Said("anna", NOW)
TOWN = "Кызылорда"


class Case(Queue):
    """A queue from which documents are purged."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        super().__init__(engine)
        self.lang = "ru"
        settings = Settings.from_env({"AIGAQ_DATA_DIR": str(folder / "data")})
        self._workspace = Workspace(settings, engine, {})

    def alert_of(self, name: str, *sources: str) -> int:
        return self.event(self.person(name), *sources)

    def tell_more(self, event_id: int, source: str, **facts: Any) -> int:
        """Let one more document tell of an event; the event says so, too."""
        with writing(self.engine) as session:
            event = session.get_one(Event, event_id)
            for name, fact in facts.items():
                setattr(event, name, fact)
            session.add(event)
            return self.tell(session, event, source, **facts)

    def join(self, event_id: int, into: int) -> None:
        """Let the machine have found that two events are one."""
        with writing(self.engine) as session:
            event = session.get_one(Event, event_id)
            event.merged_into_id, event.merged_by = into, MergedBy.PEOPLE
            session.add(event)

    def purge(self, *documents: int) -> None:
        for document_id in documents:
            purge(self._workspace, Purged.DOCUMENT, document_id, "vera", "asked for")

    def undo_last(self) -> triage.Outcome:
        return triage.undo_mine(self.engine, ANNA)

    def roots(self) -> dict[int, int | None]:
        """Return what each event was merged into."""
        with reading(self.engine) as session:
            return {one.id or 0: one.merged_into_id for one in session.exec(select(Event))}

    def everything(self) -> str:
        with reading(self.engine) as session:
            tables = SQLModel.metadata.sorted_tables
            return repr([tuple(row) for one in tables for row in session.execute(sa.select(one))])


@pytest.fixture
def case(engine: sa.Engine, tmp_path: Path) -> Case:
    return Case(engine, tmp_path)


def test_what_only_a_purged_telling_said_is_not_put_back(case: Case) -> None:
    alert = case.alert_of("Некто Первый", "a")
    gone = case.tell_more(1, "b", place=TOWN)
    stays = case.tell_more(1, "c")
    triage.split(case.engine, alert, [gone, stays], ANNA)
    assert TOWN in case.everything()
    case.purge(gone)
    assert TOWN not in case.everything()
    assert case.undo_last().done == (alert,)
    assert TOWN not in case.everything()
    with reading(case.engine) as session:
        told = session.exec(select(Evidence.document_id).where(Evidence.event_id == 1))
        assert sorted(told) == [1, stays]


def test_what_somebody_else_said_too_is_put_back(case: Case) -> None:
    alert = case.alert_of("Некто Первый", "a")
    gone = case.tell_more(1, "b", place=TOWN)
    stays = case.tell_more(1, "c", place=TOWN)
    triage.split(case.engine, alert, [gone, stays], ANNA)
    case.purge(gone)
    assert case.undo_last().done == (alert,)
    with reading(case.engine) as session:
        assert session.get_one(Event, 1).place == TOWN


def test_a_split_of_what_is_all_purged_is_left_alone(case: Case) -> None:
    alert = case.alert_of("Некто Первый", "a")
    gone = case.tell_more(1, "b", place=TOWN)
    triage.split(case.engine, alert, [gone], ANNA)
    case.purge(gone)
    assert TOWN not in case.everything()
    outcome = case.undo_last()
    assert (outcome.done, outcome.left) == ((), 1)


def test_a_merge_is_taken_back_without_the_part_that_was_purged(case: Case) -> None:
    one, _, other = (case.alert_of("Некто Первый", source) for source in "abc")
    case.join(2, into=1)
    triage.merge(case.engine, one, other, ANNA)
    case.purge(2)
    assert case.undo_last().done == (one,)
    assert case.roots() == {1: None, 3: None}
    assert case.alert(one).state is AlertState.NEW


def test_a_merge_into_what_was_purged_is_taken_back_without_a_circle(case: Case) -> None:
    _, one, other = (case.alert_of("Некто Первый", source) for source in "abc")
    with writing(case.engine) as session:  # the first was made one with it before it had an alert
        session.delete(session.get_one(Alert, 1))
    case.join(1, into=2)
    triage.merge(case.engine, one, other, ANNA)
    case.purge(3)
    assert case.undo_last().done == (one,)
    roots = case.roots()
    assert all(root is None or roots[root] is None for root in roots.values())


def test_what_is_free_because_the_other_was_purged_can_be_decided_and_undone(case: Case) -> None:
    one, other = case.person("Некто Первый"), case.person("Некто Второй")
    alerts = [case.event(person, "a", date="2024-05-19") for person in (one, other)]
    triage.join_people(case.engine, one, other, ANNA)
    assert case.alert(alerts[1]).state is AlertState.MERGED
    case.purge(1)
    assert case.alert(alerts[1]).state is AlertState.NEW
    triage.confirm(case.engine, alerts[1], ANNA)
    assert triage.undo(case.engine, alerts[1], ANNA).after is AlertState.NEW


@pytest.mark.parametrize("purged", ["before", "after"])
def test_no_alert_goes_on_saying_what_a_purged_telling_put_right(case: Case, purged: str) -> None:
    alert = case.alert_of("Некто Первый", "a")
    first = case.tell_more(1, "b", place=TOWN)
    later = case.tell_more(1, "c", place="Тараз")
    with writing(case.engine) as session:
        session.add(EventChange(event_id=1, document_id=later, field=EventField.PLACE,
                                before=TOWN, after="Тараз", at=NOW.replace(year=2025)))  # fmt: skip
    with writing(case.engine) as session:
        assert put_changes(session, NOW) == 1
    assert case.alert(alert).why == [f"place: {TOWN} -> Тараз"]
    case.purge(first if purged == "before" else later)
    assert case.alert(alert).why == []
    assert (TOWN if purged == "before" else "Тараз") not in case.everything()
    with reading(case.engine) as session:
        assert session.exec(select(EventChange)).all() == []
        (action,) = session.exec(select(AlertAction).where(AlertAction.action == Act.PUT_AGAIN))
        assert action.reason == ""
        assert len(session.exec(select(Document)).all()) == 2
