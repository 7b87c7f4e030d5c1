"""Drop drafts that the rest of the text explains away: suspects of a crime, echoes of an act."""

from __future__ import annotations

from collections.abc import Sequence

from extract.acts.drafts import Draft, acts_against, acts_by_person
from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Reading
from extract.acts.scene import spell_article
from models.terms import Code, EventKind
from models.values import ChargeMention

SUSPECT_SENTENCES = 2
SUSPICIONS = {EventKind.DETENTION, EventKind.PROSECUTION, EventKind.PRETRIAL_DETENTION}
CONVICTIONS = {EventKind.PRISON_SENTENCE, EventKind.RESTRICTION_OF_LIBERTY}
PENALTIES = {EventKind.FINE, EventKind.ADMINISTRATIVE_ARREST}
VERDICT_SENTENCES = 3  # on either side of a verdict: how far what it was for is told
PENALTY_SENTENCES = 1  # on either side of a fine: what it was for is no criminal case
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
    release, nor is the parole that led to one; pressure is the torture or the threat it is told
    with; a sentence "on charges of" something is no further charge, nor is an undated one told with
    a conviction or beside a fine; things taken from the detained are no search; to be taken off a
    train and detained is no travel ban; an acquittal "for want of evidence" closes no further case;
    "was convicted" only adds to a prison sentence that the text tells of; a headline that somebody
    is "arrested" is the arrest that the text tells of.
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
    acts = acts_by_person(drafts)
    return [
        d for d in drafts if d.person is None or not _is_echo(d, acts_against(d, acts), reading)
    ]


def _is_headline_of(draft: Draft, acts: Sequence[Draft], said: Sequence[str]) -> bool:
    """Tell whether the first sentence says shortly what the text tells in full: «Поэт арестован»,
    "Poet jailed for verse", of one who was given days of arrest.
    """
    return (
        draft.trigger.sentence == 0
        and draft.term is None
        and any(word.startswith(beginnings("arrested")) for word in said)
        and any(
            act.trigger.kind in ARRESTS
            and act.trigger.sentence > 0
            and draft.date in (None, act.date)
            for act in acts
        )
    )


def _is_bare_conviction(draft: Draft) -> bool:
    return draft.trigger.kind is EventKind.PRISON_SENTENCE and draft.trigger.mood == "nouns"


def _is_echo(draft: Draft, acts: Sequence[Draft], reading: Reading) -> bool:
    kinds = {d.trigger.kind for d in acts}
    said = reading.spelt[draft.trigger.first : draft.trigger.last + 1]
    match draft.trigger.kind:
        case EventKind.PROSECUTION:
            return _is_past_charge(draft, acts, reading)
        case EventKind.DETENTION | EventKind.PRISON_SENTENCE if _is_headline_of(draft, acts, said):
            return True
        case EventKind.PRISON_SENTENCE:  # «үкім өзгеріссіз қалды», no «жазасын түрмеге ауыстырды»
            if any(word.startswith(beginnings("prisons")) for word in said):
                return False
            return draft.term is None and EventKind.RESTRICTION_OF_LIBERTY in kinds
        case EventKind.DETENTION:
            return draft.trigger.mood == "nouns" and not ARRESTS.isdisjoint(kinds)
        case EventKind.SEARCH:
            return draft.trigger.mood == "nouns" and EventKind.DETENTION in kinds
        case EventKind.TRAVEL_BAN:
            beside = {d.trigger.kind for d in acts if d.trigger.sentence == draft.trigger.sentence}
            return draft.trigger.mood == "nouns" and EventKind.DETENTION in beside
        case EventKind.HARASSMENT if _killed(draft, acts):
            return True
        case EventKind.HARASSMENT:
            word = reading.spelt[draft.trigger.first]
            return word.startswith(beginnings("pressure")) and not PRESSED.isdisjoint(kinds)
        case EventKind.CASE_CLOSED:
            return EventKind.ACQUITTAL in kinds
        case EventKind.DEATH:
            return not FATAL.isdisjoint(kinds)
        case EventKind.RELEASE:
            if EventKind.INTERROGATION in kinds and HELD.isdisjoint(kinds):
                return True
            if _is_order(draft, reading) and _has_left(acts, reading):
                return True
            moved = {d.date for d in acts if d.trigger.kind is EventKind.HOUSE_ARREST}
            return draft.date in moved or (draft.date is None and bool(moved))
        case _:
            return False


def _killed(draft: Draft, acts: Sequence[Draft]) -> bool:
    """Tell whether an attack is the violence that makes a death told beside it a killing."""
    return any(
        d.trigger.kind is EventKind.KILLING
        and d.trigger.mood == "weak"
        and abs(d.trigger.sentence - draft.trigger.sentence) <= 1
        for d in acts
    )


def _is_order(draft: Draft, reading: Reading) -> bool:
    """Tell whether a release is only the court's word for it: "had granted him parole"."""
    spelt = reading.spelt[max(0, draft.trigger.first - 2) : draft.trigger.last + 1]
    words = load_event_lexicon().words
    return not words["grants"].isdisjoint(spelt) and not words["early_release"].isdisjoint(spelt)


def _has_left(acts: Sequence[Draft], reading: Reading) -> bool:
    """Tell whether the person's leaving is told as well."""
    return any(
        d.trigger.kind is EventKind.RELEASE and d.own_date and not _is_order(d, reading)
        for d in acts
    )


def _is_past_charge(draft: Draft, acts: Sequence[Draft], reading: Reading) -> bool:
    """Tell whether the charge is only what a verdict or a fine that is told beside it was for."""
    if draft.trigger.mood == "states" and _is_beside(draft, acts, SENTENCES, 0):
        return True
    if draft.how == "after" and any(d.trigger.kind in SENTENCES for d in acts):
        return True  # "the trial of two men accused of"
    if _is_case_of_others(draft, acts, reading):
        return True
    if draft.own_date:
        return False
    if _is_beside(draft, acts, CONVICTIONS, VERDICT_SENTENCES):
        return True
    low, high = reading.sentences[draft.trigger.sentence]
    grave = any(word.startswith(beginnings("grave")) for word in reading.spelt[low:high])
    return not grave and _is_beside(draft, acts, PENALTIES, PENALTY_SENTENCES)


def _is_case_of_others(draft: Draft, acts: Sequence[Draft], reading: Reading) -> bool:
    """«Одан жауап алды, іс 174-баппен тіркелген. Оған куә мәртебесі берілді»: in the case that is
    told of without a person, whoever was questioned and is called a witness there is none.
    """
    at, sentences, words = draft.trigger.sentence, reading.sentences, load_event_lexicon().words
    low, high = sentences[max(0, at - 1)][0], sentences[min(at + 1, len(sentences) - 1)][1]
    own = reading.spelt[sentences[at][0] : sentences[at][1]]
    return (
        draft.how == "before"
        and words["against"].isdisjoint(own)
        and not words["witnesses"].isdisjoint(reading.spelt[low:high])
        and _is_beside(draft, acts, {EventKind.INTERROGATION}, 1)
    )


def _is_beside(draft: Draft, acts: Sequence[Draft], kinds: set[EventKind], reach: int) -> bool:
    """Tell whether one of `kinds` is told of the same person, `reach` sentences away at most."""
    return any(
        d.trigger.kind in kinds and abs(d.trigger.sentence - draft.trigger.sentence) <= reach
        for d in acts
    )
