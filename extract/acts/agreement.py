"""Read grammar off a Russian name and the verb beside it: gender, case, who does and who suffers.

It parses no sentence. It looks at endings, says nothing where a form is ambiguous, and costs and
exclusions that rest on it are small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.acts.lexicon import beginnings
from extract.naming.forms_russian import read_russian_name
from extract.naming.lists import load_names
from extract.people import fold_token
from models.values import PersonMention

Gender = str | None  # "m", "f", or None where the name does not tell

FEMALE = re.compile(r"(?:[оеё]ва|[иы]на|ская|цкая|[оеи]вна|ична|кызы|қызы)$")
MALE = re.compile(r"(?:[оеё]в|[иы]н|ский|цкий|ович|евич|улы|ұлы)$")
ACTIVE = re.compile(r"\w{2,40}(?:л|ла|ли)$")
LATIN_FEMALE = re.compile(
    r"(?:[oe]va|[oe]vna|[dtshnl]ina|[ty]ina|[sc]k(?:aya|aia)|(?:ky|qy|ki|qi)zy|kizi)$"
)
LATIN_MALE = re.compile(r"(?:[oe]v|[oe]vich|[sc]k(?:y|iy|ii)|uly|ūly|ogly)$")
SHORT_PARTICIPLE = re.compile(r"\w{3,40}(?:ан|ян|ен|ят|ана|яна|ена|ята|аны|яны|ены|яты)$")


def read_gender(person: PersonMention) -> Gender:
    """Return the gender that a Russian or English spelling shows, None where it is open."""
    if person.lang == "en":
        return _gender_in_latin(person.name)
    return _gender_of(person.name) if person.lang == "ru" else None


def is_doer(person: PersonMention, gender: Gender, verbs: Sequence[str]) -> bool:
    """Return whether the verb of an act has the person as its subject: «Ли угрожал», not «Ли умер».

    Args:
        person: A mention in the clause of the act.
        gender: What `read_gender` says of it.
        verbs: The folded words of the phrase that tells of the act.
    """
    if person.lang != "ru" or not _shows_nominative(person, gender):
        return False
    verb = next((w for w in verbs if ACTIVE.match(w)), None)
    if verb is None or _is_suffered(verb) or verb.endswith("ли") or _gives_to_officers(verbs):
        return False
    return verb.endswith("ла") == (gender == "f")


def is_out_of_case(person: PersonMention, gender: Gender, verbs: Sequence[str]) -> bool:
    """Return whether the case of the name speaks against the person having suffered the act."""
    if person.lang != "ru":
        return False
    verb = next((w for w in verbs if ACTIVE.match(w)), None)
    if verb is not None and not _is_suffered(verb) and not _gives_to_officers(verbs):
        return _shows_nominative(person, gender)
    suffered = verb is not None or any(SHORT_PARTICIPLE.match(w) for w in verbs)
    return suffered and not _is_unchanged(person)


def gender_of_sufferer(verbs: Sequence[str]) -> Gender:
    """Return the gender of who suffers the act, where its verb shows one: «получила», «задержан».

    Args:
        verbs: The folded words of the phrase that tells of the act.
    """
    for verb in verbs:
        suffers = ACTIVE.match(verb) is not None and _is_suffered(verb)
        if suffers and not verb.endswith("ли"):
            return "f" if verb.endswith("ла") else "m"
        if SHORT_PARTICIPLE.match(verb) and verb[-1] not in "ыо":
            return "f" if verb.endswith("а") else "m"
    return None


def does_actively(verb: str) -> bool:
    """Return whether a folded Russian verb is in the past and its one subject does the act."""
    return ACTIVE.match(verb) is not None and not verb.endswith("ли") and not _is_suffered(verb)


def _is_suffered(verb: str) -> bool:
    """Return whether the subject of a folded Russian verb suffers the act: «получил», «вышла»."""
    return verb.startswith(beginnings("suffered_verbs"))


def _gives_to_officers(verbs: Sequence[str]) -> bool:
    """«дал показания», «взял с неё подписку»: neither is the subject the doer of the act."""
    return any(word.startswith(beginnings("suffered_with")) for word in verbs)


def _shows_nominative(person: PersonMention, gender: Gender) -> bool:
    """Return whether the name would look otherwise in another case, and does not."""
    if gender is None or not _is_unchanged(person):
        return False
    last = [(word[-1] in "ая", word[-1] in "оиеуюы.") for word in person.raw.split()]
    return any(vowel == (gender == "f") and not fixed for vowel, fixed in last)


def _is_unchanged(person: PersonMention) -> bool:
    return person.raw == person.name or person.raw in person.name.split()


@lru_cache(maxsize=4096)
def _gender_of(name: str) -> Gender:
    words = name.lower().split()
    for word in reversed(words):
        if FEMALE.search(word):
            return "f"
        if MALE.search(word):
            return "m"
    if len(words) > 1 and words[0] in load_names().male and words[0] not in load_names().female:
        return "m"  # «Олег Дзюба»
    if any(word[-1] in "ая" and word not in load_names().male for word in words):
        return "f"
    readings = [reading for reading in read_russian_name(name) if reading.name == name]
    return readings[0].gender if readings and len(words) > 1 else None


@lru_cache(maxsize=4096)
def _gender_in_latin(name: str) -> Gender:
    """Return what the ending of the surname says, else the given name if only one gender has it."""
    words = name.split()
    for word in reversed(words):
        if LATIN_FEMALE.search(word.lower()):
            return "f"
        if LATIN_MALE.search(word.lower()):
            return "m"
    male, female = _given_genders()
    for word in words[:1] if len(words) > 1 else ():
        key = fold_token(word)
        if (key in male) != (key in female):
            return "f" if key in female else "m"
    return None


@lru_cache(maxsize=1)
def _given_genders() -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of men's and of women's given names."""
    names = load_names()
    return frozenset(map(fold_token, names.male)), frozenset(map(fold_token, names.female))
