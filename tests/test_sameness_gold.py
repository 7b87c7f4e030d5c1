"""How many pairs of gold namings are graded right. The gold names are only measured with."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from extract.identity.blocks import blocks, blocks_sought
from extract.identity.sameness import compare
from extract.naming.links import nominatives
from extract.people import is_full_name
from models.terms import Grade
from models.values import Naming

SHARED = Path(__file__).parents[2] / "shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the gold names are not beside the checkout"),
]

Spelt = tuple[str, str]  # person, naming
Counts = Counter[tuple[bool, Grade]]  # whether one person, and how graded


def _rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (SHARED / "gold" / name).read_text("utf-8").splitlines()]


def _forms() -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield person, naming, language, kind and whether it may be a nominative."""
    for row in _rows("people_dev.jsonl"):
        for form in row["forms"]:  # type: ignore[attr-defined]
            latin_kazakh = (form["lang"], form["script"]) == ("kk", "Latn")
            lang = "kk-Latn" if latin_kazakh else form["lang"]
            nominative = "nom" in form["case"].split("|")
            yield str(row["id"]), form["text"], lang, form["kind"], nominative
    for row in _rows("name_variants.jsonl"):
        for field, lang in (("lat", "en"), ("ru", "ru"), ("kk", "kk")):
            for name in row[field]:  # type: ignore[attr-defined]
                yield str(row["id"]), name, lang, "plain", True
        for field, lang in (("ru_infl", "ru"), ("kk_infl", "kk")):
            for name in row[field]:  # type: ignore[attr-defined]
                yield str(row["id"]), name, lang, "inflected", False


def _nominatives() -> list[Spelt]:
    forms = (form for form in _forms() if form[4] and form[3] != "initials")
    return sorted({form[:2] for form in forms if is_full_name(form[1])})


def _reduced() -> list[Spelt]:
    """Return all full namings as the pipeline hands them on: in the nominative it makes."""
    forms = (form for form in _forms() if form[3] != "initials" and is_full_name(form[1]))
    return sorted({(form[0], nominatives(form[1], form[2])[0][0]) for form in forms})


def _short() -> list[Spelt]:
    return sorted({form[:2] for form in _forms() if form[3] == "initials"})


def _count(spelt: list[Spelt]) -> Counts:
    """Count the grades of all pairs; each pair not different must be found by its keys."""
    filed = [(person, Naming(name)) for person, name in spelt]
    keys = {name: (blocks(Naming(name)), blocks_sought(Naming(name))) for _, name in spelt}
    counts: Counts = Counter()
    for (one, first), (other, second) in itertools.combinations(filed, 2):
        grade = _grade(first.name, second.name)
        counts[one == other, grade] += 1
        if grade is not Grade.DIFFERENT:
            assert keys[first.name][0] & keys[second.name][1]
            assert keys[first.name][1] & keys[second.name][0]
    return counts


@cache
def _grade(one: str, other: str) -> Grade:
    """Grade two namings; most pairs are asked for by more than one test."""
    return compare(Naming(one), Naming(other)).grade


def _recall(counts: Counts, *grades: Grade) -> float:
    pairs = sum(count for (same, _), count in counts.items() if same)
    return sum(counts[True, grade] for grade in grades) / pairs


@pytest.mark.parametrize("spelt", [_nominatives, _reduced], ids=["nominatives", "reduced"])
def test_links_are_always_right_and_hardly_any_pair_is_lost(spelt: object) -> None:
    counts = _count(spelt())  # type: ignore[operator]
    assert counts[False, Grade.SAME] == 0
    assert _recall(counts, Grade.SAME) >= 0.92
    assert _recall(counts, Grade.SAME, Grade.PROPOSED) >= 0.995


def test_short_names_are_possible_at_most() -> None:
    shorts, fulls = _short(), _nominatives()
    same = lost = 0
    for (one, short), (other, full) in itertools.product(shorts, fulls):
        grade = compare(Naming(short), Naming(full)).grade
        assert grade in (Grade.POSSIBLE, Grade.DIFFERENT)
        same += one == other
        lost += one == other and grade is Grade.DIFFERENT
    assert lost / same < 0.06  # short names left in another case


def test_near_namesakes_are_never_linked() -> None:
    forms: dict[str, set[str]] = {}
    for person, name, *_ in _forms():
        forms.setdefault(person, set()).add(name)
    pairs = json.loads((SHARED / "gold/near_namesakes.json").read_text("utf-8"))
    for pair in pairs["must_not_merge"]:
        for one, other in itertools.product(forms[pair["a"]], forms[pair["b"]]):
            assert compare(Naming(one), Naming(other)).grade is not Grade.SAME


def test_few_pairs_of_people_are_proposed() -> None:
    """Two people count as proposed if any two of their nominatives are."""
    named: dict[str, list[str]] = {}
    for person, name in _nominatives():
        named.setdefault(person, []).append(name)
    proposed = [
        (one, other)
        for one, other in itertools.combinations(sorted(named), 2)
        if any(
            _grade(a, b) is Grade.PROPOSED for a, b in itertools.product(named[one], named[other])
        )
    ]
    # Of 6,555 pairs those made for it: Е against Ә, and one stem with -ов, -ұлы or no ending.
    assert len(proposed) <= 5


def test_variants_of_the_seed_are_the_same_or_proposed_and_its_people_never_one() -> None:
    text = " ".join((SHARED / "seed/report.txt").read_text("utf-8").split())
    spelt = [
        (str(row["id"]), name)
        for row in _rows("name_variants.jsonl")
        for name in row["lat"]  # type: ignore[attr-defined]
        if name in text
    ]
    variants = [
        (first, second)
        for (one, first), (other, second) in itertools.combinations(spelt, 2)
        if one == other
    ]
    assert len(variants) >= 9
    for one, other in variants:
        assert compare(Naming(one), Naming(other)).grade in (Grade.SAME, Grade.PROPOSED)
    assert _count(spelt)[False, Grade.SAME] == 0
