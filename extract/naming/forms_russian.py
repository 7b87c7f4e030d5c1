"""Bring Russian-inflected names to the nominative, with the gender that makes all their words
agree.

Each word has several readings (gender, case, nominative, weight), from the declension of surnames
and given names, the name lists and the dictionary of pymorphy3. The reading of a name is the gender
and case in which the product over its words is highest. A name alone may stay ambiguous ("Назиру
Кольцову"): all readings come back, and the caller may know more from the rest of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pymorphy3
from pymorphy3.units import DictionaryAnalyzer

from extract.naming.lists import load_names
from extract.people import is_initial

VOWELS = "аеёиоуыэюя"
CASES = ("nom", "gen", "dat", "acc", "ins", "pre")
DICTIONARY_CASES = dict(zip(("nomn", "gent", "datv", "accs", "ablt", "loct"), CASES, strict=True))
MOST_WORDS = 6
# How Russian newspapers spell Kazakh letters; ө goes to у (Тулеген) or о (Толеген).
TO_RUSSIAN = str.maketrans("әғқңөұүһіё", "агкнууухие")
TO_RUSSIAN_O = TO_RUSSIAN | {ord("ө"): "о"}

# (gender, pattern of the stem, ending of the nominative, endings of the other cases, weight). Cases
# stand in the order of CASES; "|" parts endings of one case. A weight says how surely a word so
# formed is read so.
DECLENSIONS = (
    ("m", r"(?:[оеё]в|ин|ын)", "", "|а|у|а|ым|е", 0.9),
    ("f", r"(?:[оеё]в|ин|ын)", "а", "а|ой|ой|у|ой|ой", 0.9),
    ("m", r"[сц]к", "ий", "ий|ого|ому|ого|им|ом", 0.9),
    ("f", r"[сц]к", "ая", "ая|ой|ой|ую|ой|ой", 0.9),
    ("m", r"(?:ович|евич|ьич)", "", "|а|у|а|ем|е", 1.0),
    ("f", r"(?:овн|евн|ичн)", "а", "а|ы|е|у|ой|е", 1.0),
    ("m", r"(?:бек|хан|берген|мурат|болат)", "", "|а|у|а|ом|е", 0.7),
    ("m", rf"[^{VOWELS}ьйъ]", "", "|а|у|а|ом|е", 0.35),
    ("m", r"[жшчщц]", "", "|а|у|а|ем|е", 0.35),
    ("m", r"(?:[аеуыэюя]|(?<![оеё]в)(?<![иы]н)о)", "й", "й|я|ю|я|ем|е", 0.5),
    ("m", r"и", "й", "й|я|ю|я|ем|и", 0.5),
    ("m", r"[лвнрб]", "ей", "ей|ья|ью|ья|ьём|ье", 0.3),
    ("m", r"[лвнрб]", "ей", "ей|ья|ью|ья|ьем|ье", 0.3),
    ("m", rf"[^{VOWELS}ьйъ]", "ый", "ый|ого|ому|ого|-|-", 0.45),  # -ым, -ом: see Рахым
    ("m", rf"[^{VOWELS}ьйъ]", "ь", "ь|я|ю|я|ем|е", 0.1),
    ("f", rf"[^{VOWELS}ьйъ]", "а", "а|ы|е|у|ой|е", 0.25),
    ("f", r"[гкхжшчщ]", "а", "а|и|е|у|ой|е", 0.25),
    ("m", rf"[^{VOWELS}ьйъ]", "а", "а|ы|е|у|ой|е", 0.12),
    ("m", r"[гкхжшчщ]", "а", "а|и|е|у|ой|е", 0.12),
    ("f", rf"[^ийъ{VOWELS}]", "я", "я|и|е|ю|ей|е", 0.15),
    ("f", r"[аеоуыэюя]", "я", "я|и|е|ю|ей|е", 0.5),
    ("f", r"и", "я", "я|и|и|ю|ей|и", 0.5),
    ("f", r"и", "я", "я|и|е|ю|ей|е", 0.4),
    ("f", rf"[^{VOWELS}ьйъ]", "ь", "ь|и|и|ь|ью|и", 0.12),
)
OPEN = "иоуюэ"  # names in these hardly change
STAYS = {**dict.fromkeys(OPEN, 0.03), "ы": 0.09}  # a man's name in a case: «Ернару Кенесары»
NOMINATIVE_BONUS = 1.12
KNOWN_GIVEN = (
    3.0  # times the weight of a reading whose nominative is a listed given name of that gender
)
NO_READING = 0.004
OF_ANOTHER = 0.4  # the name says whose the person beside it is, or follows that
OUT_OF_CASE = 0.1  # the noun beside the name stands in another case
FIRST_PART = 0.3  # of a name with a hyphen, left as it is
IN_DICTIONARY = 1.0
# A reading of this weight comes from a list; the word is hardly a nominative of something else.
KNOWN_WORD = 1.0
WHOLE = 1.5  # a listed given name in an open vowel, as it stands
UNCHANGED_BUT_KNOWN = 0.2
BESIDE_LISTED = 0.05  # a surname that would be spelt like a case of a listed given name
FIXED = re.compile(
    r"(?:ұлы|улы|қызы|кызы|оглы|оглу|ко|ых|их|дзе|швили|али|алли|мырза|қожа|кожа|молда)$"
)  # never declined
STAYING = re.compile(r"(?:алы|сары|келды|берды|турды)$")  # of a man: «Мухита Есеналы»
OF_GENDER = (("m", re.compile(r"(?:ұлы|улы|оглы|оглу)$")), ("f", re.compile(r"(?:қызы|кызы)$")))
OTHER_GENDER = 0.02  # «Абишулы» is no woman, «Капаркызы» no man
OBLIQUE = re.compile(r"[^аеёиоуыэюя]у$")  # an unlisted name in -у is a case of another: Есбергену
NOMINATIVE_IN_U = re.compile(r"сұлу$|сулу$")
# «активистку», «блогерке»: women whom the dictionary does not know
FEMALE_NOUN = re.compile(r"(?:[её]р|ор|ант|ент|ат|аф)к(а|и|е|у|ой)$")
FEMALE_CASES = {"а": ("nom",), "и": ("gen",), "е": ("dat", "pre"), "у": ("acc",), "ой": ("ins",)}
SURNAME = re.compile(r"(?:[оеё]ва?|[иы]на?|[сц]кий|[сц]кая)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A name read in one gender and case; `name` is its nominative, `weight` compares readings of
    one name.
    """

    name: str
    gender: str
    case: str
    weight: float


