"""Put the acts of a text together with the persons they were done to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from extract.acts.cast import Cast, names_any
from extract.acts.choice import choose, is_the_story
from extract.acts.drafts import Draft
from extract.acts.gate import ON_FILE
from extract.acts.pointers import find_pronoun
from extract.acts.question import Choice, Told
from extract.acts.reading import Context, Reading
from extract.acts.triggers import Trigger
from extract.role_cues import ADULT
from models.terms import EventKind

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


def draft_acts(
    acts: Iterable[tuple[Trigger, str]], cast: Cast, on_file: Collection[str]
) -> list[Draft]:
    """Return a draft for each act and each person it was done to, those of a headline first.

    Args:
        acts: The acts in scope and why they are, in reading order.
        cast: Who is named.
        on_file: The keys of the people on file.
    """
    reading, context = cast.reading, cast.context
    drafts: list[Draft] = []
    nameless: list[tuple[Trigger, str]] = []
    told_here: dict[int, Choice] = {}
    told: Told = {}
    for trigger, gate in acts:
        if gate == ON_FILE:
            choice = choose(trigger, cast, told)
            known = [n for n in choice.people if n.person.key in on_file] if choice else []
            drafts.extend(Draft(trigger, n.person, choice.how, n, gate) for n in known if choice)
            continue
        if trigger.kind is EventKind.ORGANISATION_BANNED:
            drafts.append(Draft(trigger, None, "same", None, gate))
            continue
        if not names_any(trigger, cast) and _is_withheld_minor(trigger, reading, context):
            drafts.append(Draft(trigger, None, "same", None, gate))
            continue
        if trigger.sentence == 0 and not cast.in_sentence(0):
            nameless.append((trigger, gate))
            continue
        choice = choose(trigger, cast, told)
        choice = _go_on(trigger, choice, told_here, cast)
        if choice is not None and _is_against_attackers(trigger, choice, drafts, reading, context):
            continue
        if choice is not None:
            drafts.extend(Draft(trigger, n.person, choice.how, n, gate) for n in choice.people)
    headlines = [d for act in nameless for d in _headline_drafts(*act, drafts, cast, told)]
    return [*headlines, *drafts]


def _go_on(
    trigger: Trigger, choice: Choice | None, told_here: dict[int, Choice], cast: Cast
) -> Choice | None:
    """Return whom the act before it in the sentence was done to, if neither name nor pronoun is
    nearer.

    "Officers slapped him, pulled his hair and threatened to tell his employer."
    """
    if choice is not None and choice.how == "before" and find_pronoun(trigger, cast) is None:
        choice = told_here.get(trigger.sentence, choice)
    if choice is not None:
        told_here[trigger.sentence] = choice
    return choice


def _headline_drafts(
    trigger: Trigger, gate: str, drafts: Sequence[Draft], cast: Cast, told: Told
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
    if story is not None and story.named is not None and is_the_story(story.named, trigger, cast):
        return [Draft(trigger, story.person, "after", story.named, gate)]
    choice = choose(trigger, cast, told)
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
