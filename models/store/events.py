"""Events: a telling joins the event that is known, or makes a new one; charges are per person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store import roots
from models.store.documents import NewDocument
from models.store.sql import in_batches, upsert
from models.tables import Charge, Event, Evidence
from models.terms import ChargeStatus
from models.values import EventFacts, EventMention

Key = tuple[int | None, str]  # the person's root and the kind


def save_events(
    session: Session,
    documents: Sequence[NewDocument],
    person_ids: dict[tuple[int, str], int],
    same_event: Callable[[EventFacts, EventFacts], bool],
    now: datetime,
) -> int:
    """Save events, their evidence and charges; return how many events are new."""
    tellings = [
        (document, told, person_ids.get((document.id, key)))
        for document in documents
        for told in document.read.findings.events
        for key in ([person.key for person in told.people] or [""])
    ]
    one_person = roots.with_members(session, {i for *_rest, i in tellings if i is not None})
    known = _known_events(session, one_person)
    made, evidence, charges = 0, [], []
    for document, told, person_id in tellings:
        root = None if person_id is None else one_person[person_id]
        candidates = known.setdefault((root, told.kind), [])
        event = _matching(candidates, told, document.seen_on, same_event)
        if event is None:
            event = _new_event(session, told, person_id, document.seen_on, now)
            candidates.append(event)
            made += 1
        else:
            _grow(session, event, told)
        evidence.append(_evidence(event, document.id, person_id, told))
        if person_id is not None:
            charges += [_charge(person_id, str(p), document.id, now) for p in told.charges]
    upsert(session, Evidence, evidence, key=("event_id", "document_id", "start"))
    upsert(session, Charge, charges, key=("person_id", "provision_id"))
    return made


def _known_events(session: Session, one_person: Mapping[int, int]) -> dict[Key, list[Event]]:
    """Return the events of each person, whichever of its rows they are of."""
    known: dict[Key, list[Event]] = {}
    for batch in in_batches(sorted(one_person)):
        for event in session.exec(
            select(Event).where(col(Event.person_id).in_(batch)).order_by(col(Event.id))
        ):
            root = one_person[event.person_id or 0]
            known.setdefault((root, event.kind), []).append(event)
    return known


def _matching(
    candidates: Sequence[Event],
    told: EventMention,
    seen_on: str,
    same_event: Callable[[EventFacts, EventFacts], bool],
) -> Event | None:
    facts = EventFacts(told.kind, told.date, told.place, seen_on)
    for event in sorted(candidates, key=lambda known: known.date != told.date):
        if event.person_id is not None and same_event(
            EventFacts(event.kind, event.date, event.place, event.seen_on), facts
        ):
            return event
    return None


def _new_event(
    session: Session, told: EventMention, person_id: int | None, seen_on: str, now: datetime
) -> Event:
    event = Event(
        kind=told.kind,
        person_id=person_id,
        date=told.date,
        seen_on=seen_on,
        place=told.place,
        term=told.term,
        score=told.score,
        created_at=now,
    )
    session.add(event)
    session.flush()
    return event


def _grow(session: Session, event: Event, told: EventMention) -> None:
    """Fill what was unknown; what was told first stays, the rest stands in the evidence."""
    if told.date is not None and told.date.startswith(event.date or ""):
        event.date = told.date  # the same time, told more precisely
    event.place = event.place or told.place
    event.term = event.term or told.term
    event.score = max(event.score, told.score)
    session.add(event)


def _evidence(
    event: Event, document_id: int, person_id: int | None, told: EventMention
) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "document_id": document_id,
        "person_id": person_id,
        "start": told.start,
        "end": told.end,
        "date": told.date,
        "place": told.place,
        "term": told.term,
        "charges": [str(provision) for provision in told.charges],
        "score": told.score,
        "why": list(told.why),
    }


def _charge(person_id: int, provision_id: str, document_id: int, now: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "provision_id": provision_id,
        "status": ChargeStatus.ALLEGED,
        "first_document_id": document_id,
        "created_at": now,
    }
