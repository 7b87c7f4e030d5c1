"""Which events are one: whatever is shown, counted or kept of an event takes in those that were
merged into it.

A merge moves no evidence. Each event but the root points at the root, never at another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import Event, Evidence
from models.terms import EventKind


def root_column() -> sa.ColumnElement[int]:
    """Return the id of the root of `event`, for a query."""
    return sa.func.coalesce(col(Event.merged_into_id), col(Event.id))


def is_part_of(event_id: Any) -> sa.ColumnElement[bool]:
    """Return whether `event` is that one (a column or an id) or was merged into it, for a query."""
    return sa.or_(col(Event.id) == event_id, col(Event.merged_into_id) == event_id)


def roots_of(session: Session, event_ids: Iterable[int]) -> dict[int, int]:
    """Return the id of the root of each event; of a root its own."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(set(event_ids))):
        query = select(Event.id, root_column()).where(col(Event.id).in_(batch))
        found |= {event_id: root for event_id, root in session.exec(query) if event_id}
    return found


def whole_events(session: Session, events: Iterable[Event]) -> Mapping[int, Event]:
    """Return the root of each of these events by the event's id."""
    known = {event.id: event for event in events if event.id is not None}
    roots = {i: event.merged_into_id or i for i, event in known.items()}
    for batch in in_batches(sorted(set(roots.values()) - set(known))):
        rows = session.exec(select(Event).where(col(Event.id).in_(batch)))
        known |= {row.id: row for row in rows if row.id is not None}
    return {i: known[root] for i, root in roots.items()}


def by_ids(session: Session, event_ids: Iterable[int]) -> dict[int, Event]:
    """Return these events by id."""
    found: dict[int, Event] = {}
    for batch in in_batches(sorted(set(event_ids))):
        rows = session.exec(select(Event).where(col(Event.id).in_(batch)))
        found |= {row.id: row for row in rows if row.id is not None}
    return found


def parts_of(session: Session, event_id: int) -> list[Event]:
    """Return an event and all that were merged into it, the event itself first."""
    rows = list(session.exec(select(Event).where(is_part_of(event_id)).order_by(col(Event.id))))
    return sorted(rows, key=lambda event: event.id != event_id)


def tellings_of(session: Session, event_id: int) -> list[Evidence]:
    """Return all evidence of an event and of those merged into it, in order of arrival."""
    query = select(Evidence).join(Event, col(Event.id) == Evidence.event_id)
    return list(session.exec(query.where(is_part_of(event_id)).order_by(col(Evidence.id))))


def first_tellings(session: Session, event_ids: Iterable[int]) -> dict[int, Evidence]:
    """Return the telling that came first of each of these events, by the event's id; of one that
    was merged into them none.
    """
    found: dict[int, Evidence] = {}
    for batch in in_batches(sorted(set(event_ids))):
        first = (
            select(sa.func.min(Evidence.id))
            .where(col(Evidence.event_id).in_(batch))
            .group_by(col(Evidence.event_id))
        )
        for evidence in session.exec(select(Evidence).where(col(Evidence.id).in_(first))):
            found[evidence.event_id] = evidence
    return found


def of_tellings(
    told: Sequence[Evidence], kind: EventKind, person_id: int | None, seen_on: str, now: datetime
) -> Event:
    """Return a new event that says what these say, each fact by the first that tells it."""
    return Event(
        kind=kind,
        person_id=person_id,
        date=first_told(told, "date"),
        seen_on=seen_on,
        place=first_told(told, "place"),
        term=first_told(told, "term"),
        score=max(evidence.score for evidence in told),
        created_at=now,
    )


def first_told(told: Iterable[Evidence], field: str) -> str | None:
    """Return a fact as the first of these that has it tells it."""
    return next((fact for one in told if (fact := getattr(one, field)) is not None), None)
