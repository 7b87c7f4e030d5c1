"""The whole chain, its cheap mode and its JSON. All persons and incidents are invented."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from extract.findings import find_all, findings_json, whole_text
from extract.naming.known import index_people
from models.terms import Role

PUBLISHED = date(2023, 6, 15)

TITLE = "Активиста Сарбасова арестовали на 10 суток"
TEXT = (
    "Суд в Таразе вчера отправил активиста Ерлана Сарбасова под арест на 10 суток по "
    "части 6 статьи 488 КоАП. "
    "Решение вынесла судья Гульнар Атаева. Адвокат Тимур Ахметов его обжалует."
)
QUIET = "Погода на завтра обещает быть ясной, сообщил синоптик Пётр Иванов. " * 40


def test_the_whole_chain_counts_from_the_title() -> None:
    found = find_all(TEXT, TITLE, PUBLISHED)
    whole = f"{TITLE}\n{TEXT}"
    assert found.lang == "ru"
    assert all(whole[p.start : p.end] == p.raw for p in found.people)
    assert all(whole[c.start : c.end] == c.raw for c in found.charges)
    roles = {person.name: person.role for person in found.people}
    assert roles == {
        "Ерлан Сарбасов": Role.VICTIM,
        "Гульнар Атаева": Role.JUDGE,
        "Тимур Ахметов": Role.LAWYER,
    }
    (event,) = found.events
    assert (event.kind, event.date, event.place, event.term) == (
        "administrative_arrest", "2023-06-14", "Тараз", "10 days",
    )  # fmt: skip
    assert [str(charge) for charge in event.charges] == ["KZ-CAO 488(6)"]


def test_without_a_title_offsets_count_from_the_text() -> None:
    found = find_all(TEXT, published_on=PUBLISHED)
    assert all(TEXT[p.start : p.end] == p.raw for p in found.people)
    assert len(found.events) == 1


@pytest.mark.parametrize("text", ["", " ", "\n", "Да."])
def test_nothing_is_found_in_nothing(text: str) -> None:
    found = find_all(text)
    assert (found.people, found.charges, found.events) == ((), (), ())


def test_the_language_the_source_names_is_kept() -> None:
    assert find_all(TEXT, lang="kk").lang == "kk"


def test_near_mode_reads_no_names_on_an_ordinary_page() -> None:
    assert find_all(QUIET, people="near").people == ()
    assert find_all(QUIET, people="all").people != ()


def test_near_mode_finds_the_same_events() -> None:
    text = f"{QUIET}\n{TEXT}\n{QUIET}"
    near, full = (find_all(text, published_on=PUBLISHED, people=mode) for mode in ("near", "all"))
    assert near == full
    assert len(near.events) == 1


def test_near_mode_reads_what_stands_around_a_charge() -> None:
    text = f"{QUIET}\nЕрлан Сарбасов знает статью 188 УК РК.\n{QUIET}"
    near, full = (find_all(text, published_on=PUBLISHED, people=mode) for mode in ("near", "all"))
    assert "Ерлан Сарбасов" in {person.name for person in near.people}
    assert near.events == full.events == ()
    assert len(near.people) < len(full.people)


def test_near_mode_reads_a_short_text_whole_if_anything_stands_in_it() -> None:
    quiet = "На встречу вчера приехал Пётр Иванов. " * 4
    assert find_all(quiet, people="near").people == ()
    near = find_all(f"{quiet}Ерлан Сарбасов знает статью 188 УК РК.", people="near")
    assert {person.name for person in near.people} == {"Пётр Иванов", "Ерлан Сарбасов"}
    assert len(near.people) == 5


def test_near_mode_reads_no_names_beside_ordinary_crime() -> None:
    text = "На встречу приехал Пётр Иванов. Грабителя магазина Ерлана Сарбасова задержали."
    assert find_all(text, people="near").people == ()


ON_FILE = index_people(["Майра Досжанова", "Тастак Мороз"])


@pytest.mark.parametrize("people", ["all", "near"])
def test_an_act_against_someone_on_file_is_in_scope_whatever_the_words(people: Any) -> None:
    text = "Вчера в Таразе задержали Майру Досжанову и Петра Жукова."
    assert find_all(text, published_on=PUBLISHED, people=people).events == ()
    found = find_all(text, published_on=PUBLISHED, known=ON_FILE, people=people)
    assert [(str(e.kind), e.people[0].name, e.date) for e in found.events] == [
        ("detention", "Майра Досжанова", "2023-06-14")
    ]
    assert "context: someone on file" in found.events[0].why


def test_who_is_on_file_is_found_without_capitals() -> None:
    found = find_all("слышали про тастака мороза? его вчера задержали, помогите", known=ON_FILE)
    assert [(str(e.kind), e.people[0].name) for e in found.events] == [
        ("detention", "Тастак Мороз")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Задержали грабителя. Магазин закрыли. О погоде рассказала Майра Досжанова.",
        "Майра Досжанова рассказала о погоде. Петра Жукова вчера задержали за кражу.",
        "В 1937 году Майру Досжанову задержали и сослали.",
    ],
)
def test_who_is_on_file_opens_the_gate_for_nobody_else(text: str) -> None:
    assert find_all(text, known=ON_FILE).events == ()


@pytest.mark.parametrize(
    "text",
    [
        "Активистку Жанар Тулебаеву арестовали. Адвоката не пустили, а Тулебаеву увезли.",
        "Активиста Ержана Тулебаева задержали. Адвокат и Тулебаев ждут суда.",
        "Активистов Ерлана Токтарова и Тулебаева задержали. Тулебаев с женой пришёл сам.",
        "A Tulebayeva relative was detained. Activist Zhanar Tulebayeva was fined.",
        "Activist John McCain was detained with Aigerim Tulebayeva's brother Yerlan Ospanov.",
    ],
)
def test_who_is_on_file_changes_no_other_name(text: str) -> None:
    known = index_people(["Айгерим Тулебаева", "Ислам Тулебаев", "Серик Тулебаев"])
    assert find_all(text, known=known) == find_all(text)


def test_a_lone_surname_of_two_goes_to_the_one_the_story_is_about() -> None:
    found = find_all(
        "Активистку Розу Сарбасову задержали, сообщила её сестра Алия Сарбасова. "
        "Сарбасову обвиняют по статье 174 УК РК."
    )
    assert {(e.people[0].name, str(e.kind)) for e in found.events} == {
        ("Роза Сарбасова", "detention"),
        ("Роза Сарбасова", "prosecution"),
    }


def test_a_minor_is_marked_in_the_event_too() -> None:
    found = find_all("На митинге задержали 16-летнего Ерлана Сарбасова.")
    assert [person.minor for event in found.events for person in event.people] == [True]


def test_a_minor_is_marked_in_the_json_and_nobody_else_is() -> None:
    text = "На митинге задержали 16-летнего Ерлана Сарбасова и Дину Алиеву."
    people = findings_json(find_all(text), "e01", text)["people"]
    assert isinstance(people, list)
    assert {p["name"]: p.get("minor") for p in people} == {
        "Ерлан Сарбасов": True,
        "Дина Алиева": None,
    }


def test_a_case_that_only_custody_implies_says_so() -> None:
    told = find_all("Активиста Ерлана Сарбасова взяли под стражу по статье 405 УК РК.").events
    says = {event.kind: any(r.startswith("implied:") for r in event.why) for event in told}
    assert says == {"pretrial_detention": False, "prosecution": True}


def test_the_json_is_the_one_that_is_documented() -> None:
    shape = findings_json(find_all(TEXT, TITLE, PUBLISHED), "e01", f"{TITLE}\n{TEXT}")
    assert json.loads(json.dumps(shape, ensure_ascii=False)) == shape
    assert list(shape) == ["id", "lang", "people", "charges", "events"]
    people, charges, events = shape["people"], shape["charges"], shape["events"]
    assert isinstance(people, list) and isinstance(charges, list) and isinstance(events, list)
    assert list(people[0]) == ["name", "raw", "start", "end", "role", "person_key"]
    assert list(charges[0]) == ["code", "article", "part", "para", "start", "end", "how", "text"]
    assert charges[0]["code"] == "KZ-CAO" and charges[0]["part"] == "6"
    assert list(events[0]) == [
        "kind", "people", "charges", "date", "place", "term", "start", "end", "score", "why",
    ]  # fmt: skip
    assert events[0]["people"] == ["Ерлан Сарбасов"]


def test_the_same_text_gives_the_same_findings() -> None:
    assert asdict(find_all(TEXT, TITLE, PUBLISHED)) == asdict(find_all(TEXT, TITLE, PUBLISHED))


def test_an_ordinary_page_is_not_read_for_names_in_near_mode() -> None:
    page = QUIET * 4
    assert find_all(page, people="all").people != ()
    assert find_all(page, people="near").people == ()


def test_the_json_names_each_provision_once_a_paragraph() -> None:
    text = (
        "По статье 405 УК РК судили Майру Досжанову. Статья 405 УК РК применяется часто.\n"
        "Статью 405 УК РК критикуют."
    )
    found = find_all(text)
    assert [str(charge.provision) for charge in found.charges] == ["KZ-CC 405"] * 3
    charges = findings_json(found, "a", text)["charges"]
    assert isinstance(charges, list)
    starts = [charge.start for charge in found.charges]
    assert [charge["start"] for charge in charges] == [starts[0], starts[2]]


def test_offsets_of_a_post_without_a_title_count_in_its_text() -> None:
    text = "Полиция задержала активиста Ерлана Жуматова на митинге."
    for title in (None, ""):
        (person,) = find_all(text, title).people
        assert text[person.start : person.end] == "Ерлана Жуматова"
        assert whole_text(text, title) == text


# text, and the names of those to whom something was done
FAMILIES = [
    (
        "Братья Дарын и Данияр Сейтказиевы получили по пять лет лишения свободы по статье 405 УК.",
        ["Данияр Сейтказиев", "Дарын Сейтказиев"],
    ),
    (
        "Сестёр Айгуль и Айнур Тайжановых задержали на митинге.",
        ["Айгуль Тайжанова", "Айнур Тайжанова"],
    ),
    (
        "Супругов Болата и Айгуль Есеновых оштрафовали по статье 488 КоАП.",
        ["Айгуль Есенова", "Болат Есенов"],
    ),
    (
        "Активистов Ерлана, Серика и Марата Скалецких задержали на митинге.",
        ["Ерлан Скалецкий", "Марат Скалецкий", "Серик Скалецкий"],
    ),
    (  # another person stands before
        "Активистов Серика Ахметова и Марата Есеновых задержали на митинге.",
        ["Марат Есеновых", "Серик Ахметов"],
    ),
    (  # Черных is no plural
        "Активистов Ерлана и Марата Черных задержали на митинге.",
        ["Ерлан", "Марат Черных"],
    ),
]


@pytest.mark.parametrize(("text", "names"), FAMILIES)
def test_a_surname_in_the_plural_is_that_of_all_before_it(text: str, names: list[str]) -> None:
    found = find_all(text)
    assert sorted({p.name for event in found.events for p in event.people}) == names
    by_name = {person.name: person.key for person in found.people}
    assert all(by_name[p.name] == p.key for event in found.events for p in event.people)


# headline and text, and the kinds of acts that are found
HEADLINES = [
    (
        "Поэт Толеу Байкадамов арестован",
        "Поэта и активиста Толеу Байкадамова вчера арестовал на 15 суток суд Аркалыка. Ему вменили"
        " часть 11 статьи 488 КоАП.",
        ["administrative_arrest"],
    ),
    (
        "Poet jailed for reading verse",
        "Poet and activist Toleu Baikadamov was jailed for 15 days on Tuesday by a court in Arkalyk"
        " under Article 488(11) of the administrative code.",
        ["administrative_arrest"],
    ),
    (
        "Айгүл Сейтова қамалды",
        "Белсенді Айгүл Сейтованы сот кеше 10 тәулікке қамады. Ол митингке шыққан еді.",
        ["administrative_arrest"],
    ),
    (  # it was before, on a day of its own
        "Блогер Ербол Есенов арестован",
        "Блогера Ербола Есенова 3 марта задержали в Актау, а 5 марта суд арестовал его на 10 суток"
        " за митинг.",
        ["administrative_arrest", "detention"],
    ),
    (  # a headline that says something else than the text
        "Блогер Ербол Есенов задержан",
        "Блогера Ербола Есенова суд арестовал на 10 суток за митинг.",
        ["administrative_arrest", "detention"],
    ),
]


@pytest.mark.parametrize(("title", "text", "kinds"), HEADLINES)
def test_a_headline_tells_shortly_what_the_text_tells(
    title: str, text: str, kinds: list[str]
) -> None:
    found = find_all(text, title, date(2024, 3, 6))
    assert sorted(event.kind for event in found.events) == kinds
