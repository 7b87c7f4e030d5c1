"""The languages of the interface: nothing is left untranslated, dates and plurals are right."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from console import catalogues
from console.catalogues import TRANSLATED
from console.desk.templates import render
from console.desk.words import WORDS
from console.languages import Language, choose, spell_age, spell_day, spell_term, translations

CYRILLIC, LATIN, FILLED = (
    re.compile("[а-яё]", re.I),
    re.compile("[a-z]", re.I),
    re.compile(r"%\(\w{1,20}\)s"),
)
RU, KK, EN = Language.RU, Language.KK, Language.EN


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: Language) -> None:
    catalogue = catalogues.load(language)
    said = {message.id for message in catalogues.gather() if message.id}
    assert catalogues.untranslated(catalogue) == []
    assert said - {message.id for message in catalogue} == set()
    assert {message.id for message in catalogue if message.id} - said == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_what_is_filled_in(language: Language) -> None:
    catalogue = catalogues.load(language)
    for message in catalogue:
        assert list(message.check(catalogue)) == [], message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_in_its_language(language: Language) -> None:
    """What has no Cyrillic letter is a name, the same in all: robots.txt, SHA-256."""
    for message in catalogues.load(language):
        told = message.string if isinstance(message.string, str) else "".join(message.string or ())
        if message.id and not CYRILLIC.search(told):
            assert told == message.id or not LATIN.search(FILLED.sub("", told)), message.id


def test_every_word_of_the_vocabularies_can_be_said() -> None:
    for kind, words in WORDS.items():
        assert set(words) == set(kind), kind


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", EN),
        ("ru", RU),
        ("kk-KZ,kk;q=0.9,ru;q=0.8,en;q=0.7", KK),
        ("de-DE,de;q=0.9,ru;q=0.5,en;q=0.3", RU),
        ("en;q=0.3,ru;q=0.7", RU),
        ("ru;q=0,en", EN),
        ("ru;q=x,en;q=0.1", EN),
        (",;,;q=,*", EN),
        ("x" * 10_000, EN),
    ],
)
def test_the_language_that_a_browser_asks_for(asked: str, language: Language) -> None:
    assert choose(asked) is language


@pytest.mark.parametrize(
    ("told", "language", "spelt"),
    [
        ("2020-11-23", EN, "23 Nov 2020"),
        ("2020-11-23", RU, "23 нояб. 2020"),
        ("2020-11-23", KK, "23 қар. 2020"),
        ("2020-11", RU, "ноябрь 2020"),
        ("2020", KK, "2020"),
        ("2020-13", RU, "2020-13"),
        ("soon", RU, "soon"),
    ],
)
def test_a_date_keeps_its_precision(told: str, language: Language, spelt: str) -> None:
    assert spell_day(told, language) == spelt


@pytest.mark.parametrize(
    ("hours", "language", "spelt"),
    [(1, RU, "1 час назад"), (3, RU, "3 часа назад"), (5, RU, "5 часов назад"),
     (3, KK, "3 сағат бұрын"), (3, EN, "3 hours ago")],
)  # fmt: skip
def test_how_long_ago(hours: int, language: Language, spelt: str) -> None:
    now = datetime(2024, 5, 20, 12, tzinfo=UTC)
    assert spell_age(now.replace(hour=12 - hours), now, language) == spelt


@pytest.mark.parametrize(
    ("told", "language", "spelt"),
    [
        ("15 days", RU, "15 дней"),
        ("1 year 6 months", RU, "1 год 6 месяцев"),
        ("1.5 years", KK, "1,5 жыл"),
        ("2 months 15 days", KK, "2 ай 15 күн"),
        ("40 MCI", RU, "40 МРП"),
        ("145850 tenge", KK, "145\u00a0850 теңге"),
        ("3 hours", EN, "3 hours"),
        ("for life", RU, "for life"),
        ("NaN days", RU, "NaN days"),
        ("days", RU, "days"),
    ],
)
def test_a_term_is_spelt(told: str, language: Language, spelt: str) -> None:
    assert spell_term(told, language) == spelt


@pytest.mark.parametrize(
    ("count", "spelt"), [(1, "1 байт"), (2, "2 байта"), (5, "5 байт"), (21, "21 байт")]
)
def test_a_number_takes_its_form(count: int, spelt: str) -> None:
    form = translations(RU).ngettext("%(num)s byte", "%(num)s bytes", count)
    assert form % {"num": count} == spelt


def test_a_stranger_s_word_in_a_sentence_is_escaped_and_turns_are_spelt_out() -> None:
    page = render(
        EN, "problem.html", visitor=None, notice=None, here="/", csrf="", this_page="/",
        words="<script>\u202e",
    )  # fmt: skip
    assert "&lt;script&gt;[U+202E]" in page
