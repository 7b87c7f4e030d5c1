"""Tell what is named after people from people: streets, towns, schools, prizes; and places alike.

«На улице Абая», «Сәтбаев қаласы», "Nazarbayev University" name nobody who acts in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.naming.forms import strip_kazakh_case
from extract.naming.forms_russian import is_listed_given
from extract.naming.lists import load_names
from extract.naming.rules import NAME_WORD, Span
from extract.place_names import load_forms

LOOK = 40  # characters beside a name that are read
# улице Абая, им. Шакарима, шкала Рихтера
NAMED_AFTER = re.compile(
    r"(?:\b(?:улиц(?:[аыеу]|ей|ам|ами|ах)?|проспект(?:[аеу]|ом|ы)?|переул(?:ок|ка|ке|ку)|бульвар(?:[аеу]|ом)?|"
    r"площад(?:ь|и|ью)|имени|микрорайон(?:[аеу]|ом)?|мавзоле(?:й|я|е|ю|ем)|пик(?:[аеу]|ом)?|шкал[аеуы]|"
    r"набережн(?:ая|ой|ую)|шоссе|пересечени[еия] с|пересечении улиц)|"
    r"\b(?:ул|пр|просп|им|мкр|пер)\.|\bпр-т[аеу]?)\s$",
    re.IGNORECASE,
)
ALONG = re.compile(r"\b(?:по|вдоль)\s$", re.IGNORECASE)  # «по Жандосова»: no dative
ALONG_LIST = re.compile(
    r"\b[Пп]о [А-ЯЁ][а-яё]{2,30}(?:[оеё]ва|[иы]на)(?:(?:, | и )[А-ЯЁ][а-яё]{2,30}){0,3}(?:, | и )$"
)
STREET_FORM = re.compile(r"(?:[оеё]ва|[иы]на|[сц]кого)$")
PLACE_BEFORE = re.compile(
    r"\b(?:област(?:ь|и|ью)|район(?:[аеу]|ом|ы|ов|ах)?|город(?:[аеу]|ом|ов|ах)?|г\.|пос[ёе]лк(?:[аеиу]|ом|ов|ах)|"
    r"пос[ёе]лок|сел(?:[аеоу]|ом|ах)|аул(?:[аеу]|ом|ов|ах)?|станци(?:[яию]|ей)|озер(?:[оау]|ом)|рек(?:[аиеу]|ой)|"
    r"(?:town|city|village|district|region|settlement|station|port) of)\s$",
    re.IGNORECASE,
)
# «житель Сарканда Айбек Ким», «блогер из Шалкара Дина Ким»: the noun or preposition of a town
OF_PLACE = re.compile(r"\b(?:из|в|во|под|[А-ЯЁ]?[а-яё]{3,20})\s$")
# Абай атындағы, Сәтбаев университеті, Nazarbayev Avenue, Кабанбай батыра
THING_AFTER = re.compile(
    r"(?:['’]s)?\s(?:(?:[«\"“]\w+[»\"”]\s)?атындағы|(?:көшесі|даңғылы|шағынауданы|университеті|сыйлығы|премиясы|ордені|қоры|театры|"
    r"стадионы|әуежайы|мешіті|кесенесі|мұражайы|бульвары|алаңы|орталығы|академиясы|институты)|"
    r"(?:University|Avenue|Street|Foundation|Fund|Prize|Award|Institute|Airport|Stadium|Square|School|Academy|"
    r"District|Region|Boulevard|Theatre|Theater|Museum|Library|Bank|Club|Cup|Center|Centre|Mosque|Order|"
    r"Movement|Party|Newspaper|Weekly|Magazine|Website|Channel|Outlet|Coalition|Alliance|Initiative|Studio|Company|"
    r"Corporation|Group|Association|Organi[sz]ation|Federation|Union|Network|Campaign|Agency|Mine|Refinery|Oilfield|Field)\b|батыра\b)",
    re.IGNORECASE,
)
# U.S. Department, Almaty Police: a name that ends so is that of a body
BODY_LAST = re.compile(
    r" (?:Department|Ministry|Office|Court|Committee|Council|Commission|Embassy|Police|"
    r"Senate|University|Institute|Foundation|Agency|Union|Association)$"
)
PLACE_AFTER = re.compile(
    r"\s(?:қаласы|ауылы|кенті|ауданы|аудандық|ауылдық|қалалық|облысы|облыстық|станциясы|көлі|өзені|тауы)",
    re.IGNORECASE,
)
AND = re.compile(r"(?:, | и | мен | пен | and )$")


def drop_things(text: str, spans: Sequence[Span], wanted: Sequence[Span] = ()) -> list[Span]:
    """Return the spans that name people; a place at the edge of a longer one is cut off.

    `wanted` are spans that other evidence has made sure of.
    """
    kept: list[Span] = []
    previous: Span | None = None  # the last thing, which a list may go on from
    for span in spans:
        if span not in wanted and _is_thing(text, span, previous):
            previous = span
            continue
        kept.extend(_trim(text, span))
    return kept


def is_place(word: str) -> bool:
    """Tell whether a word is a case form of a settlement of the gazetteer and no given name."""
    low = word.lower()
    if low not in load_forms() or is_listed_given(low):
        return False
    stem = strip_kazakh_case(low)
    return stem not in load_names().male and stem not in load_names().female


def _is_thing(text: str, span: Span, previous: Span | None) -> bool:
    start, end = span
    before, after = text[max(0, start - LOOK) : start], text[end : end + LOOK]
    if NAMED_AFTER.search(before) or THING_AFTER.match(after):
        return True
    name = text[start:end]
    if " " in name and (name.lower() in load_forms() or BODY_LAST.search(name)):
        return True
    if " " in name or "." in name:
        return False
    if (ALONG.search(before) or ALONG_LIST.search(text, max(0, start - 120), start)) and (
        STREET_FORM.search(name)
    ):
        return True
    if previous is not None and AND.fullmatch(text, previous[1], start):
        return True
    if PLACE_BEFORE.search(before):
        return not STREET_FORM.search(name) or name.lower() in load_forms()
    return PLACE_AFTER.match(after) is not None or is_place(name)


def _trim(text: str, span: Span) -> Iterator[Span]:
    """Yield the name without a town before or after it: «области Абай Марлен Касенгали»."""
    start, end = span
    words = text[start:end].split(" ")
    before, after = text[max(0, start - LOOK) : start], text[end : end + LOOK]
    if len(words) >= 2 and words[-1].lower() in load_forms() and PLACE_AFTER.match(after):
        end -= len(words[-1]) + 1
    elif len(words) >= 3 and words[0].lower() in load_forms() and PLACE_BEFORE.search(before):
        start += len(words[0]) + 1
    elif len(words) >= 3 and is_place(words[-1]):
        end -= len(words[-1]) + 1
    elif is_place(words[0]) and OF_PLACE.search(before):
        further = NAME_WORD.match(text, end + 1) if text[end : end + 1] == " " else None
        if len(words) == 2 and further is not None:
            end = further.end()
        if len(words) >= 3 or further is not None:
            start += len(words[0]) + 1
    yield start, end
