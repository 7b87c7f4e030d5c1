"""The counts of quality: what is right, false and missed, on rows made for the purpose."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.counting import (
    Count,
    Facts,
    count_events,
    count_roles,
    is_same_name,
    provision_key,
)
from benchmarks.quality import OWN, labelled_files, main
from extract.findings import find_all

TEXT = "Вчера суд в Алматы осудил активистку Айнур Сейтказину по статье 405 УК к двум годам тюрьмы."


def _row(**more: Any) -> dict[str, Any]:
    event: dict[str, Any] = {
        "kind": "prison_sentence",
        "person": "Айнур Сейтказина",
        "date": "2024-05-19",
    }
    event |= {"charges": ["KZ-CC 405"], "place": "Алматы"}
    return {"text": TEXT, "published_on": "2024-05-20", "events": [event], "people": []} | more


def _count(row: dict[str, Any]) -> tuple[dict[str, Count], Facts]:
    counts: defaultdict[str, Count] = defaultdict(Count)
    facts = Facts()
    count_events(row, find_all(row["text"], None, date(2024, 5, 20)), counts, facts)
    return counts, facts


def test_an_event_is_right_with_its_date_charge_and_place() -> None:
    counts, facts = _count(_row())
    assert counts["all"] == Count(1, 0, 0)
    assert facts.right == Counter({"dates": 1, "charges": 1, "places": 1})


def test_an_event_that_nobody_labelled_is_false_and_an_alarm() -> None:
    people = [{"name": "Айнур Сейтказина", "role": "other"}]
    counts, facts = _count(_row(events=[], people=people))
    assert counts["prison_sentence"] == Count(0, 1, 0)
    assert (facts.alarms, facts.quiet, facts.wrong_victims) == (1, 1, 1)


def test_an_event_that_is_not_told_is_missed() -> None:
    counts, _ = _count(_row(text="Погода на завтра: солнечно."))
    assert counts["all"] == Count(0, 0, 1)


def test_a_role_is_right_wrong_or_not_seen() -> None:
    labels = [("Айнур Сейтказина", "victim"), ("Гульнар Атаева", "judge"), ("Тимур Ли", "lawyer")]
    people = [{"name": name, "role": role} for name, role in labels]
    text = f"{TEXT} Тимур Ли приехал из Тараза."
    counts: defaultdict[str, Count] = defaultdict(Count)
    count_roles(_row(people=people), find_all(text, None, date(2024, 5, 20)), counts)
    assert dict(counts) == {
        "role victim": Count(1, 0, 0),
        "role judge": Count(0, 0, 1),
        "role lawyer": Count(0, 0, 1),
        "role other": Count(0, 1, 0),
    }


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Айнур Сейтказина", "Сейтқазина Айнур", True),
        ("Сейтказина", "Айнур Сейтказина", True),
        ("Айнур Сейтказина", "Айнур Сейтова", False),
        ("Айнур", "Айгуль", False),
        ("", "Айнур Сейтказина", False),
    ],
)
def test_is_same_name(one: str, other: str, same: bool) -> None:
    assert is_same_name(one, other) is same


def test_a_point_straight_on_an_article_is_its_part() -> None:
    assert provision_key("KZ-CC", "378", None, "2") == provision_key("KZ-CC", "378", "2", None)


# Floors well under what is reached; docs/quality.md has the figures.
LEAST = {"charges": 0.94, "events": 0.5, "groups": 0.8, "persons": 0.7, "forms": 0.0}


def test_every_labelled_file_is_known() -> None:
    names = {file.name for file, _ in labelled_files(OWN)}
    assert names == {path.name for path in OWN.iterdir() if path.suffix in (".jsonl", ".tsv")}


@pytest.mark.slow
@pytest.mark.parametrize("file", [file for file, _ in labelled_files(OWN)], ids=lambda f: f.name)
def test_a_labelled_file_is_measured(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(file, tmp_path)
    assert main([str(tmp_path), "--json"]) == 0
    (told,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert told["file"] == file.name
    kind = re.split(r"[0-9_.]", file.name)[0]
    assert LEAST[kind] == 0 or told["all"]["f1"] >= LEAST[kind]


def test_a_folder_with_nothing_labelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"nothing labelled in {tmp_path}\n"
