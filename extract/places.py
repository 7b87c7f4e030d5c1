"""Settlements and regions of Kazakhstan, old and new names, and a few cities abroad where exiles
are.

The gazetteer is `lexicon/places.toml`; case forms are made from it by rule. Countries, districts,
streets and Russian adjectives («алматинский») are not places here; the Kazakh word for who comes
from a town («қарағандылық») has a kind of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extract.phrases import Word, fold_text, load_lexicon, read_words

CAPITAL, CAPITAL_TODAY = "Елорда", "Астана"
LONGEST_NAME = 2  # words: "Новый Узень", "New York"
IN_RUSSIAN = {"в", "во", "из", "под", "до", "из-под", "г", "город", "города", "городе", "городу"}
IN_ENGLISH = {"in", "near", "from", "outside", "of", "at", "to"}
PREPOSITIONS = IN_RUSSIAN | IN_ENGLISH
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
# Орал қаласының, Рудный қалалық соты, Абай тұрғыны: what only a town has
OF_TOWN = (
    *("қала", "колониясы", "түрмесі", "абақтысы", "тұрғын", "соты", "әкімдігі", "полициясы"),
    *("әуежайы", "вокзалы", "прокуратурасы", "изоляторы", "белсендісі"),
)
# Актюбинской области; Ақтөбе облысында; Aktobe region
RU_REGION = re.compile(
    r"(?<!\w)([а-я]{4,12}(?:-[а-я]{4,14})?)(?:ая|ой|ую)\s(?:област(?:ь|и|ью)|обл\.)"
)
# Алмалинский районный суд; Медеуского района
RU_COURT = re.compile(
    r"(?<!\w)([а-я-]{4,15}ск)(?:ий|ого|ому|им|ом)\s(?:районн[а-я]{2,3}\s)?(?:суд|район|рувд)[а-я]{0,2}(?!\w)"
)
# Әл-Фараби аудандық соты; Медеу ауданында
KK_COURT = re.compile(r"(?<!\w)((?:\w{3,8}\s)?[\w-]{2,12})\sаудан(?:дық|ы)")
KK_REGION = re.compile(r"(?<!\w)((?:батыс\s|шығыс\s|солтүстік\s)?\w{4,12})\sоблыс\w{0,6}")
EN_REGION = re.compile(
    r"(?<!\w)((?:west\s|east\s|north\s)?[a-z]{4,12})\s(?:region|oblast|province)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Characters `start..end` of a text that name a place.

    `name` is the nominative in the language of the text, as old or new as the text has it. `region`
    is the English name of the region of Kazakhstan, or the country if `abroad`. `kind` is
    "settlement", "region", or "origin" («ақтаулық», «Медеу ауданы»): where someone or a court is
    from, a weaker sign.
    """

    start: int
    end: int
    raw: str
    name: str
    region: str
    kind: str = "settlement"
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """One case form of a name; `common` names need more, and `says_place` forms give it."""

    name: str
    region: str
    abroad: bool
    common: bool
    capital: bool  # a word of its own in lower case: "семей"
    says_place: bool
    kind: str = "settlement"


def find_places(text: str) -> list[PlaceMention]:
    """Return the places that `text` names, in reading order, without overlaps.

    A name that is also a word, surname or lake (Абай, Балхаш, Oral) counts only after a preposition
    of place or with a Kazakh ending of place. Other names are found in lower case too, as
    messengers write them.

    Returns:
        Mentions with offsets into `text`; regions («Актюбинская область») have `kind` "region".
    """
    regions = [*_find_regions(text), *_find_courts(text)]
    taken = [(place.start, place.end) for place in regions]
    words = read_words(text)
    settlements = (
        place
        for place in _find_settlements(text, words)
        if not any(start < place.end and place.start < end for start, end in taken)
    )
    found = sorted([*regions, *settlements], key=lambda place: place.start)
    return _name_capital(found)


def _name_capital(places: list[PlaceMention]) -> list[PlaceMention]:
    """Give «елорда» the name by which the text calls the capital elsewhere: it had several."""
    names = (p.name for p in places if p.region == "Astana" and p.name != CAPITAL)
    named = next(names, CAPITAL_TODAY)
    return [replace(p, name=named) if p.name == CAPITAL else p for p in places]


