"""Put the acts of a text together with the persons they were done to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from extract.acts.cast import Cast, names_any
from extract.acts.choice import choose, is_the_story
from extract.acts.drafts import Draft
from extract.acts.gate import ON_FILE
from extract.acts.groups import find_counted
from extract.acts.lexicon import beginnings
from extract.acts.lists import share_of
from extract.acts.pointers import find_described
from extract.acts.question import Choice, Told
from extract.acts.triggers import VERB_FORM, Trigger
from extract.ages import ends_minor_age
from models.terms import EventKind

ATTACK_SENTENCES = 3  # after an attack in which "police opened a case" is about the attackers
MINOR_SENTENCES = 3  # before an act in which a child without a name may have been spoken of
ATTACKS = {
    EventKind.HARASSMENT,
    EventKind.THREAT,
    EventKind.TORTURE,
    EventKind.KILLING,
    EventKind.SURVEILLANCE,
    EventKind.DEATH,
    EventKind.DEATH_IN_CUSTODY,
}
# Who suffered these was in custody: injuries are from there, and it may end.
HELD = {
    EventKind.DETENTION,
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.PRETRIAL_DETENTION,
    EventKind.PRISON_SENTENCE,
    EventKind.INTERROGATION,
    EventKind.RELEASE,
    EventKind.DEATH_IN_CUSTODY,
}


def draft_acts(
    acts: Iterable[tuple[Trigger, str]],
    hints: Iterable[Trigger],
    cast: Cast,
    on_file: Collection[str],
) -> list[Draft]:
    """Return a draft for each act and each person it was done to, those of a headline first.

    Args:
        acts: The acts in scope and why they are, in reading order.
        hints: What is an act only of someone to whom one of `acts` was done, in reading order.
        cast: Who is named.
        on_file: The keys of the people on file; an act in scope only through them is theirs alone.
    """
    drafts: list[Draft] = []
    headlines: list[tuple[Trigger, str]] = []
    told = Told()
    for trigger, gate in acts:
        if gate != ON_FILE and _is_of_nobody_by_name(trigger, cast):
            drafts.append(Draft(trigger, None, "same", None, gate))
        elif gate != ON_FILE and trigger.sentence == 0 and not cast.in_sentence(0):
            headlines.append((trigger, gate))
        else:
            choice = choose(trigger, cast, told)
            if choice is not None and not _is_against_attackers(trigger, choice, drafts, cast):
                drafts += _drafts_of(trigger, gate, choice, cast, on_file)
    headed = [d for act in headlines for d in _headline_drafts(*act, drafts, cast, told)]
    return _with_hints([*headed, *drafts], hints, cast, told)


def _with_hints(
    drafts: Sequence[Draft], hints: Iterable[Trigger], cast: Cast, told: Told
) -> list[Draft]:
    """Return the drafts and what the hints add: "came home" of one who was arrested."""
    stories = {d.person.key: d.gate for d in drafts if d.person is not None}
    kinds = {(d.person.key, d.trigger.kind) for d in drafts if d.person is not None}
    kinds_of: dict[str, set[EventKind]] = {}
    for key, kind in kinds:
        kinds_of.setdefault(key, set()).add(kind)
    added: list[Draft] = []
    for hint in hints if stories else ():
        choice = choose(hint, cast, told)
        if choice is None or choice.how == "after":  # a hint follows on what was told before
            continue
        if _is_against_attackers(hint, choice, drafts, cast):
            continue
        for named in choice.people:
            key = named.person.key
            if not _may_follow(hint.kind, kinds_of.get(key, set())):
                continue
            if key in stories and (key, hint.kind) not in kinds:
                kinds.add((key, hint.kind))
                added.append(Draft(hint, named.person, choice.how, named, stories[key]))
    return [*drafts, *added]


def _may_follow(kind: EventKind, others: Collection[EventKind]) -> bool:
    """Return whether a hint of that kind goes with what else was done to someone: who was never
    held is not freed, and who was beaten in the street was not tortured.
    """
    if kind is EventKind.RELEASE:
        return not HELD.isdisjoint(others)
    if kind is EventKind.TORTURE:
        return not HELD.isdisjoint(others) and EventKind.HARASSMENT not in others
    return True


def _drafts_of(
    trigger: Trigger, gate: str, choice: Choice, cast: Cast, on_file: Collection[str]
) -> Iterator[Draft]:
    for named in choice.people:
        if gate != ON_FILE or named.person.key in on_file:
            share = share_of(named, choice.people, trigger, cast)
            yield Draft(trigger, named.person, choice.how, named, gate, share=share)


def _is_of_nobody_by_name(trigger: Trigger, cast: Cast) -> bool:
    """Tell whether an organisation was banned, or a child suffered whose name is kept back."""
    if trigger.kind is EventKind.ORGANISATION_BANNED:
        return True
    if trigger.kind is EventKind.ADMINISTRATIVE_ARREST:  # none for those under 18: KZ-CAO 50
        return False
    return not names_any(trigger, cast) and _is_withheld_minor(trigger, cast)


def _headline_drafts(
    trigger: Trigger, gate: str, drafts: Sequence[Draft], cast: Cast, told: Told
) -> list[Draft]:
    """Return what a headline without a name adds to the acts that the text tells in full.

    It repeats one of them, counts those named behind it, or tells a further act against the only
    one the text is about; where nothing else was done it may leave the name to the next sentence.
    """
    told_of = {d.person.key for d in drafts if d.trigger.kind is trigger.kind and d.person}
    counted = find_counted(trigger, cast, is_first=True)
    if counted and told_of <= {n.person.key for n in counted}:
        return [Draft(trigger, n.person, "after", n, gate) for n in counted]
    if any(d.trigger.kind is trigger.kind or _is_told_by(d, trigger, cast) for d in drafts):
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


def _is_told_by(draft: Draft, headline: Trigger, cast: Cast) -> bool:
    """«Наблюдателя вывели. Полицейские вывели его и увезли»: the verb of the headline comes again,
    and what it tells there is what was done.
    """
    spelt, told = cast.reading.spelt, draft.trigger
    verbs = {spelt[at] for at in headline.own if VERB_FORM.search(spelt[at])}
    return not verbs.isdisjoint(spelt[told.first : told.last + 1])


def _is_against_attackers(
    trigger: Trigger, choice: Choice, drafts: Sequence[Draft], cast: Cast
) -> bool:
    """ "Her car was set on fire. Police opened a case": the case is not against her."""
    about_cases = trigger.kind in (EventKind.PROSECUTION, EventKind.CASE_CLOSED)
    if not about_cases or choice.how != "before" or not drafts:
        return False
    last, (low, high) = drafts[-1], cast.reading.sentences[trigger.sentence]
    return (
        last.person is not None
        and last.person.key == choice.people[0].person.key
        and last.trigger.kind in ATTACKS
        and trigger.sentence - last.trigger.sentence <= ATTACK_SENTENCES
        and not cast.context.between("object_pronoun", low, high)
        and not _is_of_itself(trigger, cast)
    )


def _is_of_itself(trigger: Trigger, cast: Cast) -> bool:
    """«Таксистің өзіне айып тағылды»: not those who beat him."""
    low, high = cast.reading.sentences[trigger.sentence]
    if cast.words["selves"].isdisjoint(cast.reading.spelt[low:high]):
        return False
    return find_described(trigger, cast) is not None


def _is_withheld_minor(trigger: Trigger, cast: Cast) -> bool:
    """A child whose name the text keeps back is a victim without a name.

    The age stands in the sentence of the act or in one before it, from which a pronoun or
    «мальчика» leads on.
    """
    at, sentences = trigger.sentence, cast.reading.sentences
    first, last = max(0, at - MINOR_SENTENCES), min(len(sentences) - 1, at + 1)
    if not cast.context.between("minor", sentences[first][0], sentences[last][1]):
        return False
    said = cast.reading.spelt[slice(*sentences[at])]
    meant = bool(cast.context.between("object_pronoun", *sentences[at]))
    meant = meant or not cast.words["of_child"].isdisjoint(said)
    meant = meant or any(word.startswith(beginnings("children")) for word in said)
    low, high = sentences[first if meant else at][0], sentences[at][1]
    return any(ends_minor_age(cast.reading.spelt, word) for word in range(low, high))
