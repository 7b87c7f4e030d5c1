"""Which alerts wait for a person, by what a monitor asks for. It reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import roots
from models.store.one_event import is_part_of
from models.tables import Alert, Document, Event, Evidence, Link, Person
from models.terms import WAITING, AlertKind, AlertState, EventKind, Severity


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list. An empty collection, and None, ask for nothing in particular."""

    states: Collection[AlertState] = WAITING
    severities: Collection[Severity] = ()
    kinds: Collection[AlertKind] = ()
    events: Collection[EventKind] = ()
    source: str | None = None
    person_id: int | None = None
    assigned_to: str | None = None
    since: datetime | None = None  # put before a person from then on
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order of the list goes by. `person_id` is the root."""

    id: int
    severity: Severity
    put_at: datetime
    group_key: str | None
    person_id: int | None


def waiting(session: Session, wanted: Wanted) -> list[Waiting]:
    """Return the alerts that are wanted, in no order that matters."""
    query = (
        select(Alert.id, Alert.severity, Alert.put_at, Alert.group_key, roots.root_column())  # type: ignore[call-overload]  # SQLModel spells out four columns, not five
        .outerjoin(Event, col(Event.id) == Alert.event_id)
        .outerjoin(Person, col(Person.id) == Event.person_id)
        .where(*_conditions(session, wanted))
        .order_by(col(Alert.id))
    )
    return [Waiting(*row) for row in session.execute(query)]


def _conditions(session: Session, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [col(Alert.state).in_(list(wanted.states))]
    if wanted.severities:
        found.append(col(Alert.severity).in_(list(wanted.severities)))
    if wanted.kinds or wanted.events:
        of_kind = col(Alert.kind).in_(list(wanted.kinds))
        found.append(sa.or_(of_kind, col(Event.kind).in_(list(wanted.events))))
    if wanted.source is not None:
        found.append(_is_of_source(wanted.source))
    if wanted.person_id is not None:
        found.append(_is_of_person(roots.members_of(session, wanted.person_id)))
    if wanted.assigned_to is not None:
        found.append(col(Alert.assigned_to) == wanted.assigned_to)
    if wanted.since is not None:
        found.append(col(Alert.put_at) >= wanted.since)
    if wanted.group is not None:
        found.append(col(Alert.group_key) == wanted.group)
    return found


def _is_of_source(source_id: str) -> sa.ColumnElement[bool]:
    """Whether an alert is about a source or its page, or rests on a document of it."""
    told = (
        sa.select(col(Evidence.id))
        .join(Document, col(Document.id) == col(Evidence.document_id))
        .join(Event, col(Event.id) == col(Evidence.event_id))
        .where(is_part_of(Alert.event_id), col(Document.source_id) == source_id)
    )
    page = sa.select(col(Link.id)).where(
        col(Link.id) == col(Alert.link_id), col(Link.source_id) == source_id
    )
    return sa.or_(
        col(Alert.source_id) == source_id,
        told.correlate(Alert).exists(),
        page.correlate(Alert).exists(),
    )


def _is_of_person(row_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether an event, or one that was merged into it, was done to one of these rows."""
    own = (
        sa.select(col(Event.id))
        .where(is_part_of(Alert.event_id), col(Event.person_id).in_(list(row_ids)))
        .correlate(Alert)
    )
    return own.exists()
