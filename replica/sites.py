"""Which host serves what: the hosts of the catalogue, each with the pages of its stories."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from replica.channel_sites import build_telegram, build_youtube
from replica.court_site import build_court
from replica.document_sites import build_ft, build_spcommreports, build_tbinternet
from replica.news_sites import build_azattyq, build_informburo, build_tengrinews
from replica.unfolding import documents_at
from replica.web import Web
from replica.wordpress_site import build_bureau

HOSTS = (
    "rus.azattyq.org",
    "tengrinews.kz",
    "informburo.kz",
    "bureau.kz",
    "t.me",
    "www.youtube.com",
    "office.sud.kz",
    "tbinternet.ohchr.org",
    "spcommreports.ohchr.org",
    "www.ft.com",
)


@lru_cache(maxsize=2)
def build_web(now: datetime, extra_pages: int = 0, since: datetime | None = None) -> Web:
    """Return every site as it stands at `now`, the same for the same arguments.

    With `since` the stories are those that unfold from that moment on, see `replica.unfolding`.

    `extra_pages` ordinary articles are added to the sitemap of rus.azattyq.org. Making them costs
    about 3 ms each, so the two webs made last are kept.
    """
    told = None if since is None else documents_at(now, since)
    return Web(
        {
            "rus.azattyq.org": build_azattyq(now, extra_pages, told),
            "tengrinews.kz": build_tengrinews(now, told),
            "informburo.kz": build_informburo(now, told),
            "bureau.kz": build_bureau(now, told),
            "t.me": build_telegram(now, told),
            "www.youtube.com": build_youtube(now, told),
            "office.sud.kz": build_court(now),
            "tbinternet.ohchr.org": build_tbinternet(now),
            "spcommreports.ohchr.org": build_spcommreports(now),
            "www.ft.com": build_ft(now),
        }
    )
