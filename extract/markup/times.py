"""The time a page prints beside its title, as an aware datetime.

It reads what stands in one element or attribute. It never searches running text, and gives None
rather than a time it had to guess.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from extract.date_rules import load_words
from extract.phrases import fold_text

LONGEST = 120  # characters of a printed time; more is text, not a time
LONGEST_FOR_DATEPARSER = 60
LANGUAGES = ["ru", "kk", "en", "fr", "it", "pl", "uk"]

CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    r"(?:\s?(?P<half>[ap])\.?m\b)?"
)
# 2024-04-28 07:00:00Z; 2024-04-30 16:38:37 +02:00; 2024-04-28T07:00
ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:(?:T|\s{1,3})"
    r"(?P<clock>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)"
    r"\s{0,3}(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
# 09.08.2026, 19:32; 19:32 09.08.2026; 9/8/2026 is left to nobody: its order is unknown.
# 02.03.26, 09:00: a year of two digits only before a clock, "1.2.26" may number anything.
DOTTED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d\d(?=,?\s\d\d:\d\d))(?!\d)"
)
# 09 января 2023, 22:29; 9 қаңтар 2023; 9 January 2023
DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\s"
    r"(?P<month>[^\W\d]{3,12})\.?,?(?:\s(?P<year>\d{4}))?(?!\d)"
)
# January 9, 2023
MONTH_FIRST = re.compile(
    r"(?P<month>[^\W\d]{3,9})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s(?P<year>\d{4}))?(?!\d)"
)
# 2023 жылғы 9 қаңтар
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s(?:жыл\w{2,3}|ж\.)\s(?P<day>\d{1,2})\s(?P<month>[^\W\d]{3,12})"
)
SOME_DAY = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:назад|бұрын|ago)$"
)  # "5 суток" alone says no day
MAIL = re.compile(r"(?:[A-Z][a-z]{2},\s)?\d{1,2}\s[A-Z][a-z]{2}\s\d{4}\s\d\d:\d\d")
TODAY = re.compile(r"(?<!\w)(?P<word>позавчера|вчера|сегодня|бүгін|кеше|today|yesterday)(?!\w)")


def read_time(raw: str, tz: str, captured_at: datetime) -> datetime | None:
    """Return the time that `raw` says, aware, or None if it says none.

    A time printed without an offset is local time of `tz`; a date alone is its midnight there.
    "Today" and a day without a year are counted from `captured_at` in `tz`, and never lie in its
    future by more than a day.

    Args:
        raw: The text or attribute of one element, such as "Сегодня, 02:47" or "2024-04-28
            07:00:00Z".
        tz: IANA name of the source's time zone.
        captured_at: When the page was fetched, aware.

    Raises:
        ValueError: `captured_at` is naive.
        zoneinfo.ZoneInfoNotFoundError: `tz` is no time zone.
    """
    if captured_at.tzinfo is None:
        raise ValueError(f"captured_at has no time zone: {captured_at!r}")
    said = " ".join(raw.split())
    if not said or len(said) > LONGEST:
        return None
    zone = ZoneInfo(tz)
    return (
        _read_iso(said, zone)
        or _read_mail(said, zone)
        or _read_listing(fold_text(said), zone, captured_at.astimezone(zone))
        or _read_rest(said, zone, captured_at)
    )


def _read_iso(said: str, zone: ZoneInfo) -> datetime | None:
    match = ISO.search(said)
    if match is None:
        return None
    clock = (match["clock"] or "00:00").replace(",", ".")
    offset = _spell_offset(match["zone"])
    try:
        time = datetime.fromisoformat(f"{match['day']}T{clock}{offset}")
    except ValueError:  # "2024-02-31": looks like a date and is none
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def _spell_offset(zone: str | None) -> str:
    if zone is None:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _read_mail(said: str, zone: ZoneInfo) -> datetime | None:
    """RFC 822 as feeds write it: "Mon, 09 Jan 2023 22:29:00 +0600"."""
    if (
        MAIL.match(said) is None
    ):  # the library reads more than it understands: "10:30 pm" as morning
        return None
    try:
        time = parsedate_to_datetime(said)
    except (ValueError, IndexError, OverflowError):
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)


def _read_listing(said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    day = _read_day(said, now)
    if day is None:
        return None
    clock = re.search(rf"(?<!\d){CLOCK}(?!\d)", said)
    if clock is None:
        return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    hour, minute, second = (int(part or 0) for part in clock.group("hour", "minute", "second"))
    if clock["half"] is not None:  # 12:10 am is ten past midnight
        hour = hour % 12 + (12 if clock["half"] == "p" else 0)
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0, tzinfo=zone)


def _read_day(said: str, now: datetime) -> datetime | None:
    """Return the day that `said` names, at an arbitrary clock time."""
    word = TODAY.search(said)
    if word is not None:
        return now + timedelta(days=load_words().days[word["word"]])
    for pattern in (DOTTED, YEAR_FIRST, MONTH_FIRST, DAY_FIRST):
        match = pattern.search(said)
        day = None if match is None else _make(match, now)
        if day is not None:
            return day
    return None


def _make(match: re.Match[str], now: datetime) -> datetime | None:
    name = match["month"]
    month = int(name) if name.isdecimal() else _month(name)
    if month is None:
        return None
    try:
        if match["year"] is not None:
            century = 2000 if len(match["year"]) == 2 else 0
            year = century + int(match["year"])
            return now.replace(year=year, month=month, day=int(match["day"]))
        this_year = now.replace(month=month, day=int(match["day"]))
    except ValueError:  # day 31 of a month of 30 days, month 13
        return None
    ahead = this_year > now + timedelta(days=1)
    return this_year.replace(year=now.year - 1) if ahead else this_year


def _month(name: str) -> int | None:
    """Return the number of a month; Kazakh ones may carry an ending ("қаңтарда")."""
    months = load_words().months
    if name in months:
        return months[name]
    return next(
        (number for form, number in months.items() if len(form) > 4 and name.startswith(form)), None
    )


def _read_rest(said: str, zone: ZoneInfo, captured_at: datetime) -> datetime | None:
    """Let dateparser read what is left, in the languages of the sources only."""
    if len(said) >= LONGEST_FOR_DATEPARSER or not SOME_DAY.search(fold_text(said)):
        return None
    import dateparser  # few pages come here

    settings = {
        "TIMEZONE": zone.key,
        "RETURN_AS_TIMEZONE_AWARE": True,
        "RELATIVE_BASE": captured_at.astimezone(zone).replace(tzinfo=None),
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PREFER_DATES_FROM": "past",
    }
    time: datetime | None = dateparser.parse(said, languages=LANGUAGES, settings=settings)
    return time
