"""Copies: which documents may repeat each other, found by an index, and which do.

Every look-up is bounded: one number is kept of at most `BEARERS` documents, an event gives at most
`TOLD` others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.store.one_event import is_part_of
from models.store.sql import in_batches, upsert
from models.tables import Copy, Document, Event, Evidence, Fingerprint, Mention, Person
from models.terms import CopyKind, EventKind

BEARERS = 16  # a number that so many documents share is furniture, or a text known well enough
TOLD = 8
CANDIDATES = 8  # of those that share numbers, the ones that share the most
WHOLE = (CopyKind.EXACT, CopyKind.NEAR)
FULL = 1_000  # what a number weighs that one document has
ROUNDS = 3  # from copy to copy, through documents that tell of something else


@dataclass(frozen=True, slots=True)
class Prints:
    """The numbers of a document, the era in which they are kept, and the other that is near."""

    document_id: int
    era: int
    other_era: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A document with what it tells: the keys of all whom it names, and person key, kind and date
    of each act.
    """

    document: Document
    people: frozenset[str]
    acts: tuple[tuple[str, EventKind, str | None], ...]


def meet(session: Session, prints: Sequence[Prints]) -> dict[int, list[int]]:
    """Keep these numbers; return for each document the earlier ones that share numbers with it,
    those that share most first. A number counts for less the more documents have it.
    """
    bearers = _bearers(session, prints)
    found: dict[int, list[int]] = {}
    rows: list[dict[str, int]] = []
    for one in sorted(prints, key=lambda one: one.document_id):
        found[one.document_id] = _heaviest(one, bearers)
        for value in one.values:
            known = bearers.setdefault((one.era, value), [])
            if len(known) < BEARERS:
                known.append(one.document_id)
                rows.append({"era": one.era, "value": value, "document_id": one.document_id})
    upsert(session, Fingerprint, rows, key=("era", "value", "document_id"))
    return found


def _heaviest(one: Prints, bearers: Mapping[tuple[int, int], Sequence[int]]) -> list[int]:
    weights: Counter[int] = Counter()
    for key in ((era, value) for era in (one.era, one.other_era) for value in one.values):
        others = bearers.get(key, ())
        for other in others:
            weights[other] += FULL // len(others)
    return [other for other, _weight in weights.most_common(CANDIDATES)]


def _bearers(session: Session, prints: Sequence[Prints]) -> dict[tuple[int, int], list[int]]:
    wanted: dict[int, set[int]] = {}
    for one in prints:
        for era in (one.era, one.other_era):
            wanted.setdefault(era, set()).update(one.values)
    bearers: dict[tuple[int, int], list[int]] = {}
    query = select(Fingerprint.value, Fingerprint.document_id)
    for era, several in sorted(wanted.items()):
        for batch in in_batches(sorted(several)):
            asked = query.where(Fingerprint.era == era, col(Fingerprint.value).in_(batch))
            for value, document_id in session.exec(asked):
                bearers.setdefault((era, value), []).append(document_id)
    return bearers


def telling_the_same(session: Session, document_id: int) -> list[int]:
    """Return the first documents, of before this one, that tell of an event which it tells of."""
    return list(session.execute(_SAME, {"document_id": document_id}).scalars())


def _telling_the_same() -> sa.Select[tuple[int]]:
    own, other, told = aliased(Evidence), aliased(Evidence), aliased(Event)
    this = sa.bindparam("document_id", type_=sa.Integer)
    root = sa.func.coalesce(col(told.merged_into_id), col(told.id))
    query = (
        sa.select(col(other.document_id))
        .join(Event, col(Event.id) == col(other.event_id))
        .join(told, is_part_of(root))
        .join(own, col(own.event_id) == col(told.id))
    )
    query = query.where(col(own.document_id) == this, col(other.document_id) < this)
    return query.distinct().order_by(col(other.document_id)).limit(TOLD)


_SAME = _telling_the_same()  # made once: to put it together costs more than to run it


def told_by(session: Session, ids: Collection[int]) -> dict[int, Told]:
    """Return these documents with what they tell, by id."""
    people: dict[int, set[str]] = {}
    acts: dict[int, set[tuple[str, EventKind, str | None]]] = {}
    documents: list[Document] = []
    for batch in in_batches(sorted(ids)):
        documents += session.exec(select(Document).where(col(Document.id).in_(batch)))
        named = select(Mention.document_id, Mention.value).where(
            col(Mention.document_id).in_(batch), col(Mention.name).is_not(None)
        )
        for document_id, key in session.exec(named):
            people.setdefault(document_id, set()).add(key)
        told = (
            select(Evidence.document_id, Person.key, Event.kind, Evidence.date)
            .join(Event, col(Event.id) == Evidence.event_id)
            .join(Person, col(Person.id) == Event.person_id)
            .where(col(Evidence.document_id).in_(batch))
        )
        for document_id, key, kind, date in session.exec(told):
            acts.setdefault(document_id, set()).add((key, EventKind(kind), date))
    return {
        row.id: Told(row, frozenset(people.get(row.id, ())), _ordered(acts.get(row.id, set())))
        for row in documents
        if row.id is not None
    }


def _ordered(
    acts: set[tuple[str, EventKind, str | None]],
) -> tuple[tuple[str, EventKind, str | None], ...]:
    return tuple(sorted(acts, key=lambda act: (act[0], act[1], act[2] or "")))


def save(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Save copies; one that is known stays as it is."""
    upsert(session, Copy, rows, key=("document_id", "of_document_id"))


def among(session: Session, document_ids: Collection[int]) -> list[Copy]:
    """Return the copies that lead from these documents to earlier ones, and on from those that
    were copied as a whole, by id.
    """
    reached, asked = set(document_ids), set(document_ids)
    found: dict[int, Copy] = {}
    for _round in range(ROUNDS):
        for batch in in_batches(sorted(asked)):
            rows = session.exec(select(Copy).where(col(Copy.document_id).in_(batch)))
            found |= {row.id: row for row in rows if row.id is not None}
        whole = {row.of_document_id for row in found.values() if row.kind in WHOLE}
        asked = whole - reached
        reached |= asked
    return [found[key] for key in sorted(found)]


def some_of(copies: Sequence[Copy], document_ids: Collection[int]) -> list[Copy]:
    """Return what `among` says of these documents, out of what it said of them and others."""
    reached, asked = set(document_ids), set(document_ids)
    found: dict[int | None, Copy] = {}
    for _round in range(ROUNDS):
        found |= {row.id: row for row in copies if row.document_id in asked}
        asked = {row.of_document_id for row in found.values() if row.kind in WHOLE} - reached
        reached |= asked
    return [row for row in copies if row.id in found]
