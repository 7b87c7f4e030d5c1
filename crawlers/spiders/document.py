"""The engine for documents that are files: a listing leads to each, or to a page that offers it."""

from __future__ import annotations

from crawlers.listings import ListingPage, read_feed, read_listing
from crawlers.spiders.base import SourceSpider


class DocumentSpider(SourceSpider):
    """Walks a list of documents or reads a feed of them; `LinkSpider` takes each one's file."""

    name = "document"

    def read(self, body: bytes, url: str) -> ListingPage:
        """Return the items of one page by the entry's layouts, or of a feed where it has none."""
        if self.entry.layout:
            return read_listing(body, url, self.entry.layout)
        return read_feed(body, url)
