"""What documents tell of the event of an alert, with the names of children and witnesses hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from extract.independence import Group
from extract.pdfs import page_of
from flows.gather import masks_of
from flows.masks import Masks
from flows.masks import shown_name as shown_name
from flows.record import named_ids, whole_text
from models.store import exports
from models.store.one_event import is_part_of
from models.store.sensitivity import may_see_sealed, sealed_links
from models.tables import Alert, Document, Event, Evidence, Link, Snapshot
from models.terms import DeskRole, Sensitivity
from models.values import BODY, NOT_READ

Telling = tuple[Evidence, Document, Link, Snapshot]
BLOT = "\N{FULL BLOCK}"
HEADLINE_ONLY = "headline only, paywalled"
MARGIN = 160  # characters shown on either side of what was found


def tellings_of(session: Session, alert: Alert, role: DeskRole = DeskRole.READER) -> list[Telling]:
    """Return all tellings of an alert's event, and of those merged into it, in order of arrival;
    without those of sealed documents, unless this role may see them.
    """
    if alert.event_id is None:
        return []
    query = (
        select(Evidence, Document, Link, Snapshot)
        .join(Document, col(Document.id) == Evidence.document_id)
        .join(Link, col(Link.id) == Document.link_id)
        .join(Snapshot, col(Snapshot.id) == Document.snapshot_id)
        .join(Event, col(Event.id) == Evidence.event_id)
        .where(is_part_of(alert.event_id))
        .order_by(col(Evidence.id))
    )
    if not may_see_sealed(role):
        query = query.where(Document.sensitivity != Sensitivity.SEALED)
    return list(session.exec(query))


def is_sealed(session: Session, alert: Alert, tellings: Sequence[Telling]) -> bool:
    """Whether all that is told of an alert is sealed, given what could be shown of it."""
    if alert.link_id is not None and sealed_links(session, [alert.link_id]):
        return True
    if tellings or alert.event_id is None:
        return False
    told = select(Evidence.id).join(Event, col(Event.id) == Evidence.event_id)
    return session.exec(told.where(is_part_of(alert.event_id)).limit(1)).first() is not None


def masks_for(session: Session, found: Sequence[tuple[Alert, Sequence[Telling]]]) -> Masks:
    """Return who is hidden in what is shown of alerts: children and witnesses, in any spelling."""
    told = [document for _alert, tellings in found for _evidence, document, *_rest in tellings]
    about = {alert.link_id for alert, _tellings in found if alert.link_id is not None}
    ids = {d.id for d in (*told, *exports.of_links(session, about)) if d.id is not None}
    mentions = exports.mentions_in(session, ids)
    named = named_ids(mentions, exports.tellings_in(session, ids))
    named |= _sufferers(session, [alert for alert, _tellings in found])
    return masks_of(session, mentions, exports.persons(session, named))


def _sufferers(session: Session, alerts: Sequence[Alert]) -> set[int]:
    """Return whom the alerts' events were done to: one may have no telling left."""
    ids = [alert.event_id for alert in alerts if alert.event_id is not None]
    rows = session.exec(select(Event.person_id).where(col(Event.id).in_(ids)))
    return {person_id for person_id in rows if person_id is not None}


def spell_group(group: Group, tellings: Sequence[Telling], masks: Masks) -> dict[str, Any]:
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
                "read": read_as(told[key][0]),
                "why": None if key not in group.why else masks.hide(group.why[key]),
            }
            for key in group.document_ids
        ],
    }


def spell_telling(session: Session, telling: Telling, masks: Masks) -> dict[str, Any]:
    """Return one telling with the words around it and the snapshot that keeps it."""
    evidence, document, link, snapshot = telling
    text = _blotted(session, document, masks)
    begin, end = max(0, evidence.start - MARGIN), min(len(text), evidence.end + MARGIN)
    published = document.published_at
    return {
        "document": document.id,
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
        "page": _page(document, evidence),
        "read": read_as(document),
        "why": [masks.hide(reason) for reason in evidence.why],
        "snapshot": {
            "record": snapshot.record_id,
            "file": snapshot.warc_file,
            "offset": snapshot.warc_offset,
            "sha256": snapshot.payload_sha256,
        },
    }


def read_as(document: Document) -> str | None:
    """Return what a monitor should know of how much of a document was read; None if all was."""
    return HEADLINE_ONLY if document.how.get(BODY) == NOT_READ else None


def _page(document: Document, evidence: Evidence) -> int | None:
    """Return on which page of a file the telling begins; its title stands on the first."""
    before = len(document.title) + 1 if document.title else 0
    return page_of(document.how, max(0, evidence.start - before))


def _blotted(session: Session, document: Document, masks: Masks) -> str:
    """Return title and text with hidden names blotted out.

    Blots are as long as the names, so that offsets still hold.
    """
    text = whole_text(document)
    for start, end, _shown in masks.edits(text, exports.mentions_in(session, [document.id or 0])):
        text = text[:start] + BLOT * (end - start) + text[end:]
    return text
