"""Several people of one act: joined to a pronoun, sharing numbers, listed in the next sentence,
spoken of together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.acts.cast import (
    DASHES,
    LONGEST_LIST,
    Cast,
    Named,
    list_of,
    may_suffer,
    soft_cost,
    those_who_may_suffer,
)
from extract.acts.costs import is_suffered
from extract.acts.groups import is_behind_the_two
from extract.acts.lexicon import UNITS
from extract.acts.pointers import BACK, JOINED, POSSESSIVE_REACH
from extract.acts.terms import find_terms
from extract.acts.triggers import Trigger
from extract.date_rules import load_words
from extract.phrases import read_number

WITH = (("вместе", "с"), ("вместе", "со"), ("together", "with"), ("along", "with"))
COMPANY_REACH = 6  # words from an act to the name of who was taken with another
SHARE_TITLE = 3  # words before a name in which "and" may stand: "and his subscriber Kim"
SHARE_REACH = 4  # words behind a name in which a number and its unit end
APPOSITION = 8  # words between commas behind a name: "Kim, who walks with a stick, three"
KAZAKH_TITLE = 3  # words before a name behind the comma that parts it from a share
THEY_REACH = 3  # words from "they" to "were fined"


def add_joined(people: tuple[Named, ...], trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return `people`, whom a pronoun means, and the name that "and" joins to it.

    «её и фотографа Яну Ким увели».
    """
    low, high = cast.reading.sentences[trigger.sentence]
    first, last = max(low, trigger.first - 1), min(high, trigger.last + 2)
    for hit in cast.context.between("object_pronoun", first, last):
        if cast.reading.spelt[hit.last + 1 : hit.last + 2] not in JOINED:
            continue
        for named in those_who_may_suffer(trigger.sentence, cast):
            if hit.last < named.first <= hit.last + 1 + POSSESSIVE_REACH:
                return (*people, named)
    return people


