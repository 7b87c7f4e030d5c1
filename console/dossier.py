"""Gathers what a person needs to see of an alert: the event, and every telling of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from flows.record import whole_text
from models.store import alerts
from models.tables import (
    Alert,
    Charge,
    Document,
    Event,
    Evidence,
    Link,
    Mention,
    Person,
    Snapshot,
)
from models.terms import AlertState, Role

BLOT = "\N{FULL BLOCK}"
MARGIN = 160  # characters shown on either side of what was found


def summaries(session: Session, states: Sequence[AlertState], limit: int) -> list[dict[str, Any]]:
    """Return one value an alert, newest first, JSON-ready, with the sources that tell it."""
    return [_summary(session, alert) for alert in alerts.listed(session, states, limit)]


def _summary(session: Session, alert: Alert) -> dict[str, Any]:
    event, person = _event_and_person(session, alert)
    tellings = _tellings(session, alert)
    return {
        "id": alert.id,
        "state": alert.state,
        "severity": alert.severity,
        "kind": alert.kind,
        "event": None if event is None else event.kind,
        "person": None if person is None else _masked(person),
        "date": None if event is None else event.date,
        "place": None if event is None else event.place,
        "term": None if event is None else event.term,
        "charges": sorted({charge for evidence, *_rest in tellings for charge in evidence.charges}),
        "score": None if event is None else round(event.score, 2),
        "sources": sorted({document.source_id or "" for _evidence, document, *_rest in tellings}),
        "documents": len({document.id for _evidence, document, *_rest in tellings}),
        "link": _url(session, alert),
        "why": alert.why or [],
        "raised_at": alert.raised_at.isoformat(),
    }


def whole(session: Session, alert_id: int) -> dict[str, Any]:
    """Return an alert with all evidence and its history, JSON-ready. Raises NotPossible."""
    alert = session.get(Alert, alert_id)
    if alert is None:
        raise alerts.NotPossible(f"there is no alert {alert_id}")
    return _summary(session, alert) | {
        "alleged": _alleged(session, alert),
        "evidence": [
            _evidence(*telling, _masked_text(session, telling[1]))
            for telling in _tellings(session, alert)
        ],
        "history": [
            {
                "action": action.action,
                "by": action.by,
                "at": action.at.isoformat(),
                "reason": action.reason,
                "note": action.note,
                "before": action.before,
                "after": action.after,
            }
            for action in alerts.history(session, alert_id)
        ],
    }


def _url(session: Session, alert: Alert) -> str | None:
    link = session.get(Link, alert.link_id) if alert.link_id is not None else None
    return None if link is None else link.url


def _event_and_person(session: Session, alert: Alert) -> tuple[Event | None, Person | None]:
    event = session.get(Event, alert.event_id) if alert.event_id is not None else None
    person = session.get(Person, event.person_id) if event and event.person_id else None
    return event, person


def _masked_text(session: Session, document: Document) -> str:
    """Return title and text with the names of children and witnesses blotted out.

    Blots are as long as the names, so that offsets still hold.
    """
    text = whole_text(document)
    query = (
        select(Mention.start, Mention.end)
        .outerjoin(Person, col(Person.id) == Mention.person_id)
        .where(Mention.document_id == document.id)
        .where(sa.or_(col(Person.minor).is_(True), col(Mention.role) == Role.WITNESS))
    )
    for start, end in session.exec(query):
        text = text[:start] + BLOT * (end - start) + text[end:]
    return text


def _masked(person: Person) -> str:
    """A child's name is not shown: the initials must do."""
    if not person.minor:
        return person.name
    return " ".join(f"{word[0]}." for word in person.name.split()) + " (minor)"


def _alleged(session: Session, alert: Alert) -> list[dict[str, str]]:
    """Return the charges known against the person of an alert, with their status."""
    event, _person = _event_and_person(session, alert)
    if event is None or event.person_id is None:
        return []
    rows = session.exec(select(Charge).where(Charge.person_id == event.person_id))
    return [{"provision": row.provision_id, "status": row.status} for row in rows]


Telling = tuple[Evidence, Document, Link, Snapshot]


def _tellings(session: Session, alert: Alert) -> list[Telling]:
    query = (
        select(Evidence, Document, Link, Snapshot)
        .join(Document, col(Document.id) == Evidence.document_id)
        .join(Link, col(Link.id) == Document.link_id)
        .join(Snapshot, col(Snapshot.id) == Document.snapshot_id)
        .where(Evidence.event_id == alert.event_id)
        .order_by(col(Evidence.id))
    )
    return list(session.exec(query))


def _evidence(
    evidence: Evidence, document: Document, link: Link, snapshot: Snapshot, whole_text: str
) -> dict[str, Any]:
    begin, end = max(0, evidence.start - MARGIN), min(len(whole_text), evidence.end + MARGIN)
    published = document.published_at
    return {
        "source": document.source_id,
        "url": link.url,
        "title": whole_text[: len(document.title)],
        "lang": document.lang,
        "published_at": None if published is None else published.isoformat(),
        "captured_at": snapshot.captured_at.isoformat(),
        "before": whole_text[begin : evidence.start],
        "found": whole_text[evidence.start : evidence.end],
        "after": whole_text[evidence.end : end],
        "start": evidence.start,
        "end": evidence.end,
        "date": evidence.date,
        "place": evidence.place,
        "term": evidence.term,
        "charges": evidence.charges,
        "score": evidence.score,
        "why": evidence.why,
        "snapshot": {
            "record": snapshot.record_id,
            "file": snapshot.warc_file,
            "offset": snapshot.warc_offset,
            "sha256": snapshot.payload_sha256,
        },
    }
