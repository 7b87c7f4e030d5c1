"""Gaps among the numbers of cases: what was between two that we know, and was never listed.

A gap is no proof that a case was hidden: a case may be heard in closed session, end before any
hearing, or have been listed while nobody looked. It says where to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from models.hearings import CaseNumber


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Numbers `first` to `last` of one court, year and type that stand between known ones."""

    first: CaseNumber
    last: CaseNumber

    @property
    def count(self) -> int:
        """How many numbers are missing here."""
        return self.last.sequence - self.first.sequence + 1

    def __str__(self) -> str:
        if self.count == 1:
            return str(self.first)
        return f"{self.first} to {self.last.sequence}"


@dataclass(frozen=True, slots=True, order=True)
class Docket:
    """The cases of one court, year and type that are known: how many, the lowest and the highest
    number, and the gaps between these two, in order. Below the lowest nothing is known.
    """

    court: str
    year: int
    type: str
    known: int
    lowest: int
    highest: int
    gaps: tuple[Gap, ...]

    @property
    def missing(self) -> int:
        """How many numbers are missing between the lowest and the highest."""
        return sum(gap.count for gap in self.gaps)


def find_dockets(symbols: Iterable[str]) -> list[Docket]:
    """Return what the numbers of cases among `symbols` tell, by court, year and type.

    A symbol that is no number of a case is left out. Each number counts once.
    """
    groups: defaultdict[tuple[str, int, str], set[CaseNumber]] = defaultdict(set)
    for symbol in symbols:
        number = CaseNumber.find(symbol)
        if number is not None:
            groups[(number.court, number.year, number.type)].add(number)
    return [_docket(sorted(numbers)) for _, numbers in sorted(groups.items())]


def _docket(numbers: list[CaseNumber]) -> Docket:
    first, last = numbers[0], numbers[-1]
    gaps = tuple(
        Gap(_at(before, before.sequence + 1), _at(before, after.sequence - 1))
        for before, after in pairwise(numbers)
        if after.sequence - before.sequence > 1
    )
    return Docket(
        first.court, first.year, first.type, len(numbers), first.sequence, last.sequence, gaps
    )


def _at(number: CaseNumber, sequence: int) -> CaseNumber:
    return CaseNumber(number.court, number.year, number.type, sequence)
