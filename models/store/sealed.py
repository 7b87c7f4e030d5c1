"""What sealed pages alone tell: for whoever may not see those it is not there.

Each question begins at the sealed pages, which are few; an archive without any pays one look into
their index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import one_event, roots
from models.store.sensitivity import IS_SEALED, is_not_sealed
from models.store.sql import in_batches
from models.tables import ChargeTelling, Document, Event, Evidence, Mention

FACTS = ("date", "place", "term")


def is_any(session: Session) -> bool:
    """Whether a page is sealed at all."""
    return session.scalar(sa.select(col(Document.id)).where(IS_SEALED).limit(1)) is not None


def people(session: Session) -> set[int]:
    """Return the roots of the people whom sealed pages name, and no other."""
    named, where = col(Mention.person_id), col(Mention.document_id)
    root = roots.with_members(session, _on_sealed(session, named, where))
    return set(root.values()) - {root[row] for row in _on_open(session, named, where, root)}


def events(session: Session) -> set[int]:
    """Return the roots of the events that sealed pages tell, and no other."""
    told, where = col(Evidence.event_id), col(Evidence.document_id)
    root = _with_parts(session, _on_sealed(session, told, where))
    return set(root.values()) - {root[part] for part in _on_open(session, told, where, root)}


def touched(session: Session, event_ids: Collection[int]) -> set[int]:
    """Return the roots of those of these events of which a sealed page tells, whoever else does."""
    if not event_ids or not is_any(session):
        return set()
    root, found = _with_parts(session, event_ids), set[int]()
    for batch in in_batches(sorted(root)):
        query = sa.select(col(Evidence.event_id)).where(
            col(Evidence.event_id).in_(batch), col(Evidence.document_id).in_(documents())
        )
        found |= {root[part] for part in session.scalars(query)}
    return found


def charges(session: Session) -> set[int]:
    """Return the charges that sealed pages tell, and no other."""
    told, where = col(ChargeTelling.charge_id), col(ChargeTelling.document_id)
    found = _on_sealed(session, told, where)
    return found - _on_open(session, told, where, found)


def documents() -> Any:
    """Return the query of the documents that are read at sealed pages."""
    return sa.select(col(Document.id)).where(~is_not_sealed(col(Document.link_id)))


def as_told_openly(session: Session, known: Iterable[Event]) -> list[Event]:
    """Return these events, in order, as pages tell them that are not sealed: without those that no
    such page tells, and with no fact that none of them tells.

    Those that say less than they did are copies that belong to no session.
    """
    whole = list(known)
    if not is_any(session):
        return whole
    root = _with_parts(session, {event.id for event in whole if event.id is not None})
    query = select(Evidence).join(Document, col(Document.id) == Evidence.document_id)
    query = query.where(is_not_sealed(col(Document.link_id))).order_by(col(Evidence.id))
    told: dict[int, list[Evidence]] = {}
    for batch in in_batches(sorted(root)):
        for one in session.exec(query.where(col(Evidence.event_id).in_(batch))):
            told.setdefault(root[one.event_id], []).append(one)
    found = ((event, told.get(root[event.id or 0])) for event in whole)
    return [_as_told(event, tellings) for event, tellings in found if tellings]


def facts(event: Event, told: Collection[Evidence]) -> list[str | None]:
    """Return the date, place and term of an event: each if one of these tells it; else the first
    that they tell.
    """
    return [_fact(getattr(event, name), [getattr(one, name) for one in told]) for name in FACTS]


def _fact(said: str | None, told: Iterable[str | None]) -> str | None:
    known = [value for value in told if value is not None]
    return said if said in known else next(iter(known), None)


def _as_told(event: Event, told: Collection[Evidence]) -> Event:
    known = dict(zip(FACTS, facts(event, told), strict=True))
    if all(getattr(event, name) in (None, value) for name, value in known.items()):
        return event
    return Event(**event.model_dump() | known)


def _on_sealed(session: Session, what: Any, document_id: Any) -> set[int]:
    return _told(session, what, document_id, ~is_not_sealed(col(Document.link_id)))


def _on_open(session: Session, what: Any, document_id: Any, among: Collection[int]) -> set[int]:
    is_open, found = is_not_sealed(col(Document.link_id)), set[int]()
    for batch in in_batches(sorted(among)):
        found |= _told(session, what, document_id, sa.and_(is_open, what.in_(batch)))
    return found


def _told(session: Session, what: Any, document_id: Any, is_so: sa.ColumnElement[bool]) -> set[int]:
    query = sa.select(what).join(Document, col(Document.id) == document_id)
    return set(session.scalars(query.where(is_so, what.is_not(None)).distinct()))


def _with_parts(session: Session, event_ids: Collection[int]) -> dict[int, int]:
    """Return the root of each of these events and of all that are one with them, by id."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(set(one_event.roots_of(session, event_ids).values()))):
        is_one = sa.or_(col(Event.id).in_(batch), col(Event.merged_into_id).in_(batch))
        query = select(Event.id, one_event.root_column()).where(is_one)
        found |= {event_id: root for event_id, root in session.exec(query) if event_id}
    return found
