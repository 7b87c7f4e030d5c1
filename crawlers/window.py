"""How far back a listing reaches: whether what came since the last poll can have been missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crawlers.found import Found
from crawlers.reading import AHEAD

PINNED = 10  # one known item in so many may be one that a site keeps on top for weeks


@dataclass(frozen=True, slots=True)
class Window:
    """The items that one or more pages of a listing showed; `known` were seen in earlier polls, or
    are older than what is looked at.

    `oldest_at` and `newest_at` are the dates of those that give one in full, announcements of what
    lies ahead left out; `reaches_to` is the oldest of them that was not known.
    """

    items: int = 0
    known: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    reaches_to: datetime | None = None

    def joined(self, other: Window) -> Window:
        """Return what both showed together."""
        return Window(
            self.items + other.items,
            self.known + other.known,
            _least(self.oldest_at, other.oldest_at),
            _most(self.newest_at, other.newest_at),
            _least(self.reaches_to, other.reaches_to),
        )

    def misses(self, since: datetime) -> bool:
        """Tell whether items of the time after `since`, the last success, may have gone unseen.

        That is so if nothing shown was known and all of it is newer. Where no date is given, that
        nothing was known decides.
        """
        if self.items == 0 or self.known > self.items // PINNED:
            return False
        return self.reaches_to is None or self.reaches_to > since

    def reaches(self, since: datetime) -> bool:
        """Tell whether the dates of the items go back to `since`."""
        return self.oldest_at is not None and self.oldest_at <= since


def window_of(found: Iterable[Found], known: frozenset[str], now: datetime) -> Window:
    """Return the window of one page; `known` holds the addresses that were known before."""
    links = list(found)
    dated = {
        link.url: link.published_at
        for link in links
        if link.published_at is not None and link.published_at <= now + AHEAD
    }
    fresh = [moment for url, moment in dated.items() if url not in known]
    return Window(
        len(links),
        sum(link.url in known for link in links),
        min(dated.values(), default=None),
        max(dated.values(), default=None),
        min(fresh, default=None),
    )


def _least(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _most(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)
