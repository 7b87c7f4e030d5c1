"""Why a page gave no article: three exceptions, and the signs of a wall before the article.

None of the messages carries words of the page: they end in logs and issues, and pages name people.
Nothing here tries to pass a wall; it only says that there is one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from selectolax.lexbor import LexborHTMLParser

from models.terms import LinkState

# A page with more visible text than this is not only a wall, whatever forms it carries. The largest
# wall text known here, a data-protection dialogue with a login form, has about 1,100 characters.
WALL_TEXT_CHARS = 1_500


class Unreadable(Exception):
    """The bytes hold no article at all: empty, binary, too large, or of another format."""


class PageChanged(Exception):
    """The source's rules no longer fit its pages, and nothing else on the page answers.

    `rule` is the first rule of the field, as written in the catalogue, `found` how many elements it
    matches.
    """

    def __init__(self, message: str, rule: str = "", found: int = 0) -> None:
        super().__init__(message)
        self.rule = rule
        self.found = found


class Challenge(Exception):
    """A bot check or a login form stands where the article should be; `kind` says which.

    `kind` is `LinkState.CHALLENGE` or `LinkState.LOGIN_WALL`.
    """

    def __init__(self, kind: LinkState) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.kind.value} page instead of an article"


@dataclass(frozen=True, slots=True)
class _Wall:
    """The signs of one kind of wall, from `lexicon/reach.toml`."""

    kind: LinkState
    titles: tuple[str, ...]
    selectors: tuple[str, ...]
    phrases: tuple[str, ...]


def find_wall(tree: LexborHTMLParser) -> LinkState | None:
    """Return the kind of wall that a page whose article was not found shows, or None.

    Any single sign suffices here, so ask only when the article is missing or very short: ordinary
    pages carry login forms and captchas too. A page with much visible text is never called a wall.
    """
    titled = find_titled_wall(tree)
    if titled is not None:
        return titled
    text = _visible_text(tree)
    if len(text) > WALL_TEXT_CHARS:
        return None
    for wall in _load_walls():
        if any(phrase in text for phrase in wall.phrases):
            return wall.kind
        if any(tree.css_first(selector) is not None for selector in wall.selectors):
            return wall.kind
    return None


def find_titled_wall(tree: LexborHTMLParser) -> LinkState | None:
    """Return the kind of wall that the page's <title> announces, or None; cheap for every page.

    The title must begin with a known phrase and the page must be short: an article may be about
    such pages.
    """
    node = tree.css_first("title")
    title = "" if node is None else _fold(node.text()[:300])
    for wall in _load_walls():
        if title.startswith(wall.titles) and len(_visible_text(tree)) <= WALL_TEXT_CHARS:
            return wall.kind
    return None


@cache
def _load_walls() -> tuple[_Wall, ...]:
    data = tomllib.loads(files("extract").joinpath("lexicon/reach.toml").read_text("utf-8"))
    return tuple(
        _Wall(
            kind=LinkState(kind),
            titles=tuple(map(_fold, signs["titles"])),
            selectors=tuple(signs["selectors"]),
            phrases=tuple(map(_fold, signs["phrases"])),
        )
        for kind, signs in data["wall"].items()
    )


def _visible_text(tree: LexborHTMLParser) -> str:
    """Return the folded text of the body, cut a little above the limit."""
    pieces: list[str] = []
    size = 0
    for node in tree.css("body :not(script, style, noscript, template)"):
        piece = " ".join(node.text(deep=False).split())
        size += len(piece)
        pieces.append(piece)
        if size > WALL_TEXT_CHARS:
            break
    return _fold(" ".join(pieces))


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
