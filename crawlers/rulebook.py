"""robots.txt for a run without Scrapy: each origin is asked once, through the recorder."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

from archive.warc import ACCEPT_ENCODING, Exchange, UnreadableCapture, decode_body
from crawlers.fetching import Asked
from crawlers.recorder import Recorder
from crawlers.robots import MAX_REDIRECTS, MAX_ROBOTS_BYTES, Rules, read_rules
from models import clock
from models.terms import CaptureKind


class RuleBook:
    """The rules of every origin that was asked so far, in the name of `user_agent`."""

    def __init__(self, recorder: Recorder, user_agent: str) -> None:
        self._recorder = recorder
        self._headers = (
            (b"User-Agent", user_agent.encode("ascii")),
            (b"Accept", b"text/plain,*/*;q=0.5"),
            (b"Accept-Encoding", ACCEPT_ENCODING.encode("ascii")),
        )
        self._known: dict[str, Rules] = {}
        self._asking = asyncio.Lock()

    async def rules(self, origin: str, source_id: str | None = None) -> Rules:
        """Return the rules of "https://host". Raises what went wrong if no answer came."""
        async with self._asking:
            if origin not in self._known:
                self._known[origin] = await self._fetch(origin, source_id)
            return self._known[origin]

    async def _fetch(self, origin: str, source_id: str | None) -> Rules:
        url, day = f"{origin}/robots.txt", clock.now().date().isoformat()
        for _ in range(MAX_REDIRECTS + 1):
            exchange = await self._ask(url, source_id)
            location = exchange.header("location")
            if not 300 <= (exchange.status or 0) < 400 or location is None:
                return _read(exchange, day)
            url = urljoin(url, location)
        return Rules(f"robots.txt was redirected too often on {day}", closed=True)

    async def _ask(self, url: str, source_id: str | None) -> Exchange:
        exchange = Exchange(
            url=url.partition("#")[0],
            kind=CaptureKind.ROBOTS,
            started_at=clock.now(),
            source_id=source_id,
            robots="robots.txt itself",
        )
        problem = await self._recorder.fetch(Asked(url, headers=self._headers), exchange)
        await self._recorder.keep(exchange)
        if problem is not None:
            raise problem
        return exchange


def _read(exchange: Exchange, day: str) -> Rules:
    try:
        body = decode_body(exchange.payload, exchange.headers, MAX_ROBOTS_BYTES)
    except UnreadableCapture as problem:
        return Rules(f"robots.txt of {day} cannot be read: {problem}", closed=True)
    return read_rules(exchange.status or 0, body, day)
