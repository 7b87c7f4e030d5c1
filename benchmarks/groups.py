"""`python -m benchmarks.groups FILE...`: is one real event one alert, whoever tells it?

Labelled texts (`benchmarks/gold/README.md`) go through the real finders and a real database, in the
order of publication and in two others by chance. Names are shown only with `--misses`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.joining import Joined, Verdict, judge
from benchmarks.labels import Text, read_texts
from benchmarks.pairing import is_misread
from benchmarks.telling import tell
from extract.findings import find_all
from models.values import Findings

SEEDS = (1, 2)
WRONG = (Verdict.MISREAD, Verdict.PROPOSED, Verdict.PERSONS, Verdict.ACTS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.groups", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="benchmarks/gold/groups.dev.jsonl")
    parser.add_argument("--json", action="store_true", help="print one JSON object an order")
    parser.add_argument("--misses", action="store_true", help="show what went wrong, with names")
    asked = parser.parse_args(arguments)
    for file in asked.files:
        for order, joined in measure(read_texts(file)).items():
            counts = {"file": file.name, "order": order} | count(joined)
            print(json.dumps(counts) if asked.json else "\n".join(lines_of(counts)))
            if asked.misses:
                print("\n".join(misses_of(joined)))
    return 0


def measure(texts: Sequence[Text]) -> dict[str, Joined]:
    """Return what became of the labels by the order in which the texts came."""
    found = {t.id: find_all(t.text, t.title, t.published_on, people="near") for t in texts}
    orders = {"published": sorted(texts, key=lambda text: text.published_on)}
    for seed in SEEDS:
        shuffled = list(texts)
        random.Random(seed).shuffle(shuffled)  # noqa: S311  # not for secrets
        orders[f"shuffled {seed}"] = shuffled
    return {name: _joined(order, found) for name, order in orders.items()}


def _joined(texts: Sequence[Text], found: Mapping[str, Findings]) -> Joined:
    with tempfile.TemporaryDirectory(prefix="groups-") as folder:
        saved = tell(texts, found, Path(folder))
    return judge([label for text in texts for label in text.labels], saved)


def count(joined: Joined) -> dict[str, Any]:
    """Return the counts, without a name."""
    verdicts = Counter(outcome.verdict for outcome in joined.outcomes)
    return {
        "labels": joined.labels,
        "found": joined.found,
        "misread": joined.misread,
        "events_of_several_texts": len(joined.outcomes),
        **{str(verdict): verdicts[verdict] for verdict in Verdict},
        "alerts_of_two_events": len(joined.mixed),
        "of_these_misread": len(joined.mixed_misread),
        "alerts_of_no_label": len(joined.strange),
        "persons": len(joined.rows),
        "persons_of_several_rows": sum(len(rows) > 1 for rows in joined.rows.values()),
        "rows_of_two_persons": len(joined.shared),
        "corrections": joined.corrections,
        "corrections_read": joined.corrections_read,
        "corrections_put_again": joined.put_again,
    }


def lines_of(counts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the counts of one order as lines for a reader."""
    told = {name: value for name, value in counts.items() if name not in ("file", "order")}
    yield f"\n{counts['file']}, {counts['order']}"
    yield from (f"  {name.replace('_', ' '):<26} {value}" for name, value in told.items())


def misses_of(joined: Joined) -> Iterator[str]:
    """Yield what went wrong, one line each."""
    for outcome in joined.outcomes:
        if outcome.verdict in WRONG:
            yield f"  {outcome.verdict}: {outcome.act}"
            for label, told in outcome.found:
                mark = " (misread)" if is_misread(label, told) else ""
                yield (
                    f"    {label.text_id}: alert {told.alert_id}, person {told.person_id},"
                    f" {told.name} {told.date}; label {label.name} {label.date}{mark}"
                )
        elif outcome.verdict is not Verdict.ONE:
            yield f"  {outcome.verdict}: {outcome.act}, {len(outcome.found)} of {outcome.told}"
    for alert_id, acts in joined.mixed.items():
        mark = " (misread)" if alert_id in joined.mixed_misread else ""
        yield f"  alert {alert_id} is of {', '.join(sorted(acts))}{mark}"
    for told in joined.strange:
        yield f"  no label: {told.text_id} {told.kind} {told.name} {told.date}"
    for who, rows in joined.rows.items():
        if len(rows) > 1:
            yield f"  person {who} is {len(rows)} rows"
    for row, persons in joined.shared.items():
        yield f"  row {row} is of {', '.join(sorted(persons))}"


if __name__ == "__main__":
    sys.exit(main())
