"""Sources as polling sees them: when each is due, and who holds it now."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches, upsert
from models.tables import SourceState

LEASE = timedelta(minutes=5)
LONGEST_BREAK = timedelta(hours=6)  # after a failure, unless the source is asked less often anyway
MOST_DOUBLINGS = 10


def new_owner() -> str:
    """Return a name for this process under which it holds leases."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def next_due_at(every_s: int, now: datetime, failures: int = 0) -> datetime:
    """Return when a source that was polled now, and failed so many times in a row, is due again.

    After the first failure it is asked when it would be anyway; then the break doubles.
    """
    usual = timedelta(seconds=every_s)
    doubled: timedelta = usual * 2 ** min(max(failures - 1, 0), MOST_DOUBLINGS)
    return now + min(doubled, max(usual, LONGEST_BREAK))


def last_success(session: Session, source_id: str) -> datetime | None:
    """Return when a listing of a source was last read; None if never."""
    row = session.get(SourceState, source_id)
    return None if row is None else row.last_success_at


def register(session: Session, hosts: Mapping[str, str], now: datetime) -> None:
    """Make a state row for each source of `hosts` (id -> host) that has none: due at once."""
    rows = [
        {"source_id": source_id, "host": host, "due_at": now} for source_id, host in hosts.items()
    ]
    upsert(session, SourceState, rows, key=("source_id",), change=("host",))


def states(session: Session, source_ids: Sequence[str] | None = None) -> dict[str, SourceState]:
    """Return the state of every source, or of these, by its id."""
    if source_ids is None:
        return {row.source_id: row for row in session.exec(select(SourceState))}
    found: dict[str, SourceState] = {}
    for batch in in_batches(sorted(source_ids)):
        query = select(SourceState).where(col(SourceState.source_id).in_(batch))
        found |= {row.source_id: row for row in session.exec(query)}
    return found


def paused(session: Session) -> dict[str, datetime]:
    """Return since when sources are paused, by id, of those that are."""
    query = select(SourceState.source_id, SourceState.paused_at)
    rows = session.exec(query.where(col(SourceState.paused_at).is_not(None)))
    return {source_id: since for source_id, since in rows if since is not None}


def pause(session: Session, source_id: str, now: datetime) -> bool:
    """Let a source that has a state not be polled any more; return whether that changed anything.

    A poll that has begun is not stopped.
    """
    row = session.get_one(SourceState, source_id, with_for_update=True)
    if row.paused_at is not None:
        return False
    row.paused_at = now
    session.add(row)
    return True


def resume(session: Session, source_id: str, now: datetime) -> bool:
    """Let a source be polled again, by the next run; return whether it was paused."""
    row = session.get_one(SourceState, source_id, with_for_update=True)
    if row.paused_at is None:
        return False
    row.paused_at, row.due_at = None, now
    session.add(row)
    return True


def ask_soon(session: Session, source_id: str, now: datetime) -> bool:
    """Let the next run ask a source; return whether it would not have been due by now."""
    row = session.get_one(SourceState, source_id, with_for_update=True)
    if row.due_at <= now:
        return False
    row.due_at = now
    session.add(row)
    return True


def take_leases(
    session: Session, source_ids: Sequence[str], owner: str, now: datetime
) -> list[str]:
    """Take the sources that nobody holds and return their ids, in order.

    A source is also left alone while another owner holds one on the same host: politeness is owed
    to the host. A lease whose process on this machine is gone counts as free.
    """
    rows = session.exec(select(SourceState).with_for_update().order_by(col(SourceState.source_id)))
    all_states = list(rows)
    busy_hosts = {row.host for row in all_states if _is_held_by_another(row, owner, now)}
    wanted = set(source_ids)
    taken = [row for row in all_states if row.source_id in wanted and row.host not in busy_hosts]
    for row in taken:
        row.lease_owner, row.lease_until = owner, now + LEASE
        session.add(row)
    return [row.source_id for row in taken]


def _is_held_by_another(row: SourceState, owner: str, now: datetime) -> bool:
    if row.lease_owner in (None, owner) or row.lease_until is None or row.lease_until <= now:
        return False
    host, pid, _token = str(row.lease_owner).split("/")
    return host != socket.gethostname() or _is_alive(int(pid))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def renew_leases(session: Session, owner: str, now: datetime) -> int:
    """Hold on to all leases of `owner`; return how many there are."""
    result = session.execute(
        sa.update(SourceState)
        .where(col(SourceState.lease_owner) == owner)
        .values(lease_until=now + LEASE)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result


def release(session: Session, source_id: str, owner: str) -> None:
    """Give a source back, if it is still ours."""
    session.execute(
        sa.update(SourceState)
        .where(col(SourceState.source_id) == source_id, col(SourceState.lease_owner) == owner)
        .values(lease_owner=None, lease_until=None)
    )


def record_poll(
    session: Session,
    source_id: str,
    now: datetime,
    every_s: int,
    *,
    succeeded: bool,
    new: int,
    answered: bool = False,
) -> None:
    """Note that a source was polled, with what success, and when it is due again.

    One that `answered` is not asked less often, though a person must look at what it said.
    """
    row = session.get_one(SourceState, source_id)
    row.failures = 0 if succeeded or answered else row.failures + 1
    row.last_polled_at, row.due_at = now, next_due_at(every_s, now, row.failures)
    if succeeded:
        row.last_success_at = now
    if new:
        row.last_new_at = now
    session.add(row)
