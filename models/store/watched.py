"""What watches ask of the rest of the database: who is followed, what was found and not told yet,
and which watches an alert answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import roots
from models.store.one_event import is_part_of, root_column
from models.store.sql import in_batches
from models.tables import (
    Alert,
    Alias,
    Document,
    Event,
    Evidence,
    Mention,
    Person,
    Watch,
    WatchHit,
)
from models.terms import UNDECIDED, WatchKind

WAITING = 500  # hits that are told together
MOST_BESIDE = 20  # documents of one alert that a new one is compared with, the last found


@dataclass(frozen=True, slots=True)
class Filed:
    """What is on file of the person that a name in a document was linked to: the keys of all full
    names, and the year of birth.
    """

    keys: frozenset[str]
    born: int | None


def filed_in(session: Session, document_ids: Collection[int]) -> dict[int, dict[str, Filed]]:
    """Return for each document what is on file of those whom it names, by the key of the name."""
    named: list[tuple[int, str, int]] = []
    for batch in in_batches(sorted(document_ids)):
        query = select(Mention.document_id, Mention.value, Mention.person_id).where(
            col(Mention.document_id).in_(batch), col(Mention.person_id).is_not(None)
        )
        named += [(document, key, row or 0) for document, key, row in session.exec(query)]
    one_person = roots.with_members(session, {row for *_rest, row in named})
    keys = _keys(session, one_person)
    born = _born(session, one_person)
    found: dict[int, dict[str, Filed]] = {}
    for document_id, key, row in named:
        root = one_person[row]
        own = Filed(frozenset(keys.get(root, ())), born.get(root))
        found.setdefault(document_id, {})[key] = own
    return found


def _keys(session: Session, one_person: dict[int, int]) -> dict[int, set[str]]:
    keys: dict[int, set[str]] = {}
    for batch in in_batches(sorted(one_person)):
        query = select(Alias.person_id, Alias.key).where(
            col(Alias.person_id).in_(batch), col(Alias.key).contains(" ")
        )
        for row, key in session.exec(query):
            keys.setdefault(one_person[row], set()).add(key)
    return keys


def _born(session: Session, one_person: dict[int, int]) -> dict[int, int]:
    born: dict[int, int] = {}
    for batch in in_batches(sorted(one_person)):
        query = select(Person.id, Person.birth_year).where(
            col(Person.id).in_(batch), col(Person.birth_year).is_not(None)
        )
        for row, year in session.exec(query):
            born.setdefault(one_person[row or 0], year or 0)
    return born


def watched_persons(session: Session, person_ids: Iterable[int]) -> set[int]:
    """Return those of these persons whom somebody follows, by one of their names; all rows of one
    person are one. Another year of birth than the watch has is another person.
    """
    one_person = roots.with_members(session, person_ids)
    keys, born = _keys(session, one_person), _born(session, one_person)
    watched = _watched(session, {key for own in keys.values() for key in own})
    followed = {
        root
        for root, own in keys.items()
        if any(_fits(born.get(root), year) for key in own for year in watched.get(key, ()))
    }
    return {row for row, root in one_person.items() if root in followed}


def watches_of(session: Session, person_id: int) -> list[Watch]:
    """Return the watches that follow a person, by one of their names, oldest first."""
    one_person = roots.with_members(session, [person_id])
    keys, born = _keys(session, one_person), _born(session, one_person)
    own = {key for several in keys.values() for key in several}
    query = select(Watch).where(
        Watch.kind == WatchKind.PERSON, col(Watch.value).in_(own), col(Watch.ended_at).is_(None)
    )
    found = session.exec(query.order_by(col(Watch.id)))
    return [watch for watch in found if _fits(born.get(one_person[person_id]), watch.born)]


def _watched(session: Session, keys: Collection[str]) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    for batch in in_batches(sorted(keys)):
        query = select(Watch.value, Watch.born).where(
            Watch.kind == WatchKind.PERSON,
            col(Watch.value).in_(batch),
            col(Watch.ended_at).is_(None),
        )
        for value, year in session.exec(query):
            found.setdefault(value, []).append(year)
    return found


def _fits(born: int | None, year: int | None) -> bool:
    return born is None or year is None or abs(born - year) <= 1


def waiting(session: Session, limit: int = WAITING) -> list[WatchHit]:
    """Return hits that no alert tells yet, those found first first; none of what has ended, nor
    where an event was told that nobody has looked at yet: its alert comes first.
    """
    untold = (
        sa.exists()
        .where(col(Evidence.document_id) == col(WatchHit.document_id))
        .where(col(Event.id) == col(Evidence.event_id), col(Event.is_untold))
    )
    query = (
        select(WatchHit)
        .join(Watch, col(Watch.id) == WatchHit.watch_id)
        .where(
            col(WatchHit.alert_id).is_(None),
            sa.not_(col(WatchHit.is_old)),
            col(Watch.ended_at).is_(None),
            sa.not_(untold),
        )
    )
    return list(session.exec(query.order_by(col(WatchHit.id)).limit(limit)))


def event_alerts(session: Session, document_ids: Collection[int]) -> dict[int, list[Alert]]:
    """Return the alerts of the events that each document tells of, oldest first; where none does,
    nothing.
    """
    found: dict[int, list[Alert]] = {}
    for batch in in_batches(sorted(document_ids)):
        query = (
            select(Evidence.document_id, Alert)
            .join(Event, col(Event.id) == Evidence.event_id)
            .join(Alert, col(Alert.event_id) == root_column())
            .where(col(Evidence.document_id).in_(batch))
            .order_by(col(Alert.id))
        )
        for document, alert in session.exec(query):
            found.setdefault(document, []).append(alert)
    return found


def is_known_beside(session: Session, hit: WatchHit, alert: Alert) -> bool:
    """Tell whether another document that tells of the event of an alert is known to hold what a hit
    is of.
    """
    query = (
        select(WatchHit.id)
        .join(Evidence, col(Evidence.document_id) == WatchHit.document_id)
        .join(Event, col(Event.id) == Evidence.event_id)
        .where(is_part_of(alert.event_id), WatchHit.watch_id == hit.watch_id)
        .where(WatchHit.document_id != hit.document_id)
        .where(sa.or_(col(WatchHit.alert_id).is_not(None), col(WatchHit.is_old)))
    )
    return session.exec(query.limit(1)).first() is not None


def last_alert(session: Session, watch_id: int) -> tuple[Alert | None, int]:
    """Return the last alert that was raised for a watch itself, and how many there were."""
    own = Alert.watch_id == watch_id
    last = session.exec(select(Alert).where(own).order_by(col(Alert.id).desc()).limit(1)).first()
    return last, session.exec(select(sa.func.count()).select_from(Alert).where(own)).one()


def open_alert(session: Session, watch_id: int) -> Alert | None:
    """Return the last alert of a watch itself that nobody has decided on."""
    query = select(Alert).where(Alert.watch_id == watch_id, col(Alert.state).in_(UNDECIDED))
    return session.exec(query.order_by(col(Alert.id).desc()).limit(1)).first()


def documents_of(session: Session, watch_id: int, alert_id: int) -> list[Document]:
    """Return the last documents that an alert of a watch is about."""
    query = (
        select(Document)
        .join(WatchHit, col(WatchHit.document_id) == Document.id)
        .where(WatchHit.watch_id == watch_id, WatchHit.alert_id == alert_id)
        .order_by(col(WatchHit.id).desc())
        .limit(MOST_BESIDE)
    )
    return list(session.exec(query))


def watches_of_alert(session: Session, alert_id: int) -> list[tuple[Watch, list[WatchHit]]]:
    """Return the watches that an alert answers, oldest first, each with the documents: those that
    the alert is about, and those that tell of its event.
    """
    alert = session.get(Alert, alert_id)
    if alert is None:
        return []
    own = [col(WatchHit.alert_id) == alert_id]
    if alert.event_id is not None:
        parts = select(Event.id).where(is_part_of(alert.event_id))
        told = select(Evidence.document_id).where(col(Evidence.event_id).in_(parts))
        own.append(col(WatchHit.document_id).in_(told))
    query = (
        select(Watch, WatchHit)
        .join(WatchHit, col(WatchHit.watch_id) == Watch.id)
        .where(sa.or_(*own))
        .order_by(col(Watch.id), col(WatchHit.id))
    )
    found: dict[int, tuple[Watch, list[WatchHit]]] = {}
    for watch, hit in session.exec(query):
        found.setdefault(watch.id or 0, (watch, []))[1].append(hit)
    return list(found.values())
