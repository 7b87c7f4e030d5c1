"""People without names beside an act: whether it was done to them, and which of them are named.

"Two men were fined", «у троих членов партии: Ли, Кима и Цоя», "30 people, including X and Y".
"""

from __future__ import annotations

import re

from extract.acts.cast import (
    OBJECT,
    Cast,
    Named,
    list_of,
    soft_cost,
    those_who_may_suffer,
)
from extract.acts.costs import fit_cost, is_suffered
from extract.acts.groups import FEWEST, count_beside
from extract.acts.lexicon import BY_PERSONS, beginnings
from extract.acts.reading import has_dash
from extract.acts.triggers import Trigger
from extract.date_rules import load_words
from extract.phrases import Hit, read_number
from models.terms import EventKind

UNNAMED_REACH = 7
BEFORE, BEHIND = 8, 6  # words on either side of an act in which people without names are its own
AMONG_REACH = 5  # words before «имена некоторых»
OWNER_REACH = 4  # words from "of" to the name of whose flat it is
HEAD_REACH = 5  # words from a number to the noun counted: «екі азаматтық киімдегі адам»
KAZAKH_PASSIVE = re.compile(r"[ыі]?[лн](?:д[ыі]|ған|ген|ып|іп|[ыі]п|у|уы)\w{0,4}$")
THOSE_WHO = re.compile(r"(?:[ғқ]андар|[гк]ендер)(?:[ғг][ае]|[дт][ыі]|[дт][ае]н)$")
# алды, қалған: they only look passive
KAZAKH_ACTIVE = re.compile(r"^(?:с?ал|қал|кел|бол)(?:д[ыі]|ған|ген|[ыі]п)")
# қолдаған, күтіп: a verb that governs what stands before it
KAZAKH_VERB = re.compile(r"(?:[ғқ]ан|[гк]ен|[ыі]п|т[ыі]н)$|^үшін$")


def is_of_unnamed(trigger: Trigger, cast: Cast) -> bool:
    """Return whether people without names stand beside the trigger: "two men were fined"."""
    low, high = cast.reading.sentences[trigger.sentence]
    low, high = max(low, trigger.first - BEFORE), min(high, trigger.last + BEHIND)
    near = [h for h in cast.context.between("unnamed", low, high) if not _is_all(h, cast)]
    near = [h for h in near if not _is_time(h, cast)]
    near += cast.context.between("another", low, high)
    if _those_who_did(trigger, cast):
        return True
    return any(not _does(hit, trigger, cast) for hit in near)


def _those_who_did(trigger: Trigger, cast: Cast) -> bool:
    """«шеруге шыққандарға айыппұл салынды»: a Kazakh plural participle right before an act."""
    low, _ = cast.reading.sentences[trigger.sentence]
    near = cast.reading.spelt[max(low, trigger.first - 1) : trigger.first]
    return any(THOSE_WHO.search(word) is not None for word in near)


def _is_all(hit: Hit, cast: Cast) -> bool:
    """«Всех троих задержали», "the two women": those counted were named before."""
    if hit.first == 0:
        return False
    before, count = cast.reading.spelt[hit.first - 1], cast.reading.spelt[hit.first]
    return before in cast.words["all"] or (
        before == "the" and (read_number(count) or FEWEST) < FEWEST and hit.last > hit.first
    )


def _does(hit: Hit, trigger: Trigger, cast: Cast) -> bool:
    """«төрт адам ұрды»: a bare noun before its active verb is who did it, not who suffered."""
    reading = cast.reading
    if _are_officers(hit, cast):
        return True
    if _is_english_subject(hit, trigger, cast):
        return True
    if trigger.kind is EventKind.SURVEILLANCE and hit.first < trigger.first <= hit.last:
        near = reading.spelt[trigger.first : trigger.last + 1]  # "two men sitting near his office"
        whose = cast.words["stands_for_m"] | cast.words["stands_for_f"]
        return not whose.isdisjoint(near) or _is_before_owner(trigger, cast)
    head = _head_of(hit, trigger, cast)
    if head is None:
        return False
    if trigger.kind is EventKind.SURVEILLANCE:  # «дежурили двое мужчин»
        return True
    last = reading.spelt[trigger.last]
    if KAZAKH_PASSIVE.search(last) is not None and KAZAKH_ACTIVE.search(last) is None:
        return False
    if head >= trigger.last:
        return False
    return trigger.kind in BY_PERSONS or _is_behind_object(hit.first, trigger, cast)


def _is_before_owner(trigger: Trigger, cast: Cast) -> bool:
    """ "Two men have been parked outside the flat of journalist Madina Kuat": it is hers."""
    behind = cast.reading.spelt[trigger.last + 1 : trigger.last + 2] == ["of"]
    reach = trigger.last + 1 + OWNER_REACH
    return behind and any(
        trigger.last < n.first <= reach for n in cast.in_sentence(trigger.sentence)
    )


def _is_english_subject(hit: Hit, trigger: Trigger, cast: Cast) -> bool:
    """ "At the same hour others went through his house": a subject right before its verb."""
    spelt = cast.reading.spelt
    return (
        trigger.kind in BY_PERSONS
        and hit.last == trigger.first - 1
        and spelt[trigger.first].isascii()
        and not spelt[hit.last].endswith("'s")
        and not is_suffered(trigger, cast)
    )


