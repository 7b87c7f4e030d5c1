"""Asks robots.txt before anything else is asked of a host (RFC 9309), and closes when in doubt.

A host whose robots.txt cannot be had is treated as closed, except where the standard says that it
has none (4xx). robots.txt goes through the recorder like every page, so that the decision can be
shown later.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.warc import UnreadableCapture, decode_body
from crawlers.addresses import AddressRefused
from crawlers.politeness import HostBusy, slow_host
from models import clock
from models.terms import CaptureKind, IssueKind

PRODUCT = "aigaq"  # the name that a group of robots.txt may address
MAX_ROBOTS_BYTES = 500_000  # RFC 9309, 2.5, asks for at least 500 KiB read; more is an attack
MAX_CRAWL_DELAY_S = 60.0
MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2


class RobotsDenied(IgnoreRequest):
    """A page may not be fetched; the message says by which robots.txt."""


class RobotsClosed(RobotsDenied):
    """The host's robots.txt cannot be had, so nothing may be fetched for now; `kind` says how that
    is told: a host that is down for an hour denies nothing.
    """

    def __init__(self, words: str, kind: IssueKind) -> None:
        super().__init__(words)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows. `parser` None means that everything is, or with `closed` nothing."""

    words: str  # "robots.txt of 2026-11-22", "no robots.txt (404 on 2026-11-22)"
    parser: Protego | None = None
    closed: bool = False
    delay_s: float = 0.0
    kind: IssueKind = IssueKind.ROBOTS_DENIED  # of closed ones

    def allows(self, url: str) -> bool:
        """Tell whether we may fetch `url`."""
        if self.closed or self.parser is None:
            return not self.closed
        return bool(self.parser.can_fetch(url, PRODUCT))


def read_rules(status: int, body: bytes, day: str) -> Rules:
    """Return the rules that an answer to a request for robots.txt stands for.

    2xx is read; 4xx but 429 means that there is none; everything else closes the host. `body` is
    decoded; `day` is printed in the words.
    """
    if status == 429 or not 200 <= status < 500 or 300 <= status < 400:
        return Rules(f"robots.txt answered {status} on {day}", closed=True, kind=_kind_of(status))
    if status >= 400:
        return Rules(f"no robots.txt ({status} on {day})")
    if len(body) > MAX_ROBOTS_BYTES:
        return Rules(f"robots.txt of {day} is over {MAX_ROBOTS_BYTES} bytes", closed=True)
    parser = Protego.parse(body.decode("utf-8-sig", "replace"))
    delay_s = parser.crawl_delay(PRODUCT) or 0.0
    return Rules(f"robots.txt of {day}", parser, delay_s=min(max(delay_s, 0.0), MAX_CRAWL_DELAY_S))


def _kind_of(status: int) -> IssueKind:
    if status == 429:
        return IssueKind.HTTP_4XX
    return IssueKind.HTTP_5XX if status >= 500 else IssueKind.ROBOTS_DENIED


class RobotsMiddleware:
    """Lets a request pass, with the decision in `meta["robots"]`, or raises RobotsDenied.

    Each origin is asked once. A spider may bring rules in its `robots` attribute, which the
    crawls of one host share, so that one run asks once.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.under_way: dict[str, asyncio.Task[Rules]] = {}
        self.own: dict[str, Rules] = {}  # of a spider that brings none

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it as Scrapy asks for."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Decide on one request. Raises RobotsDenied."""
        if request.meta.get("kind") is CaptureKind.ROBOTS:
            return
        parts = urlsplit(request.url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc}")
        if not rules.allows(request.url):
            if rules.closed:
                raise RobotsClosed(rules.words, rules.kind)
            raise RobotsDenied(f"denied by {rules.words}")
        request.meta["robots"] = f"allowed by {rules.words}" if rules.parser else rules.words
        if rules.delay_s:
            slow_host(self.crawler, parts.hostname or "", rules.delay_s)

    async def _rules(self, origin: str) -> Rules:
        known = self._known()
        if origin not in known:
            if origin not in self.under_way:
                self.under_way[origin] = asyncio.ensure_future(self._fetch(origin))
            known[origin] = await self.under_way[origin]
        return known[origin]

    def _known(self) -> dict[str, Rules]:
        rules = getattr(self.crawler.spider, "robots", None)
        return rules if isinstance(rules, dict) else self.own

    async def _fetch(self, origin: str) -> Rules:
        day = clock.now().date().isoformat()
        try:
            # A failure to connect is not caught: it becomes the failure of every page that waits
            # for these rules, so that nothing is fetched and the real reason is reported.
            response = await self.crawler.engine.download_async(self._request(origin))
        except (AddressRefused, HostBusy):
            raise
        except IgnoreRequest as problem:  # redirected too often
            return Rules(f"robots.txt could not be fetched on {day}: {problem}", closed=True)
        try:
            body = decode_body(response.body, _headers(response), MAX_ROBOTS_BYTES)
        except UnreadableCapture as problem:
            return Rules(f"robots.txt of {day} cannot be read: {problem}", closed=True)
        return read_rules(response.status, body, day)

    def _request(self, origin: str) -> Request:
        return Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={
                "kind": CaptureKind.ROBOTS,
                "source_id": getattr(getattr(self.crawler.spider, "source", None), "id", None),
                "link_id": None,
                "redirect_ttl": MAX_REDIRECTS,
                "robots": "robots.txt itself",
            },
        )


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
