"""The names of settlements in every case form and spelling, from `lexicon/places.toml`.

Nothing is looked for here: `extract.places` finds them in texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.phrases import fold_text, load_lexicon

# Spellings of one sound in English: Qostanai, Kostanay; Taldyqorghan, Taldykorgan.
ENGLISH_SOUNDS = (
    *(("k", "q"), ("K", "Q"), ("g", "gh"), ("zh", "j"), ("Zh", "J")),
    *(("ay", "ai"), ("ey", "ei"), ("aev", "ayev")),
)
PLACE_ENDINGS = ("да", "де", "та", "те", "дан", "ден", "тан", "тен", "дағы", "дегі", "тағы", "тегі")
KAZAKH_ENDINGS = (
    *PLACE_ENDINGS,
    *("ның", "нің", "дың", "дің", "тың", "тің"),
    *("ға", "ге", "қа", "ке"),
    *("ды", "ді", "ты", "ті", "ны", "ні"),
    *("нан", "нен", "мен", "бен", "пен"),
)
RUSSIAN_CLUSTERS = ("ск", "рг")
# Ақтаулық: who comes from there
KAZAKH_ORIGIN = ("лық", "лік", "дық", "дік", "тық", "тік")


@cache
def load_lexicon_places() -> dict[str, Any]:
    """Return the tables of the gazetteer; they are read once a process."""
    return load_lexicon("places")


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """One case form of a name; `common` names need more, and `says_place` forms give it."""

    name: str
    region: str
    abroad: bool
    common: bool
    capital: bool  # a word of its own in lower case: "семей"
    says_place: bool
    kind: str = "settlement"


@cache
def load_forms() -> Mapping[str, PlaceForm]:
    """Return every case form of every settlement, folded; of two names the first keeps a form."""
    tables = load_lexicon_places()
    forms: dict[str, PlaceForm] = {}
    for table, abroad in (("settlements", False), ("abroad", True)):
        for region, places in tables[table].items():
            for place in places:
                for spelling, form in _forms_of(place, region, abroad):
                    forms.setdefault(spelling, form)
    return forms


def place_key(name: str) -> str:
    """Return one spelling for a settlement in any of the three languages; an unknown name itself.

    Two that share a name in one language (Орал) have one key there.
    """
    return _keys().get(fold_text(name), name)


def spellings_of_place(key: str) -> list[str]:
    """Return the folded spellings of the settlement with this key, none if no list has it."""
    return [spelt for spelt, own in _keys().items() if own == key]


def region_of(name: str) -> str | None:
    """Return the region of Kazakhstan, or the city of a region's rank, in which a place lies that
    is spelt as `extract.places` names it; None abroad, and of what no list has.
    """
    return _regions_by_name().get(name)


def names_in_region(region: str) -> list[str]:
    """Return every name that a place in this region may bear; none if there is no such region."""
    return [name for name, own in _regions_by_name().items() if own == region]


def regions() -> list[str]:
    """Return the names of all regions and of the cities of their rank, in the gazetteer's order."""
    return list(load_lexicon_places()["settlements"])


@cache
def _regions_by_name() -> Mapping[str, str]:
    """Return the region of every name; of two places that share it, that of the first."""
    found: dict[str, str] = {}
    for region, names in load_lexicon_places()["regions"].items():
        spelt = [f"{names['ru']} область", f"{names['kk']} облысы"]
        found |= dict.fromkeys([*spelt, *(f"{name} region" for name in names["en"])], region)
    for region, places in load_lexicon_places()["settlements"].items():
        for place in places:
            for lang in ("ru", "kk", "en"):
                for name in _spellings(place[lang], lang):
                    found.setdefault(name, region)
    return found


@cache
def _keys() -> Mapping[str, str]:
    keys: dict[str, str] = {}
    for table in ("settlements", "abroad"):
        for places in load_lexicon_places()[table].values():
            for place in places:
                named = (name for lang in ("ru", "kk", "en") for name in place[lang])
                first = place.get("also") or next(named)
                for lang in ("ru", "kk", "en"):
                    for name in _spellings(place[lang], lang):
                        keys.setdefault(fold_text(name), first)
    return keys


def _forms_of(place: dict[str, Any], region: str, abroad: bool) -> Iterator[tuple[str, PlaceForm]]:
    common, capital = place.get("common", False), place.get("capital", False)
    for lang, decline in (("ru", decline_russian), ("kk", decline_kazakh), ("en", decline_english)):
        for name in _spellings(place[lang], lang):
            for spelling in decline(name):
                ending = fold_text(spelling)[len(name) :].removeprefix("і")
                says_place = lang == "kk" and ending in PLACE_ENDINGS
                yield (
                    fold_text(spelling),
                    PlaceForm(name, region, abroad, common, capital, says_place),
                )
        for name in place[lang] if lang == "kk" else ():
            for ending in KAZAKH_ORIGIN:
                origin = PlaceForm(name, region, abroad, False, common, False, "origin")
                yield fold_text(name + ending), origin


def _spellings(names: list[str], lang: str) -> Iterator[str]:
    """Yield the names, then the other spellings of the English ones."""
    yield from names
    if lang != "en":
        return
    for name in names:
        spelt = {name}
        for one, other in ENGLISH_SOUNDS:
            spelt |= {known.replace(other, one) for known in spelt}
            spelt |= {known.replace(one, other) for known in spelt if other not in known}
        yield from sorted(spelt - set(names))


def decline_russian(name: str) -> list[str]:
    """Return the nominative and the other case forms of a Russian name of a settlement.

    Names in -ы, -и, -у, -о, -е do not change (Алматы, Актау, Актобе). Names in -ь get the endings
    of both genders, those in a consonant also the instrumental of surnames (под Конаевом,
    Конаевым).
    """
    stem, last = name[:-1], name[-1]
    if last in "ыиуоеэю":
        return [name]
    if last == "а":
        return [name, *(stem + e for e in ("и" if stem[-1] in "гкхжшщч" else "ы", "е", "у", "ой"))]
    if name.endswith(("ый", "ой")):
        return [name, *(name[:-2] + e for e in ("ого", "ому", "ым", "ом"))]
    if last == "й":
        return [name, *(stem + e for e in ("я", "ю", "ем", "е"))]
    if last == "ь":
        return [name, *(stem + e for e in ("и", "ью", "я", "ю", "ем", "е"))]
    return [name, *(name + e for e in ("а", "у", "ом", "е", "ым"))]


def decline_kazakh(name: str) -> list[str]:
    """Return a Kazakh name with every case ending, in either vowel harmony: the press varies.

    Russian names in -ск, -рг and the like take a vowel before it: Степногорскіде, Петербургіде.
    """
    stems = [name, f"{name}і"] if name.endswith(RUSSIAN_CLUSTERS) else [name]
    return [name, *(stem + ending for stem in stems for ending in KAZAKH_ENDINGS)]


def decline_english(name: str) -> list[str]:
    """Return an English name and its possessive."""
    return [name, f"{name}'s"]
