"""Give the articles of law that a text cites to the acts that rest on them."""

from __future__ import annotations

import re
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
ONLY_JOINED = re.compile(r"[\s,;(]*(?:and|и|а также|мен|және|пен|бен)?\s*(?:under\s|по\s)?", re.I)
ALL_REACH = 4  # words from "both" to the article
BARE_WORDS = 14  # of a sentence that says no more than the article: "The charge was ..."
AHEAD = 1  # sentences that an act told after the article counts as further off
AGAIN = 3  # sentences after which "the same article" is read no more


def join_charges(
    drafts: Sequence[Draft], charges: Sequence[ChargeMention], reading: Reading, context: Context
) -> None:
    """Give each charge to the acts it belongs to.

    In its sentence it belongs to the nearest person, or to all when the sentence speaks of several;
    a sentence without an act gives it to the acts of the sentences just before, then after, and one
    that says nothing else to all whom the sentence before tells of. What is only joined to another
    article has the owners of that. A code decides the kind: an administrative article never goes
    with prison. Articles that officers answer for are not the victim's.
    """
    officers = load_event_lexicon().officers
    torture = any(d.trigger.kind in (EventKind.TORTURE, EventKind.KILLING) for d in drafts)
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.trigger.sentence, []).append(draft)
    of_one = len({draft.person.key for draft in drafts if draft.person is not None}) == 1
    before: tuple[ChargeMention, list[Draft]] | None = None
    for charge in charges:
        if torture and spell_article(charge) in officers:
            continue
        word = reading.word_at(charge.start)
        sentence = reading.sentence_of(word)
        low, high = reading.sentences[sentence]
        plural = bool(context.between("plural", low, high))
        here = any(fits(d.trigger.kind, charge) for d in by_sentence.get(sentence, ()))
        everyone = plural and (not here or _of_all(word, low, reading, context))
        reach = CHARGE_OF_ONE if of_one or plural else CHARGE_SENTENCES
        near = {
            n: [d for d in by_sentence.get(n, ()) if fits(d.trigger.kind, charge)]
            for n in range(sentence - reach, sentence + reach + 1)
        }
        is_bare = high - low <= BARE_WORDS and not context.between("pronoun", low, high)
        owners = _owners(near, sentence, word, reading, everyone=everyone, is_bare=is_bare)
        if before is not None and ONLY_JOINED.fullmatch(reading.text[before[0].end : charge.start]):
            owners = [d for d in before[1] if fits(d.trigger.kind, charge)] or owners
        before = charge, owners
        for draft in owners:
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
            cases.append(
                replace(draft, trigger=trigger, date=None, own_date=False, term=None, implied=True)
            )
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
        if cited == 0 and starts and reading.sentence_of(starts[0]) == sentence:
            _cite_before(by_sentence, charges[0], sentence)
        if not drafts or cited == 0 or sentence - reading.sentence_of(starts[cited - 1]) > AGAIN:
            continue
        last = charges[bisect_left(starts, starts[cited - 1]) : cited]
        keys = _nearest_keys(drafts, hit.first, reading)
        for draft in drafts:
            if draft.person is not None and draft.person.key in keys and not draft.charges:
                draft.charges += [c for c in last if fits(draft.trigger.kind, c)]


def _cite_before(by_sentence: dict[int, list[Draft]], charge: ChargeMention, sentence: int) -> None:
    """Give the first article of a text, if it is "the same", to the act of that code before it.

    "Ospan got ten days. Kim was fined under the same article, Article 488."
    """
    for n in range(sentence - 1, sentence - 1 - CHARGE_OF_ONE, -1):
        drafts = [d for d in by_sentence.get(n, ()) if d.person is not None]
        fitting = [d for d in drafts if fits(d.trigger.kind, charge)]
        if fitting:
            for draft in fitting:
                draft.charges.append(charge)
            return


def fits(kind: EventKind, charge: ChargeMention) -> bool:
    """Return whether an act of that kind can rest on an article of that code."""
    return kind in (ADMINISTRATIVE if charge.provision.code is Code.CAO else CRIMINAL)


def _of_all(word: int, low: int, reading: Reading, context: Context) -> bool:
    """«Сот екеуін де 405-баппен кінәлі деп тапты»: those meant by the article stand before it."""
    return any(
        word - hit.last <= ALL_REACH and reading.same_clause(hit.last, word)
        for hit in context.between("of_all", max(low, word - ALL_REACH), word)
    )


def _owners(
    near: dict[int, list[Draft]],
    sentence: int,
    word: int,
    reading: Reading,
    *,
    everyone: bool,
    is_bare: bool,
) -> list[Draft]:
    """Return the drafts in `near` of the person or persons whom a charge is about."""
    wide = [draft for drafts in near.values() for draft in drafts if draft.person is not None]
    if everyone:
        return wide
    for near_by in sorted(near, key=lambda n: (abs(n - sentence) + AHEAD * (n > sentence), n)):
        drafts = [d for d in near[near_by] if d.person is not None]
        if drafts:
            keys = _nearest_keys(drafts, word, reading)
            if near_by < sentence and is_bare:
                keys = {d.person.key for d in drafts if d.person is not None}
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
