"""Choose the persons an act was done to, among the names of its sentence and of those around it.

It resolves no pronoun by grammar: the nearest person in question is taken, and the score says so.
"""

from __future__ import annotations

from extract.acts import rules
from extract.acts.cast import Cast, Named, soft_cost
from extract.acts.gapped import add_gapped
from extract.acts.lists import add_company, add_joined, add_shares
from extract.acts.question import NOBODY, Choice, Question, Told
from extract.acts.speakers import tells_of_others
from extract.acts.triggers import Trigger
from extract.acts.unnamed import is_of_unnamed
from extract.naming.forms_russian import person_noun

RULES = (  # the first that has an answer gives it
    rules.those_picked_of_a_group,
    rules.who_suffered_the_verb_before,
    rules.those_named_of_a_number,
    rules.those_counted_and_named_after,
    rules.the_speaker_too,
    rules.who_was_so_called,
    rules.the_speaker_by_pronoun,
    rules.who_stands_before_the_dash,
    rules.nobody_where_others_are_nearer,
    rules.nobody_for_unnamed_kin,
    rules.nobody_for_named_kin,
    rules.whom_the_ground_names,
    rules.nobody_for_doers,
    rules.nobody_for_barred_subject,
    rules.nobody_for_those_defended,
    rules.those_of_a_list_behind,
    rules.who_is_told_next,
    rules.whom_the_sentence_is_about,
    rules.who_is_named_beside,
    rules.whose_gender_misled,
    rules.nobody_for_bare_nouns,
    rules.nobody_for_kin_of_other_gender,
    rules.who_suffered_the_act_before,
    rules.who_is_named_before,
    rules.who_is_named_after,
)

BESIDE = 2  # words from the act of a headline to the calling behind it: "Court fines farmer"


def choose(trigger: Trigger, cast: Cast, told: Told) -> Choice | None:
    """Return the persons the trigger is about, or None: an act against nobody named.

    Asked in reading order; whom it was done to is noted in `told` for the acts behind it.
    """
    question = Question(trigger, cast, told)
    choice = next(filter(None, (rule(question) for rule in RULES)), NOBODY)
    if choice is NOBODY:
        return None
    people = choice.people
    people = add_joined(people, trigger, cast) if choice.how == "before" else people
    people = add_company(people, trigger, cast) if choice.how == "same" else people
    people = add_shares(people, trigger, cast) if choice.how != "after" else people
    people = add_gapped(people, trigger, cast) if choice.how == "same" else people
    choice = Choice(people, choice.how)
    told.note(trigger, choice)
    return choice


def is_the_story(named: Named, trigger: Trigger, cast: Cast) -> bool:
    """Return whether a headline without names may be about that victim of its text."""
    low, high = cast.reading.sentences[trigger.sentence]
    near = cast.reading.spelt[max(low, trigger.first - 1) : min(high, trigger.last + BESIDE)]
    said = bool(cast.context.between("they_said", low, high))
    said = said or not cast.words["callings"].isdisjoint(near)
    said = said or _is_called_so(named, low, high, cast)
    if not said or tells_of_others(trigger, cast):
        return False
    return soft_cost(named, cast) == 0 and not is_of_unnamed(trigger, cast)


def _is_called_so(named: Named, low: int, high: int, cast: Cast) -> bool:
    """«Лесничий на свободе»: a noun of the headline that the text says of the victim alone."""
    nouns = (person_noun(word) for word in cast.reading.spelt[low:high])
    bearers = [b for noun in nouns if noun is not None for b in cast.by_noun.get(noun, ())]
    return bearers != [] and all(b.person.key == named.person.key for b in bearers)
