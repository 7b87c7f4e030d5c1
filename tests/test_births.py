"""When people were born: of whom a text tells it, and what is no age or nobody's. All invented."""

from __future__ import annotations

from datetime import date

import pytest

from extract.births import tell_births
from extract.findings import find_all, findings_json
from extract.names import find_people

PUBLISHED = date(2024, 5, 20)

# A text, and of whom it tells a year; "~" before a year that an age gives.
TOLD = [
    # Russian: the year of birth
    ("Задержан Нурлан Оспанов, 1985 года рождения, житель Тараза.", {"Нурлан Оспанов": "1985"}),
    ("Арестована Айгуль Тайжанова (1985 г.р.).", {"Айгуль Тайжанова": "1985"}),
    ("Арестована Айгуль Тайжанова, 12.05.1985 г. р., активистка.", {"Айгуль Тайжанова": "1985"}),
    (
        "Суд оштрафовал Нурлана Оспанова, жителя Тараза, 12 мая 1985 года рождения.",
        {"Нурлан Оспанов": "1985"},
    ),
    ("Осуждён гражданин 1985 года рождения Нурлан Оспанов.", {"Нурлан Оспанов": "1985"}),
    ("Нурлан Оспанов родился 12 мая 1985 года в Таразе.", {"Нурлан Оспанов": "1985"}),
    ("Айгуль Тайжанова родилась в ауле Кызылсай в 1985 году.", {"Айгуль Тайжанова": "1985"}),
    (
        "Судят Нурлана Оспанова, родившегося в 1985 году, и Айгуль Тайжанову.",
        {"Нурлан Оспанов": "1985"},
    ),
    (
        "Задержаны Нурлан Оспанов, 1985 г.р., Айгуль Тайжанова, 1990 г.р., и Ерлан Мырзабеков.",
        {"Нурлан Оспанов": "1985", "Айгуль Тайжанова": "1990"},
    ),
    # Russian: an age
    ("Задержан 35-летний Нурлан Оспанов.", {"Нурлан Оспанов": "~1989"}),
    ("Задержана 35-летняя активистка из Тараза Айгуль Тайжанова.", {"Айгуль Тайжанова": "~1989"}),
    ("Полиция увезла 35-ти летнего Нурлана Оспанова.", {"Нурлан Оспанов": "~1989"}),
    ("Сорокапятилетнего Нурлана Оспанова арестовали.", {"Нурлан Оспанов": "~1979"}),
    ("Нурлан Оспанов, 35-летний юрист из Тараза, арестован.", {"Нурлан Оспанов": "~1989"}),
    ("Нурлан Оспанов, 35 лет, арестован.", {"Нурлан Оспанов": "~1989"}),
    ("Нурлан Оспанов (35 лет) арестован.", {"Нурлан Оспанов": "~1989"}),
    ("Нурлан Оспанов, житель Тараза, 42 года, арестован.", {"Нурлан Оспанов": "~1982"}),
    ("Нурлан Оспанов скончался в колонии в возрасте 58 лет.", {"Нурлан Оспанов": "~1966"}),
    (
        "Задержаны 35-летний Нурлан Оспанов и 28-летняя Айгуль Тайжанова.",
        {"Нурлан Оспанов": "~1989", "Айгуль Тайжанова": "~1996"},
    ),
    ("Мать Оспанова, 70-летняя Бибигуль Оспанова, пришла в суд.", {"Бибигуль Оспанова": "~1954"}),
    # Kazakh
    ("1985 жылы туған Нұрлан Оспанов қамауға алынды.", {"Нұрлан Оспанов": "1985"}),
    ("Нұрлан Оспанов 1985 жылы Таразда туған.", {"Нұрлан Оспанов": "1985"}),
    ("Нұрлан Оспанов 1985 жылы 12 мамырда дүниеге келген.", {"Нұрлан Оспанов": "1985"}),
    ("Нұрлан Оспанов (1985 ж.т.) қамауға алынды.", {"Нұрлан Оспанов": "1985"}),
    ("Полиция 35 жастағы Нұрлан Оспановты ұстады.", {"Нұрлан Оспанов": "~1989"}),
    ("Полиция 35 жастағы белсенді Нұрлан Оспановты ұстады.", {"Нұрлан Оспанов": "~1989"}),
    ("Тараз тұрғыны, 35 жасар Нұрлан Оспанов қамалды.", {"Нұрлан Оспанов": "~1989"}),
    ("Нұрлан Оспанов, 35 жаста, қамауға алынды.", {"Нұрлан Оспанов": "~1989"}),
    ("Нұрлан Оспанов биыл 35 жаста.", {"Нұрлан Оспанов": "~1989"}),
    ("Ақын Нұрлан Оспанов 68 жасында қайтыс болды.", {"Нұрлан Оспанов": "~1956"}),
    # English
    ("Nurlan Ospanov was born in 1985.", {"Nurlan Ospanov": "1985"}),
    ("Nurlan Ospanov, born in Taraz on 12 May 1985, was detained.", {"Nurlan Ospanov": "1985"}),
    ("Nurlan Ospanov (born May 12, 1985) was detained.", {"Nurlan Ospanov": "1985"}),
    ("Born in 1985 in Taraz, Nurlan Ospanov was detained.", {"Nurlan Ospanov": "1985"}),
    ("Police detained Nurlan Ospanov, 35, on Monday.", {"Nurlan Ospanov": "~1989"}),
    ("Police detained Nurlan Ospanov, aged 35, on Monday.", {"Nurlan Ospanov": "~1989"}),
    ("Nurlan Ospanov, a lawyer, aged 35, was detained.", {"Nurlan Ospanov": "~1989"}),
    ("Nurlan Ospanov is 35 years old.", {"Nurlan Ospanov": "~1989"}),
    ("A court sentenced 35-year-old Nurlan Ospanov to a fine.", {"Nurlan Ospanov": "~1989"}),
    ("A court fined 35-year-old taxi driver Nurlan Ospanov.", {"Nurlan Ospanov": "~1989"}),
    ("Nurlan Ospanov, a 35-year-old driver from Taraz, was held.", {"Nurlan Ospanov": "~1989"}),
    (
        "Nurlan Ospanov, whose 22-year-old son, Askar Ospanov, was shot, was fined.",
        {"Askar Ospanov": "~2002"},
    ),
    ("Askar Ospanov died at the age of 68.", {"Askar Ospanov": "~1956"}),
]

