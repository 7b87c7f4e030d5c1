"""The audit as both faces show it: filtered, with the state of its chain, as JSON-ready values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from console.searched import load_or_make_key, spell_trace
from models.database import reading, writing
from models.store import audit, users
from models.store.audit import Asked, Detail
from models.tables import AuditEntry
from models.terms import Audited


def note(
    engine: sa.Engine, by: str, action: Audited, object: str | None = None,
    detail: Detail | None = None, *, now: datetime,
) -> None:  # fmt: skip
    """Put something on record in a transaction of its own: a view, a replay, an export.

    What changes the database appends to the audit in the transaction of the change.
    """
    with writing(engine) as session:
        audit.append(session, by, action, object, detail, now=now)


def list_entries(engine: sa.Engine, asked: Asked, limit: int) -> list[dict[str, Any]]:
    """Return the entries that are asked for, newest first, at most so many; users named."""
    with reading(engine) as session:
        found = audit.entries(session, asked, limit)
        names = {f"user:{user.id}": user.name for user in users.everybody(session)}
    return [_entry_json(entry, names) for entry in found]


def ask_for_words(asked: Asked, key_path: Path, words: str) -> Asked:
    """Return what to list to see who searched for exactly these words, in whatever order."""
    trace = spell_trace(load_or_make_key(key_path), words)
    return replace(asked, action=Audited.SEARCHED, object=trace)


def check(engine: sa.Engine) -> dict[str, Any]:
    """Follow the whole chain: how long it is, its last digest, the first entry that is wrong."""
    with reading(engine) as session:
        entries, last = audit.head(session)
        return {"entries": entries, "sha256": last, "wrong": audit.check_chain(session)}


def _entry_json(entry: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "action": entry.action.value,
        "object": entry.object,
        "user": names.get(entry.object or ""),
        "detail": entry.detail or {},
        "sha256": entry.sha256,
    }
