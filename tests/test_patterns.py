"""No pattern of ours may backtrack without bound: each is run over text made of its own letters.

For every pattern that has a name in the rooms that meet strangers' bytes, runs of what it can match
are built at random and doubled in length; twice the text may take about twice the time.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

import archive
import crawlers
import extract
from tests.cpu import cpu_seconds

# Asked at one place only, and never again once it has failed (`extract.markup.linear`).
ANCHORED = {"extract.markup.linear.REST"}
LENGTH = 10_000  # characters; the second look has twice as many
UNITS = 40  # runs tried on a pattern
LONGEST_UNIT = 6
SLOW_S = 0.15  # below, a reading says nothing of growth
GROWTH = 3.2  # of a doubled text: 2 if linear, 4 if quadratic
parser: Any = importlib.import_module("re._parser")


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in (archive, crawlers, extract):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                for part in _flat(value):
                    if isinstance(part, re.Pattern):
                        yield f"{found.name}.{name}", part


def _flat(value: Any) -> Iterator[Any]:
    """Yield a value, or the members of tuples and lists in it."""
    if isinstance(value, tuple | list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _letters(tree: Any) -> Iterator[str]:
    """Yield letters that a parsed pattern names, in order."""
    for operator, given in tree:
        match str(operator):
            case "LITERAL" | "NOT_LITERAL":
                yield chr(given)
            case "RANGE":
                yield from (chr(given[0]), chr(given[1]))
            case "CATEGORY":
                yield {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " "}.get(str(given), "ж")
            case "IN":
                yield from _letters(given)
            case "ANY":
                yield "ж"
            case "BRANCH":
                for branch in given[1]:
                    yield from _letters(branch)
            case "SUBPATTERN":
                yield from _letters(given[-1])
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield from _letters(given[2])
            case "ASSERT" | "ASSERT_NOT":
                yield from _letters(given[1])
            case "ATOMIC_GROUP":
                yield from _letters(given)


PATTERNS = list({id(pattern): (name, pattern) for name, pattern in _patterns()}.values())


def test_there_are_patterns_to_look_at() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_a_pattern_takes_linear_time(name: str, pattern: re.Pattern[Any]) -> None:
    dice = random.Random(name)  # noqa: S311  # the same runs every time
    flags = pattern.flags if isinstance(pattern.pattern, str) else pattern.flags & ~re.UNICODE
    letters = "".join(_letters(parser.parse(pattern.pattern, flags))) or "a"
    parts = [*letters, *re.findall(r"\w{2,}", letters)]
    for _ in range(UNITS):
        unit = "".join(dice.choices(parts, k=dice.randint(1, LONGEST_UNIT)))
        text = unit * (LENGTH // len(unit) + 1)
        once, twice = _time(name, pattern, text), _time(name, pattern, text * 2)
        if twice >= SLOW_S:  # looked at again: another process may have been in the way
            once, twice = (
                min(_time(name, pattern, text * times) for _ in range(3)) for times in (1, 2)
            )
        assert twice < SLOW_S or twice < GROWTH * once, f"{unit!r}: {once:.2f} s, {twice:.2f} s"


def _time(name: str, pattern: re.Pattern[Any], text: str) -> float:
    given: Any = text + "\x01"  # what no pattern ends with
    if isinstance(pattern.pattern, bytes):
        given = given.encode()
    if name in ANCHORED:
        return cpu_seconds(lambda: pattern.match(given))
    return cpu_seconds(lambda: deque(pattern.finditer(given), maxlen=0))