def add_shares(people: tuple[Named, ...], trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return `people` and all of the sentence that got a number of their own.

    «Ли получил 15 суток, Ким — десять», "Lee got 15 days and Kim, who is ill, three"; in Kazakh
    those before them too: «Ли бес жылға, Ким үш жылға сотталды».
    """
    if people[0].sentence == trigger.sentence:
        people = (*_sharing_before(people[0], cast), *people)
    if people[-1].first > trigger.last:
        return people
    known = {n.person.key: n for n in people}
    for named in those_who_may_suffer(trigger.sentence, cast):
        if named.first > trigger.first and named not in people:
            if not has_share(cast.lists[named.index][-1], trigger, cast):
                break
            known.setdefault(named.person.key, named)
    return tuple(known.values())


def _sharing_before(first: Named, cast: Cast) -> tuple[Named, ...]:
    """Return the one before a Kazakh name whose clause ends in a term, its verb yet to come."""
    if first.person.lang != "kk":
        return ()
    here = [n for n in those_who_may_suffer(first.sentence, cast) if n.last < first.first]
    if not here or here[-1].person.key == first.person.key:
        return ()
    for at in range(first.first, max(here[-1].last + 1, first.first - KAZAKH_TITLE), -1):
        if cast.reading.has_comma_before(at):
            terms = find_terms(cast.reading.words, here[-1].last + 1, at)
            return (here[-1],) if terms and terms[-1].last == at - 1 else ()
    return ()


def add_company(people: tuple[Named, ...], trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return `people` and who was taken with them: «вместе с Ли увели его жену Розу Ким»."""
    first = people[0]
    if tuple(cast.reading.spelt[first.first - 2 : first.first]) not in WITH:
        return people
    known = {n.person.key for n in people}
    for named in those_who_may_suffer(trigger.sentence, cast):
        near = trigger.first < named.first <= trigger.last + COMPANY_REACH
        if near and named.person.key not in known:
            return (*people, named)
    return people


def has_share(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether a number and at most its unit follow the name, and no more."""
    return _share_at(named, trigger, cast) is not None


def share_of(named: Named, people: Sequence[Named], trigger: Trigger, cast: Cast) -> str | None:
    """Return the term that is the person's alone of several who share an act, if one is."""
    if len(people) < 2 or any(n.sentence != trigger.sentence for n in people):
        return None
    words, (low, high) = cast.reading.words, cast.reading.sentences[trigger.sentence]
    at = _share_at(named, trigger, cast) if named.first > trigger.first else None
    if at is not None:
        own = find_terms(words, at, min(high, at + SHARE_REACH))
        if own and own[0].first == at:
            return own[0].text
        unit = next((term.unit for term in reversed(find_terms(words, low, at))), None)
        count = read_number(words[at].text)
        return None if unit is None else f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    if named.person.lang != "kk":
        return None
    units = UNITS.get(trigger.kind, ())
    starts = [*(n.first for n in people[1:]), high]
    shares = {
        n.index: [t.text for t in find_terms(words, n.last + 1, start) if t.unit in units]
        for n, start in zip(people, starts, strict=True)
    }
    return shares[named.index][0] if all(shares.values()) else None


def _share_at(named: Named, trigger: Trigger, cast: Cast) -> int | None:
    """Return the word of the number that is the person's share.

    A dash stands before it, or a word such as "and" before the name. In Kazakh the verb may follow
    if the act itself ends in a term: «Ли бір жылға, ал Ким екі жылға шектелді».
    """
    text, words = cast.reading.text, cast.reading.words
    high = cast.reading.sentences[named.sentence][1]
    at = _behind_apposition(named, cast)
    if at >= high:
        return None
    near = cast.reading.spelt[max(0, named.first - SHARE_TITLE) : named.first]
    joined = not cast.words["share_joiners"].isdisjoint(near)
    given = _given_at(at, named, high, cast)
    joined, at = joined or given > at, given
    gap = cast.reading.between(at - 1, at).strip(" ,\u00a0")
    if gap not in DASHES and not (gap == "" and joined):
        return None
    at += words[at].text in ("к", "на", "for", "to") and at + 1 < high
    if read_number(words[at].text) is None:
        return None
    units = load_words().units
    if named.person.lang == "kk" and words[trigger.last].text in units:
        return at if find_terms(words, at, min(high, at + SHARE_REACH)) else None
    last = at + (at + 1 < high and words[at + 1].text in units)
    if last + 1 >= high or text[words[last].end : words[last].end + 1] in (",", ".", ";", ":"):
        return at
    return at if words[last + 1].text in cast.words["share_ends"] else None


def _given_at(at: int, named: Named, high: int, cast: Cast) -> int:
    """Return the word behind the verb of an English share: "Lee was given two", "Kim got three"."""
    if named.person.lang != "en":
        return at
    verb = at + (cast.reading.spelt[at] in cast.words["be"])
    if verb + 1 < high and cast.reading.spelt[verb] in cast.words["share_verbs"]:
        return verb + 1
    return at


def _behind_apposition(named: Named, cast: Cast) -> int:
    """Return the word behind the name and what stands between commas after it."""
    text, words = cast.reading.text, cast.reading.words
    high = cast.reading.sentences[named.sentence][1]
    after = named.last + 1
    if after >= high or not text[named.person.end : words[after].start].startswith(","):
        return after
    for at in range(after + 1, min(high, after + APPOSITION)):
        if cast.reading.has_comma_before(at):
            return at
    return after


def listed_after(trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return the names of a next sentence that only lists them: «Алматыда – Ли мен Ким».

    A dash stands before the first of them and nothing behind the last.
    """
    if trigger.sentence + 1 >= len(cast.reading.sentences):
        return ()
    here = cast.in_sentence(trigger.sentence + 1)
    low, high = cast.reading.sentences[trigger.sentence + 1]
    if not here or here[-1].last < high - 1 or here[0].first == low:
        return ()
    gap = cast.reading.between(here[0].first - 1, here[0].first)
    if gap.strip() not in DASHES:
        return ()
    return tuple({n.person.key: n for n in here if may_suffer(n, cast)}.values())


def spoken_of(before: Named, trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return `before`, or its whole list when the sentence speaks of several.

    «Үшеуі», "both": a shorter list is filled up with those named before it.
    """
    low, high = cast.reading.sentences[trigger.sentence]
    if not cast.context.between("plural", low, high):
        return (before,)
    group = list_of(before, cast)
    count = _count_spoken_of(cast.reading.spelt[low:high], cast)
    if count > 1 or _is_them(trigger, cast):
        beside = _all_beside(before, cast)
        group = group if len(beside) < min(count, len(group)) else beside or group
    near = cast.in_sentences(before.sentence - BACK, before.sentence)
    for named in reversed([n for n in near if n.index < before.index]):
        if len(group) >= count:
            break
        known = {n.person.key for n in group}
        if may_suffer(named, cast) and soft_cost(named, cast) == 0:
            group = group if named.person.key in known else (named, *group)
    return group


def _count_spoken_of(said: Sequence[str], cast: Cast) -> int:
    """Return how many the words speak of: «үшеуі», "all four", one where they do not say."""
    count = 1 if cast.words["two"].isdisjoint(said) else 2
    count = count if cast.words["three"].isdisjoint(said) else 3
    for (a, b), c in zip(pairwise(said), [*said[2:], ""], strict=True):
        if a == "the":  # "the pair were picked up"
            count = max(count, 2 * (b in cast.words["duos"]), 3 * (b in cast.words["trios"]))
        if a == "all" or (a == "the" and is_behind_the_two(c, cast)):
            count = max(count, min(read_number(b) or 0, LONGEST_LIST))
    return count


def _is_them(trigger: Trigger, cast: Cast) -> bool:
    """Return whether "them" suffers the act, or "they" do as its subject."""
    spelt = cast.reading.spelt
    if not cast.words["them"].isdisjoint(spelt[trigger.first : trigger.last + 2]):
        return True
    subject = spelt[max(0, trigger.first - THEY_REACH) : trigger.first]
    return "they" in subject and is_suffered(trigger, cast)


def _all_beside(before: Named, cast: Cast) -> tuple[Named, ...]:
    """Return all that the sentence of `before` tells of, without speakers and kin."""
    here = those_who_may_suffer(before.sentence, cast)
    people = {n.person.key: n for n in reversed(here) if soft_cost(n, cast) == 0}
    return tuple(sorted(people.values(), key=lambda n: n.first))
