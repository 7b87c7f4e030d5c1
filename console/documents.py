"""Gathers what a search over the documents shows: titles and the words around each hit, the names
of children and witnesses cut to initials. Both faces use it; it reads only.

A hidden name finds nothing for who may not reveal it: a document that matches only where such a
name stands is left out, and the number of hits tells of none of them. Monitors find children and
witnesses, archivists also who is sealed; the hits show initials to everybody. Documents that are
sealed are found by archivists alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from extract.search.expression import spell_query
from extract.search.places import find_places, is_met
from extract.search.query import Query, read_query
from flows.findings_page import html_lang
from flows.gather import masks_of
from flows.masks import Masks, apply
from flows.record import named_ids, whole_text
from models.store import exports, search
from models.store.sensitivity import may_see_sealed, sealed_links
from models.tables import Document, Mention, Person
from models.terms import DeskRole, EventKind, Sensitivity

PAGE = 20  # hits on a page
MOST_CHECKED = 200  # hits that are looked at for whether only a hidden name matches
SNIPPETS = 2
MARGIN = 110  # characters on either side of a hit
TITLE = 300  # characters of a title that are shown

Part = tuple[str, bool]  # text, and whether it is a hit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; `until` is excluded, `page` counts from 1."""

    words: str
    source_id: str | None = None
    lang: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: EventKind | None = None
    page: int = 1
    size: int = PAGE


def find(session: Session, wanted: Wanted, role: DeskRole) -> dict[str, Any]:
    """Return the hits of one page, JSON-ready: those that appeared last first.

    `total` counts at most 1,000, `is_cut` tells that there may be more. `is_asked` is False where
    nothing was asked for: no word, or only words that must not be there.
    """
    query = read_query(wanted.words)
    if query.is_empty:
        return {"is_asked": False, "total": 0, "is_cut": False, "page": 1, "pages": 0, "hits": []}
    found = search.find_documents(session, _asked(session, query, wanted, role))
    hits, is_cut = found.hits, found.is_cut
    masks, unknown = _masks(session, hits, role)
    if not unknown.is_needed:
        hits = [hit for hit in hits if not hit.has_unwanted]
    elif _may_touch(query, unknown) or any(hit.has_unwanted for hit in hits):
        is_cut |= len(hits) > MOST_CHECKED
        hits = _visible(session, query, hits[:MOST_CHECKED], unknown)
    pages = -(-len(hits) // wanted.size)
    first = (wanted.page - 1) * wanted.size
    shown = [hit.document_id for hit in hits[first : first + wanted.size]]
    return {
        "is_asked": True,
        "total": len(hits),
        "is_cut": is_cut,
        "page": wanted.page,
        "pages": pages,
        "hits": _spell(session, query, shown, masks),
    }


def may_see(session: Session, link_id: int, role: DeskRole) -> bool:
    """Tell whether somebody may see what was kept of a link at all."""
    return may_see_sealed(role) or not sealed_links(session, [link_id])


def who_may_be_hidden(
    session: Session, ids: Sequence[int]
) -> tuple[list[Mention], dict[int, Person]]:
    """Return the mentions and persons of these documents that masks are made of: all who may be
    hidden, without the many who are not.
    """
    mentions = search.hidden_mentions(session, ids)
    named = named_ids(mentions, ()) | search.hidden_sufferers(session, ids)
    return mentions, exports.persons(session, named)


def mark(query: Query, text: str) -> list[Part]:
    """Return a text in parts, those that the query asks for marked."""
    parts, at = list[Part](), 0
    for start, end in find_places(query, text):
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in [*parts, (text[at:], False)] if part[0]]


def _asked(session: Session, query: Query, wanted: Wanted, role: DeskRole) -> search.Asked:
    spelt = spell_query(query, session.get_bind().dialect.name)
    return search.Asked(
        wanted=spelt.wanted,
        unwanted=spelt.unwanted,
        source_id=wanted.source_id,
        lang=wanted.lang,
        since=wanted.since,
        until=wanted.until,
        kind=wanted.kind,
        with_sealed=may_see_sealed(role),
    )


