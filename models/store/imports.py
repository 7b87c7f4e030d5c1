"""Imports: files that people handed in. Who did stands here, and nowhere in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import links, one_event
from models.store.links import FoundLink
from models.store.roots import root_column
from models.store.sql import in_batches
from models.tables import Document, Event, Evidence, Import, Ledger, Link, Mention, Person, Snapshot
from models.terms import LedgerType, LinkState


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What is to be remembered of a file; see `models.tables.Import`."""

    object: str
    sha256: str
    size: int
    file: str
    format: str
    by: str
    how: str
    url: str | None
    recorded_at: datetime | None
    received_at: datetime
    records: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Brought:
    """What was read in the pages of one file. `documents` are texts that were not known before."""

    pages: int = 0
    read: int = 0
    documents: int = 0
    people: int = 0
    events: int = 0
    unreadable: int = 0


def find(session: Session, sha256: str) -> Import | None:
    """Return the import of a file with that digest."""
    return session.exec(select(Import).where(Import.sha256 == sha256)).one_or_none()


def find_name(session: Session, stem: str) -> str | None:
    """Return the name of the file that begins with that stem, if it was taken in."""
    query = select(Import.file).where(col(Import.file).startswith(f"{stem}.", autoescape=True))
    return session.exec(query).one_or_none()


def save(session: Session, handed: HandedIn) -> int:
    """Save one and return its row id. The unique digest refuses a file that is there already."""
    row = Import(**asdict(handed))
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("an import without an id")
    return row.id


def save_links(
    session: Session,
    source_id: str,
    found: Sequence[FoundLink],
    recorded_at: datetime,
    now: datetime,
) -> dict[str, int]:
    """Save the links of recorded pages and return their ids.

    One that is new here is alive, since a person has seen it. One that was known keeps its state,
    and one that was still to be fetched still is: a recording is no fetch of ours.
    """
    known = links.ids_of(session, [link.url for link in found])
    ids = links.save_found(session, source_id, found, now)
    fresh = [link_id for url, link_id in ids.items() if url not in known]
    for batch in in_batches(fresh):
        session.execute(
            sa.update(Link)
            .where(col(Link.id).in_(batch))
            .values(state=LinkState.ALIVE, fetched_at=recorded_at)
        )
    return ids


def brought(session: Session, import_id: int) -> Brought:
    """Return how much was read in the pages of one file, and how many could not be."""
    of_it = col(Snapshot.import_id) == import_id
    documents = (
        sa.select(col(Document.id))
        .join(Snapshot, col(Snapshot.id) == col(Document.snapshot_id))
        .where(of_it)
    )
    connection = session.connection()

    def count(
        what: sa.ColumnElement[int] | sa.Function[int], *where: sa.ColumnElement[bool]
    ) -> int:
        return int(connection.execute(sa.select(what).where(*where)).scalar_one())

    return Brought(
        pages=count(sa.func.count(col(Snapshot.id)), of_it),
        read=count(
            sa.func.count(col(Snapshot.id)), of_it, col(Snapshot.read_outcome) == "documents"
        ),
        documents=count(sa.func.count(col(Document.id)), col(Document.id).in_(documents)),
        people=count(
            sa.func.count(sa.distinct(root_column())),
            col(Person.id) == col(Mention.person_id),
            col(Mention.document_id).in_(documents),
        ),
        events=count(
            sa.func.count(sa.distinct(one_event.root_column())),
            col(Event.id) == col(Evidence.event_id),
            col(Evidence.document_id).in_(documents),
        ),
        unreadable=count(
            sa.func.count(col(Snapshot.id)), of_it, col(Snapshot.read_outcome) == "problem"
        ),
    )


def unrecorded(session: Session) -> list[str]:
    """Return the objects of imports of which the ledger has no line."""
    line = sa.and_(
        col(Ledger.object) == col(Import.object), col(Ledger.type) == LedgerType.IMPORTED
    )
    query = select(Import.object).outerjoin(Ledger, line).where(col(Ledger.seq).is_(None))
    return list(session.exec(query.order_by(col(Import.id))))
