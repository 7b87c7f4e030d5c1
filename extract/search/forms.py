"""The forms in which a text may have one word: its cases in Russian and Kazakh, and of a name its
spellings in the other alphabets. Rather a form too many: who searches sees what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from extract.naming.forms import FRONT, kazakh_suffixes, strip_kazakh_case
from extract.naming.forms_russian import (
    is_listed_given,
    load_morphology,
    read_russian_name,
    russian_forms,
)
from extract.search.spellings import is_given, other_spellings

CYRILLIC = re.compile(r"[а-яәғқңөұүһі]")
KAZAKH = re.compile(r"[әғқңөұүһі]")
SURNAME = re.compile(r"(?<=\w\w)(?:[ое]ва?|[иы]на?|[сц]кий|[сц]кая|ұлы|улы|қызы|кызы)$")
PLURAL = re.compile(r"(?P<stem>\w{2,30}(?:[ое]в|[иы]н))а?")  # братья Сейтказиевы
PLURAL_ENDINGS = ("ы", "ых", "ым", "ыми")
VOWEL = re.compile(r"[аеиоуыэюяәөұүі]")
NAME_MARKS = {"Name", "Surn", "Patr"}
SHORTEST = 2  # letters of a word that has forms
LONGEST = 40  # letters; a longer word is looked for as it stands
SHORT_NOUN = 4  # letters: a Kazakh word of so few may be some form of a Russian one, «сот»
SURE_BEGINNING = 5  # letters of a Kazakh noun behind which any ending may stand
MOST_READINGS = 2
# The last sound softens before a vowel: кітап, кітабы.
SOFTENED = {"п": "б", "к": "г", "қ": "ғ"}


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a word, itself first and the likeliest before the others, and `begins`, with
    which forms begin that are too many to list.
    """

    forms: tuple[str, ...]
    begins: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def forms_of(word: str) -> Forms:
    """Return the forms of one folded word (small letters, е for ё)."""
    if not SHORTEST <= len(word) <= LONGEST or any(map(str.isdigit, word)):
        return Forms((word,))
    found, begins = [word], list[str]()
    for nominative in _nominatives(word):
        found += _cases(nominative)
        begins += _beginnings(nominative)
        for spelling in other_spellings(nominative) if _may_be_name(nominative) else ():
            found += _cases(spelling)
    folded = (form.replace("ё", "е") for form in found)
    return Forms(tuple(dict.fromkeys(folded)), tuple(dict.fromkeys(begins)))


def is_surname(word: str) -> bool:
    """Tell whether a folded word ends as surnames and patronymics do."""
    return SURNAME.search(word) is not None


def _nominatives(word: str) -> list[str]:
    """Return what the word may be a case of, best first: itself alone, if it is a nominative."""
    if not CYRILLIC.search(word):
        return [word]
    stem = strip_kazakh_case(word)
    if stem != word and (is_surname(stem) or is_given(stem)):  # Ахатованың
        return [stem]
    if KAZAKH.search(word):
        return list(dict.fromkeys([stem, word]))
    if is_surname(word) or is_listed_given(word):
        return _read_as_name(word)
    lemmas = dict.fromkeys(parse.normal_form.replace("ё", "е") for parse in _parses(word))
    if not lemmas:
        return _read_as_name(word)
    if word in lemmas:
        return [word]
    own = [word] if len(word) <= SHORT_NOUN else []
    surnames = filter(is_surname, _read_as_name(word))  # «Тестовой» is an adjective, too
    return list(dict.fromkeys([*own, *list(lemmas)[:MOST_READINGS], *surnames]))


def _read_as_name(word: str) -> list[str]:
    readings = read_russian_name(word.capitalize())
    if readings[0].case == "nom":
        return [word]
    return [reading.name.lower() for reading in readings[:MOST_READINGS]]


def _cases(nominative: str) -> Iterator[str]:
    yield nominative
    if not CYRILLIC.search(nominative):
        return
    if not KAZAKH.search(nominative):
        yield from _russian_cases(nominative)
    if not _is_verb(nominative):
        yield from (nominative + suffix for suffix in sorted(kazakh_suffixes(nominative)))
        yield from _kazakh_possessives(nominative)


def _russian_cases(nominative: str) -> Iterator[str]:
    plural = PLURAL.fullmatch(nominative)
    if is_surname(nominative):  # the dictionary would give a woman the forms of a man
        yield from sorted(russian_forms(nominative))
        yield from (plural["stem"] + ending for ending in PLURAL_ENDINGS if plural)
        return
    parses = [p for p in _parses(nominative) if p.normal_form.replace("ё", "е") == nominative]
    for parse in parses:
        yield from (form.word for form in parse.lexeme)
    if not parses or _may_be_name(nominative):
        yield from sorted(russian_forms(nominative))


def _kazakh_possessives(noun: str) -> Iterator[str]:
    """Yield the cases of what somebody has: сот, соты, сотында. A name is nobody's."""
    is_russian = not KAZAKH.search(noun) and len(noun) > SHORT_NOUN and _parses(noun)
    if is_russian or is_given(noun) or is_surname(noun) or len(noun) >= SURE_BEGINNING:
        return
    vowels = VOWEL.findall(noun)
    is_front = bool(vowels) and vowels[-1] in FRONT
    own = noun + ("с" if VOWEL.match(noun[-1]) else "") + ("і" if is_front else "ы")
    cases = ("", "нің", "не", "н", "нде", "нен", "мен") if is_front else (
        "", "ның", "на", "н", "нда", "нан", "мен")  # fmt: skip
    yield from (own + case for case in cases)


def _beginnings(word: str) -> Iterator[str]:
    """Yield what the forms of a Kazakh noun begin with; a name has cases only."""
    if not KAZAKH.search(word) or is_given(word) or is_surname(word) or len(word) < SURE_BEGINNING:
        return
    yield word
    if word[-1] in SOFTENED:
        yield word[:-1] + SOFTENED[word[-1]]


def _may_be_name(word: str) -> bool:
    """Tell whether a word is no common word of Russian, or a name as well."""
    parses = _parses(word)
    is_named = is_surname(word) or is_given(word) or is_listed_given(word)
    return not parses or is_named or any(NAME_MARKS & p.tag.grammemes for p in parses)


def _is_verb(word: str) -> bool:
    parses = _parses(word)
    return bool(parses) and all(parse.tag.POS in ("VERB", "INFN", "GRND") for parse in parses)


@lru_cache(maxsize=4096)
def _parses(word: str) -> list[Any]:
    return [] if KAZAKH.search(word) else list(load_morphology().parse(word))
