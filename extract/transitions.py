"""What an act changes in the state of someone to whom another was done before.

The rules are data: `lexicon/transitions.toml`. They say what followed, never what caused it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extract.phrases import load_lexicon
from models.terms import EventKind
from models.values import EventFacts


@dataclass(frozen=True, slots=True)
class Transition:
    """An act that followed another. `name` is the rule's, `eases` says that it is no worse."""

    name: str
    before: EventFacts
    after: EventFacts
    eases: bool

    @property
    def why(self) -> str:
        """The transition in words that name nobody."""
        kinds = (self.before.kind.replace("_", " "), self.after.kind.replace("_", " "))
        return f"{self.name}: {kinds[0]} ({_day_of(self.before)}) -> {kinds[1]}"


def find_transition(earlier: Iterable[EventFacts], act: EventFacts) -> Transition | None:
    """Return the change that `act` brought: the first rule that fits, after the latest act before.

    None if no rule fits, or if all that is known of before is of a later day.
    """
    rules = _load()
    before = [one for one in earlier if _is_before(one, act, rules.within)]
    latest_first = sorted(before, key=_day_of, reverse=True)
    for rule in rules.rules:
        for one in latest_first if act.kind in rule.after else ():
            if one.kind in rule.before:
                return Transition(rule.name, one, act, rule.eases)
    return None


def _is_before(one: EventFacts, act: EventFacts, within: timedelta) -> bool:
    first, then = _day_of(one), _day_of(act)
    if first[: len(then)] > then[: len(first)]:
        return False
    return _earliest(then) - _earliest(first) <= within


def _day_of(act: EventFacts) -> str:
    return act.date or act.seen_on


def _earliest(day: str) -> date:
    return date.fromisoformat((day + "-01-01")[: len("2020-11-23")])


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    before: frozenset[EventKind]
    after: frozenset[EventKind]
    eases: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    within: timedelta
    rules: tuple[_Rule, ...]


@cache
def _load() -> _Rules:
    table = load_lexicon("transitions")
    rules = tuple(
        _Rule(
            row["name"],
            frozenset(map(EventKind, row["from"])),
            frozenset(map(EventKind, row["to"])),
            row.get("eases", False),
        )
        for row in table["rule"]
    )
    return _Rules(timedelta(days=table["within_days"]), rules)
