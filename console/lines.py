"""The order of the list of alerts, and what of it shares a line. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.terms import Severity

if TYPE_CHECKING:
    from models.store.queue import Waiting

RANK = {severity: number for number, severity in enumerate(Severity)}  # critical first


@dataclass(frozen=True, slots=True)
class Line:
    """One alert, or a group of several that stand for one another."""

    ids: tuple[int, ...]
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and where it stands: as the `nth` of those that stand together behind `head`."""

    line: Line
    head: Waiting
    nth: int


def arrange(waiting: Sequence[Waiting], fold_above: int | None) -> list[Line]:
    """Return what stands on each line: the gravest first, of equals what was put before a person
    last; alerts about one person beside each other.

    A group of more than `fold_above` shares a line, where its first alert would stand; None gives
    each alert a line. Nothing is left out.
    """
    return [placed.line for placed in place(waiting, fold_above)]


def place(waiting: Sequence[Waiting], fold_above: int | None) -> list[Placed]:
    """Return the lines as `arrange` does, each with where it stands."""
    ordered = sorted(waiting, key=lambda w: (RANK[w.severity], -w.put_at.timestamp(), -w.id))
    sizes = Counter(one.group_key for one in ordered if one.group_key is not None)
    blocks: dict[tuple[str, str | int], list[Waiting]] = {}
    for one in ordered:
        blocks.setdefault(_line_of(one, sizes, fold_above), []).append(one)
    return [
        Placed(line, block[0], nth)
        for key, block in blocks.items()
        for nth, line in enumerate(_spelt(key, [one.id for one in block]))
    ]


def _line_of(one: Waiting, sizes: Counter[str], most: int | None) -> tuple[str, str | int]:
    """Return what stands together: a group that is folded, a person, or an alert alone."""
    if most is not None and one.group_key is not None and sizes[one.group_key] > most:
        return ("group", one.group_key)
    return ("alert", one.id) if one.person_id is None else ("person", one.person_id)


def _spelt(key: tuple[str, str | int], ids: Sequence[int]) -> list[Line]:
    if key[0] == "group":
        return [Line(tuple(ids), str(key[1]))]
    return [Line((alert_id,)) for alert_id in ids]
