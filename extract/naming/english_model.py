"""Find persons in English sentences with a small CRF; training uses the same features.

It sees what the rules of `extract.naming.english` do not: names of other parts of the world, by the
words around them. A second model reads words whose capitals say nothing. What both were trained on
stands in `models/NOTICE`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.naming.crf import Token, WordFeatures, load_tagger, shape_of, tag_spans
from extract.naming.lists import load_names
from extract.naming.rules import Span
from extract.people import fold_token, given_keys

# Sh. and J. keep their stop; the possessive is a word of its own.
TOKEN = re.compile(
    r"(?:[A-Z][a-z]?\.(?=[ \u00a0]?[A-Z])|['’]s\b|[^\W_]+(?:['’-](?!s\b)[^\W_]+)*|[^\w\s]|_)"
)


def find_by_model(text: str, sentences: Sequence[Span], *, lower: bool = False) -> list[Span]:
    """Return the persons that the model sees in these sentences, in order, as offsets into `text`.

    `lower` asks the model for text without meaningful capitals.
    """
    tagger = load_tagger("persons_en_lower" if lower else "persons_en")
    spans: list[Span] = []
    for start, end in sentences:
        tokens = tokenize(text, start, end)
        spans.extend(tag_spans(tagger, tokens, FEATURES.take_lower if lower else FEATURES.take))
    return spans


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Return words and single marks of `text[start:end]` with their offsets into `text`."""
    return [(one.group(), one.start(), one.end()) for one in TOKEN.finditer(text, start, end)]


@lru_cache(maxsize=65536)
def _spelling(word: str) -> tuple[str, ...]:
    low = word.lower()
    ends = [f"-{size}={low[-size:]}" for size in (1, 2, 3, 4) if len(low) > size]
    return (f"w={low}", *ends, f"+2={low[:2]}", f"+3={low[:3]}")


@lru_cache(maxsize=65536)
def _word_marks(word: str, may_be_name: bool) -> tuple[str, ...]:
    """Return the shape of a word and what the lists say of it."""
    low, names = word.lower(), load_names()
    marks = [f"s={shape_of(word)}"]
    if low in load_names().titles:
        marks.append("title")
    if not may_be_name or len(word) < 2:
        return tuple(marks)
    if fold_token(low) in given_keys():
        marks.append("given")
    if low.endswith(names.latin_surnames) and len(low) > 4:
        marks.append("surname")
    elif low.endswith(names.latin_weak) and len(low) > 4:
        marks.append("weak")
    if names.is_stopped(low):
        marks.append("stop")
    if low in names.organisations:
        marks.append("body")
    return tuple(marks)


FEATURES = WordFeatures(
    spell=_spelling,
    mark=_word_marks,
    beside=lambda low: (f"w={low}",),
)
