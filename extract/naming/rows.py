"""Find the names that stand in one row with names found: «Мухита Есеналы, Ирину Ли и Серика Кима».

A tagger may overlook one of several; its neighbours say what it is. Nothing is found where no
neighbour is a whole name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extract.naming.casing import is_common_word
from extract.naming.lists import load_names
from extract.naming.rules import CAPITAL, SMALL, Span
from extract.naming.things import is_place

NAME = rf"[{CAPITAL}][{SMALL}]{{1,39}} [{CAPITAL}][{SMALL}]{{1,39}}"
LONGEST = 90  # characters of a name and what joins it to the next
BEFORE = re.compile(
    rf"(?:^|[—–:(,] | и | мен | пен | бен )(?P<name>{NAME})(?:, | и | мен | пен | бен )$"
)
BEHIND = re.compile(
    rf"(?:, | и | мен | пен | бен )(?P<name>{NAME})(?=[,.;)\n]| и | мен | пен | бен |$)"
)


def find_in_rows(text: str, found: Sequence[Span]) -> list[Span]:
    """Return the names of two words that a comma or "and" joins to a whole name of `found`, and
    those joined to these.
    """
    taken = sorted(found)
    rows: list[Span] = []
    waiting = [span for span in found if " " in text[slice(*span)]]
    while waiting:
        for start, end in _beside(text, waiting.pop()):
            at = bisect_left(taken, (start, end))
            free_before = at == 0 or taken[at - 1][1] <= start
            if free_before and (at == len(taken) or end <= taken[at][0]):
                taken.insert(at, (start, end))
                rows.append((start, end))
                waiting.append((start, end))
    return sorted(rows)


def _beside(text: str, span: Span) -> Iterator[Span]:
    before = BEFORE.search(text, max(0, span[0] - LONGEST), span[0])
    behind = BEHIND.match(text, span[1], span[1] + LONGEST)
    for match in (before, behind):
        if match is not None and _may_be_name(match["name"]):
            yield match.span("name")


def _may_be_name(name: str) -> bool:
    words = name.lower().split()
    return not any(load_names().is_stopped(w) or is_common_word(w) or is_place(w) for w in words)
