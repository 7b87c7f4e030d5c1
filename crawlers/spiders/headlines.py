"""The engine for papers behind a payment: what their feed itself says, and nothing else."""

from __future__ import annotations

from crawlers.listings import ListingPage, read_feed
from crawlers.spiders.base import SourceSpider


class HeadlinesSpider(SourceSpider):
    """Takes title, standfirst and date out of the feed; no page of an article is asked for."""

    name = "headlines"
    has_documents = False

    def read(self, body: bytes, url: str) -> ListingPage:
        """Return the entries of the feed."""
        return read_feed(body, url)
