"""What a source lists: bytes of a feed, sitemap, section page or channel preview -> found links.

Everything behind these names is pure and reads hostile input: nothing is fetched, no entity is
resolved, sizes are bounded. Documents are not read here, only what a listing says of them.
"""

from collections.abc import Callable

from crawlers.entries import How, PollEntry
from crawlers.feeds import read_feed, read_wordpress, read_youtube
from crawlers.found import Child, Found, ListingPage, ListingProblem
from crawlers.hearings import read_schedule
from crawlers.sections import read_listing, read_telegram
from crawlers.sitemaps import read_sitemap

__all__ = [
    "Child",
    "Found",
    "ListingPage",
    "ListingProblem",
    "read_entry",
    "read_feed",
    "read_listing",
    "read_sitemap",
    "read_telegram",
    "read_wordpress",
    "read_youtube",
]

READERS: dict[How, Callable[[bytes, str], ListingPage]] = {
    How.DOCUMENT: read_feed,
    How.FEED: read_feed,
    How.HEADLINES: read_feed,
    How.SITEMAP: read_sitemap,
    How.TELEGRAM: read_telegram,
    How.WORDPRESS: read_wordpress,
    How.YOUTUBE: read_youtube,
}


def read_entry(entry: PollEntry, body: bytes, url: str) -> ListingPage:
    """Return what one page of an entry's listing names; `body` is decoded, `url` where it stood.

    Of a court's form it is the answer to the last step. Raises ListingProblem.
    """
    if entry.form is not None:
        return read_schedule(body, url, entry.form)
    if entry.layout:
        return read_listing(body, url, entry.layout)
    return READERS[entry.how](body, url)
