"""Sort the settlements of a text by sentence: where something happens, and where someone is only
from.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from extract.acts.countries import is_whither
from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Reading
from extract.place_names import PLACE_ENDINGS
from extract.places import OF_TOWN_AFTER, OF_TOWN_BEFORE, PlaceMention
from models.values import PersonMention

FROM = {"из", "from"}
RESIDENTS_BEFORE = ("жител", "уроженец", "уроженк", "уроженц")
RESIDENTS_OF = {"resident", "residents", "native", "natives"}
RESIDENTS_AFTER = ("тұрғын", "тумас", "resident")
# "ALMATY, Dec 12 (Reuters) -", "BISHKEK --"
DATELINE = re.compile(r"(?:, [A-Z][^\n.]{2,25})? ?(?:\([A-Z][\w/. ]{1,20}\) )?(?:-|–|—)")
SITES = {"in", "at", "near", "outside", "в", "во", "под", "г"}
KAZAKH_STATIONS = ("вокзалы", "автовокзалы", "стансасы", "станциясы", "әуежайы", "бекеті")
CAPITAL = "Astana"

Sites = dict[int, list[PlaceMention]]


def sort_places(
    places: Iterable[PlaceMention], reading: Reading, people: Sequence[PersonMention]
) -> tuple[Sites, Sites]:
    """Return by sentence the settlements where something may have been done, and the origins:
    towns that someone is from, that a report was sent from.

    A settlement inside the name of one of `people` is none, nor is the capital where it stands for
    the government, nor a city abroad that is only spoken of. Where a sentence says of one town what
    happens in it («в Актау», «суд Актау»), others that only describe («жанаозенские нефтяники»,
    "Zhanaozen oil workers") are left out.
    """
    settlements: Sites = {}
    origins: Sites = {}
    starts, ends = [person.start for person in people], {person.end for person in people}
    for place in places:
        at = bisect_left(starts, place.end) - 1
        in_name = at >= 0 and people[at].end > place.start
        if place.kind == "region" or in_name or not _is_stay(place, reading):
            continue
        is_origin = place.kind == "origin" or _is_origin(place, reading, starts, ends)
        table = origins if is_origin else settlements
        table.setdefault(reading.sentence_of(reading.word_at(place.start)), []).append(place)
    firm = {n: [p for p in said if _is_site(p, reading)] for n, said in settlements.items()}
    return {n: firm[n] or said for n, said in settlements.items()}, origins


def _is_stay(place: PlaceMention, reading: Reading) -> bool:
    """Return whether a town is more than the aim of a way abroad or another word for the state."""
    if place.region == CAPITAL and _asks(place, reading):
        return False
    if not place.abroad or place.raw.endswith(PLACE_ENDINGS):
        return True
    before, _ = _beside(place, reading)
    if is_aim(place, reading):
        return False
    return before in load_event_lexicon().words["stays"] or _is_of_town(place, reading)


def is_aim(place: PlaceMention, reading: Reading) -> bool:
    """Return whether the town is the end of a way: «рейс в Стамбул», "transport to Shymkent"."""
    before, _ = _beside(place, reading)
    raw, name = place.raw.lower(), place.name.lower()
    if before == "to" or is_whither(place):
        return True
    if before not in ("в", "во"):
        return False
    return (
        raw == name[:-1] + "у" if name.endswith("а") else raw == name and name[-1] not in "ыиоуеэю"
    )


def _asks(place: PlaceMention, reading: Reading) -> bool:
    """ "Astana wants him back", «Астана добивается выдачи»: the government is meant."""
    at = reading.word_at(place.start)
    before, _ = _beside(place, reading)
    after = reading.spelt[at + 1 : at + 3]
    asks = any(word.startswith(beginnings("asks")) for word in after)
    return before == "by" or (before not in SITES and asks)


def _is_origin(
    place: PlaceMention, reading: Reading, starts: Sequence[int], ends: set[int]
) -> bool:
    """«Житель Тараза», «блогер из Атырау Жанат Избасов», "ALMATY, Dec 12 -": not where it was."""
    before, after = _beside(place, reading)
    if before.startswith(RESIDENTS_BEFORE) or after.startswith(RESIDENTS_AFTER):
        return True
    at = reading.word_at(place.start)
    if before == "of" and at > 1 and reading.spelt[at - 2] in RESIDENTS_OF:
        return True
    if before in FROM and at > 1:
        named = bisect_left(starts, place.end)
        follows = named < len(starts) and starts[named] - place.end <= 1
        return follows or reading.words[at - 2].end in ends
    heads = place.start == 0 or reading.text[place.start - 1] == "\n"
    return heads and place.raw.isupper() and DATELINE.match(reading.text, place.end) is not None


def _is_site(place: PlaceMention, reading: Reading) -> bool:
    """Return whether the words beside it say that something happens in the town."""
    before, _ = _beside(place, reading)
    if before in SITES or _is_of_town(place, reading):
        return True
    return place.raw.lower() != place.name.lower() and place.raw.endswith(PLACE_ENDINGS)


def _is_of_town(place: PlaceMention, reading: Reading) -> bool:
    """«Суд Киева», "a Warsaw jail"."""
    before, after = _beside(place, reading)
    if after.startswith(KAZAKH_STATIONS):  # «Ақтөбе вокзалында»
        return after.endswith(PLACE_ENDINGS)
    return before.startswith(OF_TOWN_BEFORE) or after in OF_TOWN_AFTER


def _beside(place: PlaceMention, reading: Reading) -> tuple[str, str]:
    """Return the words on either side of the place, or "" where there is none."""
    first, last = reading.word_at(place.start), reading.word_over(place.end - 1)
    before = reading.spelt[first - 1] if first > 0 else ""
    return before, reading.spelt[last + 1] if last + 1 < len(reading.spelt) else ""
