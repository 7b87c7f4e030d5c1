"""Judges a source by its own history: what it brought in its last polls against what it used to.

The limits are data: `lexicon/health.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from statistics import median
from typing import Any

from extract.phrases import load_lexicon
from models.terms import IssueKind


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll: how many listing pages were read and how many items stood on them, with the dates
    of the oldest and the newest. A listing that has not changed since has no pages and no items; it
    is one of the `unchanged`.
    """

    at: datetime
    succeeded: bool
    listings: int = 0
    found: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a source. `polls` are the last ones, newest first.

    `lately` and `before` count the items that were new within the spans of `spans`, `first_at` is
    the first poll in them; `last_new_at` is when something new was last kept. `polls_lately` and
    `polls_before` count the polls that succeeded. Pages of an `uneven` source hold now much, now
    little.
    """

    every_s: int
    polls: tuple[Poll, ...]
    lately: int = 0
    before: int = 0
    first_at: datetime | None = None
    last_new_at: datetime | None = None
    polls_lately: int = 0
    polls_before: int = 0
    uneven: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in words for a person."""

    kind: IssueKind
    message: str


def polls_needed() -> int:
    """Return how many of the last polls are looked at."""
    return int(_table()["drop"]["polls"])


def spans(now: datetime) -> tuple[datetime, datetime]:
    """Return since when new items are counted as late ones, and since when as those before."""
    thin = _table()["thin"]
    parted_at = now - timedelta(days=thin["days"])
    return parted_at, parted_at - timedelta(days=thin["before_days"])


def gap_is_shown(last_seen_at: datetime, now: datetime) -> bool:
    """Return whether a gap that could not be filled is still shown."""
    return bool(now - last_seen_at < timedelta(days=_table()["gap"]["days"]))


def judge_history(history: History, now: datetime) -> list[Fault]:
    """Return what is wrong with a source whose last poll succeeded, each kind once."""
    faults = (_drop(history), _stale(history, now), _short_window(history))
    return [fault for fault in faults if fault is not None]


def _drop(history: History) -> Fault | None:
    return _fewer_listed(history) or _fewer_new(history)


def _fewer_listed(history: History) -> Fault | None:
    table = _table()["drop"]
    # Where a part has not changed, the rest alone is no measure: sections are of different length.
    whole = [poll for poll in history.polls if poll.listings and not poll.unchanged]
    sizes = [poll.found / poll.listings for poll in whole]
    if history.uneven or len(sizes) <= table["least_polls"]:
        return None
    usual = median(sizes[1:])
    if usual < table["least_items"] or sizes[0] > usual * table["share"]:
        return None
    words = f"{sizes[0]:.0f} items on a listing page, usually {usual:.0f}"
    return Fault(IssueKind.VOLUME_DROP, words)


def _fewer_new(history: History) -> Fault | None:
    table = _table()["thin"]
    if history.first_at is None or not history.polls:
        return None
    known_days = (history.polls[0].at - history.first_at) / timedelta(days=1) - table["days"]
    if known_days < table["least_days"] - table["days"]:
        return None
    if history.polls_lately / table["days"] < history.polls_before / known_days * table["polls"]:
        return None  # it was us who looked less often
    usual = history.before / known_days * table["days"]
    if usual < table["least_items"] or history.lately > usual * table["share"]:
        return None
    days = table["days"]
    words = f"{history.lately} new items in {days} days, usually {usual:.0f}"
    return Fault(IssueKind.VOLUME_DROP, words)


def _stale(history: History, now: datetime) -> Fault | None:
    table = _table()["stale"]
    dated = next(_dated(history.polls), None)
    if dated is None:
        newest, apart = history.last_new_at, _apart_by_count(history)
    else:
        newest, apart = _newest(history.polls), _apart(dated)
    if newest is None or apart is None:
        return None
    least, most = timedelta(days=table["least_days"]), timedelta(days=table["most_days"])
    limit: timedelta = min(max(apart * table["times"], least), most)
    if now - newest <= limit:
        return None
    words = f"the newest item is {(now - newest).days} days old; usually {spell_span(apart)} apart"
    return Fault(IssueKind.STALE, words)


def _dated(polls: Sequence[Poll]) -> Iterator[Poll]:
    return (poll for poll in polls if poll.oldest_at is not None and poll.newest_at is not None)


def _newest(polls: Sequence[Poll]) -> datetime | None:
    return max((poll.newest_at for poll in polls if poll.newest_at is not None), default=None)


def _apart(poll: Poll) -> timedelta | None:
    if poll.oldest_at is None or poll.newest_at is None or poll.found < 2:
        return None
    return (poll.newest_at - poll.oldest_at) / (poll.found - 1)


def _apart_by_count(history: History) -> timedelta | None:
    """Return the same of a source without dates: from how often something was new."""
    count = history.lately + history.before
    if history.first_at is None or not history.polls or count == 0:
        return None
    return (history.polls[0].at - history.first_at) / count


def _short_window(history: History) -> Fault | None:
    wanted = _table()["window"]["polls"]
    last = [poll for poll in _dated(history.polls) if poll.succeeded][:wanted]
    reach = [poll.at - poll.oldest_at for poll in last if poll.oldest_at is not None]
    every = timedelta(seconds=history.every_s)
    if len(reach) < wanted or max(reach) >= every:
        return None
    words = (
        f"the listing reaches back {spell_span(max(reach))} and is polled every {spell_span(every)}"
    )
    return Fault(IssueKind.WINDOW_SHORT, words)


def spell_span(span: timedelta) -> str:
    """Return a span of time in one unit: "40 min", "12 h", "5 days"."""
    minutes = max(0, round(span / timedelta(minutes=1)))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


@cache
def _table() -> dict[str, Any]:
    return load_lexicon("health")
