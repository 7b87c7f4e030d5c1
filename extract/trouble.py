"""Says which trouble with a source needs a person, and which is that of many.

The table is data: `lexicon/trouble.toml`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    shared: frozenset[IssueKind]
    sources: int
    within: timedelta


def needs_person(kind: IssueKind, times: int, lasted: timedelta) -> bool:
    """Return whether an open issue needs a person, which was seen so many times and last so long
    after it was first seen.
    """
    table = _table()
    return kind in table.at_once or (times >= table.times and lasted >= table.lasted)


def is_shared(kind: IssueKind, opened_at: datetime, others: Collection[datetime]) -> bool:
    """Return whether trouble with a source is that of many at once: of a machine that slept, of a
    network that was cut. `others` say when trouble of that kind began at each other source.
    """
    table = _table()
    near = sum(abs(other - opened_at) <= table.within for other in others)
    return kind in table.shared and near + 1 >= table.sources


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
    stays, shared = rules["stays"], rules["shared"]
    return Table(
        frozenset(lists["at_once"]),
        int(stays["times"]),
        timedelta(hours=stays["hours"]),
        frozenset(_known("shared", spelt) for spelt in shared["kinds"]),
        int(shared["sources"]),
        timedelta(hours=shared["hours"]),
    )


def _known(title: str, spelt: str) -> IssueKind:
    if spelt not in set(IssueKind):
        raise ValueError(f"trouble.toml: {title}: {spelt!r} is none of {', '.join(IssueKind)}")
    return IssueKind(spelt)
