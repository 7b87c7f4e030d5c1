"""Settlements and regions of Kazakhstan, old and new names, and a few cities abroad where exiles
are.

The gazetteer is `lexicon/places.toml`; case forms and English spellings are made from it by rule.
Countries, districts, squares and streets are not places here, nor is what only bears a town's name
in quotes; a Russian adjective is one beside what only a town has («Уральский городской суд»). The
Kazakh word for who comes from a town («қарағандылық»), and the Russian adjective beside a person
or a body of the state («карагандинский шахтёр»), have a kind of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from extract.naming.forms_russian import person_noun
from extract.phrases import Word, fold_text, read_words
from extract.place_names import PlaceForm, load_forms, load_lexicon_places

CAPITAL, CAPITAL_TODAY = "Елорда", "Астана"
LONGEST_NAME = 2  # words: "Новый Узень", "New York"
IN_RUSSIAN = {"в", "во", "из", "под", "до", "из-под", "г", "город", "города", "городе", "городу"}
IN_ENGLISH = {"in", "near", "from", "outside", "of", "at", "to"}
PREPOSITIONS = IN_RUSSIAN | IN_ENGLISH
# «житель Рудного», «больница Рудного», «в посёлке Заречный»: beginnings of what only a town has
OF_TOWN_BEFORE = (
    *("поселк", "поселок", "сел", "аул", "жител", "уроженец", "уроженк", "уроженц", "окраин"),
    *(
        "суд",
        "больниц",
        "полици",
        "акимат",
        "колони",
        "тюрьм",
        "прокуратур",
        "маслихат",
        "изолятор",
        "содержани",  # «изолятор временного содержания Сатпаева»
    ),
    *("аэропорт", "вокзал", "сизо", "ивс", "увд", "ровд", "гувд"),
)
# "the Zarechny colony", "Rudny police"
OF_TOWN_AFTER = {
    *(
        "colony",
        "prison",
        "jail",
        "court",
        "city",
        "town",
        "police",
        "akimat",
        "hospital",
        "airport",
    ),
    *("penitentiary", "resident", "residents", "prosecutor", "prosecutors", "mayor"),
}
# "Oral, 18 September": where and when a post was written
DATELINE = re.compile(r", \d")
# «района Байконур», "Astana Square": called after a town, and not there
NAMED_AFTER = ("улиц", "проспект", "район", "имени", "отел", "гостиниц", "кинотеатр", "стадион")
NAMED_BEFORE = {"square", "street", "avenue", "hotel", "district"}
# «на площадь Астаны в Алматы», but «на площади Жанаозена»
SQUARE, IN_TOWN = "площад", re.compile(r" в [А-ЯӘҒҚҢӨҰҮҺІ]")
QUOTES = re.compile(r"^[«“\"„][^«»“”\"„]{1,30}[»”\"“]$")
# Орал қаласының, Рудный қалалық соты, Абай тұрғыны: what only a town has
OF_TOWN = (
    *("қала", "колониясы", "түрмесі", "абақтысы", "тұрғын", "соты", "әкімдігі", "полициясы"),
    *("әуежайы", "вокзалы", "прокуратурасы", "изоляторы", "белсендісі"),
    *("стансасы", "станциясы", "автовокзалы", "теміржол"),
)
# Актюбинской области; Ақтөбе облысында; Aktobe region
RU_REGION = re.compile(
    r"(?<!\w)([а-я]{4,12}(?:-[а-я]{4,14})?)(?:ая|ой|ую)\s(?:област(?:ь|и|ью)|обл\.)"
)
# Алмалинский районный суд; Медеуского района
RU_COURT = re.compile(
    r"(?<!\w)([а-я-]{4,15}ск)(?:ий|ого|ому|им|ом)\s(?:районн[а-я]{2,3}\s)?(?:суд|район|рувд)[а-я]{0,2}(?!\w)"
)
# Уральский городской суд; в кокшетауском изоляторе. A court without «городской» may be a region's.
RU_OF_CITY = re.compile(
    r"(?<!\w)([а-я-]{4,16}ск)(?:ий|ого|ому|им|ом|ая|ой|ую)"
    r"\s(?:городск\w{2,3}\s|акимат|изолятор|сизо(?!\w)|ивс(?!\w)|горсуд|аэропорт|вокзал|маслихат)"
)
# карагандинского шахтёра; в кызылординском департаменте: an origin, a region may be meant
RU_OF_SOMEONE = re.compile(r"(?<!\w)([а-я-]{4,16}ск)(?:ий|ого|ому|им|ом|ая|ой|ую)\s([а-я-]{3,20})")
RU_BODIES = ("департамент", "управлени", "отдел", "полиц", "прокуратур", "колони")
# Әл-Фараби аудандық соты; Медеу ауданында
KK_COURT = re.compile(r"(?<!\w)((?:\w{3,8}\s)?[\w-]{2,12})\sаудан(?:дық|ы)")
KK_REGION = re.compile(r"(?<!\w)((?:батыс\s|шығыс\s|солтүстік\s)?\w{4,12})\sоблыс\w{0,6}")
EN_REGION = re.compile(
    r"(?<!\w)((?:west\s|east\s|north\s)?[a-z]{4,12})\s(?:region|oblast|province)(?!\w)"
)
# A village need not be listed: в селе Карасай; Сарытау ауылында; the village of Karasai
VILLAGE = re.compile(
    r"(?<!\w)(?:(?:[Сс]ел[аео]|[Пп]ос[её]л(?:ок|ка|ке)|[Аа]ул[ае]?|villages?\sof|settlement\sof)\s"
    r"(?P<after>[А-ЯӘҒҚҢӨҰҮҺІA-Z][\w-]{2,20})"
    r"|(?P<before>[А-ЯӘҒҚҢӨҰҮҺІ][\w-]{2,20})\s(?:ауылы|кенті|селосы)(?:н\w{1,6})?)(?!\w)"
)
KAZAKH_WHOSE = ("ның", "нің", "дың", "дің", "тың", "тің")
NO_VILLAGE = {"осы", "сол", "біздің", "олардың", "туған", "көрші", "бір", "әр", "мұндай", "оның"}


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Characters `start..end` of a text that name a place.

    `name` is the nominative in the language of the text, as old or new as the text has it. `region`
    is the English name of the region of Kazakhstan, or the country if `abroad`, and "" of a village
    that is not listed. `kind` is "settlement", "region", or "origin" («ақтаулық», «Медеу ауданы»):
    where someone or a court is from, a weaker sign.
    """

    start: int
    end: int
    raw: str
    name: str
    region: str
    kind: str = "settlement"
    abroad: bool = False


