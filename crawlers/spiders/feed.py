"""The engine for sources with an RSS, RDF or Atom feed."""

from __future__ import annotations

from crawlers.spiders.base import SourceSpider


class FeedSpider(SourceSpider):
    """Asks for every entry of one feed that we do not hold yet."""

    name = "feed"
