"""`python -m benchmarks [--pages FOLDER] [--rounds N] [--count N] [--json]`: measure and print."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.clock import ChildFailed, at_least_one
from benchmarks.report import (
    Step,
    lines_of_same,
    lines_of_steps,
    lines_of_wholes,
    same_json,
    sum_up_steps,
    sum_up_wholes,
    versions,
)
from benchmarks.rounds import Whole, WrongCount, measure_stages, measure_wholes, round_up, warm_up
from benchmarks.same import compare


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure as asked and print; return 0, 2 for wrong use, 3 if it could not be measured."""
    asked = _parser().parse_args(arguments)
    if asked.pages is not None and not asked.pages.is_dir():
        sys.stderr.write(f"no such folder: {asked.pages}\n")
        return 2
    count = round_up(asked.count) if asked.pages is None else asked.count
    try:
        with tempfile.TemporaryDirectory(prefix="bytecode-") as folder:
            if asked.pages is None:
                _print_replica(count, asked.rounds, asked.json, Path(folder))
            else:
                _print_folder(count, asked.rounds, asked.pages, asked.json, Path(folder))
    except (ChildFailed, WrongCount) as problem:
        sys.stderr.write(f"{problem}\n")
        return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="CPU milliseconds per page: ours, stock Scrapy and the naive chain.",
    )
    parser.add_argument("--pages", type=Path, help="a folder of HTML files; no fetch is measured")
    parser.add_argument("--rounds", type=at_least_one, default=5, help="rounds (5)")
    parser.add_argument("--count", type=at_least_one, default=480, help="pages a round (480)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _print_replica(count: int, rounds: int, as_json: bool, bytecode: Path) -> None:
    warm_up(bytecode)
    wholes: list[Mapping[str, Sequence[Whole]]] = []
    stages = []
    for number in range(1, rounds + 1):
        wholes.append(measure_wholes(count, bytecode, partial(_tell, number)))
        _tell(number, "steps")
        stages.append(measure_stages(count, None, bytecode))
    _tell(rounds, "findings")
    same = compare()
    whole, steps = sum_up_wholes(wholes), sum_up_steps(stages)
    if as_json:
        values = _head(count, rounds) | {
            "whole": asdict(whole) | {"meets_goal": whole.meets_goal},
            "steps": [asdict(step) for step in steps],
            "same": same_json(same),
        }
        _print_json(values)
        return
    _print([*lines_of_wholes(whole), "", *lines_of_steps(steps), "", *lines_of_same(same)])


def _print_folder(count: int, rounds: int, pages: Path, as_json: bool, bytecode: Path) -> None:
    stages = []
    for number in range(1, rounds + 1):
        _tell(number, "steps")
        stages.append(measure_stages(count, pages, bytecode))
    steps: list[Step] = sum_up_steps(stages)
    if as_json:
        _print_json(_head(count, rounds) | {"steps": [asdict(step) for step in steps]})
    else:
        _print(lines_of_steps(steps))


def _head(count: int, rounds: int) -> dict[str, Any]:
    return {"count": count, "rounds": rounds, "versions": versions()}


def _print_json(values: Mapping[str, Any]) -> None:
    print(json.dumps(values, ensure_ascii=False))


def _print(lines: Sequence[str] | Iterator[str]) -> None:
    for line in lines:
        print(line)


def _tell(number: int, name: str) -> None:
    sys.stderr.write(f"round {number}: {name}\n")


if __name__ == "__main__":
    sys.exit(main())
