"""Say of whom a year of birth or an age is told: by what stands between it and the nearest name.

Another name, a stop, or a word in which something happens in between, and it is nobody's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from extract.born.between import (
    LOOK_BACK,
    NOMINATIVE,
    agrees,
    holds,
    is_calling,
    is_nominative,
    is_quiet,
    is_said,
)
from extract.born.told import Told
from extract.born.ways import Form, S
from models.values import PersonMention

PHRASE = r"[^,.;:()\n]{2,60}"
MOST_WORDS = 6  # between an adjective and the name: «35-летняя активистка из Алматы Айгуль Омарова»
LOOK_AHEAD = 50

BESIDE = re.compile(rf",?{S}\(?")
# Омаров, житель Алматы, 1985 года рождения; Омаров (Алматы, 1985 г.р.)
APPOSED = re.compile(rf"(?:,{S}\(?|{S}\(|(?:,{S}|{S}\()(?P<phrase>{PHRASE}),{S})")
# Омаров, который родился; Омаров — родился
BORN = re.compile(rf"(?:,?{S}\(?(?:котор(?:ый|ая){S}|who{S})?(?:was{S})?|{S}[—–-]{S})")
BORN_THERE = re.compile(rf"(?:{S}in{S}[A-Z][\w’'-]{{1,20}})?,{S}")
# Омаров, 35-летний активист,; Omarov is a 35-year-old driver.
TO_ADJECTIVE = re.compile(rf"(?P<by>,{S}|{S}[—–-]{S}|{S}is{S})(?:an?{S}|the{S})?")
CALLING = re.compile(
    rf"(?P<calling>(?:{S}[^\s,.;:()—–]{{2,30}}){{1,6}}?)(?P<close>[,.)]|{S}[—–]|{S}(?:who|from|in)\b|$)"
)
IS_OLD = re.compile(rf"(?:,{S}(?:who{S}is{S})?|{S}(?:is|now|is now){S}|{S}\()")
IS_OLD_KAZAKH = re.compile(rf"(?:,{S}|{S}\(|{S}(?:(?:биыл|қазір){S})?)")
TO_DEATH = re.compile(rf"[^.;:()\n]{{0,70}}{S}")


def find_bearer(told: Told, text: str, people: Sequence[PersonMention]) -> int | None:
    """Return the place in `people`, which stand in reading order, of whom it is told, or None."""
    at = bisect_left(people, told.start, key=lambda person: person.start)
    left = at - 1 if at > 0 and people[at - 1].end <= told.start else None
    right = at if at < len(people) and people[at].start >= told.end else None
    is_left = left is not None and _LEFT[told.form](told, text, people[left], _next(people, right))
    is_right = right is not None and _RIGHT[told.form](told, text, people[right])
    if is_left and is_right:
        return right if told.form is Form.AGED else None
    return left if is_left else right if is_right else None


def _next(people: Sequence[PersonMention], right: int | None) -> int | None:
    return None if right is None else people[right].start


def _year_left(told: Told, text: str, person: PersonMention, _next_start: int | None) -> bool:
    gap = text[person.end : told.start]
    return BESIDE.fullmatch(gap) is not None or _is_apposed(gap)


def _year_right(told: Told, text: str, person: PersonMention) -> bool:
    """«гражданин 1985 года рождения Омаров»"""
    return is_calling(told, text, person, most=3)


def _born_left(told: Told, text: str, person: PersonMention, _next_start: int | None) -> bool:
    if BORN.fullmatch(text[person.end : told.start]) is None or told.ending == "Born":
        return False
    if told.ending in ("", "born"):
        return is_nominative(person)
    return agrees(told.ending, person)


def _born_right(told: Told, text: str, person: PersonMention) -> bool:
    if told.ending == "Born":
        return BORN_THERE.fullmatch(text[told.end : person.start]) is not None
    is_kazakh = told.ending == "" and text[told.end - 3 : told.end] in ("ған", "ген")
    if not is_kazakh and told.ending in ("", "born"):
        return False
    return is_calling(told, text, person, most=3)


def _aged_left(told: Told, text: str, person: PersonMention, next_start: int | None) -> bool:
    by = TO_ADJECTIVE.fullmatch(text[person.end : told.start])
    calling = CALLING.match(text, told.end)
    if by is None or calling is None or _cut(next_start, calling.end()):
        return False
    if by["by"].startswith(",") and (
        is_said(text, person, "telling") or (calling["close"] == "." and _is_subject(told))
    ):
        return False
    return is_quiet(calling["calling"], told.ending) and agrees(told.ending, person)


def _is_subject(told: Told) -> bool:
    return told.ending in ("year", *NOMINATIVE)


def _aged_right(told: Told, text: str, person: PersonMention) -> bool:
    return is_calling(told, text, person, most=MOST_WORDS)


def _bare_left(told: Told, text: str, person: PersonMention, _next_start: int | None) -> bool:
    gap, said = text[person.end : told.start], text[told.start : told.end]
    if is_said(text, person, "terms"):
        return False
    if said.endswith("жаста"):
        return IS_OLD_KAZAKH.fullmatch(gap) is not None and is_nominative(person)
    if said.endswith("old") and IS_OLD.fullmatch(gap) is not None:
        return True
    return _is_apposed(gap) or (said.startswith("age") and BESIDE.fullmatch(gap) is not None)


def _died_left(told: Told, text: str, person: PersonMention, _next_start: int | None) -> bool:
    """«Омаров скончался в возрасте 35 лет», "Омаров 35 жасында қайтыс болды"."""
    gap = text[person.end : told.start]
    if TO_DEATH.fullmatch(gap) is None:
        return False
    behind = text[told.end : told.end + LOOK_AHEAD].split(".")[0]
    near = gap + behind if text[told.start : told.end].endswith("жасында") else gap
    return holds(near, "died") or (
        BESIDE.fullmatch(gap) is not None and is_said(text, person, "died")
    )


def _died_right(told: Told, text: str, person: PersonMention) -> bool:
    before = text[max(0, told.start - LOOK_BACK) : told.start].rpartition(". ")[2]
    return holds(before, "died") and is_calling(told, text, person, most=4)


def _nobody(_told: Told, _text: str, _person: PersonMention) -> bool:
    return False


_Left = Callable[[Told, str, PersonMention, int | None], bool]
_LEFT: dict[Form, _Left] = {
    Form.OF_BIRTH: _year_left,
    Form.BORN: _born_left,
    Form.AGED: _aged_left,
    Form.BARE: _bare_left,
    Form.DIED: _died_left,
}
_RIGHT: dict[Form, Callable[[Told, str, PersonMention], bool]] = {
    Form.OF_BIRTH: _year_right,
    Form.BORN: _born_right,
    Form.AGED: _aged_right,
    Form.BARE: _nobody,
    Form.DIED: _died_right,
}


def _is_apposed(gap: str) -> bool:
    match = APPOSED.fullmatch(gap)
    return match is not None and is_quiet(match["phrase"] or "", "")


def _cut(next_start: int | None, end: int) -> bool:
    return next_start is not None and next_start < end
