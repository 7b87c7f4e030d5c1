"""Find what a text says was done to whom, when, where, for how long and under which article.

Closed list of kinds (`models.terms.EventKind`), one event for each person and kind. Ordinary crime,
laws explained, fears, demands and denials give nothing. It flags; a person confirms. What the score
means is in docs/scores.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from extract.acts.assembly import finish_event, merge_drafts
from extract.acts.echoes import without_echoes, without_offences, without_suspects
from extract.acts.facts import Draft, Facts, is_by_court, join_charges
from extract.acts.gate import INDEPENDENCE, ON_FILE, Scene, find_gate, find_gate_on_file
from extract.acts.people import Cast, Choice
from extract.acts.reading import Context, Reading
from extract.acts.terms import count_back
from extract.acts.triggers import Trigger, find_triggers, keep_told
from extract.dates import find_dates
from extract.role_cues import ADULT
from models.terms import EventKind
from models.values import ChargeMention, EventMention, PersonMention

CONTEXT_SENTENCES = 8  # on either side of a trigger in which phrases of context are looked up
AT_ONCE_SENTENCES = 4
LONGEST_ADMINISTRATIVE_ARREST = 30  # days
ATTACK_SENTENCES = 3  # after an attack in which "police opened a case" is about the attackers
MINOR_SENTENCES = 3  # before an act in which a child without a name may have been spoken of
AGE = ("year-old", "летн", "жас")
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

# «кешкісін сот 15 тәулікке қамады»: on the day of the arrest, if the time of day is said.
SAME_NIGHT = {EventKind.ADMINISTRATIVE_ARREST, EventKind.FINE, EventKind.PROSECUTION}
CUSTODY = {EventKind.PRETRIAL_DETENTION, EventKind.ADMINISTRATIVE_ARREST}
ENDS = {EventKind.RELEASE, EventKind.HOUSE_ARREST, EventKind.CASE_CLOSED, EventKind.ACQUITTAL}


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
    context = Context(reading, _around(reading, triggers))
    told = tuple(keep_told(triggers, reading, context))
    scene = Scene(text, charges, told)
    gates = tuple(find_gate(trigger, reading, context, scene) for trigger in told)
    return Look(reading, context, told, scene, gates)


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
    facts = Facts(reading, context, look.told, published_on)
    facts.add_dates(find_dates(text, published_on))
    facts.add_places(scene.places, ordered)
    drafts = _draft(look, Cast(reading, context, ordered))
    drafts = without_suspects(drafts)
    _fill(drafts, facts)
    drafts = [d for d in drafts if d.date is None or int(d.date[:4]) >= INDEPENDENCE]
    drafts = without_echoes(drafts, reading)
    join_charges(drafts, charges, reading, context)
    drafts = without_offences(drafts, charges, reading)
    return [finish_event(group, reading) for group in merge_drafts(drafts)]


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
    keys = {n.person.key for n in cast.named if (n.person.start, n.person.end) in look.on_file}
    nameless: list[tuple[Trigger, str]] = []
    told_here: dict[int, Choice] = {}
    for trigger, gate in look.acts:
        if gate == ON_FILE:
            choice = cast.choose(trigger)
            known = [n for n in choice.people if n.person.key in keys] if choice else []
            drafts.extend(Draft(trigger, n.person, choice.how, n, gate) for n in known if choice)
            continue
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
    about_cases = trigger.kind in (EventKind.PROSECUTION, EventKind.CASE_CLOSED)
    if not about_cases or choice.how != "before" or not drafts:
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
    """A child whose name the text keeps back is a victim without a name.

    The age stands in the sentence of the act or in one before it, from which a pronoun leads on.
    """
    at = trigger.sentence
    first, last = max(0, at - MINOR_SENTENCES), min(len(reading.sentences) - 1, at + 1)
    low, high = reading.sentences[first][0], reading.sentences[last][1]
    if not context.between("minor", low, high):
        return False
    if _says_young(reading, at):
        return True
    meant = context.between("object_pronoun", *reading.sentences[at])
    return bool(meant) and any(_says_young(reading, n) for n in range(first, at))


def _says_young(reading: Reading, sentence: int) -> bool:
    """Return whether an age under 18 stands there: "16-year-old", «16 жастағы»."""
    low, high = reading.sentences[sentence]
    words = [word.text for word in reading.words[low:high]]
    ages = [word.partition("-")[::2] for word in words] + list(pairwise(words))
    return any(
        a.isdecimal() and len(a) < 3 and int(a) < ADULT and unit.startswith(AGE) for a, unit in ages
    )


def _fill(drafts: Sequence[Draft], facts: Facts) -> None:
    """Give each draft its date, term and place, from its sentence or those beside it."""
    last: dict[str, Draft] = {}
    for draft in drafts:
        draft.date = facts.find_date(draft.trigger)
        draft.own_date = draft.date is not None and draft.how != "after"
        draft.term = facts.find_term(draft.trigger)
        if draft.trigger.kind is EventKind.ADMINISTRATIVE_ARREST and _is_long(draft.term):
            draft.trigger = replace(draft.trigger, kind=EventKind.PRETRIAL_DETENTION)
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
        draft.date = _after_verdict(draft, drafts, facts) or draft.date
        draft.date = _served_since(draft, drafts, facts) or draft.date
        draft.place = facts.find_place(draft)
    for draft in drafts:
        draft.place = draft.place or _place_of_day(draft, drafts)


def _place_of_day(draft: Draft, drafts: Sequence[Draft]) -> str | None:
    """Return where something else was done to the same person on the same day."""
    if draft.date is None or len(draft.date) < len("2020-11-23"):
        return None
    same = (d.place for d in _others(draft, drafts) if d.date == draft.date)
    return next((place for place in same if place is not None), None)


def _after_verdict(draft: Draft, drafts: Sequence[Draft], facts: Facts) -> str | None:
    """Return the day of the verdict for one who was freed in the courtroom, if a later one than
    was found.
    """
    if draft.trigger.kind is not EventKind.RELEASE:
        return None
    if not facts.says_courtroom(draft.trigger.sentence):
        return None
    days = [d.date for d in _others(draft, drafts) if is_by_court(d.trigger.kind) and d.date]
    return max((day for day in days if day > (draft.date or "")), default=None)


def _served_since(draft: Draft, drafts: Sequence[Draft], facts: Facts) -> str | None:
    """Return the month in which a custody began that ended after a term: «екі ай отырған»."""
    if draft.trigger.kind not in CUSTODY or not facts.is_served(draft):
        return None
    ends = [d.date for d in _others(draft, drafts) if d.trigger.kind in ENDS and d.date]
    if not ends or (draft.own_date and draft.date != ends[0]):
        return None
    return count_back(ends[0], draft.term or "")


def _others(draft: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the other acts against the same person."""
    person = draft.person
    if person is None:
        return []
    return [d for d in drafts if d is not draft and d.person and d.person.key == person.key]


