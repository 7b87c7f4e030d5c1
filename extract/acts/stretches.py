"""Keep, of the phrases that may tell of an act, one for each stretch of words where one is told.

Phrases overlap, look like an act that they are none of, or hold a part that is told within a whole
that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.acts.lexicon import MOODS, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.told import is_told
from extract.acts.triggers import VERB_FORM, Trigger
from models.terms import EventKind

REQUESTED = (
    {EventKind.EXTRADITION_REQUEST, EventKind.DETENTION},
    {EventKind.EXTRADITION_REQUEST, EventKind.PRETRIAL_DETENTION},
)
LEFT = {EventKind.RELEASE, EventKind.ADMINISTRATIVE_ARREST}
CUSTODY_SENTENCES = 1  # sentences on either side in which police may make a beating torture


def keep_told(triggers: Sequence[Trigger], reading: Reading, context: Context) -> list[Trigger]:
    """Return the triggers that tell of something done, one for each stretch of words.

    Phrases that only look like an act go first, then weak ones without police or custody nearby,
    then what was not done; of those that share words the kind that stands higher in the lexicon
    stays, and of one kind the longest.
    """
    standing = [
        trigger
        for trigger in _without_look_alikes(triggers, reading)
        if trigger.mood != "hints"
        and (trigger.mood != "weak" or _is_custodial(trigger, reading, context))
    ]
    precedence = load_event_lexicon().precedence
    united = _unite(standing)
    judged = [(t, is_told(t, reading, context)) for t in united]
    untold = [trigger for trigger, is_fact in judged if not is_fact]
    told = _without_parts_of(untold, [trigger for trigger, is_fact in judged if is_fact])
    told += _told_behind(untold, standing, reading, context)
    told.sort(key=lambda t: (t.sentence, precedence[t.kind], t.first - t.last))
    kept: list[Trigger] = []
    for trigger in told:
        if not any(_rivals(other, trigger) for other in _same_sentence(kept, trigger)):
            kept.append(trigger)
    fell = {(t.sentence, t.kind) for t in united} - {(t.sentence, t.kind) for t in told}
    parts = [t for t in standing if (t.sentence, t.kind) not in fell]
    parts.sort(key=lambda t: (t.sentence, precedence[t.kind], t.first - t.last))
    kept += [t for t in _parts_left(parts, kept) if is_told(t, reading, context)]
    return sorted(kept, key=lambda trigger: trigger.first)


def keep_hints(
    triggers: Sequence[Trigger], told: Sequence[Trigger], reading: Reading, context: Context
) -> list[Trigger]:
    """Return the hints that tell of something done, in reading order: none shares its words with an
    act of another kind that is `told` without them.
    """
    by_sentence: dict[int, list[Trigger]] = {}
    for trigger in told:
        by_sentence.setdefault(trigger.sentence, []).append(trigger)
    return [
        hint
        for hint in _unite(
            [t for t in _without_look_alikes(triggers, reading) if t.mood == "hints"]
        )
        if (reading.spelt[hint.last] != "there" or _is_custodial(hint, reading, context))
        and not any(
            hint.kind is not other.kind and _overlap(hint, other)
            for other in by_sentence.get(hint.sentence, ())
        )
        and is_told(hint, reading, context)
    ]


def _without_look_alikes(triggers: Sequence[Trigger], reading: Reading) -> list[Trigger]:
    never: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.mood == "never":
            never.setdefault(trigger.sentence, []).append(trigger)
    return [
        trigger
        for trigger in triggers
        if trigger.mood != "never"
        and not _is_look_alike(trigger, never.get(trigger.sentence, ()), reading)
    ]


def _without_parts_of(untold: Iterable[Trigger], told: Iterable[Trigger]) -> list[Trigger]:
    """Drop what an untold phrase of a higher kind says itself: «не дали 15 суток ареста»."""
    precedence = load_event_lexicon().precedence
    denied: dict[int, list[Trigger]] = {}
    for one in untold:
        denied.setdefault(one.sentence, []).append(one)
    return [
        trigger
        for trigger in told
        if not any(
            precedence[one.kind] < precedence[trigger.kind] and set(trigger.own) <= set(one.own)
            for one in denied.get(trigger.sentence, ())
        )
    ]


def _told_behind(
    untold: Iterable[Trigger], parts: Sequence[Trigger], reading: Reading, context: Context
) -> list[Trigger]:
    """Return what is told in a later clause than the one that makes the whole stretch untold.

    «могут снять с работы, и увезли её в отдел».
    """
    stretches: dict[tuple[int, EventKind], list[Trigger]] = {}
    for one in untold:
        stretches.setdefault((one.sentence, one.kind), []).append(one)
    behind = [
        part
        for part in parts
        if any(
            one.first < part.first <= one.last and not reading.same_clause(one.first, part.first)
            for one in stretches.get((part.sentence, part.kind), ())
        )
    ]
    return [t for t in _unite(behind) if is_told(t, reading, context)]


def _parts_left(parts: Sequence[Trigger], kept: Sequence[Trigger]) -> list[Trigger]:
    """Return a part of what fell where it overlapped: «бес жылдық мерзімін өтеп, түрмеден шықты».

    At most one of each kind is given to a sentence that has none of it.
    """
    by_sentence: dict[int, list[Trigger]] = {}
    for trigger in kept:
        by_sentence.setdefault(trigger.sentence, []).append(trigger)
    left: list[Trigger] = []
    for part in parts:
        others = by_sentence.setdefault(part.sentence, [])
        if not any(t.kind is part.kind or _overlap(t, part) for t in others):
            others.append(part)
            left.append(part)
    return left


def _unite(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return one trigger for phrases of a kind that share words: "20 суток", "суток ареста"."""
    united: list[Trigger] = []
    last: dict[tuple[int, EventKind], int] = {}
    for trigger in sorted(triggers, key=lambda t: (t.sentence, t.first)):
        at = last.get((trigger.sentence, trigger.kind))
        if at is None or not _overlap(united[at], trigger):
            last[trigger.sentence, trigger.kind] = len(united)
            united.append(trigger)
            continue
        one = united[at]
        mood = min(one.mood, trigger.mood, key=MOODS.index)
        last_one = max(one, trigger, key=lambda t: (t.last, t.denial))
        own = tuple(sorted({*one.own, *trigger.own}))
        united[at] = replace(one, mood=mood, last=last_one.last, denial=last_one.denial, own=own)
    return united


