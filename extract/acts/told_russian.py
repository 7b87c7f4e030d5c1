"""Tell by a Russian sentence that a phrase in it is none of what was done to somebody by others.

What is announced, what nothing proves, what one does to oneself, what an applicant himself refuses.
"""

from __future__ import annotations

import re

from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.triggers import VERB_FORM, Trigger
from models.terms import EventKind

ANNOUNCED_REACH = 14  # words from «будут» to the last verb of what will be done
PROOF_REACH = 3  # words from «доказательств» to what is not proved
LACK_REACH = 5  # words from «слежки» to «нет»
GRANT_REACH = 4  # words from «отказался» to «согласовать»
AGAINST_REACH = 3  # words behind «дело возбуждено» in which «против него» stands
REFUSED_REACH = 6  # words from «отказался» to «отправить», and from there to «в СИЗО»
INFINITIVE = re.compile(r"[а-я]{2}(?:ть|ти|чь)(?:ся)?$")
# Whoever refuses these himself, or is refused them, suffers an act all the same.
REFUSED_TO_THEM = {
    EventKind.ASSEMBLY_REFUSED,
    EventKind.HARASSMENT,
    EventKind.INTERROGATION,
    EventKind.TRAVEL_BAN,
    EventKind.EXTRADITION_REQUEST,
}
BY_OTHERS = {EventKind.HARASSMENT, EventKind.TORTURE, EventKind.KILLING, EventKind.DEATH}


def is_none_by_grammar(trigger: Trigger, reading: Reading) -> bool:
    """Return whether the Russian words of the sentence leave nothing done by others."""
    return (
        _is_announced(trigger, reading)
        or _is_unproved(trigger, reading)
        or _is_done_to_oneself(trigger, reading)
        or _is_own_refusal(trigger, reading)
        or _is_left_undone(trigger, reading)
    )


def is_of_witness(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """Return whether a case is told of, and of somebody only as its witness: «Дело возбуждено по
    статье 404, сам имам — свидетель».

    The sentence of the case or the next says so; a case that was opened against somebody stands.
    """
    if trigger.kind is not EventKind.PROSECUTION:
        return False
    own = reading.spelt[trigger.first : trigger.last + 1]
    if not any(word.startswith(beginnings("opened_cases")) for word in own):
        return False
    low, high = reading.sentences[trigger.sentence]
    near = reading.spelt[trigger.first : min(high, trigger.last + 1 + AGAINST_REACH)]
    if not load_event_lexicon().words["against_one"].isdisjoint(near):
        return False
    following = min(trigger.sentence + 1, len(reading.sentences) - 1)
    return bool(context.between("as_witness", low, reading.sentences[following][1]))


def _is_announced(trigger: Trigger, reading: Reading) -> bool:
    """«будут штрафовать, а за повтор — арестовывать на 15 суток»: one «будут» for all infinitives.

    A verb in the past between them has infinitives of its own: «стали задерживать».
    """
    if INFINITIVE.search(reading.spelt[trigger.first]) is None:
        return False
    low, _ = reading.sentences[trigger.sentence]
    announcing = beginnings("announcing")
    for at in range(trigger.first - 1, max(low, trigger.first - ANNOUNCED_REACH) - 1, -1):
        word = reading.spelt[at]
        if word.startswith(announcing):
            return True
        if VERB_FORM.search(word) is not None:
            return False
    return False


def _is_unproved(trigger: Trigger, reading: Reading) -> bool:
    """«Доказательств слежки у него нет», «признаков пыток не нашли»."""
    low, high = reading.sentences[trigger.sentence]
    before = reading.spelt[max(low, trigger.first - PROOF_REACH) : trigger.first]
    if not any(word.startswith(beginnings("proofs")) for word in before):
        return False
    first = max(low, trigger.first - LACK_REACH)
    near = reading.spelt[first : min(high, trigger.last + 1 + LACK_REACH)]
    return not load_event_lexicon().words["lacking"].isdisjoint(near)


def _is_done_to_oneself(trigger: Trigger, reading: Reading) -> bool:
    """«облил себя бензином», «поджёг себя»: nobody else did it."""
    if trigger.kind not in BY_OTHERS:
        return False
    words = range(trigger.first + 1, trigger.last + 1)
    return any(
        reading.spelt[at] in ("себя", "себе") and VERB_FORM.search(reading.spelt[at - 1])
        for at in words
    )


def _is_own_refusal(trigger: Trigger, reading: Reading) -> bool:
    """«платить штраф за собрание верующий отказался»: no authority, and nothing it could grant."""
    words = load_event_lexicon().words
    said = reading.spelt[trigger.first : trigger.last + 1]
    if trigger.kind is not EventKind.ASSEMBLY_REFUSED or words["refuses"].isdisjoint(said):
        return False
    low, high = reading.sentences[trigger.sentence]
    near = reading.spelt[trigger.first : min(high, trigger.last + 1 + GRANT_REACH)]
    if any(word.startswith(beginnings("granting")) for word in near):
        return False
    return not any(
        reading.spelt[at].startswith(beginnings("authorities"))
        for at in range(low, high)
        if reading.same_clause(at, trigger.last)
    )


def _is_left_undone(trigger: Trigger, reading: Reading) -> bool:
    """«Суд отказался отправить её в СИЗО», «взять под стражу суд раздумал»: a deed of authorities
    in the infinitive, and the verb that leaves it undone in its clause with no other between.
    """
    if trigger.kind in REFUSED_TO_THEM:
        return False
    low, high = reading.sentences[trigger.sentence]
    deed = _deed_of(trigger, low, reading)
    if deed is None:
        return False
    before = range(deed - 1, max(low, deed - REFUSED_REACH) - 1, -1)
    behind = range(trigger.last + 1, min(high, trigger.last + 1 + REFUSED_REACH))
    return any(_is_refusal(way, deed, reading) for way in (before, behind))


def _deed_of(trigger: Trigger, low: int, reading: Reading) -> int | None:
    """Return the infinitive that the act hangs on: «отправить блогера Розу Ким в СИЗО»."""
    for at in range(trigger.first, max(low, trigger.first - REFUSED_REACH) - 1, -1):
        word = reading.spelt[at]
        if INFINITIVE.search(word) is not None:
            return at if word.startswith(beginnings("leaving_undone")) else None
        if _is_past(at, reading) or not reading.same_clause(at, trigger.first):
            return None
    return None


def _is_refusal(words: range, deed: int, reading: Reading) -> bool:
    """Return whether the first verb of these words refuses the deed."""
    for at in words:
        word = reading.spelt[at]
        if not reading.same_clause(at, deed):
            return False
        if word.startswith(beginnings("refusing")):
            return reading.spelt[at - 1] != "не"
        if _is_past(at, reading):
            return False
    return False


def _is_past(at: int, reading: Reading) -> bool:
    """Return whether the word ends as a verb in the past and is no name: «Смагула»."""
    return VERB_FORM.search(reading.spelt[at]) is not None and reading.raw(at, at)[0].islower()