def _is_long(term: str | None) -> bool:
    """No administrative arrest lasts longer than 30 days (KZ-CAO 50): 60 are custody."""
    count, _, unit = (term or "").partition(" ")
    return unit == "days" and count.isdecimal() and int(count) > LONGEST_ADMINISTRATIVE_ARREST


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
    others = [d for d in _others(draft, drafts) if d.date is not None]
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
    at_once = kind in AT_ONCE or (kind in SAME_NIGHT and facts.says_hours(sentence))
    found = _scene_date(draft, previous, facts) if at_once else None
    found = found or facts.date_added(sentence)
    if found is not None or kind is EventKind.PROSECUTION:
        return found
    return facts.only_date(draft.trigger) or facts.date_of_all(draft.trigger)


def _scene_date(draft: Draft, previous: Draft | None, facts: Facts) -> str | None:
    """Return the date of the act just before, if it was against the same person.

    A sentence that tells the time of day goes on with that day, as do sentences without any.
    """
    if previous is None or draft.trigger.mood == "states":
        return None
    before, sentence = previous.trigger.sentence, draft.trigger.sentence
    soon = facts.says_hours(sentence) or facts.are_undated(before, sentence + 1)
    return previous.date if sentence - before <= (AT_ONCE_SENTENCES if soon else 1) else None