def find_places(text: str) -> list[PlaceMention]:
    """Return the places that `text` names, in reading order, without overlaps.

    A name that is also a word, surname or lake (Абай, Балхаш, Oral) counts only after a preposition
    of place or with a Kazakh ending of place. Other names are found in lower case too, as
    messengers write them.

    Returns:
        Mentions with offsets into `text`; regions («Актюбинская область») have `kind` "region".
    """
    regions = [*_find_regions(text), *_find_courts(text), *_find_adjectives(text)]
    listed = [*regions, *_apart_from(regions, _find_settlements(text, read_words(text)))]
    villages = _apart_from(listed, _find_villages(text))
    found = sorted([*listed, *villages], key=lambda place: place.start)
    return _name_capital([place for place in found if not _is_in_quotes(place, text)])


def _apart_from(
    others: Iterable[PlaceMention], places: Iterable[PlaceMention]
) -> Iterator[PlaceMention]:
    """Yield those of the places that share no character with one of the others."""
    taken = {at for other in others for at in range(other.start, other.end)}
    return (place for place in places if taken.isdisjoint(range(place.start, place.end)))


def _is_in_quotes(place: PlaceMention, text: str) -> bool:
    """Return whether only something called after the town is meant: «Астана» концерт залы."""
    return QUOTES.match(text[max(0, place.start - 1) : place.end + 1]) is not None


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


def _is_place(form: PlaceForm, text: str, words: list[Word], at: int) -> bool:
    if (form.common or form.capital) and not text[words[at].start].isupper():
        return False
    before = words[at - 1].text if at > 0 else ""
    after = words[at + 1].text if at + 1 < len(words) else ""
    if before.startswith(NAMED_AFTER) or after in NAMED_BEFORE:
        return False
    if before.startswith(SQUARE) and IN_TOWN.match(text, words[at].end):
        return False
    if not form.common or form.says_place:
        return True
    if before in PREPOSITIONS or before.startswith(OF_TOWN_BEFORE):
        return True
    return after.startswith(OF_TOWN) or after in OF_TOWN_AFTER or _is_dateline(text, words[at])


def _is_dateline(text: str, word: Word) -> bool:
    """ "Oral, 18 September.": a name at the head of a line, before a date."""
    heads = word.start == 0 or text[word.start - 1] == "\n"
    return heads and DATELINE.match(text, word.end) is not None


def _mention(text: str, start: int, end: int, form: PlaceForm) -> PlaceMention:
    raw = text[start:end]
    return PlaceMention(start, end, raw, form.name, form.region, form.kind, form.abroad)


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


def _find_villages(text: str) -> Iterator[PlaceMention]:
    """Yield what is called a village, listed or not, spelt as the text has it."""
    for match in VILLAGE.finditer(text):
        group = "after" if match["after"] else "before"
        is_whose = match[group].endswith(KAZAKH_WHOSE)  # «Серіктің ауылында»
        if match[group].lower() not in NO_VILLAGE and not is_whose:
            start, end = match.span(group)
            yield PlaceMention(start, end, match[group], match[group], region="")


@cache
def _load_adjectives() -> Mapping[str, str]:
    """Return the city that each stem of an adjective in -ск- stands for."""
    listed = load_lexicon_places()["adjectives"]
    return {stem: city for city, stems in listed.items() for stem in stems}


def _find_adjectives(text: str) -> Iterator[PlaceMention]:
    """Yield a city said as an adjective of what only a town has: «Уральский городской суд»."""
    cities, firm = _load_adjectives(), set[int]()
    for match in RU_OF_CITY.finditer(fold_text(text)):
        city = cities.get(match[1])
        if city is not None:
            end = match.start() + len(match[0].split()[0])
            region = load_forms()[fold_text(city)].region
            yield PlaceMention(match.start(), end, text[match.start() : end], city, region)
            firm.add(match.start())
    for match in RU_OF_SOMEONE.finditer(fold_text(text)):
        city = None if match.start() in firm else cities.get(match[1])
        if city is not None and (match[2].startswith(RU_BODIES) or person_noun(match[2])):
            end = match.start() + len(match[0].split()[0])
            region, raw = load_forms()[fold_text(city)].region, text[match.start() : end]
            yield PlaceMention(match.start(), end, raw, city, region, kind="origin")


@cache
def _load_regions() -> Mapping[tuple[str, str], tuple[str, str]]:
    regions: dict[tuple[str, str], tuple[str, str]] = {}
    for region, names in load_lexicon_places()["regions"].items():
        regions["ru", fold_text(names["ru"][:-2])] = (f"{names['ru']} область", region)
        regions["kk", fold_text(names["kk"])] = (f"{names['kk']} облысы", region)
        for name in names["en"]:
            regions["en", fold_text(name)] = (f"{name} region", region)
    return regions
