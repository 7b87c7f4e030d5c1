"""The spellings of one word of a name in other alphabets: Сапарғалиев, Сапаргалиев, Sapargaliyev.

Given names have those of the list; the letters of others are exchanged, and of what comes out only
that stays which `fold_token` takes for the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice, product

from extract.naming.forms_russian import TO_RUSSIAN, TO_RUSSIAN_O
from extract.naming.lists import load_names
from extract.people import fold_token
from extract.phrases import fold_text, load_lexicon

MOST = 8  # spellings in one alphabet
MOST_KAZAKH = 4  # itself and three more
TRIED = 64  # combinations of letters
VOWELS = "аеиоуыэюяәөұүіaeiou"
KAZAKH = re.compile(r"[әғқңөұүһі]")
CYRILLIC = re.compile(r"[а-я]")
# Made from a given name: Төлегенов, Төлегенова.
MADE = re.compile(r"(?:[ое]ва?|[иы]на?|ұлы|улы|қызы|кызы)$")


@lru_cache(maxsize=4096)
def other_spellings(word: str) -> tuple[str, ...]:
    """Return other spellings of a folded word of a name in the nominative, without itself."""
    found = [*_listed(word)]
    for spelling in (word, *found):
        if KAZAKH.search(spelling):
            found += [spelling.translate(table) for table in (TO_RUSSIAN, TO_RUSSIAN_O)]
    is_cyrillic = KAZAKH.search(word) or CYRILLIC.search(word)
    found += islice(_exchanged(word, "latin" if is_cyrillic else "cyrillic"), MOST)
    for spelling in (word, *found):
        if CYRILLIC.search(spelling) and not KAZAKH.search(spelling):
            found += islice(_exchanged(spelling, "kazakh"), 1, MOST_KAZAKH)
    distinct = dict.fromkeys(fold_text(spelling) for spelling in found)
    return tuple(spelling for spelling in distinct if spelling != word)


def is_given(word: str) -> bool:
    """Tell whether a folded word is a listed given name in one of its spellings."""
    return word in _given()


def _listed(word: str) -> Iterator[str]:
    """Yield the listed spellings of a given name, and of a surname those made from them."""
    yield from _given().get(word, ())
    ending = MADE.search(word)
    if ending is not None:
        stems: Iterable[str] = _given().get(word[: ending.start()], ())
        yield from (stem + ending[0] for stem in stems if CYRILLIC.search(stem))


def _exchanged(word: str, into: str) -> Iterator[str]:
    """Yield the word in the letters of another alphabet, the likeliest first."""
    key = fold_token(word)
    for letters in islice(product(*_letters(word, into)), TRIED):
        spelling = "".join(letters)
        if fold_token(spelling) == key:
            yield spelling


def _letters(word: str, into: str) -> Iterator[list[str]]:
    everywhere, after_vowel = _tables()[into]
    at = 0
    while at < len(word):
        size = next((n for n in (4, 3, 2) if word[at : at + n] in everywhere), 1)
        sound = word[at : at + size]
        is_behind = (at == 0 and into == "latin") or (at > 0 and word[at - 1] in VOWELS)
        table = after_vowel if is_behind and sound in after_vowel else everywhere
        yield table.get(sound, sound if into == "kazakh" else "").split("|")
        at += size


@cache
def _tables() -> Mapping[str, tuple[dict[str, str], dict[str, str]]]:
    data = load_lexicon("searching")
    return {
        into: (table, data["after_vowel"].get(into, {})) for into, table in data["into"].items()
    }


@cache
def _given() -> dict[str, list[str]]:
    """Map each folded spelling of a given name to all that the lists hold of it."""
    found: dict[str, list[str]] = {}
    for spellings in load_names().spellings:
        folded = list(map(fold_text, spellings))
        for one in folded:
            found.setdefault(one, []).extend(folded)
    return found
