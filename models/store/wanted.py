"""What a monitor asks of the queue, as conditions of a query. It reads only.

Each condition can be asked of one alert at a time, in the order of the queue; where a condition
picks few alerts of all, they are looked up first, by its own index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.store import roots, sealed
from models.store.sensitivity import IS_SEALED, is_not_sealed
from models.tables import Alert, Document, Event, Evidence, EvidenceProvision, Link, Provision
from models.terms import WAITING, AlertKind, AlertState, EventKind, Severity

FEW = 1_000  # alerts that are looked up first


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
    provision: str | None = None  # "KZ-CC 405": with all of its parts
    places: Collection[str] = ()  # as events spell them
    lang: str | None = None  # of a document that tells it
    with_sealed: bool = False  # else what is asked for is found in what is not sealed alone

    @property
    def tells(self) -> bool:
        """Whether it asks for something that only the documents tell."""
        asked = self.source, self.person_id, self.group, self.provision, self.lang
        return any(one is not None for one in asked) or bool(self.events or self.places)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What holds of the alerts that are wanted but for their state and severity, in a query of
    alerts and their events. Those of `few` pick at most some `FEW` of all, by an index of theirs;
    `rest` is asked of one alert at a time.
    """

    few: Sequence[sa.ColumnElement[bool]] = ()
    rest: Sequence[sa.ColumnElement[bool]] = ()

    @property
    def all(self) -> list[sa.ColumnElement[bool]]:
        """All of them."""
        return [*self.few, *self.rest]


def conditions(session: Session, wanted: Wanted) -> Conditions:
    """Return what holds of the alerts that are wanted."""
    few: list[sa.ColumnElement[bool]] = []
    rest: list[sa.ColumnElement[bool]] = []
    if wanted.person_id is not None:
        few.append(_is_of_person(session, roots.members_of(session, wanted.person_id)))
    if wanted.group is not None:
        few.append(col(Alert.group_key) == wanted.group)
    if wanted.provision is not None:
        cites, is_rare = _cites(session, wanted.provision)
        (few if is_rare else rest).append(cites)
    if wanted.kinds or wanted.events:
        of_kind = col(Alert.kind).in_(list(wanted.kinds))
        rest.append(sa.or_(of_kind, col(Event.kind).in_(list(wanted.events))))
    if wanted.source is not None:
        rest.append(_is_of_source(wanted.source))
    if wanted.places:
        rest.append(col(Event.place).in_(sorted(wanted.places)))
    if wanted.lang is not None:
        rest.append(_told(_of_document(Document.lang) == wanted.lang))
    if wanted.assigned_to is not None:
        rest.append(col(Alert.assigned_to) == wanted.assigned_to)
    if wanted.since is not None:
        rest.append(col(Alert.put_at) >= wanted.since)
    if wanted.tells and not wanted.with_sealed and sealed.is_any(session):
        rest.append(_is_open())
    return Conditions(few, rest)


def _is_open() -> sa.ColumnElement[bool]:
    """Whether something that is not sealed tells of an alert: else to find it by what is sealed
    would tell that.
    """
    page = sa.select(col(Document.id)).where(col(Document.link_id) == col(Alert.link_id), IS_SEALED)
    of_event = sa.or_(col(Alert.event_id).is_(None), _told(_of_document(_IS_OPEN)))
    return sa.and_(of_event, ~page.correlate(Alert).exists())


def _told(is_so: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a telling of the event of an alert is so, or one of an event that was merged into it.

    Asked in two parts, SQLite goes from the alert to its tellings; of one with "or" it goes from
    all that is so.
    """
    merged = aliased(Event)
    parts = sa.select(col(merged.id)).where(col(merged.merged_into_id) == col(Alert.event_id))
    own = sa.select(col(Evidence.id)).where(col(Evidence.event_id) == col(Alert.event_id), is_so)
    others = sa.select(col(Evidence.id)).where(
        col(Evidence.event_id).in_(parts.correlate(Alert)), is_so
    )
    return sa.or_(own.correlate(Alert).exists(), others.correlate(Alert).exists())


def _of_document(column: Any) -> sa.ColumnElement[Any]:
    """Return a column of the document that a telling stands in: looked up by its number alone."""
    query = sa.select(column).where(col(Document.id) == col(Evidence.document_id))
    return query.correlate(Evidence).scalar_subquery()


def _is_of_source(source_id: str) -> sa.ColumnElement[bool]:
    """Whether an alert is about a source or its page, or rests on a document of it."""
    page = sa.select(col(Link.id)).where(
        col(Link.id) == col(Alert.link_id), col(Link.source_id) == source_id
    )
    return sa.or_(
        col(Alert.source_id) == source_id,
        _told(_of_document(Document.source_id) == source_id),
        page.correlate(Alert).exists(),
    )


def _is_of_person(session: Session, row_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Whether an event, or one that was merged into it, was done to one of these rows."""
    own = _EVENTS.where(col(Event.person_id).in_(list(row_ids)))
    return col(Alert.event_id).in_(_both(session.execute(own)))


def _cites(session: Session, provision: str) -> tuple[sa.ColumnElement[bool], bool]:
    """Whether a telling of an event names this article of law, or a part of it; and whether that
    picks few alerts.
    """
    spelt = col(Provision.id)
    known = sa.or_(spelt == provision, spelt.startswith(f"{provision}(", autoescape=True))
    ids = list(session.exec(select(Provision.id).where(known)))
    names_it = col(EvidenceProvision.provision_id).in_(ids)
    own = (
        _EVENTS.join(Evidence, col(Evidence.event_id) == col(Event.id))
        .join(EvidenceProvision, col(EvidenceProvision.evidence_id) == col(Evidence.id))
        .where(names_it)
        .limit(FEW + 1)
    )
    rows = session.execute(own).all()
    if len(rows) <= FEW:
        return col(Alert.event_id).in_(_both(rows)), True
    named = sa.select(col(EvidenceProvision.provision_id)).where(
        col(EvidenceProvision.evidence_id) == col(Evidence.id), names_it
    )
    return _told(named.correlate(Evidence).exists()), False


_IS_OPEN = is_not_sealed(col(Document.link_id))
_EVENTS = sa.select(col(Event.id), col(Event.merged_into_id))


def _both(rows: Iterable[sa.Row[tuple[int, int | None]]]) -> list[int]:
    """Return events and what they were merged into: the alert may be of either."""
    return sorted({event_id for row in rows for event_id in row if event_id is not None})
