"""Polls the sources of one batch side by side, but each host by one source at a time.

Many sources share one event loop. A source that fails is an issue, and takes no other with it; a
disk or a database that takes nothing more ends them all.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from crawlers.entries import How, PollEntry
from crawlers.frontier import Counts, Frontier
from crawlers.keeping import CannotKeep
from crawlers.robots import Rules
from crawlers.settings import scrapy_settings, shared_settings
from crawlers.source import Source
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.court import CourtSpider
from crawlers.spiders.document import DocumentSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.headlines import HeadlinesSpider
from crawlers.spiders.links import LinkSpider
from crawlers.spiders.listing import ListingSpider
from crawlers.spiders.sitemap import SitemapSpider
from crawlers.spiders.telegram import TelegramSpider
from crawlers.spiders.wordpress import WordPressSpider
from crawlers.spiders.youtube import YouTubeSpider
from crawlers.window import Window
from models import clock
from models.terms import IssueKind

HOSTS_AT_ONCE = 32
SOURCE_LIMIT_S = 1200.0  # a slow source gives way to the next run, not to nobody
MARGIN = timedelta(days=1)  # a gap is filled from so long before it on: dates are not exact
LISTED_AHEAD = timedelta(days=3)  # so long hearings are listed: a short list is soon all another
ENGINES: dict[How, type[SourceSpider]] = {
    How.COURT: CourtSpider,
    How.DOCUMENT: DocumentSpider,
    How.FEED: FeedSpider,
    How.HEADLINES: HeadlinesSpider,
    How.LISTING: ListingSpider,
    How.SITEMAP: SitemapSpider,
    How.TELEGRAM: TelegramSpider,
    How.WORDPRESS: WordPressSpider,
    How.YOUTUBE: YouTubeSpider,
}


def group_by_host(sources: Iterable[Source]) -> list[list[Source]]:
    """Return the sources in groups such that no two groups ask the same host, in their order.

    A host with "www." is the same.
    """
    groups: dict[int, list[Source]] = {}
    group_of: dict[str, int] = {}
    for number, source in enumerate(sources):
        touching = sorted({group_of[host] for host in _hosts(source) if host in group_of})
        first = touching[0] if touching else number
        members = [member for group in touching for member in groups.pop(group)]
        groups[first] = [*members, source]
        merged = groups[first] if len(touching) > 1 else [source]
        group_of |= {host: first for member in merged for host in _hosts(member)}
    return list(groups.values())


def _hosts(source: Source) -> set[str]:
    """Return every host that a poll may ask: its documents may lie on the other names, too."""
    return {host.removeprefix("www.") for host in (*source.polled_hosts, *source.links.hosts)}


@dataclass(slots=True)
class _Brought:
    """What the poll of one source came to so far; `missed` are the entries that do not reach back
    to when they were last read, with that moment.
    """

    total: Counter[str] = field(default_factory=Counter)
    window: Window = field(default_factory=Window)
    missed: dict[PollEntry, datetime] = field(default_factory=dict)


class Poller:
    """Polls of one batch under way; `stop()` ends them between two requests."""

    def __init__(
        self,
        contact: str | None,
        frontier: Frontier,
        handler: type,
        instead: type[LinkSpider] | None = None,
    ) -> None:
        """`instead` is the engine of a crawl that walks no listings."""
        self.contact = contact
        self.instead = instead
        self.frontier = frontier
        self.handler = handler
        self.runner = AsyncCrawlerRunner(shared_settings())
        self.free = asyncio.Semaphore(HOSTS_AT_ONCE)
        self.stopping = False
        self.broken_off: set[str] = set()  # sources of which nothing more could be kept
        self.late: set[str] = set()  # those whose time was over before all was fetched

    async def poll_all(self, sources: Sequence[Source]) -> None:
        """Poll the sources, each host by one source at a time."""
        await asyncio.gather(*(self._poll_group(group) for group in group_by_host(sources)))

    async def stop(self) -> None:
        """Let requests under way finish and start no more."""
        self.stopping = True
        await self.runner.stop()

    async def _poll_group(self, group: Sequence[Source]) -> None:
        robots: dict[str, Rules] = {}
        async with self.free:
            for number, source in enumerate(group):
                if self.stopping:
                    return
                if number:
                    # A new crawl knows nothing of the last request of the one before.
                    await asyncio.sleep(max(source.poll.delay_s, group[number - 1].poll.delay_s))
                await self._poll_source(source, robots)

    async def _poll_source(self, source: Source, robots: dict[str, Rules]) -> None:
        brought = _Brought()
        try:
            if self.instead is not None:
                brought.total.update(asdict((await self._crawl(source, None, robots)).counts))
            else:
                await self._poll_entries(source, robots, brought)
        except CannotKeep:
            raise  # it takes all others with it
        except Exception as problem:  # noqa: BLE001 - one source never takes others with it
            words = f"the poll failed: {type(problem).__name__}"
            self.frontier.problem(source.id, IssueKind.CRAWL_FAILED, source.url, words)
        if source.id not in self.broken_off and not self.stopping:
            counts, is_late = Counts(**brought.total), source.id in self.late
            if is_late and counts.listings + counts.unchanged + counts.doubtful == 0:
                words = f"nothing was listed within {SOURCE_LIMIT_S / 60:.0f} min"
                self.frontier.problem(source.id, IssueKind.TIMEOUT, source.url, words)
            self.frontier.done(source.id, counts, brought.window, is_late=is_late)

    async def _poll_entries(
        self, source: Source, robots: dict[str, Rules], brought: _Brought
    ) -> None:
        usual = [entry for entry in source.poll.entries if not entry.backfill]
        for number, entry in enumerate(usual):
            if number:
                await asyncio.sleep(source.poll.delay_s)
            if self.stopping:
                return
            since = self.frontier.last_read(source.id, entry.url)
            window = await self._walk(source, entry, robots, brought)
            brought.window = brought.window.joined(window)
            if since is not None and _misses(entry, window, since):
                brought.missed[entry] = since
                words = _spell_gap(window, since)
                self.frontier.problem(source.id, IssueKind.GAP, entry.url, words)
        if brought.missed:
            await self._fill(source, robots, brought)

    async def _fill(self, source: Source, robots: dict[str, Rules], brought: _Brought) -> None:
        """Look for what was missed where the source lists more; what reaches back fills a gap."""
        missed = brought.missed
        oldest = min(missed.values()) - MARGIN
        for entry in source.poll.entries:
            if entry.backfill and not self.stopping:
                await asyncio.sleep(source.poll.delay_s)
                window = await self._walk(source, entry, robots, brought, oldest)
                for gap in [gap for gap, since in missed.items() if window.reaches(since)]:
                    del missed[gap]
                    self.frontier.solved(source.id, IssueKind.GAP, gap.url)

    async def _walk(
        self,
        source: Source,
        entry: PollEntry,
        robots: dict[str, Rules],
        brought: _Brought,
        since: datetime | None = None,
    ) -> Window:
        spider = await self._crawl(source, entry, robots, since)
        counts = asdict(spider.counts)
        if entry.backfill:  # it says nothing of whether the usual listings are read
            counts |= {"listings": 0, "unchanged": 0}
        brought.total.update(counts)
        return spider.window if isinstance(spider, SourceSpider) else Window()

    async def _crawl(
        self,
        source: Source,
        entry: PollEntry | None,
        robots: dict[str, Rules],
        since: datetime | None = None,
    ) -> LinkSpider:
        """Walk one listing, or fetch what is fetched instead, and return the spider that did."""
        settings = scrapy_settings(source, self.handler, self.contact)
        engine = self.instead if entry is None else ENGINES[entry.how]
        if engine is None:
            raise ValueError("a poll without a listing")
        crawler = Crawler(engine, settings)
        listing = {} if entry is None else {"entry": entry, "since": since}
        crawling = asyncio.ensure_future(
            self.runner.crawl(
                crawler, source=source, frontier=self.frontier, robots=robots, **listing
            )
        )
        limit_s = SOURCE_LIMIT_S / (1 if entry is None else len(source.poll.entries))
        await asyncio.wait({crawling}, timeout=limit_s)
        if not crawling.done():
            self.late.add(source.id)  # it stays due: its links are saved and wait
            await crawler.stop_async()
        await crawling
        spider = crawler.spider
        if not isinstance(spider, LinkSpider):
            raise TypeError(f"{spider!r} is not a spider of ours")
        if spider.broken_off:
            self.broken_off.add(source.id)
        return spider


def _misses(entry: PollEntry, window: Window, since: datetime) -> bool:
    is_ahead = entry.how is How.COURT and clock.now() - since < LISTED_AHEAD
    return window.misses(since) and not is_ahead


def _spell_gap(window: Window, since: datetime) -> str:
    shown = "no date" if window.reaches_to is None else f"{window.reaches_to:%Y-%m-%d %H:%M} UTC"
    success = f"{since:%Y-%m-%d %H:%M} UTC"
    return f"the oldest of {window.items} items: {shown}; last success: {success}"
