"""Find what a text says was done to whom, when, where, for how long and under which article.

Closed list of kinds (`models.terms.EventKind`), one event for each person and kind. Ordinary crime,
laws explained, fears, demands and denials give nothing. It flags; a person confirms. What the score
means is in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.acts.articles import add_cases, join_charges
from extract.acts.assembly import finish_event, merge_drafts
from extract.acts.bans import find_bans
from extract.acts.cast import gather_cast
from extract.acts.countries import OPENING
from extract.acts.drafting import draft_acts
from extract.acts.echoes import without_echoes, without_offences, without_suspects
from extract.acts.facts import gather_facts
from extract.acts.filling import fill_drafts
from extract.acts.gate import INDEPENDENCE, find_gate, find_gate_on_file
from extract.acts.penalties import find_penalties
from extract.acts.reading import Context, Reading
from extract.acts.scene import Scene
from extract.acts.stretches import keep_hints, keep_told
from extract.acts.taken import find_taken
from extract.acts.torturers import without_torturers
from extract.acts.triggers import Trigger, find_triggers
from extract.acts.ultimatums import find_ultimatums
from extract.births import without_births
from extract.dates import find_dates
from models.values import ChargeMention, EventMention, PersonMention

CONTEXT_SENTENCES = 8  # on either side of a trigger in which phrases of context are looked up


@dataclass(frozen=True, slots=True)
class Look:
    """What a text tells of, before anyone in it is known by name.

    Most pages that speak of police or courts end here: nothing they tell is in scope, and no finder
    of names needs to read them.
    """

    reading: Reading
    context: Context
    told: tuple[Trigger, ...]
    hints: tuple[Trigger, ...]  # acts only of someone to whom something else was done
    scene: Scene
    gates: tuple[str | None, ...]  # of each of `told`: why it is in scope, or None
    on_file: frozenset[tuple[int, int]] = frozenset()  # where people on file are named

    @property
    def acts(self) -> tuple[tuple[Trigger, str], ...]:
        """The acts in scope and why they are, in reading order."""
        pairs = zip(self.told, self.gates, strict=True)
        return tuple((trigger, gate) for trigger, gate in pairs if gate is not None)


def look_for_acts(
    text: str, sentences: Sequence[tuple[int, int]], charges: Sequence[ChargeMention]
) -> Look:
    """Return the first look at `text`: what it tells of, and what of it is in scope."""
    reading = Reading(text, sentences)
    triggers = find_triggers(reading)
    triggers += find_penalties(reading, charges) + find_ultimatums(reading) + find_bans(reading)
    triggers += find_taken(reading)
    triggers.sort(key=lambda trigger: trigger.first)
    context = Context(reading, _around(reading, triggers))
    told = tuple(keep_told(triggers, reading, context))
    hints = tuple(keep_hints(triggers, told, reading, context))
    scene = Scene(text, charges, told)
    gates = tuple(find_gate(trigger, reading, context, scene) for trigger in told)
    return Look(reading, context, told, hints, scene, gates)


def open_for_known(look: Look, spans: Sequence[tuple[int, int]]) -> Look:
    """Return the look with the acts in scope that are told of someone on file, named at `spans`.

    What happens to them concerns a monitor, whatever it is tied to by the words around.
    """
    reading = look.reading
    named = {reading.sentence_of(reading.word_over(end - 1)) for _, end in spans}
    pairs = zip(look.told, look.gates, strict=True)
    gates = tuple(
        gate or find_gate_on_file(trigger, reading, look.context, look.scene, named)
        for trigger, gate in pairs
    )
    return replace(look, gates=gates, on_file=frozenset(spans))


def find_events(
    text: str,
    people: Sequence[PersonMention],
    charges: Sequence[ChargeMention],
    sentences: Sequence[tuple[int, int]],
    published_on: date | None,
    look: Look | None = None,
) -> list[EventMention]:
    """Return the events of a text in reading order, one for each person and kind.

    Two acts of one kind stay apart when both their dates and their terms differ («50 МРП», «в
    ноябре уже 100 МРП»). An organisation that was banned and a minor whose name is withheld give an
    event without people.

    Args:
        text: Plain text in Russian, Kazakh or English.
        people: Its persons, mentions of one person with one `key`.
        charges: The articles of law it cites.
        sentences: Its sentences as offsets, in order.
        published_on: The day it appeared; without it no relative date is read.
        look: The first look at the same text and sentences, if it was taken already.

    Returns:
        Events with offsets into `text`; their people have the role `VICTIM`.
    """
    if look is None:
        look = look_for_acts(text, sentences, charges)
    if not look.acts:
        return []
    reading, context, scene = look.reading, look.context, look.scene
    settlements = {(place.start, place.end) for place in scene.places}
    known = (person for person in people if (person.start, person.end) not in settlements)
    ordered = sorted(known, key=lambda person: person.start)
    dates = without_births(text, find_dates(text, published_on))
    on_file = {person.key for person in ordered if (person.start, person.end) in look.on_file}
    drafts = draft_acts(look.acts, look.hints, gather_cast(reading, context, ordered), on_file)
    drafts = without_torturers(without_suspects(drafts), charges, reading)
    told = sorted({*look.told, *(draft.trigger for draft in drafts)}, key=lambda t: t.first)
    facts = gather_facts(reading, context, told, dates, scene.places, ordered, published_on)
    fill_drafts(drafts, facts)
    drafts = [d for d in drafts if d.date is None or int(d.date[:4]) >= INDEPENDENCE]
    drafts = without_echoes(drafts, reading)
    join_charges(drafts, charges, reading, context)
    drafts = add_cases(without_offences(drafts, charges, reading))
    return [finish_event(group, reading) for group in merge_drafts(drafts)]


def _around(reading: Reading, triggers: Sequence[Trigger]) -> list[tuple[int, int]]:
    """Return the sentences near triggers, and the first ones, each once, as ranges of words."""
    near = set(range(OPENING)) if triggers else set[int]()
    for trigger in triggers:
        near.update(
            range(trigger.sentence - CONTEXT_SENTENCES, trigger.sentence + CONTEXT_SENTENCES + 1)
        )
    return [reading.sentences[n] for n in sorted(near) if 0 <= n < len(reading.sentences)]