def _find_settlements(text: str, words: list[Word]) -> Iterator[PlaceMention]:
    forms = load_forms()
    at = 0
    while at < len(words):
        for count in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            span = words[at : at + count]
            form = forms.get(" ".join(word.text for word in span))
            if form is not None and _is_place(form, text, words, at):
                yield _mention(text, span[0].start, span[-1].end, form)
                at += count - 1
                break
        at += 1


def _is_place(form: _Form, text: str, words: list[Word], at: int) -> bool:
    if (form.common or form.capital) and not text[words[at].start].isupper():
        return False
    if not form.common or form.says_place:
        return True
    before = words[at - 1].text if at > 0 else ""
    after = words[at + 1].text if at + 1 < len(words) else ""
    return before in PREPOSITIONS or after.startswith(OF_TOWN)


def _mention(text: str, start: int, end: int, form: _Form) -> PlaceMention:
    raw = text[start:end]
    return PlaceMention(start, end, raw, form.name, form.region, form.kind, form.abroad)


@cache
def load_forms() -> Mapping[str, _Form]:
    """Return every case form of every settlement, folded; of two names the first keeps a form."""
    tables = load_lexicon("places")
    forms: dict[str, _Form] = {}
    for table, abroad in (("settlements", False), ("abroad", True)):
        for region, places in tables[table].items():
            for place in places:
                for spelling, form in _forms_of(place, region, abroad):
                    forms.setdefault(spelling, form)
    return forms


def _forms_of(place: dict[str, Any], region: str, abroad: bool) -> Iterator[tuple[str, _Form]]:
    common, capital = place.get("common", False), place.get("capital", False)
    for lang, decline in (("ru", decline_russian), ("kk", decline_kazakh), ("en", decline_english)):
        for name in place[lang]:
            for spelling in decline(name):
                ending = fold_text(spelling)[len(name) :].removeprefix("і")
                says_place = lang == "kk" and ending in PLACE_ENDINGS
                yield fold_text(spelling), _Form(name, region, abroad, common, capital, says_place)
        for name in place[lang] if lang == "kk" else ():
            for ending in KAZAKH_ORIGIN:
                origin = _Form(name, region, abroad, False, common, False, "origin")
                yield fold_text(name + ending), origin


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


def _find_regions(text: str) -> Iterator[PlaceMention]:
    folded = fold_text(text)
    by_name = _load_regions()
    for lang, pattern in (("ru", RU_REGION), ("kk", KK_REGION), ("en", EN_REGION)):
        for match in pattern.finditer(folded):
            found = by_name.get((lang, " ".join(match[1].split())))
            if found is not None:
                name, region = found
                raw = text[match.start() : match.end()]
                yield PlaceMention(match.start(), match.end(), raw, name, region, kind="region")


def _find_courts(text: str) -> Iterator[PlaceMention]:
    """Yield courts and districts of the cities as the city: «Алмалинский районный суд».

    The Kazakh ones are an "origin": a district of that name may lie elsewhere.
    """
    cities = {
        stem: city for city, stems in load_lexicon_places()["courts"].items() for stem in stems
    }
    for match in RU_COURT.finditer(fold_text(text)):
        city = cities.get(match[1])
        if city is not None:
            raw = text[match.start() : match.end()]
            region = load_forms()[fold_text(city)].region
            yield PlaceMention(match.start(), match.end(), raw, city, region)
    kazakh = {
        name: city for city, names in load_lexicon_places()["courts_kk"].items() for name in names
    }
    for match in KK_COURT.finditer(fold_text(text)):
        name = match[1] if match[1] in kazakh else match[1].split()[-1]
        if name in kazakh:
            start, city = match.end(1) - len(name), kazakh[name]
            region = load_forms()[fold_text(city)].region
            raw = text[start : match.end()]
            yield PlaceMention(start, match.end(), raw, city, region, kind="origin")


@cache
def load_lexicon_places() -> dict[str, Any]:
    """Return the tables of the gazetteer; they are read once a process."""
    return load_lexicon("places")


@cache
def _load_regions() -> Mapping[tuple[str, str], tuple[str, str]]:
    regions: dict[tuple[str, str], tuple[str, str]] = {}
    for region, names in load_lexicon("places")["regions"].items():
        regions["ru", fold_text(names["ru"][:-2])] = (f"{names['ru']} область", region)
        regions["kk", fold_text(names["kk"])] = (f"{names['kk']} облысы", region)
        for name in names["en"]:
            regions["en", fold_text(name)] = (f"{name} region", region)
    return regions
