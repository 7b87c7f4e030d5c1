"""Read `lexicon/names.toml` into sets that the name rules ask; it judges nothing itself."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

STOP_LISTS = ("places", "bodies", "offices", "common")
GIVEN_LISTS = ("kazakh_male", "kazakh_female", "other_male", "other_female")


@dataclass(frozen=True, slots=True)
class NameLists:
    """The word lists, as written in the file.

    `spellings` has one tuple for each given name: its spellings, the one that keys are built from
    first. `male` and `female` are lower-case spellings. Stop words are lower case: whole words in
    `stop`, and beginnings in `stop_beginnings` (written "казахстан-" in the file).
    """

    spellings: tuple[tuple[str, ...], ...]
    male: frozenset[str]
    female: frozenset[str]
    latin_surnames: tuple[str, ...]
    latin_weak: tuple[str, ...]
    patronymic_endings: tuple[str, ...]  # of surnames and patronymics, lower case
    stop: frozenset[str]
    stop_beginnings: tuple[str, ...]
    organisations: frozenset[str]
    titles: frozenset[str]  # English words before a name: judge, brother
    openers: frozenset[str]  # Kazakh words that begin a sentence before a name
    takers: frozenset[str]  # Russian verbs of what is done to somebody: задержал

    def is_stopped(self, word: str) -> bool:
        """Tell whether the word, in upper or lower case, is a place, a body, an office or a common
        word.
        """
        low = word.lower()
        return low in self.stop or low.startswith(self.stop_beginnings)


@lru_cache(maxsize=1)
def load_names() -> NameLists:
    """Return the lists; they are read once a process."""
    data = tomllib.loads((files("extract") / "lexicon" / "names.toml").read_text("utf-8"))
    given = {name: _read_spellings(data["given"][name]) for name in GIVEN_LISTS}
    stop = [word for name in STOP_LISTS for word in data["stop"][name].split()]
    return NameLists(
        spellings=tuple(spellings for name in GIVEN_LISTS for spellings in given[name]),
        male=_all_lower(given["kazakh_male"] + given["other_male"]),
        female=_all_lower(given["kazakh_female"] + given["other_female"]),
        latin_surnames=tuple(data["endings"]["latin_surname"].split()),
        latin_weak=tuple(data["endings"]["latin_weak"].split()),
        patronymic_endings=tuple(data["endings"]["patronymic"].split()),
        stop=frozenset(word for word in stop if not word.endswith("-")),
        stop_beginnings=tuple(word.removesuffix("-") for word in stop if word.endswith("-")),
        organisations=frozenset(data["stop"]["organisations"].split()),
        titles=frozenset(data["titles"]["english"].split()),
        openers=frozenset(data["titles"]["kazakh_openers"].split()),
        takers=frozenset(data["titles"]["russian_takers"].split()),
    )


def _read_spellings(block: str) -> list[tuple[str, ...]]:
    return [tuple(entry.split("=")) for entry in block.split()]


def _all_lower(names: list[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(spelling.lower() for spellings in names for spelling in spellings)
