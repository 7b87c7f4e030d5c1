"""What a list of people takes: who there is, where they are named, what was done to them. It reads
only, and goes by the root.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import one_event, sealed
from models.store.roots import root_column
from models.store.sensitivity import is_not_sealed
from models.store.sql import in_batches
from models.tables import Alert, Alias, Document, Event, Link, Mention, Person
from models.terms import Role


def listed(session: Session, limit: int) -> list[int]:
    """Return the ids of roots, those of whom we know last first."""
    query = select(Person.id).where(col(Person.merged_into_id).is_(None))
    rows = session.exec(query.order_by(col(Person.id).desc()).limit(limit))
    return [person_id for person_id in rows if person_id is not None]


def last_events(
    session: Session, row_ids: Collection[int], *, with_sealed: bool = False
) -> dict[int, Event]:
    """Return what was done last to each of these rows, by the day that is told or was seen; of what
    sealed pages tell nothing, unless that is asked for.
    """
    found: dict[int, Event] = {}
    for batch in in_batches(sorted(row_ids)):
        day = sa.func.coalesce(col(Event.date), col(Event.seen_on))
        query = select(Event).where(col(Event.person_id).in_(batch)).order_by(day, col(Event.id))
        events = _may_be_told(session, session.exec(query).all(), with_sealed=with_sealed)
        found |= {event.person_id or 0: event for event in events}
    return found


def alerts_of(session: Session, event_ids: Collection[int]) -> dict[int, Alert]:
    """Return the alert of each of these events, where there is one."""
    found: dict[int, Alert] = {}
    for batch in in_batches(sorted(event_ids)):
        query = select(Alert).where(col(Alert.event_id).in_(batch)).order_by(col(Alert.id))
        found |= {alert.event_id or 0: alert for alert in session.exec(query)}
    return found


def naming_each(
    session: Session, row_ids: Collection[int], limit: int, *, with_sealed: bool = False
) -> dict[int, list[tuple[Document, Link, Mention]]]:
    """Return for each of these rows the documents that name it, the last ones first, at most so
    many a row, each with its link and the first place where the name stands; without sealed ones,
    unless they are asked for.
    """
    found: dict[int, list[tuple[Document, Link, Mention]]] = {}
    for batch in in_batches(sorted(row_ids)):
        first = (
            sa.select(
                sa.func.min(Mention.id).label("id"),
                sa.func.row_number()
                .over(
                    partition_by=col(Mention.person_id),
                    order_by=col(Mention.document_id).desc(),
                )
                .label("place"),
            )
            .join(Document, col(Document.id) == col(Mention.document_id))
            .where(col(Mention.person_id).in_(batch), _may_be_shown(with_sealed=with_sealed))
            .group_by(col(Mention.person_id), col(Mention.document_id))
            .subquery()
        )
        query = (
            select(Mention, Document, Link)
            .join(first, first.c.id == col(Mention.id))
            .join(Document, col(Document.id) == Mention.document_id)
            .join(Link, col(Link.id) == Document.link_id)
            .where(first.c.place <= limit)
            .order_by(col(Document.id).desc())
        )
        for mention, document, link in session.exec(query):
            found.setdefault(mention.person_id or 0, []).append((document, link, mention))
    return found


def told_of(
    session: Session, person_ids: Collection[int], *, with_sealed: bool = False
) -> dict[int, tuple[int, int]]:
    """Return how many documents name each of these persons, and how many events it has, by root;
    without sealed ones, unless they are asked for.
    """
    document, event = col(Mention.document_id), one_event.root_column()
    is_open: sa.ColumnElement[bool] = sa.true()
    is_told: sa.ColumnElement[bool] = sa.true()
    if not with_sealed and sealed.is_any(session):
        is_open = document.not_in(sealed.documents())
        is_told = event.not_in(sorted(sealed.events(session)))
    documents = _counted(
        session, person_ids, sa.type_coerce(document, sa.Integer), Mention.person_id, is_open
    )
    events = _counted(session, person_ids, event, Event.person_id, is_told)
    roots = documents.keys() | events.keys()
    return {root: (documents.get(root, 0), events.get(root, 0)) for root in roots}


def _counted(
    session: Session,
    person_ids: Collection[int],
    what: sa.ColumnElement[int],
    of: int | None,
    is_so: sa.ColumnElement[bool],
) -> dict[int, int]:
    found: dict[int, int] = {}
    for batch in in_batches(sorted(person_ids)):
        of_them = sa.or_(col(Person.id).in_(batch), col(Person.merged_into_id).in_(batch))
        query = (
            select(root_column(), sa.func.count(sa.distinct(what)))
            .join(Person, col(Person.id) == col(of))
            .where(of_them, is_so)
            .group_by(root_column())
        )
        found |= dict(session.exec(query).all())
    return found


def spellings_of(session: Session, row_ids: Collection[int]) -> list[Alias]:
    """Return the spellings that these rows bear, in the order in which they were met."""
    query = select(Alias).where(col(Alias.person_id).in_(list(row_ids)))
    return list(session.exec(query.order_by(col(Alias.id))))


def events_of(
    session: Session, row_ids: Collection[int], *, with_sealed: bool = False
) -> list[Event]:
    """Return what was done to these rows, in order of the day that is told or was seen; events that
    are one once, as their root; of what sealed pages tell nothing, unless that is asked for.
    """
    rows = session.exec(select(Event).where(col(Event.person_id).in_(list(row_ids))))
    whole = {event.id: event for event in one_event.whole_events(session, rows).values()}
    told = _may_be_told(session, whole.values(), with_sealed=with_sealed)
    return sorted(told, key=lambda event: (event.date or event.seen_on, event.id or 0))


def _may_be_told(
    session: Session, events: Iterable[Event], *, with_sealed: bool
) -> Iterable[Event]:
    return events if with_sealed else sealed.as_told_openly(session, events)


def naming_documents(
    session: Session, row_ids: Collection[int], limit: int, *, with_sealed: bool = False
) -> list[tuple[Document, Link]]:
    """Return the documents that name these rows, the last ones first, with their links; without
    sealed ones, unless they are asked for.
    """
    named = select(Mention.document_id).where(col(Mention.person_id).in_(list(row_ids)))
    query = (
        select(Document, Link)
        .join(Link, col(Link.id) == Document.link_id)
        .where(col(Document.id).in_(named), _may_be_shown(with_sealed=with_sealed))
        .order_by(col(Document.id).desc())
    )
    return list(session.exec(query.limit(limit)))


def _may_be_shown(*, with_sealed: bool) -> Any:
    return sa.true() if with_sealed else is_not_sealed(col(Document.link_id))


def as_witnesses(session: Session, row_ids: Collection[int]) -> list[Mention]:
    """Return where these rows are named as witnesses."""
    found: list[Mention] = []
    for batch in in_batches(sorted(row_ids)):
        query = select(Mention).where(col(Mention.person_id).in_(batch))
        found += session.exec(query.where(Mention.role == Role.WITNESS))
    return found
