"""Reads a listing and says whether to trust it: moved, garbled, or dated ahead of the day.

What can be used is used all the same: its documents must not be lost while a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.charsets import are_spoilt, in_utf8
from crawlers.found import Found, ListingPage, ListingProblem, refuse_challenge
from crawlers.urls import NotALink, canonical_url
from models.terms import IssueKind

AHEAD = timedelta(days=1)  # zones differ, clocks go wrong
# "/accounts/login/", "/login.php", "https://login.example.kz/"
LOGIN = re.compile(r"(?:^|/)(?:login|signin|sign-in|sign_in|auth)(?:[./]|$)", re.I)
ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)")
DOTTED_DAY = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d\d)\b")
DAY_AND_YEAR = re.compile(r"\b(\d{1,2})\b.{0,40}?\b(20\d\d)\b|\b(20\d\d)\b.{0,40}?\b(\d{1,2})\b")
# "/news/index.xhtml;jsessionid=C7284A0362": another one each time
SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]{0,200}", re.I)
# How the names of months begin in Russian, Kazakh, English, French and Italian.
MONTHS = (
    ("янв", "қаң", "jan", "gen"),
    ("фев", "ақп", "feb", "fév", "fev"),
    ("мар", "нау", "mar"),
    ("апр", "сәу", "apr", "avr"),
    ("мая", "май", "мам", "may", "mai", "mag"),
    ("июн", "мау", "jun", "juin", "giu"),
    ("июл", "шіл", "jul", "juil", "lug"),
    ("авг", "там", "aug", "aoû", "ago"),
    ("сен", "қыр", "sep", "set"),
    ("окт", "қаз", "oct", "ott"),
    ("ноя", "қар", "nov"),
    ("дек", "жел", "dec", "déc", "dic"),
)


def read_critically(
    read: Callable[[bytes, str], ListingPage],
    body: bytes,
    content_type: str,
    asked: str,
    answered: str,
    now: datetime,
) -> ListingPage:
    """Return what `read` makes of a listing's decoded body, with the gravest doubt beside it.

    `asked` and `answered` are the addresses before and after redirects. Raises ListingProblem.
    """
    detour = find_detour(asked, answered)
    body, garbled = in_utf8(body, content_type)
    try:
        result = read(body, answered)
    except ListingProblem as problem:
        # What stands at another address may be all right there.
        is_wall = problem.kind in {IssueKind.CHALLENGE, IssueKind.LOGIN_WALL}
        raise (problem if detour is None or is_wall else detour) from problem
    doubt = detour or garbled or find_spoilt(result.found)
    doubt = doubt or result.problem or find_future(result.found, now)
    return replace(result, problem=doubt)


def find_detour(asked: str, answered: str) -> ListingProblem | None:
    """Return the problem if an answer came from another page than was asked for, or None.

    The scheme, `www.`, a slash at the end and the order of the query make no other page. A listing
    that has moved for good looks the same as one that was closed: a person must look.
    """
    if _place(asked) == _place(answered):
        return None
    address = urlsplit(answered)
    if LOGIN.search(address.path) or LOGIN.search(f"{address.hostname}".replace(".", "/")):
        return ListingProblem(IssueKind.LOGIN_WALL, "redirected to a login page")
    other = "the front page" if address.path.strip("/") == "" else "another page"
    if _place(asked)[0] != _place(answered)[0]:
        other = "another site"
    return ListingProblem(IssueKind.REDIRECTED, f"redirected to {other}")


def find_spoilt(found: Sequence[Found]) -> ListingProblem | None:
    """Return the problem if most titles were spoilt before they were sent, or None."""
    if not are_spoilt([link.title for link in found if link.title]):
        return None
    return ListingProblem(IssueKind.ENCODING, "most titles are UTF-8 that was taken for another")


def find_future(found: Sequence[Found], now: datetime) -> ListingProblem | None:
    """Return the problem if most items with a date lie more than a day ahead of `now`, or None.

    A few announcements among the news are none. Dates count that are given in full.
    """
    moments = [moment for moment in map(_moment, found) if moment is not None]
    ahead = [moment for moment in moments if moment > now + AHEAD]
    if len(ahead) * 2 <= len(moments):
        return None
    words = f"{len(ahead)} of {len(moments)} dated items lie ahead, from {min(ahead).date()} on"
    return ListingProblem(IssueKind.FUTURE_DATES, words)


def is_challenge(body: bytes) -> bool:
    """Tell whether the body of a refusal asks if the reader is human."""
    try:
        refuse_challenge(body)
    except ListingProblem:
        return True
    return False


def _place(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    try:
        plain = canonical_url(url)  # without what counts visitors
    except NotALink:
        plain = url
    address = urlsplit(SESSION_IN_PATH.sub("", plain))
    host = (address.hostname or "").removeprefix("www.")
    query = parse_qsl(address.query, keep_blank_values=True)
    return host, unquote(address.path).rstrip("/"), tuple(sorted(query))


def _moment(link: Found) -> datetime | None:
    if link.published_at is not None:
        return link.published_at
    day = read_day(link.raw_date or "")
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def read_day(printed: str) -> date | None:
    """Return the day of a date that a listing prints in full ("09 января 2023, 22:29"), or None.

    For a rough look only; what a document says of its day is read by `extract`.
    """
    if match := ISO_DAY.search(printed):
        return _day(match[1], match[2], match[3])
    if match := DOTTED_DAY.search(printed):
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        return _day(year, match[2], match[1])
    month = _month(printed)
    match = DAY_AND_YEAR.search(printed)
    if month is None or match is None:
        return None
    return _day(match[2] or match[3], str(month), match[1] or match[4])


def _month(printed: str) -> int | None:
    words = [word.strip(".,()").casefold() for word in printed.split()]
    for number, names in enumerate(MONTHS, 1):
        if any(word.startswith(names) for word in words):
            return number
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
