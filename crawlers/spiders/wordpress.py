"""The engine for sources whose WordPress answers at /wp-json/wp/v2/posts."""

from __future__ import annotations

import re

from scrapy.http import Response

from crawlers.found import ListingPage, absolute_url
from crawlers.spiders.base import SourceSpider

# <https://kz.example.org/wp-json/wp/v2/posts?page=2>; rel="next"
NEXT_LINK = re.compile(r'<(?P<url>[^<>]{1,2000})>\s{0,5};\s{0,5}rel="?next\b')


class WordPressSpider(SourceSpider):
    """Asks for every post that we do not hold yet, page by page, newest first."""

    name = "wordpress"

    def next_url(self, page: ListingPage, response: Response) -> str | None:
        """Return the address that the `Link` header calls the next page, or None."""
        header = (response.headers.get("Link") or b"").decode("latin-1")[:10_000]
        match = NEXT_LINK.search(header)
        return absolute_url(response.url, match["url"]) if match else None
