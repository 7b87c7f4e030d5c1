"""Find the places of a text where somebody who is followed may be named, by the consonants of the
words. Case forms and spellings change the vowels and the end of a word: what is left is its bones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from extract.people import fold_token, is_initial

CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІӘҒҚҢӨҰҮҺЇЄҐЎ"
LETTERS = r"(?:[^\W\d_]|['’ʼ`ʹ-]){0,60}"
WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{LETTERS}")
CAPITAL_WORD = re.compile(rf"(?<![^\W_])[{CAPITAL}]{LETTERS}")
BONES = str.maketrans(dict.fromkeys("aeiou")) | {ord("q"): "g"}  # -ғали- is spelt -qali- in keys
LONGEST_ENDING = 4  # consonants that a case form may add
SMALL_LINE = 120  # characters for each word with a capital: in fewer, names may have none
LONGEST_NAME = 4  # words
SPACES = (" ", "\u00a0")

Place = tuple[int, int]
Beside = Mapping[str, set[str]]  # the bones of a word lead to those of the words beside it


def find_names(text: str, beside: Beside) -> Iterator[Place]:
    """Yield the places that may name somebody who is followed, longer names before shorter."""
    start = 0
    for line in text.split("\n"):
        words = list(CAPITAL_WORD.finditer(text, start, start + len(line)))
        if len(words) < 2 or len(words) * SMALL_LINE < len(line):
            words = list(WORD.finditer(text, start, start + len(line)))
        yield from _find_in_line(text, words, beside)
        start += len(line) + 1


def _find_in_line(text: str, words: Sequence[re.Match[str]], beside: Beside) -> Iterator[Place]:
    for at, word in enumerate(words):
        others = _others(bones(word[0]), beside)
        if not others:
            continue
        low, high = _run(text, words, at)
        near = [n for n in range(low, high + 1) if n != at and _fits(bones(words[n][0]), others)]
        for first in range(low, high + 1):
            for last in range(min(high, first + LONGEST_NAME - 1), first, -1):
                if first <= at <= last and any(first <= n <= last for n in near):
                    yield words[first].start(), words[last].end()


def _others(own: str, beside: Beside) -> list[set[str]]:
    """Return what may stand beside a word, for each word of a name that it may be a form of."""
    least = max(1, len(own) - LONGEST_ENDING)
    found = (beside.get(own[:size]) for size in range(len(own), least - 1, -1))
    return [others for others in found if others is not None]


def _fits(own: str, others: Sequence[set[str]]) -> bool:
    least = max(0, len(own) - LONGEST_ENDING)
    begins = [own[:size] for size in range(len(own), least - 1, -1)]
    return any(not one.isdisjoint(begins) for one in others)


def _run(text: str, words: Sequence[re.Match[str]], at: int) -> tuple[int, int]:
    """Return the first and the last of the words around that only spaces part, initials' stops
    between them.
    """
    low = high = at
    while low > 0 and at - low < LONGEST_NAME - 1 and _are_beside(text, words, low - 1):
        low -= 1
    while high + 1 < len(words) and high - at < LONGEST_NAME - 1 and _are_beside(text, words, high):
        high += 1
    return low, high


def _are_beside(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    between = text[words[at].end() : words[at + 1].start()]
    if is_initial(words[at][0]):
        between = between.removeprefix(".")
    return between in SPACES


@lru_cache(maxsize=65536)
def bones(word: str) -> str:
    """Return the consonants of a word's key: what case forms leave at its beginning."""
    return fold_token(re.sub(r"['’]s$", "", word)).translate(BONES)
