"""`python -m benchmarks.watching`: what watches add to a page, among few and among many of them.

The texts are those of `benchmarks/gold`, several put together as a page of about three thousand
characters; those who are followed are generated, as in `benchmarks.linking`, and each twentieth
page names one of them. Of each round one half of the pages is looked at first, so that the words of
the other half are as new as on any day.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.linking import invent
from extract.following import namings, people, words
from extract.following.reading import read_value
from extract.following.values import Followed
from extract.people import fold_token, person_key
from extract.watching import WatchIndex, find_hits, index_watches
from models.terms import WatchKind

REMEMBERED = (fold_token, person_key, namings.bones, people.readings, words.word_keys)
GOLD = Path(__file__).parent / "gold"
PAGE_CHARS = 3_000
OTHERS = (
    *((WatchKind.ORGANISATION, "Союз книголюбов степи"), (WatchKind.ORGANISATION, "СКС")),
    *((WatchKind.PLACE, "Уральск"), (WatchKind.SEARCH, '"мирное собрание" митинг|пикет')),
    (WatchKind.PROVISION, "ст. 405 УК"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds a page, and seconds to file the watches, with this many persons followed."""

    watches: int
    ms_persons: float  # persons alone
    ms_all: float  # with organisations, places, searches, articles of law
    filing_s: float
    hits: int


def pages() -> list[str]:
    """Return the texts of the labelled sets, put together to pages, in a fixed order."""
    texts = [text for path in sorted(GOLD.glob("events*.jsonl")) for text in _texts(path)]
    made, page = [], ""
    for text in dict.fromkeys(texts):
        page += text + "\n"
        if len(page) >= PAGE_CHARS:
            made.append(page)
            page = ""
    return made


def measure(count: int, names: Sequence[str], told: Sequence[str], rounds: int) -> Cost:
    """Look at the pages with the first `count` of these names followed."""
    persons = [
        Followed(number, WatchKind.PERSON, person_key(name), name)
        for number, name in enumerate(names[:count], start=1)
    ]
    begun = time.process_time()
    index = index_watches(persons)
    filing_s = time.process_time() - begun
    others = [
        Followed(count + number, kind, read_value(kind, name), name)
        for number, (kind, name) in enumerate(OTHERS, start=1)
    ]
    everything = index_watches([*persons, *others])
    gc.collect()
    gc.freeze()
    only = [_look_afresh(index, told, seed) for seed in range(rounds)]
    whole = [_look_afresh(everything, told, seed) for seed in range(rounds)]
    found = sum(hits for _, hits in only)
    return Cost(count, median(ms for ms, _ in only), median(ms for ms, _ in whole), filing_s, found)


def _look_afresh(index: WatchIndex, told: Sequence[str], seed: int) -> tuple[float, int]:
    """Look at one half of the pages, then measure the other."""
    for remembered in REMEMBERED:
        remembered.cache_clear()
    shuffled = list(told)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  # no secret
    half = len(shuffled) // 2
    _look(index, shuffled[:half])
    return _look(index, shuffled[half:])


def _look(index: WatchIndex, told: Sequence[str]) -> tuple[float, int]:
    begun, hits = time.process_time(), 0
    for page in told:
        hits += len(find_hits(page, (), (), index))
    return (time.process_time() - begun) * 1000 / len(told), hits


def _texts(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        yield str(json.loads(line)["text"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watching", description=__doc__)
    parser.add_argument("--watches", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    asked = parser.parse_args(arguments)
    names, told = invent(max(asked.watches), seed=2), pages()
    told = [f"{page}{names[n]} пришёл." if n % 20 == 0 else page for n, page in enumerate(told)]
    _look(index_watches([]), told)
    for count in asked.watches:
        cost = measure(count, names, told, asked.rounds)
        if asked.json:
            print(json.dumps(asdict(cost)))
        else:
            print(
                f"{cost.watches:>8} followed: {cost.ms_persons:.3f} ms a page,"
                f" {cost.ms_all:.3f} with other kinds, filed in {cost.filing_s:.1f} s,"
                f" {cost.hits} hits on {len(told)} pages"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
