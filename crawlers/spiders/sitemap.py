"""The engine for sources with a sitemap: an index and its children, or one list of pages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response

from crawlers.listings import Child, read_sitemap
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.links import facts_of
from crawlers.urls import host_of, is_own_host

MAX_DEPTH = 2  # an index of indexes, no deeper
# "sitemap_6_news.xml.gz", "latest-news.xml": what changes every hour.
FRESH = re.compile(r"latest|news", re.I)
# "post-sitemap12.xml", "417.xml": where a part is not dated, the highest number is the newest.
NUMBER = re.compile(r"\d{1,9}(?=\D{0,20}$)")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SitemapSpider(SourceSpider):
    """Asks for the freshest children of an index first, and leaves out those that did not change.

    An index itself is never asked for conditionally: it may stay the same while its children do
    not, for some give no date.
    """

    name = "sitemap"

    async def parse_listing(self, response: Response) -> AsyncIterator[Request]:
        """Save the pages of one file, then ask for them, then for the children it names."""
        if not self.is_usable(response):
            return
        part = await self.read_or_report(read_sitemap, response)
        if part is None:
            return
        due = self.take(part.found)
        if part.children == ():
            self.frontier.listed(self.source.id, response.url, facts_of(response))
        for request in self.follow(due, facts_of(response)):
            yield request
        depth = response.meta.get("sitemap_depth", 0) + 1
        for child in self.choose(part.children) if depth <= MAX_DEPTH else ():
            request = self.listing_request(child.url)
            request.meta["sitemap_depth"] = depth
            yield request

    def choose(self, children: Sequence[Child]) -> list[Child]:
        """Return the children to ask for, freshest first, within what is left of `max_pages`.

        The index itself does not count.
        """
        left = self.entry.max_pages + 1 - self.listings_asked
        ranked = sorted(children, key=_staleness)
        return [child for child in ranked if self._is_due(child)][: max(left, 0)]

    def _is_due(self, child: Child) -> bool:
        if not is_own_host(host_of(child.url), self.source.links):
            self.tally["foreign"] += 1
            return False
        if child.modified_at is None:
            return True
        oldest = self.oldest()
        if oldest is not None and child.modified_at < oldest:
            return False
        known = self.frontier.validators(child.url).known
        if known is not None and child.modified_at < known.captured_at:
            self.tally["unchanged"] += 1
            return False
        return True


def _staleness(child: Child) -> tuple[bool, float, int]:
    file_name = child.url.rpartition("/")[2]
    modified_at = child.modified_at or LONG_AGO
    number = NUMBER.search(file_name[-100:])
    number_of_part = 0 if number is None else int(number.group())
    return FRESH.search(file_name) is None, -modified_at.timestamp(), -number_of_part
