"""Judges what a source's addresses brought: what each listing holds, how its newest article reads.

Pure: answers in, rows and lines of what a person must fix out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.comparing import read_articles, read_page
from crawlers.entries import How, PollEntry
from crawlers.found import Found, ListingPage
from crawlers.listings import ListingProblem
from crawlers.reading import AHEAD
from crawlers.sections import count_matches
from crawlers.source import Source
from crawlers.urls import is_document
from extract.health import spell_span
from extract.law.headings import code_at, compare_titles
from extract.markup.encoding import is_binary, read_text
from extract.markup.selectors import find_values
from extract.markup.times import read_time
from extract.page import PageChanged, Unreadable, open_page
from flows.looking import Answer
from models.terms import IssueKind
from models.values import Capture

OLD = timedelta(days=45)
LONG_AGO_YEAR = 1995
DENIED = "denied by"  # so robots.txt says no; where it cannot be had, that may pass
FIELDS = ("title", "text", "published_at", "authors")


@dataclass(frozen=True, slots=True)
class Listed:
    """What one listing holds. `dated` of `items` have a date that can be read; `wanted` are
    documents by the source's rules; the index of a sitemap has `children`. `trouble` is what a
    person must fix, a line each.
    """

    how: str
    url: str
    items: int = 0
    dated: int = 0
    wanted: int = 0
    children: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    encoding: str | None = None
    note: str | None = None
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """How one article reads: for each field the rule or step that found it.

    `titles` says where a code of law prints other titles of its articles than our table has.
    """

    url: str
    fields: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    trouble: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def judge_listing(source: Source, entry: PollEntry, last: Answer) -> Listed:
    """Return what an entry's listing holds; of a sitemap with an index `last` is a part of it."""
    refused = _refusal(last)
    if refused is not None or last.capture is None:
        return Listed(entry.how, last.url, trouble=(refused or "nothing came",))
    if entry.how is How.COURT:
        return Listed(entry.how, last.url)  # what it lists stands behind a form, which a poll walks
    read, problem = read_page(entry, last.capture, last.url)
    wanted = [link for link in read.found if is_document(link.url, source.links)]
    moments = (_date(source, link, last.capture) for link in wanted or read.found)
    dates = sorted(moment for moment in moments if moment is not None)
    return Listed(
        entry.how,
        last.url,
        len(read.found),
        len(dates),
        len(wanted),
        len(read.children),
        dates[0] if dates else None,
        dates[-1] if dates else None,
        _encoding(last.capture),
        _note_next(entry, read),
        (
            *_judge_problem(problem, last),
            *_judge_layout(entry, last.capture),
            *_judge_dates(source, read, wanted, dates, last.capture.captured_at),
        ),
    )


def _encoding(capture: Capture) -> str | None:
    """Return the encoding of a listing's text; None for a file that is packed."""
    if is_binary(capture.body):
        return None
    return read_text(capture.body, capture.header("content-type")).encoding


def _note_next(entry: PollEntry, read: ListingPage) -> str | None:
    """Return what to look at where a listing does not go on: it may be short, or `next` wrong."""
    if read.found == () or read.next_url is not None or all(x.next is None for x in entry.layout):
        return None
    return f"{entry.url}: no next page: it has only one, or the layout's next matches nothing"


def newest(source: Source, found: Sequence[Found]) -> Found | None:
    """Return the document that the listing dates last, or the first it names; None without one."""
    wanted = [link for link in found if is_document(link.url, source.links)]
    dated = [link for link in wanted if link.published_at is not None]
    key = max((link.published_at for link in dated if link.published_at), default=None)
    return next((link for link in dated if link.published_at == key), next(iter(wanted), None))


def _refusal(answer: Answer) -> str | None:
    match answer.issue:
        case None:
            return None
        case IssueKind.ROBOTS_DENIED if answer.message.startswith(DENIED):
            return f"{answer.url}: {answer.message}: take it out, it may not be polled"
        case _:
            return f"{answer.url}: {answer.issue}: {answer.message}"


def _judge_problem(problem: ListingProblem | None, answer: Answer) -> Iterator[str]:
    match None if problem is None else problem.kind:
        case None:
            return
        case IssueKind.REDIRECTED:
            yield f"{answer.url}: leads to {answer.final_url}: correct the url"
        case IssueKind.FUTURE_DATES:
            return  # the dates are counted for themselves
        case IssueKind.SELECTOR_MISSED:
            yield f"{problem}: correct the layout"
        case IssueKind.NO_DATES:
            yield "no item has a date that can be read: correct the layout's date, or set none"
        case IssueKind.NOT_A_FEED:
            yield "not a feed: find its address again with 'aigaq sources add'"
        case IssueKind.EMPTY_LISTING:
            yield "no items: correct the address, or the layout"
        case IssueKind.PREVIEW_UNAVAILABLE:
            yield 'the channel shows no preview: hand its pages in instead (how = "inbox")'
        case kind:
            yield f"{kind}: {problem}"


