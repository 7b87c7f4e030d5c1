"""Read the words that a saved search asks for.

    митинг Уральск            both words, in any case form, anywhere in the text
    "мирное собрание"         these words side by side
    митинг|пикет              one of the two, or both
    -футбол                   not this word; -"День города", -концерт|ярмарка

Quotation marks of any kind are one. Nothing else has a meaning: there are no brackets and no stars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.following.words import Page, Phrase, find_phrase, read_phrase
from extract.phrases import fold_text, list_words

LONGEST = 400  # characters
MOST_WORDS = 20
QUOTES = str.maketrans(dict.fromkeys("«»“”„‟″", '"'))
MEANINGLESS = "*()[]{}+?\\^$~&"


class BrokenSearch(ValueError):
    """A search that cannot be read; the message is one line and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Term:
    """Spellings of which one has to stand in a text, or none if it `is_barred`."""

    spelt: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    is_barred: bool = False

    @property
    def weight(self) -> int:
        """Return the letters of the shortest of the words by which it is found."""
        return min(phrase.weight for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Query:
    """A search: every term has to be answered."""

    terms: tuple[Term, ...]

    @property
    def spelling(self) -> str:
        """Return the one way to write this search."""
        return " ".join(map(_spell, self.terms))

    @property
    def sought(self) -> Term:
        """Return the term that a text is first looked through for: the one with rarest words."""
        return max((t for t in self.terms if not t.is_barred), key=lambda term: term.weight)


def read_query(written: str) -> Query:
    """Return what a search asks for. Raises BrokenSearch."""
    text = written.translate(QUOTES).strip()
    if len(text) > LONGEST:
        raise BrokenSearch(f"a search has at most {LONGEST} characters, this one has {len(text)}")
    if text.count('"') % 2:
        raise BrokenSearch("a quotation mark is not closed")
    wrong = next((sign for sign in text if sign in MEANINGLESS), None)
    if wrong is not None:
        raise BrokenSearch(f'{wrong!r} has no meaning in a search: words, "words", a|b, -word')
    terms = tuple(_read_terms(list(_pieces(text))))
    if not any(not term.is_barred for term in terms):
        raise BrokenSearch("a search needs a word that a text must hold")
    if sum(len(phrase.slots) for term in terms for phrase in term.phrases) > MOST_WORDS:
        raise BrokenSearch(f"a search has at most {MOST_WORDS} words")
    return Query(terms)


def answer(query: Query, page: Page) -> tuple[int, int] | None:
    """Return the characters of the first term in a text that answers a search, else None."""
    first: tuple[int, int] | None = None
    for term in sorted(query.terms, key=lambda term: term is not query.sought):
        places = [find_phrase(phrase, page) for phrase in term.phrases]
        found = [place for place in places if place is not None]
        if bool(found) is term.is_barred:
            return None
        if found and (first is None or min(found) < first):
            first = min(found)
    return first


def _pieces(text: str) -> Iterator[str]:
    """Yield words, quoted phrases with their first mark, and the signs - and |."""
    for number, part in enumerate(text.split('"')):
        if number % 2:
            yield f'"{part}'
            continue
        for word in part.replace("|", " | ").split():
            barred = word.startswith("-")
            if barred:
                yield "-"
            if word.strip("-"):
                yield word[1:] if barred else word


def _read_terms(pieces: list[str]) -> Iterator[Term]:
    at = 0
    while at < len(pieces):
        is_barred = pieces[at] == "-"
        at += is_barred
        spelt = [_word(pieces, at)]
        while at + 1 < len(pieces) and pieces[at + 1] == "|":
            at += 2
            spelt.append(_word(pieces, at))
        at += 1
        phrases = [read_phrase(words, is_name=False) for words in spelt]
        yield Term(tuple(spelt), tuple(p for p in phrases if p is not None), is_barred)


def _word(pieces: list[str], at: int) -> str:
    """Return the folded words of one piece."""
    piece = pieces[at] if at < len(pieces) else ""
    if piece in ("", "-", "|"):
        raise BrokenSearch("there is no word beside a - or |")
    folded = fold_text(piece.removeprefix('"'))
    words = list_words(folded, 0, len(folded))
    if not words:
        raise BrokenSearch("a word of a search has letters or digits")
    return " ".join(words)


def _spell(term: Term) -> str:
    either = "|".join(f'"{words}"' if " " in words else words for words in term.spelt)
    return f"-{either}" if term.is_barred else either
