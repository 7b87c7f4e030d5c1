"""What one page asks for while a browser loads it: what is refused, what is fetched, what it cost.

Every exchange is durable and committed before the browser gets a byte of it. The page itself obeys
robots.txt; what it embeds is fetched as any browser does.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from archive.warc import ACCEPT_ENCODING, Exchange
from crawlers.fetching import Asked
from crawlers.recorder import Recorder, spell_url
from crawlers.robots import RobotsClosed, RobotsDenied, Rules
from crawlers.sending import DEFAULT_PORTS
from models import clock
from models.terms import CaptureKind
from models.values import CaptureFacts

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # others are there to change something
MAX_REFUSALS = 300  # that are remembered with their address

AskRobots = Callable[[str], Awaitable[Rules]]


class Refused(Exception):
    """The browser gets no answer from anywhere; the message says why, and names no address."""


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """How much one page may ask for. Bytes are compared between requests: up to `at_once` answers
    that are on their way then come on top.
    """

    requests: int = 300
    total_bytes: int = 50_000_000
    total_s: float = 60.0
    at_once: int = 8


@dataclass(frozen=True, slots=True)
class Subject:
    """The page that is loaded, and who we say we are."""

    url: str
    link_id: int
    source_id: str | None
    user_agent: str


class PageLoad:
    """One page under way. `main` is the response of the page itself once it is kept, `problem` why
    there is none; `kept` is everything that was kept, `refused` what was not fetched and why.
    """

    def __init__(
        self,
        recorder: Recorder,
        subject: Subject,
        ask_robots: AskRobots,
        limits: LoadLimits | None = None,
    ) -> None:
        self.subject = subject
        self.limits = limits or LoadLimits()
        self.main: Exchange | None = None
        self.main_facts: CaptureFacts | None = None
        self.problem: Exception | None = None
        self.kept: list[CaptureFacts] = []
        self.refused: list[tuple[str, str]] = []
        self.refusals = 0
        self.capped: str | None = None
        self._recorder = recorder
        self._ask_robots = ask_robots
        self._asked = self._bytes = 0
        self._awaits_main = True
        self._is_over = False
        self._free = asyncio.Semaphore(self.limits.at_once)
        self._under_way: set[asyncio.Timeout] = set()
        self._serving: set[asyncio.Future[None]] = set()
        self._until = asyncio.get_running_loop().time() + self.limits.total_s

    async def serve(self, asked: Asked) -> Exchange:
        """Return the exchange for one request of the page, kept. Raises Refused, or NotKept.

        Its `status` is None if no answer came.
        """
        served: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._serving.add(served)
        try:
            self.check(asked)
            async with self._free:
                return await self._fetch(asked)
        except Refused as refusal:
            self.note(asked.url, str(refusal))
            raise
        finally:
            served.set_result(None)
            self._serving.discard(served)

    def check(self, asked: Asked) -> None:
        """Refuse what no page is to ask for. Raises Refused."""
        parts = urlsplit(asked.url)
        headers = {name.lower(): value for name, value in asked.headers}
        if headers.get(b"user-agent") != self.subject.user_agent.encode("ascii"):
            raise Refused("not asked for by the page")  # the browser itself has another name
        check_place(parts.scheme, parts.hostname or "", parts.port)
        if b"upgrade" in headers:
            raise Refused("a WebSocket")
        if asked.method not in METHODS:
            raise Refused("a method that changes something")

    def note(self, url: str, reason: str) -> None:
        """Remember what was refused."""
        self.refusals += 1
        if len(self.refused) < MAX_REFUSALS:
            self.refused.append((spell_url(url)[:2000], reason))

    async def close(self) -> None:
        """Fetch nothing more, and keep what has come of what is under way."""
        self._is_over = True
        now = asyncio.get_running_loop().time()
        for patience in self._under_way:
            patience.reschedule(now)
        if self._serving:
            await asyncio.wait(self._serving)

    async def _fetch(self, asked: Asked) -> Exchange:
        left = self._count()
        is_navigation = _is_navigation(asked)
        is_main = self._awaits_main and is_navigation
        words = await self._obey_robots(asked.url, is_main) if is_navigation else None
        exchange = Exchange(
            url=spell_url(asked.url),
            kind=CaptureKind.DOCUMENT if is_main else CaptureKind.EMBEDDED,
            started_at=clock.now(),
            source_id=self.subject.source_id,
            link_id=self.subject.link_id,
            robots=words or "not asked: part of a page",
        )
        problem = await self._converse(asked, exchange, left)
        facts = await self._recorder.keep(exchange)
        self._bytes += len(exchange.response)
        self.kept.append(facts)
        if is_main:
            self._note_main(exchange, facts, problem)
        return exchange

    def _count(self) -> int:
        """Count one request, and return how many bytes are left for it. Raises Refused."""
        left = self.limits.total_bytes - self._bytes
        if self._is_over or asyncio.get_running_loop().time() >= self._until:
            raise Refused("the page is over")
        if self._asked >= self.limits.requests:
            self.capped = f"more than {self.limits.requests} requests"
            raise Refused(self.capped)
        if left <= 0:
            self.capped = f"more than {self.limits.total_bytes} bytes"
            raise Refused(self.capped)
        self._asked += 1
        return left

    async def _obey_robots(self, url: str, is_main: bool) -> str:
        """Return what robots.txt says of a page that is opened. Raises Refused."""
        parts = urlsplit(url)
        try:
            rules = await self._ask_robots(f"{parts.scheme}://{parts.netloc}")
            if not rules.allows(url):
                raise (
                    RobotsClosed(rules.words, rules.kind)
                    if rules.closed
                    else RobotsDenied(f"denied by {rules.words}")
                )
        except Exception as problem:  # whatever failed there is the page's failure, too
            if is_main:
                self.problem, self._awaits_main = problem, False
            raise Refused("robots.txt does not let us open it") from problem
        return f"allowed by {rules.words}" if rules.parser else rules.words

    async def _converse(self, asked: Asked, exchange: Exchange, left: int) -> Exception | None:
        limits = self._recorder.limits
        time_left = self._until - asyncio.get_running_loop().time()
        patience = asyncio.timeout(max(min(limits.total_s, time_left), 0.0))
        self._under_way.add(patience)
        try:
            return await self._recorder.fetch(
                replace(asked, headers=tuple(_clean(asked)), cookies=True),
                exchange,
                replace(limits, body_bytes=min(limits.body_bytes, left)),
                patience,
            )
        finally:
            self._under_way.discard(patience)

    def _note_main(
        self, exchange: Exchange, facts: CaptureFacts, problem: Exception | None
    ) -> None:
        leads_on = 300 <= (exchange.status or 0) < 400 and exchange.header("location") is not None
        if problem is None and leads_on:
            return
        self._awaits_main = False
        self.main, self.main_facts, self.problem = exchange, facts, problem


def check_place(scheme: str, host: str, port: int | None) -> None:
    """Refuse other schemes and ports than those of the web, and hosts that no page needs. Whether
    a host is public is decided where it is connected to. Raises Refused.
    """
    usual = DEFAULT_PORTS.get(scheme)
    if usual is None or not host:
        raise Refused("not http or https")
    if port not in (None, usual):
        raise Refused("a port that is not the web's")
    if is_unasked(host):
        raise Refused("a host that no page needs")


def is_unasked(host: str) -> bool:
    """Whether a host, or one above it, stands in the list of those that are dropped."""
    labels = host.lower().rstrip(".").split(".")
    return any(".".join(labels[start:]) in _unasked() for start in range(len(labels)))


@cache
def _unasked() -> frozenset[str]:
    text = resources.files("crawlers").joinpath("lexicon/unasked_hosts.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return frozenset(table["browser"] + table["counters"] + table["comments"])


def _is_navigation(asked: Asked) -> bool:
    """Whether a page is opened, in the main frame. Over http the browser does not tell the main
    frame from an inner one: both count then.
    """
    headers = {name.lower(): value for name, value in asked.headers}
    if (into := headers.get(b"sec-fetch-dest")) is not None:
        return into == b"document"
    return headers.get(b"upgrade-insecure-requests") == b"1"


def _clean(asked: Asked) -> Iterator[tuple[bytes, bytes]]:
    """Yield the headers that are sent on: no referrer to another host, and no coding that some
    reader of the archive cannot undo.
    """
    host = urlsplit(asked.url).hostname
    for name, value in asked.headers:
        folded = name.lower()
        if folded == b"accept-encoding":
            continue
        if folded == b"referer" and urlsplit(value.decode("latin-1")).hostname != host:
            continue
        yield name, value
    yield b"Accept-Encoding", ACCEPT_ENCODING.encode("ascii")
