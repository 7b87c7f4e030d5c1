"""The spans of time that an overview is of, and the days, weeks, months or years in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.store.overview import Period

MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 45, 200, 36  # the second in days
MOST_YEARS = 40  # before the last; what is older stands beside the line, or is not asked for
DAY = timedelta(days=1)


class Step(StrEnum):
    """What one bar stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


LETTERS = {Step.DAY: 10, Step.WEEK: 10, Step.MONTH: 7, Step.YEAR: 7}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` to `until`, both taken in; None: as far as is known. `name` is how it was
    asked for: "30d", "12m", "all" or "own".
    """

    name: str
    since: date | None
    until: date | None
    step: Step

    @property
    def after(self) -> date | None:
        """The day after the last; None if there is none."""
        return None if self.until in (None, date.max) else self.until + DAY


def read_span(name: str, since: str, until: str, today: date) -> Span:
    """Return the span that an address asks for; what it does not say is the last twelve months.

    A day that is none is not taken, and two in the wrong order are put right.
    """
    if name == "30d":
        return Span(name, today - 29 * DAY, today, Step.DAY)
    if name == "all":
        return Span(name, None, None, Step.MONTH)
    ends = sorted(day for day in (_read_day(since), _read_day(until)) if day is not None)
    if name == "own" and ends:
        last = ends[-1] if len(ends) == 2 else max(ends[0], today)
        first = max(ends[0], date(max(last.year - MOST_YEARS, 1), 1, 1))
        return Span(name, first, last, step_of(first, last))
    first = date(today.year - 1, today.month, 1)
    return Span("12m", _month_after(first), today, Step.MONTH)


def step_of(first: date, last: date) -> Step:
    """Return what a bar stands for, so that there are neither too many nor too few."""
    days = (last - first).days + 1
    if days <= MOST_DAYS:
        return Step.DAY
    if days <= MOST_WEEKS:
        return Step.WEEK
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return Step.MONTH if months <= MOST_MONTHS else Step.YEAR


def period_of(span: Span) -> Period:
    """Return the span as the database counts it."""
    since, until = (None if day is None else day.isoformat() for day in (span.since, span.until))
    return Period(since, until, LETTERS[span.step])


def settle(span: Span, told: Iterable[str], today: date) -> Span:
    """Return a span with both its ends: those of what is told, where it had none. Dates that are
    no dates, and more than `MOST_YEARS` ago or in more than a year, do not count.
    """
    if span.since is not None and span.until is not None:
        return span
    months = sorted(
        f"{at[:7]}-01" if len(at) >= 7 else f"{at}-01-01" for at in told if at[:4].isdecimal()
    )
    days = [day for day in map(_read_day, months) if day is not None]
    near = [day for day in days if -MOST_YEARS < day.year - today.year <= 1]
    first, last = min(near, default=today), max([*near, today])
    return Span(span.name, first, last, max_step(span.step, step_of(first, last)))


def max_step(least: Step, step: Step) -> Step:
    """Return the longer of two steps."""
    return max(least, step, key=list(Step).index)


def buckets(span: Span) -> list[str]:
    """Return the days, weeks (as their Monday), months or years of a span that has both ends."""
    if span.since is None or span.until is None:
        raise ValueError("a span without an end has no buckets")
    if span.step is Step.YEAR:
        return [f"{year:04}" for year in range(span.since.year, span.until.year + 1)]
    days = [span.since + number * DAY for number in range((span.until - span.since).days + 1)]
    return list(dict.fromkeys(bucket_of(span, day.isoformat()) for day in days))


def bucket_of(span: Span, at: str) -> str:
    """Return where in a span something is counted that happened then; "" if it is not told so
    exactly.
    """
    match span.step:
        case Step.DAY:
            return at if len(at) == 10 else ""
        case Step.WEEK:
            day = _read_day(at)
            return "" if day is None else (day - day.weekday() * DAY).isoformat()
        case Step.MONTH:
            return at[:7] if len(at) >= 7 else ""
        case Step.YEAR:
            return at[:4]


def _read_day(told: str) -> date | None:
    try:
        return date.fromisoformat(told) if len(told) == 10 else None
    except ValueError:
        return None


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
