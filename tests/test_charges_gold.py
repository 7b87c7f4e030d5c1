"""Charges against labelled sentences, the seed report and news that charges nobody."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from extract.charges import find_charges
from models.values import Provision

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs the gold texts beside the checkout"),
]

LEAST_F1 = 0.985  # measured: 0.997 (188 right, 1 false, 0 missed)

# All citations of the seed report, found by reading every "Article", "Art." and "Code" in it. The
# movements named "Article 14" and "405" stand there six times and must not be among them.
SEED = {
    "KZ-CC 405": 8,
    "KZ-CC 182": 2,
    "KZ-CC 182(1)": 2,
    "KZ-CC 182(2)": 2,
    "KZ-CC 174": 2,
    "KZ-CC 274": 2,
    "KZ-CC 378": 2,
    "KZ-CC 179": 1,
    "KZ-CC 362": 1,
    "KZ-CC 147(1)": 1,
    "KZ-CAO 488": 1,
    "KZ-CAO 667": 1,
    "KZ-CAO 653": 1,
}

# All that the Kazakh news really cites, each once in figures and once in words.
KAZAKH_NEWS = {"KZ-CC 106": 2, "KZ-CC 304()(1)": 2, "KZ-CC 99(2)": 2}

Key = tuple[str, str, str | None, str | None]


def read_rows(name: str) -> list[dict[str, Any]]:
    lines = (GOLD / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def key(code: str, article: str, part: str | None, para: str | None) -> Key:
    """A point said for a part counts as the part: "пункт 2 статьи 378"."""
    if part is None and para is not None:
        return code, article, para, None
    return code, article, part, para


def key_of(provision: Provision) -> Key:
    return key(provision.code.value, provision.article, provision.part, provision.para)


def test_labelled_sentences() -> None:
    right = false = missed = 0
    for row in read_rows("charges_dev.jsonl"):
        wanted = Counter(key(r["code"], r["article"], r["part"], r["para"]) for r in row["refs"])
        found = Counter(key_of(mention.provision) for mention in find_charges(row["text"]))
        right += (wanted & found).total()
        false += (found - wanted).total()
        missed += (wanted - found).total()
    f1 = 2 * right / (2 * right + false + missed)
    assert f1 >= LEAST_F1, f"{right} right, {false} false, {missed} missed"


def test_seed_report() -> None:
    text = (SHARED / "seed" / "report.txt").read_text("utf-8")
    found = Counter(str(mention.provision) for mention in find_charges(text))
    assert found == SEED
    assert all(len(mention.raw) < 60 for mention in find_charges(text))


def test_charges_of_events() -> None:
    for row in read_rows("events_dev.jsonl"):
        wanted = {charge for event in row["events"] for charge in event.get("charges", [])}
        found = {str(mention.provision) for mention in find_charges(row["text"])}
        assert wanted <= found, row["id"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("ner_ru_factrueval_dev.jsonl", {}), ("ner_kk_kaznerd_valid.jsonl", KAZAKH_NEWS)],
)
def test_ordinary_news(name: str, wanted: dict[str, int]) -> None:
    found = Counter(
        str(mention.provision) for row in read_rows(name) for mention in find_charges(row["text"])
    )
    assert found == wanted
