"""Gathers what is shown of one document: its text with what was found in it, what was kept of its
link, its versions and how two of them differ. Children and witnesses have initials only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from console.captures import MAX_ID, NotHere
from console.documents import hide, may_see, spell_document
from console.tellings import read_as
from extract.diff import Run, compare_texts
from flows.comparing import MAX_COMPARED
from flows.findings_page import html_lang, show_documents
from flows.gather import masks_of
from flows.masks import shown_name
from flows.record import Material, named_ids
from models.store import copies, exports, search
from models.store.sensitivity import may_see_sealed, sealed_links
from models.store.tombstones import refuse_purged
from models.tables import Copy, Document, Event, Evidence, Snapshot
from models.terms import DeskRole, Purged
from models.values import Findings

MOST = 50  # rows of each list
NOTHING = Findings("", (), (), ())

Part = tuple[str, str]  # text, and "same", "gone" or "new"


def whole(session: Session, document_id: int, role: DeskRole) -> dict[str, Any]:
    """Return a document with its text in pieces (`flows.findings_page.Piece`), what it tells, what
    was kept, its versions, copies and citations. Raises NotHere.
    """
    document = _document(session, document_id, role)
    versions = _versions(session, document)
    material = _material(session, document, versions)
    link, masks = material.links[document.link_id], material.masks
    (shown,) = show_documents(material, {"documents": [{}], "people": []})["documents"]
    return {
        **spell_document(document, masks.hide_url(link.url)),
        **shown,
        "authors": [masks.hide(author) for author in document.authors],
        "symbol": document.symbol,
        "read": read_as(document),
        "text_sha256": document.text_sha256,
        "seen_at": None if document.seen_at is None else document.seen_at.isoformat(),
        "snapshot": document.snapshot_id,
        "state": link.state,
        "is_masked": masks.is_needed,
        "is_sealed": bool(sealed_links(session, [document.link_id])),
        "people": _people(material),
        "charges": sorted(
            {m.provision_id for m in material.mentions_of(document) if m.provision_id}
        ),
        "events": [_telling(pair, material) for pair in material.tellings_of(document)],
        "kept": [_kept(row) for row in _snapshots(session, document.link_id)],
        "versions": [_version(one, material) for one in versions],
        "copies": _copies(session, document_id, role),
        "citations": _citations(material),
    }


def difference(session: Session, before_id: int, after_id: int, role: DeskRole) -> dict[str, Any]:
    """Return how two versions of the text of one link differ, word by word, hidden names cut in
    both. Raises NotHere, also if they are of two links.
    """
    before, after = (_document(session, number, role) for number in (before_id, after_id))
    if before.link_id != after.link_id:
        raise NotHere(f"documents {before_id} and {after_id} are of two links")
    material = _material(session, after, _versions(session, after))
    old, new = (_text(one, material) for one in (before, after))
    found = compare_texts(old, new, NOTHING, NOTHING)
    return {
        "link": after.link_id,
        "is_sealed": bool(sealed_links(session, [after.link_id])),
        "before": _version(before, material),
        "after": _version(after, material),
        "parts": _changes(old, new, found.runs),
        "share": round(found.share, 2),
        "is_cut": any(len(one.text) > MAX_COMPARED for one in (before, after)),
    }


def _document(session: Session, document_id: int, role: DeskRole) -> Document:
    refuse_purged(session, Purged.DOCUMENT, document_id)
    found = session.get(Document, document_id) if document_id <= MAX_ID else None
    if found is None or not may_see(session, found.link_id, role):
        raise NotHere(f"there is no document {document_id}")
    return found


def _versions(session: Session, document: Document) -> list[Document]:
    """Return the texts read at the same link, the last first."""
    return exports.of_links(session, [document.link_id])[::-1][:MOST]


def _material(session: Session, document: Document, versions: Sequence[Document]) -> Material:
    ids = {one.id for one in (document, *versions) if one.id is not None}
    mentions, tellings = exports.mentions_in(session, ids), exports.tellings_in(session, ids)
    persons = exports.persons(session, named_ids(mentions, tellings))
    link_ids = {document.link_id}
    return Material(
        documents=[document],
        links=exports.links(session, link_ids),
        snapshots=[],
        mentions=mentions,
        tellings=tellings,
        persons=persons,
        charges=[],
        citations=exports.citations_of(session, link_ids)[:MOST],
        masks=masks_of(session, mentions, persons),
    )


def _people(material: Material) -> list[dict[str, Any]]:
    """Return the persons that a document names, in order; one whom nobody filed has no number."""
    (document,) = material.documents
    found: dict[object, dict[str, Any]] = {}
    for mention in material.mentions_of(document):
        if not mention.name:
            continue
        person = material.persons.get(mention.person_id or 0)
        if person is not None:
            told = {"id": person.id, "name": shown_name(person, material.masks)}
        else:
            told = {"id": None, "name": material.masks.hide(mention.name)}
        found.setdefault(person.id if person else mention.value, told | {"role": mention.role})
    return list(found.values())


def _telling(pair: tuple[Evidence, Event], material: Material) -> dict[str, Any]:
    evidence, event = pair
    person = material.persons.get(event.person_id or 0)
    return {
        "kind": event.kind,
        "person": None if person is None else shown_name(person, material.masks),
        "person_id": None if person is None else person.id,
        "date": evidence.date,
        "place": evidence.place,
        "term": evidence.term,
        "charges": list(evidence.charges),
        "score": round(evidence.score, 2),
        "why": [material.masks.hide(reason) for reason in evidence.why],
    }


def _snapshots(session: Session, link_id: int) -> Sequence[Snapshot]:
    query = select(Snapshot).where(Snapshot.link_id == link_id)
    return session.exec(query.order_by(col(Snapshot.id).desc()).limit(MOST)).all()


def _kept(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "at": snapshot.captured_at.isoformat(),
        "kind": snapshot.kind,
        "answer": str(snapshot.status or snapshot.error or ""),
        "sha256": snapshot.payload_sha256,
        "record": snapshot.record_id,
        "file": snapshot.warc_file,
        "by_hand": snapshot.import_id is not None,
    }


def _version(document: Document, material: Material) -> dict[str, Any]:
    title, _ = hide(document, material.mentions_of(document), material.masks)
    return {
        "id": document.id,
        "title": title,
        "lang": document.lang,
        "html_lang": html_lang(document),
        "captured_at": document.captured_at.isoformat(),
        "text_sha256": document.text_sha256,
        "snapshot": document.snapshot_id,
    }


def _copies(session: Session, document_id: int, role: DeskRole) -> list[dict[str, Any]]:
    """Return the documents that this one repeats, and those that repeat it."""
    found = [
        copy for copy in copies.among(session, [document_id]) if copy.document_id == document_id
    ]
    others = select(Copy).where(Copy.of_document_id == document_id).order_by(col(Copy.id))
    pairs = [(copy.of_document_id, copy.kind, True) for copy in found]
    pairs += [(copy.document_id, copy.kind, False) for copy in session.exec(others.limit(MOST))]
    rows = search.documents_in(session, [i for i, _, _ in pairs[:MOST]])
    links = [row.link_id for row in rows.values()]
    sealed = set() if may_see_sealed(role) else sealed_links(session, links)
    return [
        {"id": i, "kind": kind, "is_earlier": is_earlier, "source": row.source_id, "lang": row.lang}
        for i, kind, is_earlier in pairs[:MOST]
        if (row := rows[i]).link_id not in sealed
    ]


def _citations(material: Material) -> list[dict[str, Any]]:
    return [
        {"report": report.id, "title": material.masks.hide(report.title), "number": citation.number}
        for citation, report in material.citations
    ]


def _text(document: Document, material: Material) -> str:
    title, text = hide(document, material.mentions_of(document), material.masks)
    return f"{title}\n{text[:MAX_COMPARED]}"


def _changes(before: str, after: str, runs: Sequence[Run]) -> list[Part]:
    """Return the later text with what went and what came, in reading order."""
    parts, at = list[Part](), 0
    for run in runs:
        parts += [(after[at : run.other_start], "same"), (before[run.start : run.end], "gone")]
        parts.append((after[run.other_start : run.other_end], "new"))
        at = run.other_end
    return [part for part in [*parts, (after[at:], "same")] if part[0]]
