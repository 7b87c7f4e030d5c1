"""Read `lexicon/sameness.toml`, its names folded; it judges nothing itself."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from extract.people import fold_token


@dataclass(frozen=True, slots=True)
class Limits:
    """How far birth years may lie apart, and what shared context weighs."""

    birth_years: int
    misprinted_years: int
    context: int
    strong: int
    weak: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One language's way to read Latin letters."""

    pattern: re.Pattern[str]
    sounds: dict[str, str]

    def read(self, word: str) -> str:
        """Return a lower-case word in English spelling."""
        return self.pattern.sub(lambda match: self.sounds[match.group()], word)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists as folded keys. `same_surnames` maps each spelling to the first of its row."""

    common_surnames: frozenset[str]
    common_given: frozenset[str]
    same_surnames: dict[str, str]
    limits: Limits
    readings: tuple[Reading, ...]
    inflected: tuple[tuple[str, tuple[str, ...]], ...]  # longest ending first


@lru_cache(maxsize=1)
def load_sameness() -> Lexicon:
    """Return the lexicon; it is read once a process."""
    data = tomllib.loads((files("extract") / "lexicon" / "sameness.toml").read_text("utf-8"))
    rows = [row.split("=") for row in data["surnames"]["same"].split()]
    endings = {end: tuple(to.replace("-", "").split(" ")) for end, to in data["inflected"].items()}
    return Lexicon(
        common_surnames=frozenset(map(fold_token, data["common"]["surnames"].split())),
        common_given=frozenset(map(fold_token, data["common"]["given"].split())),
        same_surnames={fold_token(word): fold_token(row[0]) for row in rows for word in row},
        limits=Limits(**data["limits"]),
        readings=tuple(_reading(sounds) for sounds in data["readings"].values()),
        inflected=tuple(sorted(endings.items(), key=lambda item: -len(item[0]))),
    )


def _reading(sounds: dict[str, str]) -> Reading:
    longest_first = sorted(sounds, key=len, reverse=True)
    return Reading(re.compile("|".join(map(re.escape, longest_first))), sounds)
