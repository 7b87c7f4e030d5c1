"""What else there is around the acts of a text: its articles of law, its places, its ill-treatment.

It finds by character or word and judges nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from extract.acts.lexicon import ALWAYS_IN_SCOPE, load_event_lexicon
from extract.acts.triggers import Trigger
from extract.places import PlaceMention, find_places
from models.values import ChargeMention

ROLL = re.compile(  # «задержаны: Айдар Ли, Нургуль Ким»
    r"(?i:(?:задержан|ұсталған|ұсталды|detained|arrested)[^\W\d]{0,6}"
    r"|(?:taken|took|led) away [^.:\n]{1,80}):\s{1,3}"
    r"(?:[^\W\d_a-zа-яёәғқңөұүһі][\w'’-]{1,30}[ \u00a0]){1,3}?"
    r"[^\W\d_a-zа-яёәғқңөұүһі][\w'’-]{1,30},\s"
)
LONGEST_ROLL = 40  # characters shown as a reason
START = attrgetter("start")
Mention = TypeVar("Mention", ChargeMention, PlaceMention)


class Scene:
    """What the gate looks at besides words, in the order of the text.

    Args:
        text: The text; its places are found when they are first asked for.
        charges: The articles of law that it cites.
        triggers: What it tells of: ill-treatment opens the gate for the acts beside it.
    """

    def __init__(
        self, text: str, charges: Sequence[ChargeMention], triggers: Sequence[Trigger]
    ) -> None:
        self._text = text
        lexicon = load_event_lexicon()
        ordered = sorted(charges, key=START)
        self._political = [c for c in ordered if spell_article(c) in lexicon.political]
        self._ordinary = [c for c in ordered if spell_article(c) not in lexicon.political]
        self._plain = [c for c in ordered if spell_article(c) in lexicon.criminal]
        self._ill = [t for t in triggers if t.kind in ALWAYS_IN_SCOPE]
        self.names_our_code = any(charge.how in ("after", "before") for charge in charges)

    @cached_property
    def places(self) -> Sequence[PlaceMention]:
        """The places of the text in reading order."""
        return find_places(self._text)

    @cached_property
    def rolls(self) -> Sequence[tuple[int, str]]:
        """The lists of names behind "detained:", each with its first character, in order."""
        return [(m.start(), m[0][:LONGEST_ROLL]) for m in ROLL.finditer(self._text)]

    def political_charge(self, start: int, end: int) -> ChargeMention | None:
        """Return the first political article between two characters."""
        return next(iter(_within(self._political, start, end)), None)

    def ordinary_charges(self, start: int, end: int) -> int:
        """Return how many articles between two characters are not political."""
        return len(_within(self._ordinary, start, end))

    def plain_charges(self, start: int, end: int) -> int:
        """Return how many articles between two characters are of crime whoever is charged."""
        return len(_within(self._plain, start, end))

    def ill_treatment(self, low: int, high: int) -> Trigger | None:
        """Return the first trigger of ill-treatment between two words."""
        at = bisect_left(self._ill, low, key=lambda trigger: trigger.first)
        found = self._ill[at : at + 1]
        return found[0] if found and found[0].first < high else None

    def places_between(self, start: int, end: int) -> Sequence[PlaceMention]:
        """Return the places between two characters."""
        return _within(self.places, start, end)


def _within(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Return those of the mentions, in reading order, that begin between two characters."""
    return mentions[bisect_left(mentions, start, key=START) : bisect_left(mentions, end, key=START)]


def spell_article(charge: ChargeMention) -> str:
    """Return "KZ-CC 405" for any part or paragraph of that article."""
    return f"{charge.provision.code} {charge.provision.article}"
