"""Fetches what is watched by nobody: what pages embed, probes of their hosts, and what a person who
looks after a source wants to see.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.outcomes import Outcome, judge_failure, judge_response
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


class LookSpider(EmbeddedSpider):
    """Asks once for each address and tells what came, without opening an issue or a link."""

    name = "look"
    kind = CaptureKind.LISTING

    async def start(self) -> AsyncIterator[Request]:
        """Ask for them all, one after the other; each is of no link."""
        for link in self.frontier.visits(self.source.id):
            request = self.request(link, self.kind, self.keep_embedded, self.lose_embedded)
            request.meta.update(link_id=None, asked=link.url, encoded=request.url)
            yield request

    def keep_embedded(self, response: Response) -> None:
        """Tell what answered, and from where."""
        self._tell(response.meta, response.url, judge_response(response))

    def lose_embedded(self, failure: Failure) -> None:
        """Tell why nothing answered."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        self._tell(request.meta, request.url, judge_failure(failure.value))

    def _tell(self, meta: dict[str, Any], answered: str, outcome: Outcome) -> None:
        """Tell of an address as it was given to us; Scrapy encodes it ("/лента/" -> "/%D0...")."""
        asked = meta["asked"]
        final_url = asked if answered == meta["encoded"] else answered
        facts = meta.get("capture")
        self.frontier.answered(asked, final_url, outcome.issue, outcome.message, facts)
