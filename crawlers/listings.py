"""What a source lists: bytes of a feed, sitemap, section page or channel preview -> found links.

Everything behind these names is pure and reads hostile input: nothing is fetched, no entity is
resolved, sizes are bounded. Documents are not read here, only what a listing says of them.
"""

from crawlers.feeds import read_feed, read_wordpress, read_youtube
from crawlers.found import Child, Found, ListingPage, ListingProblem, SitemapPart
from crawlers.sections import read_listing, read_telegram
from crawlers.sitemaps import read_sitemap

__all__ = [
    "Child",
    "Found",
    "ListingPage",
    "ListingProblem",
    "SitemapPart",
    "read_feed",
    "read_listing",
    "read_sitemap",
    "read_telegram",
    "read_wordpress",
    "read_youtube",
]
