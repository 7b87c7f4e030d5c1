"""People found by their names alone: any case form, any capitals, Russian, Kazakh and English."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import split_sentences
from extract.names import find_people
from extract.naming.known import find_known, index_people
from tests.cpu import assert_cpu, cpu_seconds

KNOWN = index_people([
    "Айгерим Тулебаева",
    "Айгерім Төлебаева",
    "Aigerim Tulebayeva",
    "Ержан Бекмаганбет",
    "Анатолий Петрович Шевцов",
    "Касым-Жомарт Ли",
    "Слава Мир",
])  # fmt: skip


def names_in(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in find_known(text, split_sentences(text), KNOWN)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("вчера задержали айгерим тулебаеву, её увезли", ["айгерим тулебаеву"]),
        ("ОБЫСК У ТУЛЕБАЕВОЙ АЙГЕРИМ", ["ТУЛЕБАЕВОЙ АЙГЕРИМ"]),
        ("Айгерим Тулебаева и Ержан Ли", ["Айгерим Тулебаева"]),
        ("айгерім төлебаеваны бүгін ұстады", ["айгерім төлебаеваны"]),
        ("ЕРЖАН БЕКМАҒАНБЕТ", []),
        ("ЕРЖАН БЕКМАГАНБЕТКЕ АЙЫППҰЛ", ["ЕРЖАН БЕКМАГАНБЕТКЕ"]),
        ("police searched aigerim tulebayeva's flat", ["aigerim tulebayeva's"]),
        ("анатолия петровича шевцова судят", ["анатолия петровича шевцова"]),
        ("шевцова анатолия петровича судят", ["шевцова анатолия петровича"]),
        ("анатолия шевцова судят", ["анатолия шевцова"]),
        ("касым-жомарту ли вручили повестку", ["касым-жомарту ли"]),
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_form(text: str, named: list[str]) -> None:
    assert names_in(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "Тулебаеву задержали",  # a surname alone
        "Ержан Тулебаев",  # words of two people
        "Айгерим, Тулебаева и Ли",
        "Айгерим приехала. Тулебаева уехала",
        "А. Тулебаева",  # may be another
        "Адвокат ушёл, а Тулебаеву увезли",
        "приехала айгерим. тулебаева уехала",
        "слава мира проходит",  # two everyday words
        "Айгерим",
        "",
    ],
)
def test_less_than_a_name_is_nobody(text: str) -> None:
    assert names_in(text) == []


def test_a_name_without_surname_is_not_looked_for() -> None:
    assert index_people(["Айгерим", "А. Тулебаева", "", " "]).forms == {}


def test_a_post_without_capitals_gives_the_known_their_full_name() -> None:
    text = "слышали про тастака мороза? забрали прямо с работы, помогите"
    assert find_people(text) == []
    known = find_known(text, split_sentences(text), index_people(["Тастак Мороз"]))
    (person,) = find_people(text, known=known)
    assert (person.name, person.raw) == ("Тастак Мороз", "тастака мороза")
    assert text[person.start : person.end] == person.raw


def test_the_name_on_file_stands_where_the_form_alone_would_mislead() -> None:
    text = "вчера саида мурадова увезли"
    (name,) = find_known(text, split_sentences(text), index_people(["Саида Мурадова"]))
    assert name == (6, 20, "Саида Мурадова")
    both = index_people(["Саида Мурадова", "Саид Мурадов"])
    assert find_known(text, split_sentences(text), both)[0].name is None


def test_the_possessive_leaves_the_name_as_it_is() -> None:
    for text in ("Police searched Aigerim Tulebayeva's flat.", "aigerim tulebayeva's flat burnt"):
        known = find_known(text, split_sentences(text), KNOWN)
        assert [one.name for one in find_people(text, known=known)] == ["Aigerim Tulebayeva"]


def test_a_common_name_a_thousand_times_takes_linear_time() -> None:
    """Twice the text may take about twice the time, never four times."""
    known = index_people([f"Самғат Оспан{end}ов" for end in "абвгдежзиклмнопрст"] * 20)

    def find(count: int) -> None:
        text = "Самғат Самғат Ким " * count
        find_known(text, [(0, len(text))], known)

    half = cpu_seconds(lambda: find(2_000))
    assert_cpu(lambda: find(4_000), 3.2 * half + 1)


@given(st.text(alphabet="айгеримтулбв Ае.-\n", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_found_stands_in_its_sentence(text: str) -> None:
    sentences = split_sentences(text)
    spans = find_known(text, sentences, KNOWN)
    assert all(any(low <= a < b <= high for low, high in sentences) for a, b, _ in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
