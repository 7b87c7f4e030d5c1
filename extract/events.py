"""Find what a text says was done to whom, when, where, for how long and under which article.

Closed list of kinds (`models.terms.EventKind`), one event for each person and kind. Ordinary crime,
laws explained, fears, demands and denials give nothing. It flags; a person confirms. What the score
means is in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extract.acts.assembly import finish_event, merge_drafts
from extract.acts.echoes import without_echoes, without_offences, without_suspects
from extract.acts.facts import Draft, Facts, is_by_court, join_charges
from extract.acts.gate import INDEPENDENCE, Scene, find_gate
from extract.acts.people import Cast, Choice
from extract.acts.reading import Context, Reading
from extract.acts.triggers import Trigger, find_triggers, keep_told
from extract.dates import find_dates
from models.terms import EventKind
from models.values import ChargeMention, EventMention, PersonMention

CONTEXT_SENTENCES = 8  # on either side of a trigger in which phrases of context are looked up
AT_ONCE_SENTENCES = 4
ATTACK_SENTENCES = 3  # after an attack in which "police opened a case" is about the attackers
ATTACKS = {
    EventKind.HARASSMENT,
    EventKind.THREAT,
    EventKind.TORTURE,
    EventKind.KILLING,
    EventKind.SURVEILLANCE,
    EventKind.DEATH,
    EventKind.DEATH_IN_CUSTODY,
}
# What police do in one go: an act without a day of its own has that of the one before.
AT_ONCE = {
    EventKind.DETENTION,
    EventKind.SEARCH,
    EventKind.INTERROGATION,
    EventKind.RELEASE,
    EventKind.THREAT,
    EventKind.TORTURE,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a text tells of, before anyone in it is known by name.

    Most pages that speak of police or courts end here: nothing they tell is in scope, and no finder
    of names needs to read them.
    """

    reading: Reading
    context: Context
    told: tuple[Trigger, ...]
    scene: Scene
    gates: tuple[str | None, ...]  # of each of `told`: why it is in scope, or None

    @property
    def acts(self) -> tuple[tuple[Trigger, str], ...]:
        """The acts in scope and why they are, in reading order."""
        pairs = zip(self.told, self.gates, strict=True)
        return tuple((trigger, gate) for trigger, gate in pairs if gate is not None)


def look_for_acts(
    text: str, sentences: Sequence[tuple[int, int]], charges: Sequence[ChargeMention]
) -> Look:
    """Return the first look at `text`, for both `act_sentences` and `find_events`."""
    reading = Reading(text, sentences)
    triggers = find_triggers(reading)
    context = Context(reading, _around(reading, triggers))
    told = tuple(keep_told(triggers, reading, context))
    scene = Scene(text, charges, told)
    gates = tuple(find_gate(trigger, reading, context, scene) for trigger in told)
    return Look(reading, context, told, scene, gates)


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
    facts = Facts(reading, context, look.told, published_on)
    facts.add_dates(find_dates(text, published_on))
    facts.add_places(scene.places, ordered)
    drafts = _draft(look, Cast(reading, context, ordered))
    drafts = without_suspects(drafts)
    _fill(drafts, facts)
    drafts = [d for d in drafts if d.date is None or int(d.date[:4]) >= INDEPENDENCE]
    drafts = without_echoes(drafts)
    join_charges(drafts, charges, reading, context)
    drafts = without_offences(drafts, charges, reading)
    return [finish_event(group, reading) for group in merge_drafts(drafts)]


def act_sentences(look: Look, sentences: Sequence[tuple[int, int]]) -> list[int]:
    """Return the indices of `sentences` that tell of an act in scope, in order.

    `sentences` are those that the look was taken with.
    """
    starts = {look.reading.words[trigger.first].start for trigger, _ in look.acts}
    ordered, found = sorted(starts), []
    at = 0
    for index, (low, high) in enumerate(sentences):
        while at < len(ordered) and ordered[at] < low:
            at += 1
        if at < len(ordered) and ordered[at] < high:
            found.append(index)
    return found


