"""Give each person of a text one role: the one something was done to, or official, judge, lawyer,
relative.

The words beside the names are read by `extract.role_cues`; being the victim of an event wins over
them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.role_cues import Standing, judge_standings
from models.terms import Role
from models.values import EventMention, PersonMention

__all__ = ["Standing", "judge_roles", "judge_standings"]

ROLE_ORDER = (
    Role.JUDGE,
    Role.LAWYER,
    Role.OFFICIAL,
    Role.RELATIVE,
    Role.WITNESS,
    Role.JOURNALIST,
)


def judge_roles(
    text: str, people: Sequence[PersonMention], events: Sequence[EventMention]
) -> tuple[PersonMention, ...]:
    """Return `people` with their roles, in the order given.

    A person has one role in a text, all mentions share it: victim if any event is about the person,
    otherwise what the words beside the names say. `minor` is set when an age under 18 or a word
    such as «несовершеннолетний» stands beside any mention.

    Args:
        text: The text that the offsets of `people` count.
        people: Mentions; those of one person share a `key`.
        events: What `extract.events.find_events` found in the same text.
    """
    victims = {person.key for event in events for person in event.people}
    standings = judge_standings(text, people)
    roles: dict[str, Role] = {}
    minors: set[str] = set()
    for person, standing in zip(people, standings, strict=True):
        roles[person.key] = min(roles.get(person.key, Role.OTHER), standing.role, key=_precedence)
        if standing.minor:
            minors.add(person.key)
    return tuple(
        replace(
            person,
            role=Role.VICTIM if person.key in victims else roles[person.key],
            minor=person.key in minors,
        )
        for person in people
    )


def _precedence(role: Role) -> int:
    return ROLE_ORDER.index(role) if role in ROLE_ORDER else len(ROLE_ORDER)
