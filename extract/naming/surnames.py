"""Join a lone surname that two persons of one text share to the one the story is about.

«Активистку Розу Сарбасову задержали, сообщила сестра Алия Сарбасова. Сарбасова ...»: the lone
surname is the activist's. Where both, or neither, could be meant the mention stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.people import is_full_name, name_words, person_key
from extract.role_cues import judge_standings
from models.terms import Role
from models.values import PersonMention

BESIDE = {Role.RELATIVE, Role.JUDGE, Role.OFFICIAL, Role.LAWYER, Role.WITNESS}


def join_surnames(text: str, people: Sequence[PersonMention]) -> list[PersonMention]:
    """Return `people` in their order, lone surnames with the name and key of their bearer.

    A surname is joined when several full names of the text share it and exactly one of them is
    neither a relative nor an official, judge, lawyer or witness by the words beside any of its
    mentions.
    """
    bearers: dict[str, dict[str, PersonMention]] = {}
    for person in people:
        if is_full_name(person.name):
            for word in name_words(person.name)[1:]:
                bearers.setdefault(person_key(word), {}).setdefault(person.key, person)
    if all(len(persons) < 2 for persons in bearers.values()):
        return list(people)
    standings = judge_standings(text, people)
    beside = {p.key for p, s in zip(people, standings, strict=True) if s.role in BESIDE}
    meant = {
        surname: [bearer for key, bearer in persons.items() if key not in beside]
        for surname, persons in bearers.items()
        if len(persons) > 1
    }
    return [_join(person, meant.get(person.key, ())) for person in people]


def _join(person: PersonMention, meant: Sequence[PersonMention]) -> PersonMention:
    if is_full_name(person.name) or len(meant) != 1:
        return person
    return replace(person, name=meant[0].name, key=meant[0].key)