def russian_nominative(name: str) -> str:
    """Return the nominative of a Russian-inflected name, alone and without context."""
    return read_russian_name(name)[0].name


@lru_cache(maxsize=16384)
def read_russian_name(name: str, beside: str = "") -> tuple[Reading, ...]:
    """Return every reading of the name, best first, one for each nominative; never empty.

    Initials stay as they are. A name of more than six words comes back unchanged as its only
    reading. Of readings alike in weight that of a direct object stands first: «Юлию» is Юлия.

    Args:
        name: The name as it stands.
        beside: The one or two lower-case words before it, with the comma, see `weigh_beside`.
    """
    words = name.split()
    if not 0 < len(words) <= MOST_WORDS:
        return (Reading(name, "m", "nom", 1.0),)
    best: dict[str, Reading] = {}
    factors = weigh_beside(beside) if beside else {}
    for gender in "mf":
        for case in CASES:
            reading = _read_in(words, gender, case)
            if factors:
                factor = factors.get((gender, case), OUT_OF_CASE)
                reading = replace(reading, weight=reading.weight * factor)
            known = best.get(reading.name)
            if known is None or known.weight < reading.weight:
                best[reading.name] = reading
    return tuple(
        sorted(best.values(), key=lambda reading: (-reading.weight, reading.case != "acc"))
    )


def _doers(verb: str) -> dict[tuple[str, str], float]:
    """Return who may have done it, if the name after the verb is of who did: not of a crowd."""
    if verb.endswith(("о", "и")):
        return {}
    return {("f" if verb.endswith("а") else "m", "nom"): OF_ANOTHER}


