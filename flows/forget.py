"""Blots a name out of what the database holds in words, for good: a person is purged.

Texts keep their length, so that the places of all other findings in them hold. A text that was not
linked to the person is touched only where words of one name stand beside each other: to forget
somebody must not blot out everybody of that surname.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from sqlmodel import Session, col, select

from flows.masks import WORD, Edit, Masks, apply, masks_of_names
from models.store import exports
from models.store.sql import in_batches
from models.tables import (
    Alert,
    AlertAction,
    ChargeTelling,
    Citation,
    Copy,
    Document,
    Evidence,
    Import,
    Issue,
    Link,
    Mention,
    Pair,
    PersonDecision,
    Proposal,
    Report,
    SavedFilter,
    Visit,
    Watch,
    WatchHit,
)
from models.terms import Sensitivity

BLOT = "\N{FULL BLOCK}"
FETCH = 1_000
BESIDE = 2  # characters between two words of one name at most: a space, a comma, a hyphen
# Everything that holds words, apart from names of persons and from addresses.
WORDS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Link, ("title",)), (Evidence, ("why",)), (ChargeTelling, ("why",)), (Copy, ("why",)),
    (WatchHit, ("why",)), (Citation, ("sentence", "note")),
    (Report, ("title",)), (Proposal, ("name", "sentence")), (AlertAction, ("reason", "note")),
    (Alert, ("why",)), (PersonDecision, ("note",)), (Watch, ("name", "aliases", "note")),
    (Import, ("how", "note")), (Issue, ("message",)), (Visit, ("reason", "error")),
    (SavedFilter, ("name",)), (Pair, ("why",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is to be forgotten. `linked` are the documents that name its bearer."""

    masks: Masks
    linked: frozenset[int]
    roots: tuple[str, ...]  # what a text must hold to be looked at, in small letters

    def edits(self, text: str, mentions: Sequence[Mention] = (), *, is_linked: bool) -> list[Edit]:
        """Return what of a text is to be blotted out; nothing, if the name does not stand there."""
        small = text.casefold()
        if not is_linked and not any(root in small for root in self.roots):
            return []
        edits = self.masks.edits(text, mentions)
        return edits if is_linked or _stand_together(text, edits) else []

    def is_in_address(self, url: str) -> bool:
        """Whether the whole name stands in an address."""
        return self.edits(unquote(url), is_linked=False) != []


def name_of(session: Session, rows: Collection[int]) -> Name:
    """Return the name of a person, given with all of its rows, in every spelling that we know."""
    named: list[Mention] = []
    for batch in in_batches(sorted(rows)):
        named += session.exec(select(Mention).where(col(Mention.person_id).in_(batch)))
    known = exports.spellings(session, rows)
    spellings = {name for own in known.values() for name in own} | {m.raw for m in named}
    spellings |= {m.name for m in named if m.name}
    keys = frozenset(m.value for m in named if " " in m.value)
    masks = masks_of_names(frozenset(rows), keys, spellings)
    words = {word.casefold() for name in spellings for word in WORD.findall(name)}
    roots = {word[: max(3, len(word) - 2)] for word in words | masks.words if len(word) > 2}
    return Name(masks, frozenset(m.document_id for m in named), tuple(sorted(roots)))


def addresses_with(session: Session, name: Name) -> list[int]:
    """Return the links in whose address the name stands."""
    query = select(Link.id, Link.url, Link.fetch_url).execution_options(yield_per=FETCH)
    return [
        link_id
        for link_id, url, fetch_url in session.exec(query)
        if link_id and (name.is_in_address(url) or name.is_in_address(fetch_url))
    ]


def watches_with(session: Session, name: Name) -> list[int]:
    """Return the watches that follow the name by its words, whatever their kind: they would go on
    looking for it.
    """
    return [
        watch.id
        for watch in session.exec(select(Watch))
        if watch.id and any(name.edits(one, is_linked=False) for one in (watch.name, watch.value))
    ]


