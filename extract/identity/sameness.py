"""Grade whether two namings are one person, and say why in words a monitor can check.

Only an exact full name without any conflict is `SAME`. It never sees how many people bear a rarer
name: two strangers of one full name and nothing else known are one here, which is why every link
can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.identity.lexicon import load_sameness
from extract.identity.namesakes import find_conflicts, find_support, is_common
from extract.identity.naming import Parts, read_parts
from extract.identity.words import Nearness, Word, judge_given, judge_surname, listed_given, stem_of
from extract.people import person_key
from models.terms import Grade
from models.values import Naming, Sameness


@dataclass(frozen=True, slots=True)
class _Match:
    """What the words of two names say, before anything else is known."""

    grade: Grade
    why: str
    by_spelling: bool = False


def compare(one: Naming, other: Naming) -> Sameness:
    """Return the grade of two namings; the order of the two does not change it.

    A conflict of name, gender, patronymic or far birth years makes them different. Other conflicts
    leave an exact name to a person and make a merely similar one different.
    """
    match = _match(one.name, other.name)
    if match.grade is Grade.DIFFERENT:
        return Sameness(Grade.DIFFERENT, (match.why,))
    conflicts = find_conflicts(one, other)
    against = tuple(conflict.why for conflict in conflicts)
    if any(conflict.bars for conflict in conflicts):
        return Sameness(Grade.DIFFERENT, against)
    support = find_support(one, other)
    why = (match.why, *(point.why for point in support))
    if conflicts:
        exact = match.grade is Grade.SAME
        return Sameness(Grade.PROPOSED if exact else Grade.DIFFERENT, (*against, *why))
    many = any(is_common(read_parts(naming.name)) for naming in (one, other))
    if match.grade is Grade.SAME and many:
        points = sum(point.points for point in support)
        if points < load_sameness().limits.context:
            return Sameness(Grade.PROPOSED, (*why, "many people bear this name"))
    return Sameness(match.grade, why, match.by_spelling)


def _match(one: str, other: str) -> _Match:
    parts, others = read_parts(one), read_parts(other)
    if not parts.is_full or not others.is_full:
        return _match_initials(parts, others)
    if person_key(one) == person_key(other):
        return _match_exact(one, other, parts, others)
    matches = [_match_parts(parts, reading) for reading in others.readings()]
    if not parts.sure:
        matches += [_match_parts(reading, others) for reading in parts.readings()[1:]]
    near = [match for match in matches if match.grade is not Grade.DIFFERENT]
    return (near or [_match_fathers(parts, others) or matches[0]])[0]


def _match_exact(one: str, other: str, parts: Parts, others: Parts) -> _Match:
    if _may_be_swapped(parts, others):
        why = "same two words in another order, and either may be the given name"
        return _Match(Grade.PROPOSED, why)
    spelt = {_script(one), _script(other)}
    beside = f", in {' and '.join(sorted(spelt))} spelling" if len(spelt) > 1 else ""
    return _Match(Grade.SAME, f"same full name{beside}")


def _may_be_swapped(parts: Parts, others: Parts) -> bool:
    """Tell whether Серик Болат stands against Болат Серик: both words are given names."""
    if parts.sure or others.sure or parts.given is None or others.given is None:
        return False
    both_listed = listed_given(parts.given) and listed_given(others.given)
    return bool(both_listed) and parts.given.folded != others.given.folded


def _match_parts(parts: Parts, others: Parts) -> _Match:
    if parts.given is None or others.given is None:
        return _nothing()
    if parts.surname is None or others.surname is None:
        return _nothing()
    givens, surnames = (parts.given, others.given), (parts.surname, others.surname)
    given, surname = judge_given(*givens), judge_surname(*surnames)
    if surname is Nearness.OTHER:
        return _Match(Grade.DIFFERENT, f"surnames differ: {_written(surnames)}")
    if given is Nearness.OTHER:
        return _Match(Grade.DIFFERENT, f"given names differ: {_written(givens)}")
    if surname is Nearness.LETTER and not _is_one_given(*givens):
        both = f"{_written(givens)}; {_written(surnames)}"
        return _Match(Grade.DIFFERENT, f"given names and surnames differ: {both}")
    return _Match(
        Grade.PROPOSED,
        f"{_say(givens, given)}; {_say_surnames(surnames, surname)}",
        by_spelling=Nearness.LETTER not in (given, surname),
    )


def _is_one_given(one: Word, other: Word) -> bool:
    """Tell whether two given names are one, letter for letter or as two cases of a listed one."""
    listed = listed_given(one)
    return one.folded == other.folded or bool(listed) and listed == listed_given(other)


def _say(words: tuple[Word, Word], nearness: Nearness) -> str:
    if nearness is Nearness.SAME:
        return f"same: {_written(words)}"
    if nearness is Nearness.SOUND:
        return f"much the same sound: {_written(words)}"
    return f"one letter differs: {_written(words)}"


def _say_surnames(words: tuple[Word, Word], nearness: Nearness) -> str:
    stems = {stem_of(word.folded).removesuffix("i") for word in words}
    if nearness is Nearness.SOUND and len(stems) == 1:
        return f"one surname with another ending: {_written(words)}"
    return _say(words, nearness)


def _written(words: tuple[Word, Word]) -> str:
    one, other = words
    return one.raw if one.raw == other.raw else f"{one.raw}, {other.raw}"


def _match_fathers(parts: Parts, others: Parts) -> _Match | None:
    """Match Азамат Ерболұлы Оспанов with Азамат Ерболұлы, whose patronymic serves as surname."""
    if (
        parts.given is None
        or others.given is None
        or bool(parts.patronymic) == bool(others.patronymic)
    ):
        return None
    if not _is_one_given(parts.given, others.given):
        return None
    shared = parts.fathers() & others.fathers()
    if not shared:
        return None
    written = parts.patronymic or others.patronymic
    return _Match(Grade.PROPOSED, f"the patronymic may stand for the surname: {written}")


def _match_initials(parts: Parts, others: Parts) -> _Match:
    pairs = [(mine, theirs) for mine in parts.readings() for theirs in others.readings()]
    matches = [_match_short(mine, theirs) for mine, theirs in pairs]
    return next((match for match in matches if match.grade is Grade.POSSIBLE), matches[0])


def _match_short(parts: Parts, others: Parts) -> _Match:
    if parts.surname is None or others.surname is None:
        return _nothing()
    written = f"{parts.surname.raw}, {others.surname.raw}"
    if judge_surname(parts.surname, others.surname) > Nearness.SOUND:
        return _Match(Grade.DIFFERENT, f"surnames differ: {written}")
    if not parts.initial or not others.initial:
        return _nothing()
    if parts.initial != others.initial:
        return _Match(Grade.DIFFERENT, "initials differ")
    return _Match(Grade.POSSIBLE, f"surname and initial only: {written}")


def _nothing() -> _Match:
    return _Match(Grade.DIFFERENT, "too little is known: a surname or a given name alone")


def _script(name: str) -> str:
    low = name.lower()
    if any(letter in "әғқңөұүһі" for letter in low):
        return "Kazakh"
    return "Russian" if any("а" <= letter <= "я" for letter in low) else "Latin"
