"""The benchmark of article texts: its score by hand on invented texts, and a tiny folder."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.articles import FAST, OURS, STANDARD, Score, count_runs, load_corpus, main, score
from tests.pages import RU

TEXT = "Суд города Кайнар отложил слушание по делу активиста Айдоса Примерова."


def _corpus(folder: Path, wanted: str = TEXT) -> Path:
    (folder / "html").mkdir()
    (folder / "html" / "a1.html.gz").write_bytes(gzip.compress(RU.encode("utf-8")))
    truth = {"a1": {"articleBody": wanted, "url": "https://news.example.kz/a/1.html"}}
    (folder / "ground-truth.json").write_text(json.dumps(truth), "utf-8")
    return folder


def test_runs_are_four_words_each_and_counted() -> None:
    runs = count_runs("раз, два — три! четыре раз два три четыре")
    assert runs == {
        ("раз", "два", "три", "четыре"): 2,
        ("два", "три", "четыре", "раз"): 1,
        ("три", "четыре", "раз", "два"): 1,
        ("четыре", "раз", "два", "три"): 1,
    }


@pytest.mark.parametrize(
    ("text", "runs"), [("", []), (" — … ", []), ("два слова", [("два", "слова")])]
)
def test_a_short_text_is_one_run_and_an_empty_one_none(
    text: str, runs: list[tuple[str, ...]]
) -> None:
    assert list(count_runs(text)) == runs


# Five words are two runs, nine are six.
SCORES = [
    ("a b c d e", "a b c d e", 1.0, 1.0),
    ("a b c d e f g h i", "a b c d e", 2 / 6, 1.0),
    ("a b c d", "a b c d e", 1.0, 1 / 2),
    ("a b c d a b c d", "a b c d", 1 / 5, 1.0),  # said twice, wanted once
    ("A b c d", "a b c d", 0.0, 0.0),
    ("", "a b c d", 0.0, 0.0),
]


@pytest.mark.parametrize(("found", "wanted", "precision", "recall"), SCORES)
def test_the_score_of_one_page(found: str, wanted: str, precision: float, recall: float) -> None:
    told = score(iter([(found, wanted)]))
    assert (told.precision, told.recall) == pytest.approx((precision, recall))


def test_averages_are_taken_over_the_pages_that_have_any() -> None:
    pages = [("a b c d", "a b c d"), ("", "a b c d"), ("a b c d", "")]
    assert score(iter(pages)) == Score(0.5, 0.5, 0.5)


def test_f_is_of_the_averages_and_not_the_average() -> None:
    pages = [("a b c d e f g h i", "a b c d e"), ("a b c d", "a b c d e")]
    assert score(iter(pages)).f == pytest.approx(2 * (4 / 6) * (3 / 4) / (4 / 6 + 3 / 4))


def test_a_folder_is_read_in_the_order_of_its_ids(tmp_path: Path) -> None:
    (page,) = load_corpus(_corpus(tmp_path))
    assert page.wanted == TEXT
    assert page.body.decode("utf-8") == RU


def test_the_command_prints_every_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(_corpus(tmp_path))
    assert main([folder, "--rounds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        f"| {n}" for n in (OURS, FAST, STANDARD)
    ]
    assert main([folder, "--rounds", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pages"] == 1
    assert told["readers"][0]["score"]["recall"] == 1.0
    assert told["readers"][1]["of_fast"]["median"] == 1.0


def test_a_folder_of_another_layout_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    (tmp_path / "ground-truth.json").write_text("{}", "utf-8")
    assert main([str(tmp_path)]) == 2
    assert "names no pages" in capsys.readouterr().err
