"""Finds in a text what a query asks for, by the same words as the index has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extract.phrases import fold_text
from extract.search.query import TOKEN, Query, Term

MOST_PLACES = 400
LONGEST_READ = 2_000_000  # characters of a text; what stands behind is not marked

Place = tuple[int, int]


def find_places(query: Query, text: str, most: int = MOST_PLACES) -> list[Place]:
    """Return the characters where what is wanted stands, in order, the first `most` of them."""
    places: list[Place] = []
    for start, end, _ in _hits(query.wanted, text):
        if not places or start >= places[-1][1]:
            places.append((start, end))
        if len(places) >= most:
            break
    return places


def is_met(query: Query, text: str) -> bool:
    """Tell whether a text has all that is wanted and nothing that is not."""
    terms = (*query.wanted, *query.unwanted)
    found = {number for _, _, number in _hits(terms, text)}
    return found == set(range(len(query.wanted)))


def _hits(terms: tuple[Term, ...], text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where terms stand, with the number of the term; of one place the longest form first."""
    exact, begins = _first_words(terms)
    words = [
        (m.group(), m.start(), m.end()) for m in TOKEN.finditer(fold_text(text[:LONGEST_READ]))
    ]
    for at, (word, start, end) in enumerate(words):
        for form, number in exact.get(word, ()):
            last = at + len(form) - 1
            if last < len(words) and all(words[at + n][0] == other for n, other in enumerate(form)):
                yield start, words[last][2], number
        for begin, number in begins:
            if word.startswith(begin):
                yield start, end, number


@lru_cache(maxsize=64)
def _first_words(
    terms: tuple[Term, ...],
) -> tuple[dict[str, list[tuple[tuple[str, ...], int]]], list[tuple[str, int]]]:
    exact: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, term in enumerate(terms):
        for form in sorted(term.forms, key=len, reverse=True):
            exact.setdefault(form[0], []).append((form, number))
    begins = [(word, number) for number, term in enumerate(terms) for word in term.begins]
    return exact, begins
