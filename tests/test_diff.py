"""The difference of two versions: where words changed, and what of it changes the record."""

from __future__ import annotations

import random
from datetime import date

import pytest

from extract.diff import Difference, compare_texts
from extract.edits import Edit, find_edits
from extract.findings import find_all
from tests.cpu import assert_cpu

STORY = (
    "Суд Алматы арестовал активиста Данила Верхотурова на 15 суток по статье 488 КоАП. "
    "Заседание прошло 14 сентября, свидетелей не вызвали.\n"
    "Верхотуров вышел к акимату с плакатом. Его адвокат Рустам Кожагелдин подаст жалобу.\n"
    "Читайте также: Хоккеисты выиграли четыре матча\n"
    "Просмотров: 120"
)


def compare(before: str, after: str) -> Difference:
    day = date(2026, 9, 15)
    found = [find_all(text, published_on=day) for text in (before, after)]
    return compare_texts(before, after, found[0], found[1], day)


def changed(*edits: tuple[str, str]) -> Difference:
    text = STORY
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return compare(STORY, text)


def test_the_same_text_has_no_difference() -> None:
    assert changed() == Difference((), (), 1.0, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Просмотров: 120", "Просмотров: 4511"),
        ("Хоккеисты выиграли четыре матча", "Футболисты сыграли вничью"),
        ("плакатом. Его", "плакатом – его"),
        ("на 15 суток", "на  15 суток"),
    ],
)
def test_boilerplate_and_punctuation_are_no_change(old: str, new: str) -> None:
    assert changed((old, new)).runs == ()


def test_a_typo_mended_is_a_change_and_not_grave() -> None:
    difference = compare(STORY.replace("плакатом", "плокатом"), STORY)
    assert [(difference.grave, difference.is_silent_edit)] == [((), False)]
    (run,) = difference.runs
    assert STORY[run.other_start : run.other_end] == "плакатом"


@pytest.mark.parametrize(
    ("old", "new", "grave"),
    [
        ("15 суток", "10 суток", ("number", "15", "10")),
        ("15 суток", "несколько суток", ("number", "15", None)),
        ("статье 488 КоАП", "статье 434 КоАП", ("charge", "KZ-CAO 488", "KZ-CAO 434")),
        ("14 сентября", "13 сентября", ("date", "2026-09-14", "2026-09-13")),
    ],
)
def test_a_fact_that_became_another_is_grave(
    old: str, new: str, grave: tuple[str, str, str | None]
) -> None:
    difference = changed((old, new))
    assert grave in [(one.kind, one.before, one.after) for one in difference.grave]
    assert difference.is_silent_edit


def test_a_number_spelt_otherwise_is_the_same_fact() -> None:
    difference = changed(("15 суток", "пятнадцать суток"))
    assert len(difference.runs) == 1
    assert difference.grave == ()


def test_a_person_who_went_from_the_whole_text_is_grave() -> None:
    difference = changed(
        ("активиста Данила Верхотурова", "жителя города"), ("Верхотуров вышел", "Он вышел")
    )
    (person,) = [one for one in difference.grave if one.kind == "person"]
    assert "verhoturov" in person.before.split()
    assert person.after is None


def test_a_person_named_once_less_is_not_grave() -> None:
    assert changed(("Верхотуров вышел", "Он вышел")).grave == ()


def test_an_edit_with_a_note_of_correction_is_not_silent() -> None:
    after = STORY.replace("15 суток", "10 суток") + "\nИсправлено: в тексте была ошибка в сроке."
    difference = compare(STORY, after)
    assert difference.grave != ()
    assert not difference.is_silent_edit


def test_runs_point_into_both_texts() -> None:
    after = STORY.replace("свидетелей не вызвали", "свидетелей допросили")
    (run,) = compare(STORY, after).runs
    assert (STORY[run.start : run.end], after[run.other_start : run.other_end]) == (
        "не вызвали",
        "допросили",
    )


def test_a_paragraph_put_in_stands_where_it_was_put() -> None:
    first, rest = STORY.split("\n", 1)
    after = f"{first}\nВ зал пустили двух журналистов.\n{rest}"
    (run,) = compare(STORY, after).runs
    assert run.start == run.end
    assert after[run.other_start : run.other_end] == "В зал пустили двух журналистов"


@pytest.mark.parametrize("seed", range(30))
def test_edits_make_the_one_row_of_the_other(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # the same rows every time
    before = dice.choices("abcd", k=dice.randint(0, 40))
    after = dice.choices("abcd", k=dice.randint(0, 40))
    for most in (2, 400):
        made = list(before)
        for edit in reversed(find_edits(before, after, most)):
            made[edit.start : edit.end] = after[edit.other_start : edit.other_end]
        assert made == after


def test_edits_are_few_where_little_changed() -> None:
    assert find_edits(list("abcd"), list("axcde")) == [
        Edit(1, 2, 1, 2),
        Edit(4, 4, 4, 5),
    ]


def test_two_long_texts_without_a_like_word_take_a_moment() -> None:
    dice = random.Random(1)  # noqa: S311
    texts = [
        " ".join(dice.choice(["аб", "вг", "де", "12", "статья"]) for _ in range(40_000))
        for _ in range(2)
    ]
    empty = find_all("")
    found = []
    assert_cpu(lambda: found.append(compare_texts(texts[0], texts[1], empty, empty)), 5)
    assert found[-1].share < 1