NOT_TOLD = [
    # terms, durations, anniversaries
    "Нурлан Оспанов приговорён к 35 годам лишения свободы.",
    "Суд назначил Нурлану Оспанову 15 суток ареста.",
    "Прокурор просит для Нурлана Оспанова 15 лет лишения свободы.",
    "Вынесен приговор: Нурлан Оспанов, 20 лет, Айгуль Тайжанова, 15 лет.",
    "Нурлан Оспанов, 12 лет лишения свободы, вышел на свободу.",
    "В театре отметили 35-летие Нурлана Оспанова.",
    "Кончился 20-летний срок Нурлана Оспанова.",
    "На 35-летнем юбилее Нурлан Оспанов молчал.",
    "Дело 20-летней давности Нурлана Оспанова закрыто.",
    "Адвокат с 35-летним стажем Нурлан Оспанов подал жалобу.",
    "Нурлан Оспанов, 35 МРП, штраф.",
    "Нұрлан Оспанов 15 тәулікке қамалды.",
    "Нұрлан Оспановқа 15 жыл түрме жазасы кесілді.",
    "Nurlan Ospanov was jailed for 35 years.",
    "Nurlan Ospanov got a 15-year term.",
    "Nurlan Ospanov, 35,000 tenge in hand, paid.",
    "The 35-year-old ban on Nurlan Ospanov was lifted.",
    # somebody else's
    "35-летний житель Тараза обвинил Нурлана Оспанова.",
    "Задержан 35-летний сын Нурлана Оспанова.",
    "Полиция увезла 10-летнего сына Айгуль Тайжановой.",
    "По словам Нурлана Оспанова, 35-летний житель Тараза погиб.",
    "Рассказал Нурлан Оспанов, 35-летний житель Тараза, арестованный вчера, болен.",
    "У Нурлана Оспанова в 2010 году родился сын.",
    "Сын Нурлана Оспанова родился в 2010 году.",
    "Нурлан Оспанов пришёл в суд. 35-летняя свидетельница молчала.",
    "Нурлан Оспанов говорил о Таразе. Ей 35 лет.",
    "35-летнюю жительницу Тараза допросил Нурлан Оспанов.",
    "35 жастағы студенттің анасы Айгүл Тайжанова сотқа келді.",
    "35 жастағы жігітті Нұрлан Оспанов танымайды.",
    "Нұрлан Оспановтың ұлы 2010 жылы туған.",
    "Нұрлан Оспанов 2005 жылы туған ауылына оралды.",
    "Нұрлан Оспанов бала кезінде, 12 жаста болғанда, көшіп келген.",
    "The 22-year-old son of Nurlan Ospanov was shot.",
    "A 35-year-old man accused Nurlan Ospanov of fraud.",
    "According to Nurlan Ospanov, a 35-year-old driver from Taraz was beaten.",
    "Nurlan Ospanov has two children aged 12 and 15.",
    "Nurlan Ospanov's son was born in 2010.",
    "Nurlan Ospanov was there. The 35-year-old was silent.",
    # of another time, and what cannot be
    "В 2010 году 35-летний Нурлан Оспанов вышел на площадь.",
    "In 2010 police beat Nurlan Ospanov, 35, on the square.",
    "Нурлан Оспанов родился в 2023 году.",
    "Нурлан Оспанов, партия 1985 года, арестован.",
    "Айгуль Тайжанова в 1985 году переехала в Тараз.",
    # two that contradict each other
    "Задержан 35-летний Нурлан Оспанов. Нурлан Оспанов, 1985 года рождения, молчит. "
    "Нурлан Оспанов родился в 1979 году.",
]


