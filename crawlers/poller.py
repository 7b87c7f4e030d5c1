"""Polls the sources of one batch side by side, but each host by one source at a time.

Many sources share one event loop. A source that fails is an issue, and takes no other with it; a
disk or a database that takes nothing more ends them all.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from crawlers.frontier import Counts, Frontier
from crawlers.keeping import CannotKeep
from crawlers.robots import Rules
from crawlers.settings import scrapy_settings, shared_settings
from crawlers.source import How, PollEntry, Source
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.document import DocumentSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.headlines import HeadlinesSpider
from crawlers.spiders.links import LinkSpider
from crawlers.spiders.listing import ListingSpider
from crawlers.spiders.sitemap import SitemapSpider
from crawlers.spiders.telegram import TelegramSpider
from crawlers.spiders.wordpress import WordPressSpider
from crawlers.spiders.youtube import YouTubeSpider
from models.terms import IssueKind

HOSTS_AT_ONCE = 32
SOURCE_LIMIT_S = 1200.0  # a slow source gives way to the next run, not to nobody
ENGINES: dict[How, type[SourceSpider]] = {
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
    """Return the sources in groups such that no two groups ask the same host, in their order."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        touching = [group for group in groups if group[0] & source.polled_hosts]
        hosts = set(source.polled_hosts).union(*(group[0] for group in touching))
        members = [member for group in touching for member in group[1]]
        groups = [group for group in groups if group not in touching]
        groups.append((hosts, [*members, source]))
    return [members for _, members in groups]


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
        self.unfinished: set[str] = set()

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
        total: Counter[str] = Counter()
        try:
            for number, entry in enumerate(self._entries(source)):
                if number:
                    await asyncio.sleep(source.poll.delay_s)
                if not self.stopping:
                    total.update(asdict(await self._poll_entry(source, entry, robots)))
        except CannotKeep:
            raise  # it takes all others with it
        except Exception as problem:  # noqa: BLE001 - one source never takes others with it
            words = f"the poll failed: {type(problem).__name__}"
            self.frontier.problem(source.id, IssueKind.CRAWL_FAILED, source.url, words)
        if source.id not in self.unfinished and not self.stopping:
            self.frontier.done(source.id, Counts(**total))

    def _entries(self, source: Source) -> Sequence[PollEntry | None]:
        """Return the listings to be walked; None stands for what is fetched instead."""
        return source.poll.entries if self.instead is None else [None]

    async def _poll_entry(
        self, source: Source, entry: PollEntry | None, robots: dict[str, Rules]
    ) -> Counts:
        settings = scrapy_settings(source, self.handler, self.contact)
        engine = self.instead if entry is None else ENGINES[entry.how]
        if engine is None:
            raise ValueError("a poll without a listing")
        crawler = Crawler(engine, settings)
        listing = {} if entry is None else {"entry": entry}
        crawling = asyncio.ensure_future(
            self.runner.crawl(
                crawler, source=source, frontier=self.frontier, robots=robots, **listing
            )
        )
        limit_s = SOURCE_LIMIT_S / len(self._entries(source))
        await asyncio.wait({crawling}, timeout=limit_s)
        if not crawling.done():
            self.unfinished.add(source.id)  # it stays due: its links are saved and wait
            await crawler.stop_async()
        await crawling
        spider = crawler.spider
        if not isinstance(spider, LinkSpider):
            raise TypeError(f"{spider!r} is not a spider of ours")
        if spider.broken_off:
            self.unfinished.add(source.id)
        return spider.counts
