"""The words beside an act that point at someone named before: pronouns, nouns and titles.

No grammar resolves them. A pronoun or noun says at most a gender; which of the people before is
meant is chosen elsewhere, unless a noun was said of one of them by name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from extract.acts.agreement import Gender
from extract.acts.cast import Cast, Named, calling_of, may_suffer
from extract.acts.costs import is_suffered
from extract.acts.lexicon import beginnings
from extract.acts.reading import has_dash
from extract.acts.triggers import Trigger
from extract.acts.unnamed import is_of_unnamed
from extract.naming.forms_russian import person_noun

BACK = 6  # sentences in which the one spoken of may have been named
SUBJECT_REACH = 5  # words from "she" to "fined": "she has since been"
POSSESSIVE_REACH = 4
JOINED = (["и"], ["and"], ["және"])  # «её и Яну Ким»: no possessive
TITLE_REACH = 8  # words from "the blogger" to the act
APPOSITION = 8  # words between the commas behind «ей»
KIN_CASES = ("нің", "ның", "нен", "нан", "не", "на", "н")
CALLING_CASE = re.compile(r"(?:[дтн][ыі]ң?|[ғгқк][ае]|[сш][ыі]н[еа]?|[дтн][ае]н)$")
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
    behind_dash = _pronoun_before_dash(trigger, cast)
    if behind_dash is not None:
        return behind_dash
    for hit in cast.context.between("object_pronoun", first, last):
        if _begins_clause(hit.first, trigger, cast) or _ends_clause(hit.first, trigger, cast):
            continue
        joined = cast.reading.spelt[hit.last + 1 : hit.last + 2] in JOINED
        if joined or not any(hit.first < n.first <= hit.first + POSSESSIVE_REACH for n in here):
            return hit.first
    if not here and cast.reading.spelt[low] in cast.words["heads"] and low < trigger.first:
        return low  # «Ей, по её словам, угрожали»
    return None


def _pronoun_before_dash(trigger: Trigger, cast: Cast) -> int | None:
    """Return the pronoun for which a dash leaves out the verb: «ей, матери троих, — два года»."""
    low = cast.reading.sentences[trigger.sentence][0]
    at = word_before_dash(trigger, cast)
    if at is None:
        return None
    hits = [h.first for h in cast.context.between("object_pronoun", max(low, at), at + 1)]
    return hits[0] if hits else None


def word_before_dash(trigger: Trigger, cast: Cast) -> int | None:
    """Return the word behind which a dash stands for the verb of the act, past what stands between
    commas: «ей, матери троих детей, — домашний арест».
    """
    reading = cast.reading
    low = reading.sentences[trigger.sentence][0]
    if trigger.first <= low:
        return None
    gap = reading.between(trigger.first - 1, trigger.first)
    if not has_dash(gap):
        return None
    if "," not in gap:
        return trigger.first - 1
    for at in range(trigger.first - 2, max(low, trigger.first - 2 - APPOSITION) - 1, -1):
        if reading.has_comma_before(at + 1):
            return at
    return None


def _begins_clause(pronoun: int, trigger: Trigger, cast: Cast) -> bool:
    """«ему присудили штраф, ей — пять суток»: a Russian pronoun behind the act and a comma."""
    if pronoun <= trigger.last or cast.reading.is_kazakh(trigger.sentence):
        return False
    return "," in cast.reading.between(trigger.last, pronoun)


def _ends_clause(pronoun: int, trigger: Trigger, cast: Cast) -> bool:
    """ "Ospan, who stood next to her, was dragged out": an English comma ends what "her" is of."""
    reading = cast.reading
    if pronoun >= trigger.first or not reading.spelt[pronoun].isascii():
        return False
    return "," in reading.raw(pronoun, trigger.first)


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
    Пенсионерку отпустили», "the pastor".

    It stands in the clause of the act and no name stands there.
    """
    reading = cast.reading
    here = cast.in_sentence(trigger.sentence)
    if any(reading.same_clause(n.last, trigger.first) for n in here):
        return None
    if is_of_unnamed(trigger, cast):
        return None
    for noun in _nouns_beside(trigger, cast):
        bearers = cast.by_noun.get(noun, [])
        last = bisect_left(bearers, trigger.sentence, key=attrgetter("sentence")) - 1
        is_of_one = last >= 0 and bearers[last].person.key == bearers[0].person.key
        if is_of_one and may_suffer(bearers[last], cast):
            return bearers[last]
    return None


def names_kin(low: int, high: int, cast: Cast) -> bool:
    """Return whether someone's kin stands between two words as what is spoken of: «жары Сәуле
    күйеуіне қоңырау келгенін айтты»: not she was called.
    """
    kin = tuple(cast.words["kin"])
    for word in cast.reading.spelt[low:high]:
        if word.endswith(KIN_CASES) and word.startswith(kin):
            stem = next(end for end in KIN_CASES if word.endswith(end))
            if word.removesuffix(stem) in kin:
                return True
    return False


def _callings_before(trigger: Trigger, cast: Cast) -> Iterator[str]:
    """Yield the callings in the clause of a Kazakh act that may stand for who suffers it, nearest
    first: «Кеше таксистің үйін тінтті», «ал таксистің өзі ұсталды».

    A noun that bears no ending may be who speaks or does it, one before kin is theirs.
    """
    reading, spelt = cast.reading, cast.reading.spelt
    low, _ = reading.sentences[trigger.sentence]
    for at in range(trigger.last - 1, low - 1, -1):
        if not reading.same_clause(at, trigger.first):
            return
        if CALLING_CASE.search(spelt[at]) is None or spelt[at + 1].startswith(
            beginnings("close_kazakh")
        ):
            continue
        calling = calling_of(spelt[at])
        if calling is not None and not names_kin(at + 1, at + 2, cast):
            yield calling


def _nouns_beside(trigger: Trigger, cast: Cast) -> Iterator[str]:
    """Yield the nouns that may stand for who suffers the act, nearest first: Kazakh kin at the
    head of the sentence and callings, Russian nouns in their base form, those in a gap of the
    phrase too («обещали журналисту сжечь гараж»), English titles behind "the".
    """
    reading, spelt = cast.reading, cast.reading.spelt
    low, high = reading.sentences[trigger.sentence]
    if spelt[low] in cast.words["kin"] and not names_kin(low + 1, trigger.last, cast):
        yield spelt[low]  # «Әкесі былтыр түрмеде қайтыс болған»
    if reading.is_kazakh(trigger.sentence):
        yield from _callings_before(trigger, cast)
    near = range(max(low, trigger.first - NOUN_REACH), min(high, trigger.last + NOUN_REACH + 1))
    for at in sorted(near, key=lambda at: abs(at - trigger.first)):
        if at not in trigger.own and reading.same_clause(at, trigger.first):
            noun = person_noun(spelt[at])
            if noun is not None:
                yield noun
    for at in range(trigger.last, max(low, trigger.first - TITLE_REACH), -1):
        if spelt[at - 1] == "the":
            yield spelt[at].removesuffix("'s")
