"""Spells what an export says of its documents: who, what, when, from where. Pure, JSON-ready.

People have numbers of the pack ("p1"), never those of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.masks import Masks, apply, shown_name
from models.tables import (
    Charge,
    Citation,
    Document,
    Event,
    Evidence,
    Link,
    Mention,
    Person,
    Report,
    Snapshot,
)

FORMAT = "aigaq-record-1"


@dataclass(frozen=True, slots=True)
class Material:
    """All rows that an export is made of, the documents in the order in which they are shown."""

    documents: Sequence[Document]
    links: Mapping[int, Link]
    snapshots: Sequence[Snapshot]
    mentions: Sequence[Mention]
    tellings: Sequence[tuple[Evidence, Event]]
    persons: Mapping[int, Person]
    charges: Sequence[Charge]
    citations: Sequence[tuple[Citation, Report]]
    masks: Masks
    protected: int = 0  # children, witnesses, and whoever is sensitive, whom the captures name

    def mentions_of(self, document: Document) -> list[Mention]:
        """Return the mentions in one document, in reading order."""
        return [m for m in self.mentions if m.document_id == document.id]

    def tellings_of(self, document: Document) -> list[tuple[Evidence, Event]]:
        """Return what one document tells, in reading order."""
        return [pair for pair in self.tellings if pair[0].document_id == document.id]

    def snapshot_of(self, document: Document) -> Snapshot:
        """Return the snapshot that a document was read from."""
        return next(s for s in self.snapshots if s.id == document.snapshot_id)

    def numbers(self) -> dict[int, str]:
        """Return the export's own numbers of the persons, by id, in order of first mention.

        All rows of one person have one number.
        """
        ids = [m.person_id for m in self.mentions] + [event.person_id for _, event in self.tellings]
        met = dict.fromkeys(self.persons[i].id for i in ids if i is not None and i in self.persons)
        numbers = {root: f"p{number}" for number, root in enumerate(met, start=1)}
        return {i: numbers[p.id] for i, p in self.persons.items() if p.id in numbers}


def whole_text(document: Document) -> str:
    """Return the text that offsets count from."""
    return f"{document.title}\n{document.text}" if document.title else document.text


def shown_title(material: Material, document: Document) -> str:
    """Return the title of a document as it may be shown."""
    text, end = whole_text(document), len(document.title)
    edits = material.masks.edits(text, material.mentions_of(document))
    return apply(text[:end], [edit for edit in edits if edit[1] <= end])


def spell_record(material: Material, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of an export; `said` is what the caller tells of the export itself."""
    numbers = material.numbers()
    return {
        "format": FORMAT,
        **said,
        "people": [
            _spell_person(material, material.persons[person_id], number)
            for number, person_id in _roots(material, numbers)
        ],
        "documents": [_spell_document(material, d, numbers) for d in material.documents],
        "captures": [_spell_capture(material, snapshot) for snapshot in material.snapshots],
    }


def spell_citations(material: Material) -> list[dict[str, Any]]:
    """Return the footnotes of reports that cite the links of an export."""
    hide, hide_url = material.masks.hide, material.masks.hide_url
    return [
        {
            "report": {"title": hide(report.title), "sha256": report.sha256},
            "number": citation.number,
            "position": citation.position,
            "url": hide_url(material.links[citation.link_id].url),
            "url_raw": None if citation.url_raw is None else hide_url(citation.url_raw),
            "defect": citation.defect,
        }
        for citation, report in material.citations
        if citation.link_id is not None
    ]


def _roots(material: Material, numbers: Mapping[int, str]) -> list[tuple[str, int]]:
    """Return the number and the root of each person, in order of the numbers."""
    found = {number: material.persons[i].id or 0 for i, number in numbers.items()}
    return sorted(found.items(), key=lambda one: int(one[0][1:]))


def _spell_person(material: Material, person: Person, number: str) -> dict[str, Any]:
    own = [c for c in material.charges if material.persons[c.person_id].id == person.id]
    charges = {charge.provision_id: charge.status for charge in own}
    return {
        "person": number,
        "name": shown_name(person, material.masks),
        "role": person.role,
        "charges": [{"provision": law, "status": status} for law, status in charges.items()],
    }


def _spell_document(
    material: Material, document: Document, numbers: Mapping[int, str]
) -> dict[str, Any]:
    hide, hide_url = material.masks.hide, material.masks.hide_url
    snapshot = material.snapshot_of(document)
    mentions, published = material.mentions_of(document), document.published_at
    return {
        "document": document.id,
        "url": hide_url(material.links[document.link_id].url),
        "captured_from": hide_url(snapshot.url),
        "captured_at": snapshot.captured_at.isoformat(),
        "source": document.source_id,
        "title": shown_title(material, document),
        "lang": document.lang,
        "published_at": None if published is None else published.isoformat(),
        "authors": [hide(author) for author in document.authors],
        "text_sha256": document.text_sha256,
        "read_by": document.how,
        "record": snapshot.record_id,
        "people": [_spell_mention(material, m, numbers) for m in mentions if m.name],
        "charges": [
            {
                "provision": m.provision_id,
                "raw": m.raw,
                "start": m.start,
                "end": m.end,
                "how": m.how,
            }
            for m in mentions
            if m.provision_id
        ],
        "events": [
            _spell_telling(evidence, event, numbers, material.masks)
            for evidence, event in material.tellings_of(document)
        ],
    }


def _spell_mention(
    material: Material, mention: Mention, numbers: Mapping[int, str]
) -> dict[str, Any]:
    name, raw = mention.name or mention.raw, mention.raw
    if material.masks.covers(mention):
        name, raw = material.masks.shorten(name), material.masks.shorten(raw)
    return {
        "person": None if mention.person_id is None else numbers.get(mention.person_id),
        "name": name,
        "raw": raw,
        "role": mention.role,
        "start": mention.start,
        "end": mention.end,
    }


def _spell_telling(
    evidence: Evidence, event: Event, numbers: Mapping[int, str], masks: Masks
) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "person": None if event.person_id is None else numbers.get(event.person_id),
        "date": evidence.date,
        "place": evidence.place,
        "term": evidence.term,
        "charges": list(evidence.charges),
        "score": round(evidence.score, 2),
        "why": [masks.hide(reason) for reason in evidence.why],
        "start": evidence.start,
        "end": evidence.end,
    }


def _spell_capture(material: Material, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "record": snapshot.record_id,
        "url": material.masks.hide_url(snapshot.url),
        "kind": snapshot.kind,
        "status": snapshot.status,
        "captured_at": snapshot.captured_at.isoformat(),
        "mime": snapshot.mime,
        "payload_sha256": snapshot.payload_sha256,
        "block_sha256": snapshot.block_sha256,
        "payload_bytes": snapshot.payload_bytes,
        "ip": snapshot.ip,
        "tls": snapshot.tls,
        "truncated": snapshot.truncated,
        "error": snapshot.error,
        "repeats": snapshot.revisit_of,
    }


def named_ids(
    mentions: Sequence[Mention], tellings: Collection[tuple[Evidence, Event]]
) -> set[int]:
    """Return the ids of all persons that mentions and tellings point at."""
    ids = {m.person_id for m in mentions}
    ids |= {one.person_id for telling in tellings for one in telling}
    return {person_id for person_id in ids if person_id is not None}
