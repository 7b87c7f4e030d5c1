"""Says how soon a monitor should look at an event. The table is data: `lexicon/severity.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

from models.terms import EventKind, Severity


def judge_severity(kind: EventKind, score: float, minor: bool) -> Severity:
    """Return the severity of an event: by its kind, one step up for a child, low when unsure.

    `score` is the event's score, 0..1; below the table's `sure_from` the severity is LOW whatever
    the kind, because a person should first see whether there is an event at all.
    """
    table = _table()
    if score < table.sure_from:
        return Severity.LOW
    severity = table.of_kind[kind]
    if minor and severity is not Severity.CRITICAL:
        return Severity.CRITICAL if severity is Severity.HIGH else Severity.HIGH
    return severity


def step_up(severity: Severity) -> Severity:
    """Return the next more urgent severity; the most urgent stays."""
    order = list(Severity)
    return order[max(0, order.index(severity) - 1)]


class _Table:
    """The rules as read from the file; every kind must have a severity."""

    def __init__(self) -> None:
        text = resources.files("extract").joinpath("lexicon/severity.toml").read_text("utf-8")
        rules = tomllib.loads(text)
        self.sure_from = float(rules["sure_from"])
        self.least_score = float(rules["least_score"])
        self.of_kind = {
            EventKind(kind): severity
            for severity in Severity
            for kind in rules["kinds"].get(severity.value, [])
        }
        if missing := set(EventKind) - set(self.of_kind):
            raise ValueError(f"severity.toml: no severity for {sorted(missing)}")


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table()


def least_score() -> float:
    """Return the score below which an event raises no alert."""
    return _table().least_score
