"""Compare words in any case form of Russian, Kazakh and English, by keys that a hash finds.

A word has the keys of itself and of its stems; two words are forms of one if they share a key. The
stems are cut by the list of endings in `lexicon/following.toml`, in the way of light stemmers
(Savoy 2006 for Russian): rather a word too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.phrases import Word, fold_text, load_lexicon, place_words

SHORTEST_STEM = 3  # letters
MOST_CUTS = 3  # plural, possessive and case of a Kazakh noun
LONGEST_WORD = 60  # letters; of a longer one only itself is a key
LONGEST_GAP = 4  # characters between two words of a phrase: a space, quotes, a dash
LONGEST_ABBREVIATION = 6
LONGEST_LINE = 400  # characters of a line that are looked at for capitals


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side, each as its keys.

    `anchor` is the place of the longest. Of one that `needs_capital` the first letter has to be a
    capital, of one that `is_short` all: «ДВК», «Алға».
    """

    slots: tuple[frozenset[str], ...]
    anchor: int
    weight: int  # letters of the anchor
    needs_capital: bool = False
    is_short: bool = False


class Page:
    """The words of one text that may be forms of those that `begin` so; others have no keys."""

    def __init__(self, text: str, begin: frozenset[str]) -> None:
        self.text = text
        self.words = place_words(fold_text(text), 0, len(text))
        self.at: dict[str, list[int]] = {}  # the numbers of the words that have a key
        for number, word in enumerate(self.words):
            if word.text[:SHORTEST_STEM] in begin:
                for key in word_keys(word.text):
                    self.at.setdefault(key, []).append(number)


def beginnings(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Return how the words begin that may be forms of a word of these phrases."""
    words = {key[1:] for phrase in phrases for slot in phrase.slots for key in slot}
    return frozenset(f"{word}{mark}"[:SHORTEST_STEM] for word in words for mark in ("", "-"))


def read_phrase(written: str, *, is_name: bool) -> Phrase | None:
    """Return the phrase that stands for these words, None if there is no word.

    The name of something has capitals where it is short or one word; words of a search have none.
    """
    folded = fold_text(written)
    words = place_words(folded, 0, len(folded))
    if not words:
        return None
    raw = [written[word.start : word.end] for word in words]
    keys = tuple(
        _asked_keys(word.text, is_short=is_name and _is_short(spelt))
        for word, spelt in zip(words, raw, strict=True)
    )
    sizes = [word.end - word.start for word in words]
    anchor = sizes.index(max(sizes))
    alone = is_name and len(words) == 1
    return Phrase(keys, anchor, max(sizes), alone, alone and _is_short(raw[0]))


def find_phrase(phrase: Phrase, page: Page) -> tuple[int, int] | None:
    """Return the characters of the first place where a phrase stands."""
    numbers = {n for key in phrase.slots[phrase.anchor] for n in page.at.get(key, ())}
    for number in sorted(numbers):
        first = number - phrase.anchor
        if _stands_at(phrase, page, first):
            return page.words[first].start, page.words[first + len(phrase.slots) - 1].end
    return None


@lru_cache(maxsize=65536)
def word_keys(word: str) -> tuple[str, ...]:
    """Return the keys of a folded word: "=" and itself, "~" and each of its stems."""
    if len(word) > LONGEST_WORD:
        return (f"={word}",)
    head, dash, tail = word.rpartition("-")
    keys = [f"={word}"]
    if dash and tail in _all_endings():  # ДВК-ның
        keys.append(f"={head}")
        word = head
    if len(word) >= SHORTEST_STEM and not any(map(str.isdigit, word)):
        keys += [f"~{stem}" for stem in _stems(word)]
    return tuple(dict.fromkeys(keys))


def is_spelt_small(text: str, start: int, end: int) -> bool:
    """Tell whether the line around has no capital but its first, as messengers write."""
    head, tail = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[head + 1 : len(text) if tail < 0 else tail]
    return not any(map(str.isupper, line[:LONGEST_LINE]))


def _asked_keys(word: str, *, is_short: bool) -> frozenset[str]:
    return frozenset([f"={word}"] if is_short else word_keys(word))


def _is_short(spelt: str) -> bool:
    return spelt.isupper() and 2 <= len(spelt) <= LONGEST_ABBREVIATION


def _stands_at(phrase: Phrase, page: Page, first: int) -> bool:
    words = page.words[max(0, first) : first + len(phrase.slots)]
    if first < 0 or len(words) < len(phrase.slots):
        return False
    for word, slot in zip(words, phrase.slots, strict=True):
        if slot.isdisjoint(word_keys(word.text)):
            return False
    for one, other in zip(words, words[1:], strict=False):
        between = page.text[one.end : other.start]
        if len(between) > LONGEST_GAP or "\n" in between:
            return False
    return not phrase.needs_capital or _has_capitals(phrase, page.text, words[0])


def _has_capitals(phrase: Phrase, text: str, word: Word) -> bool:
    spelt = text[word.start : word.end].partition("-")[0] if phrase.is_short else text[word.start]
    return spelt.isupper() or is_spelt_small(text, word.start, word.end)


def _stems(word: str) -> Iterator[str]:
    for endings, cuts in _endings():
        stem = word
        for _ in range(cuts):
            stem = _cut(stem, endings)
        yield stem


def _cut(word: str, endings: frozenset[str]) -> str:
    for size in range(min(5, len(word) - SHORTEST_STEM), 0, -1):
        if word[-size:] in endings:
            return word[:-size]
    return word


@cache
def _endings() -> tuple[tuple[frozenset[str], int], ...]:
    lists = load_lexicon("following")["endings"]
    return (
        (frozenset(lists["ru"].split()), 1),
        (frozenset(lists["kk"].split()), MOST_CUTS),
        (frozenset(lists["en"].split()), 1),
    )


@cache
def _all_endings() -> frozenset[str]:
    return frozenset().union(*(endings for endings, _ in _endings()))
