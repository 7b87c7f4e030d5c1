"""Waits when a host asks us to, and follows redirects without telling where we come from.

A host that asks for more patience than one run has is left alone for the rest of the run.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.settings import stretched
from crawlers.urls import host_of

MAX_WAIT_S = 120.0  # longer waits are left to the next run
MAX_ASKED_S = 7 * 86_400.0
DEFAULT_WAIT_S = 30.0  # "429 Too Many Requests" that does not say how long
MAX_WAITS = 2  # of one request


class HostBusy(IgnoreRequest):
    """The host asked for a longer pause than this run has; `wait_s` says how long."""

    def __init__(self, host: str, wait_s: float) -> None:
        super().__init__(f"{host} asks to come back in {wait_s:.0f} s")
        self.wait_s = wait_s


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), 0 if they are over.

    None stands for no header, or one that says nothing: neither a number nor a date.
    """
    text = (value or "").strip()[:100]
    if text.isascii() and text.isdecimal():
        return min(float(text[:12]), MAX_ASKED_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), MAX_ASKED_S)


def hold_host(crawler: Crawler, request: Request, wait_s: float) -> None:
    """Let no request to the host of `request` start within `wait_s` seconds, queued ones included.

    Scrapy counts a host's delay from `lastseen`, the moment of its last request: that moment is
    put ahead, as its own AutoThrottle puts the delay up.
    """
    slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
    if slot is not None:
        slot.lastseen = max(slot.lastseen, monotonic() + wait_s - slot.delay)


def rest_host(crawler: Crawler, request: Request) -> None:
    """Count the delay of the host of `request` from now on: from the end of its answer.

    Scrapy counts from the sending: after a slow connection the next request would arrive too soon.
    """
    slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
    if slot is not None:
        slot.lastseen = max(slot.lastseen, monotonic())


def slow_host(crawler: Crawler, host: str, delay_s: float) -> None:
    """Raise the delay between requests to `host` to `delay_s`; never lowers it."""
    downloader = crawler.engine.downloader
    delay_s = max(stretched(delay_s), crawler.settings.getfloat("DOWNLOAD_DELAY"))
    # The slot of a host that was idle for a minute is thrown away and made anew from this.
    downloader.per_slot_settings.setdefault(host, {})["delay"] = delay_s
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, delay_s)


class PoliteMiddleware:
    """Leaves a host its pause after each answer. Answers 429, and 503 with a Retry-After: waits a
    bounded while, or leaves the host alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.closed_until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it as Scrapy asks for."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse a request to a host that asked to be left alone. Raises HostBusy."""
        host = host_of(request.url)
        wait_s = self.closed_until.get(host, 0.0) - monotonic()
        if wait_s > 0:
            raise HostBusy(host, wait_s)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request again if waiting is short enough, else the response as it is."""
        rest_host(self.crawler, request)
        wait_s = _asked_wait(response)
        if wait_s is None:
            return response
        waits = request.meta.get("waits", 0)
        if wait_s <= MAX_WAIT_S and waits < MAX_WAITS:
            hold_host(self.crawler, request, wait_s)
            again = request.replace(dont_filter=True)
            again.meta["waits"] = waits + 1
            return again
        self.closed_until[host_of(request.url)] = monotonic() + max(wait_s, MAX_WAIT_S)
        request.meta["dont_retry"] = True  # a plain 503 would be tried again at once
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Leave the host its pause after a failure, too."""
        rest_host(self.crawler, request)


def _asked_wait(response: Response) -> float | None:
    if response.status not in {429, 503}:
        return None
    header = response.headers.get("Retry-After")
    text = header.decode("latin-1") if header is not None else None
    asked = read_retry_after(text, datetime.now(UTC))
    if asked is None and response.status == 429:
        return DEFAULT_WAIT_S
    return asked


class QuietRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects, with no Referer header at all.

    The original looks for the middleware that would set one and complains that it is off.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it without that look-up."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return the request for where the answer leads, or the answer if that is no address."""
        try:
            after = super().process_response(request, response)
            if isinstance(after, Request):
                host_of(after.url)
        except ValueError:  # "http://[", a port of six digits, a hundred thousand letters
            return response
        return after
