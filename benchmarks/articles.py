"""`python -m benchmarks.articles FOLDER [--rounds N] [--json]`: how well article texts are found.

It measures our reading without rules beside trafilatura, fast and standard, on any folder laid out
like scrapinghub/article-extraction-benchmark: `ground-truth.json` ({id: {"articleBody": text,
"url": address}}) and `html/ID.html.gz`. No such folder is part of this project.

The score is that corpus' own: what a text says is the multiset of its runs of four words. The
precision of a page is the share of the found runs that are wanted, its recall the share of the
wanted that are found; each is averaged over the pages that have any, and F is the harmonic mean of
the two averages.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from statistics import fmean

import trafilatura

from benchmarks.clock import Spread, Stopwatch, at_least_one, spread
from extract.page import Challenge, Unreadable, read_article
from models.values import Capture, PageRules

OURS, FAST, STANDARD = "ours", "trafilatura fast", "trafilatura standard"
RUN = 4  # words
WORD = re.compile(r"\w+")
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)  # what the files of such corpora are in
CAPTURED_AT = datetime(2026, 11, 24, tzinfo=UTC)
NO_RULES = PageRules()


@dataclass(frozen=True, slots=True)
class Labelled:
    """One page as bytes, and the article text that a person took from it."""

    url: str
    body: bytes
    wanted: str


@dataclass(frozen=True, slots=True)
class Score:
    """F, precision and recall over a corpus, between 0 and 1."""

    f: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Row:
    """One reader: its score, its CPU ms per page, and that as a multiple of trafilatura fast's.

    A ratio is that of one round, its spread over the rounds.
    """

    reader: str
    score: Score
    ms: Spread
    of_fast: Spread


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure as asked and print; return 0, or 2 for a folder of another layout."""
    asked = _parser().parse_args(arguments)
    try:
        pages = load_corpus(asked.folder)
    except (OSError, ValueError, KeyError) as problem:
        sys.stderr.write(f"{asked.folder}: not a corpus of articles: {problem!r}\n")
        return 2
    rows = measure(pages, asked.rounds)
    if asked.json:
        versions = {name: metadata.version(name) for name in ("trafilatura", "lxml", "selectolax")}
        head = {"pages": len(pages), "rounds": asked.rounds, "versions": versions}
        print(json.dumps(head | {"readers": [asdict(row) for row in rows]}))
    else:
        print("\n".join(lines_of(rows)))
    return 0


def load_corpus(folder: Path) -> list[Labelled]:
    """Return the pages of a folder in the order of their ids.

    Raises OSError, ValueError or KeyError: a file is missing or of another form, or there is none.
    """
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    if not isinstance(truth, dict) or not truth:
        raise ValueError("ground-truth.json names no pages")
    return [
        Labelled(
            truth[name].get("url", "https://page.invalid/"),
            gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()),
            truth[name]["articleBody"],
        )
        for name in sorted(truth)
    ]


def read_ours(page: Labelled) -> str:
    """Return what the whole reading of a page without rules gives; empty if there is no article."""
    capture = Capture(page.url, 200, HEADERS, page.body, CAPTURED_AT)
    try:
        return read_article(capture, NO_RULES).text
    except (Unreadable, Challenge):
        return ""


def read_fast(page: Labelled) -> str:
    """Return the text that trafilatura's fast mode finds, without comments."""
    return trafilatura.extract(page.body, fast=True, include_comments=False) or ""


def read_standard(page: Labelled) -> str:
    """Return the text that trafilatura finds by default, without comments."""
    return trafilatura.extract(page.body, include_comments=False) or ""


READERS: Mapping[str, Callable[[Labelled], str]] = {
    OURS: read_ours,
    FAST: read_fast,
    STANDARD: read_standard,
}


def measure(pages: Sequence[Labelled], rounds: int) -> list[Row]:
    """Read all pages with every reader, once for the scores, then `rounds` times for the clock.

    The readers take turns page by page, each round beginning with another, so that neighbours on
    the machine disturb all alike.
    """
    texts = {name: [read(page) for page in pages] for name, read in READERS.items()}
    wanted = [page.wanted for page in pages]
    spent = [_time_round(pages, number) for number in range(rounds)]
    return [
        Row(
            name,
            score(zip(texts[name], wanted, strict=True)),
            spread([ms[name] for ms in spent]),
            spread([ms[name] / ms[FAST] for ms in spent]),
        )
        for name in READERS
    ]


def _time_round(pages: Sequence[Labelled], number: int) -> dict[str, float]:
    gc.collect()
    watch = Stopwatch()
    names = list(READERS)
    for turn, page in enumerate(pages, number):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            with watch.on(name):
                READERS[name](page)
    return watch.ms_each(len(pages))


def score(texts: Iterator[tuple[str, str]]) -> Score:
    """Return the score of pairs of the found and the wanted text.

    Pages on which nothing was found have no precision, those on which nothing is wanted no recall.
    """
    precisions: list[float] = []
    recalls: list[float] = []
    for found, wanted in texts:
        said, meant = count_runs(found), count_runs(wanted)
        right = (said & meant).total()
        if said:
            precisions.append(right / said.total())
        if meant:
            recalls.append(right / meant.total())
    precision = fmean(precisions) if precisions else 0.0
    recall = fmean(recalls) if recalls else 0.0
    both = precision + recall
    return Score(2 * precision * recall / both if both else 0.0, precision, recall)


def count_runs(text: str) -> Counter[tuple[str, ...]]:
    """Return how often each run of four words stands in a text; a shorter text is one run."""
    words = WORD.findall(text)
    starts = range(max(1, len(words) - RUN + 1)) if words else ()
    return Counter(tuple(words[start : start + RUN]) for start in starts)


def lines_of(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the rows as a Markdown table."""
    yield "| reader | F | precision | recall | CPU ms per page | of trafilatura fast |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        told = row.score
        shares = f"{told.f:.3f} | {told.precision:.3f} | {told.recall:.3f}"
        yield f"| {row.reader} | {shares} | {row.ms} | {row.of_fast} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.articles",
        description="Score and CPU ms per page of article extraction: ours and trafilatura.",
    )
    parser.add_argument("folder", type=Path, help="holds ground-truth.json and html/ID.html.gz")
    parser.add_argument("--rounds", type=at_least_one, default=3, help="rounds (3)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
