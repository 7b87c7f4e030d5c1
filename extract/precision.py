"""Says how often a rule was right, from what people decided on its alerts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt

from models.terms import EventKind

FEW = 20  # decisions; below, a share says little, and its note says so
Z = 1.96  # of the normal distribution: 95 of 100 intervals hold the true share
GAP = "…"


@dataclass(frozen=True, slots=True)
class Precision:
    """What people said of one rule, source or kind.

    `repeated` counts duplicates and merged alerts, whose finding was not wrong. `low` and `high`
    are Wilson's 95 % interval; all three shares are None where nothing was decided.
    """

    name: str
    confirmed: int
    dismissed: Mapping[str, int] = field(default_factory=dict)  # by reason, without duplicates
    repeated: int = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def decided(self) -> int:
        """How many alerts were called right or wrong."""
        return self.confirmed + sum(self.dismissed.values())

    @property
    def is_small(self) -> bool:
        """Whether too little was decided to judge by."""
        return self.decided < FEW


def count_precision(verdicts: Iterable[tuple[str, str]]) -> list[Precision]:
    """Return one value a name, least precise first; of equals the one more was decided of.

    Args:
        verdicts: Name of a rule and what was said of one of its alerts: "confirmed", "repeated", or
            the reason why it was dismissed.
    """
    said: dict[str, Counter[str]] = {}
    for name, verdict in verdicts:
        said.setdefault(name, Counter())[verdict] += 1
    found = [_precision(name, counts) for name, counts in said.items()]
    return sorted(found, key=lambda p: (1.0 if p.share is None else p.share, -p.decided, p.name))


def _precision(name: str, counts: Counter[str]) -> Precision:
    confirmed, repeated = counts.pop("confirmed", 0), counts.pop("repeated", 0)
    decided = confirmed + counts.total()
    dismissed = dict(sorted(counts.items()))
    if decided == 0:
        return Precision(name, confirmed, dismissed, repeated)
    low, high = wilson(confirmed, decided)
    return Precision(name, confirmed, dismissed, repeated, confirmed / decided, low, high)


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, JASA 22:209), which holds for few, too."""
    share, square = right / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def rule_of(kind: EventKind, why: Collection[str], names: Collection[str]) -> str:
    """Return the rule that flagged: the kind of event and the phrase that told it, in small
    letters; words of a name that stands inside the phrase (`names`, as they are spelt) are left
    out.
    """
    reason = next(iter(why), "")
    hidden = {word.casefold() for name in names for word in name.split()}
    kept = [
        GAP if word.strip("«»“”\"'.,;:()").casefold() in hidden else word.casefold()
        for word in reason.removeprefix("trigger: ").split()
    ]
    return f"{kind}: {' '.join(kept)}" if kept else str(kind)
