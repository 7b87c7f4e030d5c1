"""Find names in Cyrillic text that their form alone gives away: initials, or a listed given name by
a surname.

What a given name and a surname are is told by the caller's language. The rules add to a tagger and
are right where they speak; they are silent about most names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.naming.lists import load_names
from extract.people import is_patronymic

Span = tuple[int, int]

CAPITAL = "А-ЯЁӘҒҚҢӨҰҮҺІ"
SMALL = "а-яёәғқңөұүһі"
# A word with a capital, perhaps of two or three parts: Касым-Жомарт. Lengths are bounded: the
# search stays linear.
NAME_WORD = re.compile(
    rf"(?<![\w-])[{CAPITAL}][{SMALL}]{{1,39}}(?:-[{CAPITAL}]?[{SMALL}]{{1,39}}){{0,2}}(?!\w)"
)
# А. Тулебаева, А.К. Тулебаева
INITIALS_FIRST = re.compile(
    rf"(?<![\w.])(?:(?:Дж|Дз|Ш|[{CAPITAL}])\.(?:-(?=[{CAPITAL}])|[ \u00a0]?)){{1,2}}"
    rf"(?P<surname>[{CAPITAL}][{SMALL}]{{1,39}}(?:-[{CAPITAL}][{SMALL}]{{1,39}})?)(?!\w)"
)
# Тулебаева А.К., and as lists of detainees have it: «Тулебаева А, Сейтказин Д»
INITIALS_LAST = re.compile(
    rf"(?<![\w-])(?P<surname>[{CAPITAL}][{SMALL}]{{1,39}}) (?:[{CAPITAL}]\.[ \u00a0]?[{CAPITAL}]\."
    rf"|[{CAPITAL}]\.(?! ?[{CAPITAL}][{SMALL}])|[{CAPITAL}](?=[,;)\n]|$))"
)


class WordTest(Protocol):
    """Judge one lower-case word."""

    def __call__(self, word: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class NameTests:
    """What one language takes for a given name and for a surname, in any of its cases."""

    is_given: WordTest
    is_surname: WordTest


def find_by_rule(text: str, sentences: Sequence[Span], tests: NameTests) -> list[Span]:
    """Return the names found by form in these sentences, in order and apart, as offsets into
    `text`.
    """
    spans: list[Span] = []
    for start, end in sentences:
        words = [match.span() for match in NAME_WORD.finditer(text, start, end)]
        by_initials = [*_find_initials(text, start, end, tests)]
        spans.extend(merge_spans(by_initials, [*_find_given(text, words, tests)]))
    return spans


def merge_spans(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """Return both, in order and apart; where they overlap the longer one stays, of equals the
    earlier one.
    """
    merged: list[Span] = []
    for span in sorted([*first, *second], key=lambda span: (span[0], -span[1])):
        if not merged or span[0] >= merged[-1][1]:
            merged.append(span)
        elif span[1] - span[0] > merged[-1][1] - merged[-1][0]:
            merged[-1] = span
    return merged


def _find_initials(text: str, start: int, end: int, tests: NameTests) -> Iterator[Span]:
    for pattern in (INITIALS_FIRST, INITIALS_LAST):
        for match in pattern.finditer(text, start, end):
            surname = match["surname"].lower()
            if tests.is_surname(surname) and not load_names().is_stopped(surname):
                yield match.span()


def _find_given(text: str, words: Sequence[Span], tests: NameTests) -> Iterator[Span]:
    """Yield runs of two or three words with a listed given name and a surname or patronymic."""
    at = 0
    while at < len(words) - 1:
        run = [words[at]]
        for word in words[at + 1 : at + 3]:
            if text[run[-1][1] : word[0]] not in (" ", "\u00a0"):
                break
            run.append(word)
        size = _name_size([text[start:end].lower() for start, end in run], tests)
        if size > 0:
            yield run[0][0], run[size - 1][1]
        at += max(size, 1)


def _name_size(run: Sequence[str], tests: NameTests) -> int:
    """Return how many words of the run, from its first on, are one name; 0 if none."""
    if len(run) < 2 or any(load_names().is_stopped(word) for word in run[:2]):
        return 0
    givens = [tests.is_given(word) for word in run[:2]]
    surnames = [tests.is_surname(word) for word in run]
    if is_patronymic(run[1]) and givens[0]:
        return 3 if len(run) == 3 and surnames[2] else 2
    if len(run) == 3 and is_patronymic(run[2]) and givens[1]:
        return 3 if surnames[0] else 0
    return 2 if (givens[0] and surnames[1]) or (givens[1] and surnames[0]) else 0
