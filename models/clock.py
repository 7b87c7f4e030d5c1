"""The one clock: what the steps, and the processes that fetch for them, take for the present.

It shows the time of this machine. Only a simulation of days sets it, and it ticks on from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_ahead = timedelta(0)


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC) + _ahead


def ahead() -> timedelta:
    """Return by how much the clock is ahead of this machine's; a negative time is behind."""
    return _ahead


def set_ahead(by: timedelta) -> None:
    """Let the clock of this process be ahead by that much."""
    global _ahead
    _ahead = by


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` when the block begins; after it the clock is as it was."""
    before = _ahead
    set_ahead(moment - datetime.now(UTC))
    try:
        yield
    finally:
        set_ahead(before)
