"""Reads the pages of a recording by the rules of its source, and says what differs from it.

The same readers as in a poll; pure but for what `console.recordings` has loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import assert_never

from console.recordings import (
    SHOWN,
    ArticleRecorded,
    ArticleSeen,
    FormRecorded,
    Item,
    ListingRecorded,
    Recording,
    as_capture,
)
from crawlers.entries import How, PollEntry
from crawlers.listings import Found, ListingPage, ListingProblem, read_entry
from crawlers.reading import read_critically
from crawlers.source import Source, Unpolled
from extract.markup.crowd import cut_crowd, is_crowded
from extract.page import Challenge, PageChanged, Unreadable, read_documents
from models.terms import IssueKind, LinkState
from models.values import Article, Capture

ENOUGH = 20  # characters of a text's beginning or end that tell it from another

Differences = Iterator[tuple[str, object, object]]  # what, the recording's, as it is read


def compare_recording(source: Source, recording: Recording) -> list[str]:
    """Return what differs, a line each: "feed.xml: items: 3 recorded, 2 read"; empty if it reads.

    A polled source also needs a listing, and an article if its pages are asked for.
    """
    lines = [
        f"{page.file}: {what}: {_spell(seen)} recorded, {_spell(read)} read"
        for page, body in recording.pages
        for what, seen, read in _compare(source, page, body)
        if seen != read
    ]
    return lines + [f"no {kind} is recorded" for kind in _missing(source, recording)]


def _missing(source: Source, recording: Recording) -> list[str]:
    kinds = {page.kind for page, _ in recording.pages}
    if not source.is_polled:
        return [] if "article" in kinds else ["saved page"]
    wanted = ["listing"] if set(source.engines) == {"headlines"} else ["listing", "article"]
    return [kind for kind in wanted if kind not in kinds]


def _compare(
    source: Source, page: ListingRecorded | ArticleRecorded | FormRecorded, body: bytes
) -> Differences:
    match page:
        case ListingRecorded():
            yield from _compare_listing(source, page, body)
        case ArticleRecorded():
            yield from _compare_article(source, page, body)
        case FormRecorded():
            text = body.decode("utf-8", "replace")
            yield "holds", page.expected.holds, tuple(w for w in page.expected.holds if w in text)
        case _:
            assert_never(page)


def _compare_listing(source: Source, page: ListingRecorded, body: bytes) -> Differences:
    entry = find_entry(source, page.of or page.url)
    if entry is None:
        yield "url", page.of or page.url, "no [[poll.from]] of the source"
        return
    read, problem = read_page(entry, as_capture(page, body))
    seen = page.expected
    yield "problem", seen.problem, None if problem is None else problem.kind
    yield "items", seen.items, len(read.found)
    yield "children", seen.children, len(read.children)
    if read.found:
        yield from _compare_item("first", seen.first, read.found[0])
        yield from _compare_item("last", seen.last, read.found[-1])


def find_entry(source: Source, url: str) -> PollEntry | None:
    """Return what polls this address, or None."""
    return next((entry for entry in source.poll.entries if entry.url == url), None)


def read_page(
    entry: PollEntry, capture: Capture, asked: str | None = None
) -> tuple[ListingPage, ListingProblem | None]:
    """Return what a listing names, nothing if it cannot be read, and what a poll finds wrong with
    it. `asked` is where it was asked for, if not where it came from.
    """
    read, mime, url = partial(read_entry, entry), capture.header("content-type") or "", capture.url
    try:
        if entry.how is How.COURT:  # hearings lie ahead by nature
            page = read(capture.body, url)
        else:
            page = read_critically(read, capture.body, mime, asked or url, url, capture.captured_at)
    except ListingProblem as problem:
        return ListingPage(()), problem
    return page, page.problem


def _compare_item(where: str, seen: Item | None, found: Found) -> Differences:
    if seen is None:
        yield where, "nothing", found.url
        return
    yield f"{where}.url", seen.url, found.url
    yield f"{where}.title", seen.title, found.title or ""
    if not _is_same_date(seen.date, found):
        yield f"{where}.date", seen.date, found.raw_date or ""


def _is_same_date(seen: str, found: Found) -> bool:
    if seen == (found.raw_date or ""):
        return True
    try:
        return datetime.fromisoformat(seen) == found.published_at
    except (ValueError, TypeError):  # no ISO form, or none with an offset
        return False


def _compare_article(source: Source, page: ArticleRecorded, body: bytes) -> Differences:
    seen = page.expected
    articles, problem = read_articles(source, as_capture(page, body))
    yield "problem", seen.problem, problem
    if problem is not None:
        return
    yield "documents", seen.documents, len(articles)
    meant = [a for a in articles if a.url == seen.url] if seen.url else articles
    if len(meant) != 1:
        yield "url", seen.url or "one of several posts", f"{len(meant)} documents of that address"
        return
    yield from _compare_fields(seen, meant[0])


def read_articles(source: Source, capture: Capture) -> tuple[Sequence[Article], IssueKind | None]:
    """Return the documents of a page, none if it cannot be read, and what is wrong with it."""
    rules = source.page
    is_article = rules.shape == "article"
    if source.how is Unpolled.INBOX or (is_article and is_crowded(capture.url)):
        capture = cut_crowd(capture)
    try:
        return read_documents(capture, rules), None
    except PageChanged:
        return [], IssueKind.PAGE_CHANGED
    except Challenge as wall:
        is_login = wall.kind is LinkState.LOGIN_WALL
        return [], IssueKind.LOGIN_WALL if is_login else IssueKind.CHALLENGE
    except Unreadable:
        return [], IssueKind.PAGE_UNREADABLE


def _compare_fields(seen: ArticleSeen, read: Article) -> Differences:
    yield "title", seen.title, read.title
    yield "published_at", seen.published_at, read.published_at or ""
    yield "authors", seen.authors, read.authors
    yield "lang", seen.lang, read.lang or ""
    if not (read.text.startswith(seen.begins) and _is_enough(seen.begins, read.text)):
        yield "begins", seen.begins, read.text[:SHOWN]
    if not (read.text.endswith(seen.ends) and _is_enough(seen.ends, read.text)):
        yield "ends", seen.ends, read.text[-SHOWN:]
    yield "paragraphs", seen.paragraphs, len([line for line in read.text.split("\n") if line])
    yield "symbol", seen.symbol, getattr(read, "symbol", None) or ""
    for field, step in seen.how.items():
        yield f"how.{field}", step, read.how.get(field, "none")


def _is_enough(words: str, text: str) -> bool:
    return len(words) >= min(ENOUGH, len(text))


def _spell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "nothing" if value is None else repr(str(value) if isinstance(value, str) else value)
