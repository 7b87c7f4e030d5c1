"""The figures of several rounds as one table of values, and as lines for a person."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from typing import Any

from benchmarks.clock import Spread, mean_of, spread
from benchmarks.ours import STEPS
from benchmarks.rounds import NAIVE, OURS, STOCK, Whole
from benchmarks.same import Compared, Finding

GOAL = 5.0
PACKAGES = (
    "scrapy",
    "warcio",
    "beautifulsoup4",
    "trafilatura",
    "slovnet",
    "sqlmodel",
    "selectolax",
)
StageRound = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wholes:
    """CPU ms per page of the wholes. A ratio is that of one round, its spread over the rounds.

    `crawl` and `extract` are ours, by process; `times_less` is naive over ours, `of_stock` our
    crawl, with archive and database, over stock Scrapy, which keeps nothing.
    """

    ours: Spread
    crawl: Spread
    extract: Spread
    stock: Spread
    naive: Spread
    times_less: Spread
    of_stock: Spread

    @property
    def meets_goal(self) -> bool:
        """Whether the middle ratio reaches the goal."""
        return self.times_less.median >= GOAL


@dataclass(frozen=True, slots=True)
class Step:
    """CPU ms per page of one step in one group of pages."""

    group: str
    pages: int
    step: str
    ours: Spread
    naive: Spread


def sum_up_wholes(rounds: Sequence[Mapping[str, Sequence[Whole]]]) -> Wholes:
    """Return the spreads over the rounds; ours ran twice a round and counts by its mean."""
    ours = [mean_of([asdict(whole) for whole in one[OURS]]) for one in rounds]
    stock = [one[STOCK][0].total for one in rounds]
    naive = [one[NAIVE][0].total for one in rounds]
    return Wholes(
        ours=spread([row["total"] for row in ours]),
        crawl=spread([row["crawl"] for row in ours]),
        extract=spread([row["extract"] for row in ours]),
        stock=spread(stock),
        naive=spread(naive),
        times_less=spread([n / row["total"] for n, row in zip(naive, ours, strict=True)]),
        of_stock=spread([row["crawl"] / s for s, row in zip(stock, ours, strict=True)]),
    )


def sum_up_steps(rounds: Sequence[StageRound]) -> list[Step]:
    """Return the steps of every group and of all pages together, which come last."""
    together = [_together(one) for one in rounds]
    groups = [(name, list(rounds)) for name in rounds[0]]
    return [
        step
        for name, rows in [*groups, ("all", together)]
        for step in _steps(name, [row[name] for row in rows])
    ]


def _steps(group: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
    for name in (*STEPS, "sum"):
        ours = spread([_value(row["ours"], name) for row in rows])
        naive = spread([_value(row["naive"], name) for row in rows])
        yield Step(group, rows[0]["pages"], name, ours, naive)


def _value(row: Mapping[str, float], name: str) -> float:
    return sum(row.values()) if name == "sum" else row[name]


def _together(one: StageRound) -> StageRound:
    pages = sum(group["pages"] for group in one.values())
    row: dict[str, Any] = {"pages": pages}
    for chain in ("ours", "naive"):
        row[chain] = {
            step: sum(group[chain][step] * group["pages"] for group in one.values()) / pages
            for step in STEPS
        }
    return {"all": row}


def versions() -> dict[str, str]:
    """Return what the figures were measured with."""
    found = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "system": sys.platform, **found}


def same_json(same: Compared) -> dict[str, Any]:
    """Return the comparison of findings as plain values."""
    return {
        "pages": same.pages,
        "ours": len(same.ours),
        "naive": len(same.naive),
        "both": len(same.ours & same.naive),
        "wanted": len(same.wanted),
        "wanted_found_by_ours": len(same.wanted & same.ours),
        "wanted_found_by_naive": len(same.wanted & same.naive),
        "only_ours": same.only_ours,
        "only_naive": same.only_naive,
    }


def lines_of_wholes(wholes: Wholes) -> Iterator[str]:
    """Yield the wholes as lines of Markdown."""
    yield "| whole, CPU ms per page | median (least-most) |"
    yield "|---|---|"
    yield f"| ours, from the request to the alert | **{wholes.ours}** |"
    yield f"| of it the crawl: fetch, WARC, links | {wholes.crawl} |"
    yield f"| of it the reading: parse, find, store | {wholes.extract} |"
    yield f"| stock Scrapy, fetch only | {wholes.stock} |"
    yield f"| naive chain | {wholes.naive} |"
    yield f"| naive / ours (goal: {GOAL:.0f}) | **{wholes.times_less}** |"
    yield f"| our crawl / stock Scrapy | {wholes.of_stock} |"


def lines_of_steps(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the steps as lines of Markdown."""
    yield "| pages | step | ours | naive | naive / ours |"
    yield "|---|---|---|---|---|"
    for step in steps:
        least = step.ours.median
        ratio = f"{step.naive.median / least:.1f}" if least and step.naive.median else ""
        cells = (f"{step.group} ({step.pages})", step.step, step.ours, step.naive, ratio)
        yield f"| {' | '.join(map(str, cells))} |"


def lines_of_same(same: Compared) -> Iterator[str]:
    """Yield the comparison of findings as lines."""
    both, wanted = len(same.ours & same.naive), same.wanted
    yield f"{same.pages} pages: {len(same.ours)} findings by ours, {len(same.naive)} by naive"
    yield f"the same: {both}"
    found_by = f"{len(wanted & same.ours)} found by ours, {len(wanted & same.naive)} by naive"
    yield f"wanted {len(wanted)}: {found_by}"
    for name, found in (("only ours", same.only_ours), ("only naive", same.only_naive)):
        yield from (f"{name}: {_spell(finding)}" for finding in found)


def _spell(finding: Finding) -> str:
    url, what, key = finding
    return f"{what} {key} {url}".replace("  ", " ")
