"""Decides whether two tellings are one event. The same person and kind are given; time decides,
place and articles where the time is told loosely.
"""

from __future__ import annotations

from datetime import date, timedelta

from models.values import EventFacts

SAME_ACT = timedelta(days=1)  # an arrest at night is told with either day
STILL_TOLD = timedelta(days=14)  # an undated telling is about what happened shortly before
BOTH_UNDATED = timedelta(days=7)
DAY = len("2020-11-23")


def is_same_event(known: EventFacts, told: EventFacts) -> bool:
    """Return whether `told` is about the act that is `known` already, for one person and kind.

    Days may differ by one; a month matches the days within it, a year only itself. A telling
    without a date is taken for an act of the fourteen days before it, and two undated ones for the
    same act if they were published within seven days. Unless both name one day, another settlement
    or wholly other articles of law make them two.
    """
    if not _is_one_time(known, told):
        return False
    if known.date == told.date and len(known.date or "") == DAY:
        return True
    return not (_is_elsewhere(known, told) or _is_other_law(known, told))


def _is_one_time(known: EventFacts, told: EventFacts) -> bool:
    if known.date is not None and told.date is not None:
        return _is_same_time(known.date, told.date)
    if known.date is None and told.date is None:
        return abs(_day(known.seen_on) - _day(told.seen_on)) <= BOTH_UNDATED
    dated, undated = (known, told) if known.date is not None else (told, known)
    return _happened_shortly_before(str(dated.date), _day(undated.seen_on))


def _is_same_time(one: str, other: str) -> bool:
    if len(one) == len(other) == DAY:
        return abs(_day(one) - _day(other)) <= SAME_ACT
    shorter, longer = sorted((one, other), key=len)
    # A year holds too many acts: it only matches the same year, told as coarsely.
    return longer.startswith(shorter) and (len(shorter) > 4 or len(longer) == 4)


def _happened_shortly_before(when: str, published: date) -> bool:
    if len(when) < DAY:
        return published.isoformat().startswith(when)
    return -SAME_ACT <= published - _day(when) <= STILL_TOLD


def _is_elsewhere(one: EventFacts, other: EventFacts) -> bool:
    return one.place is not None and other.place is not None and one.place != other.place


def _is_other_law(one: EventFacts, other: EventFacts) -> bool:
    return bool(one.articles and other.articles) and one.articles.isdisjoint(other.articles)


def _day(text: str) -> date:
    return date.fromisoformat(text)
