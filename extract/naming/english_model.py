"""Find persons in English sentences with a small CRF; training uses the same features.

It sees what the rules of `extract.naming.english` do not: names of other parts of the world, by the
words around them. A second model reads words whose capitals say nothing. What both were trained on
stands in `models/NOTICE`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.naming.crf import Token, load_tagger, tag_spans
from extract.naming.lists import load_names
from extract.naming.rules import Span
from extract.people import fold_token, given_keys

LONGEST_WORD = 40  # characters; a longer one is cut before its features are taken
# Sh. and J. keep their stop; the possessive is a word of its own.
TOKEN = re.compile(
    r"(?:[A-Z][a-z]?\.(?=[ \u00a0]?[A-Z])|['’]s\b|[^\W_]+(?:['’-](?!s\b)[^\W_]+)*|[^\w\s]|_)"
)
NEIGHBOURS = (-2, -1, 1, 2)


def find_by_model(text: str, sentences: Sequence[Span], *, lower: bool = False) -> list[Span]:
    """Return the persons that the model sees in these sentences, in order, as offsets into `text`.

    `lower` asks the model for text without meaningful capitals.
    """
    tagger = load_tagger("persons_en_lower" if lower else "persons_en")
    spans: list[Span] = []
    for start, end in sentences:
        tokens = tokenize(text, start, end)
        spans.extend(tag_spans(tagger, tokens, take_lower if lower else take_features))
    return spans


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Return words and single marks of `text[start:end]` with their offsets into `text`."""
    return [(one.group(), one.start(), one.end()) for one in TOKEN.finditer(text, start, end)]


def take_features(words: Sequence[str]) -> list[list[str]]:
    """Return the features of each word of a sentence, as the CRF was trained on."""
    cut = [word[:LONGEST_WORD] for word in words]
    return _rows(cut, [_word_marks(word, word[0].isupper()) for word in cut])


def take_lower(words: Sequence[str]) -> list[list[str]]:
    """Return features that do not depend on capitals."""
    cut = [word[:LONGEST_WORD].lower() for word in words]
    return _rows(cut, [_word_marks(word, word[0].isalpha()) for word in cut])


def _rows(words: Sequence[str], marks: Sequence[tuple[str, ...]]) -> list[list[str]]:
    features: list[list[str]] = []
    for at, word in enumerate(words):
        row = ["bias", *_spelling(word), *marks[at]]
        for step in NEIGHBOURS:
            if 0 <= at + step < len(words):
                low = words[at + step].lower()
                row.append(f"{step}w={low}")
                row.extend(f"{step}{mark}" for mark in marks[at + step])
            else:
                row.append(f"{step}edge")
        features.append(row)
    return features


@lru_cache(maxsize=65536)
def _spelling(word: str) -> tuple[str, ...]:
    low = word.lower()
    ends = [f"-{size}={low[-size:]}" for size in (1, 2, 3, 4) if len(low) > size]
    return (f"w={low}", *ends, f"+2={low[:2]}", f"+3={low[:3]}")


@lru_cache(maxsize=65536)
def _word_marks(word: str, may_be_name: bool) -> tuple[str, ...]:
    """Return the shape of a word and what the lists say of it."""
    low, names = word.lower(), load_names()
    marks = [f"s={_shape(word)}"]
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


def _shape(word: str) -> str:
    if word.endswith(".") and len(word) > 1:
        return "X."
    if word.isalpha():
        if word.isupper():
            return "X" if len(word) == 1 else "XX"
        return "Xx" if word.istitle() else ("x" if word.islower() else "xX")
    if word.isdigit():
        return "0"
    return "Xx-" if word[0].isupper() else ("-" if word[0].isalnum() else word)
