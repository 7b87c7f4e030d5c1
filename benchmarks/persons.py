"""`python -m benchmarks.persons FILE [--rounds N] [--json]`: what finding persons costs on general
news, beside the Russian tagger on every text.

FILE has a JSON object a line: "text" and "persons", a list of [start, end]; a corpus of Russian
news with persons, such as factRuEval-2016, fits. Both are timed text by text in the same rounds,
after a pass that loads the models. Ours is the look for names as the flows do it: only where a text
tells of an act in scope or cites law. What is read for charges and acts anyway is not counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.clock import Spread, Stopwatch, at_least_one, spread
from benchmarks.counting import Count
from extract.charges import find_charges
from extract.events import look_for_acts
from extract.findings import find_near
from extract.language import keep_numpy_on_one_core, split_sentences
from extract.names import find_people
from extract.naming.russian import load_tagger

Span = tuple[int, int]
TAGGER, OURS = "tagger", "ours"
PEAK_IN_MB = 1024 * (1024 if sys.platform == "darwin" else 1)  # macOS counts bytes, Linux kB


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and where its persons stand."""

    text: str
    persons: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """CPU ms per text, and ours as a percentage of the tagger's; and how well persons are found.

    `passing` counts the texts in which ours looks for any, `whole` all, read whole. A person is
    right if the spans overlap.
    """

    texts: int
    looked_at: int
    tagger_ms: Spread
    ours_ms: Spread
    percent: Spread
    peak_mb: float
    passing: Count
    whole: Count


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0, or 2 for a file of another form."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.persons",
        description="What finding persons costs on general news.",
        epilog="Example: python -m benchmarks.persons ner_ru_factrueval_dev.jsonl",
    )
    parser.add_argument("file", type=Path, help="JSON lines with text and persons")
    parser.add_argument("--rounds", type=at_least_one, default=3)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    try:
        texts = load_texts(asked.file)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        sys.stderr.write(f"{asked.file}: not a file of labelled texts: {problem!r}\n")
        return 2
    told = measure(texts, asked.rounds)
    print(json.dumps(asdict(told)) if asked.json else "\n".join(lines_of(told)))
    return 0


def load_texts(file: Path) -> list[Labelled]:
    """Return the texts in order. Raises OSError, ValueError, KeyError or TypeError."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    if not rows:
        raise ValueError("no texts")
    return [
        Labelled(row["text"], tuple((int(start), int(end)) for start, end in row["persons"]))
        for row in rows
    ]


def measure(texts: Sequence[Labelled], rounds: int) -> Told:
    """Return the costs of both and the counts."""
    keep_numpy_on_one_core()
    _time_round(texts)
    timed = [_time_round(texts) for _ in range(rounds)]
    passing, whole = Count(), Count()
    looked_at = 0
    for one in texts:
        found = [(mention.start, mention.end) for mention in find_people(one.text)]
        _count(found, one.persons, whole)
        if _look(one.text, Stopwatch()):
            looked_at += 1
            _count(found, one.persons, passing)
    return Told(
        texts=len(texts),
        looked_at=looked_at,
        tagger_ms=spread([spent[TAGGER] for spent in timed]),
        ours_ms=spread([spent[OURS] for spent in timed]),
        percent=spread([spent[OURS] / spent[TAGGER] * 100 for spent in timed]),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PEAK_IN_MB,
        passing=passing,
        whole=whole,
    )


def lines_of(told: Told) -> Iterator[str]:
    """Yield the result in words."""
    yield f"{told.texts} texts, {told.looked_at} of them looked into for names"
    yield f"tagger on every text: {told.tagger_ms} ms a text"
    yield f"ours: {told.ours_ms} ms a text, {told.percent} % of it"
    yield f"peak of memory: {told.peak_mb:.0f} MB"
    yield f"overlap F1 on the texts looked into: {told.passing.f1:.3f} {_numbers(told.passing)}"
    yield f"overlap F1 on all texts, read whole: {told.whole.f1:.3f} {_numbers(told.whole)}"


def _numbers(count: Count) -> str:
    return f"({count.right} right, {count.false} false, {count.missed} missed)"


def _time_round(texts: Sequence[Labelled]) -> dict[str, float]:
    """Return the CPU ms per text of both, the first of them changing from text to text."""
    tagger, watch = load_tagger(), Stopwatch()
    for number, one in enumerate(texts):
        if number % 2:
            _look(one.text, watch)
        with watch.on(TAGGER):
            tagger(one.text)
        if not number % 2:
            _look(one.text, watch)
    return watch.ms_each(len(texts))


def _look(text: str, watch: Stopwatch) -> bool:
    sentences, charges = split_sentences(text), find_charges(text)
    look = look_for_acts(text, sentences, charges)
    with watch.on(OURS):
        return bool(find_near(text, sentences, charges, look))


def _count(found: Sequence[Span], wanted: Sequence[Span], count: Count) -> None:
    """Count pairs that overlap, each span once."""
    left = list(wanted)
    for start, end in found:
        hit = next((span for span in left if span[0] < end and start < span[1]), None)
        if hit is None:
            count.false += 1
        else:
            left.remove(hit)
            count.right += 1
    count.missed += len(left)


if __name__ == "__main__":
    sys.exit(main())
