"""Keys bring spellings of one name together and keep namesakes apart. All people are invented."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.people import fold_token, is_full_name, person_key

SHARED = Path(__file__).parents[2] / "shared"

SAME = [
    (
        "Төлеген Ақжарықов", "Ақжарықов Төлеген", "Толеген Акжарыков", "Тулеген Акжарыков",
        "Tolegen Akzharykov", "Tölegen Aqjaryqov", "AKZHARYKOV Tolegen", "Tolegen Akzharykov's",
    ),
    ("Әсел Жұмақұлова", "Асель Жумакулова", "Assel Zhumakulova", "Äsel Jūmaqūlova"),
    ("Ерсұлтан Хамитбеков", "Yersultan Khamitbekov", "Ersultan Hamitbekov", "Ерсултан Хамитбеков"),
    ("Юлия Щеглова", "Yuliya Shcheglova", "Iuliia Shcheglova", "Julia Shcheglova"),
    ("Қуаныш Сапарғалиев", "Куаныш Сапаргалиев", "Kuanysh Sapargaliyev", "Quanysh Sapargaliev"),
    ("Самал Ертісбайқызы", "Самал Ертисбайкызы", "Samal Yertisbaikyzy", "Самал Ертісбай қызы"),
    ("Айдос Бектұрсынов", "Айдос Маратович Бектурсынов", "Бектұрсынов Айдос Маратұлы"),
]  # fmt: skip

APART = [
    ("Ержан Қожалымов", "Ерлан Қожалымов"),
    ("Айгерім Сүйінова", "Айгүл Сүйінова"),
    ("Серик Оразгалин", "Берик Оразгалин"),
    ("Дана Калиева", "Дана Калиев"),
    ("Калиев", "Калиева"),
    ("Бекарыс Кенжетаев", "Бекарыс Кенжетай"),
    ("Азамат Ерболұлы", "Ербол Азаматұлы"),
    ("Асем Бакытова", "Асем Бакыткызы"),
    ("Жанар Беркимбай", "Жанара Беркимбаева"),
    ("Темир Осипов", "Тимур Осипов"),
    ("Исхак Муратов", "Ишак Муратов"),
    ("Инна Щукина", "Инна Шукина"),
    ("А. Тайжанова", "Айгуль Тайжанова"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert {person_key(spelling) for spelling in spellings} == {person_key(spellings[0])}


@pytest.mark.parametrize(("one", "other"), APART)
def test_namesakes_have_different_keys(one: str, other: str) -> None:
    assert person_key(one) != person_key(other)


def test_the_key_is_readable_and_sorted() -> None:
    assert person_key("Қуат Байдәулетов") == "baidauletov kuat"
    assert person_key("Нұрлан Есенғалиев") == "esenqaliev nurlan"


def test_initials_are_not_part_of_a_key() -> None:
    assert person_key("А.К. Тайжанова") == person_key("Тайжанова А.") == person_key("Тайжанова")
    assert person_key("А. Б.") == ""


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Айдос Бектурсынов", True),
        ("Бектурсынов Айдос Маратович", True),
        ("Азамат Ерболұлы", True),
        ("Aidos Bektursynov", True),
        ("А. Бектурсынов", False),
        ("Бектурсынов А.К.", False),
        ("Бектурсынов", False),
        ("Айдос Маратович", False),
        ("", False),
    ],
)
def test_is_full_name(name: str, full: bool) -> None:
    assert is_full_name(name) is full


@given(st.text(max_size=300))
def test_keys_are_lower_case_latin_words_in_order(name: str) -> None:
    words = person_key(name).split()
    assert words == sorted(words)
    assert all(word.isascii() and word.islower() for word in words)
    assert fold_token(name) == fold_token(name)


def _nominatives() -> list[tuple[str, str]]:
    """Return (person, full name in the nominative) of both gold files."""
    rows = (SHARED / "gold/people_dev.jsonl").read_text("utf-8").splitlines()
    pairs = {
        (row["id"], form["text"])
        for row in map(json.loads, rows)
        for form in row["forms"]
        if "nom" in form["case"].split("|") and form["kind"] != "initials"
    }
    rows = (SHARED / "gold/name_variants.jsonl").read_text("utf-8").splitlines()
    pairs |= {
        (row["id"], name)
        for row in map(json.loads, rows)
        for script in ("lat", "ru", "kk")
        for name in row[script]
    }
    return sorted(pair for pair in pairs if is_full_name(pair[1]))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the gold names are not beside the checkout")
def test_equal_keys_on_the_gold_names_are_always_right_and_mostly_found() -> None:
    right = wrong = missed = 0
    keyed = [(person, person_key(name)) for person, name in _nominatives()]
    for (one, first), (other, second) in itertools.combinations(keyed, 2):
        right += one == other and first == second
        missed += one == other and first != second
        wrong += one != other and first == second
    assert wrong == 0
    assert right / (right + missed) >= 0.94
