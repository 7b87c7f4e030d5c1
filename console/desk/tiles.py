"""Draws the schematic map of Kazakhstan: a tile a region, its number in it, each a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from console.languages import Language
from console.regions import Tile, load_tiles

SIDE, GAP = 92, 8  # of the drawing's own units
STEP = SIDE + GAP
SHADES = 4  # beside that of none
WIDEST = 9_999  # larger numbers are pressed into their tile
FIT = Markup(' textLength="84" lengthAdjust="spacingAndGlyphs"')
MAP = Markup('<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>')
TILE = Markup(
    '<a href="{href}" aria-label="{told}"><g class="tile s{shade}{city}"><title>{told}</title>'
    '<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="12"/>'
    '<text class="at" x="{middle}" y="{upper}">{short}</text>'
    '<text x="{middle}" y="{lower}"{fit}>{count}</text></g></a>'
)


def draw_map(
    counts: Mapping[str, int],
    language: Language,
    tell: Callable[[str, int], str],
    address: Callable[[str], str],
    title: str,
) -> Markup:
    """Return the map: darker where there is more, and every number printed. `tell` says a region
    and its number in words, `address` where its tile leads.
    """
    most = max(counts.values(), default=0)
    tiles = load_tiles()
    drawn = Markup("").join(
        _tile(tile, counts[tile.region], most, language, tell, address) for tile in tiles
    )
    width = (max(tile.column for tile in tiles) + 1) * STEP - GAP
    height = (max(tile.row for tile in tiles) + 1) * STEP - GAP
    return MAP.format(width, height, title, drawn)


def _tile(
    tile: Tile,
    count: int,
    most: int,
    language: Language,
    tell: Callable[[str, int], str],
    address: Callable[[str], str],
) -> Markup:
    x, y = tile.column * STEP, tile.row * STEP
    return TILE.format(
        href=address(tile.region),
        told=tell(tile.region, count),
        shade=-(-SHADES * count // most) if most else 0,
        city=" city" if tile.is_city else "",
        x=x,
        y=y,
        side=SIDE,
        middle=x + SIDE // 2,
        upper=y + 36,
        lower=y + 72,
        short=tile.short[language],
        count=count,
        fit=FIT if count > WIDEST else "",
    )
