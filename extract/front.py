"""Reads what a front page says of its site: feeds, interfaces, title, language, country.

Pure, and hostile pages are expected: few elements are looked at, nothing else is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from extract.language import UNKNOWN, document_language, split_sentences
from extract.markup.lines import fold_line, shorten_line
from extract.markup.tree import find_base_url, parse_markup, read_markup
from models.values import Capture

MAX_LINKS = 300  # elements of one kind that are looked at
MAX_FEEDS = 5
MAX_SITEMAPS = 5
MAX_ADDRESS = 1_000
MAX_TITLE = 150
READ_MARKUP = 150_000  # characters: one tag of 100,000 attributes takes minutes, this two seconds
READ_CHARS = 20_000  # of the page's text, to tell its language
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
API = "https://api.w.org/"
# Feeds of what readers write: who takes part in a discussion is nobody's business.
COMMENTS = re.compile(r"comment|коммент|пікір", re.I)
# "Sitemap: https://news.example.kz/sitemap.xml"
SITEMAP = re.compile(r"^[ \t]{0,20}sitemap[ \t]{0,20}:[ \t]{0,20}(\S{1,1000})", re.I | re.M)
TAG = re.compile(r"^([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What one front page says. Addresses are absolute, on whatever host the page names.

    `said_lang` and `region` are of its own lang attribute ("ru", "kz"), `text_lang` is what its
    text is written in; None where nothing tells.
    """

    title: str
    feeds: tuple[str, ...]
    api: str | None
    said_lang: str | None
    region: str | None
    text_lang: str | None


def read_front_page(capture: Capture) -> FrontPage:
    """Return what a page says of its site, feeds in its order, each once. Raises Unreadable."""
    tree, _ = parse_markup(read_markup(capture)[:READ_MARKUP])
    base = find_base_url(tree, capture.url)
    links = list(_links(tree, base))
    feeds = [url for rel, kind, label, url in links if _is_feed(rel, kind, label, url)]
    said_lang, region = _said_lang(tree)
    return FrontPage(
        _title(tree),
        tuple(dict.fromkeys(feeds))[:MAX_FEEDS],
        next((url for rel, _, _, url in links if API in rel), None),
        said_lang,
        region,
        _text_lang(tree),
    )


def find_sitemaps(robots: bytes) -> tuple[str, ...]:
    """Return the sitemaps that a robots.txt names, in its order."""
    found = SITEMAP.findall(robots[:500_000].decode("utf-8", "replace"))
    return tuple(dict.fromkeys(url for url in found if _is_web(url)))[:MAX_SITEMAPS]


def _links(tree: LexborHTMLParser, base: str) -> Iterator[tuple[list[str], str, str, str]]:
    for node in tree.css("link[rel][href]")[:MAX_LINKS]:
        said = node.attributes
        href = (said.get("href") or "").strip()
        if not href or len(href) > MAX_ADDRESS:
            continue
        try:
            url = urljoin(base, href)
        except ValueError:  # such as "http://[x"
            continue
        if _is_web(url):
            rel = (said.get("rel") or "")[:200].split()
            kind = (said.get("type") or "").strip().lower()
            yield rel, kind, (said.get("title") or "")[:200], url


def _is_feed(rel: list[str], kind: str, label: str, url: str) -> bool:
    is_comments = COMMENTS.search(label) or COMMENTS.search(url[:MAX_ADDRESS])
    return "alternate" in [word.lower() for word in rel] and kind in FEED_TYPES and not is_comments


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _title(tree: LexborHTMLParser) -> str:
    named, title = tree.css_first('meta[property="og:site_name"]'), tree.css_first("title")
    names = [named.attributes.get("content") if named else "", title.text() if title else ""]
    found = next((line for name in names if (line := fold_line((name or "")[:2_000]))), "")
    return shorten_line(found, MAX_TITLE)


def _said_lang(tree: LexborHTMLParser) -> tuple[str | None, str | None]:
    root = tree.css_first("html")
    match = TAG.match(((root.attributes.get("lang") if root else None) or "").strip().lower())
    if match is None:
        return None, None
    return {"kz": "kk", "kaz": "kk", "rus": "ru", "eng": "en"}.get(match[1], match[1]), match[2]


def _text_lang(tree: LexborHTMLParser) -> str | None:
    if tree.body is None:
        return None
    tree.strip_tags(["script", "style", "noscript"], recursive=True)
    text = tree.body.text(separator="\n")[:READ_CHARS]
    lang = document_language(text, split_sentences(text))
    return None if lang == UNKNOWN else lang
