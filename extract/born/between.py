"""What may stand between a name and what is told of it, and which words it may agree with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extract.born.told import Told
from extract.born.ways import S
from extract.identity.naming import gender_of
from extract.phrases import fold_text, load_lexicon
from extract.role_cues import is_verb
from models.values import Naming, PersonMention

WORDS = re.compile(r"[^\W\d]\w*(?:[-’'][^\W\d]\w*)*")
LOOK_BACK = 80  # characters before a name in which its sentence says what is told at all
BEFORE_NAME = re.compile(rf"(?P<words>(?:{S}[^\s,.;:()—–]{{1,30}}){{0,6}})(?P<comma>,?){S}")
FEMININE = {"яя", "ей", "юю", "аяся", "ейся", "уюся"}
NOMINATIVE = {"ий", "яя", "ийся", "аяся"}


def is_calling(told: Told, text: str, person: PersonMention, most: int) -> bool:
    """Tell whether only words that call the person stand between: «35-летняя активистка Айгуль»."""
    match = BEFORE_NAME.fullmatch(text, told.end, person.start)
    if match is None or len(match["words"].split()) > most:
        return False
    if match["comma"] and not (told.ending == "year" and text[person.end : person.end + 1] == ","):
        return False
    words = WORDS.findall(fold_text(match["words"]))
    if any(word.startswith(_listed("kin")) for word in words) and (
        " " not in person.raw or told.ending not in NOMINATIVE
    ):
        return False
    if told.ending == "year" and _is_of_kin(words):
        return False
    return is_quiet(match["words"], told.ending) and agrees(told.ending, person)


def _is_of_kin(words: Sequence[str]) -> bool:
    """ "the 22-year-old son of minister Omarov": the name is the father's."""
    return any(
        word in _listed("kin_en") and "of" in words[at + 1 : at + 2]
        for at, word in enumerate(words)
    )


def is_quiet(between: str, ending: str) -> bool:
    """Tell whether nothing happens in these words, and nothing lasts."""
    words = WORDS.findall(fold_text(between))
    if any(word.startswith(_listed("lasting")) for word in words):
        return False
    if any(word in _listed("acts_en") or is_verb(word) for word in words):
        return False
    if ending == "year":
        return not any(word.endswith("ed") and len(word) > 4 for word in words)
    if ending == "жас":
        cased = [word for word in words if word.endswith(_listed("cases_kk"))]
        return all(word in _listed("plain_kk") for word in cased)
    return True


def agrees(ending: str, person: PersonMention) -> bool:
    """Tell whether a Russian adjective may be the name's: «35-летний житель» is not Омарова."""
    if ending in ("", "year", "жас", "born", "Born"):
        return True
    gender = gender_of(Naming(person.name))
    if gender is not None and (gender == "f") is not (ending in FEMININE):
        return False
    if ending in NOMINATIVE:
        return is_nominative(person)
    return gender != "m" or not is_nominative(person)


def is_nominative(person: PersonMention) -> bool:
    return person.raw == person.name or person.raw in person.name.split()


def is_said(text: str, person: PersonMention, what: str) -> bool:
    """Tell whether the sentence says such a thing before the name."""
    before = text[max(0, person.start - LOOK_BACK) : person.start]
    return holds(re.split(r"[.!?]\s|\n", before)[-1], what)


def holds(piece: str, what: str) -> bool:
    folded = fold_text(piece)
    return any(word in folded for word in _listed(what))


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(load_lexicon("births")["words"][name])
