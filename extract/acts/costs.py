"""How badly a name of the sentence fits an act: its distance, its case, its gender, its standing.

The costs are small integers, in words. They part the names of one sentence from each other and are
no probability.
"""

from __future__ import annotations

import re

from extract.acts.agreement import does_actively, gender_of_sufferer, is_doer, is_out_of_case
from extract.acts.cast import OBJECT, Cast, Named, soft_cost
from extract.acts.lexicon import beginnings
from extract.acts.reading import Reading
from extract.acts.told import KAZAKH_PAST
from extract.acts.triggers import Trigger
from extract.date_rules import load_words
from models.terms import EventKind

CASE_COST = 8
GENDER_COST = 12  # «получила» of a man
SUBJECT_REACH = 3  # words from «судья Ким» to «вчера уволен»
AFTER_COST = 20  # of a name behind an act told of the one before it
OFFICERS_REACH = 6  # words from «оперативники» to the last of their names
TOLD_REACH = 3  # words from «показал» to the name of him to whom it was shown
RUSSIAN_PLURAL = re.compile(r"[а-я]{2}ли$")  # «допросили»: the doers are not named
DATIVE = re.compile(r"[уюей]$")
DOER_REACH = 4  # words from a Kazakh participle to the noun it goes with
KAZAKH_FINITE = re.compile(r"(?:[дт][ыі]|[ғқ]ан|[гк]ен|[ыі]пт[ыі])$")


def cost_of(named: Named, trigger: Trigger, cast: Cast) -> int:
    """Return how badly the name fits the act, whatever stands against the person included."""
    soft = 0 if _is_next_object(named, trigger, cast) else soft_cost(named, cast)
    return soft + fit_cost(named, trigger, cast)


