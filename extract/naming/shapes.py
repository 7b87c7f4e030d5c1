"""Set the borders of names that taggers cut wrongly: two-word patronymics, kin in one breath."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.naming.forms import strip_kazakh_case
from extract.naming.forms_russian import is_listed_given, read_russian_name
from extract.naming.lists import load_names
from extract.naming.rules import NAME_WORD, Span, merge_spans
from extract.place_names import load_forms

LOOK = 40  # characters before a name that are read
# Рагим оглы, Мамед кызы Гасанова
STANDING = re.compile(
    r"(?<![ндт][ыі]ң) (?:огл[ыи]|угли|углы|кызы|гызы|кизи|қызы|улы|ұлы|уулу)(?!\w)"
    r"(?: (?=(?P<surname>[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]{2,39})(?!\w)))?"
)
SURNAME = re.compile(r"(?:[оеё]в|[иы]н|[сц]к)\w{0,3}$")
# Прокурор Ольга Шилова Омаровқа жаза сұрады: a whole name, and a surname in a Kazakh case.
WHOLE_SURNAME = re.compile(r"(?:[оеё]ва?|[иы]на?|ск(?:ий|ая))$")
CASED_SURNAME = re.compile(
    r"(?:[оеё]ва?|[иы]на?|ск(?:ий|ая))(?:[гқк][ае]|[дт][ыі]|[нт][ыі]ң?|[дт]ан|[дт]ен)$"
)
OPEN_PATRONYMIC = re.compile(r"(?:[ое]вич|[ое]вна|ична|ьич|ұлы|улы|қызы|кызы)$")
# Мать Тлеубека Канипа: two people, the first in the genitive.
KIN = re.compile(
    r"\b(?:мать|отец|брат|сестра|жена|муж|вдова|сын|дочь|супруга?|бабушка|дедушка|тётя|тетя|дядя|племянни(?:к|ца)|"
    r"внук|внучка|невестка|зять|тёща|тесть)\s$",
    re.IGNORECASE,
)
# «Ринат Лимон», по кличке Кочет, nicknamed Vorobei
CALLED = re.compile(
    r"(?:\bпо (?:кличке|прозвищу)|\bпрозви\w{2,5}|"
    r"\bизвестн\w{2,3} (?:также )?как|\bлақап аты|\bnicknamed|\bknown as|\balias)"
    r":? [«\"“']?(?P<name>[^\W\d_a-zа-яё]\w{2,30}(?: (?:the )?[^\W\d_a-zа-яё]\w{2,30}){0,2})"
    r"(?=[»\"”'.,;) ]|$)"
)


def mend_borders(text: str, spans: Sequence[Span], sentences: Sequence[Span]) -> list[Span]:
    """Return the spans with whole patronymics, kin apart and nicknames added, in order."""
    called = [
        match.span("name")
        for start, end in sentences
        for match in CALLED.finditer(text, start, end)
        if not any(load_names().is_stopped(word) for word in match["name"].split() if word != "the")
    ]
    men = _surnames_of_men(text, spans)
    mended = [
        part
        for span in spans
        for whole in _part_surnames(text, _widen(text, span))
        for part in _part_kin(text, whole, men)
    ]
    return merge_spans(mended, called)


def _widen(text: str, span: Span) -> Span:
    match = STANDING.match(text, span[1])
    if match is None:
        return _widen_patronymic(text, span)
    end = span[1] + len(match.group().rstrip())
    surname = match["surname"]
    size = len(text[slice(*span)].split())
    if size == 2 and surname and not SURNAME.search(surname) and _is_given(surname):
        return span  # «Мейіржан Қошан ұлы Ілиясты іздейді»: his son
    has_surname = size >= 3
    if surname and not has_surname and SURNAME.search(surname):
        end = match.end("surname")
    return span[0], end


def _is_given(word: str) -> bool:
    return is_listed_given(word.lower()) or is_listed_given(strip_kazakh_case(word.lower()))


def _widen_patronymic(text: str, span: Span) -> Span:
    """Take in the surname behind a given name and a patronymic: «Иван Петрович Гринько»,
    «Мақсат Ілиясұлы Досмағанбет».
    """
    words = text[slice(*span)].split()
    following = NAME_WORD.match(text, span[1] + 1)
    if len(words) != 2 or following is None or text[span[1]] not in " \u00a0":
        return span
    is_open = OPEN_PATRONYMIC.search(words[1]) and is_listed_given(words[0].lower())
    word = following.group()
    is_name = not load_names().is_stopped(word) and not _is_given(word)
    is_name = is_name and word.lower() not in load_forms()
    return (span[0], following.end()) if is_open and is_name else span


def _part_surnames(text: str, span: Span) -> Iterator[Span]:
    words = [match.span() for match in NAME_WORD.finditer(text, *span)]
    if (
        len(words) == 3
        and WHOLE_SURNAME.search(text[slice(*words[1])])
        and CASED_SURNAME.search(text[slice(*words[2])])
    ):
        yield span[0], words[1][1]
        yield words[2]
    else:
        yield span


def _surnames_of_men(text: str, spans: Sequence[Span]) -> frozenset[str]:
    """Return the surnames that men have in the names found."""
    best = [read_russian_name(text[slice(*span)])[0] for span in spans if " " in text[slice(*span)]]
    return frozenset(one.name.split()[-1] for one in best if one.gender == "m")


def _part_kin(text: str, span: Span, men: frozenset[str]) -> Iterator[Span]:
    start, end = span
    words = [match.span() for match in NAME_WORD.finditer(text, start, end)]
    if len(words) not in (2, 3) or not KIN.search(text[max(0, start - LOOK) : start]):
        yield span
        return
    owner, last = text[start : words[-2][1]], text[slice(*words[-1])]
    owned = _is_only_genitive(owner) or _is_genitive_of(owner, men)
    if is_listed_given(last.lower()) and owned and _is_nominative(last):
        yield start, words[-2][1]
        yield words[-1][0], end
    else:
        yield span


def _is_only_genitive(name: str) -> bool:
    best = read_russian_name(name)[0]
    return best.case == "gen" and best.name != name


def _is_genitive_of(owner: str, men: frozenset[str]) -> bool:
    """«Умер Олег Панов. Сестра Панова Раиса»: the surname of a man named in the text."""
    readings = read_russian_name(owner)
    return any(one.gender == "m" and one.case == "gen" and one.name in men for one in readings)


def _is_nominative(name: str) -> bool:
    return read_russian_name(name)[0].name == name
