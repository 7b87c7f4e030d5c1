"""One round of the steps after the fetch: ours, naive, ours again, on the same bytes, page by page.

It runs in a process of its own. Models are loaded and the steps gone through once before the clock
starts, so start-up is not in the figures.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.clock import Stopwatch, mean_of
from benchmarks.naive import Naive
from benchmarks.ours import STEPS, Ours
from benchmarks.pages import (
    FLAGGED,
    ORDINARY,
    MeasuredWeb,
    Sample,
    by_group,
    folder_samples,
    story_samples,
)

WARM_PAGES = 40


def measure(groups: dict[str, list[Sample]], warm: Sequence[Sample]) -> dict[str, Any]:
    """Return for each group how many pages it has and the milliseconds of each step per page."""
    _run(Ours, warm)
    _run(Naive, warm)
    return {group: _measure_group(samples) for group, samples in groups.items()}


def _measure_group(samples: Sequence[Sample]) -> dict[str, Any]:
    first, naive, second = _run(Ours, samples), _run(Naive, samples), _run(Ours, samples)
    return {"pages": len(samples), "ours": mean_of([first, second]), "naive": naive}


def _run(chain: type[Ours] | type[Naive], samples: Sequence[Sample]) -> dict[str, float]:
    gc.collect()
    watch = Stopwatch()
    with tempfile.TemporaryDirectory(prefix="stages-") as name, chain(Path(name), watch) as steps:
        steps.take(samples)
    return {step: watch.ms_each(len(samples)).get(step, 0.0) for step in STEPS}


def split_folder(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Return the pages of a folder in those where ours finds an event or charge, and the others."""
    with tempfile.TemporaryDirectory(prefix="stages-") as name, _fresh(Path(name)) as ours:
        ours.take(samples)
    told = {url for url, found in ours.read.items() if found.charges or found.events}
    groups = {
        FLAGGED: [sample for sample in samples if sample.url in told],
        ORDINARY: [sample for sample in samples if sample.url not in told],
    }
    return {group: members for group, members in groups.items() if members}


def _fresh(folder: Path) -> Ours:
    return Ours(folder, Stopwatch())


def main() -> None:
    """Measure what the file of the first argument orders; print the figures."""
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    web = MeasuredWeb(order["count"])
    warm = story_samples(web)[:WARM_PAGES]
    if order["pages"] is None:
        groups = by_group(web.samples())
    else:
        groups = split_folder(folder_samples(Path(order["pages"]), order["count"]))
    sys.stdout.write(json.dumps(measure(groups, warm)))


if __name__ == "__main__":
    main()
