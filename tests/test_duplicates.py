"""Which texts are copies of each other, in the words of a monitor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.duplicates import NONE, judged
from extract.duplicates import Act, Telling, judge_copy
from models.terms import CopyKind, EventKind
from tests.syndicated import ENGLISH, OWN, RUSSIAN

WHOLE = " ".join(RUSSIAN)
NOISE = " ".join(f"сөз{n} басқа{n}" for n in range(30))
FINE = (Act("asel nurpeisova", EventKind.FINE, "2024-03-21"),)
PEOPLE = frozenset({"asel nurpeisova", "marat ospanov", "ilias kabdenov"})


def _told(text: str, title: str = "", lang: str = "ru") -> Telling:
    return Telling(title, text, lang, PEOPLE, FINE)


@pytest.mark.parametrize("part", ["dev", "held", "second"])
def test_labelled_pairs(part: str) -> None:
    """The held-out half was counted once, when the limits stood: docs/duplicates.md."""
    wrong = [
        (row["id"], row["sort"], kind)
        for row, kind, _why, _met in judged(part)
        if (kind == NONE) != (row["copy"] is None)
    ]
    assert wrong == KNOWN[part]


KNOWN: dict[str, list[tuple[str, str, str]]] = {
    "dev": [],
    "held": [("h034", "quoted", NONE)],
    "second": [("s002", "rewritten", NONE), ("s004", "one background", NONE)],
}


def test_every_copy_says_why_and_names_nobody() -> None:
    for text, title in ((WHOLE, "Иной"), (WHOLE[:250], ""), (f"{OWN} {WHOLE}", "")):
        copied = judge_copy(_told(text, title), _told(WHOLE, "Заголовок"))
        assert copied is not None
        assert copied.why
        assert "урпеисов" not in copied.why


@pytest.mark.parametrize("text", [WHOLE, WHOLE[:200], f"{WHOLE} {OWN}", OWN, ENGLISH, "Суд.", ""])
def test_it_is_the_same_the_other_way_round(text: str) -> None:
    one, other = _told(text, lang="en" if text == ENGLISH else "ru"), _told(WHOLE)
    there, back = judge_copy(one, other), judge_copy(other, one)
    if there is None or back is None:
        assert there is back
    else:
        assert back == replace(there, span=there.of_span, of_span=there.span)


def test_a_quotation_tells_where_the_words_in_common_stand() -> None:
    quoting = f"{OWN} Агентство сообщило: {' '.join(RUSSIAN[1:4])} {NOISE}"
    copied = judge_copy(_told(quoting), _told(f"{WHOLE} {NOISE.upper()[::-1]}"))
    assert copied is not None
    assert copied.kind is CopyKind.QUOTED
    begin, end = copied.span
    assert quoting[begin:end] == " ".join(RUSSIAN[1:4]).removesuffix(".")


def test_a_form_filled_in_for_another_is_no_copy() -> None:
    other = WHOLE.replace("Нурпеисов", "Бекетов").replace("Асель", "Дану")
    acts = (Act("beketova dana", EventKind.FINE, "2024-03-21"),)
    assert judge_copy(_told(WHOLE), Telling("", other, "ru", PEOPLE, acts)) is None
    assert judge_copy(_told(WHOLE), Telling("", WHOLE, "ru", PEOPLE, acts)) is not None


@pytest.mark.parametrize(
    "post",
    [
        "Суд арестовал Ерлана Бектурова на 10 суток. Подробности на сайте.",  # another term
        "Суд арестовал Марата Жунусова на 15 суток. Подробности на сайте.",  # another person
        "Полиция ищет свидетелей. Подробности на сайте.",  # furniture alone
        "Подробности на сайте.",
    ],
)
def test_short_posts_that_differ_in_what_they_say(post: str) -> None:
    known = "Суд арестовал Ерлана Бектурова на 15 суток. Подробности на сайте."
    assert judge_copy(Telling("", post, "ru"), Telling("", known, "ru")) is None


@pytest.mark.parametrize(
    "post",
    [
        "СУД АРЕСТОВАЛ ЕРЛАНА БЕКТУРОВА НА 15 СУТОК! Подробности на сайте…",
        "Срочно: суд арестовал Ерлана Бектурова на 15 суток. Подробности на сайте.",
    ],
)
def test_short_posts_that_say_the_same(post: str) -> None:
    known = "Суд арестовал Ерлана Бектурова на 15 суток. Подробности на сайте."
    assert judge_copy(Telling("", post, "ru"), Telling("", known, "ru")) is not None


def test_texts_that_are_only_headlines_are_compared_by_them() -> None:
    assert judge_copy(Telling("Митинг в Актау", "", "ru"), Telling("Дожди", "", "ru")) is None


def test_a_translation_needs_the_facts() -> None:
    told = _told(ENGLISH, lang="en")
    copied = judge_copy(told, _told(WHOLE))
    assert copied is not None
    assert copied.kind is CopyKind.TRANSLATED
    assert "candidate" in copied.why
    for other in (
        replace(told, acts=(Act("asel nurpeisova", EventKind.FINE, "2024-05-01"),)),
        replace(told, acts=(Act("asel nurpeisova", EventKind.DETENTION, "2024-03-21"),)),
        replace(told, acts=(Act("nurpeisova", EventKind.FINE, "2024-03-21"),)),  # a surname alone
        replace(told, lang="ru"),
        replace(told, people=frozenset({"asel nurpeisova", "saule beketova", "anton lem"})),
        replace(told, text=ENGLISH.replace("184", "92").replace("20", "40")),
    ):
        assert judge_copy(other, _told(WHOLE)) is None
