"""A spider that fetches documents and brings every link to one end.

It never reads a document: the recorder keeps the bytes, other rooms read them from the archive. All
that it reads is where a page that offers files has the file.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.frontier import Counts, Frontier, PendingLink, Validators
from crawlers.keeping import CannotKeep
from crawlers.offers import is_offer
from crawlers.outcomes import Outcome, judge_failure, judge_response
from crawlers.robots import Rules
from crawlers.source import Source
from crawlers.spiders.offered import find_file
from crawlers.urls import LinkRules, NotALink, canonical_url
from models.terms import CaptureKind, IssueKind, LinkState
from models.values import CaptureFacts

DOCUMENTS_LIMIT = 500  # what one poll asks for; the rest is saved and waits for the next one


class LinkSpider(scrapy.Spider):
    """Fetches links of one source and tells the frontier how each fetch ended.

    `robots` holds the rules of hosts that were asked already; crawls that follow one another on a
    host share it.
    """

    has_documents = True  # False: what is listed stands in the listing itself

    def __init__(
        self,
        source: Source,
        frontier: Frontier,
        robots: dict[str, Rules] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.frontier = frontier
        self.robots: dict[str, Rules] = {} if robots is None else robots
        self.tally: Counter[str] = Counter()
        self.open_links: dict[int, str] = {}
        self.taken: set[int] = set()
        self.broken_off = False  # nothing can be kept any more: what is open waits for the next run
        self.was_stopped = False  # a request of ours was cancelled: the process ends
        self.failed: defaultdict[IssueKind, list[str]] = defaultdict(list)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Build it as Scrapy asks for, and hear of every exception in a callback."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.report_error, signals.spider_error)
        return spider

    @property
    def counts(self) -> Counts:
        """What this crawl came to so far."""
        return Counts(**self.tally)

    def follow(
        self, due: Iterable[PendingLink], listing: CaptureFacts | None = None
    ) -> Iterator[Request]:
        """Ask for each link once in this run; one that stands in `listing` has been fetched."""
        for link in due:
            if link.link_id in self.taken or len(self.taken) >= DOCUMENTS_LIMIT:
                continue
            self.taken.add(link.link_id)
            self.open_links[link.link_id] = link.url
            if self.has_documents:
                yield self.document_request(link)
            else:
                here = Outcome(LinkState.ALIVE, None, "stands in the listing")
                self.end(link.link_id, here, listing, link.url)

    def document_request(self, link: PendingLink) -> Request:
        """Return the request for one document, at its address as it was found.

        Where that leads to a page that offers files, the page is kept and then one of its files, as
        of the same link: the address of the page stays, that of a file may not.
        """
        if is_offer(link.url, self.source.files):
            return self.request(link, CaptureKind.LISTING, self.open_offer, self.lose_document)
        request = self.request(link, CaptureKind.DOCUMENT, self.keep_document, self.lose_document)
        ask_conditionally(request, link.validators)
        return request

    def request(
        self,
        link: PendingLink,
        kind: CaptureKind,
        keep: Callable[[Response], Any],
        lose: Callable[[Failure], None],
    ) -> Request:
        """Return the request for what stands at a link's address, kept as of that link."""
        return Request(
            link.url,
            callback=keep,
            errback=lose,
            dont_filter=True,
            meta={"kind": kind, "link_id": link.link_id, "source_id": self.source.id},
        )

    def keep_document(self, response: Response) -> None:
        """End a link whose page answered. The page is not read."""
        link_id = response.meta["link_id"]
        outcome = judge_response(response)
        if outcome.issue is None and is_elsewhere(
            self.open_links[link_id], response.url, self.source.links
        ):
            outcome = Outcome(LinkState.REDIRECTED, None, outcome.message)
        self.end(link_id, outcome, facts_of(response), response.url)

    async def open_offer(self, response: Response) -> AsyncIterator[Request]:
        """Ask for the file that a page offers, or end its link if there is none."""
        link_id = response.meta["link_id"]
        found = await find_file(response, headers_of(response), self.source)
        if isinstance(found, Outcome):
            self.end(link_id, found, facts_of(response), response.url)
            return
        link = PendingLink(link_id, found)
        yield self.request(link, CaptureKind.DOCUMENT, self.keep_file, self.lose_document)

    def keep_file(self, response: Response) -> None:
        """End a link whose file answered: that it lies at another address is no redirect."""
        link_id = response.meta["link_id"]
        outcome = judge_response(response)
        self.end(link_id, outcome, facts_of(response), self.open_links[link_id])

    def lose_document(self, failure: Failure) -> None:
        """End a link whose page did not answer."""
        if self.is_ours(failure):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        outcome = judge_failure(failure.value)
        self.end(request.meta["link_id"], outcome, request.meta.get("capture"), request.url)

    def end(
        self, link_id: int, outcome: Outcome, facts: CaptureFacts | None, final_url: str
    ) -> None:
        """Tell the frontier how a link ended, and keep in mind what a person should know."""
        asked = self.open_links.pop(link_id)
        is_kept = outcome.state in {LinkState.ALIVE, LinkState.REDIRECTED}
        self.tally["documents" if is_kept else "documents_failed"] += 1
        self.frontier.fetched(
            link_id,
            facts,
            outcome.state,
            final_url=final_url if final_url != asked else None,
            error=None if outcome.issue is None else outcome.message,
        )
        # That one page is gone is news of that page; it stands in its link's state.
        if outcome.issue is not None and outcome.state is not LinkState.GONE:
            self.failed[outcome.issue].append(outcome.message)

    def is_ours(self, failure: Failure) -> bool:
        """Tell whether it is we who failed: nothing can be kept any more, or we were stopped. That
        is no fault of what was asked for, which waits for the next run.
        """
        self.broken_off |= isinstance(failure.value, CannotKeep)
        self.was_stopped |= isinstance(failure.value, asyncio.CancelledError)
        return isinstance(failure.value, (CannotKeep, asyncio.CancelledError))

    def report(self, kind: IssueKind, url: str, message: str) -> None:
        """Raise an issue for a person."""
        self.frontier.problem(self.source.id, kind, url, message)

    def report_error(self, failure: Failure) -> None:
        """Report an exception in a callback: by its class, for its text may quote a page."""
        if self.is_ours(failure):
            return
        words = f"the spider failed: {type(failure.value).__name__}"
        self.report(IssueKind.CRAWL_FAILED, self.source.url, words)

    def closed(self, reason: str) -> None:
        """End what is still open. A run that was stopped leaves its links to the next one."""
        if reason == "shutdown" or self.was_stopped or self.broken_off:
            return
        if reason != "finished":
            self.report(IssueKind.CRAWL_FAILED, self.source.url, f"the spider ended: {reason}")
        lost = Outcome(LinkState.UNREACHABLE, IssueKind.CRAWL_FAILED, "no answer and no failure")
        for link_id, url in list(self.open_links.items()):
            self.end(link_id, lost, None, url)
        for kind, messages in self.failed.items():
            words = f"{len(messages)} of {len(self.taken)} documents: {messages[0]}"
            self.report(kind, self.source.url, words)


def ask_conditionally(request: Request, validators: Validators) -> None:
    """Let the server answer "304 Not Modified" if nothing has changed since a capture."""
    if validators.known is None:
        return
    if validators.etag is not None:
        request.headers["If-None-Match"] = validators.etag
    if validators.last_modified is not None:
        request.headers["If-Modified-Since"] = validators.last_modified
    request.meta["twin"] = validators.known


def is_elsewhere(asked: str, answered: str, rules: LinkRules) -> bool:
    """Tell whether a page came from another link than it was asked for at."""
    if asked == answered:
        return False
    try:
        return canonical_url(asked, rules) != canonical_url(answered, rules)
    except NotALink:
        return True


def facts_of(response: Response) -> CaptureFacts | None:
    """Return what the recorder knows of a response, or None if it was not recorded."""
    facts: CaptureFacts | None = response.meta.get("capture")
    return facts


def headers_of(response: Response) -> list[tuple[str, str]]:
    """Return the headers of a response as text; those of one name in the order they came."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]


def mime_of(response: Response) -> str:
    """Return the header Content-Type, "" without one."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
