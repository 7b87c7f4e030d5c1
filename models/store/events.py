"""Events: a telling joins the event that is known, or makes a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from models.store import changes, charges, cited, roots
from models.store.documents import NewDocument
from models.store.known_events import EventRules, KnownEvents, Told
from models.store.sql import upsert
from models.tables import Event, Evidence
from models.terms import MergedBy
from models.values import EventMention

Joined = list[tuple[Told, Event]]


def save_events(
    session: Session,
    documents: Sequence[NewDocument],
    person_ids: Mapping[tuple[int, str], int],
    rules: EventRules,
    now: datetime,
) -> int:
    """Save events, their evidence, what they change and charges; return how many events are new."""
    tellings = [
        Told(document, mention, person_ids.get((document.id, key)))
        for document in documents
        for mention in document.read.findings.events
        for key in ([person.key for person in mention.people] or [""])
    ]
    one_person = roots.with_members(session, {t.person_id for t in tellings if t.person_id})
    known = KnownEvents(session, rules, one_person, documents)
    made, joined = 0, Joined()
    for _, of_document in groupby(tellings, key=lambda told: told.document.id):
        beside, here = list(of_document), Joined()
        for told in beside:
            taken = _taken_by_others(here, told)
            event = known.find(told, beside, taken)
            if event is None:
                own = known.find(told, beside) if taken else None
                twin = known.find_twin(told, beside) if own is None else None
                event = _new_event(session, told, own, twin, now)
                made += own is None
            else:
                _grow(session, event, told.mention)
            known.add(event, told)
            here.append((told, event))
        joined += here
    evidence = [_evidence(event, told) for told, event in joined]
    upsert(session, Evidence, evidence, key=("event_id", "document_id", "start"))
    cited.save_cited(session, [row["document_id"] for row in evidence if row["charges"]])
    changes.note_changes(session, _doubtful(session, joined, rules), rules, now)
    charges.save_tellings(session, _charged(joined, rules), rules, now)
    return made


def _taken_by_others(here: Joined, told: Told) -> set[int]:
    """Return the events of which the same characters tell already, of another row: two names of
    one person, who may be parted again.
    """
    return {
        event.id or 0
        for other, event in here
        if other.mention.start == told.mention.start and other.person_id != told.person_id
    }


def _new_event(
    session: Session, told: Told, own: Event | None, twin: Event | None, now: datetime
) -> Event:
    """Make an event. One that is also the same person's `own`, or a twin's, has no alert until
    somebody parts the two.
    """
    into = own or twin
    mention = told.mention
    event = Event(
        kind=mention.kind,
        person_id=told.person_id,
        date=mention.date,
        seen_on=told.document.seen_on,
        place=mention.place,
        term=mention.term,
        score=mention.score,
        merged_into_id=None if into is None else into.merged_into_id or into.id,
        merged_by=None if into is None else MergedBy.PEOPLE if own else MergedBy.PROPOSED,
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
    if told.score > event.score:
        event.score, event.is_untold = told.score, True
    session.add(event)


def _evidence(event: Event, told: Told) -> dict[str, Any]:
    mention = told.mention
    return {
        "event_id": event.id,
        "document_id": told.document.id,
        "person_id": told.person_id,
        "start": mention.start,
        "end": mention.end,
        "date": mention.date,
        "place": mention.place,
        "term": mention.term,
        "charges": [str(provision) for provision in mention.charges],
        "score": mention.score,
        "why": list(mention.why),
    }


def _doubtful(session: Session, joined: Joined, rules: EventRules) -> list[Event]:
    """Return the events, merged ones by their root, of which a telling says otherwise than what
    stands in the row.
    """
    found: dict[int | None, Event] = {}
    for told, event in joined:
        root = event
        if event.merged_into_id is not None:
            root = session.get_one(Event, event.merged_into_id)
        if changes.is_told_otherwise(root, told, rules):
            found[root.id] = root
    return list(found.values())


def _charged(joined: Joined, rules: EventRules) -> list[charges.Charged]:
    """Return what the tellings say of charges; one that closes a case may name none."""
    found: list[charges.Charged] = []
    for told, event in joined:
        mention, document = told.mention, told.document
        if told.person_id is None or not (mention.charges or mention.kind in charges.CLOSING):
            continue
        status, why = rules.judge_charge(
            mention.kind, document.whole_text, mention.start, mention.end
        )
        day = mention.date or event.date
        found.append(
            charges.Charged(
                person_id=told.person_id,
                provisions=tuple(map(str, mention.charges)),
                document_id=document.id,
                event_id=event.id or 0,
                status=status,
                on=day or document.seen_on,
                is_dated=day is not None,
                start=mention.start,
                end=mention.end,
                why=why,
            )
        )
    return found
