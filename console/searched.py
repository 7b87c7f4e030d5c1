"""What the audit keeps of a search: a keyed digest of its words, never the words.

Who has the key file can ask whether something was searched for; who has the database alone cannot
even guess.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from models.database import writing
from models.problems import CannotRun
from models.store import audit
from models.terms import Audited

KEY_BYTES = 32


class BadKey(CannotRun):
    """The key file is not one; the message names it."""


def note_search(
    engine: sa.Engine, key_path: Path, by: str, words: str, found: int, now: datetime
) -> None:
    """Put a search on record, and how much it found."""
    trace = spell_trace(load_or_make_key(key_path), words)
    with writing(engine) as session:
        audit.append(session, by, Audited.SEARCHED, trace, {"found": found}, now=now)


def spell_trace(key: bytes, words: str) -> str:
    """Return the object of a search in the audit: the same for the same words in any order, in
    capitals or not.
    """
    folded = " ".join(sorted(unicodedata.normalize("NFC", words).casefold().split()))
    spelt = folded.encode("utf-8", "surrogatepass")
    return f"words:{hmac.new(key, spelt, hashlib.sha256).hexdigest()}"


def load_or_make_key(path: Path) -> bytes:
    """Return the key of a file; where there is none it is made, for its owner alone to read.

    Of two that make it at once one is kept, and both get that one. Raises BadKey.
    """
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise BadKey(f"{path} is not a key of {KEY_BYTES} bytes")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass  # another process was first
    finally:
        unfinished.unlink()
