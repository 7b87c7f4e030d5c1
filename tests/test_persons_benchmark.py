"""The benchmark of persons on general news, on a tiny file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.persons import main

QUIET = "На выставку в Тараз приехал художник Пётр Иванов."
TOLD = "Активистку Айнур Сейтказину задержали в Таразе."


def _file(folder: Path) -> Path:
    rows = [{"text": text, "persons": [[text.index(name), text.index(name) + len(name)]]}
            for text, name in ((QUIET, "Пётр Иванов"), (TOLD, "Айнур Сейтказину"))]  # fmt: skip
    file = folder / "news.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return file


def test_names_are_looked_for_where_something_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(_file(tmp_path)), "--rounds", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["texts"], told["looked_at"]) == (2, 1)
    assert told["passing"] == {"right": 1, "false": 0, "missed": 0}
    assert told["whole"] == {"right": 2, "false": 0, "missed": 0}
    assert told["percent"]["median"] > 0


def test_the_words_give_both_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(_file(tmp_path)), "--rounds", "1"]) == 0
    assert capsys.readouterr().out.startswith("2 texts, 1 of them looked into for names")


@pytest.mark.parametrize("content", ["", "{}", "[1]", "no JSON"])
def test_a_file_of_another_form_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(content, "utf-8")
    assert main([str(file)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
