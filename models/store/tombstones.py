"""What was purged: when, and how it is known again without being kept.

A purged link has a digest in place of its address, made with a key that lies in the data folder and
not in the database: who has the database alone cannot try addresses on it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.problems import CannotRun, WrongUse
from models.store.sql import in_batches, upsert
from models.tables import Ledger, Link, Tombstone
from models.terms import LedgerType, Purged

KEY_BYTES = 32
MARK = "purged:"  # begins what stands in place of an address
_OPTION = "purge_key"


class WasPurged(WrongUse):
    """What was asked for is not here any more; the message says since when, and no more."""


class PurgeKeyLost(CannotRun):
    """Links were purged, and the key that knows them again is not there."""


def know_key(engine: sa.Engine, path: Path) -> None:
    """Let whoever saves links through this engine know where the key of purged addresses lies."""
    engine.update_execution_options(**{_OPTION: path})


def make_key(path: Path) -> bytes:
    """Return the key, made if there is none yet, readable for its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(unfinished, path)
        except FileExistsError:
            pass  # another run was quicker: its key is the one
        finally:
            unfinished.unlink()
    return path.read_bytes()


def disguise(url: str, key: bytes) -> str:
    """Return what stands in place of a purged address."""
    return MARK + hmac.new(key, url.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def moments(session: Session, kind: Purged, ids: Collection[int]) -> dict[int, datetime]:
    """Return when those of these were purged that were."""
    found: dict[int, datetime] = {}
    for batch in in_batches(sorted(ids)):
        query = select(Tombstone.row_id, Tombstone.at).where(Tombstone.kind == kind)
        found |= dict(session.exec(query.where(col(Tombstone.row_id).in_(batch))).all())
    return found


def refuse_purged(session: Session, kind: Purged, row_id: int) -> None:
    """Raise WasPurged if it was, whatever is still left of it."""
    found = moments(session, kind, [row_id]) if 0 < row_id < 2**31 else {}
    if row_id in found:
        raise WasPurged(f"{kind} {row_id} was purged on {found[row_id]:%Y-%m-%d}")


def purged_addresses(session: Session, urls: Sequence[str]) -> dict[str, int]:
    """Return which of these canonical addresses were purged, with the rows that stand for them.

    Raises PurgeKeyLost. Where nothing was ever purged it costs one short question.
    """
    if not urls or not _any_link(session):
        return {}
    key = _key(session)
    disguised = {disguise(url, key): url for url in urls}
    found: dict[str, int] = {}
    for batch in in_batches(sorted(disguised)):
        query = select(Link.url, Link.id).where(col(Link.url).in_(batch))
        found |= {disguised[url]: link_id for url, link_id in session.exec(query) if link_id}
    return found


def purged_links(session: Session, link_ids: Collection[int]) -> set[int]:
    """Return which of these links were purged."""
    return set(moments(session, Purged.LINK, link_ids)) if _any_link(session) else set()


def purged_records(session: Session, record_ids: Collection[str]) -> set[str]:
    """Return which of these exchanges were purged, by record id."""
    found: set[str] = set()
    for batch in in_batches(sorted(record_ids)):
        query = select(Ledger.object).where(Ledger.type == LedgerType.PURGED)
        found |= set(session.exec(query.where(col(Ledger.object).in_(batch))))
    return found


def bury(
    session: Session, kind: Purged, ids: Collection[int], by: str, reason: str, now: datetime
) -> None:
    """Set a tombstone for each of these; one that is there already stays."""
    rows = [
        {"kind": kind, "row_id": row_id, "at": now, "by": by, "reason": reason}
        for row_id in sorted(ids)
    ]
    upsert(session, Tombstone, rows, key=("kind", "row_id"))


def _any_link(session: Session) -> bool:
    query = select(Tombstone.id).where(Tombstone.kind == Purged.LINK).limit(1)
    return session.exec(query).one_or_none() is not None


def _key(session: Session) -> bytes:
    path = session.connection().engine.get_execution_options().get(_OPTION)
    if path is None or not path.is_file():
        raise PurgeKeyLost(
            f"{path or 'keys/purged'} is missing, and links were purged with it: put it back"
        )
    key: bytes = path.read_bytes()
    return key
