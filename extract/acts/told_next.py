"""Whom the next sentences say it was done to: «Венок принесли в редакцию. Адресат — Роза Ким»,
«Акимат отверг уведомление о митинге. Подавала его Роза Ким».
"""

from __future__ import annotations

from extract.acts.cast import Cast, Named, list_of, soft_cost, those_who_may_suffer
from extract.acts.lexicon import BY_PERSONS, beginnings
from extract.acts.reading import has_dash
from extract.acts.triggers import Trigger
from models.terms import EventKind

ATTACKS = {*BY_PERSONS, EventKind.HARASSMENT, EventKind.KILLING, EventKind.DEATH}
HEAD = 3  # words of a sentence in which «владелица машины» stands before its dash
APPLIED = 3  # sentences behind a refusal in which the one who applied is named


def find_told_next(trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return those whom the next sentence calls so: «Пострадавшая — Роза Ким»."""
    sentence = trigger.sentence + 1
    if sentence >= len(cast.reading.sentences):
        return ()
    reading, (low, high) = cast.reading, cast.reading.sentences[sentence]
    called = "sufferers" if trigger.kind in ATTACKS else "held"
    if not reading.spelt[low].startswith(beginnings(called)):
        return ()
    for at in range(low, min(low + HEAD, high - 1)):
        if has_dash(reading.between(at, at + 1)):
            named = next((n for n in those_who_may_suffer(sentence, cast) if n.first > at), None)
            return () if named is None else list_of(named, cast)
    return ()


def find_applicant(trigger: Trigger, cast: Cast) -> Named | None:
    """Return who applied for the gathering that was refused, if a next sentence says it."""
    if trigger.kind is not EventKind.ASSEMBLY_REFUSED:
        return None
    last = min(len(cast.reading.sentences), trigger.sentence + 1 + APPLIED)
    for sentence in range(trigger.sentence + 1, last):
        hits = cast.context.between("applies", *cast.reading.sentences[sentence])
        known = [n for n in those_who_may_suffer(sentence, cast) if soft_cost(n, cast) == 0]
        if hits and known:
            return min(known, key=lambda n: min(abs(n.first - hit.first) for hit in hits))
    return None
