"""The words beside an act that point at someone named before: pronouns, nouns and titles.

No grammar resolves them. A pronoun or noun says at most a gender; which of the people before is
meant is chosen elsewhere, unless a noun was said of one of them by name.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.acts.agreement import Gender
from extract.acts.cast import Cast, Named, list_titles, may_suffer, soft_cost
from extract.acts.costs import is_suffered
from extract.acts.triggers import Trigger
from extract.acts.unnamed import is_of_unnamed
from extract.naming.forms_russian import person_noun

BACK = 6  # sentences in which the one spoken of may have been named
SUBJECT_REACH = 5  # words from "she" to "fined": "she has since been"
POSSESSIVE_REACH = 4
JOINED = (["и"], ["and"], ["және"])  # «её и Яну Ким»: no possessive
TITLE_REACH = 8  # words from "the blogger" to the act
NOUN_REACH = 3  # words between «пенсионерку» and «отпустили»


def find_pronoun(trigger: Trigger, cast: Cast) -> int | None:
    """Return the word of the pronoun beside the act that says who suffers it, if one does."""
    pronoun = _object_pronoun(trigger, cast)
    return _subject_pronoun(trigger, cast) if pronoun is None else pronoun


def _object_pronoun(trigger: Trigger, cast: Cast) -> int | None:
    """Return the word beside the trigger that stands for the one named before, if any.

    «назначил ему 20 суток, а Розу Ким оштрафовал»: not the nearest name. In «задержали его
    брата Ивана» the pronoun only belongs to the name after it.
    """
    low, high = cast.reading.sentences[trigger.sentence]
    first, last = max(low, trigger.first - 1), min(high, trigger.last + 2)
    here = cast.in_sentence(trigger.sentence)
    for hit in cast.context.between("object_pronoun", first, last):
        joined = cast.reading.spelt[hit.last + 1 : hit.last + 2] in JOINED
        if joined or not any(hit.first < n.first <= hit.first + POSSESSIVE_REACH for n in here):
            return hit.first
    return None


def _subject_pronoun(trigger: Trigger, cast: Cast) -> int | None:
    """Return the English pronoun that is the subject of an act it suffers: "she was fined"."""
    if not is_suffered(trigger, cast):
        return None
    low, spelt = cast.reading.sentences[trigger.sentence][0], cast.reading.spelt
    for at in range(trigger.first, max(low, trigger.first - SUBJECT_REACH) - 1, -1):
        if spelt[at] in cast.words["subjects"]:
            return at
        if at < trigger.first and spelt[at] not in cast.words["auxiliaries"]:
            return None
    return None


def gender_at(word: int, cast: Cast) -> Gender:
    """Return the gender of the pronoun or noun at that word, None where it shows none."""
    spelt = cast.reading.spelt[word]
    return next((g for g in ("m", "f") if spelt in cast.words[f"stands_for_{g}"]), None)


def agrees(named: Named, pronoun: int, cast: Cast) -> bool:
    """Return whether the pronoun or noun at that word may stand for the person."""
    gender = gender_at(pronoun, cast)
    return gender is None or named.gender in (None, gender)


def nearest_noun(trigger: Trigger, cast: Cast) -> int | None:
    """Return the word of the sentence that stands for the one spoken of, nearest the act."""
    hits = cast.context.between("they_said", *cast.reading.sentences[trigger.sentence])
    firsts = [hit.first for hit in hits if gender_at(hit.first, cast) is not None]
    return min(firsts, key=lambda at: abs(at - trigger.first), default=None)


def nearest_subject(trigger: Trigger, cast: Cast) -> int | None:
    """Return the last "he" or "she" before the act in its sentence, but for one who speaks."""
    low, spelt = cast.reading.sentences[trigger.sentence][0], cast.reading.spelt
    words = range(trigger.first - 1, low - 1, -1)
    found = (at for at in words if spelt[at] in cast.words["subjects"])
    return next((at for at in found if not cast.context.between("speech", at + 1, at + 2)), None)


def find_described(trigger: Trigger, cast: Cast) -> Named | None:
    """Return whom a noun beside the act was said of by name: «пенсионерка Клара Тен ...
    Пенсионерку отпустили».

    It stands in the clause of the act and no name stands there.
    """
    reading = cast.reading
    here = cast.in_sentence(trigger.sentence)
    if any(reading.same_clause(n.last, trigger.first) for n in here):
        return None
    if is_of_unnamed(trigger, cast):
        return None
    low, high = reading.sentences[trigger.sentence]
    if reading.spelt[low] in cast.words["kin"]:  # «Әкесі былтыр түрмеде қайтыс болған»
        kin = _only_bearer(cast.by_noun.get(reading.spelt[low], ()), cast)
        if kin is not None:
            return kin
    near = range(max(low, trigger.first - NOUN_REACH), min(high, trigger.last + NOUN_REACH + 1))
    for at in sorted(near, key=lambda at: abs(at - trigger.first)):
        if trigger.first <= at <= trigger.last or not reading.same_clause(at, trigger.first):
            continue
        noun = person_noun(reading.spelt[at])
        bearers = cast.by_noun.get(noun, ()) if noun is not None else ()
        bearer = _only_bearer([n for n in bearers if n.sentence < trigger.sentence], cast)
        if bearer is not None:
            return bearer
    return None


def _only_bearer(bearers: Sequence[Named], cast: Cast) -> Named | None:
    """Return the last mention of the one person that a noun was said of, if one only."""
    if len({n.person.key for n in bearers}) != 1 or not may_suffer(bearers[-1], cast):
        return None
    return bearers[-1]


def find_titled(trigger: Trigger, cast: Cast) -> Named | None:
    """Return whom "the pastor" or "the blogger's" beside the act means: a title said before."""
    spelt, low = cast.reading.spelt, cast.reading.sentences[trigger.sentence][0]
    for at in range(trigger.last, max(low, trigger.first - TITLE_REACH), -1):
        title = spelt[at].removesuffix("'s")
        if spelt[at - 1] != "the" or title not in list_titles():
            continue
        for named in reversed(cast.by_noun.get(title, ())):
            if 0 < trigger.sentence - named.sentence <= BACK and may_suffer(named, cast):
                return named if soft_cost(named, cast) == 0 else None
    return None
