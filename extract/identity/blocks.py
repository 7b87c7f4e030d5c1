"""Keys under which namings are filed and looked up, so that equality finds every pair that
`compare` would not call different.

Words that differ by one consonant share a skeleton, or a skeleton less one letter: both are filed.
A listed given name is never near another listed one: such names meet by the name itself, and are
filed by sound only for the unlisted ones to ask. Short names stand under surname and initial.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.identity.naming import Parts, read_parts
from extract.identity.words import Word, listed_given, may_lack_letter, skeleton
from extract.people import person_key
from models.values import Naming

# What an entry stands for: a full or a short name under surname and initial, a listed or an
# unlisted given name under its sound.
FULL, SHORT, LISTED, UNLISTED = "full", "short", "listed", "unlisted"


# Files of keys that another version made have to be made anew.
VERSION = 1


def blocks(naming: Naming) -> frozenset[str]:
    """Return the keys to file a naming under; empty if no surname is known."""
    return frozenset([*_full_keys(naming, asks=False), *_short_keys(naming, asks=False)])


def blocks_sought(naming: Naming) -> frozenset[str]:
    """Return the keys to look a naming up by: any naming filed under one of them is a candidate.

    A full name does not meet the full names that only share its surname and initial.
    """
    return frozenset([*_full_keys(naming, asks=True), *_short_keys(naming, asks=True)])


def full_blocks(naming: Naming) -> frozenset[str]:
    """Return those of `blocks` under which what is more than POSSIBLE is found."""
    return frozenset(_full_keys(naming, asks=False))


def full_blocks_sought(naming: Naming) -> frozenset[str]:
    """Return those of `blocks_sought` that find what is more than POSSIBLE."""
    return frozenset(_full_keys(naming, asks=True))


def _full_keys(naming: Naming, *, asks: bool) -> Iterator[str]:
    key = person_key(naming.name)
    if " " in key:
        yield key
    for parts in read_parts(naming.name).readings():
        if parts.given is not None and parts.surname is not None:
            yield from _keys_by_given(parts.given, parts.surname, parts.fathers())
            yield from _keys_by_sound(parts.given, parts.surname, asks=asks)


def _keys_by_given(given: Word, surname: Word, fathers: frozenset[str]) -> Iterator[str]:
    name = listed_given(given) or given.folded
    for sound in surname.sounds:
        yield f"{name}|{skeleton(sound)}"
        yield from (f"{name}|{less}" for less in _one_less(sound))
    yield from (f"{name}|father {father}" for father in fathers)


def _keys_by_sound(given: Word, surname: Word, *, asks: bool) -> Iterator[str]:
    is_listed = bool(listed_given(given))
    kinds = [LISTED if is_listed else UNLISTED]
    if asks:
        kinds = [UNLISTED] if is_listed else [LISTED, UNLISTED]
    bones = {less for sound in given.sounds for less in (skeleton(sound), *_one_less(sound))}
    for sound in surname.sounds:
        yield from (f"{kind} {less}|{skeleton(sound)}" for kind in kinds for less in bones)


def _short_keys(naming: Naming, *, asks: bool) -> Iterator[str]:
    for parts in read_parts(naming.name).readings():
        yield from _keys_by_initial(parts, asks=asks)


def _keys_by_initial(parts: Parts, *, asks: bool) -> Iterator[str]:
    initial = parts.initial
    if parts.surname is None or not initial:
        return
    kinds = [FULL if parts.is_full else SHORT]
    if asks:
        kinds = [SHORT] if parts.is_full else [FULL, SHORT]
    for sound in parts.surname.sounds:
        yield from (f"{kind} {initial}|{skeleton(sound)}" for kind in kinds)


def _one_less(sound: str) -> Iterator[str]:
    """Yield the skeleton without each of its consonants in turn, if the word is long enough."""
    if may_lack_letter(sound):
        bones = skeleton(sound)
        yield from (bones[:at] + bones[at + 1 :] for at in range(len(bones)))
