"""Reading a text costs what its length costs: no rule may compare all of a text with all of it.

The lines of code that each function of `extract` runs are counted, which tells the same on every
machine. Some stories and four times as many are read; what is looked up by key or by place runs
four times as often, what goes through the whole text for each act or name sixteen times. Searches
inside one line (patterns, `rfind`) are not seen so: for these the processor's time is taken, with
generous room.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import CodeType, FrameType
from typing import Any

import pytest

import extract
from extract.findings import find_all, findings_json
from tests.cpu import assert_cpu, cpu_seconds

PUBLISHED = date(2024, 3, 1)
TIMES = 4
STORIES = 25  # in the shorter text
LEAST_LINES = 5_000  # run by a function in the shorter text; fewer cost nothing
MOST_GROWTH = 8.0  # of a text four times as long: 4 if linear, 16 if quadratic
ROOM_S = 0.3
ROOM = str(extract.__path__[0])

STORY = """Активиста задержали в Алматы.
Вчера активиста Петра Бар{0}ова задержали в Алматы, сообщила его сестра Алия Бар{0}ова. Бар{0}ова
отвезли в полицию. Его допросили и отпустили, а блогера Кал{0}еву арестовали на 15 суток.
Петра и его друга Олега Мак{0}ина обвинили по части 2 статьи 405 УК РК. Пенсионерку Розу Тен
оштрафовали на 50 МРП. Пенсионерку отпустили. Троих журналистов избили. Тен госпитализировали.
6 мая 2021 года суд приговорил Бар{0}ова к году ограничения свободы, 8 июня его освободили в зале
суда. Адвокат Айман Сат{0}ова заявила, что ей угрожали. По той же статье судили Мак{0}ина.
Задержаны: Айдар Бек{0}ов, Нургуль Жан{0}ова, Олег Цой. Обоих увезли в изолятор. «Это пытки».
Белсенді Айдос Сәр{0}ов Астанада ұсталды. Айдосты сот 10 тәулікке қамады, ал Ерлан Нұр{0}овқа
айыппұл салды. Оны босатты. Судья Дана Кен{0}ова үкімді сол күні шығарды.
Police detained activist Timur Ras{1}ov in Aktobe on Monday. He was fined. His wife, Dana Ras{1}ova,
said she was threatened. The pastor was questioned; the journalist Askar Zhan{1}ov received 10 days.
"""
UNITS = {
    "one word": "слово ",
    "digits and dots": "12.3.2020. 4.5.",
    "bad dates": "В 2020 году 45.13.2020, ",
    "names": "Иванов Петр, ",
    "Kazakh names": "Айдос Сәрсенов, ",
    "charges": "ст. 405 УК, ",
    "no word ends": "а",
}


def _stories(count: int) -> str:
    """Return stories that differ in the surnames of their people."""
    return "\n".join(
        STORY.format(_spell(n, "бгдклмнр"), _spell(n, "bgdklmnr")) for n in range(count)
    )


def _spell(number: int, letters: str) -> str:
    return "".join(letters[int(digit, 8)] for digit in f"{number:03o}")


def _without_ends(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, ".;\n«»"), " "))


def _read(text: str) -> None:
    findings_json(find_all(text, published_on=PUBLISHED), "1", text)


@contextmanager
def _counting() -> Iterator[Counter[CodeType]]:
    """Count the lines that each function and comprehension of `extract` runs."""
    lines: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> Any:
        lines[frame.f_code] += 1
        return count

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        return count(frame, event, argument) if frame.f_code.co_filename.startswith(ROOM) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield lines
    finally:
        sys.settrace(before)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [str, _without_ends], ids=["stories", "without ends"])
def test_no_function_runs_more_often_than_the_text_is_long(shape: Any) -> None:
    _read(shape(_stories(1)))  # lexicons and models are loaded once
    with _counting() as few:
        _read(shape(_stories(STORIES)))
    with _counting() as many:
        _read(shape(_stories(TIMES * STORIES)))
    grown = {
        f"{code.co_qualname} in {code.co_filename}:{code.co_firstlineno}": (few[code], lines)
        for code, lines in many.items()
        if lines > MOST_GROWTH * max(few[code], LEAST_LINES)
    }
    assert grown == {}
    assert max(few.values()) > LEAST_LINES  # else nothing was counted


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_a_huge_text_takes_time_in_step_with_its_length(unit: str) -> None:
    _assert_in_step(unit * (100_000 // len(unit)))


@pytest.mark.slow
def test_many_stories_take_time_in_step_with_their_number() -> None:
    _assert_in_step(_stories(100))


def _assert_in_step(text: str) -> None:
    _read(text[:2_000])
    once = cpu_seconds(lambda: _read(text))
    assert_cpu(lambda: _read(text * TIMES), MOST_GROWTH * once + ROOM_S)
