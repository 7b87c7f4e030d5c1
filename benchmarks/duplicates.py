"""Counts how labelled pairs of texts are judged: `python -m benchmarks.duplicates [dev|held]`.

Prints the confusion table, the two rates that matter, and the pairs judged otherwise than labelled.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from extract.duplicates import Act, Telling, judge_copy
from extract.findings import find_all
from extract.wordings import fingerprints
from models.terms import CopyKind

GOLD = Path(__file__).parent / "gold" / "duplicates"
PUBLISHED_ON = date(2024, 11, 20)  # the texts bear their own days
NONE = "independent"
KINDS = [*map(str, CopyKind), NONE]


def read_telling(text: dict[str, str]) -> Telling:
    """Return a labelled text with what the finders find in it."""
    found = find_all(text["text"], text["title"] or None, PUBLISHED_ON, text["lang"])
    acts = [Act(p.key, event.kind, event.date) for event in found.events for p in event.people]
    people = frozenset(mention.key for mention in found.people)
    return Telling(text["title"], text["text"], text["lang"], people, tuple(acts))


def judged(part: str) -> Iterator[tuple[dict[str, Any], str, str, bool]]:
    """Yield each pair: the row, what it is decided to be, why, and whether it would be met by
    fingerprints alone.
    """
    for line in (GOLD / f"{part}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        one, other = read_telling(row["one"]), read_telling(row["other"])
        copied = judge_copy(one, other)
        met = not set(fingerprints(one.whole)).isdisjoint(fingerprints(other.whole))
        yield (
            row,
            NONE if copied is None else copied.kind,
            "" if copied is None else copied.why,
            met,
        )


def main(part: str) -> None:
    """Print the table of one part."""
    rows = list(judged(part))
    table = Counter((row["copy"] or NONE, kind) for row, kind, _why, _met in rows)
    print(f"{'labelled / decided':20}" + "".join(f"{kind:>13}" for kind in KINDS))
    for label in KINDS:
        print(f"{label:20}" + "".join(f"{table[label, kind]:13}" for kind in KINDS))
    copies = [(kind, met) for row, kind, _why, met in rows if row["copy"]]
    others = [kind for row, kind, _why, _met in rows if not row["copy"]]
    missed = sum(kind == NONE for kind, _met in copies)
    print(f"copies called independent: {missed} of {len(copies)}")
    print(f"independent called copies: {sum(k != NONE for k in others)} of {len(others)}")
    same_tongue = [met for row, _k, _w, met in rows if row["copy"] not in (None, "translated")]
    print(
        f"copies in the same words that fingerprints meet: {sum(same_tongue)} of {len(same_tongue)}"
    )
    for row, kind, why, _met in rows:
        if kind != (row["copy"] or NONE):
            print(f"  {row['id']} {row['sort']}: {row['copy'] or NONE}, decided {kind} {why}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")
