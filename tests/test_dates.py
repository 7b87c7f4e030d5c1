"""Dates as texts say them, and the times that pages print. All sentences are invented."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime

import pytest

from extract.dates import find_dates, read_time

PUBLISHED = date(2023, 6, 15)  # a Thursday
MARKED = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")

SAID = [
    # with a year
    "Заседание прошло [23 ноября 2020 года|2020-11-23].",
    "Это было [в ноябре 2020 года|2020-11] и [в 2012 году|2012].",
    "Приговор от [09.01.2023|2023-01-09] вступил в силу.",
    "Сот [2020 жылғы 24 ақпан|2020-02-24] күні өтті.",
    "Үкім [2023 жылдың 20 сәуірінде|2023-04-20] шықты, іс [2021 жылы|2021] басталған.",
    "Оны [2022 жылғы желтоқсанда|2022-12] ақтады.",
    "The hearing took place on [23 November 2020|2020-11-23], the appeal on "
    "[March 4, 2021|2021-03-04].",
    "She left [in May 2021|2021-05] and came back [in 2022|2022].",
    "The order is dated [2021-03-09|2021-03-09].",
    # without one: the nearest such day, the latest such month
    "Его задержали [4 июня|2023-06-04].",
    "Суд начнётся [28 июня|2023-06-28].",
    "Митинг прошёл [16 декабря|2022-12-16].",
    "[В декабре|2022-12] его отпустили, а [в мае этого года|2023-05] осудили.",
    "Полиция оны [2 маусымда|2023-06-02] алып кетті, хат [қаңтардың 9-ы|2023-01-09] күні келді.",
    "Ол [желтоқсанда|2022-12] босатылды.",
    "He was held on [2 June|2023-06-02] and tried [in March|2023-03].",
    "С [5 по 7 мая|2023-05-05] шли обыски.",
    # counted from publication
    "[Сегодня|2023-06-15] суд, [вчера|2023-06-14] обыск, [позавчера|2023-06-13] допрос.",
    "[Кеше|2023-06-14] ұсталды, [бүгін|2023-06-15] босатылды.",
    "[Yesterday|2023-06-14] and [today|2023-06-15] the court sat.",
    "[В понедельник|2023-06-12] обыск, [в четверг|2023-06-15] суд.",
    "[В ночь на воскресенье|2023-06-11] дом подожгли.",
    "Оны [сенбіде|2023-06-10] ұстады, сот [дүйсенбі күні|2023-06-12] өтті.",
    "He was held on [Friday|2023-06-09] and freed on [Monday|2023-06-12].",
    "It came [three days ago|2023-06-12], the other [два дня назад|2023-06-13], or "
    "[екі күн бұрын|2023-06-13].",
    "[В прошлом году|2022] и [в прошлом месяце|2023-05] его вызывали.",
    "[Last month|2023-05] she was fined; [last year|2022] as well.",
    "[Былтыр|2022] сотталған, [биыл|2023] ақталды.",
    "За ним следят [последние две недели|2023-06].",
    # counted from the day just said
    "Задержали [7 января|2023-01-07], отпустили [через четверо суток|2023-01-11].",
    "Вышел [28 мая|2023-05-28], а [на следующий день|2023-05-29] снова задержан.",
    "He was held on [2 June|2023-06-02], tried [the next day|2023-06-03], freed "
    "[two days later|2023-06-05].",
    "She died on [4 June|2023-06-04]; she had been held [two days earlier|2023-06-02].",
    "Оны [6 маусымда|2023-06-06] ұстады, [сол күні|2023-06-06] босатты.",
    "[7 июня|2023-06-07] обыск, [тремя днями позже|2023-06-10] суд.",
    "[7 июня|2023-06-07] обыск, [8-го числа|2023-06-08] суд.",
    "[3 июня|2023-06-03] пикет, [в ту же субботу|2023-06-03] арест.",
    "[3 июня|2023-06-03] пикет, а [накануне|2023-06-02] угрозы.",
    "[3 июня|2023-06-03] венок, а [неделей ранее|2023-05-27] звонки.",
    "[8 июня|2023-06-08] задержана, отпущена [12-го|2023-06-12].",
    "She was held on [2 June|2023-06-02] and freed [on the 9th|2023-06-09].",
    "He was held on [2 June|2023-06-02], two days before the vote.",
    "[В мае|2023-05] её уволили, [тогда же|2023-05] прошёл обыск.",
    # a day in words
    "[Шестого июня|2023-06-06] обыск, [двадцать третьего мая|2023-05-23] допрос.",
    # a week is its month, a season its year
    "He has been followed [since the spring|2023]; ол [биыл ақпаннан|2023-02] бері қамауда.",
    "[На прошлой неделе|2023-06] звонили, [прошлой осенью|2022] вышел.",
    "[Весной 2021 года|2021] сел.",
    "Приговор от [09.01.23|2023-01-09], арест до конца июля и до 28 июля.",
    # a year just said goes with the day
    "[В 2012 году|2012] его задержали [4 мая|2012-05-04].",
    "Осуждённый [в 2020 году|2020] поэт, сидевший в Семее, вышел [4 мая|2023-05-04].",
    # not dates
    "May I march in the second row? Sun and moon.",
    "Статья 405, часть 2; 15 суток; 50 МРП; 100 человек.",
    "Ол қазан асып, наурыз көже ішті, маусым сайын келеді.",
    "Сенбі деген сөз айтылды, жұма намазы болды.",
    "Окружающую среду загрязняют, а суд идёт по средам.",
    "31 февраля и 45 марта не бывает.",
    "The rally is planned for next Friday.",
]


@pytest.mark.parametrize("marked", SAID)
def test_dates_are_found(marked: str) -> None:
    text = MARKED.sub(r"\1", marked)
    found = find_dates(text, PUBLISHED)
    assert [(m.raw, m.value) for m in found] == MARKED.findall(marked)
    assert all(text[m.start : m.end] == m.raw for m in found)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Вчера и 4 мая, в понедельник и в мае.", []),
        ("Кеше, 24 ақпанда және дүйсенбі күні.", []),
        ("Yesterday, on Monday and on 4 May.", []),
        ("Вчера, 4 мая 2021 года, и на следующий день.", ["2021-05-04", "2021-05-05"]),
    ],
)
def test_without_a_day_of_publication_only_whole_dates_are_read(
    text: str, values: list[str]
) -> None:
    assert [m.value for m in find_dates(text, None)] == values


def test_a_weekday_is_never_after_publication() -> None:
    for word in ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"):
        (found,) = find_dates(f"Это было в {word}.", PUBLISHED)
        assert "2023-06-09" <= found.value <= "2023-06-15"


CAPTURED = datetime(2024, 8, 9, 14, 30, tzinfo=UTC)  # 19:30 in Almaty, +05 since March 2024

PRINTED = [
    ("2024-04-28 07:00:00Z", "2024-04-28T07:00:00+00:00"),
    ("2024-04-28T07:00:00.123Z", "2024-04-28T07:00:00.123000+00:00"),
    ("2024-04-30 16:38:37 +02:00", "2024-04-30T16:38:37+02:00"),
    ("2024-04-28T07:00:00+0600", "2024-04-28T07:00:00+06:00"),
    ("2024-04-28T07:00", "2024-04-28T07:00:00+05:00"),
    ("2023-04-28", "2023-04-28T00:00:00+06:00"),
    ("Mon, 09 Jan 2023 22:29:00 +0600", "2023-01-09T22:29:00+06:00"),
    ("Mon, 09 Jan 2023 22:29:00 GMT", "2023-01-09T22:29:00+00:00"),
    ("Сегодня, 02:47", "2024-08-09T02:47:00+05:00"),
    ("Вчера", "2024-08-08T00:00:00+05:00"),
    ("Бүгін, 09:15", "2024-08-09T09:15:00+05:00"),
    ("09 января 2023, 22:29", "2023-01-09T22:29:00+06:00"),
    ("Опубликовано: 5 мая 2024 г. в 10:11", "2024-05-05T10:11:00+05:00"),
    ("28 апреля, 15:00", "2024-04-28T15:00:00+05:00"),
    ("31 декабря", "2023-12-31T00:00:00+06:00"),
    ("09.08.2024, 19:32", "2024-08-09T19:32:00+05:00"),
    ("2023 жылғы 9 қаңтар, 08:00", "2023-01-09T08:00:00+06:00"),
    ("9 қаңтар 2023", "2023-01-09T00:00:00+06:00"),
    ("January 9, 2023 10:30 pm", "2023-01-09T22:30:00+06:00"),
    ("20 lutego 2024 r.", "2024-02-20T00:00:00+06:00"),
]


@pytest.mark.parametrize(("raw", "expected"), PRINTED)
def test_printed_times_are_read(raw: str, expected: str) -> None:
    found = read_time(raw, "Asia/Almaty", CAPTURED)
    assert found is not None
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "   ",
        "Новости",
        "2024-02-31",
        "45.13.2024",
        "12",
        "читать далее",
        "x" * 5_000,
        "5 суток",
    ],
)
def test_what_is_no_time_gives_none(raw: str) -> None:
    assert read_time(raw, "Asia/Almaty", CAPTURED) is None


def test_a_naive_capture_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        read_time("Сегодня", "Asia/Almaty", datetime(2024, 8, 9, 14, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    "unit",
    ["5 ", "5 мая ", "2020 жылғы ", "in in ", "5-", " ", "за два дня ", "the ", "последние "],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    spent = []
    for size in (50_000, 100_000):
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        find_dates(text, PUBLISHED)
        spent.append(time.process_time() - began)
    assert spent[1] < 3.2 * spent[0] + 0.8
