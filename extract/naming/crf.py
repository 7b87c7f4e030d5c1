"""Run the small CRFs of `extract/models` over tokens; each language has its own features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import pycrfsuite

from extract.naming.rules import Span

LONGEST_SEQUENCE = 150  # words; a longer sentence is tagged in pieces

LONGEST_WORD = 40  # characters; a longer one is cut before its features are taken
NEIGHBOURS = (-2, -1, 1, 2)

Token = tuple[str, int, int]  # a word or mark, and its offsets
Features = Callable[[Sequence[str]], list[list[str]]]


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """What a language tells its CRF of one word.

    `spell` gives its letters, `mark` its shape and what the lists say if it may be a name, `beside`
    what its neighbours see of it in lower case.
    """

    spell: Callable[[str], tuple[str, ...]]
    mark: Callable[[str, bool], tuple[str, ...]]
    beside: Callable[[str], tuple[str, ...]]

    def take(self, words: Sequence[str]) -> list[list[str]]:
        """Return the features of each word of a sentence, as the CRF was trained on."""
        cut = [word[:LONGEST_WORD] for word in words]
        return self._rows(cut, [self.mark(word, word[0].isupper()) for word in cut])

    def take_lower(self, words: Sequence[str]) -> list[list[str]]:
        """Return features that do not depend on capitals."""
        cut = [word[:LONGEST_WORD].lower() for word in words]
        return self._rows(cut, [self.mark(word, word[0].isalpha()) for word in cut])

    def _rows(self, words: Sequence[str], marks: Sequence[tuple[str, ...]]) -> list[list[str]]:
        features: list[list[str]] = []
        for at, word in enumerate(words):
            row = ["bias", *self.spell(word), *marks[at]]
            for step in NEIGHBOURS:
                if 0 <= at + step < len(words):
                    row.extend(f"{step}{seen}" for seen in self.beside(words[at + step].lower()))
                    row.extend(f"{step}{mark}" for mark in marks[at + step])
                else:
                    row.append(f"{step}edge")
            features.append(row)
        return features


def shape_of(word: str) -> str:
    """Return what kind of characters a token has: "Xx", "XX", "X." for an initial, "0"."""
    if word.endswith(".") and len(word) > 1:
        return "X."
    if word.isalpha():
        if word.isupper():
            return "X" if len(word) == 1 else "XX"
        return "Xx" if word.istitle() else ("x" if word.islower() else "xX")
    if word.isdigit():
        return "0"
    return "Xx-" if word[0].isupper() else ("-" if word[0].isalnum() else word)


def tag_spans(tagger: Any, tokens: Sequence[Token], take: Features) -> list[Span]:
    """Return the spans that the tagger marks among the tokens, in order and apart."""
    spans: list[Span] = []
    for at in range(0, len(tokens), LONGEST_SEQUENCE):
        piece = tokens[at : at + LONGEST_SEQUENCE]
        previous = "O"
        for (_, start, end), tag in zip(
            piece, tagger.tag(take([word for word, _, _ in piece])), strict=True
        ):
            if tag == "I" and previous != "O":
                spans[-1] = (spans[-1][0], end)
            elif tag != "O":
                spans.append((start, end))
            previous = tag
    return spans


@lru_cache(maxsize=4)
def load_tagger(name: str) -> Any:
    """Return the tagger of `extract/models/NAME.crfsuite`; it is read once a process."""
    tagger = pycrfsuite.Tagger()
    with as_file(files("extract") / "models" / f"{name}.crfsuite") as path:
        tagger.open(str(path))
    return tagger