def _around(reading: Reading, triggers: Sequence[Trigger]) -> list[tuple[int, int]]:
    """Return the sentences near triggers as word ranges, each once."""
    near: set[int] = set()
    for trigger in triggers:
        near.update(
            range(trigger.sentence - CONTEXT_SENTENCES, trigger.sentence + CONTEXT_SENTENCES + 1)
        )
    return [reading.sentences[n] for n in sorted(near) if 0 <= n < len(reading.sentences)]


def _draft(look: Look, cast: Cast) -> list[Draft]:
    reading, context = look.reading, look.context
    drafts: list[Draft] = []
    nameless: list[tuple[Trigger, str]] = []
    told_here: dict[int, Choice] = {}
    for trigger, gate in look.acts:
        if trigger.kind is EventKind.ORGANISATION_BANNED:
            drafts.append(Draft(trigger, None, "same", None, gate))
            continue
        if not cast.names_any(trigger) and _is_withheld_minor(trigger, reading, context):
            drafts.append(Draft(trigger, None, "same", None, gate))
            continue
        if trigger.sentence == 0 and not cast.names_anyone(0):
            nameless.append((trigger, gate))
            continue
        choice = cast.choose(trigger)
        choice = _go_on(trigger, choice, told_here, cast)
        if choice is not None and _is_against_attackers(trigger, choice, drafts, reading, context):
            continue
        if choice is not None:
            drafts.extend(Draft(trigger, n.person, choice.how, n, gate) for n in choice.people)
    headlines = [d for act in nameless for d in _headline_drafts(*act, drafts, cast)]
    return [*headlines, *drafts]


def _go_on(
    trigger: Trigger, choice: Choice | None, told_here: dict[int, Choice], cast: Cast
) -> Choice | None:
    """Return whom the act before it in the sentence was done to, if neither name nor pronoun is
    nearer.

    "Officers slapped him, pulled his hair and threatened to tell his employer."
    """
    if choice is not None and choice.how == "before" and not cast.has_pronoun(trigger):
        choice = told_here.get(trigger.sentence, choice)
    if choice is not None:
        told_here[trigger.sentence] = choice
    return choice


def _headline_drafts(
    trigger: Trigger, gate: str, drafts: Sequence[Draft], cast: Cast
) -> list[Draft]:
    """Return what a headline without a name adds to the acts that the text tells in full.

    It repeats one of them, or tells a further act against the only one the text is about; where
    nothing else was done it may leave the name to the next sentence.
    """
    if any(d.trigger.kind is trigger.kind for d in drafts):
        return []
    victims = {d.person.key: d for d in drafts if d.person is not None and d.named is not None}
    if drafts and (trigger.mood not in ("acts", "weak") or len(victims) != 1):
        return []
    story = next(iter(victims.values()), None)
    if story is not None and story.named is not None and cast.is_the_story(story.named, trigger):
        return [Draft(trigger, story.person, "after", story.named, gate)]
    choice = cast.choose(trigger)
    people = choice.people if choice is not None else ()
    return [Draft(trigger, n.person, "after", n, gate) for n in people]


def _is_against_attackers(
    trigger: Trigger,
    choice: Choice,
    drafts: Sequence[Draft],
    reading: Reading,
    context: Context,
) -> bool:
    """ "Her car was set on fire. Police opened a case": the case is not against her."""
    if trigger.kind is not EventKind.PROSECUTION or choice.how != "before" or not drafts:
        return False
    last, (low, high) = drafts[-1], reading.sentences[trigger.sentence]
    return (
        last.person is not None
        and last.person.key == choice.people[0].person.key
        and last.trigger.kind in ATTACKS
        and trigger.sentence - last.trigger.sentence <= ATTACK_SENTENCES
        and not context.between("object_pronoun", low, high)
    )


