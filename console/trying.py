"""What a new watch would find in the documents that were read last. Nothing is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from console.hiding import masks_around, spell_source, words_around
from extract.findings import whole_text
from extract.following.values import Followed
from extract.watching import find_hits, index_watches
from flows.watching import last_read
from models.store import exports
from models.store.sensitivity import may_see_sealed, sealed_links
from models.store.watches import NewWatch
from models.terms import DeskRole

MOST_LOOKED = 100  # documents, the last ones: a person waits for the answer
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Tried:
    """How many documents were looked through, how many hold it, and the last of these."""

    looked: int
    found: int
    hits: list[dict[str, Any]]


def try_watch(session: Session, wanted: NewWatch, role: DeskRole = DeskRole.READER) -> Tried:
    """Return what following this would find in the last documents, without those that are sealed
    for this role.
    """
    one = Followed(0, wanted.kind, wanted.value, wanted.name, wanted.aliases, wanted.born)
    index, looked, met = index_watches([one]), 0, []
    for document, people, charges, on_file in last_read(session, MOST_LOOKED):
        looked += 1
        text = whole_text(document.text, document.title)
        met += [(document, hit) for hit in find_hits(text, people, charges, index, on_file)[:1]]
    if not may_see_sealed(role):
        sealed = sealed_links(session, {document.link_id for document, _ in met})
        met = [(document, hit) for document, hit in met if document.link_id not in sealed]
    shown = [document for document, _ in met[:MOST_SHOWN]]
    masks, _persons, mentions = masks_around(session, (), shown)
    links = exports.links(session, {document.link_id for document in shown})
    hits = [
        spell_source(document, links[document.link_id], masks, mentions)
        | {**words_around(document, hit.start, hit.end, masks, mentions), "why": hit.why}
        for document, hit in met[:MOST_SHOWN]
    ]
    return Tried(looked, len(met), hits)
