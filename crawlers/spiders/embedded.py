"""Fetches what is kept with a page's link and watched by nobody: what the page embeds, and probes
of its host.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.spiders.links import LinkSpider
from models.terms import CaptureKind


class EmbeddedSpider(LinkSpider):
    """Asks once for each address that the frontier names, of one source's host."""

    name = "embedded"
    kind = CaptureKind.EMBEDDED

    async def start(self) -> AsyncIterator[Request]:
        """Ask for them all."""
        for link in self.frontier.visits(self.source.id):
            yield self.request(link, self.kind, self.keep_embedded, self.lose_embedded)

    def keep_embedded(self, response: Response) -> None:
        """Count an answer; the recorder has kept it."""
        self.tally["documents" if response.status < 300 else "documents_failed"] += 1

    def lose_embedded(self, failure: Failure) -> None:
        """Count what did not answer, or may not be fetched."""
        self.tally["documents_failed"] += 1


class ProbeSpider(EmbeddedSpider):
    """Asks once for each invented address that the frontier names: its 404 is what is wanted."""

    name = "probe"
    kind = CaptureKind.PROBE
