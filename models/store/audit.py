"""The audit: who signed in, looked at what is sealed, searched, exported, decided; only added to.

Each entry is bound to the one before by its digest. Nothing here holds the name of a person whom
the archive tells of, nor words of a search: what a detail may hold is checked.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.database import hold
from models.tables import AuditEntry
from models.terms import Audited

LOCK = "audit"  # taken after any other lock, so that no two writers wait for each other
FIRST = 1
NOTHING = "0" * 64  # stands for the digest of the entry before the first
NOBODY = "(nobody)"  # who did it where that is not known: a sign-in that was refused
FETCH = 5_000
MOST = 10_000  # entries of one list
LONGEST_BY = 60  # characters of who did it
# "alert:7", "role", "12", a digest: no space, no Cyrillic, so hardly ever a name.
CODE_WORD = re.compile(r"[A-Za-z0-9_.:+=/-]{1,80}")

Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries to list; what is None asks for nothing in particular."""

    by: str | None = None
    action: Audited | None = None
    object: str | None = None
    since: datetime | None = None
    before: int | None = None  # a number: entries older than that one


def append(
    session: Session,
    by: str,
    action: Audited,
    object: str | None = None,
    detail: Detail | None = None,
    *,
    now: datetime,
) -> int:
    """Add an entry at the end of the chain, in a session that writes; return its number.

    `object` is what it was done to, as kind and number ("alert:7"); of a long `by` the beginning
    is kept. It waits for whoever is adding one, and holds others up until the commit: it is the
    last thing that a transaction does, and what the session still has to write is written before.

    Raises ValueError when object or detail hold more than code words, numbers and truths.
    """
    _check(object, detail)
    session.flush()
    hold(session, LOCK)
    seq, before = _head(session)
    told = {
        "seq": seq + 1,
        "at": now,
        "by": by[:LONGEST_BY],
        "action": action,
        "object": object,
        "detail": None if detail is None else dict(detail),
        "before_sha256": before,
    }
    session.connection().execute(_INSERT, {**told, "sha256": _digest(told)})
    return seq + 1


def head(session: Session) -> tuple[int, str]:
    """Return number and digest of the last entry; 0 and zeros before the first.

    Who notes them elsewhere can tell later whether entries were cut off at the end.
    """
    return _head(session)


def entries(session: Session, asked: Asked, limit: int) -> list[AuditEntry]:
    """Return the entries that are asked for, newest first, at most so many, never over `MOST`."""
    query = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(min(limit, MOST))
    for column in ("by", "action", "object"):
        if (wanted := getattr(asked, column)) is not None:
            query = query.where(getattr(AuditEntry, column) == wanted)
    if asked.since is not None:
        query = query.where(col(AuditEntry.at) >= asked.since)
    if asked.before is not None:
        query = query.where(col(AuditEntry.seq) < asked.before)
    return list(session.exec(query))


def check_chain(session: Session) -> int | None:
    """Return the number of the first entry that is missing or not as it was written; None if none.

    Entries that were cut off at the end leave no trace here: see `head`.
    """
    expected, before = FIRST, NOTHING
    for row in _raw(session):
        if row["seq"] != expected or row["before_sha256"] != before or not _is_as_written(row):
            return expected
        expected, before = expected + 1, row["sha256"]
    return None


def _head(session: Session) -> tuple[int, str]:
    last = session.connection().execute(_LAST).one_or_none()
    return (FIRST - 1, NOTHING) if last is None else (last[0], last[1])


def _check(object: str | None, detail: Detail | None) -> None:
    """Refuse words, without quoting them."""
    if object is not None and CODE_WORD.fullmatch(object) is None:
        raise ValueError("the object of an audit entry is no kind and number")
    for key, value in (detail or {}).items():
        is_words = isinstance(value, str) and CODE_WORD.fullmatch(value) is None
        if is_words or not isinstance(value, str | int | None) or CODE_WORD.fullmatch(key) is None:
            raise ValueError(f"the detail of an audit entry may not hold that: {key[:20]!r}")


def _digest(told: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry and the digest before it, as JSON with sorted keys."""
    moment = told["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    value = {**told, "at": moment}
    spelt = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(spelt.encode("utf-8", "surrogatepass")).hexdigest()


def _is_as_written(row: Mapping[str, Any]) -> bool:
    """Tell it of values as the database holds them, which may be anything by now."""
    told = {name: value for name, value in row.items() if name != "sha256"}
    try:
        if isinstance(told["at"], str):
            told["at"] = datetime.fromisoformat(told["at"])
        if told["at"].tzinfo is None:
            told["at"] = told["at"].replace(tzinfo=UTC)
        if isinstance(told["detail"], str):
            told["detail"] = json.loads(told["detail"])
        return bool(_digest(told) == row["sha256"])
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False


def _raw(session: Session) -> Iterator[Mapping[str, Any]]:
    """Yield every row in order, as the driver gives it: no type of ours refuses what was altered.

    SQLite gives a time and JSON as text, PostgreSQL as values.
    """
    query = _ROWS.execution_options(yield_per=FETCH)
    for row in session.connection().execute(query):
        yield row._asdict()


_LAST = sa.select(col(AuditEntry.seq), col(AuditEntry.sha256)).order_by(col(AuditEntry.seq).desc())
_LAST = _LAST.limit(1)
_INSERT = sa.insert(AuditEntry.__table__)  # type: ignore[attr-defined]  # SQLModel declares none
_ROWS = sa.select(
    *(
        sa.type_coerce(getattr(AuditEntry, name), sa.types.NullType()).label(name)
        for name in AuditEntry.model_fields
    )
).order_by(col(AuditEntry.seq))
