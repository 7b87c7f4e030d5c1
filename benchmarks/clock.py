"""The clock: CPU seconds, user and system, of this process or of a child with all its children.

Wall time says more about the neighbours than about the program, so it is not looked at.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "DO_NOT_TRACK": "1",
}


class ChildFailed(RuntimeError):
    """A measured process ended badly; the message holds the end of what it complained of."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One measured process: its CPU seconds with all its children, and what it printed."""

    cpu_s: float
    printed: str


def run(module: str, arguments: Sequence[str], bytecode: Path) -> Ran:
    """Run one module of ours in a process of its own. Raises ChildFailed.

    `bytecode` is a folder for compiled modules: where an installation has none, compiling them
    again at every start would drown the pages. The replica must not run in that process: what it
    serves with is not what is measured.
    """
    command = [sys.executable, "-m", module, *arguments]
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(bytecode)}
    environment = os.environ | ONE_THREAD | compiled
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        if process.stdout is None:
            raise ChildFailed("no pipe to the child")
        printed = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)  # with the children it has waited for
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise ChildFailed(f"{module} ended with {process.returncode}: {printed[-1500:]}")
    return Ran(usage.ru_utime + usage.ru_stime, printed)


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
