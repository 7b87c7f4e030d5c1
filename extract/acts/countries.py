"""Judge whether an act was done under another country.

Words and towns of abroad are weighed against those of home around it; those of who watched,
deplored or told it from here do not count. Where exactly it was done is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.acts.reading import Context, Reading
from extract.acts.triggers import Trigger
from extract.places import PlaceMention
from models.terms import EventKind

KAZAKH_WHITHER = ("ға", "ге", "қа", "ке")
OPENING = 2  # sentences, the headline with them, that say what a story is about, and where


def is_foreign(
    trigger: Trigger,
    reading: Reading,
    context: Context,
    places: Sequence[PlaceMention],
    window: tuple[int, int],
) -> bool:
    """Return whether words of other countries are near and nothing ties the act to Kazakhstan.

    Whoever may not leave is kept here, whatever country is the end of the way. A flag, an embassy
    or a war that somebody spoke about puts no act there. What Kazakhstan asks for ties it to us, as
    does a Kazakhstani held abroad.

    Args:
        trigger: The act.
        reading: Its text.
        context: The phrases of that text.
        places: The places in the window.
        window: The words around the act that count, first and one past the last.
    """
    low, high = window
    topics = context.between("topic", low, high)
    abroad = [hit.first for hit in context.between("abroad", low, high)]
    abroad += [reading.word_at(p.start) for p in places if p.abroad and not is_whither(p)]
    abroad = [at for at in abroad if not any(hit.first - 1 <= at <= hit.last + 1 for hit in topics)]
    if not abroad or trigger.kind is EventKind.TRAVEL_BAN:
        return False
    words = [hit.first for hit in context.between("home", low, high)]
    towns = [reading.word_at(p.start) for p in places if not p.abroad]
    if context.between("tie", low, high):
        return not words and not towns
    ours = list(_of_the_act([*words, *towns], trigger, reading, context))
    return not ours or _opens_abroad(abroad, ours, trigger, reading)


def is_whither(place: PlaceMention) -> bool:
    """Return whether a Kazakh ending makes the place the end of a way: «Астанаға алып кетті»."""
    return any(place.raw.lower() == place.name.lower() + ending for ending in KAZAKH_WHITHER)


def _of_the_act(
    words: Sequence[int], trigger: Trigger, reading: Reading, context: Context
) -> Iterator[int]:
    """Yield the words of home but those of an observer: "the Kazakh union condemned it"."""
    for at in words:
        sentence = reading.sentence_of(at)
        observers = context.between("observer", *reading.sentences[sentence])
        if any(hit.first <= at <= hit.last for hit in observers):
            continue
        apart = sentence != trigger.sentence or not reading.same_clause(at, trigger.first)
        if not (observers and apart):
            yield at


def _opens_abroad(
    abroad: Sequence[int], ours: Sequence[int], trigger: Trigger, reading: Reading
) -> bool:
    """Tell whether the story begins in another country and speaks of ours only later."""
    end = reading.sentences[min(OPENING, len(reading.sentences)) - 1][1]
    if min(abroad) >= end or min(ours) < end:
        return False
    return all(reading.sentence_of(at) != trigger.sentence for at in ours)
