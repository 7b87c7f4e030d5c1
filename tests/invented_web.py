"""An invented web on loopback, a frontier in memory, and polls of one on the other.

Scrapy and the recorder are the real ones.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from archive.warc import Twin
from crawlers.addresses import Resolver
from crawlers.catalogue import Source, parse_source
from crawlers.found import Found
from crawlers.frontier import Counts, Discovered, PendingLink, Validators
from crawlers.recorder import Recorder
from crawlers.run import Batch, crawl
from crawlers.urls import canonical_url
from crawlers.window import Window
from models.terms import IssueKind, LinkState
from models.values import CaptureFacts
from tests.loopback import QuietHandler, serving

HOSTS = ("news.example.kz", "second.example.kz", "elsewhere.example.kz", "t.me", "www.youtube.com")


@dataclass
class Answer:
    """What the invented site says at one address."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """An invented web of several hosts; `asked` is every request in order of arrival."""

    port: int
    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    def __call__(self, url: str, headers: dict[str, str]) -> Answer:
        """Answer one request; a list of answers is given one after another."""
        self.asked.append((url, headers, time.monotonic()))
        answer = self.answers.get(url, Answer("nothing here", 404))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    def urls(self) -> list[str]:
        """Return the addresses that were asked, in order, without robots.txt."""
        return [url for url, _, _ in self.asked if not url.endswith("/robots.txt")]


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve an invented web on a free port of this machine."""

    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = served(f"http://{self.headers['Host']}{self.path}", dict(self.headers))
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if answer.status != 304:
                self.wfile.write(body)

    with serving(Handler) as port:
        served = Site(port)
        yield served


class MemoryFrontier:
    """A frontier without a database; it keeps what a real one would, for one test."""

    def __init__(self) -> None:
        self.links: dict[str, PendingLink] = {}
        self.states: dict[int, LinkState] = {}
        self.ends: list[tuple[str, LinkState, CaptureFacts | None, str | None]] = []
        self.problems: list[tuple[str, IssueKind, str]] = []
        self.made_good: list[tuple[str, IssueKind, str]] = []
        self.counts: dict[str, Counts] = {}
        self.windows: dict[str, Window] = {}
        self.late: set[str] = set()
        self.succeeded_at: datetime | None = None
        self.seen: dict[str, CaptureFacts] = {}
        self.left_over: list[PendingLink] = []
        self.kept: list[CaptureFacts] = []  # all that the recorder committed

    def visits(self, source_id: str) -> list[PendingLink]:
        """Return nothing: there are only listings here."""
        return []

    def pending(self, source_id: str, limit: int) -> list[PendingLink]:
        return self.left_over[:limit]

    def last_read(self, source_id: str, url: str) -> datetime | None:
        return self.succeeded_at

    def discovered(self, source_id: str, found: Sequence[Found]) -> Discovered:
        known = frozenset(link.url for link in found if canonical_url(link.url) in self.links)
        for link in found:
            key = canonical_url(link.url)
            self.links.setdefault(key, PendingLink(len(self.links) + 1, link.url))
        new = [self.links[canonical_url(link.url)] for link in found]
        return Discovered(tuple(link for link in new if link.link_id not in self.states), known)

    def validators(self, url: str) -> Validators:
        facts = self.seen.get(url)
        if facts is None:
            return Validators()
        twin = Twin(facts.record_id, facts.url, facts.captured_at)
        return Validators(facts.etag, facts.last_modified, twin)

    def opened(self, source_id: str, url: str) -> None:
        self.seen.pop(url, None)

    def listed(self, source_id: str, url: str, facts: CaptureFacts | None) -> None:
        if facts is not None and facts.status == 200:
            self.seen[url] = facts

    def fetched(
        self,
        link_id: int,
        facts: CaptureFacts | None,
        state: LinkState,
        *,
        final_url: str | None = None,
        error: str | None = None,
    ) -> None:
        assert link_id not in self.states, "a link ended twice"
        self.states[link_id] = state
        links = [*self.links.values(), *self.left_over]
        url = next(link.url for link in links if link.link_id == link_id)
        self.ends.append((url, state, facts, final_url))

    def answered(
        self,
        url: str,
        final_url: str,
        issue: IssueKind | None,
        message: str,
        facts: CaptureFacts | None,
    ) -> None:
        raise AssertionError("only looks are answered")

    def problem(self, source_id: str, kind: IssueKind, url: str, message: str) -> None:
        self.problems.append((source_id, kind, url))

    def solved(self, source_id: str, kind: IssueKind, url: str) -> None:
        self.problems.remove((source_id, kind, url))
        self.made_good.append((source_id, kind, url))

    def done(
        self, source_id: str, counts: Counts, window: Window, *, is_late: bool = False
    ) -> None:
        assert source_id not in self.counts, "a source was done twice"
        self.counts[source_id], self.windows[source_id] = counts, window
        self.late |= {source_id} if is_late else set()

    def state_of(self, url: str) -> LinkState:
        return next(state for ended, state, _, _ in self.ends if ended == url)


Poll = Callable[..., MemoryFrontier]


@pytest.fixture
def poll(site: Site, tmp_path: Path) -> Poll:
    """Return a function that polls sources once, on the frontier it is given or a new one."""

    def run(*sources: Source, frontier: MemoryFrontier | None = None) -> MemoryFrontier:
        frontier = frontier or MemoryFrontier()
        resolver = Resolver([f"{host}:80:127.0.0.1:{site.port}" for host in HOSTS])
        recorder = Recorder(
            tmp_path / "archive", frontier.kept.extend, lambda _: None, resolver, None
        )
        try:
            asyncio.run(crawl(Batch(sources, "monitor@example.org"), frontier, recorder))
        finally:
            recorder.close()
        return frontier

    return run


def make_source(source_id: str = "kz_invented", how: str = "feed", **changes: str) -> Source:
    """Return a source on the invented web, with a delay that suits a test."""
    host = changes.get("host", "news.example.kz")
    url = changes.get("url", f"http://{host}/list")
    text = f"""
        title = "Invented"
        url = "http://{host}/"
        country = "kz"
        langs = ["ru"]
        kind = "news"
        cited = "nowhere"
        [poll]
        every = "1h"
        [[poll.from]]
        how = "{how}"
        url = "{url}"
        {changes.get("entry", "")}
        [links]
        {changes.get("links", "")}
    """
    return parse_source(source_id, text, "test.toml").with_delay(0.02)


def rss(*urls: str) -> str:
    items = "".join(
        f"<item><title>T</title><link>{url}</link>"
        f"<pubDate>Mon, 20 May 2024 10:00:00 +0500</pubDate></item>"
        for url in urls
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def page(number: int) -> str:
    return f"http://news.example.kz/a/{number}.html"
