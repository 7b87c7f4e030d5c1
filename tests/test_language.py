"""Sentences are cut where a reader would cut them, and each is read in its own language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.language import document_language, find_language, split_sentences
from tests.cpu import assert_cpu

# "|" marks where a sentence ends.
SENTENCES = [
    "Суд удалился.|Решение объявят завтра.",
    "Его осудили по ч. 1 ст. 405 УК РК.|Срок — один год.",
    "Задержан А. Б. Тоқсаринов.|Он живёт в г. Алматы.",
    "Это было в 2020 г.|Суд решил иначе.",
    "Бұл 2021 ж. болған.|Сот үкім шығарды.",
    "Сот 405-баптың 1-бөлігін қолданды.|Үкім күшіне енді.",
    "Mr. Sarqynov was fined under Art. 488 in Taraz.|He will appeal.",
    "«Мы не согласны!»|«Почему?»|— Так решил суд.",
    "Заголовок без точки|Первый абзац.",
    "Версия 2.5 вышла.|Сайт kz.example работает.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_split_sentences(marked: str) -> None:
    expected = marked.split("|")
    text = marked.replace("точки|", "точки\n").replace("|", " ")
    assert [text[start:end] for start, end in split_sentences(text)] == expected


def test_new_lines_always_split() -> None:
    text = "  первая строка\n\nвторая, со строчной\r\n третья "
    found = [text[start:end] for start, end in split_sentences(text)]
    assert found == ["первая строка", "вторая, со строчной", "третья"]


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Полиция пришла с обыском в дом активистки.", "ru"),
        ("Полиция белсендінің үйіне тінту жүргізді.", "kk"),
        ("Сот оны он бес тәулікке қамады.", "kk"),
        ("Суд ареста не избрал", "ru"),
        ("The court released the activist on Monday.", "en"),
        ("Le tribunal a condamné la militante à un an.", "fr"),
        ("Il tribunale ha assolto la giornalista.", "it"),
        ("Sąd skazał działacza na rok ograniczenia wolności.", "pl"),
        ("Суд відпустив активістку під домашній арешт.", "uk"),
        ("Sot belsendını on bes täulıkke qamady.", "kk-Latn"),
        ("Ol 405-bap boiynsha aiyptaldy, jäne sot ükım shyğardy.", "kk-Latn"),
        ("Bul týraly jýrnalist Aqqý Sársenova málimdedi.", "kk-Latn"),
        ("Aigul Taizhanova", "en"),
        ("سوت ونى قاماۋعا الدى", "und"),
        ("12.05.2021 — 405 (1)", "und"),
        ("", "und"),
    ],
)
def test_find_language(sentence: str, language: str) -> None:
    assert find_language(sentence) == language


def language_of(text: str) -> str:
    return document_language(text, split_sentences(text))


def test_document_language_is_that_of_most_of_the_text() -> None:
    quotation = "«Сот әділ болған жоқ», – деді ол."
    text = (
        f"Активистка обжаловала решение суда в областной инстанции. {quotation} Дата не назначена."
    )
    assert language_of(text) == "ru"
    assert language_of("Sot belsendını qamady. Ol aiybyn moiyndağan joq.") == "kk-Latn"
    assert language_of(" \n ") == "und"


@given(st.text(max_size=400))
def test_sentences_are_apart_and_lose_only_white_space(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in zip(spans, spans[1:], strict=False))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert isinstance(find_language(text), str)


@pytest.mark.parametrize(
    "text",
    ["А. А. А. " * 11_000, "А" * 100_000, " " * 1_000_000, "\n" * 200_000, "г. 5 ж. " * 12_000],
)
def test_hostile_text_is_cut_in_linear_time(text: str) -> None:
    assert_cpu(lambda: language_of(text), 3)
