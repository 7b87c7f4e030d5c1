"""`python -m benchmarks.quality [FOLDER...] [--json]`: find in labelled texts, and count.

It runs every labelled file of the folders, by default the project's own: charges, events, persons
and forms of names, by the beginning of the file's name. `benchmarks/gold/README.md` says what a row
is. A change of rules says in its commit how it moved these counts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.counting import (
    Count,
    Facts,
    count_events,
    count_roles,
    facts_json,
    provision_key,
    spans,
    wanted_provisions,
)
from extract.charges import find_charges
from extract.findings import find_all
from extract.names import find_people
from extract.naming.forms import kazakh_nominative
from extract.naming.forms_russian import russian_nominative

OWN = Path(__file__).parent / "gold"
Told = dict[str, dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Count and print; return 0, or 2 if a folder holds nothing that is labelled."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality",
        description="Precision, recall and F1 with counts on labelled texts.",
        epilog="Example: python -m benchmarks.quality benchmarks/gold --json",
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[OWN], help="benchmarks/gold")
    parser.add_argument("--json", action="store_true", help="print one JSON object a file")
    asked = parser.parse_args(arguments)
    files = [file for folder in asked.folders for file in labelled_files(folder)]
    if not files:
        sys.stderr.write(f"nothing labelled in {', '.join(map(str, asked.folders))}\n")
        return 2
    for file, measure in files:
        told = measure(file)
        if asked.json:
            print(json.dumps({"file": file.name} | told, ensure_ascii=False))
        else:
            print("\n".join(lines_of(file.name, told)))
    return 0


def labelled_files(folder: Path) -> Iterator[tuple[Path, Callable[[Path], Told]]]:
    """Yield the labelled files of a folder in order of name, each with what measures it."""
    for file in sorted(folder.glob("*")):
        for beginning, measure in MEASURES.items():
            if file.name.startswith(beginning) and file.suffix in (".jsonl", ".tsv"):
                yield file, measure


def measure_charges(file: Path) -> Told:
    """Return counts over all texts, by language, and by `how` the code was resolved."""
    counts: defaultdict[str, Count] = defaultdict(Count)
    for row in _rows(file):
        wanted = wanted_provisions(row)
        mentions = find_charges(row["text"])
        how = {
            provision_key(
                m.provision.code, m.provision.article, m.provision.part, m.provision.para
            ): m.how
            for m in mentions
        }
        found: Counter[Hashable] = Counter(how.keys())
        for name in ("all", f"lang {row.get('lang')}"):
            counts[name].add(found, wanted)
        for key, rule in how.items():
            counts[f"how {rule}"].right += key in wanted
            counts[f"how {rule}"].false += key not in wanted
    return _told(counts)


def measure_events(file: Path) -> Told:
    """Return counts over all texts, by kind and by role, and under "facts" those of what was
    found.
    """
    counts: defaultdict[str, Count] = defaultdict(Count)
    facts = Facts()
    for row in _rows(file):
        day = date.fromisoformat(row["published_on"]) if row.get("published_on") else None
        found = find_all(row["text"], row.get("title"), day)
        count_events(row, found, counts, facts)
        count_roles(row, found, counts)
    return _told(counts) | {"facts": facts_json(facts)}


def measure_persons(file: Path) -> Told:
    """Return counts of exact spans."""
    counts: defaultdict[str, Count] = defaultdict(Count)
    for row in _rows(file):
        found = Counter((m.start, m.end) for m in find_people(row["text"]))
        counts["all"].add(Counter(found), spans(row["persons"]))
    return _told(counts)


def measure_forms(file: Path) -> Told:
    """Return how many inflected names became their nominative, and how many stayed unharmed."""
    nominative = kazakh_nominative if file.name.startswith("forms_kk") else russian_nominative
    counts: defaultdict[str, Count] = defaultdict(Count)
    for line in file.read_text("utf-8").splitlines():
        inflected, wanted, _gender, case = line.split("\t")
        name = "unharmed" if case == "nom" else "inflected"
        is_right = nominative(inflected) == wanted
        counts[name].right += is_right
        counts[name].missed += not is_right
    return _told(counts)


MEASURES: Mapping[str, Callable[[Path], Told]] = {
    "charges": measure_charges,
    "events": measure_events,
    "groups": measure_events,
    "persons": measure_persons,
    "ner": measure_persons,
    "forms": measure_forms,
}


def lines_of(name: str, told: Told) -> Iterator[str]:
    """Yield the counts of one file as a table of Markdown."""
    yield f"\n### {name}\n"
    yield "| group | P | R | F1 | right | false | missed |"
    yield "|---|---|---|---|---|---|---|"
    for group, row in told.items():
        if group != "facts":
            figures = (f"{row[key]:.3f}" for key in ("precision", "recall", "f1"))
            numbers = (str(row[key]) for key in ("right", "false", "missed"))
            yield f"| {' | '.join([group, *figures, *numbers])} |"
    if "facts" in told:
        facts = told["facts"]
        for what, asked in facts["asked"].items():
            yield f"\n{what} of the events found: {facts['right'][what]} of {asked}"
        yield f"\ntexts that must stay quiet and did not: {facts['alarms']} of {facts['quiet']}"
        yield f"\nothers taken for victims: {facts['wrong_victims']}"


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _told(counts: Mapping[str, Count]) -> Told:
    ordered = sorted(counts.items(), key=lambda pair: (pair[0] != "all", pair[0]))
    return {
        name: {
            "precision": round(count.precision, 3),
            "recall": round(count.recall, 3),
            "f1": round(count.f1, 3),
            **asdict(count),
        }
        for name, count in ordered
    }


if __name__ == "__main__":
    sys.exit(main())
