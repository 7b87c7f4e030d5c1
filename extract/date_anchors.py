"""The day of an event from which a date is counted: "two days before the raid"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.phrases import fold_text

LOOKED_BACK = 800  # characters in which the event was told before
SHORTEST, LONGEST = 4, 5  # letters of the stem of its noun, in whatever case
BEFORE_DAY = re.compile(r"\s(?:\w{4,20}\s)?(?:on\s|of\s|от\s)?")  # " raid on " 6 June
STOP = re.compile(r"[.!?\n]")


def is_day_of_event(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether a date that begins at `start` says when the event of `match` was.

    «За два дня до обыска 6 июня», "two days before the raid on 6 June".
    """
    return BEFORE_DAY.fullmatch(text, match.end(), start) is not None


def is_told_there(text: str, match: re.Match[str], start: int) -> bool:
    """Return whether the sentence of a date that begins at `start`, behind that of `match`, names
    the event: «Пикет прошёл 28 ноября».
    """
    stops = [stop.end() for stop in STOP.finditer(text, match.end(), start)]
    if not stops or start - match.end() > LOOKED_BACK:
        return False
    end = STOP.search(text, start)
    sentence = fold_text(text[stops[-1] : end.start() if end is not None else len(text)])
    return re.search(rf"\b{_stem(match['event'])}", sentence) is not None


def find_event_day(text: str, match: re.Match[str], said: Sequence[tuple[int, str]]) -> str | None:
    """Return the whole day nearest to where the text told of the event, in that sentence, or None.

    Args:
        text: The text.
        match: What counts from the event; its group `event` is the noun behind it, folded.
        said: Where the last dates before it begin, and their values, in order.
    """
    if match["event"] is None:
        return None
    low = max(0, match.start() - LOOKED_BACK)
    before = fold_text(text[low : match.start()])
    told = [low + m.start() for m in re.finditer(rf"\b{_stem(match['event'])}", before)]
    if not told:
        return None
    at = told[-1]
    begins = max((stop.end() for stop in STOP.finditer(text, low, at)), default=low)
    stop = STOP.search(text, at, match.start())
    ends = stop.start() if stop is not None else match.start()
    near = [(start, value) for start, value in said if begins <= start < ends and len(value) == 10]
    return min(near, key=lambda day: _distance(text, at, day[0]), default=(0, None))[1]


def _stem(noun: str) -> str:
    """Return how the noun begins in every case: «эфира», "raid"."""
    return noun[: max(SHORTEST, min(LONGEST, len(noun) - 1))]


def _distance(text: str, one: int, other: int) -> tuple[int, int]:
    """Return how far two characters stand apart: commas first, then characters."""
    low, high = min(one, other), max(one, other)
    return text.count(",", low, high), high - low
