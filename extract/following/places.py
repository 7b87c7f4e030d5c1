"""Find the places that are followed: settlements by their key, regions with all that lies in them.

What counts as a place is decided by `extract.places`. It is asked only where a word begins like a
name of one of the settlements, and always where a region is followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.following.values import Followed, Hit
from extract.phrases import fold_text
from extract.place_names import load_lexicon_places, place_key, spellings_of_place
from extract.places import find_places

REGION = "region:"
BEGINNING = 4  # letters of a name that are looked for first
WHY = "the place is named"
WHY_IN_REGION = "a place in the region is named"


@dataclass(frozen=True, slots=True)
class FollowedPlaces:
    """Places by their value, and how the words begin that may name one."""

    by_value: dict[str, list[int]] = field(default_factory=dict)
    beginnings: frozenset[str] = frozenset()
    has_regions: bool = False


def read_place(name: str) -> str | None:
    """Return the value of a settlement or region in any spelling, None if no list has it."""
    key = place_key(name.strip())
    if spellings_of_place(key):
        return key
    regions = [place for place in find_places(name) if place.kind == "region"]
    return f"{REGION}{regions[0].region}" if len(regions) == 1 else None


def index_places(places: Sequence[Followed]) -> FollowedPlaces:
    """File places by their values; those that no list has are phrases, see `extract.watching`."""
    by_value: dict[str, list[int]] = {}
    for place in places:
        for value in dict.fromkeys([place.value, *filter(None, map(read_place, place.aliases))]):
            by_value.setdefault(value, []).append(place.id)
    begin = {word[:BEGINNING] for value in by_value for word in _spellings(value)}
    has_regions = any(value.startswith(REGION) for value in by_value)
    return FollowedPlaces(by_value, frozenset(begin), has_regions)


def find_followed_places(text: str, words: Iterable[str], index: FollowedPlaces) -> Iterator[Hit]:
    """Yield hits, perhaps several of one watch. `words` are the folded words of the text."""
    if not index.by_value:
        return
    if not index.has_regions:
        begin = {word[:BEGINNING] for word in words}
        if index.beginnings.isdisjoint(begin):
            return
    for place in find_places(text):
        for watch_id in index.by_value.get(place_key(place.name), ()):
            yield Hit(watch_id, place.start, place.end, WHY)
        if place.region and not place.abroad:
            for watch_id in index.by_value.get(REGION + place.region, ()):
                why = WHY if place.kind == "region" else WHY_IN_REGION
                yield Hit(watch_id, place.start, place.end, why)


def _spellings(value: str) -> Iterator[str]:
    """Yield the folded words that may begin a naming of a settlement."""
    tables = load_lexicon_places()
    yield from spellings_of_place(value)
    yield from tables["adjectives"].get(value, ())
    yield from tables["courts"].get(value, ())
    yield from (fold_text(name) for name in tables["courts_kk"].get(value, ()))
