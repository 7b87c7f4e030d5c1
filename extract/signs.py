"""What a page without its text says of the reason: the signs of `lexicon/reach.toml`, found where
they may stand.

A sign in running text is no sign: an article may quote one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.phrases import Hit, PhraseBook, find_hits, load_lexicon, make_book
from extract.wording import list_folded
from models.terms import LinkState

TITLE_WORDS = 12  # a longer <title> is a headline
SPARE_IN_TITLE = 2  # a part of it with more words than these and the phrase's says no deletion
LINE_CHARS = 4_000  # from the top of the page, in which a line of its own may be a sign
RUNNING_WORDS = 20  # a line of so many words is running text; below the first one little counts
STORY_WORDS = 15  # the same on a page with an article
SPARE_WORDS = 4  # a line is a sign if it has at most so many words more than twice the phrase's;
SPARE_IN_STORY = 3  # than the phrase's on a page with an article
PAGE_CHARS = 1_500  # a page with more visible characters is not only a notice

# What comes between two parts of a <title>: "Headline — Site", "Site | Headline"
TITLE_PARTS = re.compile(r"\s[-–—|·•:]{1,2}\s")
# «запись удалена», "page not found": what somebody else said
QUOTED = re.compile(r"«[^«»\n]{0,200}»|“[^“”\n]{0,200}”|\"[^\"\n]{0,200}\"")


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of notice: the link state it means and how that is said to a monitor."""

    name: str
    state: LinkState
    because: str
    is_below: bool  # its line may stand below running text, too


@dataclass(frozen=True, slots=True)
class _Signs:
    signs: tuple[Sign, ...]
    title: PhraseBook
    line: PhraseBook
    page: PhraseBook
    telling: PhraseBook


def find_sign(title: str, unlinked: str, is_short: bool, is_story: bool) -> Sign | None:
    """Return the first sign of the lexicon that the page bears, or None.

    Args:
        title: The page's <title>.
        unlinked: Its visible text without links, one block a line: headlines of other stories are
            links, notices are not.
        is_short: The page shows hardly more than a notice may say.
        is_story: Running text of an article stands there: then neither the title nor words anywhere
            in a short page mean anything by themselves.
    """
    text = QUOTED.sub(" ", unlinked[:LINE_CHARS])
    met = set(_in_lines(text, is_story))
    if not is_story:
        met.update(_in_title(QUOTED.sub(" ", title)))
        met.update(_in_page(text) if is_short else ())
    return next((sign for sign in _load_signs().signs if sign.name in met), None)


def find_said(text: str) -> frozenset[str]:
    """Return the names of all signs whose words stand anywhere in a text, quoted or not."""
    words = list_folded(text)
    loaded = _load_signs()
    return frozenset(
        hit.phrase.label
        for book in (loaded.title, loaded.line, loaded.page)
        for hit in find_hits(words, book, [(0, len(words))])
    )


def _in_title(title: str) -> Iterator[str]:
    loaded = _load_signs()
    deletions = {sign.name for sign in loaded.signs if sign.state is LinkState.SOFT_GONE}
    if len(list_folded(title[:500])) > TITLE_WORDS:
        return
    for part in TITLE_PARTS.split(title):
        words = list_folded(part)
        for hit in _hits(words, loaded.title):
            is_headline = len(words) > hit.last - hit.first + 1 + SPARE_IN_TITLE
            if not (is_headline and hit.phrase.label in deletions):
                yield hit.phrase.label


def _in_lines(text: str, is_story: bool) -> Iterator[str]:
    loaded, is_below = _load_signs(), False
    below = {sign.name for sign in loaded.signs if sign.is_below}
    running_words = STORY_WORDS if is_story else RUNNING_WORDS
    for line in text.split("\n"):
        words = list_folded(line)
        is_below = is_below or len(words) >= running_words
        for hit in _hits(words, loaded.line):
            if (hit.phrase.label in below or not is_below) and _fills(hit, words, is_story):
                yield hit.phrase.label


def _fills(hit: Hit, words: Sequence[str], is_story: bool) -> bool:
    """Return whether a line says hardly more than the phrase, and nobody tells of it."""
    size = hit.last - hit.first + 1
    most = size + SPARE_IN_STORY if is_story else 2 * size + SPARE_WORDS
    return len(words) <= most and not _hits(words, _load_signs().telling)


def _in_page(text: str) -> Iterator[str]:
    yield from (hit.phrase.label for hit in _hits(list_folded(text), _load_signs().page))


def _hits(words: Sequence[str], book: PhraseBook) -> list[Hit]:
    return find_hits(words, book, [(0, len(words))])


@cache
def _load_signs() -> _Signs:
    lexicon = load_lexicon("reach")
    table = lexicon["sign"]
    title, line, page = (
        make_book((name, phrase) for name, sign in table.items() for phrase in sign[place])
        for place in ("title", "line", "page")
    )
    telling = make_book((word, word) for word in lexicon["telling"]["words"])
    signs = tuple(_make_sign(name, sign) for name, sign in table.items())
    return _Signs(signs, title, line, page, telling)


def _make_sign(name: str, sign: Mapping[str, Any]) -> Sign:
    return Sign(name, LinkState(sign["state"]), sign["because"], sign.get("below", False))
