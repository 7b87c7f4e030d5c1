"""Find people who are followed, however a text writes them: without capitals, all in capitals, in
any case form.

Two levels: a form of one word of a name leads to the people who bear it, and a form of another of
their words, or its initial, beside it says which of them is meant. A surname alone never does. No
tagger is asked, so it costs little; who is followed is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.naming.forms import kazakh_suffixes
from extract.naming.forms_russian import russian_forms
from extract.naming.rules import Span
from extract.people import is_full_name, is_initial, is_patronymic, name_words
from extract.phrases import Word, fold_text, place_words

CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]")
SHORTEST = 3  # letters of a word that is looked up
GAP = re.compile(r"[ \u00a0.]{1,3}")  # between the words of a name: "А. Тулебаева"


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The people to look for. `forms` leads from a folded form of a word to those who bear it, as
    (person, number of the word in the name); `initials` holds (person, number, first letter).
    """

    forms: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    initials: set[tuple[int, int, str]] = field(default_factory=set)

    def may_be_in(self, words: Iterable[str]) -> bool:
        """Return whether any of the folded words could belong to a name: the first look."""
        return not self.forms.keys().isdisjoint(words)


def know_people(names: Iterable[str]) -> KnownPeople:
    """Return what finds these people: full names in the nominative, each spelling a name of its
    own. A name without a given name and a surname is left out, and so are patronymics.
    """
    known = KnownPeople()
    for person, name in enumerate(filter(is_full_name, names)):
        words = [fold_text(w) for w in name_words(name) if not is_initial(w)]
        if len(words) > 2:
            words = [word for word in words if not is_patronymic(word)] or words
        for number, word in enumerate(words):
            known.initials.add((person, number, word[0]))
            for form in _forms(word):
                bearers = known.forms.setdefault(form, [])
                if (person, number) not in bearers:
                    bearers.append((person, number))
    return known


def find_known(text: str, sentences: Sequence[Span], known: KnownPeople) -> list[Span]:
    """Return where these sentences name one of the people, in order and apart, as offsets into
    `text`: a given name and a surname in either order, a patronymic between or behind, an initial
    for the given name.
    """
    if not known.forms:
        return []
    folded = fold_text(text)
    return [span for start, end in sentences for span in _find(text, folded, (start, end), known)]


def _find(text: str, folded: str, sentence: Span, known: KnownPeople) -> Iterator[Span]:
    words = place_words(folded, *sentence)
    if not known.may_be_in(word.text for word in words):
        return
    at = 0
    while at + 1 < len(words):
        last = _last_of_name(text, words, at, known)
        if last is not None:
            yield words[at].start, words[last].end
        at = at + 1 if last is None else last + 1


def _last_of_name(text: str, words: Sequence[Word], at: int, known: KnownPeople) -> int | None:
    """Return the last word of the name that begins at word `at`, None if none does there."""
    other = at + 1
    if _is_passed_over(words, other, known) and other + 1 < len(words):
        other += 1
    is_whole = all(_are_beside(text, words, n) for n in range(at, other))
    if not is_whole or not _is_one(words[at], words[other], known):
        return None
    follows = other + 1 < len(words) and _are_beside(text, words, other)
    return other + 1 if follows and _is_passed_over(words, other + 1, known) else other


def _is_passed_over(words: Sequence[Word], at: int, known: KnownPeople) -> bool:
    word = words[at].text
    return is_patronymic(word) and word not in known.forms


def _are_beside(text: str, words: Sequence[Word], at: int) -> bool:
    return GAP.fullmatch(text, words[at].end, words[at + 1].start) is not None


def _is_one(one: Word, other: Word, known: KnownPeople) -> bool:
    """Tell whether two words are different words, or an initial and another, of one name."""
    first, second = known.forms.get(one.text, ()), known.forms.get(other.text, ())
    if first and second:
        return any(a == b and m != n for a, m in first for b, n in second)
    named, letter = (second, one.text) if second else (first, other.text)
    return len(letter) == 1 and any(
        (person, other_number, letter) in known.initials
        for person, number in named
        for other_number in (0, 1)
        if other_number != number
    )


def _forms(word: str) -> set[str]:
    """Return the forms of one folded word of a name, longer ones only: Russian and Kazakh cases,
    the English possessive.
    """
    if CYRILLIC.search(word) is None:
        return {word, f"{word}'s"} if len(word) >= SHORTEST else {word}
    kazakh = {word + suffix for suffix in kazakh_suffixes(word)}
    return {fold_text(form) for form in {word} | kazakh | russian_forms(word)}
