"""The engine for sources with an RSS, RDF or Atom feed."""

from __future__ import annotations

from crawlers.listings import ListingPage, read_feed
from crawlers.spiders.base import SourceSpider


class FeedSpider(SourceSpider):
    """Asks for every entry of one feed that we do not hold yet."""

    name = "feed"

    def read(self, body: bytes, url: str) -> ListingPage:
        """Return the entries of the feed."""
        return read_feed(body, url)
