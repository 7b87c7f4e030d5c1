"""What happened, in numbers: events over time by kind, region and article of law.

Values for a page: no names of people, no places that no list has.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as hour
from typing import Any

from sqlmodel import Session

from console.regions import ELSEWHERE, load_tiles, locate
from console.spans import Span, bucket_of, buckets, period_of, settle
from models.store import overview
from models.store.overview import Count, Counts, Period
from models.terms import WAITING, AlertState, Severity
from models.values import ALMATY

MOST = 30  # articles of law that are listed
SLOW_S = 0.2  # a count that took longer is kept, a hundred times as long as it took
KEPT_FOR = 100
MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """The events of one kind, region or article: how many in each of the buckets, how many that
    have no place in them (told by the month where days are counted), all together, and how many of
    all a person has confirmed.
    """

    of: str
    counts: tuple[int, ...]
    rest: int
    events: int
    confirmed: int


@dataclass(slots=True)
class Kept:
    """Counts that took long, for those who ask again: by period, with when they were made."""

    found: dict[Period, tuple[Counts, datetime, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(
        self, session: Session, period: Period, now: datetime, clock: Callable[[], float]
    ) -> tuple[Counts, datetime]:
        """Return the counts of a period, and when they were made."""
        with self.lock:  # who comes while somebody counts has that count
            if period in self.found and clock() < self.found[period][2]:
                return self.found[period][:2]
            began = clock()
            counts = overview.count_events(session, period)
            took = clock() - began
            if took > SLOW_S:
                if len(self.found) >= MOST_KEPT:
                    self.found.clear()
                self.found[period] = (counts, now, clock() + KEPT_FOR * took)
            return counts, now


def show_overview(session: Session, span: Span, now: datetime, kept: Kept) -> dict[str, Any]:
    """Return the numbers of a span of time: what there is of each kind, region and article."""
    counts, counted_at = kept.count(session, period_of(span), now, time.monotonic)
    today = now.astimezone(ALMATY).date()
    asked, span = span, settle(span, (count.at for count in counts.kinds), today)
    keys = buckets(span)
    regions = lines(keys, span, counts.places, locate)
    articles = lines(keys, span, counts.articles, str)
    return {
        "span": span,
        "buckets": keys,
        "counted_at": counted_at,
        "all": total(keys, span, counts.kinds),
        "kinds": lines(keys, span, counts.kinds, str),
        "regions": sorted(regions, key=lambda line: line.of in ELSEWHERE),
        "articles": articles[:MOST],
        "articles_left_out": len(articles[MOST:]),
        "people": counts.people,
        "alerts": _alerts(session, asked),
    }


def lines(
    keys: Sequence[str], span: Span, counts: Iterable[Count], name: Callable[[Any], str]
) -> list[Line]:
    """Return one line for each that `name` tells apart, those with the most events first."""
    by_name: dict[str, list[Count]] = {}
    for count in counts:
        by_name.setdefault(name(count.of), []).append(count)
    found = [_line(of, keys, span, own) for of, own in by_name.items()]
    return sorted(found, key=lambda line: (-line.events, line.of))


def total(keys: Sequence[str], span: Span, counts: Iterable[Count]) -> dict[str, Any]:
    """Return all events together, and those that are confirmed for themselves."""
    known = list(counts)
    line = _line("", keys, span, known)
    sure = Counter[str]()
    for count in known:
        sure[bucket_of(span, count.at)] += count.confirmed
    return {"line": line, "confirmed": tuple(sure[key] for key in keys)}


def on_map(regions: Iterable[Line]) -> dict[str, int]:
    """Return how many events there are in each region of the map."""
    known = {line.of: line.events for line in regions}
    return {tile.region: known.get(tile.region, 0) for tile in load_tiles()}


def _line(of: str, keys: Sequence[str], span: Span, counts: Iterable[Count]) -> Line:
    by_key, events, confirmed = Counter[str](), 0, 0
    for count in counts:
        by_key[bucket_of(span, count.at)] += count.events
        events, confirmed = events + count.events, confirmed + count.confirmed
    shown = tuple(by_key[key] for key in keys)
    return Line(of, shown, events - sum(shown), events, confirmed)


def _alerts(session: Session, span: Span) -> dict[str, Any]:
    """Return how many alerts were raised in the span: by what became of them, and by severity."""
    since, until = (_begin(day) for day in (span.since, span.after))
    outcome, severities = Counter[str](), Counter[Severity]()
    for state, severity, number in overview.count_alerts(session, since, until):
        outcome[_outcome(state)] += number
        severities[severity] += number
    return {"outcome": outcome, "severities": [(one, severities[one]) for one in Severity]}


def _begin(day: date | None) -> datetime | None:
    """Return when a day begins; None if that is before all clocks."""
    return None if day in (None, date.min) else datetime.combine(day, hour(), ALMATY)


def _outcome(state: AlertState) -> str:
    return "waiting" if state in WAITING else state.value
