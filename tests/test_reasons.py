"""Reasons in the language of whoever reads them."""

from __future__ import annotations

import tomllib
from html import unescape
from importlib import resources

import pytest

from console.desk.reasons import FORMS, RULES, spell_reason
from console.desk.templates import templates_of
from console.languages import Language, translations
from tests.cpu import assert_cpu

RU = translations(Language.RU).gettext


@pytest.mark.parametrize(
    ("told", "spelt"),
    [
        ("person in the same sentence", "человек в том же предложении"),
        ("trigger: задержали", "основание: «задержали»"),
        (
            "charged or held for trial: detention (2024-05-20) -> prosecution",
            "обвинение или содержание до суда: задержание (2024-05-20) → уголовное преследование",
        ),
        (
            "same full name; the same act on the same day: detention, house arrest; same place: X",
            "то же полное имя; то же действие в тот же день: задержание, домашний арест;"
            " то же место: X",
        ),
        ("one is a judge, one a victim", "один из них — судья, другой — пострадавший"),
        ("trigger: one; two", "основание: «one; two»"),  # the words of a text
        ("12% of its words are left, 3 of 4 names and articles of law gone",
         "осталось 12% слов, исчезли имена и статьи закона: 3 of 4"),
    ],
)  # fmt: skip
def test_a_reason_is_said_anew(told: str, spelt: str) -> None:
    assert spell_reason(told, RU) == spelt


@pytest.mark.parametrize(
    ("told", "spelt"),
    [
        ("term: 10 days -> 15 days", "срок: 10 дней → 15 дней"),
        ("term: 40 MCI -> for life", "срок: 40 МРП → for life"),
        ("date: 2024-05 -> 2024-05-20", "дата: май 2024 → 20 мая 2024"),
        ("sentenced: detention (2024-05-20) -> fine",
         "вынесен приговор: задержание (20 мая 2024) → штраф"),
    ],
)  # fmt: skip
def test_days_and_terms_in_it_are_written_as_elsewhere(told: str, spelt: str) -> None:
    page = templates_of(Language.RU).from_string("{{ reason(told) }}")
    assert page.render(told=told) == spelt


@pytest.mark.parametrize("told", ["something nobody foresaw", "told with: nonsense", "x" * 10_000])
def test_an_unknown_reason_stays_and_says_its_language(told: str) -> None:
    assert spell_reason(told, RU) == f'<span lang="en">{told}</span>'


def test_words_of_a_text_are_escaped_and_their_turns_spelt_out() -> None:
    assert "<b>" not in spell_reason("trigger: <b>\u202e", RU)
    assert "[U+202E]" in spell_reason("trigger: <b>\u202e", RU)
    assert "<b>" not in spell_reason("unknown <b>", RU)


def test_in_english_a_reason_is_as_it_was_kept() -> None:
    for form in FORMS:
        if "%" not in form:
            assert unescape(spell_reason(form, str)) == form


def test_every_change_of_state_can_be_said() -> None:
    table = resources.files("extract").joinpath("lexicon", "transitions.toml").read_text("utf-8")
    assert {rule["name"] for rule in tomllib.loads(table)["rule"]} == set(RULES)


@pytest.mark.parametrize(
    "told",
    [
        ": " * 100 + " (" * 150 + ") -> " * 60 + "x" * 1_100,
        "a" + ": " * 140 + " (" * 140 + ") -> " * 75 + "y" * 1_000,
        "date: " + " -> " * 400 + "x" * 390,
        "x" + " words in a row are the same, " * 30 + " of the shorter text" * 30 + "x" * 400,
    ],
)
def test_a_hostile_reason_takes_no_time(told: str) -> None:
    assert spell_reason(told, RU).startswith('<span lang="en">')
    assert_cpu(lambda: spell_reason(told, RU), 0.2)  # as a pattern it took half a minute
