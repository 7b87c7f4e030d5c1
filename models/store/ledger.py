"""The ledger's lines: added at the end, never changed. What they say is decided in the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import Ledger, Snapshot, Tombstone
from models.terms import LedgerType, Purged
from models.values import KeptRow, LedgerHead, LedgerLine

LOCK = "ledger"  # hold it while lines are added: two that follow the same line are one too many
FETCH = 5_000

_LAST = sa.select(col(Ledger.seq), col(Ledger.sha256)).order_by(col(Ledger.seq).desc()).limit(1)


def head(session: Session) -> LedgerHead | None:
    """Return where the ledger ends; None before its first line."""
    last = session.connection().execute(_LAST).one_or_none()
    return None if last is None else LedgerHead(last[0] + 1, last[1])


def append(session: Session, lines: Sequence[LedgerLine]) -> None:
    """Add lines that follow the last one. The unique number refuses any that does not."""
    if lines:
        session.connection().execute(_INSERT, [asdict(line) for line in lines])


_INSERT = sa.insert(Ledger.__table__)  # type: ignore[attr-defined]  # SQLModel declares no table


def texts(session: Session, first: int = 0) -> Iterator[str]:
    """Yield the lines as they were written, from number `first` on, a few thousand in memory."""
    query = select(Ledger.text).where(col(Ledger.seq) >= first).order_by(col(Ledger.seq))
    yield from session.exec(query.execution_options(yield_per=FETCH))


def known(session: Session, type: LedgerType, objects: Sequence[str]) -> set[str]:
    """Return which of these ids have a line of that type."""
    found: set[str] = set()
    for batch in in_batches(sorted(set(objects))):
        query = select(Ledger.object).where(Ledger.type == type, col(Ledger.object).in_(batch))
        found.update(session.exec(query))
    return found


def kept_rows(session: Session) -> Iterator[tuple[str, KeptRow | None]]:
    """Yield the line of each exchange with what the database says of it, None if it has no row."""
    told = [getattr(Snapshot, field.name) for field in fields(KeptRow)]
    query = (
        sa.select(col(Ledger.text), *told)
        .outerjoin(Snapshot, col(Snapshot.record_id) == col(Ledger.object))
        .where(col(Ledger.type) == LedgerType.CAPTURED)
        .order_by(col(Ledger.seq))
        .execution_options(yield_per=FETCH)
    )
    for text, *row in session.connection().execute(query):
        yield text, None if row[0] is None else KeptRow(*row)


def unrecorded(session: Session) -> list[str]:
    """Return the record ids of snapshots of which the ledger has no line."""
    line = sa.and_(
        col(Ledger.object) == col(Snapshot.record_id), col(Ledger.type) == LedgerType.CAPTURED
    )
    query = select(Snapshot.record_id).outerjoin(Ledger, line).where(col(Ledger.seq).is_(None))
    return list(session.exec(query.order_by(col(Snapshot.id))))


def sealed_as(session: Session, file: str) -> str | None:
    """Return the digest that a finished file has since it was sealed, or purged in part after
    that; None if it is not sealed.
    """
    query = select(Ledger.text).where(Ledger.type == LedgerType.SEALED, Ledger.object == file)
    sealed = session.exec(query).one_or_none()
    if sealed is None:
        return None
    whole = str(json.loads(sealed)["sha256"])
    for _, told in _purged(session):
        if told["file"] == file and "whole" in told:
            whole = str(told["whole"])
    return whole


def purged_places(session: Session) -> Iterator[tuple[str, datetime]]:
    """Yield the line of each exchange that was purged, with the time of its purge."""
    for object, told in _purged(session):
        if "end" in told:
            query = select(Ledger.text).where(Ledger.type == LedgerType.CAPTURED)
            text = session.exec(query.where(Ledger.object == object)).one()
            yield text, datetime.fromisoformat(told["at"])


def purged_files(session: Session) -> list[str]:
    """Return the names of the files that were handed in and are purged."""
    return [str(told["file"]) for _, told in _purged(session) if "end" not in told]


def late_records(session: Session) -> list[tuple[int, Tombstone]]:
    """Return the purged links of which something is kept that is not purged, with the tombstone."""
    line = sa.and_(
        col(Ledger.object) == col(Snapshot.record_id), col(Ledger.type) == LedgerType.PURGED
    )
    query = (
        select(col(Snapshot.link_id), Tombstone)
        .join(
            Tombstone,
            sa.and_(
                col(Tombstone.row_id) == col(Snapshot.link_id), col(Tombstone.kind) == Purged.LINK
            ),
        )
        .outerjoin(Ledger, line)
        .where(col(Ledger.seq).is_(None))
    )
    return [(link_id, stone) for link_id, stone in session.exec(query) if link_id is not None]


def _purged(session: Session) -> list[tuple[str, dict[str, Any]]]:
    query = select(Ledger.object, Ledger.text).where(Ledger.type == LedgerType.PURGED)
    return [
        (object, json.loads(text)) for object, text in session.exec(query.order_by(col(Ledger.seq)))
    ]
