"""Find where a text tells a year of birth or an age, whosesoever."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extract.born.ways import BESIDE, ONES, TENS, WAYS, Form, Way

LANGS = ("ru", "kk", "en")
AHEAD = 120  # characters behind a needle within which its pattern ends


@dataclass(frozen=True, slots=True)
class Told:
    """Characters `start..end` that tell a year of birth or an age, one of the two.

    `ending` is that of «-летний», "en" or "kk" for an adjective of those languages.
    """

    start: int
    end: int
    form: Form
    year: int | None = None
    age: int | None = None
    ending: str = ""


def find_told(text: str, langs: Collection[str], name_ends: Iterable[int] = ()) -> list[Told]:
    """Return what the text tells in these languages, in reading order. Behind each of `name_ends`
    a bare number between commas is an age.
    """
    found = [told for needle, ways in _ways(frozenset(langs)) for told in _find(text, needle, ways)]
    found += [told for end in name_ends for told in _beside(text, end)]
    return sorted(set(found), key=lambda told: (told.start, told.end, told.form))


@cache
def _ways(langs: frozenset[str]) -> tuple[tuple[str, tuple[Way, ...]], ...]:
    by_needle: dict[str, tuple[Way, ...]] = {}
    for way in WAYS:
        for needle in way.needles if way.lang in langs else ():
            by_needle[needle] = (*by_needle.get(needle, ()), way)
    return tuple(by_needle.items())


def _find(text: str, needle: str, ways: Sequence[Way]) -> Iterator[Told]:
    at = text.find(needle)
    while at >= 0:
        for way in ways:
            match = way.pattern.search(text, max(0, at - way.back), at + AHEAD)
            if match is not None and match.start() <= at + len(needle):
                yield _read(way.form, match)
        at = text.find(needle, at + len(needle))


def _beside(text: str, end: int) -> Iterator[Told]:
    match = BESIDE.match(text, end)
    if match is not None:
        yield Told(match.start("age"), match.end(), Form.BARE, age=int(match["age"]))


def _read(form: Form, match: re.Match[str]) -> Told:
    said = match.groupdict()
    year, age = said.get("year"), said.get("age")
    if said.get("tens") is not None:
        age = str(TENS[said["tens"].lower()] + ONES.get(said["ones"] or "", 0))
    return Told(
        match.start(),
        match.end(),
        form,
        None if year is None else int(year),
        None if age is None else int(age),
        said.get("ending") or "",
    )
