"""Ages under 18, as the three languages say them beside a name or an act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extract.phrases import load_lexicon

ADULT = 18


def ends_minor_age(words: Sequence[str], at: int) -> bool:
    """Return whether an age under 18 ends at that folded word: "16-year-old", «16 жастағы»."""
    number, dash, unit = words[at].partition("-")
    if not dash:
        number, unit = words[at - 1] if at > 0 else "", number
    return unit.startswith(_units()) and number.isdecimal() and int(number[:3]) < ADULT


@cache
def _units() -> tuple[str, ...]:
    return tuple(load_lexicon("roles")["words"]["of_age"])
