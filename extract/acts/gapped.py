"""A Russian dash for a verb left out: «Ли задержали в парке, Кима — дома», «сестре, Розе, — штраф».

It tells only whom the act before or behind the dash is of.
"""

from __future__ import annotations

from extract.acts.cast import Cast, Named, those_who_may_suffer
from extract.acts.costs import is_object
from extract.acts.lexicon import beginnings
from extract.acts.reading import has_dash
from extract.acts.triggers import Trigger
from extract.naming.forms_russian import tells_how
from extract.role_cues import is_verb

DASHES = ("–", "—")
LONGEST = 8  # words behind the dash of «Кима — дома»


def is_before_dash(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """«его сестре, Розе Ким, — штраф»: the dash binds the act to a name that is no subject."""
    if named.person.lang != "ru" or named.last != trigger.first - 1 or named.standing.speaks:
        return False
    gap = cast.reading.text[named.person.end : cast.reading.words[trigger.first].start]
    return has_dash(gap) and is_object(named, trigger, cast)


def add_gapped(people: tuple[Named, ...], trigger: Trigger, cast: Cast) -> tuple[Named, ...]:
    """Return `people` and those for whom a dash repeats the act."""
    last = max(people[-1].last, trigger.last)
    known = {n.person.key: n for n in people}
    for named in those_who_may_suffer(trigger.sentence, cast):
        if named.first > last and _is_gapped(named, people[-1], trigger, cast):
            known.setdefault(named.person.key, named)
    return tuple(known.values())


def _is_gapped(named: Named, first: Named, trigger: Trigger, cast: Cast) -> bool:
    text, words = cast.reading.text, cast.reading.words
    at = named.last + 1
    alike = is_object(named, trigger, cast) == is_object(first, trigger, cast)
    if named.person.lang != "ru" or not alike or named.standing.speaks:
        return False
    if at >= cast.reading.sentences[named.sentence][1]:
        return False
    dash = text[named.person.end : words[at].start].strip()
    return (
        dash in DASHES
        and "," in text[words[trigger.last].end : named.person.start]
        and tells_how(cast.reading.spelt[at])
        and not _has_act(at, cast)
    )


def _has_act(at: int, cast: Cast) -> bool:
    """Return whether a verb or a penalty stands in the clause that begins at that word."""
    text, words, spelt = cast.reading.text, cast.reading.words, cast.reading.spelt
    high = cast.reading.sentences[cast.reading.sentence_of(at)][1]
    for word in range(at, min(high, at + LONGEST)):
        if is_verb(spelt[word]) or spelt[word].startswith(beginnings("left_out")):
            return True
        if text[words[word].end : words[word].end + 1] in (",", ";", ":", ".", ")"):
            return False
    return False
