"""The ways in which the three languages tell when somebody was born, or how old somebody is.

Each has words that it cannot do without: its pattern is tried beside them only, and never runs over
a whole text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
AGE = r"(?<![\d.,:№/–-])(?P<age>[1-9]\d)"
S = r"[ \u00a0]"  # a space that does not end the line
DASH = r"[-‐‑–]"
IN_RUSSIAN = r"(?:(?:в|на|под)\s(?:[^\W\d][\w«»-]{1,20}\s){1,4})"
DAY_RUSSIAN = r"(?:(?:в\s)?(?:\d{1,2}\s)?[а-яё]{3,8}\s|\d\d\.\d\d\.|в\s)"
IN_ENGLISH = r"(?:in\s(?:[A-Z][\w’'-]{1,20},?\s){1,4})"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY_ENGLISH = rf"(?:(?:on|in)\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{MONTH}\s(?:\d{{1,2}},?\s)?)?"
# «туған жері», «туған ағасы»: one's own land, one's own brother
OWN = "жер|ауыл|қала|ел|үй|бауыр|күн|аға|іні|қарындас|сіңлі|апа|әпке|ана|әке|өлке|топыра|жиен"
TENS = {
    "двадцати": 20, "тридцати": 30, "сорока": 40, "пятидесяти": 50, "шестидесяти": 60,
    "семидесяти": 70, "восьмидесяти": 80, "девяноста": 90,
}  # fmt: skip
ONES = {
    "одно": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6,
    "семи": 7, "восьми": 8, "девяти": 9,
}  # fmt: skip


class Form(StrEnum):
    """How it is told: that says where the name may stand."""

    OF_BIRTH = "of birth"
    BORN = "born"
    AGED = "aged"
    BARE = "bare"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to tell it in a language: the words without which it is not told, how many
    characters before them it may begin, and the whole.
    """

    lang: str
    form: Form
    needles: tuple[str, ...]
    back: int
    pattern: re.Pattern[str]


WAYS = (
    # 12 мая 1985 года рождения, 12.05.1985 г.р., 1985 г/р
    Way(
        "ru",
        Form.OF_BIRTH,
        ("рожд", "г.р", "г. р", "г.\u00a0р", "г/р"),
        30,
        re.compile(
            rf"(?:\d{{1,2}}\s[а-яё]{{3,8}}\s|\d\d\.\d\d\.)?{YEAR}\s?"
            r"(?:года?\sрождения|г\.?\sрожд(?:ения|\.)|г\.\s?р(?:\.|\b)|г/р)",
        ),
    ),
    # родился в ауле Кызылсай 12 мая 1985 года, родившийся в 1985 году
    Way(
        "ru",
        Form.BORN,
        ("роди",),
        0,
        re.compile(
            rf"роди(?:лся|лась|вш(?P<ending>ийся|аяся|егося|ейся|уюся|емуся))\s{IN_RUSSIAN}?"
            rf"{DAY_RUSSIAN}{{0,2}}{YEAR}\s?(?:год[уа]?\b|г\.)",
        ),
    ),
    # 1985 жылы 12 мамырда Таразда туған, 1985 жылы дүниеге келген, 1985 ж.т.
    Way(
        "kk",
        Form.BORN,
        ("туған", "туды", "дүниеге", "ж.т", "ж. т"),
        90,
        re.compile(
            rf"{YEAR}\s?(?:жыл(?:ы|ғы|дың)\s(?:\d{{1,2}}[\s-][^\W\d]{{3,10}}\s)?"
            rf"(?:[^\W\d][\w-]{{2,20}}\s){{0,4}}(?:туған(?!\w|\s(?:{OWN}))|туды(?!\w)|дүниеге\sкел\w{{2,5}})"
            r"|ж\.\s?т(?:\.|уған))",
        ),
    ),
    # born in Taraz on 12 May 1985, born May 12, 1985, born 1985
    Way(
        "en",
        Form.BORN,
        ("orn ",),
        1,
        re.compile(rf"(?P<ending>[Bb]orn)\s{IN_ENGLISH}?{DAY_ENGLISH}{YEAR}(?!\d)"),
    ),
    # 35-летний, 35-ти летней
    Way(
        "ru",
        Form.AGED,
        ("летн",),
        12,
        re.compile(
            rf"{AGE}\s?(?:{DASH}?(?:ти|и|х))?{DASH}?\s?летн(?P<ending>ий|яя|его|ему|им|ем|ей|юю)\b"
        ),
    ),
    # сорокапятилетнего
    Way(
        "ru",
        Form.AGED,
        ("летн",),
        26,
        re.compile(
            rf"\b(?P<tens>(?i:{'|'.join(TENS)}))(?P<ones>{'|'.join(ONES)})?"
            r"летн(?P<ending>ий|яя|его|ему|им|ем|ей|юю)\b"
        ),
    ),
    # a 35-year-old, 35 year old
    Way(
        "en",
        Form.AGED,
        ("year",),
        6,
        re.compile(rf"{AGE}(?:{DASH}|\s)(?P<ending>year)(?:{DASH}|\s)old\b"),
    ),
    # 35 жастағы, 15 жасар
    Way(
        "kk", Form.AGED, ("жас",), 6, re.compile(rf"{AGE}(?:\s|{DASH})(?P<ending>жас)(?:тағы|ар)\b")
    ),
    # Омаров, 35 лет, рассказал
    Way("ru", Form.BARE, (" лет", " год"), 4, re.compile(rf"{AGE}\s(?:лет|года?)(?=[,.;)])")),
    # Омаров, 35 жаста
    Way(
        "kk",
        Form.BARE,
        ("жас",),
        6,
        re.compile(rf"{AGE}\sжаста\b(?!\s(?:кез|ед|бол|қал|жүр|тұр|ғана\sед))"),
    ),
    # Omarov, aged 35
    Way(
        "en",
        Form.BARE,
        (" age", "(age"),
        1,
        re.compile(r"\baged?\s(?P<age>[1-9]\d)(?![\w%]|-\d|[.,]\d|\s(?:and|or|to)\s\d)"),
    ),
    # Omarov is 35 years old
    Way("en", Form.BARE, ("year",), 4, re.compile(rf"{AGE}\syears\sold\b")),
    # скончался в возрасте 35 лет; died at the age of 35; 35 жасында қайтыс болды
    Way(
        "ru",
        Form.DIED,
        ("возраст",),
        2,
        re.compile(r"в\sвозрасте\s(?P<age>[1-9]\d)\s(?:лет|года?)\b"),
    ),
    Way(
        "en",
        Form.DIED,
        (" age",),
        10,
        re.compile(r"\b(?:at\sthe\sage\sof|aged)\s(?P<age>[1-9]\d)(?!\w)"),
    ),
    Way("kk", Form.DIED, ("жас",), 6, re.compile(rf"{AGE}\sжасында\b")),
)
# Omarov, 35, was detained
BESIDE = re.compile(r",\s(?P<age>[1-9]\d)(?=,(?!\d)|[;)]|\.(?!\d)|$)")
