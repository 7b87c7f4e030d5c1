"""Which host serves what: the hosts of the catalogue, each with the pages of its stories."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from replica.channel_sites import build_telegram, build_youtube
from replica.news_sites import build_azattyq, build_informburo, build_tengrinews
from replica.web import Web
from replica.wordpress_site import build_bureau

HOSTS = (
    "rus.azattyq.org",
    "tengrinews.kz",
    "informburo.kz",
    "bureau.kz",
    "t.me",
    "www.youtube.com",
)


@lru_cache(maxsize=2)
def build_web(now: datetime, extra_pages: int = 0) -> Web:
    """Return every site as it stands at `now`, the same for the same arguments.

    `extra_pages` ordinary articles are added to the sitemap of rus.azattyq.org. Making them costs
    about 3 ms each, so the two webs made last are kept.
    """
    return Web(
        {
            "rus.azattyq.org": build_azattyq(now, extra_pages),
            "tengrinews.kz": build_tengrinews(now),
            "informburo.kz": build_informburo(now),
            "bureau.kz": build_bureau(now),
            "t.me": build_telegram(now),
            "www.youtube.com": build_youtube(now),
        }
    )