def documents_with(session: Session, name: Name) -> list[int]:
    """Return the documents in which the name is to be blotted out."""
    query = select(Document.id, Document.title, Document.text).order_by(col(Document.id))
    return [
        document_id
        for document_id, title, text in session.exec(query.execution_options(yield_per=FETCH))
        if document_id
        and (document_id in name.linked or name.edits(f"{title}\n{text}", is_linked=False))
    ]


def blot(session: Session, name: Name, document_ids: Collection[int]) -> None:
    """Blot the name out of these documents and of all words that stand elsewhere. The documents are
    sealed: their captured pages show the name.
    """
    for batch in in_batches(sorted(document_ids)):
        for document in session.exec(select(Document).where(col(Document.id).in_(batch))):
            _blot_document(session, name, document)
    for table, columns in WORDS:
        _blot_columns(session, name, table, columns, document_ids)
    for saved in session.exec(select(SavedFilter)):
        if name.is_in_address(saved.query.replace("+", " ")):
            session.delete(saved)


def _blot_document(session: Session, name: Name, document: Document) -> None:
    mentions = exports.mentions_in(session, [document.id or 0])
    own = [m for m in mentions if name.masks.covers(m)]
    whole = f"{document.title}\n{document.text}" if document.title else document.text
    told = _blotted(whole, name.edits(whole, mentions, is_linked=True))
    if document.title:
        document.title, document.text = told[: len(document.title)], told[len(document.title) + 1 :]
    else:
        document.text = told
    document.authors = [_hidden(name, author, is_linked=True) for author in document.authors]
    document.sensitivity = Sensitivity.SEALED
    session.add(document)
    for mention in own:
        session.delete(mention)
    session.flush()


def _blot_columns(
    session: Session, name: Name, table: Any, columns: Sequence[str], documents: Collection[int]
) -> None:
    has_document = "document_id" in table.model_fields
    link_ids = _links_of(session, documents) if table is Link else frozenset()
    given = [table.id, *(getattr(table, column) for column in columns)]
    given += [table.document_id] if has_document else []
    rows = session.execute(sa.select(*given).execution_options(yield_per=FETCH))
    changes = []
    for row_id, *values in rows:
        is_linked = (has_document and values[-1] in documents) or row_id in link_ids
        told = dict(zip(columns, values, strict=False))
        after = {c: _hidden(name, value, is_linked=is_linked) for c, value in told.items()}
        if after != told:
            changes.append((row_id, after))
    for row_id, after in changes:
        session.execute(sa.update(table).where(table.id == row_id).values(**after))


def _links_of(session: Session, documents: Collection[int]) -> frozenset[int]:
    found: set[int] = set()
    for batch in in_batches(sorted(documents)):
        found |= set(session.exec(select(Document.link_id).where(col(Document.id).in_(batch))))
    return frozenset(found)


def _hidden(name: Name, value: Any, *, is_linked: bool) -> Any:
    """Return words, or a list of them, with the name blotted out."""
    if isinstance(value, list):
        return [_hidden(name, one, is_linked=is_linked) for one in value]
    if not isinstance(value, str):
        return value
    return _blotted(value, name.edits(value, is_linked=is_linked))


def _blotted(text: str, edits: Sequence[Edit]) -> str:
    return apply(text, [(start, end, BLOT * (end - start)) for start, end, _ in edits])


def _stand_together(text: str, edits: Sequence[Edit]) -> bool:
    """Whether two hidden words that differ stand beside each other."""
    return any(
        after[0] - before[1] <= BESIDE and _differ(text, before, after)
        for before, after in _pairs(edits)
    )


def _differ(text: str, one: Edit, other: Edit) -> bool:
    return text[one[0] : one[1]].casefold() != text[other[0] : other[1]].casefold()


def _pairs(edits: Sequence[Edit]) -> Iterator[tuple[Edit, Edit]]:
    return zip(edits, edits[1:], strict=False)
