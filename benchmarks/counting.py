"""Counts of what was found, missed and wrong against labels, as pure functions on values."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.terms import Role
from models.values import Findings

# Letters that one name is written with and another not; only for comparing.
_LOOSE = str.maketrans("әғқңөұүһіы", "агкноууһии")


@dataclass(slots=True)
class Count:
    """Right, false and missed of one group."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 if nothing was found."""
        return self.right / (self.right + self.false or 1)

    @property
    def recall(self) -> float:
        """The share of what is labelled that was found; 0 if nothing is labelled."""
        return self.right / (self.right + self.missed or 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (2 * self.right + self.false + self.missed or 1)

    def add(self, found: Counter[Hashable], wanted: Counter[Hashable]) -> None:
        """Count one text."""
        self.right += (found & wanted).total()
        self.false += (found - wanted).total()
        self.missed += (wanted - found).total()


@dataclass(slots=True)
class Facts:
    """Of the events found, how many of the labelled dates, charges and places are right."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    alarms: int = 0  # texts without an event that raised one
    quiet: int = 0
    wrong_victims: int = 0


def provision_key(
    code: str, article: str, part: str | None, para: str | None
) -> tuple[str, str, str | None, str | None]:
    """Return what two citations are compared by: a point straight on an article is its part."""
    return (code, article, para, None) if part is None and para else (code, article, part, para)


def wanted_provisions(row: Mapping[str, Any]) -> Counter[Hashable]:
    """Return the labelled provisions of a row, each once."""
    refs = row["refs"]
    return Counter({provision_key(r["code"], r["article"], r["part"], r["para"]) for r in refs})


def fold_name(name: str) -> str:
    """Return a name in lower case, without marks and the letters that spellings differ in."""
    bare = unicodedata.normalize("NFKD", name.lower())
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", kept.translate(_LOOSE)).strip()


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two spellings name one person: the same words, or all of the shorter one's."""
    words, others = sorted((fold_name(one).split(), fold_name(other).split()), key=len)
    if sorted(words) == sorted(others):
        return True
    return bool(words) and len(others) > 1 and set(words) <= set(others)


def count_events(
    row: Mapping[str, Any], found: Findings, counts: Mapping[str, Count], facts: Facts
) -> None:
    """Count one text: pairs of person and kind under "all" and the kind, and their facts."""
    got = [(person, e) for e in found.events for person in ([p.name for p in e.people] or [""])]
    for label in row["events"]:
        kind = label.get("kind") or label["type"]
        hit = next(
            (
                pair
                for pair in got
                if pair[1].kind == kind and is_same_name(pair[0], label["person"] or "")
            ),
            None,
        )
        for name in ("all", kind):
            counts[name].right += hit is not None
            counts[name].missed += hit is None
        if hit is not None:
            got.remove(hit)
            _count_facts(label, hit[1], facts)
    for _, event in got:
        for name in ("all", str(event.kind)):
            counts[name].false += 1
    facts.quiet += not row["events"]
    facts.alarms += bool(got) and not row["events"]
    facts.wrong_victims += _count_wrong_victims(row, found)


def count_roles(row: Mapping[str, Any], found: Findings, counts: Mapping[str, Count]) -> None:
    """Count the roles of the labelled people of one text under "role ...", those not found too.

    A person's first mention says the role. People that are not labelled are not counted.
    """
    for label in row.get("people", ()):
        roles = (p.role for p in found.people if is_same_name(p.name, label["name"]))
        role = next(roles, None)
        is_right = role == label["role"]
        counts[f"role {label['role']}"].right += is_right
        counts[f"role {label['role']}"].missed += not is_right
        if role is not None and not is_right:
            counts[f"role {role}"].false += 1


def _count_facts(label: Mapping[str, Any], event: Any, facts: Facts) -> None:
    checks = {
        "dates": label.get("date") and str(event.date or "").startswith(label["date"]),
        "charges": label.get("charges") and set(label["charges"]) <= set(map(str, event.charges)),
        "places": label.get("place")
        and fold_name(event.place or "")[:4] == fold_name(label["place"])[:4],
    }
    for name, is_right in checks.items():
        if label.get(name.removesuffix("s")) or label.get(name):
            facts.asked[name] += 1
            facts.right[name] += bool(is_right)


def _count_wrong_victims(row: Mapping[str, Any], found: Findings) -> int:
    others = [p["name"] for p in row.get("people", ()) if p["role"] != "victim"]
    victims = {p.name for p in found.people if p.role is Role.VICTIM}
    victims |= {p.name for event in found.events for p in event.people}
    return sum(any(is_same_name(name, victim) for victim in victims) for name in others)


def facts_json(facts: Facts) -> dict[str, Any]:
    """Return the facts as plain values."""
    return {
        "asked": dict(facts.asked),
        "right": {name: facts.right[name] for name in facts.asked},
        "alarms": facts.alarms,
        "quiet": facts.quiet,
        "wrong_victims": facts.wrong_victims,
    }


def spans(pairs: Iterable[Sequence[int] | Mapping[str, int]]) -> Counter[Hashable]:
    """Return labelled spans, written as [start, end] or as objects with these keys."""
    return Counter(
        (p["start"], p["end"]) if isinstance(p, Mapping) else (p[0], p[1]) for p in pairs
    )
