"""What watches look at: which are due, up to where they looked, and what they found.

Whoever writes here holds the lock "findings", see `models.store.watches`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches, upsert
from models.tables import Watch, WatchHit


def due(session: Session) -> list[Watch]:
    """Return watches of which nobody has looked yet what was there before, oldest first."""
    query = select(Watch).where(col(Watch.baselined_at).is_(None), col(Watch.ended_at).is_(None))
    return list(session.exec(query.order_by(col(Watch.id))))


def active(session: Session) -> Iterator[tuple[Any, ...]]:
    """Yield id, kind, value, name, aliases and year of birth of each watch that looks at new
    documents, in order: no rows of the session, there may be a hundred thousand.
    """
    shown = (Watch.id, Watch.kind, Watch.value, Watch.name, Watch.aliases, Watch.born)
    query = sa.select(*map(col, shown)).where(
        col(Watch.baselined_at).is_not(None), col(Watch.ended_at).is_(None)
    )
    yield from map(tuple, session.execute(query.order_by(col(Watch.id))))


def state(session: Session) -> tuple[Any, ...]:
    """Return a value that differs once another set of watches looks at new documents.

    It costs the same however many there are: three looks at the end of an index.
    """
    asked = (sa.func.max(col(c)) for c in (Watch.id, Watch.baselined_at, Watch.ended_at))
    return tuple(session.scalar(select(one)) for one in asked)


def note_looked(
    session: Session, watches: Sequence[Watch], looked_to: int, now: datetime, *, is_done: bool
) -> None:
    """Note up to which document it was looked what was there before, and whether that is all."""
    at = after_all(session, Watch.baselined_at, now)
    for watch in watches:
        watch.looked_to = max(watch.looked_to, looked_to)
        watch.baselined_at = at if is_done else None
        session.add(watch)
    session.flush()


def save_hits(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Save hits; one of a watch in a document is known once and for all."""
    upsert(session, WatchHit, rows, key=("watch_id", "document_id"))


def counted(session: Session, watch_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return how many documents hold what these watches follow, and how many of them are old."""
    found: dict[int, tuple[int, int]] = {}
    old = sa.func.sum(sa.case((col(WatchHit.is_old), 1), else_=0))
    query = select(WatchHit.watch_id, sa.func.count(), old).group_by(col(WatchHit.watch_id))
    for batch in in_batches(sorted(watch_ids)):
        for watch_id, count, of_before in session.execute(
            query.where(col(WatchHit.watch_id).in_(batch))
        ):
            found[watch_id] = count, int(of_before)
    return found


def hits(session: Session, watch_id: int, limit: int) -> list[WatchHit]:
    """Return the documents that hold what a watch follows, the last found first."""
    query = select(WatchHit).where(WatchHit.watch_id == watch_id)
    return list(session.exec(query.order_by(col(WatchHit.id).desc()).limit(limit)))


def after_all(session: Session, column: Any, now: datetime) -> datetime:
    """Return `now`, or a moment behind the last of a column if another machine's clock is ahead:
    `state` has to differ.
    """
    last = session.scalar(select(sa.func.max(col(column))))
    return now if last is None or last < now else last + timedelta(microseconds=1)
