"""Read the chosen fragment of a page with Beautiful Soup: clean paragraphs and their links.

Only a fragment comes here, never a whole page: Beautiful Soup costs some 25 ms on one. Readers'
comments inside the fragment are left out, see `extract.markup.comments`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from soupsieve import SelectorSyntaxError

from extract.markup.comments import is_comments
from extract.markup.elements import BLOCKS, CELLS, UNREAD
from extract.markup.lines import fold_lines

MAX_LINKS = 500
MAX_URL_CHARS = 2_000

SPACE = re.compile(r"\s+")
# ".also-read", "div.wsw__embed": one element by its classes and id, without escapes or choices.
PLAIN_RULE = re.compile(r"(?:[A-Za-z][\w-]{0,60})?(?:[.#][A-Za-z_][\w-]{0,60})+")
RULE_NAME = re.compile(r"[.#]([\w-]+)")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Clean text, one paragraph a line, and the distinct absolute links inside it in reading order.

    `linear` says that a linear pass read it, because the tree parser had lost text.
    """

    text: str
    links: tuple[str, ...] = ()
    linear: bool = False


def read_fragment(markup: str, base_url: str, remove: Iterable[str] = ()) -> Fragment:
    """Return the text of a piece of HTML without what is no article and what `remove` names.

    `remove` holds CSS selectors, matched inside the fragment only: name the element itself, not its
    place on the page. `base_url` completes relative links.

    Raises:
        ValueError: a selector of `remove` is not CSS.
    """
    soup = BeautifulSoup(markup, "lxml", multi_valued_attributes=None)
    likely = (rule for rule in remove if _may_match(rule, markup))
    unwanted = {id(node) for rule in likely for node in _select(soup, rule)}
    pieces: list[str] = []
    hrefs: list[str] = []
    for node in _walk(soup, unwanted):
        if isinstance(node, str):
            pieces.append(node)
        elif node.name == "a":
            hrefs.append(str(node.get("href", "")))
    return Fragment(fold_lines("".join(pieces).split("\n")), absolute_links(hrefs, base_url))


def absolute_links(hrefs: Iterable[str], base_url: str) -> tuple[str, ...]:
    """Return the distinct http(s) addresses among `hrefs`, in order, at most `MAX_LINKS`."""
    links: dict[str, None] = {}
    for href in hrefs:
        link = absolute_link(href, base_url)
        if link is not None:
            links[link] = None
        if len(links) == MAX_LINKS:
            break
    return tuple(links)


def absolute_link(href: str, base_url: str) -> str | None:
    """Return the http(s) address of `href`, or None if it has none or stays on its own page."""
    href = "".join(href.split())
    if not href or href.startswith("#") or len(href) > MAX_URL_CHARS:
        return None
    try:
        link = urljoin(base_url, href)
        parts = urlsplit(link)
    except ValueError:  # "http://[" is no address; it is left out, as a browser leaves it
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return link


def _may_match(rule: str, markup: str) -> bool:
    """Tell whether a rule could name an element here: its names must stand in the characters.

    A name that the page spells with character references may stand there unseen, and a rule of
    another form is not understood here: such rules are always tried.
    """
    if PLAIN_RULE.fullmatch(rule) is None or "&#" in markup:
        return True
    return all(name in markup for name in RULE_NAME.findall(rule))


def _select(soup: BeautifulSoup, rule: str) -> list[Tag]:
    try:
        return list(soup.select(rule))
    except SelectorSyntaxError as problem:
        raise ValueError(f"{rule!r} is not a CSS selector") from problem


def _walk(soup: BeautifulSoup, unwanted: set[int]) -> Iterator[str | Tag]:
    """Yield the text and the elements that are read, in order, line feeds around blocks.

    It keeps its own stack, because recursion would end in an exception on a page that nests without
    end.
    """
    stack: list[tuple[Tag, Iterator[object]]] = [(soup, iter(soup.contents))]
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield _boundary(element)
        elif isinstance(child, Tag):
            if not _is_dropped(child, unwanted):
                yield _boundary(child)
                yield child
                stack.append((child, iter(child.contents)))
        elif type(child) is NavigableString:  # its subclasses are comments and declarations
            yield SPACE.sub(" ", child)


def _boundary(element: Tag) -> str:
    if element.name in CELLS:
        return " "
    return "\n" if element.name in BLOCKS else ""


def _is_dropped(element: Tag, unwanted: set[int]) -> bool:
    if element.name in UNREAD or id(element) in unwanted:
        return True
    id_, class_ = element.get("id"), element.get("class")
    return is_comments(None if id_ is None else str(id_), None if class_ is None else str(class_))
