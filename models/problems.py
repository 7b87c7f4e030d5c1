"""The two ways in which a command can be unable to do what was asked. The message is one line."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# SQLite, when there is no room for its log or for the index of it; PostgreSQL.
DATABASE_FULL = ("disk is full", "disk i/o error", "no space left")
MAKE_ROOM = "make room on its disk and run the same command again; what was captured is kept"


class WrongUse(ValueError):
    """What was asked or configured cannot be: exit code 2."""


class CannotRun(Exception):
    """What was asked is right but cannot be done now: exit code 3."""


def spell_disk(problem: OSError, place: object = None) -> str:
    """Return one line on a file or folder that failed, and what to do if its disk is full."""
    named = problem.filename if place is None else place
    words = problem.strerror or type(problem).__name__
    where = "" if named is None else f": {named}"
    return f"{words}{where}" + (f"; {MAKE_ROOM}" if problem.errno in FULL else "")


def spell_database(problem: Exception) -> str:
    """Return one line on a database that failed, and what to do.

    It quotes no statement and no row: they may hold names.
    """
    cause = getattr(problem, "orig", None) or type(problem).__name__
    words = " ".join(str(cause).split())[:200]
    if any(sign in words.lower() for sign in DATABASE_FULL):
        return f"the database: {words}; {MAKE_ROOM}"
    return f"the database: {words}; what was captured is kept"
