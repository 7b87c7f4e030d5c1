"""The engine for sources whose section pages are their only list."""

from __future__ import annotations

from crawlers.spiders.base import SourceSpider


class ListingSpider(SourceSpider):
    """Walks a section page by page until one brings nothing new, within `max_pages`."""

    name = "listing"
