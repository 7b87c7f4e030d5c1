"""Keys under which namings are filed and looked up, so that equality finds every pair that
`compare` would not call different.

A full name is filed under given name and surname as skeletons, each in turn with one consonant left
out: two words that differ by one consonant share one of these. A short name is filed under surname
and initial, and full names ask for it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.identity.naming import Naming, Parts, read_parts
from extract.identity.words import may_lack_letter, skeleton

FULL, SHORT = "full", "short"  # what an entry of surname and initial stands for


def blocks(naming: Naming) -> frozenset[str]:
    """Return the keys to file a naming under; empty if no surname is known."""
    return frozenset(_keys(naming, asks=False))


def blocks_sought(naming: Naming) -> frozenset[str]:
    """Return the keys to look a naming up by: any naming filed under one of them is a candidate.

    A full name does not meet the full names that only share its surname and initial.
    """
    return frozenset(_keys(naming, asks=True))


def _keys(naming: Naming, *, asks: bool) -> Iterator[str]:
    parts = read_parts(naming.name)
    for reading in parts.readings():
        if reading.given is not None and reading.surname is not None:
            yield from _full_keys(reading)
        yield from _short_keys(reading, asks=asks)


def _full_keys(parts: Parts) -> Iterator[str]:
    if parts.given is None or parts.surname is None:
        return
    for given in parts.given.sounds:
        for surname in parts.surname.sounds:
            yield f"{skeleton(given)}|{skeleton(surname)}"
            yield from (f"{skeleton(given)}|{less}" for less in _one_less(surname))
            yield from (f"{less}|{skeleton(surname)}" for less in _one_less(given))
        for father in parts.fathers():
            yield f"{skeleton(given)}|{father}|father"


def _short_keys(parts: Parts, *, asks: bool) -> Iterator[str]:
    initial = parts.initial
    if parts.surname is None or not initial:
        return
    own = FULL if parts.is_full else SHORT
    kinds = [own] if not asks else [SHORT] if parts.is_full else [FULL, SHORT]
    for surname in parts.surname.sounds:
        yield from (f"{kind}:{initial}|{skeleton(surname)}" for kind in kinds)


def _one_less(sound: str) -> Iterator[str]:
    """Yield the skeleton without each of its consonants in turn, if the word is long enough."""
    if may_lack_letter(sound):
        bones = skeleton(sound)
        yield from (bones[:at] + bones[at + 1 :] for at in range(len(bones)))
