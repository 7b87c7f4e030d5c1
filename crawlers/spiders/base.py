"""What all engines share: a listing is read, its links are saved, and only then fetched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.warc import UnreadableCapture, decode_body
from crawlers.entries import PollEntry
from crawlers.found import Found, ListingPage, ListingProblem
from crawlers.frontier import PendingLink
from crawlers.listings import read_entry
from crawlers.outcomes import Outcome, judge_failure, judge_response
from crawlers.reading import is_challenge, read_critically
from crawlers.spiders.links import LinkSpider, ask_conditionally, facts_of, headers_of, mime_of
from crawlers.urls import host_of, is_document, is_own_host
from crawlers.window import Window, window_of
from models import clock
from models.terms import CaptureKind, IssueKind
from models.values import CaptureFacts

PENDING_LIMIT = 200  # links of a crashed run that one poll takes up again
MAX_LISTING_BYTES = 20_000_000  # decoded
READ_TIMEOUT_S = 60.0
LISTING_PRIORITY = 10  # all links are saved before the slow part, fetching them, begins

T = TypeVar("T")


class SourceSpider(LinkSpider):
    """One poll of one entry of one source. Engines say how its listing is walked.

    With `since` only what is dated from then on is wanted.
    """

    def __init__(self, entry: PollEntry, since: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entry = entry
        self.since = since
        self.window = Window()
        self.listings_asked = 0
        self.first_page: tuple[str, str, CaptureFacts | None] | None = None
        self.is_sound = True  # no page so far left a doubt
        self.walks_on = False  # the walk of an earlier poll was broken off

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what a crashed run left over, and for the listing."""
        if self.has_documents:
            for request in self.follow(self.frontier.pending(self.source.id, PENDING_LIMIT)):
                yield request
        yield self.listing_request(self.entry.url)

    def read(self, body: bytes, url: str) -> ListingPage:
        """Return what a decoded listing names. Pure; runs in a thread. Raises ListingProblem."""
        return read_entry(self.entry, body, url)

    def next_url(self, page: ListingPage, response: Response) -> str | None:
        """Return where the listing goes on, or None."""
        return page.next_url

    def listing_request(self, url: str, conditional: bool = True) -> Request:
        """Return the request for a listing, conditional if an earlier capture left validators."""
        self.listings_asked += 1
        request = Request(
            url,
            callback=self.parse_listing,
            errback=self.lose_listing,
            dont_filter=True,
            priority=LISTING_PRIORITY,
            meta={"kind": CaptureKind.LISTING, "link_id": None, "source_id": self.source.id},
        )
        if conditional:
            self._add_validators(request)
        return request

    def _add_validators(self, request: Request) -> None:
        validators = self.frontier.validators(request.url)
        self.walks_on = validators.known is None
        ask_conditionally(request, validators)

    async def parse_listing(self, response: Response) -> AsyncIterator[Request]:
        """Save what a listing names, then ask for what is due, then for the next page."""
        if not self.is_usable(response):
            if 400 <= response.status < 500:
                self._end_walk()  # there is no such page, and none behind it
            return
        page = await self.read_or_report(response)
        if page is None:
            return
        if self.first_page is None:
            self.first_page = (asked_url(response), response.url, facts_of(response))
            self.frontier.opened(self.source.id, response.url)
        due = self.take(page.found)
        for request in self.follow(due, facts_of(response)):
            yield request
        next_url = self.next_url(page, response)
        if next_url is not None and self._goes_on(next_url, bool(due)):
            yield self.listing_request(next_url, conditional=False)
        else:
            self._end_walk()

    def _goes_on(self, next_url: str, is_new: bool) -> bool:
        """Tell whether the next page is asked for. A page that brings nothing new ends the walk:
        what lies behind it is known, unless the walk before this one was broken off.
        """
        if not is_own_host(host_of(next_url), self.source.links):
            self.tally["foreign"] += 1
            return False
        return (is_new or self.walks_on) and self.listings_asked < self.entry.max_pages

    def _end_walk(self) -> None:
        """Note that every page was seen: from now on the first may be asked for conditionally."""
        if self.first_page is not None and self.is_sound:
            self.settle(*self.first_page)

    def settle(self, asked: str, answered: str, facts: CaptureFacts | None) -> None:
        """Note that a listing works, also at the address where trouble with it is told."""
        self.frontier.listed(self.source.id, answered, facts)
        if asked != answered:
            self.frontier.listed(self.source.id, asked, None)

    def is_usable(self, response: Response) -> bool:
        """Tell whether a listing brought something to read; count it, and report why if not."""
        outcome = judge_response(response)
        if outcome.issue is not None:
            kind = IssueKind.CHALLENGE if _is_challenge(response) else outcome.issue
            is_missing = 400 <= response.status < 500  # trouble of that page alone
            where = asked_url(response) if is_missing else self.told_at(asked_url(response))
            self.lose(kind, where, outcome.message)
            return False
        if response.status == 304:
            self.tally["unchanged"] += 1
            self.settle(asked_url(response), response.url, facts_of(response))
            return False
        return True

    async def read_or_report(self, response: Response) -> ListingPage | None:
        """Return what a listing names, or None after reporting what is wrong with it.

        One that leaves a doubt is used and reported, and does not count as read.
        """
        asked = asked_url(response)
        where = self.told_at(asked)
        mime = mime_of(response)

        def read(body: bytes, url: str) -> ListingPage:
            return read_critically(self.read, body, mime, asked, url, clock.now())

        try:
            result = await read_in_thread(read, response)
        except ListingProblem as problem:
            self.lose(problem.kind, where, problem.message)
            return None
        doubt = self.find_doubt(result)
        if doubt is None:
            self.tally["listings"] += 1
        else:
            self.is_sound = False
            self.tally["doubtful"] += 1
            self.report(doubt.kind, where, doubt.message)
        return result

    def find_doubt(self, page: ListingPage) -> ListingProblem | None:
        """Return what speaks against a page: its own problem, or that it begins the listing and
        nothing on it is the source's. So looks a site that has moved, or a channel with a new name.
        """
        if page.problem is not None or self.first_page is not None or page.found == ():
            return page.problem
        if any(is_document(link.url, self.source.links) for link in page.found):
            return None
        words = f"none of {len(page.found)} items is a document of the source by [links]"
        return ListingProblem(IssueKind.SELECTOR_MISSED, words)

    def take(self, found: Sequence[Found]) -> Sequence[PendingLink]:
        """Save the documents among `found`, and return those that are due."""
        listed = list(self._wanted(found))
        wanted = list(self._recent(listed))
        made = self.frontier.discovered(self.source.id, wanted)
        old = {link.url for link in listed} - {link.url for link in wanted}
        self.window = self.window.joined(window_of(listed, made.known | old, clock.now()))
        self.tally["found"] += len(wanted)
        self.tally["new"] += len(made.due)
        return made.due

    def oldest(self) -> datetime | None:
        """Return the moment before which nothing is of interest, or None."""
        if self.entry.max_age_days is None:
            return self.since
        oldest = clock.now() - timedelta(days=self.entry.max_age_days)
        return oldest if self.since is None else max(oldest, self.since)

    def _recent(self, found: Iterable[Found]) -> Iterator[Found]:
        oldest = self.oldest()
        for link in found:
            if oldest is None or link.published_at is None or link.published_at >= oldest:
                yield link

    def _wanted(self, found: Iterable[Found]) -> Iterator[Found]:
        for link in found:
            if is_document(link.url, self.source.links):
                yield link
            else:
                self.tally["foreign"] += 1

    def lose_listing(self, failure: Failure) -> None:
        """Report a listing that brought no answer."""
        if self.is_ours(failure):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        outcome: Outcome = judge_failure(failure.value)
        self.lose(
            outcome.issue or IssueKind.CRAWL_FAILED,
            self.told_at(asked_at(request)),
            outcome.message,
        )

    def told_at(self, asked: str) -> str:
        """Return where trouble with a page is told: with the listing's first page, whose address
        stays, unless there is none yet.
        """
        return asked if self.first_page is None else self.first_page[0]

    def lose(self, kind: IssueKind, url: str, message: str) -> None:
        """Count and report a listing that brought nothing, or nothing to be relied on."""
        self.tally["listings_failed"] += 1
        self.report(kind, url, message)

    def closed(self, reason: str) -> None:
        """End what is still open, and say if the listing was never asked for."""
        if self.listings_asked == 0:
            self.report(IssueKind.CRAWL_FAILED, self.entry.url, "the spider did not start")
        super().closed(reason)