def _births(text: str, published_on: date | None = PUBLISHED) -> dict[str, str]:
    people = tell_births(text, find_people(text), published_on)
    return {
        person.name: f"{'~' if person.birth_is_about else ''}{person.birth_year}"
        for person in people
        if person.birth_year is not None
    }


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text for text, _ in TOLD])
def test_a_year_of_birth_is_read(text: str, expected: dict[str, str]) -> None:
    assert _births(text) == expected


@pytest.mark.parametrize("text", NOT_TOLD)
def test_nothing_else_is_taken_for_one(text: str) -> None:
    assert find_people(text) != []
    assert _births(text) == {}


def test_there_are_as_many_sentences_without_one() -> None:
    assert len(NOT_TOLD) >= len(TOLD)


def test_an_age_without_a_day_of_publication_gives_no_year() -> None:
    assert _births("Задержан 35-летний Нурлан Оспанов.", None) == {}
    assert _births("Задержан Нурлан Оспанов, 1985 г.р.", None) == {"Нурлан Оспанов": "1985"}


def test_a_year_told_outright_goes_before_an_age_and_holds_for_every_mention() -> None:
    text = "35-летний Нурлан Оспанов задержан. Оспанов родился в 1988 году."
    people = tell_births(text, find_people(text), PUBLISHED)
    assert [(p.birth_year, p.birth_is_about) for p in people] == [(1988, False)] * 2


def test_an_age_stands_in_the_findings_beside_a_child_who_stays_one() -> None:
    text = "В Таразе полиция задержала на митинге 16-летнего Нурлана Оспанова."
    found = find_all(text, published_on=PUBLISHED)
    assert [(p.birth_year, p.birth_is_about, p.minor) for p in found.people] == [(2008, True, True)]
    assert found.events[0].people[0].birth_year == 2008
    printed = findings_json(found, "1", text)["people"]
    assert isinstance(printed, list)
    assert printed[0]["birth_year"] == 2008
    assert printed[0]["birth_is_about"] is True


ACTS = [
    "Суд в Актобе арестовал активиста Каната Толыбаева, 12 мая {} года рождения, на 15 суток.",
    "Полиция задержала на митинге активиста Каната Толыбаева, родившегося в {} году.",
    "Полиция Ақтөбеде {} жылы туған белсенді Қанат Толыбаевты митингіде ұстады.",
    "Police in Aktobe detained activist Kanat Tolybayev, born in {}, at a rally in the square.",
]


@pytest.mark.parametrize("year", [1985, 2001])  # before and after independence
@pytest.mark.parametrize("text", ACTS)
def test_a_year_of_birth_is_not_the_year_of_the_act(text: str, year: int) -> None:
    (event,) = find_all(text.format(year), published_on=PUBLISHED).events
    assert event.date is None
    assert event.people[0].birth_year == year


@pytest.mark.parametrize(
    "text",
    [
        "В 1952 году поэта Каната Толыбаева, 1925 года рождения, арестовали за митинг.",
        "Поэт Канат Толыбаев, родившийся в 1905 году, был арестован за митинг.",
    ],
)
def test_who_was_born_long_ago_is_history(text: str) -> None:
    assert find_all(text, published_on=PUBLISHED).events == ()
