"""People found by their names alone: any case form, any capitals, Russian, Kazakh and English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import split_sentences
from extract.names import find_people
from extract.naming.known import find_known, know_people

KNOWN = know_people([
    "Айгерим Тулебаева",
    "Айгерім Төлебаева",
    "Aigerim Tulebayeva",
    "Ержан Бекмаганбет",
    "Анатолий Петрович Шевцов",
    "Касым-Жомарт Ли",
])  # fmt: skip


def names_in(text: str) -> list[str]:
    return [text[start:end] for start, end in find_known(text, split_sentences(text), KNOWN)]


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
        ("а. тулебаевой дали 10 суток", ["а. тулебаевой"]),
        ("у тулебаевой а. прошёл обыск", ["тулебаевой а"]),
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
        "Б. Тулебаева",
        "Айгерим",
        "",
    ],
)
def test_less_than_a_name_is_nobody(text: str) -> None:
    assert names_in(text) == []


def test_a_name_without_surname_is_not_looked_for() -> None:
    assert know_people(["Айгерим", "А. Тулебаева", "", " "]).forms == {}


def test_a_post_without_capitals_gives_the_known_their_full_name() -> None:
    text = "слышали про коша мороза? забрали прямо с работы, помогите"
    assert find_people(text) == []
    (person,) = find_people(text, known=know_people(["Кош Мороз"]))
    assert (person.name, person.raw) == ("Кош Мороз", "коша мороза")
    assert text[person.start : person.end] == person.raw


@given(st.text(alphabet="айгеримтулбв Ае.-\n", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_found_stands_in_its_sentence(text: str) -> None:
    sentences = split_sentences(text)
    spans = find_known(text, sentences, KNOWN)
    assert spans == sorted(spans)
    assert all(any(low <= a < b <= high for low, high in sentences) for a, b in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
