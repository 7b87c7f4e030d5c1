"""The engine for public Telegram channels, through the preview at https://t.me/s/<channel>.

It never logs in, joins, or asks who reads a channel.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from crawlers.spiders.base import SourceSpider
from models.terms import IssueKind


class TelegramSpider(SourceSpider):
    """Walks a channel's preview back in time; each post stands in the page that shows it."""

    name = "telegram"
    has_documents = False

    def listing_request(self, url: str, conditional: bool = True) -> Request:
        """Return the request; the redirect away from a preview is an answer, not a detour."""
        request = super().listing_request(url, conditional)
        request.meta["dont_redirect"] = True
        return request

    def is_usable(self, response: Response) -> bool:
        """Tell whether there is a preview: without one, Telegram sends readers to the profile."""
        if response.status in {301, 302, 303, 307, 308}:
            words = f"the channel shows no preview (answered {response.status})"
            self.lose(IssueKind.PREVIEW_UNAVAILABLE, response.url, words)
            return False
        return super().is_usable(response)
