"""The text of a proposed source's file, from what is known of its site. Pure.

Nothing is proposed that the catalogue would refuse.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, get_args
from urllib.parse import urlsplit

from console.checking import Listed
from console.toml_strings import spell_toml
from crawlers.catalogue import parse_source
from crawlers.entries import PollEntry
from crawlers.keys import Language
from crawlers.source import Source
from crawlers.urls import host_of
from extract.front import FrontPage
from models.terms import SourceKind

TELEGRAM, YOUTUBE = "t.me", "www.youtube.com"  # where the account alone says what is polled
PREFIXES = {TELEGRAM: "tg", YOUTUBE: "yt"}
KINDS = {TELEGRAM: SourceKind.GROUP, YOUTUBE: SourceKind.VIDEO}
SHAPES = {TELEGRAM: "telegram", YOUTUBE: "youtube"}
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
MAX_ID = 60
MAX_WORDS = 8  # of an id
NOTHING_FOUND = "nothing that can be polled was found there when this was proposed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The file of a source as text. `trouble` is what keeps it from being used as it is."""

    source_id: str
    text: str
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of a site beforehand, and what its front page says."""

    url: str
    source_id: str
    title: str
    country: str
    langs: tuple[str, ...]
    kind: SourceKind
    shape: str = "article"
    trouble: tuple[str, ...] = ()


def suggest_id(url: str) -> str:
    """Return an id for a source: "news_example" for news.example.kz, "tg_tirek" for a channel."""
    host, path = host_of(url), urlsplit(url).path
    words = PREFIXES.get(host, host.removeprefix("www.").rpartition(".")[0])
    account = path if host in PREFIXES or is_walled(url) else ""
    spelt = NOT_A_WORD.sub("_", f"{words} {account}".lower())[:MAX_ID].strip("_")
    return "_".join(spelt.split("_")[:MAX_WORDS]) or "source"


def is_walled(url: str) -> bool:
    """Tell whether the site shows nothing without an account."""
    host = host_of(url)
    return any(host == name or host.endswith(f".{name}") for name in _sites()["walled"]["hosts"])


def describe_site(url: str, source_id: str, page: FrontPage | None) -> Site:
    """Return what is known of a site; what is only guessed stands in its `trouble`."""
    host = host_of(url)
    ending = host.rpartition(".")[2]
    by_host = "" if host in KINDS else _sites()["endings"].get(ending, ending)
    country = by_host if len(by_host) == 2 else "" if page is None else page.region or ""
    said = () if page is None else (page.said_lang, page.text_lang)
    langs = [lang for lang in said if lang is not None and lang in get_args(Language)]
    guesses = [("country", country), ("langs", langs)]
    is_ngo = ending in ("org", "ngo")
    return Site(
        url,
        source_id,
        (page.title if page is not None else "") or url.partition("://")[2].rstrip("/"),
        country or "kz",
        tuple(dict.fromkeys(langs)) or ("ru", "kk"),
        KINDS.get(host, SourceKind.NGO if is_ngo else SourceKind.NEWS),
        SHAPES.get(host, "article"),
        tuple(f"{name}: only guessed, correct it" for name, known in guesses if not known),
    )


def draft(site: Site) -> Source:
    """Return the site as a source of which nothing is polled yet, to try its listings with."""
    lines = [*_head(site), *_unpolled(NOTHING_FOUND), "[poll]", 'every = "15m"']
    return parse_source(site.source_id, "\n".join(lines), site.source_id)


def propose_walled(url: str, source_id: str) -> Proposal:
    """Return the file of an account whose pages people hand in."""
    site = Site(url, source_id, url.partition("://")[2], "kz", ("ru", "kk"), SourceKind.GROUP)
    host = host_of(url)
    reason = f"{host} is not polled: {_sites()['walled']['reason']}"
    trouble = (f"{reason} with 'aigaq inbox'", "country, langs: only guessed, correct them")
    return _checked(site, [*_head(site), *_unpolled(reason, "inbox")], trouble)


def propose_polled(
    site: Site, entries: Sequence[tuple[PollEntry, Listed]], failed: Sequence[str] = ()
) -> Proposal:
    """Return the file of a site that is polled through `entries`: the first each time, the others
    when it has a gap. Without any it is a site whose links are only watched. `failed` is what was
    wrong with others.
    """
    if not entries:
        advice = "nothing to poll was found: write a [[poll.from]] with a layout"
        trouble = (*site.trouble, *failed, advice)
        return _checked(site, [*_head(site), *_unpolled(NOTHING_FOUND)], trouble)
    listed = [f"{entry.how}: {line}" for entry, found in entries for line in found.trouble]
    lines = [*_head(site), "", *_poll(entries), "", *_page(site)]
    return _checked(site, lines, (*site.trouble, *listed))


def _head(site: Site) -> list[str]:
    return [
        f"title   = {spell_toml(site.title)}",
        f"url     = {spell_toml(site.url)}",
        f'country = "{site.country}"',
        f"langs   = [{', '.join(map(spell_toml, site.langs))}]",
        f'kind    = "{site.kind}"',
        'cited   = ""',
        'note    = "Proposed by a machine from the front page; nobody has compared it yet."',
    ]


def _unpolled(reason: str, how: str = "archive") -> list[str]:
    return [f'how     = "{how}"', f"reason  = {spell_toml(reason)}"]


def _poll(entries: Sequence[tuple[PollEntry, Listed]]) -> Iterator[str]:
    yield from ("[poll]", f'every   = "{_every(entries[0][1])}"', "delay_s = 10.0")
    for number, (entry, listed) in enumerate(entries):
        yield from ("", f"[[poll.from]]{_remark(listed)}", f'how = "{entry.how}"')
        yield f"url = {spell_toml(entry.url)}"
        if number > 0:
            yield "backfill = true"


def _every(listed: Listed) -> str:
    """Return how often to ask for a listing: at least twice while an item stays in it."""
    if listed.oldest is None or listed.newest is None:
        return "1h"
    window_s = (listed.newest - listed.oldest).total_seconds()
    return "1h" if window_s >= 7_200 else "30m" if window_s >= 3_600 else "15m"


def _remark(listed: Listed) -> str:
    if listed.oldest is None or listed.newest is None:
        return ""
    return f"  # {listed.items} items, {listed.oldest:%Y-%m-%d} to {listed.newest:%Y-%m-%d}"


def _page(site: Site) -> Iterator[str]:
    yield "[page]"
    if site.shape != "article":
        yield from (f'shape = "{site.shape}"', 'tz    = "UTC"')
        return
    yield "# No rules for title and text yet: what the page says of itself counts."
    yield f'tz = "{_sites()["zones"].get(site.country, "UTC")}"'


def _checked(site: Site, lines: Sequence[str], trouble: tuple[str, ...]) -> Proposal:
    text = "\n".join(lines) + "\n"
    parse_source(site.source_id, text, f"{site.source_id}.toml")  # raises CatalogueError
    return Proposal(site.source_id, text, trouble)


@cache
def _sites() -> dict[str, Any]:
    return tomllib.loads(resources.files("console").joinpath("sites.toml").read_text("utf-8"))
