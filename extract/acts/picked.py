"""Words that pick people out of those just named: «первому ... второму», «и она, и он», «обоих»,
«женщин отпустили», "each was fined".

But for "each" Russian only. The order of a list, a gender and a number are read; whom a sentence
means beyond that is chosen elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.acts.agreement import Gender
from extract.acts.cast import Cast, Named, list_of, may_suffer, soft_cost, those_who_may_suffer
from extract.acts.pointers import BACK, gender_at
from extract.acts.question import Question
from extract.acts.triggers import Trigger
from extract.acts.unnamed import is_of_unnamed
from extract.naming.forms_russian import go_together, is_thing, read_crowd
from extract.phrases import read_number

AFTER = 2  # words behind an act in which «второго» may stand
CROWD_BEFORE = 4  # words before an act in which «журналистов» may stand
BETWEEN_PRONOUNS = 2  # words from one pronoun to the other: «как ему, так и ей»


def find_picked(question: Question) -> tuple[Named, ...]:
    """Return those of the people named before whom a word beside the act picks, in order."""
    if question.cast.reading.is_kazakh(question.trigger.sentence):
        return _each(question)
    for find in (_by_place, _by_two_pronouns, _both, _each, _by_crowd):
        people = find(question)
        if people:
            return people
    return ()


def _by_place(question: Question) -> tuple[Named, ...]:
    """«Ли, Кима и Тен судили: первым двум дали по 10 суток, третью отпустили»."""
    trigger, cast = question.trigger, question.cast
    low, high = cast.reading.sentences[trigger.sentence]
    before = range(trigger.last, low - 1, -1)
    behind = range(trigger.last + 1, min(high, trigger.last + 1 + AFTER))
    at = next((n for n in (*before, *behind) if _is_place(n, high, cast)), None)
    if at is None or _is_named_since(at, trigger, cast):
        return ()
    group = _group_before(at, question)
    count = (read_number(cast.reading.spelt[at + 1]) or 1) if at + 1 < high else 1
    if len(group) < 2 or count > len(group):
        return ()
    place = _place_at(at, cast)
    if place is None:
        picked = group[-count:]
    else:
        picked = group[place : place + count] if place + count <= len(group) else ()
    said = cast.reading.spelt[at]
    gender = "f" if said.endswith(("ая", "ую", "тья", "тью", "юю", "яя")) else None
    gender = "m" if said.endswith(("ый", "ого", "ому", "его", "ему", "тий")) else gender
    return picked if all(n.gender in (None, gender) or gender is None for n in picked) else ()


def _place_at(at: int, cast: Cast) -> int | None:
    """Return the place in the list that an ordinal says, from 0; None is the end of it."""
    places = (n for n in range(4) if cast.reading.spelt[at] in cast.words[f"nth_{n + 1}"])
    return next(places, None)


def _is_place(at: int, high: int, cast: Cast) -> bool:
    """Return whether an ordinal stands for a person: no noun goes with it («в первый раз»)."""
    spelt, reading = cast.reading.spelt, cast.reading
    if _place_at(at, cast) is None and spelt[at] not in cast.words["nth_last"]:
        return False
    behind = at + 1
    if behind < high and read_number(spelt[behind]) is not None:
        behind += 1
    if behind >= high or not reading.between(behind - 1, behind).isspace():
        return True
    return not go_together(spelt[at], spelt[behind])


def _by_two_pronouns(question: Question) -> tuple[Named, ...]:
    """«И она, и он подозреваются», «как его, так и её оштрафовали»: the last of either gender."""
    trigger, cast = question.trigger, question.cast
    low, _ = cast.reading.sentences[trigger.sentence]
    pronouns = [h.first for h in cast.context.between("pronoun", low, trigger.last + 1)]
    pronouns += [h.first for h in cast.context.between("object_pronoun", low, trigger.last + 1)]
    at = sorted(set(pronouns))[-2:]
    if len(at) < 2 or at[1] - at[0] - 1 > BETWEEN_PRONOUNS or cast.reading.spelt[at[1] - 1] != "и":
        return ()
    genders = {gender_at(word, cast) for word in at}
    if genders != {"m", "f"} or _is_named_since(at[0], trigger, cast):
        return ()
    known = list(_silent_before(at[0], cast))
    found = [next((n for n in known if n.gender == gender), None) for gender in ("m", "f")]
    both = [one for one in found if one is not None]
    return tuple(sorted(both, key=lambda n: n.first)) if len(both) == 2 else ()


def _both(question: Question) -> tuple[Named, ...]:
    """«Обыски прошли в домах обоих; у Тен забрали телефон»: of the two, in the act's clause."""
    trigger, cast = question.trigger, question.cast
    reading = cast.reading
    low, high = reading.sentences[trigger.sentence]
    for at in range(low, high):
        if reading.spelt[at] not in cast.words["two"] or not reading.same_clause(at, trigger.first):
            continue
        if at + 1 < high and is_thing(reading.spelt[at + 1]):  # «по обоим делам»
            continue
        here = those_who_may_suffer(trigger.sentence, cast)
        if any(reading.same_clause(n.last, trigger.first) for n in here):
            return ()
        group = _pair_before(min(at, trigger.first), cast)
        group = group or _group_before(min(at, trigger.first), question)
        return group if len(group) == 2 else ()
    return ()


