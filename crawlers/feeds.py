"""Links out of RSS, RDF and Atom feeds, YouTube's channel feeds and WordPress's REST answers."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser
from lxml.html import fromstring

from crawlers.charsets import in_utf8
from crawlers.found import (
    MAX_RAW_DATE,
    Found,
    ListingPage,
    ListingProblem,
    absolute_url,
    each_once,
    in_utc,
    one_line,
    refuse_entities,
    refuse_html,
    without_dates,
)
from crawlers.tags import refuse_crowded_tags
from models.terms import IssueKind

MAX_FEED_BYTES = 5_000_000
CODE = re.compile(r"[a-z]{2,20}(?:_[a-z]{2,20}){1,6}")  # "rest_no_route"


def read_feed(body: bytes, base: str) -> ListingPage:
    """Return the entries of a feed, in its order.

    A date without an offset is taken as UTC, as feedparser does. Raises ListingProblem for a page
    that is not a feed, for one that declares entities and for one without entries.
    """
    parsed, garbled = _parsed(body)
    found = each_once(_entries(parsed, base))
    if found == ():
        raise ListingProblem(IssueKind.EMPTY_LISTING, "the feed has no entries with a link")
    return ListingPage(found, problem=garbled or without_dates(found, "feed"))


def read_youtube(body: bytes, base: str) -> ListingPage:
    """Return the videos of a channel's feed, newest first, at the addresses the feed gives.

    A feed without videos is EMPTY_LISTING: a channel that was emptied or renamed looks like that.
    """
    parsed, garbled = _parsed(body)
    videos = [entry for entry in parsed.entries if entry.get("yt_videoid")]
    if videos == []:
        raise ListingProblem(IssueKind.EMPTY_LISTING, "the channel's feed names no video")
    found = each_once(_entries(feedparser.FeedParserDict(entries=videos), base))
    return ListingPage(found, problem=garbled or without_dates(found, "channel feed"))


def read_wordpress(body: bytes, base: str) -> ListingPage:
    """Return the posts of one answer of `/wp-json/wp/v2/posts`, in its order.

    The next page is not in the body but in the `Link` header. Raises ListingProblem for anything
    but a list of posts; WordPress explains a refusal in an object with a `code`.
    """
    body, garbled = in_utf8(body)
    refuse_html(body, "JSON")
    try:
        posts = json.loads(body[:MAX_FEED_BYTES])
    except (ValueError, RecursionError) as problem:
        raise ListingProblem(IssueKind.NOT_A_FEED, "the answer is not JSON") from problem
    if isinstance(posts, dict) and isinstance(posts.get("code"), str):
        code = posts["code"] if CODE.fullmatch(posts["code"]) else "a code that is none"
        raise ListingProblem(IssueKind.NOT_A_FEED, f"WordPress refused: {code}")
    if not isinstance(posts, list):
        raise ListingProblem(IssueKind.NOT_A_FEED, "the answer is not a list of posts")
    found = each_once(_posts(posts, base))
    if found == ():
        raise ListingProblem(IssueKind.EMPTY_LISTING, "the answer names no post with a link")
    return ListingPage(found, problem=garbled or without_dates(found, "WordPress"))


def _parsed(body: bytes) -> tuple[Any, ListingProblem | None]:  # feedparser publishes no types
    if len(body) > MAX_FEED_BYTES:
        raise ListingProblem(IssueKind.TOO_LARGE, f"a feed of {len(body)} bytes")
    body, garbled = in_utf8(body)
    refuse_html(body, "a feed")
    refuse_entities(body)
    refuse_crowded_tags(body)
    # A stream, never the bytes themselves: feedparser would open a body that looks like a file
    # name or an address.
    parsed = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and parsed.entries == []:
        raise ListingProblem(IssueKind.NOT_A_FEED, "neither RSS nor Atom")
    return parsed, garbled


def _entries(parsed: Any, base: str) -> Iterator[Found]:
    for entry in parsed.entries:
        url = absolute_url(base, entry.get("link") or "")
        if url is None or not entry.get("link"):
            continue
        # dict.get: feedparser's own look-up would give the one date in the place of the other.
        moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
        raw = dict.get(entry, "published") or dict.get(entry, "updated")
        yield Found(
            url, one_line(_plain(entry.get("title"))), _utc(moment), one_line(raw, MAX_RAW_DATE)
        )


def _posts(posts: list[Any], base: str) -> Iterator[Found]:
    for post in posts:
        link = post.get("link") if isinstance(post, dict) else None
        url = absolute_url(base, link) if isinstance(link, str) and link else None
        if url is None:
            continue
        title = post.get("title")
        rendered = title.get("rendered") if isinstance(title, dict) else None
        raw = post.get("date_gmt")
        yield Found(
            url,
            one_line(_plain(rendered if isinstance(rendered, str) else None)),
            _gmt(raw),
            one_line(raw, MAX_RAW_DATE) if isinstance(raw, str) else None,
        )


def _plain(title: str | None) -> str | None:
    # Titles come as HTML with entities: "A &#8212; <i>B</i>".
    if not title or ("<" not in title and "&" not in title):
        return title
    try:
        return str(fromstring(f"<p>{title[:4_000]}</p>").text_content())
    except (ValueError, AssertionError):
        return title


def _utc(moment: struct_time | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC)
    except (ValueError, OverflowError, OSError):
        return None  # a year that no calendar holds


def _gmt(raw: object) -> datetime | None:
    # WordPress prints UTC without saying so: "2023-10-25T09:20:33".
    try:
        moment = datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
    return None if moment is None else in_utc(moment)
