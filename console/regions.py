"""The regions of Kazakhstan and the cities of their rank: their names, and a schematic map of them.

The map is data of ours, `regions.toml`; which place lies where is told by `extract.place_names`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from console.languages import Language
from extract.phrases import fold_text
from extract.place_names import load_forms, load_lexicon_places, region_of, regions

ABROAD, NOT_KNOWN = "abroad", "not_known"
ELSEWHERE = (ABROAD, NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a region stands on the map, from the north-west, and how it is written there."""

    region: str
    column: int
    row: int
    short: dict[Language, str]
    is_city: bool


@cache
def load_tiles() -> tuple[Tile, ...]:
    """Return the map, region by region."""
    text = resources.files("console").joinpath("regions.toml").read_text("utf-8")
    return tuple(
        Tile(
            region,
            told["column"],
            told["row"],
            {language: told[language] for language in Language},
            told.get("city", False),
        )
        for region, told in tomllib.loads(text)["tile"].items()
    )


def locate(place: str | None) -> str:
    """Return the region in which a place lies, ABROAD, or NOT_KNOWN where no list has it."""
    if place is None:
        return NOT_KNOWN
    if (region := region_of(place)) is not None:
        return region
    form = load_forms().get(fold_text(place))
    return ABROAD if form is not None and form.abroad else NOT_KNOWN


@cache
def name_region(region: str, language: Language) -> str:
    """Return the full name of a region, as the gazetteer writes it in this language."""
    tables = load_lexicon_places()
    if region not in tables["regions"]:
        return str(tables["settlements"][region][0][language][0])
    names = tables["regions"][region]
    match language:
        case Language.RU:
            return f"{names['ru']} область"
        case Language.KK:
            return f"{names['kk']} облысы"
        case Language.EN:
            return f"{names['en'][0]} Region"


def name_regions(language: Language) -> dict[str, str]:
    """Return the full name of each region and city of that rank, by how the gazetteer calls it."""
    return {region: name_region(region, language) for region in regions()}
