"""Reads the times that a person types. What has no zone is meant in that of this machine."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, date, datetime, time, timedelta

from models.problems import WrongUse

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
UNITS["w"] = timedelta(weeks=1)
LONGEST = timedelta(days=366)


def read_span(text: str, option: str) -> timedelta:
    """Return a span: "90m", "3h", "2d", "1w". Raises WrongUse."""
    number, unit = text[:-1], text[-1:]
    if unit not in UNITS or not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise WrongUse(f"{option}: {text!r} is no span of time; write 90m, 3h, 2d or 1w")
    span = int(number) * UNITS[unit]
    if not timedelta(0) < span <= LONGEST:
        raise WrongUse(f"{option}: {text!r} is not between a minute and a year")
    return span


def read_moment(text: str, option: str) -> datetime:
    """Return an aware time: "2026-12-01" (its first moment), "2026-12-01T09:30", with or without
    an offset. Raises WrongUse.
    """
    try:
        if len(text) == len("2026-12-01"):
            return datetime.combine(date.fromisoformat(text), time.min).astimezone()
        moment = datetime.fromisoformat(text).astimezone()
        moment.astimezone(UTC)  # raises at the ends of the calendar, where no database has it
        return moment
    except (ValueError, OverflowError) as problem:
        raise WrongUse(
            f"{option}: {text!r} is no time; write 2026-12-01 or 2026-12-01T09:30"
        ) from problem


def read_since(text: str, option: str, now: datetime) -> datetime:
    """Return the time from which on: a time, or a span before now. Raises WrongUse."""
    if text[-1:] in UNITS:
        return now - read_span(text, option)
    return read_moment(text, option)


def read_until(until: str | None, span: str | None, now: datetime) -> datetime:
    """Return the time until which, given as one of both. Raises WrongUse."""
    if (until is None) == (span is None):
        raise WrongUse("say --until a time, or --for a span")
    moment = now + read_span(span, "--for") if span else read_moment(until or "", "--until")
    if not now < moment <= now + LONGEST:
        raise WrongUse(f"--until: {moment.isoformat()} is not within the next year")
    return moment


def read_end(text: str, option: str) -> datetime:
    """Return the time before which: of a day, that is the first moment of the next. Raises
    WrongUse.
    """
    moment = read_moment(text, option)
    is_day = len(text) == len("2026-12-01")
    return moment + timedelta(days=1) if is_day and moment.year < MAXYEAR else moment


def spell_here(moment: str) -> str:
    """Return a time by the clock of this machine, as a person types one."""
    return datetime.fromisoformat(moment).astimezone().isoformat(timespec="minutes")
