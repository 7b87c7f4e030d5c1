"""The ledger's lines: added at the end, never changed. What they say is decided in the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import Ledger, Snapshot
from models.terms import LedgerType
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
