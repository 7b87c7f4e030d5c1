"""What documents tell of the event of an alert, with the names of children and witnesses hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, load_only
from sqlmodel import Session, col, select

from extract.independence import Group
from extract.pdfs import page_of
from flows.gather import masks_of
from flows.masks import Masks
from flows.record import named_ids, whole_text
from models.store import exports
from models.store.sensitivity import is_not_sealed, may_see_sealed, sealed_links
from models.store.sql import LOOKUP, in_batches
from models.tables import Alert, Document, Event, Evidence, Link, Mention, Person, Snapshot
from models.terms import DeskRole
from models.values import BODY, NOT_READ

Telling = tuple[Evidence, Document, Link, Snapshot]
BLOT = "\N{FULL BLOCK}"
HEADLINE_ONLY = "headline only, paywalled"
HALF = LOOKUP // 2  # values that are named twice in one question
SPACE = re.compile(r"\s")
MARGIN = 160  # characters shown on either side of what was found


def tellings_of(session: Session, alert: Alert, role: DeskRole = DeskRole.READER) -> list[Telling]:
    """Return all tellings of an alert's event, and of those merged into it, in order of arrival;
    without those of sealed pages, unless this role may see them.
    """
    return tellings_of_each(session, [alert], role)[alert.id or 0]


def tellings_of_each(
    session: Session,
    alerts: Sequence[Alert],
    role: DeskRole = DeskRole.READER,
    *,
    with_text: bool = True,
) -> dict[int, list[Telling]]:
    """Return the tellings of each of these alerts by its id, in order of arrival; without those of
    sealed pages, unless this role may see them.

    Without text what a list does not show is fetched only if somebody asks for it.
    """
    told: dict[int, list[Telling]] = {}
    ids = {alert.event_id for alert in alerts if alert.event_id is not None}
    for batch in in_batches(sorted(ids), HALF):
        query = (
            select(Evidence, Document, Link, Snapshot, Event.id, Event.merged_into_id)  # type: ignore[call-overload]  # SQLModel spells out four columns, not six
            .join(Document, col(Document.id) == Evidence.document_id)
            .join(Link, col(Link.id) == Document.link_id)
            .join(Snapshot, col(Snapshot.id) == Document.snapshot_id)
            .join(Event, col(Event.id) == Evidence.event_id)
            .where(sa.or_(col(Event.id).in_(batch), col(Event.merged_into_id).in_(batch)))
            .order_by(col(Evidence.id))
        )
        if not may_see_sealed(role):
            query = query.where(is_not_sealed(col(Document.link_id)))
        if not with_text:
            query = query.options(*_LISTED)
        for *telling, event_id, root in session.execute(query):
            for shown_in in {event_id, root}:
                told.setdefault(shown_in, []).append((*telling,))
    return {alert.id or 0: told.get(alert.event_id or 0, []) for alert in alerts}


def sealed_among(
    session: Session, alerts: Sequence[Alert], told: Mapping[int, Sequence[Telling]]
) -> set[int]:
    """Return the ids of the alerts of which all that is told is sealed, given what could be shown
    of them.
    """
    links = sealed_links(session, [a.link_id for a in alerts if a.link_id is not None])
    found = {alert.id or 0 for alert in alerts if alert.link_id in links}
    silent = {a.event_id: a.id or 0 for a in alerts if a.event_id and not told[a.id or 0]}
    for batch in in_batches(sorted(silent), HALF):
        query = select(Event.id, Event.merged_into_id).join(
            Evidence, col(Evidence.event_id) == col(Event.id)
        )
        query = query.where(sa.or_(col(Event.id).in_(batch), col(Event.merged_into_id).in_(batch)))
        for event_id, root in session.exec(query.distinct()):
            found |= {silent[one] for one in (event_id, root) if one in silent}
    return found


_LISTED = (
    *(defer(one) for one in (Document.text, Document.authors, Document.how, Evidence.why)),  # type: ignore[arg-type]  # attributes
    load_only(Link.url),  # type: ignore[arg-type]  # an attribute
    load_only(Snapshot.id),  # type: ignore[arg-type]  # an attribute
)


@dataclass(frozen=True, slots=True)
class People:
    """Who is named in some documents: all of them by id, and who of them is hidden."""

    masks: Masks
    persons: Mapping[int, Person]
    mentions: Mapping[int, Sequence[Mention]]

    def mentions_in(self, document_id: int) -> Sequence[Mention]:
        """Return who and what one of the documents names, in reading order."""
        return self.mentions.get(document_id, ())


def people_in(session: Session, found: Sequence[tuple[Alert, Sequence[Telling]]]) -> People:
    """Return who is named in what is shown of alerts, and to whom it was done. Hidden are children
    and witnesses, in any spelling.
    """
    told = [document for _alert, tellings in found for _evidence, document, *_rest in tellings]
    about = {alert.link_id for alert, _tellings in found if alert.link_id is not None}
    ids = {d.id for d in (*told, *exports.of_links(session, about)) if d.id is not None}
    mentions = exports.mentions_in(session, ids)
    named = named_ids(mentions, exports.tellings_in(session, ids))
    named |= _sufferers(session, [alert for alert, _tellings in found])
    persons = exports.persons(session, named)
    by_document: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_document.setdefault(mention.document_id, []).append(mention)
    return People(masks_of(session, mentions, persons), persons, by_document)


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
                "document": key,
                "source": told[key][0].source_id,
                "url": masks.hide_url(told[key][1].url),
                "lang": told[key][0].lang,
                "read": read_as(told[key][0]),
                "why": None if key not in group.why else masks.hide(group.why[key]),
            }
            for key in group.document_ids
        ],
    }


def spell_tellings(
    session: Session, tellings: Sequence[Telling], people: People
) -> list[dict[str, Any]]:
    """Return each telling with the words around it and the snapshot that keeps it."""
    sealed = sealed_links(session, {document.link_id for _e, document, *_rest in tellings})
    return [
        _spell_telling(telling, people) | {"sealed": telling[1].link_id in sealed}
        for telling in tellings
    ]


def _spell_telling(telling: Telling, people: People) -> dict[str, Any]:
    evidence, document, link, snapshot = telling
    text, masks = _blotted(document, people), people.masks
    begin, end = _around(text, evidence.start, evidence.end)
    published = document.published_at
    return {
        "document": document.id,
        "source": document.source_id,
        "url": masks.hide_url(link.url),
        "title": text[: len(document.title)],
        "lang": document.lang,
        "published_at": None if published is None else published.isoformat(),
        "captured_at": snapshot.captured_at.isoformat(),
        "before": ("… " if begin > 0 else "") + text[begin : evidence.start],
        "found": text[evidence.start : evidence.end],
        "after": text[evidence.end : end] + (" …" if end < len(text) else ""),
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
            "id": snapshot.id,
            "record": snapshot.record_id,
            "file": snapshot.warc_file,
            "offset": snapshot.warc_offset,
            "sha256": snapshot.payload_sha256,
        },
    }


def read_as(document: Document) -> str | None:
    """Return what a monitor should know of how much of a document was read; None if all was."""
    return HEADLINE_ONLY if document.how.get(BODY) == NOT_READ else None


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return which characters are shown around some others: whole words."""
    begin, finish = max(0, start - MARGIN), min(len(text), end + MARGIN)
    if begin > 0:
        first = SPACE.search(text, begin, start)
        begin = start if first is None else first.end()
    if finish < len(text):
        *_, last = [end, *(space.start() for space in SPACE.finditer(text, end, finish))]
        finish = last
    return begin, finish


def _page(document: Document, evidence: Evidence) -> int | None:
    """Return on which page of a file the telling begins; its title stands on the first."""
    before = len(document.title) + 1 if document.title else 0
    return page_of(document.how, max(0, evidence.start - before))


def _blotted(document: Document, people: People) -> str:
    """Return title and text with hidden names blotted out.

    Blots are as long as the names, so that offsets still hold.
    """
    text = whole_text(document)
    for start, end, _shown in people.masks.edits(text, people.mentions_in(document.id or 0)):
        text = text[:start] + BLOT * (end - start) + text[end:]
    return text
