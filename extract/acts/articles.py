"""Give the articles of law that a text cites to the acts that rest on them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from extract.acts.drafts import Draft
from extract.acts.lexicon import ADMINISTRATIVE, CRIMINAL, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.scene import spell_article
from models.terms import Code, EventKind
from models.values import ChargeMention

CHARGE_SENTENCES = 3
CHARGE_OF_ONE = 5  # the same where the acts of a text are all against one person
HELD_FOR_TRIAL = {EventKind.PRETRIAL_DETENTION, EventKind.HOUSE_ARREST}
SAYS_THE_CASE = {  # told of the same person, none of which a further prosecution stands beside
    EventKind.PROSECUTION,
    EventKind.PRISON_SENTENCE,
    EventKind.RESTRICTION_OF_LIBERTY,
    EventKind.ACQUITTAL,
}
AGAIN = 3  # sentences after which "the same article" is read no more


def join_charges(
    drafts: Sequence[Draft], charges: Sequence[ChargeMention], reading: Reading, context: Context
) -> None:
    """Give each charge to the acts it belongs to.

    In its sentence it belongs to the nearest person, or to all when the sentence speaks of several;
    a sentence without an act gives it to the acts of the sentences just before, then after. A code
    decides the kind: an administrative article never goes with prison. Articles that officers
    answer for are not the victim's.
    """
    officers = load_event_lexicon().officers
    torture = any(d.trigger.kind in (EventKind.TORTURE, EventKind.KILLING) for d in drafts)
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.trigger.sentence, []).append(draft)
    of_one = len({draft.person.key for draft in drafts if draft.person is not None}) == 1
    reach = CHARGE_OF_ONE if of_one else CHARGE_SENTENCES
    for charge in charges:
        if torture and spell_article(charge) in officers:
            continue
        word = reading.word_at(charge.start)
        sentence = reading.sentence_of(word)
        near = {
            n: [d for d in by_sentence.get(n, ()) if fits(d.trigger.kind, charge)]
            for n in range(sentence - reach, sentence + reach + 1)
        }
        low, high = reading.sentences[sentence]
        everyone = not near[sentence] and bool(context.between("plural", low, high))
        for draft in _owners(near, sentence, word, reading, everyone):
            draft.charges.append(charge)
    _repeat_charges(by_sentence, charges, reading, context)


def add_cases(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts and a prosecution for each one who is held for trial under an article.

    Only a suspect or an accused is (Criminal Procedure Code of 2014, article 136), whether a text
    says so in words of its own or not. When that began it does not say.
    """
    kinds: dict[str, set[EventKind]] = {}
    for draft in drafts:
        if draft.person is not None:
            kinds.setdefault(draft.person.key, set()).add(draft.trigger.kind)
    cases = []
    for draft in drafts:
        if draft.person is None or draft.trigger.kind not in HELD_FOR_TRIAL or not draft.charges:
            continue
        told = kinds[draft.person.key]
        if SAYS_THE_CASE.isdisjoint(told):
            told.add(EventKind.PROSECUTION)
            trigger = replace(draft.trigger, kind=EventKind.PROSECUTION)
            cases.append(replace(draft, trigger=trigger, date=None, own_date=False, term=None))
    return [*drafts, *cases]


def _repeat_charges(
    by_sentence: dict[int, list[Draft]],
    charges: Sequence[ChargeMention],
    reading: Reading,
    context: Context,
) -> None:
    """Give "the same article" what was cited last before it: «дәл сол баппен айыппұл салды»."""
    starts = [reading.word_at(charge.start) for charge in charges]
    for hit in context.hits.get("same_article", ()):
        sentence = reading.sentence_of(hit.first)
        drafts = [d for d in by_sentence.get(sentence, ()) if d.person is not None]
        cited = bisect_left(starts, hit.first)
        if not drafts or cited == 0 or sentence - reading.sentence_of(starts[cited - 1]) > AGAIN:
            continue
        last = charges[bisect_left(starts, starts[cited - 1]) : cited]
        keys = _nearest_keys(drafts, hit.first, reading)
        for draft in drafts:
            if draft.person is not None and draft.person.key in keys and not draft.charges:
                draft.charges += [c for c in last if fits(draft.trigger.kind, c)]


def fits(kind: EventKind, charge: ChargeMention) -> bool:
    """Return whether an act of that kind can rest on an article of that code."""
    return kind in (ADMINISTRATIVE if charge.provision.code is Code.CAO else CRIMINAL)


def _owners(
    near: dict[int, list[Draft]], sentence: int, word: int, reading: Reading, everyone: bool
) -> list[Draft]:
    """Return the drafts in `near` of the person or persons whom a charge is about."""
    wide = [draft for drafts in near.values() for draft in drafts if draft.person is not None]
    if everyone:
        return wide
    for near_by in sorted(near, key=lambda n: (abs(n - sentence), n)):
        drafts = [d for d in near[near_by] if d.person is not None]
        if drafts:
            keys = _nearest_keys(drafts, word, reading)
            return [d for d in wide if d.person is not None and d.person.key in keys]
    return []


def _nearest_keys(drafts: Sequence[Draft], word: int, reading: Reading) -> set[str]:
    """Return the keys of the persons whose act stands nearest to the charge."""
    costs = [
        min(reading.distance(d.trigger.first, word), reading.distance(d.trigger.last, word))
        for d in drafts
    ]
    least = min(costs)
    return {
        d.person.key
        for d, cost in zip(drafts, costs, strict=True)
        if cost == least and d.person is not None
    }
