"""Judge whether the text around a trigger is about rights: politics, civic life, belief, press or
ill-treatment.

Ordinary crime, sport, accidents, companies, foreign cases and Soviet history stay quiet. It sees
words, not
motives: a campaigner who is robbed passes the gate, and a person dismisses the alert.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import cached_property

from extract.acts.lexicon import ALWAYS_IN_SCOPE, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.triggers import Trigger
from extract.places import PlaceMention, find_places
from models.values import ChargeMention

ROLL = re.compile(  # «задержаны: Айдар Ли, Нургуль Ким»
    r"(?i:задержан|ұсталған|ұсталды|detained|arrested)[^\W\d]{0,6}:\s{1,3}"
    r"(?:[^\W\d_a-zа-яё][\w'’-]{1,30}[ \u00a0]){1,3}?[^\W\d_a-zа-яё][\w'’-]{1,30},\s"
)
LONGEST_ROLL = 40  # characters shown as a reason
REACH = 1_000  # characters on either side of a trigger
INDEPENDENCE = 1991
ON_FILE = "context: someone on file"
KAZAKH_WHITHER = ("ға", "ге", "қа", "ке")
HISTORY_SENTENCES = 2  # before the act in which a year of the past still holds
MANY = 2  # words of sport or fiction that outweigh a word of civic life


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
        political = load_event_lexicon().political
        self._political = [c for c in charges if spell_article(c) in political]
        self._political.sort(key=lambda charge: charge.start)
        self._ordinary = [c for c in charges if spell_article(c) not in political]
        self._ill = [t for t in triggers if t.kind in ALWAYS_IN_SCOPE]
        self.names_our_code = any(charge.how in ("after", "before") for charge in charges)

    @cached_property
    def places(self) -> Sequence[PlaceMention]:
        """The places of the text in reading order."""
        return find_places(self._text)

    @cached_property
    def rolls(self) -> Sequence[re.Match[str]]:
        """The lists of names behind "detained:" in the order of the text."""
        return list(ROLL.finditer(self._text))

    def political_charge(self, start: int, end: int) -> ChargeMention | None:
        """Return the first political article between two characters."""
        at = bisect_left(self._political, start, key=lambda charge: charge.start)
        found = self._political[at : at + 1]
        return found[0] if found and found[0].start < end else None

    def ordinary_charges(self, start: int, end: int) -> int:
        """Return how many articles between two characters are not political."""
        return sum(start <= charge.start < end for charge in self._ordinary)

    def ill_treatment(self, low: int, high: int) -> Trigger | None:
        """Return the first trigger of ill-treatment between two words."""
        at = bisect_left(self._ill, low, key=lambda trigger: trigger.first)
        found = self._ill[at : at + 1]
        return found[0] if found and found[0].first < high else None

    def places_between(self, start: int, end: int) -> Sequence[PlaceMention]:
        """Return the places between two characters."""
        low = bisect_left(self.places, start, key=lambda place: place.start)
        high = bisect_left(self.places, end, key=lambda place: place.start)
        return self.places[low:high]


def spell_article(charge: ChargeMention) -> str:
    """Return "KZ-CC 405" for any part or paragraph of that article."""
    return f"{charge.provision.code} {charge.provision.article}"


def find_gate(trigger: Trigger, reading: Reading, context: Context, scene: Scene) -> str | None:
    """Return why the trigger is in scope, in words for a monitor, or None if it is not."""
    low, high = _window(reading, trigger)
    why = _why(trigger, reading, context, scene, (low, high))
    if why is None or _is_history(trigger, reading, context):
        return None
    return None if _is_foreign(reading, context, scene, low, high) else why


def _why(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> str | None:
    low, high = window
    words = context.between("gate", low, high)
    fiction = len(context.between("fiction", low, high))
    if fiction > MANY and fiction >= MANY * len(words):
        return None
    if trigger.kind in ALWAYS_IN_SCOPE:
        return f"context: {_spell(trigger)}"
    charge = scene.political_charge(reading.words[low].start, reading.words[high - 1].end)
    if charge is not None:
        return f"context: {charge.provision}"
    if _is_ordinary_crime(trigger, reading, context, scene, window):
        return None
    if words and len(context.between("sport", low, high)) < MANY * len(words):
        nearest = min(words, key=lambda hit: abs(hit.first - trigger.first))
        return f"context: {reading.raw(nearest.first, nearest.last)}"
    ill = scene.ill_treatment(low, high)
    if ill is not None:
        return f"context: {_spell(ill)}"
    rolls = (roll for roll in scene.rolls if low <= reading.word_at(roll.start()) < high)
    return next((f"context: {roll[0][:LONGEST_ROLL]}" for roll in rolls), None)


def find_gate_on_file(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, named: Collection[int]
) -> str | None:
    """Return the reason why a trigger is in scope that the words around leave out: its sentence, or
    the one before, names someone on file. `named` are the sentences that do.
    """
    low, high = _window(reading, trigger)
    if not {trigger.sentence, trigger.sentence - 1}.intersection(named):
        return None
    if _is_history(trigger, reading, context) or _is_foreign(reading, context, scene, low, high):
        return None
    return ON_FILE


def _is_ordinary_crime(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> bool:
    """Tell whether words of crime and its articles outnumber those of civic life.

    Not where the headline or the sentence of the act itself speaks of civic life.
    """
    low, high = window
    start, end = reading.words[low].start, reading.words[high - 1].end
    crime = len(context.between("crime", low, high))
    if crime == 0:
        return False
    own = (reading.sentences[trigger.sentence], reading.sentences[0])
    if any(
        not trigger.first <= hit.first <= trigger.last
        for bounds in own
        for hit in context.between("gate", *bounds)
    ):
        return False
    articles = scene.ordinary_charges(start, end)
    return crime + articles > len(context.between("gate", low, high))


def _spell(trigger: Trigger) -> str:
    return trigger.kind.replace("_", " ")


def _window(reading: Reading, trigger: Trigger) -> tuple[int, int]:
    start = reading.words[trigger.first].start
    return reading.word_at(max(0, start - REACH)), reading.word_at(start + REACH)


def _is_foreign(reading: Reading, context: Context, scene: Scene, low: int, high: int) -> bool:
    """A case of another country: its words are near and nothing ties the text to Kazakhstan."""
    start, end = reading.words[low].start, reading.words[high - 1].end
    near = scene.places_between(start, end)
    abroad = (place.abroad and not is_whither(place) for place in near)
    if not context.between("abroad", low, high) and not any(abroad):
        return False
    home = context.between("home", low, high) or any(not place.abroad for place in near)
    return not home and not scene.names_our_code


def is_whither(place: PlaceMention) -> bool:
    """Return whether a Kazakh ending makes the place the end of a way: «Астанаға алып кетті»."""
    return any(place.raw.lower() == place.name.lower() + ending for ending in KAZAKH_WHITHER)


def _is_history(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """Tell whether the sentence, or one just before it that no later year parts, is of the past."""
    for sentence in range(trigger.sentence, max(-1, trigger.sentence - 1 - HISTORY_SENTENCES), -1):
        low, high = reading.sentences[sentence]
        born = sentence < trigger.sentence and context.between("born", low, high)
        years = _years(reading, low, high)
        if not born and any(year < INDEPENDENCE for year in years):
            return True
        if context.between("history", low, high):
            return sentence == trigger.sentence or not years
        if years:
            return False
    return False


def _years(reading: Reading, low: int, high: int) -> list[int]:
    words = (w.text.partition("-")[0] for w in reading.words[low:high])
    years = (int(word) for word in words if len(word) == 4 and word.isdecimal())
    return [year for year in years if 1850 <= year <= 2100]
