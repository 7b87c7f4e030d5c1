"""Reads what somebody typed to look for: words, "quoted phrases", -words that must not stand there.

Nothing of it is ever syntax of a database: only letters and digits are kept, see
`extract.search.expression`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from extract.phrases import fold_text
from extract.search.forms import forms_of

LONGEST_QUERY = 200  # characters; the rest is not read
MOST_TERMS = 12
MOST_FORMS = 200  # of all words together
SHORTEST_BEGINNING = 3  # letters before a "*"
# «"в суде"», «-Тестов», «Тест*», «Тер-Петросян»
PIECE = re.compile(
    r'(?P<no>-?)(?:["«“„](?P<phrase>[^"«»“”„]{1,200})["»”“]|(?P<word>[^\s"«»“”„]{1,200}))'
)
# What FTS5's unicode61 takes for words: letters and digits, no underscore.
TOKEN = re.compile(r"[^\W_]+")

Words = tuple[str, ...]  # words that stand side by side


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: any of `forms`, or a word that begins with one of `begins`. All are
    folded: small letters, е for ё.
    """

    forms: tuple[Words, ...]
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """All of `wanted` must stand in a text and none of `unwanted`."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for; what must not be there alone is nothing."""
        return self.wanted == ()


@dataclass(frozen=True, slots=True)
class _Piece:
    is_unwanted: bool
    words: Words
    is_phrase: bool
    is_beginning: bool


def read_query(typed: str) -> Query:
    """Return what to look for: at most 12 words and phrases, 200 forms of them all together.

    A word stands for its case forms in Russian and Kazakh, a name also for its spellings in the
    other script, and what has a hyphen for its parts; a phrase in quotes for itself; "тест*" for
    all that begins so. ё is е.
    """
    pieces = list(islice(_pieces(typed[:LONGEST_QUERY]), MOST_TERMS))
    terms = _share(pieces)
    pairs = list(zip(pieces, terms, strict=True))
    return Query(
        wanted=tuple(term for piece, term in pairs if not piece.is_unwanted),
        unwanted=tuple(term for piece, term in pairs if piece.is_unwanted),
    )


def words_in(text: str) -> list[str]:
    """Return the folded words of a text as the index has them."""
    return TOKEN.findall(fold_text(text))


def _pieces(typed: str) -> Iterator[_Piece]:
    for found in PIECE.finditer(typed):
        phrase, word = found["phrase"], found["word"]
        words = tuple(words_in(phrase or word))
        if not words:
            continue
        is_no = found["no"] != ""
        if phrase is None and len(words) > 1 and not is_no:
            # «Анны-Марии»: each part may be in a case of its own, or in none
            yield from (_Piece(False, (part,), False, False) for part in words)
            continue
        is_long = len(words) == 1 and len(words[0]) >= SHORTEST_BEGINNING
        is_beginning = word is not None and word.endswith("*") and is_long
        yield _Piece(is_no, words, phrase is not None, is_beginning)


def _share(pieces: Sequence[_Piece]) -> list[Term]:
    """Return the terms; each has as many of its forms, the likeliest first, as leaves room for the
    others.
    """
    terms = [_term(piece) for piece in pieces]
    room, rank = MOST_FORMS, 0
    kept: list[list[Words]] = [[] for _ in terms]
    while room > 0 and any(rank < len(term.forms) for term in terms):
        for own, term in zip(kept, terms, strict=True):
            if rank < len(term.forms) and room > 0:
                own.append(term.forms[rank])
                room -= 1
        rank += 1
    return [Term(tuple(own), term.begins) for own, term in zip(kept, terms, strict=True)]


def _term(piece: _Piece) -> Term:
    if piece.is_beginning:
        return Term((), piece.words)
    if piece.is_phrase:
        return Term((piece.words,))
    *first, last = piece.words
    found = forms_of(last)
    forms = [(*first, form) for form in found.forms]
    return Term(tuple(dict.fromkeys(forms)), () if first else found.begins)
