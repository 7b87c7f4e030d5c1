"""Run the small CRFs of `extract/models` over tokens; each language has its own features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import pycrfsuite

from extract.naming.rules import Span

LONGEST_SEQUENCE = 150  # words; a longer sentence is tagged in pieces

Token = tuple[str, int, int]  # a word or mark, and its offsets
Features = Callable[[Sequence[str]], list[list[str]]]


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