def _is_next_object(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """«допросили Тен, а брату Канату угрожали»: the act is right beside a name in object case."""
    if named.person.lang != "ru" or named.standing.speaks or not is_object(named, trigger, cast):
        return False
    words, text = cast.reading.words, cast.reading.text
    if named.last == trigger.first - 1:
        return text[named.person.end : words[trigger.first].start].isspace()
    return named.first == trigger.last + 1 and (
        text[words[trigger.last].end : named.person.start].isspace()
    )


def fit_cost(named: Named, trigger: Trigger, cast: Cast) -> int:
    """Return how far the name stands from the act, and more where their forms do not agree."""
    edge = trigger.first if named.last < trigger.first else trigger.last
    near = named.last if named.last < trigger.first else named.first
    inside = trigger.first <= named.first <= trigger.last
    gap = 0 if inside else cast.reading.distance(edge, near)
    spelt = spell_act(trigger, cast.reading)
    amiss = is_out_of_case(named.person, named.gender, spelt)
    other = named.gender is not None and named.gender != (gender_of_sufferer(spelt) or named.gender)
    late = named.first > trigger.last and (
        is_suffered(trigger, cast) or _ends_clause(named, trigger, cast.reading)
    )
    return (
        gap
        + (CASE_COST if amiss else 0)
        + (GENDER_COST if other else 0)
        + (AFTER_COST if late else 0)
    )


def is_object(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether the form or place of the name says that the act was done to the person."""
    if named.person.lang == "en":
        return named.first > trigger.last or is_suffered(trigger, cast)
    if named.person.lang == "kk":
        return OBJECT.search(named.person.raw) is not None
    return named.person.raw != named.person.name


def _ends_clause(named: Named, trigger: Trigger, reading: Reading) -> bool:
    """«Ли 10 тәулікке қамалды, Кимге айыппұл салынды»: a Kazakh verb or term and a comma end what
    is told of the one before.
    """
    last = reading.spelt[trigger.last]
    ends = KAZAKH_FINITE.search(last) is not None or last in load_words().units
    if named.person.lang != "kk" or not ends:
        return False
    return "," in reading.text[reading.words[trigger.last].end : named.person.start]


def is_suffered(trigger: Trigger, cast: Cast) -> bool:
    """Return whether the subject of an English act suffers it: "was fined", "received 12 days".

    Not in "also detained were X and Y", where the subject follows.
    """
    spelt, low = cast.reading.spelt, cast.reading.sentences[trigger.sentence][0]
    said = spelt[max(low, trigger.first - 2) : trigger.last + 1]
    suffers = spelt[trigger.first] in cast.words["suffered"]
    suffers = suffers or not cast.words["be"].isdisjoint(said)
    return suffers and cast.words["be"].isdisjoint(spelt[trigger.last + 1 : trigger.last + 2])


def is_of_next_clause(named: Named, trigger: Trigger, reading: Reading) -> bool:
    """ "The office was searched, and its bookkeeper, Kim, was questioned": not hers."""
    if named.person.lang != "en" or named.first <= trigger.last:
        return False
    between = range(trigger.last + 1, named.first)
    return any(
        reading.spelt[at] in ("and", "while", "but") and reading.has_comma_before(at)
        for at in between
    )


def does_it(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether the person does the act: «Токбаев выворачивал ему руки».

    So does the noun that a Kazakh participle goes with: «баланы ұрған мұғалім Сәуле». Who is named
    within the phrase does not: «акимат отказал Розе Ким в согласовании».
    """
    reading = cast.reading
    if trigger.first < named.first and named.last < trigger.last:
        return False
    behind = named.first - trigger.last
    if 0 < behind <= DOER_REACH and _is_doing(reading.spelt[trigger.last], cast):
        return reading.same_clause(trigger.last, named.first)
    if _are_officers_behind(named, trigger, reading):
        return True
    edge = trigger.first if named.last < trigger.first else trigger.last
    return reading.same_clause(named.last, edge) and is_doer(
        named.person, named.gender, spell_act(trigger, reading)
    )


def suffers_in_office(trigger: Trigger, cast: Cast) -> bool:
    """Return whether a judge or official who stands right before a Russian act suffers it:
    «начальник участка Олег Ким задержан», «начальника порта Олега Кима допросили».
    """
    before = [n for n in cast.in_sentence(trigger.sentence) if n.last < trigger.first]
    if not before or before[-1].person.lang != "ru" or not before[-1].standing.barred:
        return False
    subject, reading = before[-1], cast.reading
    apart = reading.raw(subject.last, trigger.first)
    if subject.standing.speaks or trigger.first - subject.last > SUBJECT_REACH or "," in apart:
        return False
    if subject.person.raw != subject.person.name:
        return RUSSIAN_PLURAL.search(reading.spelt[trigger.first]) is not None
    gender = gender_of_sufferer(spell_act(trigger, reading))
    return gender is not None and subject.gender in (None, gender)


def _are_officers_behind(named: Named, trigger: Trigger, reading: Reading) -> bool:
    """«его били оперативники Олег Ли и Ян Ким»: their calling stands right behind the verb."""
    at = trigger.last + 1
    if named.person.lang != "ru" or named.person.raw != named.person.name or named.first <= at:
        return False
    if named.first - at > OFFICERS_REACH or not reading.spelt[trigger.last].endswith("ли"):
        return False
    return (
        reading.spelt[at].startswith(beginnings("men_of_force"))
        and reading.spelt[at].endswith(("и", "ы", "ие"))
        and reading.same_clause(trigger.last, named.first)
    )


def is_told_to(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether somebody tells or shows it to the person: «показал адвокату Олегу Ли синяки».

    Only of one who tells of himself; «сообщили Олегу Ли, что он подозревается» is of him.
    """
    if named.person.lang != "ru" or not DATIVE.search(named.person.raw):
        return False
    if named.person.raw == named.person.name or named.sentence != trigger.sentence:
        return False
    spelt, (low, _) = cast.reading.spelt, cast.reading.sentences[named.sentence]
    for word in reversed(spelt[max(low, named.first - TOLD_REACH) : named.first]):
        if word.startswith(beginnings("tells")):
            return word.endswith(("л", "ла", "лся", "лась", "ет", "ется"))
    return False


def does_it_by_pronoun(trigger: Trigger, cast: Cast) -> bool:
    """Return whether «он» or «она» right before an active Russian verb did it, and the sentence has
    no pronoun for whom it was done to.
    """
    reading, kinds = cast.reading, (EventKind.TORTURE, EventKind.THREAT)
    low, high = reading.sentences[trigger.sentence]
    if trigger.kind not in kinds or trigger.first == low:
        return False
    doer = {"он": "m", "она": "f"}.get(reading.spelt[trigger.first - 1])
    verb = reading.spelt[trigger.first]
    if doer is None or not does_actively(verb) or verb.endswith("ла") != (doer == "f"):
        return False
    objects = cast.context.between("object_pronoun", trigger.first, high)
    return not objects


def is_asked_about(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """«спрашивали, смотрит ли он эфиры Ли»: who stands in the question is not questioned."""
    reading = cast.reading
    if trigger.kind is not EventKind.INTERROGATION or named.first <= trigger.last + 1:
        return False
    if not reading.spelt[trigger.last].startswith(beginnings("questions")):
        return False
    between = reading.between(trigger.last, named.first)
    others = (n for n in cast.in_sentence(named.sentence) if trigger.last < n.first < named.first)
    return "," in between and not any(others)


def _is_doing(word: str, cast: Cast) -> bool:
    past = KAZAKH_PAST.search(word)
    return past is not None and word[: past.start()] in cast.words["doing"]


def spell_act(trigger: Trigger, reading: Reading) -> list[str]:
    """Return the folded words of the phrase that tells of the act."""
    return reading.spelt[trigger.first : trigger.last + 1]