def _is_custodial(trigger: Trigger, reading: Reading, context: Context) -> bool:
    first = max(0, trigger.sentence - CUSTODY_SENTENCES)
    last = min(len(reading.sentences) - 1, trigger.sentence + CUSTODY_SENTENCES)
    low, high = reading.sentences[first][0], reading.sentences[last][1]
    if trigger.kind is EventKind.KILLING:  # "soldiers opened fire. He died on the spot"
        return bool(context.between("violence", low, high))
    if reading.spelt[trigger.last] == "there":  # "a holding cell. He had been brought there"
        return bool(context.between("lock_up", low, reading.sentences[trigger.sentence][1]))
    if trigger.kind is EventKind.TORTURE and context.between("attackers", low, high):
        return False  # «нападавшие в масках» are no officers
    return bool(context.between("custody", low, high))


def _rivals(a: Trigger, b: Trigger) -> bool:
    """Return whether two phrases that share words tell of one act: not «деген күдікпен» and the
    «күдікпен екі айға қамаған» that goes on from its last word.
    """
    if {a.kind, b.kind} in REQUESTED and "states" not in (a.mood, b.mood):
        return False  # "detained at Astana's request"
    if {a.kind, b.kind} == LEFT:  # "walked out of the special detention centre"
        return a.first == b.first
    states = (a.mood == "states") != (b.mood == "states")
    return _overlap(a, b) and not (states and (a.last == b.first or b.last == a.first))


def _overlap(a: Trigger, b: Trigger) -> bool:
    return a.first <= b.last and b.first <= a.last


def _is_look_alike(trigger: Trigger, never: Iterable[Trigger], reading: Reading) -> bool:
    return any(
        other.kind == trigger.kind
        and _overlap(other, trigger)
        and not _is_for_extradition(other, reading)
        and not _begins_anew(trigger, other, reading)
        for other in never
    )


def _is_for_extradition(other: Trigger, reading: Reading) -> bool:
    """«40 тәулікке экстрадициялық қамауға алды»: days of custody that are no punishment."""
    said = reading.spelt[other.first : other.last + 1]
    return other.kind is EventKind.PRETRIAL_DETENTION and any(
        word.startswith("экстрадиц") for word in said
    )


def _begins_anew(trigger: Trigger, other: Trigger, reading: Reading) -> bool:
    """«держали с четверга, дали шесть суток»: the look-alike leaps from its verb over a comma to
    the act, which has a verb of its own.
    """
    if other.first >= trigger.first or trigger.last < other.last:
        return False
    if not all(VERB_FORM.search(reading.spelt[one.first]) for one in (other, trigger)):
        return False
    return "," in reading.raw(other.first, trigger.first)


def _same_sentence(kept: Sequence[Trigger], trigger: Trigger) -> Iterable[Trigger]:
    """`kept` is filled sentence by sentence, so its end holds all that can overlap."""
    for other in reversed(kept):
        if other.sentence != trigger.sentence:
            return
        yield other