@lru_cache(maxsize=16384)
def weigh_beside(before: str) -> dict[tuple[str, str], float]:
    """Return how well each gender and case of a name goes with the lower-case noun for one person
    before it; pairs left out do not, and an empty answer says nothing.

    «поэтессу» is a woman in the accusative, and so is the name after it, unless it says whose she
    is; «поэта» may be a woman too. A nominative says nothing: «адвокат Мариям Кусаиновой», and a
    genitive after another person little: «вдова активиста Зарина Тен». With a comma («мать,») the
    name is the noun's. After a verb of what is done to somebody the name is its object: «задержала
    Дамира» is no Дамира.
    """
    *further, word = before.split()
    if word.removesuffix("а").removesuffix("о").removesuffix("и") in load_names().takers:
        return {("m", "acc"): 1.0, ("f", "acc"): 1.0} | _doers(word)
    parses = _person_parses(word.rstrip(","))
    own = {
        (gender, DICTIONARY_CASES[parse.tag.case])
        for parse in parses
        if parse.tag.case in DICTIONARY_CASES
        for gender in ("f" if parse.tag.gender == "femn" else "mf")
    }
    female = FEMALE_NOUN.search(word.rstrip(",")) if not own else None
    if female is not None and not load_morphology().parse(word.rstrip(",")):
        own = {("f", case) for case in FEMALE_CASES[female[1]]}
    agreeing = dict.fromkeys(own, 1.0)
    if word.endswith(","):
        return agreeing
    cases = {case for _, case in own}
    if not cases or "nom" in cases:
        return {}
    freely = {"gen", "nom"} if "gen" in cases else {"gen"}
    for parse in (one for noun in further for one in _person_parses(noun)):
        agreeing[(parse.tag.gender or "masc")[0], "nom"] = 1.0
    return {(gender, case): OF_ANOTHER for gender in "mf" for case in freely} | agreeing


def russian_forms(word: str) -> set[str]:
    """Return the forms that one lower-case word of a name in the nominative may have, with itself.

    Both genders are spelt out: more forms than the name has, and none of them missed.
    """
    forms = {word}
    for _, stem_ending, nominative, endings, _ in _declensions():
        stem = word.removesuffix(nominative)
        if len(stem) + len(nominative) == len(word) and stem_ending.search(stem):
            forms.update(stem + ending for ending in endings if ending != "-")
    return forms


@lru_cache(maxsize=65536)
def is_listed_given(word: str) -> bool:
    """Tell whether a lower-case word is some case of a listed given name."""
    listed = _given_genders()
    return word in listed or any(
        lemma.replace("ё", "е") in listed for _, _, lemma, _ in _decline(word)
    )


@lru_cache(maxsize=16384)
def person_noun(word: str) -> str | None:
    """Return the nominative of a lower-case noun for one person, None of other words."""
    return next((parse.normal_form for parse in _person_parses(word)), None)


@lru_cache(maxsize=16384)
def names_people(word: str) -> bool:
    """Tell whether a lower-case Russian word is a noun for people, one or many, and no name."""
    return any(
        parse.tag.POS == "NOUN"
        and "anim" in parse.tag
        and not {"Name", "Surn", "Patr"} & parse.tag.grammemes
        for parse in load_morphology().parse(word)
        if parse.is_known
    )


@lru_cache(maxsize=16384)
def is_only_noun(word: str) -> bool:
    """Tell whether a lower-case Russian word is a noun, adjective or preposition: no verb."""
    tags = [parse.tag for parse in load_morphology().parse(word)]
    return bool(tags) and tags[0].POS in ("NOUN", "ADJF", "PREP")


@lru_cache(maxsize=16384)
def read_crowd(word: str) -> str | None:
    """Return "f" for a lower-case noun for several women in the case of an object, "m" for one of
    several people, None of other words.
    """
    genders = {
        parse.tag.gender
        for parse in _noun_parses(word)
        if parse.tag.number == "plur" and parse.tag.case in ("accs", "gent", "datv")
    }
    if not genders:
        return None
    return "f" if genders == {"femn"} and not word.startswith(("жертв", "персон")) else "m"


@lru_cache(maxsize=16384)
def go_together(word: str, noun: str) -> bool:
    """Tell whether two lower-case words agree as an adjective or ordinal and its noun do."""
    return not _agreements(word, ("ADJF", "PRTF", "NUMR")).isdisjoint(
        _agreements(noun, ("NOUN", "ADJF", "PRTF"))
    )


def _agreements(word: str, parts: tuple[str, ...]) -> set[tuple[str, str]]:
    tags = [parse.tag for parse in load_morphology().parse(word)]
    if any(tag.POS == "VERB" for tag in tags):  # «дали» is no distance
        return set()
    return {
        (tag.case, tag.gender if tag.number == "sing" else "plur")
        for tag in tags
        if tag.POS in parts and "Fixd" not in tag
    }


@lru_cache(maxsize=16384)
def is_thing(word: str) -> bool:
    """Tell whether a lower-case Russian word is a noun and none for people, or an adjective."""
    tags = [parse.tag for parse in load_morphology().parse(word)]
    return bool(tags) and all(
        (tag.POS == "NOUN" and "anim" not in tag) or tag.POS in ("ADJF", "PRTF") for tag in tags
    )


