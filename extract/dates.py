"""Dates as texts in Russian, Kazakh and English say them, resolved against the day of publication.

It never invents precision: a month stays a month ("2020-11"). It reads no free text with
dateparser, which takes 19 ms an expression and is wrong on Kazakh. Times that a page prints beside
its title are read by `extract.markup.times`; `read_time` is offered here too.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extract.date_anchors import find_event_day, is_day_of_event, is_told_there
from extract.date_rules import load_rules, load_words
from extract.markup.times import read_time
from extract.phrases import fold_text, read_number

__all__ = ["DateMention", "find_dates", "read_time"]

SOON = timedelta(days=60)  # "28 мая" in a text of 17 May is what was planned, not last year's
COUNTED = {"anchored", "earlier", "later", "before", "after"}  # rules that count from another day
KAZAKH_ASIDE = re.compile(r"(?:[ғқ]ан|[гк]ен) \w")  # «2022 жылы сотталған белсенді 26 шілдеде»
STOP = re.compile(r"[.!?\n]")
DAYS_BEHIND = 3  # next dates among which is the day of an event told later
DAYS_LOOKED_AT = 8  # last dates among which is the day of an event told before
SAME_YEAR_WITHIN = 80  # characters of one sentence in which a bare day takes the year just said


@dataclass(frozen=True, slots=True)
class DateMention:
    """Characters `start..end` of a text that say a day, month or year, as precise as `value`."""

    start: int
    end: int
    raw: str
    value: str


@dataclass(frozen=True, slots=True)
class _Context:
    """What a relative expression counts from."""

    published_on: date | None
    said_year: int | None  # by a mention without a day, earlier in the sentence
    last_day: date | None  # the last mention that was a whole day and not in the future
    said_day: date | None = None  # the last one that counted from no other, for a new paragraph
    last_value: str | None = None  # the last mention, however precise


def find_dates(text: str, published_on: date | None) -> list[DateMention]:
    """Return the dates that `text` says, in reading order, without overlaps.

    A weekday is the latest one that is not after publication. "The next day", "two days earlier",
    «сол күні» count from the day mentioned before. A day without a year is the nearest such day, at
    most two months ahead; a month without a year is the latest one.

    Args:
        text: Plain text, not HTML.
        published_on: The day the text appeared. Without it, expressions that need it are left out.

    Returns:
        Mentions with offsets into `text`: "2020-11-23", "2020-11" or "2020". Impossible dates
        ("31 февраля") are left out.
    """
    found: list[DateMention] = []
    last_day: date | None = None
    said_day: date | None = None
    stops = [stop.start() for stop in STOP.finditer(text)]
    spans = list(_spans(text))
    for at, (match, rule_name) in enumerate(spans):
        opens = bool(found) and _opens_paragraph(text, stops, found[-1].end, match.start())
        context = _Context(
            published_on,
            _year_before(found, text, match.start()),
            last_day,
            said_day if opens else None,
            found[-1].value if found else None,
        )
        if rule_name in ("before", "after"):
            event_day = _day_of_event(text, spans[at : at + 2], found, context)
            if event_day is None and rule_name == "after":
                event_day = _day_told_behind(text, spans[at : at + 1 + DAYS_BEHIND], context)
            context = replace(context, last_day=event_day or last_day)
        value = _RESOLVERS[rule_name](match, context)
        if value is None:
            continue
        found.append(
            DateMention(match.start(), match.end(), text[match.start() : match.end()], value)
        )
        day = _whole_day(value)
        if day is not None and (published_on is None or day <= published_on):
            last_day = day
            if rule_name not in COUNTED:
                said_day = day
    return found


def _day_of_event(
    text: str,
    spans: Sequence[tuple[re.Match[str], str]],
    found: Sequence[DateMention],
    context: _Context,
) -> date | None:
    """Return the day of what the first of `spans` counts from, said behind it or told before."""
    (match, _), *behind = spans
    for following, rule_name in behind:
        if is_day_of_event(text, match, following.start()):
            return _whole_day(_RESOLVERS[rule_name](following, context) or "")
    said = [(mention.start, mention.value) for mention in found[-DAYS_LOOKED_AT:]]
    return _whole_day(find_event_day(text, match, said) or "")


def _day_told_behind(
    text: str, spans: Sequence[tuple[re.Match[str], str]], context: _Context
) -> date | None:
    """Return the day that a later sentence gives to what the first of `spans` counts from: «уволен
    на следующий день после пикета. Пикет прошёл 28 ноября».
    """
    (match, _), *behind = spans
    for following, rule_name in behind:
        if rule_name not in COUNTED and is_told_there(text, match, following.start()):
            return _whole_day(_RESOLVERS[rule_name](following, context) or "")
    return None


def _opens_paragraph(text: str, stops: Sequence[int], end: int, start: int) -> bool:
    """Return whether a line begins between two characters, in the sentence of the second."""
    last = bisect_left(stops, start) - 1
    return last >= 0 and stops[last] >= end and text[stops[last]] == "\n"


def _spans(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the matches of all rules, the longest where several start, none overlapping."""
    folded = fold_text(text)
    signs = {rule.sign for rule in load_rules()}
    seen = {sign for sign in signs if sign.search(folded)}
    matches = [
        (match, rule.resolver)
        for rule in load_rules()
        if rule.sign in seen
        for match in rule.pattern.finditer(folded)
    ]
    matches.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    end = 0
    for match, name in matches:
        if match.start() >= end and _is_spelt_as_date(match, text):
            end = match.end()
            yield match, name


