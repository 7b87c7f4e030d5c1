"""What a listing yields, whatever its kind, and how a page that is no listing is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urljoin

from crawlers.urls import NotALink, host_of
from models.terms import IssueKind

MAX_LINKS = 60_000  # a sitemap holds 50,000 at most (sitemaps.org, protocol)
MAX_TITLE = 500
MAX_RAW_DATE = 100
BEGINNING = 4_000  # bytes in which a page shows what it is
HTML_START = re.compile(rb"<(?:!doctype\s{1,20}html|html|head|body)\b", re.I)
XML_ROOT = re.compile(rb"<(?:[a-z]{1,10}:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.I)
# <input name="pass" type="password">
PASSWORD = re.compile(rb"""<input\b[^<>]{0,300}?\btype\s{0,5}=\s{0,5}["']?password""", re.I)
TAG = re.compile(rb"<[^<>]{0,5000}>")
SCRIPT = re.compile(rb"<(script|style)\b[^<>]{0,1000}>[^<]{0,100000}", re.I)
# A page with more text than this is no mere login form; see extract.markup.unread.
WALL_TEXT_BYTES = 3_000
# Words in the source of pages that ask whether the reader is human instead of answering.
CHALLENGES = (
    b"cf-chl-",
    b"/cdn-cgi/challenge-platform/h/",  # "/scripts/" stands in ordinary pages, too
    b"<title>just a moment",
    b"_incapsula_resource",
    b"captcha-delivery.com",
)
# The same, but ordinary pages hold them too: in a form at their foot, in a story, in a script. Only
# a page that leads nowhere asks before it answers.
WEAK_CHALLENGES = (
    b"ddos-guard",
    b"smartcaptcha",
    b"qrator",
    b"g-recaptcha",
    b"h-captcha",
    b"cf-turnstile",
)
FEW_LINKS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A document that a listing names. `url` is absolute and otherwise as it was found.

    `raw_date` is the date as printed ("Вчера, 17:49"); `published_at` is aware, and only there
    when the listing gives a full date.
    """

    url: str
    title: str | None = None
    published_at: datetime | None = None
    raw_date: str | None = None


class ListingProblem(Exception):
    """A listing is not what it should be: `kind` says how, `message` what was seen instead."""

    def __init__(self, kind: IssueKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Child:
    """One sitemap that an index names."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing: its links in their order, each once, and where the next page is.

    The index of a sitemap has `children` instead. `problem` is what a person should know although
    the links are usable.
    """

    found: tuple[Found, ...]
    next_url: str | None = None
    problem: ListingProblem | None = None
    children: tuple[Child, ...] = ()


def absolute_url(base: str, reference: str) -> str | None:
    """Return `reference` as seen from `base`, or None if it is no address of a page.

    An absolute reference stays what it is: a listing may link to another site.
    """
    try:
        address = urljoin(base, reference.strip())
        host_of(address)
    except NotALink:
        return None
    except ValueError:  # urljoin on such as "http://[x"
        return None
    return address


def each_once(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return the links in their order, the first of those with one address, within MAX_LINKS."""
    by_url: dict[str, Found] = {}
    for link in islice(found, MAX_LINKS):
        by_url.setdefault(link.url, link)
    return tuple(by_url.values())


def in_utc(moment: datetime) -> datetime | None:
    """Return a time that a listing gives in UTC, taken for UTC if it names no zone.

    None for a time at the edge of the calendar, which UTC cannot hold.
    """
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return None


def one_line(text: str | None, limit: int = MAX_TITLE) -> str | None:
    """Return `text` with single spaces, cut to `limit` characters; None if nothing is left."""
    words = " ".join((text or "")[: limit * 4].replace("\0", " ").split())[:limit]
    # JSON can spell halves of characters ("\\ud800"), which no database takes.
    return words.encode("utf-8", "replace").decode("utf-8") or None


def without_dates(found: tuple[Found, ...], where: str) -> ListingProblem | None:
    """Return the problem of a listing that promises dates and gives not one that can be read."""
    if found == () or any(link.published_at is not None for link in found):
        return None
    return ListingProblem(
        IssueKind.NO_DATES, f"{where}: none of {len(found)} items has a date that can be read"
    )


def refuse_html(body: bytes, wanted: str) -> None:
    """Raise ListingProblem if `body` is a web page and not the `wanted` kind of XML or JSON."""
    refuse_walls(body)
    beginning = body[:BEGINNING]
    if HTML_START.search(beginning) and not XML_ROOT.search(beginning):
        raise ListingProblem(IssueKind.NOT_A_FEED, f"answered with an HTML page, not {wanted}")


def refuse_walls(body: bytes) -> None:
    """Raise ListingProblem if `body` is a page that stands before what was asked for.

    One that tests whether the reader is human, or one that is little else than a login form. Ask
    only of a page that is not what it should be: ordinary pages have such forms and words, too.
    """
    refuse_challenge(body)
    page = body[:200_000]
    if HTML_START.search(page[:BEGINNING]) and PASSWORD.search(page):
        text = b" ".join(TAG.sub(b" ", SCRIPT.sub(b" ", page)).split())
        if len(text) <= WALL_TEXT_BYTES:
            raise ListingProblem(IssueKind.LOGIN_WALL, "a login form")


def refuse_challenge(body: bytes) -> None:
    """Raise ListingProblem if `body` is a page that tests whether the reader is human."""
    lowered = body[:200_000].lower()
    if HTML_START.search(lowered[:BEGINNING]) is None:
        return
    leads_nowhere = lowered.count(b"<a ") + lowered.count(b"<a\n") < FEW_LINKS
    marks = (*CHALLENGES, *WEAK_CHALLENGES) if leads_nowhere else CHALLENGES
    mark = next((mark for mark in marks if mark in lowered), None)
    if mark is not None:
        raise ListingProblem(IssueKind.CHALLENGE, f"a challenge page ({mark.decode('ascii')})")


def refuse_entities(body: bytes) -> None:
    """Raise ListingProblem if XML declares entities: no feed needs them, attacks do.

    Only what stands before the root element counts; an article may speak of entities.
    """
    root = XML_ROOT.search(body)
    prolog = body if root is None else body[: root.start()]
    if b"<!ENTITY" in prolog.replace(b"\0", b"").upper():
        raise ListingProblem(IssueKind.NOT_A_FEED, "the XML declares entities and was not read")
