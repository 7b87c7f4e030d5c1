"""Says how soon a monitor should look. The table is data: `lexicon/severity.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from extract.phrases import load_lexicon
from models.terms import AlertKind, EventKind, Severity, WatchKind

Word = TypeVar("Word", bound=StrEnum)
# These are judged by their event; what a page alone puts right has no event.
# What is found of a watch goes by its kind.
BY_EVENT = frozenset({AlertKind.NEW_EVENT, AlertKind.STATUS_CHANGE, AlertKind.WATCH_HIT})


@dataclass(frozen=True, slots=True)
class Table:
    """The rules as read from the file: every kind has exactly one severity."""

    sure_from: float
    least_score: float
    of_event: Mapping[EventKind, Severity]
    of_alert: Mapping[AlertKind, Severity]
    of_watch: Mapping[WatchKind, Severity]
    fold_above: int


def judge_severity(kind: EventKind, score: float, minor: bool) -> Severity:
    """Return the severity of an event: by its kind, one step up for a child, low when unsure.

    `score` is the event's score, 0..1; below the table's `sure_from` the severity is LOW whatever
    the kind, because a person should first see whether there is an event at all.
    """
    table = _table()
    if score < table.sure_from:
        return Severity.LOW
    severity = table.of_event[kind]
    if minor and severity is not Severity.CRITICAL:
        return Severity.CRITICAL if severity is Severity.HIGH else Severity.HIGH
    return severity


def severity_of(kind: AlertKind) -> Severity:
    """Return the severity of an alert about no event: a page, a source, what is followed."""
    return _table().of_alert[kind]


def judge_hit(kind: WatchKind) -> Severity:
    """Return the severity of a page that holds what is followed and tells of no event."""
    return _table().of_watch[kind]


def step_up(severity: Severity) -> Severity:
    """Return the next more urgent severity; the most urgent stays."""
    order = list(Severity)
    return order[max(0, order.index(severity) - 1)]


def least_score() -> float:
    """Return the score below which an event raises no alert."""
    return _table().least_score


def fold_above() -> int:
    """Return how many alerts of one occasion stand each on a line of its own."""
    return _table().fold_above


@cache
def _table() -> Table:
    return read_table(load_lexicon("severity"))


def read_table(rules: Mapping[str, Any]) -> Table:
    """Return the rules of a parsed file.

    Raises ValueError for a word that is no severity or no kind, a kind in two lists or in none.
    """
    return Table(
        sure_from=float(rules["sure_from"]),
        least_score=float(rules["least_score"]),
        of_event=_sorted_out("events", rules["events"], EventKind, set(EventKind)),
        of_alert=_sorted_out("alerts", rules["alerts"], AlertKind, set(AlertKind) - BY_EVENT),
        of_watch=_sorted_out("followed", rules["followed"], WatchKind, set(WatchKind)),
        fold_above=int(rules["fold_above"]),
    )


def _sorted_out(
    title: str, lists: Mapping[str, list[str]], words: type[Word], wanted: set[Word]
) -> dict[Word, Severity]:
    found: dict[Word, Severity] = {}
    for level, kinds in lists.items():
        severity = _known(f"[{title}]", level, Severity)
        for spelt in kinds:
            kind = _known(f"[{title}] {level}", spelt, words)
            if kind in found:
                raise ValueError(f"severity.toml: [{title}]: {spelt!r} stands in two lists")
            if kind not in wanted:
                raise ValueError(f"severity.toml: [{title}]: {spelt!r} is judged by its event")
            found[kind] = severity
    if missing := sorted(wanted - set(found)):
        raise ValueError(f"severity.toml: [{title}]: no severity for {', '.join(missing)}")
    return found


def _known(where: str, spelt: str, words: type[Word]) -> Word:
    if spelt not in set(words):
        raise ValueError(f"severity.toml: {where}: {spelt!r} is none of {', '.join(words)}")
    return words(spelt)
