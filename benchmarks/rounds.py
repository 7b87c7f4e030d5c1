"""The rounds: every contestant in turn, again and again, so that the neighbours disturb all alike.

Each runs in a process of its own. The clock of a whole starts after the first pages, so that
start-up, listings and models are not in it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clock import WARM_PAGES, run
from benchmarks.pages import MIXTURE, SOURCE, MeasuredWeb

OURS, STOCK, NAIVE = "ours", "stock Scrapy", "naive"
ORDER = (OURS, STOCK, NAIVE, OURS)  # ours on both sides of the others
LEAST_COUNT = (WARM_PAGES // MIXTURE + 4) * MIXTURE
Tell = Callable[[str], None]


class WrongCount(ValueError):
    """A contestant did not fetch what it was asked to; its figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One contestant in one round: milliseconds of CPU per page, ours also by process."""

    total: float
    crawl: float
    extract: float


def warm_up(bytecode: Path) -> None:
    """Run every contestant once, so that its modules are compiled in `bytecode`."""
    with MeasuredWeb(LEAST_COUNT) as web:
        for name in (OURS, STOCK, NAIVE):
            _contest(web, name, LEAST_COUNT, bytecode)


def measure_wholes(count: int, bytecode: Path, tell: Tell) -> dict[str, list[Whole]]:
    """Run one round of the three contestants over the replica; return what each gave.

    `count` is a multiple of the mixture. Raises WrongCount or ChildFailed.
    """
    found: dict[str, list[Whole]] = {OURS: [], STOCK: [], NAIVE: []}
    with MeasuredWeb(count) as web:
        for name in ORDER:
            tell(name)
            found[name].append(_contest(web, name, count, bytecode))
    return found


def measure_stages(count: int, pages: Path | None, bytecode: Path) -> dict[str, Any]:
    """Run one round of the steps after the fetch; see `benchmarks.stages`."""
    order = {"count": count, "pages": None if pages is None else str(pages)}
    with tempfile.TemporaryDirectory(prefix="round-") as name:
        return _told(run("benchmarks.stages", [_write(Path(name), order)], bytecode))


def round_up(count: int) -> int:
    """Return the least usable count of pages that is not below `count`."""
    return max(-(-count // MIXTURE) * MIXTURE, LEAST_COUNT)


def _contest(web: MeasuredWeb, name: str, count: int, bytecode: Path) -> Whole:
    with tempfile.TemporaryDirectory(prefix="contest-") as folder:
        if name == OURS:
            return _run_ours(web, Path(folder), count, bytecode)
        module = "benchmarks.stock_scrapy" if name == STOCK else "benchmarks.naive"
        order = {"folder": folder, "urls": web.urls, "port": web.port}
        told = _told(run(module, [_write(Path(folder), order)], bytecode))
        _check(name, told["pages"], count)
        return Whole(told["ms"], told["ms"], 0.0)


def _run_ours(web: MeasuredWeb, folder: Path, count: int, bytecode: Path) -> Whole:
    order = {
        "folder": str(folder / "data"),
        "resolve": web.resolve,
        "ca_file": str(web.ca_file),
        "source": SOURCE,
    }
    web.forget_requests()
    told = _told(run("benchmarks.ours", [_write(folder, order)], bytecode))
    own = sum(url.startswith("https://rus.azattyq.org/a/") for url in _fetched(web))
    _check(OURS, told["documents"], own)
    if told["failed"] or own < count:
        raise WrongCount(f"ours fetched {own} of {count} pages: {told['failed']}")
    crawl, extract = told["crawl_ms"], told["extract_ms"]
    return Whole(crawl + extract, crawl, extract)


def _fetched(web: MeasuredWeb) -> Iterator[str]:
    return (f"https://{seen.host}{seen.path}" for seen in web.requests if seen.status == 200)


def _told(printed: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answer


def _check(name: str, came: int, count: int) -> None:
    if came != count:
        raise WrongCount(f"{name} kept {came} pages, expected {count}")


def _write(folder: Path, order: Mapping[str, Any]) -> str:
    path = folder / "order.json"
    path.write_text(json.dumps(order), "utf-8")
    return str(path)
