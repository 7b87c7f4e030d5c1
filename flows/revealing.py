"""Names that are shown for one answer, because somebody asked, which is on record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REVEALED: ContextVar[frozenset[int]] = ContextVar("revealed", default=frozenset())


@contextmanager
def revealing(person_ids: Collection[int]) -> Iterator[None]:
    """Mask none of these persons, given in all of their rows, in what this thread does within."""
    token = _REVEALED.set(frozenset(person_ids))
    try:
        yield
    finally:
        _REVEALED.reset(token)


def revealed() -> frozenset[int]:
    """Return whom nobody is to mask now."""
    return _REVEALED.get()