def _each(question: Question) -> tuple[Named, ...]:
    """ "Each was fined; Kim has appealed": those listed before, though another clause names one."""
    trigger, cast = question.trigger, question.cast
    reading, (low, high) = cast.reading, cast.reading.sentences[trigger.sentence]
    here = those_who_may_suffer(trigger.sentence, cast)
    if not here or any(reading.same_clause(n.last, trigger.first) for n in here):
        return ()
    if here[0].first < trigger.first:
        return ()
    at = next((n for n in range(low, trigger.first + 1) if _says_each(n, high, cast)), None)
    return () if at is None else _group_before(low, question)


def _says_each(at: int, high: int, cast: Cast) -> bool:
    """«Екеуіне де», "each was", "each of them"; no "each day"."""
    spelt, words = cast.reading.spelt, cast.words
    if spelt[at] in words["two"] | words["three"] | words["everyone"]:
        return True
    verbs = words["be"] | words["had"] | words["suffered"] | {"of", "must", "also", "now"}
    return spelt[at] == "each" and at + 1 < high and spelt[at + 1] in verbs


def _pair_before(at: int, cast: Cast) -> tuple[Named, ...]:
    """Return the two of the sentence before, kin too: «отцу дали год, матери — два. Обоим ...»."""
    here = those_who_may_suffer(cast.reading.sentence_of(at) - 1, cast)
    known = {n.person.key: n for n in here if not n.standing.speaks}
    return tuple(known.values()) if len(known) == 2 else ()


def _by_crowd(question: Question) -> tuple[Named, ...]:
    """«Ли и Кима задержали. Журналистов отпустили»; of several «женщин» are only the women."""
    trigger, cast = question.trigger, question.cast
    at = _crowd_beside(trigger, cast)
    if at is None or _is_named_since(at, trigger, cast) or is_of_unnamed(trigger, cast):
        return ()
    reading = cast.reading
    low, _ = reading.sentences[trigger.sentence]
    here = those_who_may_suffer(trigger.sentence, cast)
    if any(reading.same_clause(n.last, trigger.first) for n in here):
        return ()
    if cast.context.between("object_pronoun", max(low, trigger.first - 1), trigger.last + 2):
        return ()
    group = _group_before(at, question)
    gender = _gender_of_crowd(at, cast)
    meant = tuple(n for n in group if gender is None or n.gender in (None, gender))
    return meant if len(meant) > 1 else ()


def _crowd_beside(trigger: Trigger, cast: Cast) -> int | None:
    """Return the word of a bare plural noun for people, in the case of an object."""
    reading = cast.reading
    low, high = reading.sentences[trigger.sentence]
    near = range(max(low, trigger.first - CROWD_BEFORE), min(high, trigger.last + 2))
    for at in near:
        if not reading.same_clause(at, trigger.first) or at in trigger.own:
            continue
        if _is_bare_crowd(at, low, high, cast):
            return at
    return None


def _is_bare_crowd(at: int, low: int, high: int, cast: Cast) -> bool:
    reading, spelt = cast.reading, cast.reading.spelt
    if read_crowd(spelt[at]) is None or any(map(spelt[at].startswith, cast.words["force"])):
        return False
    if at > low and (go_together(spelt[at - 1], spelt[at]) or _counts(spelt[at - 1], cast)):
        return False  # «других активистов», «десять участников»
    if at + 1 >= high:
        return True
    gap = reading.between(at, at + 1)
    return not gap.isspace() or not is_thing(spelt[at + 1])


def _counts(word: str, cast: Cast) -> bool:
    return read_number(word) is not None or word in cast.words["counting_people"]


def _gender_of_crowd(at: int, cast: Cast) -> Gender:
    said = cast.reading.spelt[at]
    return "m" if said in cast.words["men"] else "f" if read_crowd(said) == "f" else None


def _is_named_since(at: int, trigger: Trigger, cast: Cast) -> bool:
    """Return whether a name stands between the word and the act, or right behind that."""
    low, high = min(at, trigger.first), trigger.last + AFTER
    return any(low <= n.first <= high for n in cast.in_sentence(trigger.sentence))


def _group_before(at: int, question: Question) -> tuple[Named, ...]:
    """Return the last people before that word who were named or suffered an act together."""
    cast = question.cast
    sentence = cast.reading.sentence_of(at)
    for near in range(sentence, max(-1, sentence - 1 - BACK), -1):
        here = [n for n in those_who_may_suffer(near, cast) if n.last < at]
        lists = [list_of(n, cast) for n in reversed(here)]
        group = next((one for one in lists if len(one) > 1), ())
        if not group:
            silent = (n for n in here if soft_cost(n, cast) == 0)
            group = tuple({n.person.key: n for n in silent}.values())
        _, choice = question.told.last_in(near)
        if len(group) < 2 and choice is not None and near < sentence:
            group = choice.people
        if len(group) > 1:
            return tuple(group)
    return ()


def _silent_before(at: int, cast: Cast) -> Iterator[Named]:
    """Yield those named before the word who may suffer an act, the last first."""
    sentence = cast.reading.sentence_of(at)
    for named in reversed(cast.in_sentences(sentence - BACK, sentence)):
        if named.last < at and may_suffer(named, cast) and soft_cost(named, cast) == 0:
            yield named