def _head_of(hit: Hit, trigger: Trigger, cast: Cast) -> int | None:
    """Return the word of the noun without an ending that says who is counted."""
    spelt, (_, high) = cast.reading.spelt, cast.reading.sentences[trigger.sentence]
    reach = HEAD_REACH if cast.reading.is_kazakh(trigger.sentence) else 1
    for at in range(hit.last, min(high, hit.last + reach)):
        if spelt[at] in cast.words["doers"]:
            return at
        if OBJECT.search(spelt[at]) is not None:  # «екі адамды полицей ұрды»
            return None
    return None


def _is_behind_object(counted: int, trigger: Trigger, cast: Cast) -> bool:
    """«Лиді кеше екі полицей сүйреп әкетті»: whom a Kazakh verb is done to stands before its
    subject, unless another verb governs it: «Лиді қолдаған екі адам».
    """
    reading = cast.reading
    low, _ = reading.sentences[trigger.sentence]
    objects = [
        named.last
        for named in cast.in_sentence(trigger.sentence)
        if named.person.lang == "kk"
        and named.person.raw != named.person.name
        and OBJECT.search(named.person.raw) is not None
    ]
    objects += [hit.last for hit in cast.context.between("object_pronoun", low, counted)]
    nearest = max((at for at in objects if at < counted), default=None)
    if nearest is None or not reading.same_clause(nearest, trigger.last):
        return False
    return not any(KAZAKH_VERB.search(word) for word in reading.spelt[nearest + 1 : counted])


def _is_time(hit: Hit, cast: Cast) -> bool:
    """«через несколько минут», "several hours": no people."""
    behind = cast.reading.spelt[hit.last + 1 : hit.last + 2]
    return any(word in load_words().units for word in behind)


def _are_officers(hit: Hit, cast: Cast) -> bool:
    """«подошли двое полицейских и доставили в отдел»: officers counted as a subject."""
    spelt = cast.reading.spelt
    counted = spelt[hit.first] in cast.words["nominative_counts"]
    near = spelt[hit.first + 1 : hit.first + 2]
    return counted and any(word.startswith(beginnings("force")) for word in near)


def is_of_others(best: Named, trigger: Trigger, cast: Cast) -> bool:
    """ "Dozens were fined for mourning X": people without names stand nearer than the name."""
    low, high = cast.reading.sentences[trigger.sentence]
    if best.last < trigger.first and _those_who_did(trigger, cast):
        return True
    for hit in cast.context.between("unnamed", low, high):
        if _is_time(hit, cast) or ";" in cast.reading.raw(*sorted((hit.first, trigger.first))):
            continue
        if trigger.first <= hit.first <= trigger.last or _does(hit, trigger, cast):
            continue
        if hit.first > low and cast.reading.spelt[hit.first - 1] in cast.words["added"]:
            continue
        edge = hit.last if hit.last < trigger.first else hit.first
        gap = min(abs(edge - trigger.first), abs(edge - trigger.last))
        if gap < UNNAMED_REACH and gap < fit_cost(best, trigger, cast):
            return True
    return False


def find_among(trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return those named of the people a trigger counts: "30 people, including X and Y"."""
    if not is_of_unnamed(trigger, cast):
        return ()
    listed = _after_colon(trigger, cast)
    if listed is not None:
        return list_of(listed, cast)
    called = _in_apposition(trigger, cast)
    if called:
        return called
    _, high = cast.reading.sentences[trigger.sentence]
    found = _after_among(trigger.sentence, trigger.last + 1, high, cast)
    if found is not None or trigger.sentence + 1 == len(cast.reading.sentences):
        return () if found is None else list_of(found, cast)
    low, high = cast.reading.sentences[trigger.sentence + 1]
    those = _those(trigger.sentence + 1, cast)
    found = _after_among(trigger.sentence + 1, low, min(high, low + AMONG_REACH), cast)
    return those or (() if found is None else list_of(found, cast))


def _after_colon(trigger: Trigger, cast: Cast) -> Named | None:
    """«обыски у троих членов партии: Ли, Кима и Цоя», «увели троих — Ли»: the names follow."""
    for named in those_who_may_suffer(trigger.sentence, cast):
        gap = cast.reading.between(named.first - 1, named.first)
        if named.first > trigger.last and (":" in gap or has_dash(gap)):
            return named
    return None


def _in_apposition(trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """ "Led away two women with placards, Saule Tan and Maria Berg": as many as are counted."""
    count = count_beside(trigger, cast, is_first=True)
    for named in those_who_may_suffer(trigger.sentence, cast):
        behind = named.first > trigger.last and cast.reading.has_comma_before(named.first)
        group = list_of(named, cast)
        if behind and len(group) == count and group[0] is named:
            return tuple(group)
    return ()


def _after_among(sentence: int, low: int, high: int, cast: Cast) -> Named | None:
    """Return the first name behind a word such as "including" between two words."""
    for hit in cast.context.between("among", low, high):
        for named in those_who_may_suffer(sentence, cast):
            if named.first > hit.last:
                return named
    return None


def _those(sentence: int, cast: Cast) -> tuple[Named, ...]:
    """ "Those taken away were Ospan, a driller, his colleague Kim, and Orman": all of them."""
    low, high = cast.reading.sentences[sentence]
    hits = cast.context.between("those", low, low + 1)
    if not hits:
        return ()
    here = those_who_may_suffer(sentence, cast)
    known = {n.person.key: n for n in here if hits[0].last < n.first and n.last < high}
    return tuple(n for n in known.values() if soft_cost(n, cast) == 0)
