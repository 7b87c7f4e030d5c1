"""When each person of a text was born: a year that it tells, or the year that an age gives.

An age gives the year of publication less the age; the true one may be the year before. Whatever is
told of nobody in particular, or twice and differently, gives no year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from extract.born.ties import find_bearer
from extract.born.told import LANGS, Told, find_told
from extract.dates import DateMention
from models.values import PersonMention

FIRST_YEAR = 1900
YOUNGEST = 5  # years: of whom texts tell the age
LAST_BIRTH = 2020  # a later day is no day of birth of anybody to whom things are done
SAME_AGE = 1  # years that two reckonings of one birth lie apart
AFTERWARDS = 2  # years before the publication: an age then is not the age now
SENTENCE_END = re.compile(r"[.!?…]\s+(?=[^a-zа-яё\s])|\n")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SENTENCE = 400  # characters on either side that are looked at for its ends


class Birth(NamedTuple):
    """A year of birth; `is_about` if it may be the year before."""

    year: int
    is_about: bool


def tell_births(
    text: str, people: Sequence[PersonMention], published_on: date | None
) -> tuple[PersonMention, ...]:
    """Return `people` with their years of birth, all mentions of one person with the same.

    Args:
        text: What the offsets of `people` count in.
        people: In reading order.
        published_on: Without it an age gives no year.
    """
    births: dict[str, list[Birth]] = {}
    langs = {person.lang for person in people}
    told = find_told(text, langs, [person.end for person in people])
    for one in told:
        birth = _birth(one, text, published_on)
        bearer = None if birth is None else find_bearer(one, text, people)
        if birth is not None and bearer is not None:
            births.setdefault(people[bearer].key, []).append(birth)
    if not births:
        return tuple(people)
    agreed = {key: _agreed(several) for key, several in births.items()}
    return tuple(_with(person, agreed.get(person.key)) for person in people)


def without_births(text: str, dates: Sequence[DateMention]) -> list[DateMention]:
    """Return the dates on which nobody was born: «Омаров, 2001 года рождения» is not the day of an
    act.
    """
    if not any(int(one.value[:4]) < LAST_BIRTH for one in dates):
        return list(dates)
    births = [told for told in find_told(text, LANGS) if told.year is not None]
    return [one for one in dates if not any(_overlap(one, told) for told in births)]


def _overlap(one: DateMention, told: Told) -> bool:
    return one.start < told.end and told.start < one.end


def _with(person: PersonMention, birth: Birth | None) -> PersonMention:
    if birth is None:
        return person
    return replace(person, birth_year=birth.year, birth_is_about=birth.is_about)


def _birth(told: Told, text: str, published_on: date | None) -> Birth | None:
    if told.year is not None:
        until = None if published_on is None else published_on.year - YOUNGEST
        is_likely = told.year >= FIRST_YEAR and (until is None or told.year <= until)
        return Birth(told.year, is_about=False) if is_likely else None
    if told.age is None or published_on is None or _is_of_the_past(told, text, published_on):
        return None
    return Birth(published_on.year - told.age, is_about=True)


def _is_of_the_past(told: Told, text: str, published_on: date) -> bool:
    """Tell whether the sentence names a year long before: «в 2010 году 35-летний Омаров»."""
    low = max(0, told.start - SENTENCE)
    for end in SENTENCE_END.finditer(text, low, told.start):
        low = end.end()
    stop = SENTENCE_END.search(text, told.end, told.end + SENTENCE)
    years = YEAR.findall(text, low, told.end + SENTENCE if stop is None else stop.start())
    return any(published_on.year - int(year) >= AFTERWARDS for year in years)


def _agreed(births: Sequence[Birth]) -> Birth | None:
    """Return what all that is told of one person says, the exact year first; None if it differs."""
    best = min(births, key=lambda birth: birth.is_about)
    slack = SAME_AGE if any(birth.is_about for birth in births) else 0
    return best if all(abs(birth.year - best.year) <= slack for birth in births) else None
