"""Tell from the bare words of a text whether it may cite an article of law, and in which lines.

A look costs a small part of what reading the tokens does. It may say yes to a text that cites
nothing, never no to one that cites something, and it leaves out no line that has a say in which
code is meant: `tests/test_law_first_look.py` holds it to that.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract.law.codes import load_lexicon
from extract.law.lexer import DASHES, LONGEST_WORD, TOKEN, look_up
from extract.law.names import patterns_of
from extract.law.tokens import KEYWORDS, Kind

PART_REACH = 6  # tokens from a bare number to the part that makes it an article: "382-1, ч. 2"
JOINED = 3  # words and marks that make one token at most: "двадцать-первой", "405-й"
LEAST_ARTICLE = 100  # a bare number below is no article without its keyword or its code
_CITING = frozenset({Kind.ARTICLE, Kind.KAZAKH_ARTICLE, Kind.KAZAKH_SHORT})
_UNITS = KEYWORDS - _CITING
# No pattern of a code's name has a space.
_CITES, _UNIT, _PLACES = " cites", " unit", " places"
_PLACING = frozenset({"home", "home_place"})
FEWEST_LINES = 8  # in a text so short there is nothing to be saved

# The lines of a list: "174, 182;", "405-й"
_ONLY_NUMBERS = re.compile(r"[\s\d.,;:()«»№–—-]{0,80}")

_WORD = re.compile(r"[^\W\d_]+(?:[\u00ad\u200b\u0300-\u036f\u2019'][^\W\d_]*)*")
# "405", the ending in "405-й", the suffix in "382-1"
_LONG_NUMBER = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{2}}(?![0-9])"
    rf"(?:[{DASHES}]?([^\W\d_]{{1,8}})|[{DASHES}]([1-9][0-9]?)(?![0-9]))?"
)
# "с т а т ь е", "У К Р К"
_SPACED = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\s[^\W\d_](?![^\W\d_])){1,40}")


def may_cite(text: str) -> bool:
    """Return whether `text` has a word for an article or a code, or a number that could be one.

    An article without its keyword and its code is a number of three digits that is an ordinal, has
    a suffix ("382-1"), which makes the next of a list one, too, or has a part behind it. "Part" and
    "paragraph" alone are words of every text.
    """
    signs = _signs_in(text)
    if _CITES in signs or "§" in text or _names_code(signs) or _has_spaced_keyword(text):
        return True
    suffixes = load_lexicon().ordinal_suffixes
    for match in _LONG_NUMBER.finditer(text):
        ending, suffix = match.groups()
        if suffix is not None:
            return True
        if ending is not None and look_up(ending)[1] in suffixes:
            return True
        if _UNIT in signs and _has_unit_behind(text, match.start()):
            return True
    return False


def blank_idle_lines(text: str) -> str:
    """Return `text` with those lines made of spaces that cite nothing and explain no citation.

    The lines beside one that does stay, and so do the numbers of a list that goes on below it.
    Offsets are those of `text`.
    """
    lines = text.split("\n")
    if len(lines) < FEWEST_LINES:
        return text
    signs = [_signs_in(line) for line in lines]
    told = [
        _is_telling(line, own, after)
        for line, own, after in zip(lines, signs, [*signs[1:], set()], strict=True)
    ]
    kept = list(told)
    for at, tells in enumerate(told):
        if tells:
            _keep_around(lines, kept, at)
    return "\n".join(
        line if keep else " " * len(line) for line, keep in zip(lines, kept, strict=True)
    )


def _is_telling(line: str, signs: set[str], after: set[str]) -> bool:
    """Tell whether a line has a sign of its own, or the name of a law that may end in the next."""
    if not signs.isdisjoint({_CITES, _PLACES}) or "§" in line or _has_spaced_keyword(line):
        return True
    is_part_of_number = _UNIT in signs and _LONG_NUMBER.search(line) is not None
    return is_part_of_number or _names_law(signs, signs | after)


def _keep_around(lines: list[str], kept: list[bool], at: int) -> None:
    """Keep the lines next to one that tells, and on from them those that are but numbers."""
    for step in (-1, 1):
        near = at + step
        while 0 <= near < len(lines):
            is_seen, kept[near] = kept[near], True
            if is_seen or (lines[near].strip() and not _ONLY_NUMBERS.fullmatch(lines[near])):
                break
            near += step


@lru_cache(maxsize=65536)
def _signs_of(word: str) -> frozenset[str]:
    """Return what one word may be a part of: a citation, a unit, names of codes by their pattern.

    A number in words that is high enough for an article is a citation. A word that places a text in
    Kazakhstan, or dates its law, has a sign of its own.
    """
    if len(word) > LONGEST_WORD:
        return frozenset()
    lexicon = load_lexicon()
    kind, folded, labels = look_up(word)
    signs = set(patterns_of(folded)) if folded else set()
    is_number = kind is Kind.NUMBER and lexicon.numbers[folded][0] >= LEAST_ARTICLE
    is_code = kind is Kind.CODE and lexicon.short_names[folded].code is not None
    if kind in _CITING or is_number or is_code:
        signs.add(_CITES)
    if kind in _UNITS:
        signs.add(_UNIT)
    if not labels.isdisjoint(_PLACING):
        signs.add(_PLACES)
    return frozenset(signs)


def _signs_in(text: str) -> set[str]:
    signs: set[str] = set()
    for word in set(_WORD.findall(text)):
        signs |= _signs_of(word)
    return signs


def _names_code(signs: set[str]) -> bool:
    """Tell whether all words of the name of a code that charges are there, wherever they stand."""
    names = load_lexicon().names
    named = (name for sign in signs for name in names.get(sign, ()) if name.code is not None)
    return any(signs.issuperset(name.words) for name in named)


def _names_law(first: set[str], signs: set[str]) -> bool:
    """Tell whether the name of any law begins with one of `first` and has all its words there."""
    names = load_lexicon().names
    return any(signs.issuperset(name.words) for sign in first for name in names.get(sign, ()))


def _has_unit_behind(text: str, start: int) -> bool:
    """Tell whether a part or paragraph follows the number at `start` within its reach."""
    for count, match in enumerate(TOKEN.finditer(text, start)):
        if count > PART_REACH * JOINED:
            return False
        if match.lastgroup == "word" and _UNIT in _signs_of(match.group()):
            return True
    return False


def _has_spaced_keyword(text: str) -> bool:
    for match in _SPACED.finditer(text):
        letters = re.sub(r"\s", "", match.group())
        for first in range(min(3, len(letters) - 1)):
            kind = look_up(letters[first:])[0]
            if kind in KEYWORDS or kind is Kind.CODE:
                return True
    return False
