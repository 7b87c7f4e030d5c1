"""Weigh what stands around two namings of one full name: what forbids to join them, and what speaks
for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from extract.identity.lexicon import load_sameness
from extract.identity.naming import (
    Parts,
    gender_of,
    patronymic_stem,
    read_parts,
    surname_gender,
)
from extract.identity.words import Nearness, first_letter, judge_father, listed_given, read_given
from extract.matching import is_same_event
from models.terms import Role
from models.values import EventFacts, Naming

AUTHORITIES = {Role.OFFICIAL, Role.JUDGE}
MOST_NAMED = 3  # shared places or provisions named in one reason


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason against: it makes two people of them if `bars`, else a person has to decide."""

    why: str
    bars: bool


@dataclass(frozen=True, slots=True)
class Support:
    """One reason for, with its points."""

    why: str
    points: int


def find_conflicts(one: Naming, other: Naming) -> list[Conflict]:
    """Return what speaks against one person beside the name itself, gravest first."""
    found = [
        *_conflicts_of_birth(one, other),
        *_conflicts_of_patronymic(one, other),
        *_conflicts_of_gender(one, other),
        *_conflicts_of_standing(one, other),
    ]
    return sorted(found, key=lambda conflict: not conflict.bars)


def find_support(one: Naming, other: Naming) -> list[Support]:
    """Return what both namings share beside the name."""
    limits = load_sameness().limits
    found = []
    if _patronymic(one) and _patronymic(one) == _patronymic(other):
        found.append(Support("same patronymic", limits.strong))
    if _is_one_birth(one, other):
        points = limits.weak if _is_by_age(one, other) else limits.strong
        years = ", ".join(dict.fromkeys(_written_births(one, other)))
        found.append(Support(f"year of birth fits: {years}", points))
    if one.people & other.people:
        count = len(one.people & other.people)
        found.append(Support(f"named beside the same {count} other people", limits.strong))
    found += _same_acts(one, other)
    for what, shared in (
        ("place", one.places & other.places),
        ("provision", one.provisions & other.provisions),
    ):
        if shared:
            found.append(Support(f"same {what}: {_listed_few(shared)}", limits.weak))
    return found


def _same_acts(one: Naming, other: Naming) -> list[Support]:
    """Return that the same is told of both: of one day, or at least of about one time."""
    limits = load_sameness().limits
    same = [
        (act, told)
        for act in one.acts
        for told in other.acts
        if act.kind == told.kind and is_same_event(act, told) and not _elsewhere(act, told)
    ]
    if not same:
        return []
    kinds = sorted({act.kind.replace("_", " ") for act, _ in same})[:MOST_NAMED]
    if any(act.date and told.date for act, told in same):
        return [Support(f"the same act on the same day: {', '.join(kinds)}", limits.strong)]
    return [Support(f"the same act at about the same time: {', '.join(kinds)}", limits.weak)]


def _elsewhere(act: EventFacts, told: EventFacts) -> bool:
    return act.place is not None and told.place is not None and act.place != told.place


def is_common(parts: Parts) -> bool:
    """Tell whether given name and surname are both among the commonest of the country."""
    if parts.given is None or parts.surname is None:
        return False
    lists, surname = load_sameness(), parts.surname.folded
    masculine = surname.removesuffix("a") if surname.endswith(("ova", "eva")) else surname
    known = {surname, masculine} & lists.common_surnames
    return bool(known) and (listed_given(parts.given) or parts.given.folded) in lists.common_given


def _conflicts_of_birth(one: Naming, other: Naming) -> Iterator[Conflict]:
    apart = _years_apart(one, other)
    if apart is not None and not _is_one_birth(one, other):
        why = f"other year of birth: {', '.join(_written_births(one, other))}"
        yield Conflict(why, bars=apart > load_sameness().limits.misprinted_years)


def _conflicts_of_patronymic(one: Naming, other: Naming) -> Iterator[Conflict]:
    father, other_father = _patronymic(one), _patronymic(other)
    if father and other_father and father != other_father:
        nearness = judge_father(read_given(father), read_given(other_father))
        written = f"{_written_patronymic(one)}, {_written_patronymic(other)}"
        yield Conflict(f"other patronymic: {written}", bars=nearness is Nearness.OTHER)
    initial, other_initial = _patronymic_initial(one), _patronymic_initial(other)
    if not (father and other_father) and initial and other_initial and initial != other_initial:
        yield Conflict("other initial of the patronymic", bars=True)


def _conflicts_of_gender(one: Naming, other: Naming) -> Iterator[Conflict]:
    genders = {gender_of(one), gender_of(other)}
    if genders == {"m", "f"} or _surname_genders_differ(one, other):
        yield Conflict(f"one is a man and one a woman: {one.name}, {other.name}", bars=True)


def _surname_genders_differ(one: Naming, other: Naming) -> bool:
    """Tell whether one given name stands before -ов and before -ова: Бақыт Омаров, Бақыт Омарова.

    With another case the given name would be another word (Бақыта Омарова, of Бақыт Омаров).
    """
    parts, others = read_parts(one.name), read_parts(other.name)
    if parts.surname is None or others.surname is None:
        return False
    given = parts.given.folded if parts.given is not None else None
    other_given = others.given.folded if others.given is not None else None
    genders = {surname_gender(parts.surname), surname_gender(others.surname)}
    return genders == {"m", "f"} and (given == other_given or None in (given, other_given))


def _conflicts_of_standing(one: Naming, other: Naming) -> Iterator[Conflict]:
    for naming, against in ((one, other), (other, one)):
        if naming.role in AUTHORITIES and against.role is Role.VICTIM:
            yield Conflict(f"one is {_with_article(naming.role)}, one a victim", bars=False)
    if {one.minor, other.minor} == {True, False} and not _is_one_birth(one, other):
        yield Conflict("one is a child and one is grown up", bars=False)


def _with_article(role: Role) -> str:
    return f"an {role}" if role is Role.OFFICIAL else f"a {role}"


def _years_apart(one: Naming, other: Naming) -> int | None:
    if one.birth_year is None or other.birth_year is None:
        return None
    return abs(one.birth_year - other.birth_year)


def _is_one_birth(one: Naming, other: Naming) -> bool:
    """Tell whether both years may be of one birth: an age gives the year or the one after it."""
    slack = load_sameness().limits.birth_years if _is_by_age(one, other) else 0
    return _years_apart(one, other) in range(slack + 1)


def _is_by_age(one: Naming, other: Naming) -> bool:
    return one.birth_is_about or other.birth_is_about


def _written_births(one: Naming, other: Naming) -> list[str]:
    return [
        f"{naming.birth_year - 1} or {naming.birth_year}"
        if naming.birth_is_about
        else f"{naming.birth_year}"
        for naming in (one, other)
        if naming.birth_year is not None
    ]


def _written_patronymic(naming: Naming) -> str:
    return naming.patronymic or read_parts(naming.name).patronymic


def _patronymic(naming: Naming) -> str:
    written = _written_patronymic(naming)
    return patronymic_stem(written) if written else ""


def _patronymic_initial(naming: Naming) -> str:
    initials = read_parts(naming.name).initials
    if len(initials) > 1:
        return initials[1]
    return first_letter(_patronymic(naming))


def _listed_few(shared: Set[str]) -> str:
    return ", ".join(sorted(shared)[:MOST_NAMED])
