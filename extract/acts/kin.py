"""Kin of somebody, one of them without a name: «задержан сын активиста Олега Ли» is no act against
Ли, «сын задержанного Олег Ли» none against Олег.
"""

from __future__ import annotations

import re
from itertools import pairwise

from extract.acts.agreement import Gender
from extract.acts.cast import Cast, Named
from extract.acts.triggers import Trigger
from extract.naming.forms_russian import person_noun, read_relative
from extract.phrases import fold_text

BEFORE = 5  # words from the kin to the name: «сын погибшего в СИЗО активиста Олега Ли»
OWNER = re.compile(r"(?:нного|нной|емого|емой|имого|имой)$")  # «сын задержанного»
PRONOUN_REACH = 3  # words behind the act and the name in which a pronoun may say who is meant
KIN_HEAD = 5  # words from "whose" to the name: "whose 22-year-old son, Oleg"
ADVERBS = {"later", "also", "then", "since", "himself", "herself", "twice", "been"}
APPOSED = 2  # words from the owner's name to that of the kin: «мужа Розы, Олега»


def is_of_unnamed_kin(best: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether the act is of a relative whom the text calls only by whose they are.

    Russian only. «задержали сына Олега Ли» may be the son himself, so it is not read; a pronoun
    or a name behind says who is meant.
    """
    if best.person.lang != "ru" or best.standing.speaks:
        return False
    at = _kin_before(best, cast)
    if best.person.raw == best.person.name and (at is None or not _is_owner(at, best, cast)):
        return False
    if at is None or not cast.reading.same_clause(best.last, trigger.first):
        return False
    following = cast.named[best.index + 1 : best.index + 2]
    if any(n.sentence == best.sentence and n.first - best.last <= APPOSED for n in following):
        return False
    low, high = cast.reading.sentences[best.sentence]
    end = max(trigger.last, best.last)
    if cast.context.between("pronoun", low, min(high, end + PRONOUN_REACH)):
        return False
    _, gender, own = read_relative(cast.reading.spelt[at]) or ("", "", False)
    apart = best.gender is not None and gender != best.gender
    return apart or not own or _is_described(at, best, cast)


def names_kin_of(trigger: Trigger, cast: Cast) -> bool:
    """Return whether the act is a participle that says whose kin is named: «Сын задержанного Олег
    Ли», not «сына задержанного Олега Ли», who may be the detained one.
    """
    reading, (low, _) = cast.reading, cast.reading.sentences[trigger.sentence]
    word = reading.spelt[trigger.first]
    if trigger.first != trigger.last or trigger.first == low or not OWNER.search(word):
        return False
    kin = read_relative(reading.spelt[trigger.first - 1])
    if kin is None or kin[2]:
        return False
    return any(
        named.first == trigger.last + 1 and named.person.raw == named.person.name
        for named in cast.in_sentence(trigger.sentence)
    )


def has_kin_as_object(trigger: Trigger, cast: Cast) -> bool:
    """Return whether the act is of kin without a name: «брата задержали», «уволили сына»."""
    return gender_of_kin(trigger, cast) is not None


def gender_of_kin(trigger: Trigger, cast: Cast) -> Gender:
    """Return the gender of the kin without a name whom the act is of: "f" of «жену уволили»."""
    reading = cast.reading
    low, high = reading.sentences[trigger.sentence]
    for at in (trigger.first - 1, trigger.last + 1):
        kin = read_relative(reading.spelt[at]) if low <= at < high else None
        if kin is not None and kin[2] and kin[0] in cast.words["kin_nouns"]:
            named = any(n.first - 1 == at for n in cast.in_sentence(trigger.sentence))
            return None if named else kin[1]
    return None


def is_apart_by_whose(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether a clause of "whose" parts an English name from the act behind it.

    "Lee, whose son, Oleg Lee, was shot dead, spoke": not Lee. "Lee, whose son Oleg Lee studies,
    was fined": not Oleg, as the clause has a verb of its own before the act.
    """
    reading = cast.reading
    pair = _pair_by_whose(named, trigger, cast)
    if pair is None:
        return False
    owner, kin = pair
    between = reading.spelt[kin.last + 1 : trigger.first]
    is_of_kin = all(word in cast.words["be"] | cast.words["had"] | ADVERBS for word in between)
    if is_of_kin:
        return named is owner
    closes = any(reading.has_comma_before(at) for at in range(kin.last + 2, trigger.first + 1))
    return named is kin and closes


def _pair_by_whose(named: Named, trigger: Trigger, cast: Cast) -> tuple[Named, Named] | None:
    """Return the owner and the kin before the act, one of whom is named, that "whose" links."""
    near = cast.named[max(0, named.index - 1) : named.index + 2]
    for owner, kin in pairwise(near):
        behind = cast.reading.spelt[owner.last + 1 : owner.last + 2]
        if (
            named in (owner, kin)
            and owner.person.lang == "en"
            and behind == ["whose"]
            and kin.sentence == named.sentence
            and kin.first <= owner.last + 1 + KIN_HEAD
            and kin.last < trigger.first
            and owner.person.key != kin.person.key
        ):
            return owner, kin
    return None


def _kin_before(best: Named, cast: Cast) -> int | None:
    """Return the word of the kin before the name and what describes it."""
    reading, low = cast.reading, cast.reading.sentences[best.sentence][0]
    for at in range(best.first - 1, max(low, best.first - BEFORE - 1) - 1, -1):
        if not reading.between(at, at + 1).isspace():
            return None
        relative = read_relative(reading.spelt[at])
        if relative is not None and relative[0] in cast.words["kin_nouns"]:
            return at
    return None


def _is_owner(kin: int, best: Named, cast: Cast) -> bool:
    """«мужа журналистки Асем Кул»: the noun before a name without cases shows that of the owner."""
    before = cast.reading.spelt[best.first - 1]
    noun = person_noun(before)
    return best.first - 1 > kin and noun is not None and fold_text(noun) != before


def _is_described(kin: int, best: Named, cast: Cast) -> bool:
    """«сына активиста Ли»: a noun between says that the name is not the son's."""
    return any(person_noun(word) is not None for word in cast.reading.spelt[kin + 1 : best.first])
