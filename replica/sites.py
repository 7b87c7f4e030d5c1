"""Which host serves what: sites of their own, with stories and documents, and the stand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from replica.channel_sites import build_telegram, build_youtube
from replica.court_site import build_court
from replica.document_sites import build_ft, build_spcommreports, build_tbinternet
from replica.news_sites import build_azattyq, build_informburo, build_tengrinews
from replica.stand_in_sites import build_stand_in
from replica.stand_ins import stand_ins
from replica.stories import Document
from replica.unfolding import documents_at
from replica.web import Site, Web
from replica.wordpress_site import build_bureau

OWN = (
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
HOSTS = tuple(dict.fromkeys((*OWN, *(one.host for one in stand_ins()))))


class Sites(Mapping[str, Site]):
    """The sites by host, each made when it is first asked for: most of them never are."""

    def __init__(self, make: Callable[[str], Site]) -> None:
        self._make = make
        self._made: dict[str, Site] = {}

    def __getitem__(self, host: str) -> Site:
        if host not in HOSTS:
            raise KeyError(host)
        if host not in self._made:
            self._made[host] = self._make(host)
        return self._made[host]

    def __iter__(self) -> Iterator[str]:
        return iter(HOSTS)

    def __len__(self) -> int:
        return len(HOSTS)


@lru_cache(maxsize=4)
def build_web(now: datetime, extra_pages: int = 0, since: datetime | None = None) -> Web:
    """Return every site as it stands at `now`, the same for the same arguments.

    With `since` the stories are those that unfold from that moment on, see `replica.unfolding`.

    `extra_pages` ordinary articles are added to the sitemap of rus.azattyq.org. Making them costs
    about 3 ms each, so the webs made last are kept.
    """
    told = None if since is None else documents_at(now, since)

    def make(host: str) -> Site:
        beside = _build_own(host, now, extra_pages, told)
        held = [one for one in stand_ins() if one.host == host]
        if beside is not None and held == []:
            return beside
        return build_stand_in(host, held, now, beside, told)

    return Web(Sites(make))


def _build_own(
    host: str, now: datetime, extra_pages: int, told: Sequence[Document] | None
) -> Site | None:
    match host:
        case "rus.azattyq.org":
            return build_azattyq(now, extra_pages, told)
        case "tengrinews.kz":
            return build_tengrinews(now, told)
        case "informburo.kz":
            return build_informburo(now, told)
        case "bureau.kz":
            return build_bureau(now, told)
        case "t.me":
            return build_telegram(now, told)
        case "www.youtube.com":
            return build_youtube(now, told)
        case "tbinternet.ohchr.org":
            return build_tbinternet(now)
        case "spcommreports.ohchr.org":
            return build_spcommreports(now)
        case "www.ft.com":
            return build_ft(now)
        case "office.sud.kz":
            return build_court(now)
        case _:
            return None
