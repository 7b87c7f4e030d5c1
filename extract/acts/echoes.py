"""Drop drafts that the rest of the text explains away: suspects of a crime, echoes of an act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extract.acts.drafts import Draft
from extract.acts.lexicon import load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.scene import spell_article
from models.terms import Code, EventKind
from models.values import ChargeMention

SUSPECT_SENTENCES = 2
SUSPICIONS = {EventKind.DETENTION, EventKind.PROSECUTION, EventKind.PRETRIAL_DETENTION}
FATAL = {EventKind.KILLING, EventKind.DEATH_IN_CUSTODY}
ARRESTS = {
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.PRETRIAL_DETENTION,
    EventKind.HOUSE_ARREST,
}
HELD = {EventKind.DETENTION, EventKind.PRISON_SENTENCE, *ARRESTS}  # sent home after questions only
PRESSED = {EventKind.TORTURE, EventKind.THREAT, EventKind.SURVEILLANCE}
SENTENCES = {
    EventKind.PRISON_SENTENCE,
    EventKind.RESTRICTION_OF_LIBERTY,
    EventKind.ACQUITTAL,
}


def without_suspects(drafts: Sequence[Draft]) -> list[Draft]:
    """Drop the arrest of somebody else right after a killing: the suspect in an ordinary crime."""
    killings = [d for d in drafts if d.trigger.kind is EventKind.KILLING and d.person is not None]
    killed = {d.person.key for d in killings if d.person is not None}
    after = {d.trigger.sentence + step for d in killings for step in range(SUSPECT_SENTENCES + 1)}
    return [
        d
        for d in drafts
        if d.trigger.kind not in SUSPICIONS
        or d.person is None
        or d.person.key in killed
        or d.trigger.sentence not in after
    ]


def without_offences(
    drafts: Sequence[Draft], charges: Sequence[ChargeMention], reading: Reading
) -> list[Draft]:
    """Drop prosecutions whose sentence cites only administrative articles, or those of officers.

    «ей вменили часть 7 статьи 488 КоАП» is no criminal case; one under the article on torture is
    against others.
    """
    officers = load_event_lexicon().officers
    lesser: dict[int, bool] = {}
    for charge in charges:
        sentence = reading.sentence_of(reading.word_at(charge.start))
        light = charge.provision.code is Code.CAO or spell_article(charge) in officers
        lesser[sentence] = lesser.get(sentence, True) and light
    return [
        d
        for d in drafts
        if d.trigger.kind is not EventKind.PROSECUTION or not lesser.get(d.trigger.sentence, False)
    ]


def without_echoes(drafts: Sequence[Draft], reading: Reading) -> list[Draft]:
    """Drop what only repeats another act of the same person.

    "The term of the arrest" is no further detention; leaving custody for house arrest is no
    release; pressure is the torture or the threat it is told with; a sentence "on charges of"
    something is no further charge; an acquittal "for want of evidence" closes no further case; "was
    convicted" only adds to a prison sentence that the text tells of.
    """
    told = {
        d.person.key
        for d in drafts
        if d.person is not None
        and d.trigger.kind is EventKind.PRISON_SENTENCE
        and d.trigger.mood != "nouns"
    }
    drafts = [
        d for d in drafts if d.person is None or not _is_bare_conviction(d) or d.person.key in told
    ]
    kinds: dict[str, dict[EventKind, set[str | None]]] = {}
    for draft in drafts:
        if draft.person is not None:
            kinds.setdefault(draft.person.key, {}).setdefault(draft.trigger.kind, set()).add(
                draft.date
            )
    sentenced = {
        (d.person.key, d.trigger.sentence)
        for d in drafts
        if d.person is not None and d.trigger.kind in SENTENCES
    }
    return [
        d
        for d in drafts
        if d.person is None
        or not _is_echo(d, kinds[d.person.key], sentenced, reading.spelt[d.trigger.first])
    ]


def _is_bare_conviction(draft: Draft) -> bool:
    return draft.trigger.kind is EventKind.PRISON_SENTENCE and draft.trigger.mood == "nouns"


def _is_echo(
    draft: Draft,
    kinds: dict[EventKind, set[str | None]],
    sentenced: set[tuple[str, int]],
    word: str,
) -> bool:
    if draft.trigger.kind is EventKind.PROSECUTION and draft.how == "after":
        return not SENTENCES.isdisjoint(kinds)  # "the trial of two men accused of"
    if draft.trigger.kind is EventKind.PROSECUTION and draft.trigger.mood == "states":
        return (draft.person.key if draft.person else "", draft.trigger.sentence) in sentenced
    if draft.trigger.kind is EventKind.PRISON_SENTENCE and draft.term is None:
        return EventKind.RESTRICTION_OF_LIBERTY in kinds  # «үкім өзгеріссіз қалды»
    if draft.trigger.kind is EventKind.DETENTION and draft.trigger.mood == "nouns":
        return not ARRESTS.isdisjoint(kinds)
    if draft.trigger.kind is EventKind.HARASSMENT and word.startswith(_pressure()):
        return not PRESSED.isdisjoint(kinds)
    if draft.trigger.kind is EventKind.CASE_CLOSED:
        return EventKind.ACQUITTAL in kinds
    if draft.trigger.kind is EventKind.DEATH:
        return not FATAL.isdisjoint(kinds)
    if draft.trigger.kind is EventKind.RELEASE:
        if EventKind.INTERROGATION in kinds and HELD.isdisjoint(kinds):
            return True
        moved = kinds.get(EventKind.HOUSE_ARREST, set())
        return draft.date in moved or (draft.date is None and bool(moved))
    return False


@cache
def _pressure() -> tuple[str, ...]:
    return tuple(load_event_lexicon().words["pressure"])
