"""From a capture to its articles: the source's rules first, then what the page says of itself.

The chain goes from the cheapest and surest step to the dearest: CSS on one fast tree, Beautiful
Soup on the fragment found, JSON-LD and meta elements; where a source has no rules for its text, the
element in which the page's running text stands, and trafilatura only where that leaves doubt. It
reads no comments, follows no links and passes no wall.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from extract.dates import read_time
from extract.headlines import read_headlines
from extract.markup.cluster import find_article
from extract.markup.fragment import Fragment
from extract.markup.generic import find_generic_times, find_generic_title, read_generic, read_linear
from extract.markup.linear import scan_markup
from extract.markup.selectors import check_rules, describe_miss, find_text, find_title, find_values
from extract.markup.structured import (
    MAX_AUTHORS,
    MAX_NAME_CHARS,
    Answer,
    Structured,
    read_structured,
)
from extract.markup.tree import find_base_url, parse_markup, read_markup
from extract.markup.unread import (
    WALL_TEXT_CHARS,
    Challenge,
    PageChanged,
    Unreadable,
    find_titled_wall,
    find_wall,
)
from extract.pdfs import is_pdf, read_pdf_article
from extract.posts import read_posts
from extract.symbols import find_symbol
from models.values import Article, Capture, PageRules

__all__ = [
    "Challenge",
    "Page",
    "PageChanged",
    "Unreadable",
    "check_rules",
    "open_page",
    "read_article",
    "read_documents",
    "read_opened",
    "read_posts",
]

MAX_TIME_CHARS = 200
MAX_TIMES = 20  # that one rule may offer; the first readable one counts
LEAD_TIMES = 2  # an "articleBody" that the page's own text is longer than by so much is its lead
LANGUAGE_ALIASES = {"kz": "kk", "kaz": "kk", "rus": "ru", "eng": "en"}  # kz is the country's code


def read_documents(capture: Capture, rules: PageRules) -> list[Article]:
    """Return the one article, the posts in page order, or the headlines of a feed: what
    `rules.shape` promises.

    Raises:
        PageChanged, Unreadable, Challenge: see `read_article`, `read_posts`, `read_headlines`.
        ValueError: the shape is unknown or a rule is not CSS.
    """
    if rules.shape == "article":
        return [_read_one(capture, rules)]
    if rules.shape == "headlines":
        return read_headlines(capture, rules)
    return read_posts(capture, rules)


def _read_one(capture: Capture, rules: PageRules) -> Article:
    """Return the article of a page or of a PDF, with the number under which it is filed."""
    is_file = is_pdf(capture)
    article = read_pdf_article(capture, rules.tz) if is_file else read_article(capture, rules)
    symbol = find_symbol(article.url, article.title, article.text, is_file=is_file)
    return replace(article, symbol=symbol)


def read_article(capture: Capture, rules: PageRules) -> Article:
    """Return the article of one page; its text has one paragraph a line, without its title.

    `how` says for "title", "text", "published_at", "authors" and "lang" which step answered:
    "selector", "json-ld", "opengraph", "meta", "html" (the lang attribute), "generic", "linear"
    (the tree had lost text, so all text of the page is there) or "none". Broken JSON-LD stands
    under "json-ld" ("1 of 2 scripts broken"). `links` are those inside the text, at most 500.

    Raises:
        PageChanged: there are rules for the title or the text, and neither they nor structured
            data answer.
        Unreadable: the page holds no article at all: empty, binary, too large, without text.
        Challenge: a bot check or a login form stands in its place.
        ValueError: a rule is not CSS.
    """
    return read_opened(open_page(capture, rules))


def read_opened(page: Page) -> Article:
    """Return the article of a page that is open already; raises what `read_article` does."""
    (title, title_how), (fragment, text_how) = _read_behind_walls(page)
    published_at, published_how = _read_published_at(page)
    authors, authors_how = _read_authors(page)
    lang, lang_how = _read_lang(page)
    how = {
        "title": title_how,
        "text": text_how,
        "published_at": published_how,
        "authors": authors_how,
        "lang": lang_how,
        **_note_broken(page),
    }
    return Article(
        page.capture.url, title, fragment.text, published_at, authors, lang, fragment.links, how
    )


@dataclass(frozen=True)
class Page:
    """One capture on its way through the chain; structured data is read when first asked for."""

    capture: Capture
    rules: PageRules
    markup: str
    tree: LexborHTMLParser
    whole: bool
    base_url: str

    @cached_property
    def structured(self) -> Structured:
        return read_structured(self.tree)


def open_page(capture: Capture, rules: PageRules) -> Page:
    """Return the page parsed, once for all that is asked of it. Raises Unreadable."""
    markup = read_markup(capture)
    tree, whole = parse_markup(markup)
    return Page(capture, rules, markup, tree, whole, find_base_url(tree, capture.url))


def _read_behind_walls(page: Page) -> tuple[tuple[str, str], tuple[Fragment, str]]:
    """Return title and text, each with how it was found, unless a wall stands in their place."""
    wall = find_titled_wall(page.tree)
    if wall is not None:
        raise Challenge(wall)
    try:
        title, title_how = _read_title(page)
        fragment, text_how = _read_text(page)
    except (PageChanged, Unreadable):
        _refuse_wall(page)
        raise
    if text_how in ("generic", "linear") and len(fragment.text) < WALL_TEXT_CHARS:
        _refuse_wall(page)
    if text_how == "generic":
        # The generic reader often takes the heading along; a name in it would be counted twice.
        fragment = _without_title(fragment, title)
    return (title, title_how), (fragment, text_how)


def _refuse_wall(page: Page) -> None:
    wall = find_wall(page.tree)
    if wall is not None:
        raise Challenge(wall)


def _read_title(page: Page) -> tuple[str, str]:
    title = find_title(page.tree, page.rules.title)
    if title is not None:
        return title, "selector"
    for answer in page.structured.titles:
        return answer.value, answer.how
    if page.rules.title and page.whole:
        raise describe_miss(page.tree, page.rules.title, "1")
    title = find_generic_title(page.tree)
    return ("", "none") if title is None else (title, "generic")


def _read_text(page: Page) -> tuple[Fragment, str]:
    rules = page.rules
    fragment = find_text(page.tree, rules.text, page.base_url, rules.remove)
    if fragment is not None:
        return fragment, "selector"
    for answer in page.structured.texts:
        return _choose_text(page, answer)
    if rules.text and page.whole:
        raise describe_miss(page.tree, rules.text, "at least 1 with text")
    if page.whole:
        fragment = read_generic(page.tree, page.markup, page.base_url)
    else:
        fragment = read_linear(scan_markup(page.markup))
    if fragment is None:
        raise Unreadable("no text on the page")
    return fragment, "linear" if fragment.linear else "generic"


def _choose_text(page: Page, answer: Answer) -> tuple[Fragment, str]:
    """Return what structured data calls the text, unless it is the lead of a much longer one."""
    fragment = find_article(page.tree, page.base_url) if page.whole else None
    if fragment is None:
        return Fragment(answer.value), answer.how
    if len(fragment.text) < LEAD_TIMES * len(answer.value):
        # Structured data has no links; those of the same text on the page are its own.
        is_same = 2 * len(fragment.text) >= len(answer.value)
        return Fragment(answer.value, fragment.links if is_same else ()), answer.how
    return fragment, "generic"


def _without_title(fragment: Fragment, title: str) -> Fragment:
    first, _, rest = fragment.text.partition("\n")
    return Fragment(rest, fragment.links) if rest and first == title else fragment


def _read_published_at(page: Page) -> tuple[datetime | None, str]:
    for rule in page.rules.published_at:
        time = _first_time(page, find_values(page.tree, rule)[:MAX_TIMES])
        if time is not None:
            return time, "selector"
    for answer in page.structured.published:
        time = _first_time(page, [answer.value])
        if time is not None:
            return time, answer.how
    time = _first_time(page, find_generic_times(page.tree))
    return time, "none" if time is None else "generic"


def _first_time(page: Page, raws: Iterable[str]) -> datetime | None:
    """Return the first of the raw times that can be read, or None."""
    for raw in raws:
        time = read_time(raw[:MAX_TIME_CHARS], page.rules.tz, page.capture.captured_at)
        if time is not None:
            return time
    return None


def _read_authors(page: Page) -> tuple[tuple[str, ...], str]:
    for rule in page.rules.authors:
        values = dict.fromkeys(find_values(page.tree, rule))
        authors = tuple(value for value in values if len(value) <= MAX_NAME_CHARS)
        if authors:
            return authors[:MAX_AUTHORS], "selector"
    answers = page.structured.authors
    if answers:
        return tuple(answer.value for answer in answers), answers[0].how
    return (), "none"


def _read_lang(page: Page) -> tuple[str | None, str]:
    """Return the language that the page claims, as ISO 639; its text may be in another."""
    root = page.tree.css_first("html")
    attributes = {} if root is None else root.attributes
    lang = _fold_lang(attributes.get("lang") or attributes.get("xml:lang") or "")
    if lang is not None:
        return lang, "html"
    for answer in page.structured.languages:
        lang = _fold_lang(answer.value)
        if lang is not None:
            return lang, answer.how
    return None, "none"


def _fold_lang(tag: str) -> str | None:
    """Return "kk" for "kk-KZ", "kk_KZ" or "kz"; None if the tag is no language tag."""
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    primary = LANGUAGE_ALIASES.get(primary, primary)
    return primary if primary.isascii() and primary.isalpha() and len(primary) in (2, 3) else None


def _note_broken(page: Page) -> dict[str, str]:
    """Return the note on JSON-LD that could not be read; none if nobody had to look at it."""
    if "structured" not in page.__dict__ or not page.structured.broken:
        return {}
    return {"json-ld": f"{page.structured.broken} of {page.structured.scripts} scripts broken"}
