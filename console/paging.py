"""Pages of the list of alerts: which lines stand on one, and where the next begins.

A page is cut from a window of the queue. It begins behind a line, not after a number of lines: what
is decided on meanwhile moves no other line out of sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console.lines import Line, Placed, place
from models.store.queue import Spot, Waiting, Window, order
from models.terms import Severity

LINES = 30  # of a page
LONGEST = 120  # characters of a cursor
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: behind `past` lines of what stands together behind `head`, in the window
    of the queue that begins behind `base`.
    """

    base: Spot | None = None
    head: Spot | None = None
    past: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, and where the next begins; None if this is the last."""

    lines: tuple[Line, ...]
    next: Cursor | None


def cut(window: Window, fold_above: int | None, cursor: Cursor, size: int = LINES) -> Page:
    """Return the page of a window that begins there."""
    placed = place(window.rows, fold_above)
    rest = [one for one in placed if _is_behind(one, cursor)]
    lines = tuple(one.line for one in rest[:size])
    if len(rest) > size:
        last = rest[size - 1]
        return Page(lines, Cursor(cursor.base, _spot(last.head), last.nth + 1))
    return Page(lines, None if window.end is None else Cursor(window.end))


def spell_cursor(cursor: Cursor) -> str:
    """Return a cursor as it stands in an address."""
    return "~".join([_spell(cursor.base), _spell(cursor.head), str(cursor.past)])


def read_cursor(text: str) -> Cursor:
    """Return the cursor of an address; the beginning, if it is none that we spelt."""
    parts = text.split("~") if len(text) <= LONGEST else []
    try:
        base, head, past = parts
        return Cursor(_read(base), _read(head), _number(past))
    except (ValueError, OverflowError):
        return Cursor()


def _is_behind(one: Placed, cursor: Cursor) -> bool:
    if cursor.head is None:
        return True
    here, begin = order(one.head), order(cursor.head)
    return here > begin or (here == begin and one.nth >= cursor.past)


def _spot(one: Waiting) -> Spot:
    return Spot(one.severity, one.put_at, one.id)


def _spell(spot: Spot | None) -> str:
    if spot is None:
        return ""
    return f"{spot.severity}.{(spot.put_at - EPOCH) // STEP}.{spot.id}"


def _read(text: str) -> Spot | None:
    if not text:
        return None
    severity, put_at, number = text.split(".")
    return Spot(Severity(severity), EPOCH + _number(put_at) * STEP, _number(number))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 17):
        raise ValueError("no number")
    return int(text)