def asked_url(response: Response) -> str:
    """Return the address that was asked for, before any redirect: trouble is told there."""
    return response.url if response.request is None else asked_at(response.request)


def asked_at(request: Request) -> str:
    """Return the address of the first of a chain of redirected requests."""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return first


def _is_challenge(response: Response) -> bool:
    """Tell whether a refusal is a page that asks if the reader is human."""
    try:
        body = decode_body(response.body, headers_of(response), MAX_LISTING_BYTES)
    except UnreadableCapture:
        return False
    return response.status >= 400 and is_challenge(body)


async def read_in_thread(read: Callable[[bytes, str], T], response: Response) -> T:
    """Return what `read` makes of a response's decoded body and address. Raises ListingProblem.

    In a thread: a page that is built to be slow must not hold up other sources.
    """
    try:
        body = decode_body(response.body, headers_of(response), MAX_LISTING_BYTES)
        reading = asyncio.to_thread(read, body, response.url)
        return await asyncio.wait_for(reading, READ_TIMEOUT_S)
    except UnreadableCapture as problem:
        raise ListingProblem(IssueKind.PAGE_UNREADABLE, str(problem)) from problem
    except TimeoutError as problem:
        words = f"reading took over {READ_TIMEOUT_S:.0f} s"
        raise ListingProblem(IssueKind.PAGE_UNREADABLE, words) from problem
