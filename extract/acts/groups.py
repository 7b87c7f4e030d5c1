"""People counted beside an act and named in the sentences behind it, each with or without an act of
their own: «Троих задержали. Ли и Кима отпустили. Цою объявили подозрение».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from extract.acts.cast import Cast, Named, role_of, soft_cost, those_who_may_suffer
from extract.acts.costs import is_suffered
from extract.acts.lexicon import BY_PERSONS, beginnings
from extract.acts.triggers import Trigger
from extract.date_rules import load_words
from extract.naming.forms_russian import names_people
from extract.phrases import read_number
from models.terms import Role

BEFORE, BEHIND = 10, 8  # words on either side of an act in which those counted are its own
OBJECT_REACH = 2  # words from an act to the number it was done to
NOUN_REACH = 4  # words from a number to the noun counted: "two of the young women"
AHEAD = 3  # sentences behind the act in which all are named
LARGEST = 9
FEWEST = 5  # people: "the two women" were named before, "the nine people" were not
COMPOUND = 6  # letters of a noun that may end a longer one
ENGLISH_PEOPLE = re.compile(r"[a-z]{2}(?:ers|ors|ists|ants|dents|ians|eers|men|ees)$|^people$")


def find_counted(trigger: Trigger, cast: Cast, *, is_first: bool) -> tuple[Named, ...]:
    """Return those named in the next sentences if they are as many as the act counts.

    A relative, a lawyer or a witness is none of them; one who speaks is for want of others.

    Args:
        trigger: The act.
        cast: Who is named.
        is_first: Whether nobody it may be about was named before; only then does "both" count.
    """
    count = count_beside(trigger, cast, is_first=is_first)
    if count is None:
        return ()
    silent = _named_until(count, trigger, cast, lambda n: soft_cost(n, cast) == 0)
    if len(silent) == count or not silent:
        return silent
    every = _named_until(count, trigger, cast, lambda n: role_of(n, cast) is Role.OTHER)
    return every if len(every) == count else ()


def is_of_counted(trigger: Trigger, cast: Cast) -> bool:
    """Return whether an English act was done to a number: "questioned two of his reporters"."""
    counts = _counts(trigger, cast, is_first=False)
    return cast.reading.spelt[trigger.last].isascii() and any(
        0 < at - trigger.last <= OBJECT_REACH for at, _ in counts
    )


def is_behind_the_two(word: str, cast: Cast) -> bool:
    """Return whether a word behind "the two" makes them people: "the two were fined", "the two
    women".
    """
    return word in cast.words["be"] | cast.words["had"] or ENGLISH_PEOPLE.search(word) is not None


def _named_until(
    count: int, trigger: Trigger, cast: Cast, fits: Callable[[Named], bool]
) -> tuple[Named, ...]:
    """Return who is first named behind the act, up to the sentence in which `count` are reached."""
    people: dict[str, Named] = {}
    for sentence in range(trigger.sentence + 1, trigger.sentence + 1 + AHEAD):
        for named in those_who_may_suffer(sentence, cast):
            if cast.first_told[named.person.key] >= trigger.sentence and fits(named):
                people.setdefault(named.person.key, named)
        if len(people) >= count:
            break
    return tuple(people.values())


def count_beside(trigger: Trigger, cast: Cast, *, is_first: bool) -> int | None:
    """Return how many people the number nearest the act counts."""
    counts = _counts(trigger, cast, is_first=is_first)
    nearest = min(counts, key=lambda pair: abs(pair[0] - trigger.first), default=None)
    return None if nearest is None else nearest[1]


def _counts(trigger: Trigger, cast: Cast, *, is_first: bool) -> Iterator[tuple[int, int]]:
    """Yield the numbers of people near the act: the word and how many it says."""
    low, high = cast.reading.sentences[trigger.sentence]
    spelt, words = cast.reading.spelt, cast.words
    for at in range(max(low, trigger.first - BEFORE), min(high, trigger.last + BEHIND)):
        word = spelt[at]
        count = 2 if word in words["two"] else 3 if word in words["three"] else read_number(word)
        if count is None or not 1 < count <= LARGEST or spelt[at - 1 : at] == ["№"]:
            continue
        noun = _noun_behind(at, high, cast)
        if _is_one_of_them(at, noun, cast):
            continue
        if noun is None and word not in words["counting_people"]:
            continue
        back = word in words["two"] or (at > low and spelt[at - 1] in words["all"])
        back = back or (at > low and spelt[at - 1] == "the" and count < FEWEST)
        if (is_first or not back) and not _do_it(at, noun, trigger, cast):
            yield at, count


def _is_one_of_them(number: int, noun: int | None, cast: Cast) -> bool:
    """«Екі ақынның бірі ақталды», "one of two poets", «один из двух поэтов»: not all of them."""
    spelt = cast.reading.spelt
    before = spelt[max(0, number - 3) : number]
    behind = spelt[noun + 1 : noun + 2] if noun is not None else spelt[number + 1 : number + 2]
    return not cast.words["one_of"].isdisjoint(behind) or (
        before[-2:] in (["one", "of"], ["один", "из"], ["одного", "из"], ["одну", "из"])
        or before in (["one", "of", "the"], ["один", "из", "этих"])
    )


def _noun_behind(number: int, high: int, cast: Cast) -> int | None:
    """Return the word of the noun for people that the number counts."""
    reading = cast.reading
    if number + 1 < high and reading.spelt[number + 1] in load_words().units:
        return None
    in_kazakh = reading.spelt[number] in cast.words["kazakh_numbers"]
    for at in range(number + 1, min(high, number + 1 + NOUN_REACH)):
        if not reading.between(at - 1, at).isspace():
            return None
        if _is_people(reading.spelt[at], cast, in_kazakh=in_kazakh):
            return at
    return None


def _is_people(word: str, cast: Cast, *, in_kazakh: bool) -> bool:
    if word.isascii():
        return ENGLISH_PEOPLE.search(word) is not None and word not in cast.words["things"]
    stems = cast.words["people"]
    if word.startswith(tuple(stems)) or (not in_kazakh and names_people(word)):
        return True
    return _is_compound(word, frozenset(stems))


@lru_cache(maxsize=4_096)
def _is_compound(word: str, stems: frozenset[str]) -> bool:
    """«экобелсендіні»: one of the stems, if it is long enough, stands inside."""
    return any(len(stem) >= COMPOUND and stem in word for stem in stems)


def _do_it(number: int, noun: int | None, trigger: Trigger, cast: Cast) -> bool:
    """Return whether those counted do the act: "two officers searched", «төрт адам ұрды»."""
    spelt = cast.reading.spelt
    if noun is not None and spelt[noun].startswith(beginnings("force")):
        return True
    if trigger.kind not in BY_PERSONS or number > trigger.last:
        return False
    if spelt[number].isascii():
        return not is_suffered(trigger, cast)
    return spelt[number] in cast.words["nominative_counts"] or (
        noun is not None and spelt[noun] in cast.words["doers"]
    )