@lru_cache(maxsize=16384)
def tells_how(word: str) -> bool:
    """Tell whether a lower-case Russian word begins where, when or how: «в», «дома», «вечером»."""
    tags = [parse.tag for parse in load_morphology().parse(word)]
    return any(
        tag.POS in ("PREP", "ADVB")
        or (tag.POS == "NOUN" and tag.case == "ablt" and "anim" not in tag)
        for tag in tags
    )


@lru_cache(maxsize=16384)
def read_relative(word: str) -> tuple[str, str, bool] | None:
    """Return the base form and gender of a lower-case Russian noun for people, and whether a name
    in the genitive behind it may be that person's own; None of other words.
    """
    parses = _noun_parses(word)
    if not parses:
        return None
    cases = {parse.tag.case for parse in parses if parse.tag.number == "sing"}
    own = not cases.isdisjoint(("gent", "accs")) and "nomn" not in cases
    return parses[0].normal_form, (parses[0].tag.gender or "masc")[0], own


def _noun_parses(word: str) -> list[Any]:
    return [parse for parse in _animate_parses(word) if "Abbr" not in parse.tag]


def _person_parses(word: str) -> list[Any]:
    return [parse for parse in _animate_parses(word) if parse.tag.number == "sing"]


def _animate_parses(word: str) -> list[Any]:
    """Return the readings of a word as a noun for people or animals that has cases; no name."""
    return [
        parse
        for parse in load_morphology().parse(word)
        if parse.tag.POS == "NOUN"
        and "anim" in parse.tag
        and not {"Name", "Surn", "Patr", "Fixd"} & parse.tag.grammemes
    ]


def _read_in(words: list[str], gender: str, case: str) -> Reading:
    weight = NOMINATIVE_BONUS if case == "nom" else 1.0
    nominatives: list[str] = []
    for word in words:
        parts: list[str] = []
        pieces = word.split("-")
        for at, part in enumerate(pieces):
            lemma, factor = _best_part(part, gender, case)
            if at + 1 < len(pieces) and factor < FIRST_PART:  # Касым-Хана
                lemma, factor = part, FIRST_PART
            parts.append(lemma)
            weight *= factor
        nominatives.append("-".join(parts))
    return Reading(" ".join(nominatives), gender, case, weight)


@lru_cache(maxsize=65536)
def _best_part(part: str, gender: str, case: str) -> tuple[str, float]:
    if part == "" or is_initial(part) or not part[0].isupper():
        return part, 1.0
    readings = [row for row in _word_readings(part.lower()) if row[:2] == (gender, case)]
    if readings == []:
        return part, NO_READING
    _, _, lemma, weight = max(readings, key=lambda row: (row[3], row[2]))
    return _spell_as(part, lemma), weight


def _spell_as(word: str, lemma: str) -> str:
    """Return the lemma with the letters of the word where they are the same, so that Ё and capitals
    stay.
    """
    kept = 0
    for ours, theirs in zip(word, lemma, strict=False):
        if ours.lower().replace("ё", "е") != theirs.replace("ё", "е"):
            break
        kept += 1
    rest = lemma[kept:]
    return word[:kept] + (rest.upper() if len(word) > 1 and word.isupper() else rest)


@lru_cache(maxsize=16384)
def _word_readings(word: str) -> tuple[tuple[str, str, str, float], ...]:
    """Return (gender, case, nominative, weight) of one lower-case word, the best weight of each."""
    changed = () if FIXED.search(word) else (*_decline(word), *_look_up(word))
    best = _best_weights(changed)
    if any(weight > KNOWN_WORD for weight in best.values()):  # «Алине» is Алина, no surname
        for key in best:
            if key[2] == word and best[key] <= KNOWN_WORD:
                best[key] *= BESIDE_LISTED
    known = {gender for (gender, _, _), weight in best.items() if weight >= KNOWN_WORD}
    for gender, case, lemma, weight in _keep(word):
        key = (gender, case, lemma)
        if case == "nom" or gender == "f" or word[-1] in OPEN:
            weight = _weigh_given(gender, lemma, weight)
        is_whole = word[-1] in "еиоу" and gender in _given_genders().get(word, "")  # Сауле, Али
        is_known = bool(known) if case == "nom" else gender in known
        factor = UNCHANGED_BUT_KNOWN if is_known and not is_whole else 1.0
        factor *= _fits_gender(word, gender)
        whole = WHOLE if is_whole else 0.0
        best[key] = max(best.get(key, 0.0), whole, weight * factor)
    return tuple((*key, weight) for key, weight in best.items())


