"""The engine for sources whose section pages are their only list."""

from __future__ import annotations

from crawlers.listings import ListingPage, read_listing
from crawlers.spiders.base import SourceSpider


class ListingSpider(SourceSpider):
    """Walks a section page by page until one brings nothing new, within `max_pages`."""

    name = "listing"

    def read(self, body: bytes, url: str) -> ListingPage:
        """Return the items of one page by the layouts of the source."""
        return read_listing(body, url, self.entry.layout)
