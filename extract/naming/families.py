"""Russian surnames in the plural: «братьев Дарына и Данияра Сейтказиевых» are Дарын Сейтказиев and
Данияр Сейтказиев.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extract.naming.forms_russian import read_russian_name
from extract.people import person_key
from models.values import PersonMention

# Сейтказиевы, Тайжановых, Калиниными; Скалецкие, Скалецких
PLURAL = re.compile(r"(?P<stem>[\w-]{2,30}?(?:[оеё]в|[иы]н))(?:ы|ых|ым|ыми)")
PLURAL_SKY = re.compile(r"(?P<stem>[\w-]{2,30}?[сц]к)(?:ие|их|им|ими)")
JOINT = re.compile(r" и ")
ENUMERATION = re.compile(r", ")
SISTERS = re.compile(r"\b(?:сестр|сестёр|сестер|дочер|дочк)[а-я]{0,4} $", re.IGNORECASE)


def name_families(text: str, people: Sequence[PersonMention]) -> list[PersonMention]:
    """Return the mentions, in order; where given names in a row stand before a surname in the
    plural, each person of the row has that surname, in the gender of the given name, everywhere.

    A plural behind one given name alone is left as it is: it may be no plural. Call it when the
    acts are found: what stands in the text shows the case of a name.
    """
    ordered = sorted(people, key=lambda person: person.start)
    names: dict[str, str] = {}
    for at in range(len(ordered) - 1, 0, -1):
        stem = _stem_of(ordered[at])
        first = at if stem is None else _first_of_row(text, ordered, at)
        row = ordered[first : at + 1] if first < at else []
        are_women = bool(row) and SISTERS.search(text, max(0, row[0].start - 20), row[0].start)
        for person in row:
            name = _name(person.raw.split()[0], stem or "", bool(are_women))
            names.setdefault(person.key, name)
    return [_renamed(person, names) for person in people]


def _renamed(person: PersonMention, names: Mapping[str, str]) -> PersonMention:
    name = names.get(person.key)
    return person if name is None else replace(person, name=name, key=person_key(name))


def _first_of_row(text: str, people: Sequence[PersonMention], at: int) -> int:
    """Return where the row of given names begins that ends with a full name: `at` if nowhere."""
    joint, first = JOINT, at
    while first > 0:
        one = people[first - 1]
        is_given = one.lang == "ru" and " " not in one.key
        if not is_given or joint.fullmatch(text, one.end, people[first].start) is None:
            break
        joint, first = ENUMERATION, first - 1
    return first


def _stem_of(person: PersonMention) -> str | None:
    words = person.raw.split()
    if person.lang != "ru" or len(words) != 2:
        return None
    found = PLURAL.fullmatch(words[1]) or PLURAL_SKY.fullmatch(words[1])
    return None if found is None else found["stem"]


def _name(given: str, stem: str, is_woman: bool) -> str:
    reading = next(
        (r for r in read_russian_name(given) if r.gender == "f" or not is_woman),
        read_russian_name(given)[0],
    )
    endings = ("ий", "ая") if stem.endswith("к") else ("", "а")
    ending = endings[1] if is_woman or reading.gender == "f" else endings[0]
    return f"{reading.name} {stem}{ending}"