def _fits_gender(word: str, gender: str) -> float:
    """Return how well a word as it stands goes with a gender: the endings that have one of their
    own.
    """
    return min(
        (OTHER_GENDER for own, ending in OF_GENDER if own != gender and ending.search(word)),
        default=1.0,
    )


def _best_weights(
    readings: Iterable[tuple[str, str, str, float]],
) -> dict[tuple[str, str, str], float]:
    best: dict[tuple[str, str, str], float] = {}
    for gender, case, lemma, weight in readings:
        key = (gender, case, lemma)
        best[key] = max(best.get(key, 0.0), _weigh_given(gender, lemma, weight))
    return best


def _decline(word: str) -> Iterator[tuple[str, str, str, float]]:
    for gender, stem_ending, nominative, endings, weight in _declensions():
        for case, ending in zip(CASES, endings, strict=True):
            stem = word.removesuffix(ending)
            if len(stem) + len(ending) == len(word) and len(stem) >= 2 and stem_ending.search(stem):
                is_surname = SURNAME.search(stem + nominative) is not None
                yield (
                    gender,
                    case,
                    stem + nominative,
                    weight if weight > 0.6 or not is_surname else 0.05,
                )


def _keep(word: str) -> Iterator[tuple[str, str, str, float]]:
    """Read the word as it stands: a nominative of either gender, or a name that is not declined."""
    is_open = word[-1] in OPEN and (
        OBLIQUE.search(word) is None or NOMINATIVE_IN_U.search(word) is not None
    )
    yield "m", "nom", word, 0.25 if is_open else (0.08 if word[-1] in VOWELS else 0.30)
    is_case = OBLIQUE.search(word) is not None and not is_open
    yield "f", "nom", word, 0.05 if is_case else 0.25 if word[-1] in VOWELS else 0.30
    for case in CASES[1:]:
        stays = FIXED.search(word) or STAYING.search(word)
        yield "m", case, word, 0.20 if stays else STAYS.get(word[-1], 0.01)
        # A woman's surname in a consonant stays; one in -е is more often a man's in the dative.
        unlike = 0.01 if word[-1] in "ая" else 0.08 if word[-1] == "е" and not stays else 0.20
        yield "f", case, word, unlike


def _look_up(word: str) -> Iterator[tuple[str, str, str, float]]:
    """Read the word as the dictionary knows it: as a given name, a surname or a patronymic."""
    for parse in load_morphology().parse(word):
        tag = parse.tag
        is_name = "Name" in tag or "Surn" in tag or "Patr" in tag
        if not (is_name and tag.number == "sing" and tag.case in DICTIONARY_CASES):
            continue
        if tag.gender not in ("masc", "femn"):
            continue
        nominative = parse.inflect({"nomn", "sing"})
        if nominative is not None:
            yield tag.gender[0], DICTIONARY_CASES[tag.case], nominative.word, IN_DICTIONARY


def _weigh_given(gender: str, lemma: str, weight: float) -> float:
    is_listed = gender in _given_genders().get(lemma.replace("ё", "е"), "")
    return min(1.5, weight * KNOWN_GIVEN + 0.3) if is_listed else weight


@lru_cache(maxsize=1)
def _given_genders() -> dict[str, str]:
    """Map each listed given name, in Russian letters, to the genders that bear it."""
    genders: dict[str, str] = {}
    names = load_names()
    for gender, listed in (("m", names.male), ("f", names.female)):
        for spelling in listed:
            for table in (TO_RUSSIAN, TO_RUSSIAN_O):
                key = spelling.translate(table)
                genders[key] = genders.get(key, "") + gender
    return genders


@lru_cache(maxsize=1)
def _declensions() -> list[tuple[str, re.Pattern[str], str, list[str], float]]:
    return [
        (gender, re.compile(f"{stem}$"), nominative, endings.split("|"), weight)
        for gender, stem, nominative, endings, weight in DECLENSIONS
    ]


@lru_cache(maxsize=1)
def load_morphology() -> Any:
    """Return pymorphy3's dictionary without its guesses at unknown words, which cost most and are
    not used.

    Loading takes 0.1 s and 20 MB, once a process.
    """
    return pymorphy3.MorphAnalyzer(
        lang="ru", units=[DictionaryAnalyzer()], probability_estimator_cls=None
    )
