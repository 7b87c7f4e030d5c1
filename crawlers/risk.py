"""Which of the addresses that a page cites are in danger of disappearing, and which is first.

It judges spellings and asks nobody. The hosts and the limits are data: `lexicon/risk.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from crawlers.catalogue import owner_of
from crawlers.platforms import fold_post
from crawlers.source import Risk, Source
from crawlers.urls import NotALink, canonical_url, is_wanted

PORTS = (None, 80, 443)
# What looks like a number is an address to some resolvers: "10.0.0.1", "2130706433", "0x7f.1".
NUMBER = re.compile(r"[0-9]{1,20}|0x[0-9a-f]{0,20}")


@dataclass(frozen=True, slots=True)
class Cited:
    """An address in the text of a page: its identity, the address as it stands there, the source
    whose page it is if anybody's, and its place in the order of risk, 0 first.
    """

    url: str
    fetch_url: str
    source_id: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How many addresses are captured at once: of one page, in one run, on one host in a run; and
    how many pages one run shows in a browser.
    """

    per_page: int
    per_run: int
    per_host: int
    rendered: int


def choose_cited(
    page_url: str, linked: Iterable[str], embedded: Iterable[str], sources: Mapping[str, Source]
) -> list[Cited]:
    """Return what is captured at once of what a page with a find cites, the most endangered first,
    in reading order among equals, each once, at most `load_limits().per_page`.

    Of what is only `embedded` nothing but posts on a platform counts: other frames are
    advertisements. Left out are front pages, accounts, buttons for sharing, sections of sources,
    other pages of the page's own site where no source says what is a document, and whatever may
    lead into a private network.
    """
    chosen: dict[str, Cited] = {}
    for url in linked:
        _add(chosen, _judge(url, page_url, sources))
    for url in embedded:
        cited = _judge(url, page_url, sources)
        _add(chosen, cited if cited is not None and cited.rank < len(_table().tiers) else None)
    ordered = sorted(chosen.values(), key=lambda cited: cited.rank)
    return ordered[: load_limits().per_page]


def load_limits() -> Limits:
    """Return the limits of `lexicon/risk.toml`."""
    return _table().limits


def _add(chosen: dict[str, Cited], cited: Cited | None) -> None:
    if cited is not None:
        chosen.setdefault(cited.url, cited)


def _judge(url: str, page_url: str, sources: Mapping[str, Source]) -> Cited | None:
    """Return the address with its rank, or None if it is not to be captured."""
    try:
        plain = canonical_url(url)
        owner = owner_of(url, sources)
        source = None if owner is None else sources[owner]
        identity = plain if source is None else canonical_url(url, source.links)
    except NotALink:
        return None
    if identity == page_url or not _may_be_asked(plain) or not _may_be_asked(url):
        return None
    rank = _rank(plain, page_url, source)
    return None if rank is None else Cited(identity, url, owner, rank)


def _rank(plain: str, page_url: str, source: Source | None) -> int | None:
    tiers = _table().tiers
    parts = urlsplit(plain)
    for rank, tier in enumerate(tiers):
        if any(fnmatchcase(parts.netloc, glob) for glob in tier.hosts):
            return rank if _is_post(plain, tier) else None
    if parts.path in ("", "/") and not parts.query:
        return None
    if source is None:
        return None if parts.netloc == urlsplit(page_url).netloc else len(tiers) + 1
    if not is_wanted(canonical_url(plain, source.links), source.links):
        return None
    return len(tiers) if source.risk is Risk.HIGH else len(tiers) + 2


def _is_post(plain: str, tier: _Tier) -> bool:
    parts, post = urlsplit(plain), fold_post(plain)
    if post is not None and post.url == post.owner:
        return False  # the account itself: who writes there, not what
    return bool(parts.query) or not any(_fits(parts.path, glob) for glob in tier.no_post)


def _fits(path: str, glob: str) -> bool:
    """Tell whether a path has the parts of `glob`, where "*" is any one part."""
    parts, wanted = path.strip("/").split("/"), glob.strip("/").split("/")
    same = zip(parts, wanted, strict=False)
    return len(parts) == len(wanted) and all(
        bool(part) if want == "*" else part == want for part, want in same
    )


def _may_be_asked(url: str) -> bool:
    parts = urlsplit(url.strip())
    try:
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".")
    last = host.rpartition(".")[2]
    if port not in PORTS or ":" in host or "." not in host or NUMBER.fullmatch(last):
        return False
    if any(f".{host}".endswith(f".{name}") for name in _table().private):
        return False
    place = f"{host.removeprefix('www.')}{parts.path}"
    return not any(fnmatchcase(place, glob.removeprefix("www.")) for glob in _table().never)


@dataclass(frozen=True, slots=True)
class _Tier:
    """Hosts of one degree of risk, and the paths there that are no post."""

    hosts: tuple[str, ...]
    no_post: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The file as it was read."""

    limits: Limits
    private: tuple[str, ...]
    never: tuple[str, ...]
    tiers: tuple[_Tier, ...]


@cache
def _table() -> _Table:
    text = resources.files("crawlers").joinpath("lexicon/risk.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return _Table(
        limits=Limits(**table["limits"]),
        private=tuple(table["private"]),
        never=tuple(table["never"]),
        tiers=tuple(_Tier(tuple(one["hosts"]), tuple(one["not"])) for one in table["risk"]),
    )
