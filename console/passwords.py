"""Passwords: what may be one, its hash, and whether a word is the one behind a hash.

The hash is Argon2id (RFC 9106) with 46 MiB of memory, two passes and one lane: twice the passes
that OWASP's Password Storage Cheat Sheet asks for with that memory. One check costs about 70 ms of
a core; at most two are under way at once, so that many sign-ins take at most 92 MiB, and few may
wait for them, so that a flood of tries holds up nobody who is at work.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from models.problems import CannotRun, WrongUse

SHORTEST = 12  # characters
LONGEST = 1_000
FEWEST_LETTERS = 5  # different ones

_HASHER = PasswordHasher(time_cost=2, memory_cost=46 << 10, parallelism=1, type=Type.ID)
_AT_ONCE = threading.BoundedSemaphore(2)
_IN_LINE = threading.BoundedSemaphore(8)  # they and those before them: a third of a second


class TooMany(CannotRun):
    """More passwords are to be checked at once than there is room for."""


class KnownPassword(WrongUse):
    """What was given is the password that somebody else knows, too."""


class WeakPassword(WrongUse):
    """What was given cannot be a password; the message says why and does not quote it."""


def check_password(password: str) -> None:
    """Raise WeakPassword for what is too short, too long or one letter over and over."""
    folded = _fold(password)
    if len(folded) < SHORTEST:
        raise WeakPassword(f"a password has at least {SHORTEST} characters")
    if len(folded) > LONGEST:
        raise WeakPassword(f"a password has at most {LONGEST} characters")
    if len(set(folded)) < FEWEST_LETTERS:
        raise WeakPassword(f"a password has at least {FEWEST_LETTERS} different characters")


def hash_password(password: str) -> str:
    """Return the hash to keep, which names its parameters. Raises WeakPassword."""
    check_password(password)
    with _AT_ONCE:
        return _HASHER.hash(_spell(password))


def is_password(kept: str | None, given: str) -> bool:
    """Tell whether `given` is the password behind a hash.

    Where there is none the same work is done, so that the time tells nothing. Raises TooMany.
    """
    nobodys = _nobodys_hash()
    if len(given) > LONGEST:
        return False
    try:
        with _in_line(), _AT_ONCE:
            _HASHER.verify(kept or nobodys, _spell(given))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other parameters than are used now."""
    return _HASHER.check_needs_rehash(kept)


@contextmanager
def _in_line() -> Iterator[None]:
    if not _IN_LINE.acquire(blocking=False):
        raise TooMany("too many passwords at once: try again")
    try:
        yield
    finally:
        _IN_LINE.release()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")


def _spell(password: str) -> bytes:
    return _fold(password).encode("utf-8", "surrogatepass")


def _fold(password: str) -> str:
    """One keyboard sends "й" as one character, another as two."""
    return unicodedata.normalize("NFKC", password[: 2 * LONGEST])
