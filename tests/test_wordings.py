"""The words of a text as they are compared, and the numbers under which it is kept."""

from __future__ import annotations

import pytest

from extract.wordings import (
    LONG_SHINGLE,
    MOST_RUNS,
    MOST_WORDS,
    WINDOW,
    Wording,
    fingerprints,
    names_and_numbers,
    shared_runs,
)

TEXT = "Суд Уральска арестовал активиста на пятнадцать суток"
PINNED = [3103033329813789945, 1850877143390950654, 2001786499506337501]


def _words(first: int, many: int) -> str:
    return " ".join(f"сөз{n}" for n in range(first, first + many))


def test_quotes_capitals_and_yo_are_no_difference() -> None:
    one, other = Wording("«Всё — ЛОЖЬ», сказал он."), Wording('"Все - ложь" сказал он')
    assert one.words == other.words == ("все", "ложь", "сказал", "он")
    assert [one.text[a:b] for a, b in one.spans] == ["Всё", "ЛОЖЬ", "сказал", "он"]


def test_the_numbers_of_a_text_never_change() -> None:
    """They are stored: another rensa or another rule finds no copy of what was stored before."""
    made = fingerprints(Wording(TEXT))
    assert made[:3] == PINNED
    assert len(made) == 13
    assert fingerprints(Wording(f"{TEXT.upper()}!")) == made


@pytest.mark.parametrize("text", ["", " … — 🔴 "])
def test_a_text_without_words_has_no_numbers(text: str) -> None:
    assert fingerprints(Wording(text)) == []


def test_a_run_of_enough_words_is_always_met() -> None:
    run = _words(0, LONG_SHINGLE + WINDOW - 1)
    for place in range(0, 200, 7):
        one = Wording(f"{_words(1_000, place)} {run} {_words(2_000, 200)}")
        other = Wording(f"{_words(5_000, 90)} {run} {_words(7_000, place)}")
        assert not set(fingerprints(one)).isdisjoint(fingerprints(other))


def test_a_book_is_compared_by_its_beginning_and_kept_by_few_numbers() -> None:
    book = Wording(_words(0, 3 * MOST_WORDS))
    assert len(book.words) == MOST_WORDS
    assert len(fingerprints(book)) <= 1 + 12 + MOST_RUNS
    assert all(0 <= value < 2**62 for value in fingerprints(book))


def test_a_changed_word_does_not_end_a_run() -> None:
    one = Wording(f"{_words(100, 10)} {_words(0, 12)} {_words(200, 9)}")
    other = Wording(f"{_words(300, 5)} {_words(0, 5)} иное {_words(6, 6)}")
    assert shared_runs(one, other.shingle_set) == [(10, 22)]


def test_names_are_capitals_inside_a_sentence() -> None:
    names, numbers = names_and_numbers(Wording("Суд дал Ивану Титову 15 суток. Вчера, в Актобе."))
    assert sorted(names) == ["актоб", "ивану", "титов"]
    assert sorted(numbers) == ["15"]
