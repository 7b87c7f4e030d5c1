"""Read what a feed itself says of a paper's articles: title, standfirst, date; no page is read.

It is for papers whose pages stand behind a payment. A text that a feed carries beside the
standfirst is left alone: what the paper sells is not ours to collect.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extract.dates import read_time
from extract.markup.feed import parse_feed, text_at
from extract.markup.fragment import Fragment, absolute_link, read_fragment
from extract.markup.lines import fold_line, fold_lines, shorten_line
from extract.markup.tree import parse_markup, read_markup
from extract.markup.unread import Challenge, PageChanged, Unreadable, find_wall
from models.values import BODY, NOT_READ, Article, Capture, PageRules

MAX_ENTRIES = 500
MAX_RAW = 20_000  # characters of a description before it is cleaned
TITLE_CHARS = 500
STANDFIRST_CHARS = 3_000
MAX_AUTHORS = 10

ATOM = "{http://www.w3.org/2005/Atom}"
RSS_1 = "{http://purl.org/rss/1.0/}"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
DATES = ("pubDate", f"{DUBLIN}date", f"{ATOM}published", f"{ATOM}updated")
AUTHORS = (f"{DUBLIN}creator", f"{ATOM}author/{ATOM}name")


def read_headlines(capture: Capture, rules: PageRules) -> list[Article]:
    """Return the entries of an RSS, RDF or Atom feed in its order, the text of each its standfirst.

    how["body"] is "not read". An entry without a link or without a title is left out.

    Raises:
        PageChanged: the feed has entries, and none of them a link and a title.
        Unreadable: the body is empty, binary, too large or no feed.
        Challenge: a bot check or login form stands there instead.
    """
    markup = read_markup(capture)
    root = parse_feed(markup)
    if root is None or root.tag not in ("rss", f"{ATOM}feed") and not root.tag.endswith("}RDF"):
        wall = find_wall(parse_markup(markup)[0])
        if wall is not None:
            raise Challenge(wall)
        raise Unreadable("no feed")
    entries = list(_entries(root))[:MAX_ENTRIES]
    read = [_read_entry(entry, capture, rules) for entry in entries]
    articles = [article for article in read if article is not None]
    if entries and not articles:
        raise PageChanged("no entry of the feed has a link and a title", "link", 0)
    return articles


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    for path in ("channel/item", f"{RSS_1}item", f"{ATOM}entry"):
        yield from root.iterfind(path)


def _read_entry(entry: etree._Element, capture: Capture, rules: PageRules) -> Article | None:
    url = absolute_link(_link(entry), capture.url)
    title = shorten_line(_clean(_first(entry, "title"), capture.url).text, TITLE_CHARS)
    if url is None or not title:
        return None
    said = _clean(_first(entry, "description", "summary"), url)
    text = said.text[:STANDFIRST_CHARS]
    raw = next(filter(None, (text_at(entry, path) for path in DATES)), "")
    published_at = read_time(raw[:100], rules.tz, capture.captured_at) if raw else None
    authors = tuple(dict.fromkeys(_authors(entry)))[:MAX_AUTHORS]
    answers = {"title": title, "text": text, "published_at": published_at, "authors": authors}
    how = {name: "feed" if answer else "none" for name, answer in answers.items()}
    how[BODY] = NOT_READ
    return Article(url, title, text, published_at, authors, None, said.links, how)


def _link(entry: etree._Element) -> str:
    """Return the address of an entry: its link, or a guid that is one."""
    for link in entry.iterfind(f"{ATOM}link"):
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link.get("href"))
    guid = entry.find("guid")
    is_link = guid is not None and guid.get("isPermaLink") != "false"
    return _first(entry, "link") or (text_at(entry, "guid") if is_link else "")


def _first(entry: etree._Element, *names: str) -> str:
    """Return the characters of the first of these elements that has any, in any of the dialects."""
    for name in names:
        for path in (name, f"{RSS_1}{name}", f"{ATOM}{name}"):
            node = entry.find(path)
            said = "" if node is None else "".join(node.itertext()).strip()
            if said:
                return said[:MAX_RAW]
    return ""


def _clean(said: str, url: str) -> Fragment:
    # Most feeds put HTML there as characters: "<p>A &#8212; <b>B</b></p>".
    if "<" in said or "&" in said:
        return read_fragment(said, url)
    return Fragment(fold_lines(said.splitlines()))


def _authors(entry: etree._Element) -> Iterator[str]:
    for path in AUTHORS:
        for node in entry.iterfind(path):
            name = fold_line((node.text or "")[:200])
            if name:
                yield name