def _judge_layout(entry: PollEntry, capture: Capture) -> Iterator[str]:
    if entry.how is not How.LISTING:
        return
    try:
        counts = count_matches(capture.body, entry.layout)
    except ListingProblem as problem:
        yield problem.message
        return
    for rule, count in counts.items():
        if count == 0:
            yield f"[[poll.from.layout]]: {rule!r} matches nothing"


def _judge_dates(
    source: Source,
    read: ListingPage,
    wanted: Sequence[Found],
    dates: Sequence[datetime],
    at: datetime,
) -> Iterator[str]:
    if read.found and not wanted:
        yield f"none of {len(read.found)} items is a document by [links]: correct keep and drop"
    if not dates:
        return
    late = [date for date in dates if date > at + AHEAD]
    if late:
        yield f"{len(late)} of {len(dates)} dates lie in the future: correct [page] tz or the date"
    if dates[0].year < LONG_AGO_YEAR:
        yield f"the oldest date is of {dates[0].year}: correct the date"
    if dates[-1] < at - OLD:
        yield f"nothing newer than {dates[-1]:%Y-%m-%d}: it may be dead"
    window, every = dates[-1] - dates[0], timedelta(seconds=source.poll.every_s)
    if len(dates) > 1 and not late and timedelta(0) < window < every and not read.next_url:
        yield (
            f"holds {len(dates)} items, {spell_span(window)}, and is polled every"
            f" {spell_span(every)}: poll it every {_every(window)}, or add a backfill"
        )


def _every(window: timedelta) -> str:
    """Return how often to ask for what holds so much: twice in its window, "15m" at least."""
    for spelt, minutes in (("6h", 360), ("2h", 120), ("1h", 60), ("30m", 30)):
        if 2 * timedelta(minutes=minutes) <= window:
            return spelt
    return "15m"


def _date(source: Source, link: Found, capture: Capture) -> datetime | None:
    if link.published_at is not None or link.raw_date is None:
        return link.published_at
    return read_time(link.raw_date, source.page.tz, capture.captured_at)


def judge_article(source: Source, answer: Answer) -> ReadArticle:
    """Return how the newest article reads, and by which rules."""
    refused = _refusal(answer)
    if refused is not None or answer.capture is None:
        return ReadArticle(answer.url, trouble=(refused or "nothing came",))
    capture = answer.capture
    decoded = read_text(capture.body, capture.header("content-type"))
    articles, problem = read_articles(source, capture)
    if problem is not None or not articles:
        line = f"the article: {problem or 'no document'}: correct [page]"
        return ReadArticle(answer.url, encoding=decoded.encoding, trouble=(line,))
    how = articles[0].how
    rules = {name: getattr(source.page, name) for name in FIELDS}
    missed = [name for name in FIELDS if rules[name] and how.get(name) != "selector"]
    trouble = [
        f"[page] {name}: no rule matches the newest article; it came from {how.get(name, 'none')}"
        for name in missed
    ]
    if how.get("published_at") == "none":
        trouble.append("[page] published_at: the newest article shows no date that can be read")
    if decoded.how == "repaired" or "\ufffd" in articles[0].text:
        trouble.append(f"encoding: the bytes are {decoded.encoding}, and not what the page says")
    return ReadArticle(
        answer.url,
        tuple((name, _by(capture, source, name, how.get(name, "none"))) for name in FIELDS),
        decoded.encoding,
        tuple(trouble),
        _titles(source, articles[0].text),
    )


def _titles(source: Source, text: str) -> tuple[str, ...]:
    code = code_at(source.url)
    try:
        return () if code is None else tuple(map(str, compare_titles(text, code)))
    except PageChanged as problem:
        return (str(problem),)


def _by(capture: Capture, source: Source, name: str, step: str) -> str:
    """Return the rule that found a field, or the step of the reader that did."""
    if step != "selector":
        return step
    try:
        tree = open_page(capture, source.page).tree
    except Unreadable:
        return step
    rules: tuple[str, ...] = getattr(source.page, name)
    return next((rule for rule in rules if find_values(tree, rule)), step)
