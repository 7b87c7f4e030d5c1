"""The clock: CPU seconds, user and system, of this process or of a child with all its children.

Wall time says more about the neighbours than about the program, so it is not looked at.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "DO_NOT_TRACK": "1",
}
# Pages of a whole before the clock starts: by then all modules and models are loaded, and the words
# that every page has were met. Two batches of the reader.
WARM_PAGES = 128


class ChildFailed(RuntimeError):
    """A measured process ended badly; the message holds the end of what it complained of."""


def run(module: str, arguments: Sequence[str], bytecode: Path) -> str:
    """Run one module of ours in a process of its own; return what it printed. Raises ChildFailed.

    `bytecode` is a folder for compiled modules: where an installation has none, compiling them
    again at every start would drown the pages. The replica must not run in that process: what it
    serves with is not what is measured.
    """
    command = [sys.executable, "-m", module, *arguments]
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment = os.environ | ONE_THREAD | compiled
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        raise ChildFailed(f"{module} ended with {done.returncode}: {done.stdout[-1500:]}")
    return done.stdout


def spent_s(children: Sequence[psutil.Process]) -> float:
    """Return the CPU seconds of this process, of these children, and of those that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    spent = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    for child in children:
        with suppress(psutil.NoSuchProcess):  # it has ended since: then it is among the ended
            times = child.cpu_times()
            spent += times.user + times.system + times.children_user + times.children_system
    return spent


@dataclass(slots=True)
class Marks:
    """CPU seconds by the number of pages that were done: what a page costs, without start-up."""

    at: list[tuple[int, float]] = field(default_factory=list)
    children: list[psutil.Process] = field(default_factory=list)

    def add(self, pages: int) -> None:
        """Remember what was spent by now, unless that was asked at this page before.

        The processes that are looked at are those of the first mark: to find them costs too much to
        be done again and again.
        """
        if not self.at:
            self.children = psutil.Process().children(recursive=True)
        if not self.at or pages > self.at[-1][0]:
            self.at.append((pages, spent_s(self.children)))

    def ms_each(self, warm: int) -> float:
        """Return the milliseconds per page from the first mark at `warm` pages or more to the last.

        Raises ValueError if there are no two such marks.
        """
        counted = [mark for mark in self.at if mark[0] >= warm]
        if len(counted) < 2:
            raise ValueError(f"fewer than two marks after {warm} pages")
        (first, began), (last, ended) = counted[0], counted[-1]
        return (ended - began) * 1000 / (last - first)


@dataclass(slots=True)
class Stopwatch:
    """CPU seconds of this process by name, added up."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Add what happens inside to `name`."""
        began = time.process_time()
        try:
            yield
        finally:
            self.spent[name] += time.process_time() - began

    def ms_each(self, pages: int) -> dict[str, float]:
        """Return the milliseconds of each name per page."""
        return {name: seconds * 1000 / pages for name, seconds in self.spent.items()}


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several rounds, and the least and the most of them."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}-{self.most:.2f})"


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of at least one value."""
    return Spread(median(values), min(values), max(values))


def mean_of(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each name; all rows have the same names."""
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}


def at_least_one(spelt: str) -> int:
    """Return the number of rounds or pages that an argument says. Raises ValueError below one."""
    value = int(spelt)
    if value < 1:
        raise ValueError(spelt)
    return value
