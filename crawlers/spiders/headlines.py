"""The engine for papers behind a payment: what their feed itself says, and nothing else."""

from __future__ import annotations

from crawlers.spiders.base import SourceSpider


class HeadlinesSpider(SourceSpider):
    """Takes title, standfirst and date out of the feed; no page of an article is asked for."""

    name = "headlines"
    has_documents = False