def _is_spelt_as_date(match: re.Match[str], text: str) -> bool:
    """English months have a capital: "may" and "march" are words of their own, "monday" is not.

    Behind a number that begins the date they need none: "on 21 may".
    """
    at = match.start("en_month") if "en_month" in match.re.groupindex else -1
    return at < 0 or text[at].isupper() or match.group()[0].isdigit()


def _whole_day(value: str) -> date | None:
    return date.fromisoformat(value) if len(value) == 10 else None


def _make_day(year: int, month: int, day: int) -> date | None:
    if not 1800 <= year <= 2100 or not 1 <= month <= 12:
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _year_before(found: list[DateMention], text: str, at: int) -> int | None:
    """Return the year that the mention before `at` says alone: «в 2012 году, 4 мая»."""
    if not found or len(found[-1].value) != 4 or at - found[-1].end > SAME_YEAR_WITHIN:
        return None
    between = text[found[-1].end : at]
    stops = ".!?\n" if between.strip() == "," else ",.!?\n"
    if any(stop in between for stop in stops) or KAZAKH_ASIDE.search(between):
        return None
    return int(found[-1].value)


def _spell(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _month_number(match: re.Match[str]) -> int:
    name = next(n for n in ("ru_month", "kk_month", "en_month") if match.groupdict().get(n))
    return load_words().months[match[name]]


def _day_number(match: re.Match[str]) -> int:
    word = match.groupdict().get("day_word")
    return load_words().day_words[" ".join(word.split())] if word else int(match["day"])


def _said_year(match: re.Match[str], context: _Context) -> int | None:
    """Return the year of the expression itself, or of a mention just before it that has no day."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(match["year"])
    which = groups.get("which_year")
    if which and which.startswith(load_words().same_stems):
        return None if context.last_value is None else int(context.last_value[:4])
    if which and context.published_on is not None:
        back = 1 if which.startswith(load_words().last_stems) else 0
        return context.published_on.year - back
    return context.said_year


def _numeric(match: re.Match[str], context: _Context) -> str | None:
    short = match.groupdict().get("short_year")
    year = 2000 + int(short) if short else int(match["year"])
    return _spell(_make_day(year, int(match["month"]), int(match["day"])))


def _day_of_month(match: re.Match[str], context: _Context) -> str | None:
    month, day = _month_number(match), _day_number(match)
    year = _said_year(match, context)
    if year is not None:
        return _spell(_make_day(year, month, day))
    if context.published_on is None:
        return None
    years = (context.published_on.year + step for step in (1, 0, -1, -2, -3, -4))
    days = filter(None, (_make_day(year, month, day) for year in years))
    return _spell(next((d for d in days if d <= context.published_on + SOON), None))


def _month(match: re.Match[str], context: _Context) -> str | None:
    month = _month_number(match)
    year = _said_year(match, context)
    if year is None:
        if context.published_on is None:
            return None
        year = context.published_on.year - (month > context.published_on.month)
    return f"{year}-{month:02}"


def _year(match: re.Match[str], context: _Context) -> str | None:
    return match["year"]


def _weekday(match: re.Match[str], context: _Context) -> str | None:
    if context.published_on is None:
        return None
    names = ("ru_weekday", "ru_weekday_stem", "kk_weekday", "en_weekday")
    said = match[next(name for name in names if match.groupdict().get(name))]
    words = load_words()
    number = words.weekdays[said] if said in words.weekdays else words.weekday_stems[said]
    back = (context.published_on.weekday() - number) % 7
    if back == 0 and match.groupdict().get("last"):
        back = 7
    return _spell(context.published_on - timedelta(days=back))


def _from_publication(match: re.Match[str], context: _Context) -> str | None:
    if context.published_on is None:
        return None
    words = load_words()
    expression = " ".join(match.group().split())
    if expression in words.days:
        return _spell(context.published_on + timedelta(days=words.days[expression]))
    if expression in words.weeks_ago:  # a week is no day: its month, by the middle of the week
        monday = context.published_on - timedelta(days=context.published_on.weekday())
        return (monday + timedelta(weeks=words.weeks_ago[expression], days=3)).strftime("%Y-%m")
    if expression in words.years_ago:
        return str(context.published_on.year + words.years_ago[expression])
    return _months_back(context.published_on, -words.months_ago[expression])


def _months_back(day: date, months: int) -> str:
    count = day.year * 12 + day.month - 1 - months
    return f"{count // 12}-{count % 12 + 1:02}"


def _day_alone(match: re.Match[str], context: _Context) -> str | None:
    """«8-го числа»: of the month just spoken of, else the latest such day."""
    near = context.last_day or context.published_on
    if near is None:
        return None
    day = _make_day(near.year, near.month, int(match["day"]))
    if day is not None and context.published_on is not None and day > context.published_on:
        before = near.replace(day=1) - timedelta(days=1)
        day = _make_day(before.year, before.month, int(match["day"]))
    return _spell(day)


def _season(match: re.Match[str], context: _Context) -> str | None:
    """A season gives its year; winter lies in two and gives none unless the year is said."""
    year = _said_year(match, context)
    if year is not None:
        return str(year)
    begins = load_words().seasons[match["season"]]
    if context.published_on is None or begins == 12:
        return None
    over = context.published_on.month >= begins + 3
    begun = context.published_on.month >= begins and not match["last"]
    return str(context.published_on.year - (not (over or begun)))


def _same_week(match: re.Match[str], context: _Context) -> str | None:
    """«в ту же субботу»: the one nearest to the day just said."""
    if context.last_day is None:
        return None
    ahead = (load_words().weekdays[match["ru_weekday"]] - context.last_day.weekday()) % 7
    return _spell(context.last_day + timedelta(days=ahead if ahead < 4 else ahead - 7))


def _eve(match: re.Match[str], context: _Context) -> str | None:
    """«накануне»: the day before the one just said, else before publication."""
    near = context.last_day or context.published_on
    return None if near is None else _spell(near - timedelta(days=1))


def _anchored(match: re.Match[str], context: _Context) -> str | None:
    step = load_words().anchored[" ".join(match.group().split())]
    day = context.said_day if step == 0 and context.said_day is not None else context.last_day
    return None if day is None else _spell(day + timedelta(days=step))


def _same_time(match: re.Match[str], context: _Context) -> str | None:
    """«Тогда же», "at the time": the day, month or year just said."""
    return context.last_value


def _count_back(
    day: date | None, match: re.Match[str], sign: int = -1, *, one_week_is_a_day: bool = False
) -> str | None:
    """Return the day, month or year that lies the said number of units from `day`."""
    number, unit = read_number(match["count"] or "1"), load_words().units[match["unit"]]
    if day is None or number is None or number > 400:
        return None
    if unit == "hour":
        return _spell(day) if number <= 24 else None
    if unit == "day":
        return _spell(day + timedelta(days=sign * number))
    if unit == "week" and number == 1 and one_week_is_a_day:
        return _spell(day + timedelta(weeks=sign))
    if unit == "week":  # "two weeks ago" is not a day
        return (day + timedelta(weeks=sign * number)).strftime("%Y-%m")
    if unit == "month":
        return _months_back(day, -sign * number)
    return str(day.year + sign * number)


def _ago(match: re.Match[str], context: _Context) -> str | None:
    return _count_back(context.published_on, match)


def _earlier(match: re.Match[str], context: _Context) -> str | None:
    near, said = context.last_day, context.last_value or ""
    if len(said) == len("2020-11") and load_words().units[match["unit"]] in ("month", "year"):
        near = date.fromisoformat(f"{said}-01")  # «былтыр қарашада ... одан бес ай бұрын»
    return _count_back(near, match, one_week_is_a_day=True)


def _later(match: re.Match[str], context: _Context) -> str | None:
    unit = load_words().units[match["unit"]]
    if unit not in ("hour", "day") and not (
        unit in ("week", "month")
        and (
            match.group().startswith(("через", "спустя"))
            or match.group().endswith(("later", "кейін", "соң"))
        )
    ):
        return None  # "after three weeks behind bars" says how long, not when
    return _count_back(context.last_day, match, sign=1, one_week_is_a_day=True)


def _after(match: re.Match[str], context: _Context) -> str | None:
    """«на следующий день после пикета», «через три дня после эфира»."""
    if "unit" in match.re.groupindex:
        return _later(match, context)
    return None if context.last_day is None else _spell(context.last_day + timedelta(days=1))


def _lasting(match: re.Match[str], context: _Context) -> str | None:
    """«последние две недели», "for the past three weeks": the month in which it began."""
    value = _count_back(context.published_on, match)
    return value[:7] if value is not None else None


_RESOLVERS: dict[str, Callable[[re.Match[str], _Context], str | None]] = {
    "numeric": _numeric,
    "day_of_month": _day_of_month,
    "month": _month,
    "year": _year,
    "weekday": _weekday,
    "from_publication": _from_publication,
    "day_alone": _day_alone,
    "season": _season,
    "same_week": _same_week,
    "eve": _eve,
    "anchored": _anchored,
    "same_time": _same_time,
    "ago": _ago,
    "earlier": _earlier,
    "before": _earlier,
    "later": _later,
    "after": _after,
    "lasting": _lasting,
}
