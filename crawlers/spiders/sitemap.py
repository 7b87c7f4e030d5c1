"""The engine for sources with a sitemap: an index and its children, or one list of pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from scrapy import Request
from scrapy.http import Response

from crawlers.found import Child, ListingPage, ListingProblem
from crawlers.sitemaps import freshest_first
from crawlers.spiders.base import SourceSpider, asked_url
from crawlers.spiders.links import facts_of
from crawlers.urls import host_of, is_own_host

MAX_DEPTH = 2  # an index of indexes, no deeper


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
        part = await self.read_or_report(response)
        if part is None:
            return
        due = self.take(part.found)
        if part.problem is None:
            facts = facts_of(response) if part.children == () else None
            self.settle(asked_url(response), response.url, facts)
        for request in self.follow(due, facts_of(response)):
            yield request
        depth = response.meta.get("sitemap_depth", 0) + 1
        chosen = self.choose(part.children) if depth <= MAX_DEPTH else []
        if chosen and part.problem is None:
            self.tally["listings"] -= 1  # an index is nothing read: its children are
        for child in chosen:
            request = self.listing_request(child.url)
            request.meta["sitemap_depth"] = depth
            yield request

    def find_doubt(self, page: ListingPage) -> ListingProblem | None:
        """Return the problem of one file alone: some parts of a site's map hold no documents."""
        return page.problem

    def choose(self, children: Sequence[Child]) -> list[Child]:
        """Return the children to ask for, freshest first, within what is left of `max_pages`.

        The index itself does not count.
        """
        left = self.entry.max_pages + 1 - self.listings_asked
        ranked = freshest_first(children)
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
