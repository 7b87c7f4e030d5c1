"""Ages under 18, as the three languages say them beside a name or an act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extract.phrases import load_lexicon

ADULT = 18


def ends_minor_age(words: Sequence[str], at: int) -> bool:
    """Return whether an age under 18 ends at that folded word: "16-year-old", «16 жастағы»,
    «четырнадцатилетнего».
    """
    if words[at].startswith(_listed("minor_ages")):
        return not words[at + 1 : at + 2] or not words[at + 1].startswith(_listed("no_ages"))
    number, dash, unit = words[at].partition("-")
    if not dash:
        number, unit = words[at - 1] if at > 0 else "", number
    return unit.startswith(_listed("of_age")) and number.isdecimal() and int(number[:3]) < ADULT


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(load_lexicon("roles")["words"][name])
