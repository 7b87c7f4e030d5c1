"""The event finder on the labelled development set: counts, with floors under what was reached."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.findings import find_all
from models.terms import Role

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "events_dev.jsonl"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not GOLD.is_file(), reason="the labelled texts are not beside the checkout"),
]


def fold(name: str) -> frozenset[str]:
    """Return the words of a name without marks, so that spellings by hand and by rule meet."""
    bare = unicodedata.normalize("NFKD", name.lower())
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return frozenset(kept.replace(".", " ").split())


@cache
def count() -> Counter[str]:
    """Compare what is found with what is labelled, as pairs of person and kind."""
    counts: Counter[str] = Counter()
    for line in GOLD.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        found = find_all(row["text"], row.get("title"), date.fromisoformat(row["published_on"]))
        got = [
            ((fold(event.people[0].name) if event.people else frozenset(), str(event.kind)), event)
            for event in found.events
        ]
        wanted = [((fold(e["person"] or ""), e["type"]), e) for e in row["events"]]
        for pair, label in wanted:
            hit = next((item for item in got if item[0] == pair), None)
            counts["right" if hit else "missed"] += 1
            if hit is None:
                continue
            got.remove(hit)
            for field, value in (
                ("date", hit[1].date),
                ("place", hit[1].place),
                ("term", hit[1].term),
            ):
                if label[field] is not None:
                    counts[f"{field}s"] += 1
                    counts[f"{field}s right"] += value == label[field]
        counts["false"] += len(got)
        counts["alarms"] += bool(got) and not wanted
        others = {fold(p["name"]) for p in row["people"] if p["role"] != "victim"}
        victims = {fold(p.name) for p in found.people if p.role is Role.VICTIM}
        counts["wrong victims"] += len(others & victims)
    return counts


def test_person_and_kind() -> None:
    counts = count()
    score = 2 * counts["right"] / (2 * counts["right"] + counts["false"] + counts["missed"])
    assert score >= 0.90, dict(counts)


@pytest.mark.parametrize("field", ["dates", "places", "terms"])
def test_facts_of_the_events_found(field: str) -> None:
    counts = count()
    assert counts[f"{field} right"] >= 0.85 * counts[field], dict(counts)


def test_texts_without_an_event_stay_quiet() -> None:
    assert count()["alarms"] <= 1


def test_officials_lawyers_and_judges_are_no_victims() -> None:
    assert count()["wrong victims"] <= 1
