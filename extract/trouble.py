"""Says which trouble with a source needs a person. The table is data: `lexicon/trouble.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from extract.phrases import load_lexicon
from models.terms import IssueKind

TITLES = ("at_once", "in_time")


@dataclass(frozen=True, slots=True)
class Table:
    """The rules as read from the file."""

    at_once: frozenset[IssueKind]
    times: int
    lasted: timedelta


def needs_person(kind: IssueKind, times: int, lasted: timedelta) -> bool:
    """Return whether an open issue needs a person, which was seen so many times and last so long
    after it was first seen.
    """
    table = _table()
    return kind in table.at_once or (times >= table.times and lasted >= table.lasted)


@cache
def _table() -> Table:
    return read_table(load_lexicon("trouble"))


def read_table(rules: Mapping[str, Any]) -> Table:
    """Return the rules of a parsed file.

    Raises ValueError for an unknown kind, a kind in both lists or in none.
    """
    lists = {title: [_known(title, spelt) for spelt in rules[title]] for title in TITLES}
    both = [kind for kinds in lists.values() for kind in kinds]
    if wrong := sorted(str(kind) for kind in IssueKind if both.count(kind) != 1):
        raise ValueError(f"trouble.toml: {wrong[0]!r} must stand in one of {', '.join(TITLES)}")
    stays = rules["stays"]
    return Table(frozenset(lists["at_once"]), int(stays["times"]), timedelta(hours=stays["hours"]))


def _known(title: str, spelt: str) -> IssueKind:
    if spelt not in set(IssueKind):
        raise ValueError(f"trouble.toml: {title}: {spelt!r} is none of {', '.join(IssueKind)}")
    return IssueKind(spelt)