def _masks(session: Session, hits: Sequence[search.Hit], role: DeskRole) -> tuple[Masks, Masks]:
    """Return who is hidden in what is shown of the hits, and who is not even to be found: a name
    hidden in one is so in all of them.
    """
    mentions, persons = who_may_be_hidden(session, [hit.document_id for hit in hits])
    masks = masks_of(session, mentions, persons)
    if role is DeskRole.READER:
        return masks, masks
    if may_see_sealed(role):
        return masks, Masks()
    sealed = {i: p for i, p in persons.items() if p.sensitivity is Sensitivity.SEALED}
    return masks, masks_of(session, [m for m in mentions if m.person_id in sealed], sealed)


def _may_touch(query: Query, masks: Masks) -> bool:
    """Tell whether a form that is asked for may stand in a hidden name."""
    if not masks.is_needed:
        return False
    terms = (*query.wanted, *query.unwanted)
    if any(term.begins for term in terms):
        return True
    words = {word for term in terms for form in term.forms for word in form}
    return any(masks.hide(word.title()) != word.title() for word in words)


def _visible(
    session: Session, query: Query, hits: Sequence[search.Hit], masks: Masks
) -> list[search.Hit]:
    """Return the hits that match in what is shown of them."""
    ids = [hit.document_id for hit in hits]
    shown = _shown(session, ids, masks)
    return [hit for hit in hits if is_met(query, "\n".join(shown[hit.document_id]))]


def _shown(session: Session, ids: Sequence[int], masks: Masks) -> dict[int, tuple[str, str]]:
    """Return title and text of these documents as they may be shown."""
    mentions: dict[int, list[Mention]] = {}
    for mention in exports.mentions_in(session, ids) if masks.is_needed else ():
        mentions.setdefault(mention.document_id, []).append(mention)
    documents = search.documents_in(session, ids)
    return {i: hide(document, mentions.get(i, ()), masks) for i, document in documents.items()}


def hide(document: Document, mentions: Sequence[Mention], masks: Masks) -> tuple[str, str]:
    """Return title and text of a document, hidden names cut to initials. `mentions` are its own."""
    text, title_end = whole_text(document), len(document.title)
    edits = masks.edits(text, mentions)
    begin = title_end + 1 if document.title else 0
    in_text = [(start - begin, end - begin, told) for start, end, told in edits if start >= begin]
    title = apply(document.title, [edit for edit in edits if edit[1] <= title_end])
    return title, apply(document.text, in_text)


def _spell(
    session: Session, query: Query, ids: Sequence[int], masks: Masks
) -> list[dict[str, Any]]:
    shown, documents = _shown(session, ids, masks), search.documents_in(session, ids)
    links = exports.links(session, {document.link_id for document in documents.values()})
    sealed = sealed_links(session, links)
    return [
        spell_document(documents[i], masks.hide_url(links[documents[i].link_id].url))
        | {
            "is_sealed": documents[i].link_id in sealed,
            "title": mark(query, shown[i][0][:TITLE]),
            "snippets": _snippets(query, shown[i][1]),
        }
        for i in ids
    ]


def spell_document(document: Document, url: str) -> dict[str, Any]:
    """Return what is said of a document beside its words, JSON-ready; `url` may be shown."""
    published = document.published_at
    return {
        "id": document.id,
        "link": document.link_id,
        "source": document.source_id,
        "url": url,
        "lang": document.lang,
        "html_lang": html_lang(document),
        "published_at": None if published is None else published.isoformat(),
        "captured_at": document.captured_at.isoformat(),
        "sensitivity": document.sensitivity,
    }


def _snippets(query: Query, text: str) -> list[list[Part]]:
    """Return the first places in a text with what stands around them; its beginning if there are
    none: the hit is in the title.
    """
    windows = list[tuple[int, int]]()
    for start, end in find_places(query, text, SNIPPETS * 8):
        if windows and start < windows[-1][1]:
            continue
        windows.append(_window(text, start, end))
        if len(windows) == SNIPPETS:
            break
    return [_cut(query, text, *window) for window in windows or [_window(text, 0, 0)] if text]


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the characters around a place, whole words of one paragraph."""
    line = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    begin, last = max(line, start - MARGIN), min(line_end, end + MARGIN)
    if begin > line:
        space = text.find(" ", begin, start)
        begin = start if space < 0 else space + 1
    if last < line_end:
        space = text.rfind(" ", end, last)
        last = end if space < 0 else space
    return begin, last


def _cut(query: Query, text: str, begin: int, end: int) -> list[Part]:
    parts = mark(query, text[begin:end])
    before = [("… ", False)] if begin > 0 else []
    return [*before, *parts, *([(" …", False)] if end < len(text) else [])]
