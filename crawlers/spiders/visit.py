"""Looks at given links, new or known: the whole work of preserving and of rechecking.

Nothing is discovered here, and nothing is judged: what each visit brought is told to the frontier.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request

from crawlers.spiders.links import LinkSpider


class VisitSpider(LinkSpider):
    """Asks for each link of one source that the frontier names, once, conditionally if it can."""

    name = "visit"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the links."""
        for request in self.follow(self.frontier.visits(self.source.id)):
            yield request
