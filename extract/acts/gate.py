"""Judge whether the text around a trigger is about rights: politics, civic life, belief, press or
ill-treatment.

Ordinary crime, sport, accidents, companies, foreign cases and Soviet history stay quiet. It sees
words, not motives: a campaigner who is robbed passes the gate, and a person dismisses the alert.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from extract.acts.countries import OPENING, is_foreign
from extract.acts.lexicon import ALWAYS_IN_SCOPE
from extract.acts.reading import Context, Reading
from extract.acts.scene import Scene
from extract.acts.triggers import Trigger
from extract.born.told import LANGS, find_told
from extract.phrases import Hit
from models.terms import EventKind

REACH = 1_000  # characters on either side of a trigger
INDEPENDENCE = 1991
LIVING = 1925  # whoever was born since may be told of today: «задержан Омаров, 1985 года рождения»
ON_FILE = "context: someone on file"
HISTORY_SENTENCES = 2  # before the act in which a year of the past still holds
BY_ANYBODY = {EventKind.THREAT, EventKind.HARASSMENT, EventKind.KILLING}  # crimes themselves
BY_STATE = {
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.PRETRIAL_DETENTION,
    EventKind.SEARCH,
    EventKind.INTERROGATION,
    EventKind.PSYCHIATRIC_COMMITMENT,
}
NO_CRIME = "context: no crime is told"
MANY = 2  # words of sport or fiction that outweigh a word of civic life
OTHER_MATTERS = ("accident", "business")  # no crimes, and what they are told with is none of ours


def find_gate(trigger: Trigger, reading: Reading, context: Context, scene: Scene) -> str | None:
    """Return why the trigger is in scope, in words for a monitor, or None if it is not."""
    low, high = _window(reading, trigger)
    why = _why(trigger, reading, context, scene, (low, high))
    if why is None or _is_elsewhere(trigger, reading, context, scene, (low, high)):
        return None
    return None if _is_explained(trigger, reading, context) else why


def _why(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> str | None:
    low, high = window
    words = _civic(context, low, high)
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
    if _is_of_other_matter(trigger, reading, context, scene, window):
        return None
    if words and len(context.between("sport", low, high)) < MANY * len(words):
        nearest = min(words, key=lambda hit: abs(hit.first - trigger.first))
        return f"context: {reading.raw(nearest.first, nearest.last)}"
    ill = scene.ill_treatment(low, high)
    if ill is not None:
        return f"context: {_spell(ill)}"
    at = bisect_left(scene.rolls, low, key=lambda roll: reading.word_at(roll[0]))
    rolls = (raw for start, raw in scene.rolls[at : at + 1] if reading.word_at(start) < high)
    roll = next((f"context: {raw}" for raw in rolls), None)
    return roll or _why_by_state(trigger, reading, context, scene, window)


def _why_by_state(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> str | None:
    """An act that only the state does, told without any crime, is worth a look of its own."""
    low, high = window
    start, end = reading.words[low].start, reading.words[high - 1].end
    others = ("sport", "fiction", "crime", *OTHER_MATTERS)
    elsewhere = any(context.between(name, low, high) for name in others)
    if trigger.kind not in BY_STATE or elsewhere:
        return None
    if scene.ordinary_charges(start, end) or scene.plain_charges(start, end):
        return None
    return NO_CRIME


def find_gate_on_file(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, named: Collection[int]
) -> str | None:
    """Return the reason why a trigger is in scope that the words around leave out: its sentence, or
    the one before, names someone on file. `named` are the sentences that do.
    """
    low, high = _window(reading, trigger)
    if not {trigger.sentence, trigger.sentence - 1}.intersection(named):
        return None
    if _is_elsewhere(trigger, reading, context, scene, (low, high)):
        return None
    return None if _is_explained(trigger, reading, context) else ON_FILE


def _civic(context: Context, low: int, high: int) -> list[Hit]:
    """Return the words of civic life between two words but those of the press that only tells."""
    tellers = context.between("teller", low, high)
    return [hit for hit in context.between("gate", low, high) if not _inside(hit, tellers)]


def _inside(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(other.first <= hit.first and hit.last <= other.last for other in others)


def _is_ordinary_crime(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> bool:
    """Tell whether the text tells of a crime rather than of civic life.

    So it does beside a word or article of crime where every civic word only says what somebody is
    («активиста осудили за кражу»). Else it does not if the headline or the act's own sentence
    speaks of civic life, and does if crime is said more often, or in that very sentence.
    """
    low, high = window
    start, end = reading.words[low].start, reading.words[high - 1].end
    crime, articles = context.between("crime", low, high), scene.ordinary_charges(start, end)
    plain = scene.plain_charges(start, end)
    if not (crime or plain) or context.between("invented", low, high):
        return False
    if scene.ill_treatment(low, high) is not None:
        return False
    words = _civic(context, low, high)
    if trigger.kind not in BY_ANYBODY and all(_is_bare(hit, context) for hit in words):
        return True
    own = (reading.sentences[trigger.sentence], reading.sentences[0])
    if any(
        not trigger.first <= hit.first <= trigger.last
        for bounds in own
        for hit in _civic(context, *bounds)
    ):
        return False
    if len(crime) + articles > len(words):
        return True
    return bool(context.between("crime", *own[0])) and not _civic(context, *_span(trigger))


def _is_of_other_matter(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> bool:
    """Tell whether the text tells of an accident or of business rather than of civic life.

    «На шахте взорвался метан, начальник участка задержан», «в офисе сети аптек прошёл обыск»: not
    where the headline or the act's own sentence speaks of civic life, if only by what somebody is.
    """
    low, high = window
    matters = [hit for name in OTHER_MATTERS for hit in context.between(name, low, high)]
    if not matters or context.between("invented", low, high):
        return False
    if scene.ill_treatment(low, high) is not None:
        return False
    own = (reading.sentences[trigger.sentence], reading.sentences[0])
    if any(
        not trigger.first <= hit.first <= trigger.last
        for bounds in own
        for hit in _civic(context, *bounds)
    ):
        return False
    inside = any(first <= hit.first < last for first, last in own for hit in matters)
    return inside or len(matters) > len(_civic(context, low, high))


def _span(trigger: Trigger) -> tuple[int, int]:
    return trigger.first, trigger.last + 1


def _is_bare(hit: Hit, context: Context) -> bool:
    bare = context.between("bare", hit.first, hit.first + 1)
    return any(other.last == hit.last for other in bare)


def _is_explained(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """Tell whether the text is a memo, a refuted rumour or a tale, by its head or the sentence.

    A sentence that only counts people over a time says no more, unless it names some of them; one
    about the hero of a novel tells of him.
    """
    own = reading.sentences[trigger.sentence]
    if context.between("tale", *own):
        return True
    if context.between("statistics", *own) and not context.between("among", *own):
        return True
    spans = (*reading.sentences[:OPENING], own)
    return any(context.between("explains", low, high) for low, high in spans)


def _is_elsewhere(
    trigger: Trigger, reading: Reading, context: Context, scene: Scene, window: tuple[int, int]
) -> bool:
    """Tell whether the act belongs to the past before 1991 or to another country."""
    if _is_history(trigger, reading, context):
        return True
    if scene.names_our_code:
        return False
    low, high = window
    near = scene.places_between(reading.words[low].start, reading.words[high - 1].end)
    return is_foreign(trigger, reading, context, near, window)


def _spell(trigger: Trigger) -> str:
    return trigger.kind.replace("_", " ")


def _window(reading: Reading, trigger: Trigger) -> tuple[int, int]:
    start = reading.words[trigger.first].start
    return reading.word_at(max(0, start - REACH)), reading.word_at(start + REACH)


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
    found = [year for year in years if 1850 <= year <= 2100]
    if not any(LIVING <= year < INDEPENDENCE for year in found):
        return found
    sentence = reading.text[reading.words[low].start : reading.words[high - 1].end + 1]
    born = {told.year for told in find_told(sentence, LANGS)}
    return [year for year in found if year < LIVING or year not in born]