def _is_withheld_minor(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """A child whose name the text keeps back is a victim without a name."""
    low, high = reading.sentences[trigger.sentence]
    ages = (word.text.partition("-") for word in reading.words[low:high])
    young = any(
        a.isdecimal() and int(a[:3]) < 18 and u.startswith(("year-old", "летн", "жас"))
        for a, _, u in ages
    )
    return young and bool(context.between("minor", low, high))


def _fill(drafts: Sequence[Draft], facts: Facts) -> None:
    """Give each draft its date, term and place, from its sentence or those beside it."""
    last: dict[str, Draft] = {}
    for draft in drafts:
        draft.date = facts.find_date(draft.trigger)
        draft.own_date = draft.date is not None
        draft.term = facts.find_term(draft.trigger)
    dated = {(d.person.key if d.person else "", d.trigger.kind) for d in drafts if d.own_date}
    for draft in drafts:
        key = draft.person.key if draft.person else ""
        by_court = is_by_court(draft.trigger.kind)
        if draft.date is not None and len(draft.date) == 4 and by_court:
            day = facts.decision_date(draft.trigger.sentence)
            draft.date = day if day is not None and not facts.is_beside(draft) else draft.date
        if draft.date is None and (key, draft.trigger.kind) not in dated:
            draft.date = _borrow_date(draft, last.get(key), facts)
        elif draft.date is None and by_court:
            draft.date = facts.decision_beside(draft.trigger.sentence)
        elif draft.date is None and draft.trigger.kind in AT_ONCE:
            draft.date = _scene_date(draft, last.get(key), facts)
        if draft.trigger.mood != "states" and draft.trigger.kind in AT_ONCE and draft.date:
            last[key] = draft
    for draft in drafts:
        if draft.date is None and _has_a_day(draft):
            draft.date = _date_beside(draft, drafts, facts)
        draft.place = facts.find_place(draft)


def _has_a_day(draft: Draft) -> bool:
    kind = draft.trigger.kind
    return draft.trigger.mood != "states" and kind not in (
        EventKind.SURVEILLANCE,
        EventKind.PROSECUTION,
        EventKind.TORTURE,
    )


def _date_beside(draft: Draft, drafts: Sequence[Draft], facts: Facts) -> str | None:
    """Return the day of another act against the same person: of the sentence, or of the court.

    «оправдана, вышла из-под стражи»; «в день суда у него прошёл обыск».
    """
    others = [d for d in drafts if d.person and draft.person and d.person.key == draft.person.key]
    others = [d for d in others if d.date is not None and d is not draft]
    sentence = draft.trigger.sentence
    here = [d for d in others if d.trigger.sentence == sentence]
    if not here and facts.says_court_day(sentence):
        here = [d for d in others if is_by_court(d.trigger.kind)]
    return here[0].date if here else None


def _borrow_date(draft: Draft, previous: Draft | None, facts: Facts) -> str | None:
    kind, sentence = draft.trigger.kind, draft.trigger.sentence
    if draft.trigger.mood == "states" or kind is EventKind.SURVEILLANCE:
        return None
    if is_by_court(kind):
        found = facts.decision_date(sentence)
        if found is not None:
            return found
    found = _scene_date(draft, previous, facts) if kind in AT_ONCE else None
    found = found or facts.date_added(sentence)
    if found is not None or kind is EventKind.PROSECUTION:
        return found
    return facts.only_date() or facts.date_of_all(draft.trigger)


def _scene_date(draft: Draft, previous: Draft | None, facts: Facts) -> str | None:
    """Return the date of the act just before, if it was against the same person.

    A sentence that tells the time of day goes on with that day, as do sentences without any.
    """
    if previous is None or draft.trigger.mood == "states":
        return None
    before, sentence = previous.trigger.sentence, draft.trigger.sentence
    soon = facts.says_hours(sentence) or facts.are_undated(before, sentence + 1)
    return previous.date if sentence - before <= (AT_ONCE_SENTENCES if soon else 1) else None
