"""Gathers what a person needs to see of an alert: the event, and every telling of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from crawlers.catalogue import Source
from extract.independence import Group
from flows.gather import masks_of
from flows.independence import independent_sources
from flows.masks import Masks, initials
from flows.record import named_ids, whole_text
from models.store import alerts, exports
from models.tables import (
    Alert,
    Document,
    Event,
    Evidence,
    Link,
    Person,
    Snapshot,
)
from models.terms import AlertState

BLOT = "\N{FULL BLOCK}"
Telling = tuple[Evidence, Document, Link, Snapshot]

MARGIN = 160  # characters shown on either side of what was found


def summaries(
    session: Session, states: Sequence[AlertState], limit: int, sources: Mapping[str, Source]
) -> list[dict[str, Any]]:
    """Return one value an alert, newest first, JSON-ready, with the sources that tell it."""
    found = [(a, _tellings(session, a)) for a in alerts.listed(session, states, limit)]
    masks = _masks(session, found)
    return [
        _summary(session, alert, tellings, masks, _groups(session, tellings, sources))
        for alert, tellings in found
    ]


def _groups(
    session: Session, tellings: Sequence[Telling], sources: Mapping[str, Source]
) -> list[Group]:
    evidence = [(telling, document, link) for telling, document, link, _snapshot in tellings]
    return independent_sources(session, sources, evidence)


def _summary(
    session: Session,
    alert: Alert,
    tellings: Sequence[Telling],
    masks: Masks,
    groups: Sequence[Group],
) -> dict[str, Any]:
    event, person = _event_and_person(session, alert)
    return {
        "id": alert.id,
        "state": alert.state,
        "severity": alert.severity,
        "kind": alert.kind,
        "event": None if event is None else event.kind,
        "person": None if person is None else shown_name(person, masks),
        "date": None if event is None else event.date,
        "place": None if event is None else event.place,
        "term": None if event is None else event.term,
        "charges": sorted({charge for evidence, *_rest in tellings for charge in evidence.charges}),
        "score": None if event is None else round(event.score, 2),
        "sources": sorted({document.source_id or "" for _evidence, document, *_rest in tellings}),
        "documents": len({document.id for _evidence, document, *_rest in tellings}),
        "independent": len(groups),
        "link": _url(session, alert, masks),
        "why": [masks.hide(reason) for reason in alert.why or []],
        "raised_at": alert.raised_at.isoformat(),
    }


def whole(session: Session, alert_id: int, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return an alert with all evidence and its history, JSON-ready. Raises NotPossible."""
    alert = session.get(Alert, alert_id)
    if alert is None:
        raise alerts.NotPossible(f"there is no alert {alert_id}")
    tellings = _tellings(session, alert)
    masks = _masks(session, [(alert, tellings)])
    groups = _groups(session, tellings, sources)
    return _summary(session, alert, tellings, masks, groups) | {
        "alleged": _alleged(session, alert),
        "groups": [_group(group, tellings, masks) for group in groups],
        "evidence": [_evidence(session, telling, masks) for telling in tellings],
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


def _group(group: Group, tellings: Sequence[Telling], masks: Masks) -> dict[str, Any]:
    """Return one independent source: its documents as they appeared, the first the original as far
    as we know, and why the others are none of their own.
    """
    told = {document.id: (document, link) for _e, document, link, _s in tellings}
    return {
        "outlets": [masks.hide_url(outlet) for outlet in group.outlets],
        "documents": [
            {
                "source": told[key][0].source_id,
                "url": masks.hide_url(told[key][1].url),
                "lang": told[key][0].lang,
                "why": None if key not in group.why else masks.hide(group.why[key]),
            }
            for key in group.document_ids
        ],
    }


def _url(session: Session, alert: Alert, masks: Masks) -> str | None:
    link = session.get(Link, alert.link_id) if alert.link_id is not None else None
    return None if link is None else masks.hide_url(link.url)


def _event_and_person(session: Session, alert: Alert) -> tuple[Event | None, Person | None]:
    event = session.get(Event, alert.event_id) if alert.event_id is not None else None
    if event is None or event.person_id is None:
        return event, None
    return event, exports.persons(session, [event.person_id])[event.person_id]


def _masks(session: Session, found: Sequence[tuple[Alert, Sequence[Telling]]]) -> Masks:
    """Return who is hidden in what is shown of alerts: children and witnesses, in any spelling."""
    told = [document for _alert, tellings in found for _evidence, document, *_rest in tellings]
    about = {alert.link_id for alert, _tellings in found if alert.link_id is not None}
    ids = {d.id for d in (*told, *exports.of_links(session, about)) if d.id is not None}
    mentions = exports.mentions_in(session, ids)
    events = [event for _evidence, event in exports.tellings_in(session, ids)]
    return masks_of(session, mentions, exports.persons(session, named_ids(mentions, events)))


def _blotted(session: Session, document: Document, masks: Masks) -> str:
    """Return title and text with hidden names blotted out.

    Blots are as long as the names, so that offsets still hold.
    """
    text = whole_text(document)
    for start, end, _shown in masks.edits(text, exports.mentions_in(session, [document.id or 0])):
        text = text[:start] + BLOT * (end - start) + text[end:]
    return text


def shown_name(person: Person, masks: Masks) -> str:
    """Return the name of a person; of a child or a witness the initials must do."""
    if person.id not in masks.person_ids:
        return person.name
    return initials(person.name) + (" (minor)" if person.minor else "")


def _alleged(session: Session, alert: Alert) -> list[dict[str, str]]:
    """Return the charges known against the person of an alert, with their status."""
    event, _person = _event_and_person(session, alert)
    if event is None or event.person_id is None:
        return []
    rows = exports.charges_of(session, exports.persons(session, [event.person_id]))
    statuses = {row.provision_id: row.status for row in rows}
    return [{"provision": law, "status": status} for law, status in statuses.items()]


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


def _evidence(session: Session, telling: Telling, masks: Masks) -> dict[str, Any]:
    evidence, document, link, snapshot = telling
    text = _blotted(session, document, masks)
    begin, end = max(0, evidence.start - MARGIN), min(len(text), evidence.end + MARGIN)
    published = document.published_at
    return {
        "source": document.source_id,
        "url": masks.hide_url(link.url),
        "title": text[: len(document.title)],
        "lang": document.lang,
        "published_at": None if published is None else published.isoformat(),
        "captured_at": snapshot.captured_at.isoformat(),
        "before": text[begin : evidence.start],
        "found": text[evidence.start : evidence.end],
        "after": text[evidence.end : end],
        "start": evidence.start,
        "end": evidence.end,
        "date": evidence.date,
        "place": evidence.place,
        "term": evidence.term,
        "charges": evidence.charges,
        "score": evidence.score,
        "why": [masks.hide(reason) for reason in evidence.why],
        "snapshot": {
            "record": snapshot.record_id,
            "file": snapshot.warc_file,
            "offset": snapshot.warc_offset,
            "sha256": snapshot.payload_sha256,
        },
    }
