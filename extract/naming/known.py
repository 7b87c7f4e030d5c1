"""Find people who are on file, however a text writes them: without capitals, all in capitals, in
any case form.

Two levels: a form of one word of a name leads to the people who bear it, and a form of another of
their words beside it says which of them is meant. A surname alone never does, nor does an initial.
No tagger is asked, so it costs little; who is on file is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.naming.casing import is_common_word
from extract.naming.forms import kazakh_suffixes
from extract.naming.forms_russian import russian_forms
from extract.naming.rules import Span
from extract.people import is_full_name, is_initial, is_patronymic, name_words, person_key
from extract.phrases import Word, fold_text, place_words

CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]")
SHORTEST = 2  # letters of a word that is looked up


class KnownName(NamedTuple):
    """Characters `start..end` of a text that name someone on file: `name` is the nominative there,
    None where it may be one of several people.
    """

    start: int
    end: int
    name: str | None


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The people to look for: `names` by number, and `forms`, which leads from a folded form of a
    word to those who bear it, with the place of that word in their name.
    """

    names: list[str] = field(default_factory=list)
    forms: dict[str, dict[int, int]] = field(default_factory=dict)

    def may_be_in(self, words: Iterable[str]) -> bool:
        """Return whether any of the folded words could belong to a name: the first look."""
        return not self.forms.keys().isdisjoint(words)


def index_people(names: Iterable[str]) -> KnownPeople:
    """Return what finds these people: full names in the nominative, each spelling a name of its
    own. A name without a given name and a surname is left out, and so are patronymics.
    """
    known = KnownPeople(names=list(filter(is_full_name, names)))
    for person, name in enumerate(known.names):
        words = [fold_text(word) for word in name_words(name) if not is_initial(word)]
        if len(words) > 2:
            words = [word for word in words if not is_patronymic(word)] or words
        for place, word in enumerate(words):
            for form in _forms(word) if len(word) >= SHORTEST else ():
                known.forms.setdefault(form, {}).setdefault(person, place)
    return known


def find_known(text: str, sentences: Sequence[Span], known: KnownPeople) -> list[KnownName]:
    """Return where these sentences name someone on file, in order and apart: a given name and a
    surname in either order, with a space between, a patronymic between or behind. Two words in
    small letters that are both everyday words («слава мира») are no name.
    """
    if not known.forms:
        return []
    folded = fold_text(text)
    return [one for span in sentences for one in _find(text, folded, span, known)]


def _find(text: str, folded: str, sentence: Span, known: KnownPeople) -> Iterator[KnownName]:
    words = place_words(folded, *sentence)
    if not known.may_be_in(word.text for word in words):
        return
    at = 0
    while at + 1 < len(words):
        last, bearers = _read_name(text, words, at, known)
        if bearers and not _is_everyday(text, words[at : last + 1]):
            names = {person_key(known.names[one]): known.names[one] for one in bearers}
            name = next(iter(names.values())) if len(names) == 1 else None
            yield KnownName(words[at].start, words[last].end, name)
            at = last
        at += 1


def _read_name(
    text: str, words: Sequence[Word], at: int, known: KnownPeople
) -> tuple[int, list[int]]:
    """Return the last word of the name that begins at word `at`, and those who may be meant."""
    other = at + 1
    if _is_passed_over(words, other, known) and other + 1 < len(words):
        other += 1
    if not all(_are_beside(text, words, n) for n in range(at, other)):
        return at, []
    bearers = _bearers(words[at].text, words[other].text, known)
    behind = other + 1
    if bearers and behind < len(words) and _are_beside(text, words, other):
        other = behind if _is_passed_over(words, behind, known) else other
    return other, bearers


def _bearers(one: str, other: str, known: KnownPeople) -> list[int]:
    """Return the people for whom these are forms of two different words of their name."""
    few, many = sorted((known.forms.get(one, {}), known.forms.get(other, {})), key=len)
    return [person for person, place in few.items() if many.get(person, place) != place]


def _is_passed_over(words: Sequence[Word], at: int, known: KnownPeople) -> bool:
    word = words[at].text
    return is_patronymic(word) and word not in known.forms


def _are_beside(text: str, words: Sequence[Word], at: int) -> bool:
    return text[words[at].end : words[at + 1].start] in (" ", "\u00a0")


def _is_everyday(text: str, words: Sequence[Word]) -> bool:
    """Tell whether all words are everyday ones, of which one at least has no capital."""
    small = any(not text[word.start].isupper() for word in words)
    return small and all(is_common_word(word.text) for word in words)


def _forms(word: str) -> set[str]:
    """Return the forms of one folded word of a name: Russian and Kazakh cases, the English
    possessive.
    """
    if CYRILLIC.search(word) is None:
        return {word, f"{word}'s"}
    kazakh = {word + suffix for suffix in kazakh_suffixes(word)}
    return {fold_text(form) for form in {word} | kazakh | russian_forms(word)}
