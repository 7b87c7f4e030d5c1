"""The rules by which an act finds its people; each returns its choice, or None where it has none.

The order in which they are asked stands in `extract.acts.choice`.
"""

from __future__ import annotations

import re

from extract.acts.cast import list_of, soft_cost, those_who_may_suffer
from extract.acts.costs import RUSSIAN_PLURAL, does_it_by_pronoun, suffers_in_office
from extract.acts.gapped import is_before_dash
from extract.acts.groups import find_counted, is_of_counted
from extract.acts.kin import gender_of_kin, is_of_unnamed_kin, names_kin_of
from extract.acts.lists import listed_after, spoken_of
from extract.acts.picked import find_picked
from extract.acts.pointers import POSSESSIVE_REACH, agrees, find_described
from extract.acts.question import NOBODY, Choice, Question
from extract.acts.speakers import (
    find_speaker_too,
    find_teller_of_self,
    is_itself,
    is_the_speaker,
    only_speaks,
    speaks_of_itself,
    speaks_of_self,
    tells_of_others,
)
from extract.acts.told_next import find_applicant, find_told_next
from extract.acts.torturers import is_ground
from extract.acts.unnamed import find_among, is_of_others, is_of_unnamed

PLURAL_PARTICIPLE = re.compile(r"(?:нных|нным|нными)$")  # «интересы задержанных»


def who_suffered_the_verb_before(question: Question) -> Choice | None:
    """«её скрутили, составили протокол и отпустили»: no name or pronoun stands between.

    Only Russian verbs go on so; a noun may be about others.
    """
    trigger, cast = question.trigger, question.cast
    last, choice = question.told.last_in(trigger.sentence)
    if last is None or choice is None or last.last >= trigger.first:
        return None
    if trigger.mood == "nouns" or not RUSSIAN_PLURAL.search(cast.reading.spelt[trigger.first]):
        return None
    near = (n.first for n in cast.in_sentence(trigger.sentence))
    if any(last.last < at <= trigger.last + POSSESSIVE_REACH for at in near):
        return None
    high = min(cast.reading.sentences[trigger.sentence][1], trigger.last + 3)
    if cast.context.between("object_pronoun", last.last + 1, high):
        return None
    return None if is_of_unnamed(trigger, cast) else choice


def those_picked_of_a_group(question: Question) -> Choice | None:
    """«первому дали 15 суток, вторую отпустили», «и она, и он подозреваются»: of those before."""
    picked = find_picked(question)
    if not picked:
        return None
    here = picked[0].sentence == question.trigger.sentence
    return Choice(picked, "same" if here else "before")


def those_named_of_a_number(question: Question) -> Choice | None:
    """ "Police took 30 people, including X and Y": of those counted the ones named."""
    counted = find_among(question.trigger, question.cast)
    if not counted:
        return None
    here = counted[0].sentence == question.trigger.sentence
    return Choice(counted, "same" if here else "after")


def those_counted_and_named_after(question: Question) -> Choice | None:
    """«Двоих студентов задержали. Ли отпустили, Кима допросили»: both were detained."""
    trigger, cast, best = question.trigger, question.cast, question.best
    if best is not None and not is_of_others(best, trigger, cast):
        return None
    counted = find_counted(trigger, cast, is_first=question.before is None)
    return Choice(counted, "after") if counted else None


def the_speaker_too(question: Question) -> Choice | None:
    """«Брат активиста говорит, что приходили и к нему»: who speaks suffered it as well."""
    too = find_speaker_too(question.trigger, question.cast)
    return None if too is None else Choice((too,), "same")


def who_was_so_called(question: Question) -> Choice | None:
    """«Пенсионерку отпустили», "the pastor was fined": the one that this was said of before."""
    described = find_described(question.trigger, question.cast)
    return None if described is None else Choice((described,), "before")


def the_speaker_by_pronoun(question: Question) -> Choice | None:
    """ "Ospan says an officer hit him": a speaker known already means himself."""
    best = question.best
    if best is None or question.pronoun is None or not is_the_speaker(best, question.cast):
        return None
    return Choice((best,), "same")


def nobody_where_others_are_nearer(question: Question) -> Choice | None:
    """ "Dozens were fined for mourning X": not X."""
    best = question.best
    if best is None or not is_of_others(best, question.trigger, question.cast):
        return None
    return NOBODY


def who_stands_before_the_dash(question: Question) -> Choice | None:
    """«Ли дали 15 суток, его сестре, Розе Ким, — штраф»: whoever she is to those before."""
    trigger, cast = question.trigger, question.cast
    named = next((n for n in question.here if is_before_dash(n, trigger, cast)), None)
    return None if named is None else Choice(list_of(named, cast), "same")


def nobody_for_unnamed_kin(question: Question) -> Choice | None:
    """«Сын активиста Ли задержан»: an act against a relative who is not named."""
    best = question.best
    if best is None or not is_of_unnamed_kin(best, question.trigger, question.cast):
        return None
    return NOBODY


def whom_the_ground_names(question: Question) -> Choice | None:
    """«осуждён за пытки Олега Ли»: only who is named behind suffered what somebody answers for."""
    trigger, cast = question.trigger, question.cast
    if not is_ground(trigger, cast.reading):
        return None
    behind = question.cheapest([n for n in question.here if n.first > trigger.last])
    return NOBODY if behind is None else Choice(list_of(behind, cast), "same")


def nobody_for_doers(question: Question) -> Choice | None:
    """«По версии суда, он избивал активиста»: the one before did it, and nobody is named."""
    if not question.here and does_it_by_pronoun(question.trigger, question.cast):
        return NOBODY
    return None


def nobody_for_barred_subject(question: Question) -> Choice | None:
    """«Судья Олег Ли уволен», «начальник участка Ким задержан»: it was done to him, and he is none
    to whom an act is done here; nobody else before is meant.
    """
    return NOBODY if suffers_in_office(question.trigger, question.cast) else None


def nobody_for_named_kin(question: Question) -> Choice | None:
    """«Сын задержанного Олег Ли узнал из сетей»: of him who was told of before, not of Олег."""
    return NOBODY if names_kin_of(question.trigger, question.cast) else None


def nobody_for_kin_of_other_gender(question: Question) -> Choice | None:
    """«Его жену допросили как свидетеля»: she has no name, and he who was told of is none of her
    gender.
    """
    if question.best is not None or question.before is None:
        return None
    gender = gender_of_kin(question.trigger, question.cast)
    return (
        NOBODY
        if None not in (gender, question.before.gender) and (gender != question.before.gender)
        else None
    )


def nobody_for_those_defended(question: Question) -> Choice | None:
    """«Ли защищает задержанных на митинге»: several without names, and none of them is Ли."""
    trigger, cast = question.trigger, question.cast
    low, _ = cast.reading.sentences[trigger.sentence]
    near = cast.reading.spelt[max(low, trigger.first - 2) : trigger.first]
    if not PLURAL_PARTICIPLE.search(cast.reading.spelt[trigger.first]):
        return None
    if not cast.words["among_them"].isdisjoint(near):
        return None
    behind = (n for n in question.here if n.first > trigger.last)
    return None if any(behind) else NOBODY


def those_of_a_list_behind(question: Question) -> Choice | None:
    """«Бірнеше адам ұсталды. Алматыда – Ли мен Ким»: the next sentence only lists them."""
    if question.best is not None or question.pronoun is not None:
        return None
    listed = listed_after(question.trigger, question.cast)
    return Choice(listed, "after") if listed else None


def who_is_told_next(question: Question) -> Choice | None:
    """«Траурный венок доставили в редакцию. Адресат — Роза Ким», «Заявку подавала Роза Ким»."""
    if question.best is not None or question.pronoun is not None:
        return None
    called = find_told_next(question.trigger, question.cast)
    if called or question.before is not None:
        return Choice(called, "after") if called else None
    applicant = find_applicant(question.trigger, question.cast)
    return None if applicant is None else Choice((applicant,), "after")


def whom_the_sentence_is_about(question: Question) -> Choice | None:
    """ "In 2020 the poet was fined, in May he was questioned": the one of the act before."""
    last, choice = question.told.last_in(question.trigger.sentence)
    pronoun = question.pronoun
    if question.best is not None or pronoun is None or last is None or choice is None:
        return None
    if last.last >= pronoun or len(choice.people) > 1 or not question.is_of_one:
        return None
    one = choice.people[0]
    return Choice((one,), "before") if agrees(one, pronoun, question.cast) else None


def who_is_named_beside(question: Question) -> Choice | None:
    """The best of the sentence, unless a relative or speaker who tells of the one before."""
    trigger, cast, best = question.trigger, question.cast, question.best
    if best is None:
        return None
    if soft_cost(best, cast) == 0 or question.before is None:
        people = (best,) if question.is_of_one else list_of(best, cast)
        return Choice(people, "same")
    if speaks_of_self(best, question.before, question.victims, trigger, cast):
        return Choice((best,), "same")
    if is_itself(best, trigger, cast) or speaks_of_itself(best, trigger, cast):
        return Choice(list_of(best, cast), "same")
    return None


def whose_gender_misled(question: Question) -> Choice | None:
    """Nobody before is meant, so the pronoun stands for a name of the sentence after all."""
    pronoun = question.pronoun
    if question.best is not None or pronoun is None or question.before is not None:
        return None
    best = question.cheapest([n for n in question.here if n.last < pronoun])
    return None if best is None else Choice(list_of(best, question.cast), "same")


def nobody_for_bare_nouns(question: Question) -> Choice | None:
    """ "The arrests", "two men were fined", «жалоб на пытки стало меньше»: nobody told of."""
    trigger, cast, before = question.trigger, question.cast, question.before
    if trigger.mood == "nouns":
        return NOBODY
    if not question.is_of_one and (is_of_unnamed(trigger, cast) or is_of_counted(trigger, cast)):
        return NOBODY
    return NOBODY if before is not None and only_speaks(before, trigger, cast) else None


def who_suffered_the_act_before(question: Question) -> Choice | None:
    """ "Officers slapped him, pulled his hair and threatened to tell his employer": neither name
    nor pronoun is nearer.
    """
    trigger = question.trigger
    last, choice = question.told.last_in(trigger.sentence)
    if last is not None and "ал" in question.cast.reading.spelt[last.last + 1 : trigger.first]:
        return None  # «әйелді жіберді, ал жігітті қамады»
    return choice if question.pronoun is None and question.before is not None else None


def who_is_named_before(question: Question) -> Choice | None:
    """The one spoken of in the sentences before, with others if the sentence speaks of several."""
    before = question.before
    if before is None:
        return None
    if question.is_of_one:
        return Choice((before,), "before")
    return Choice(spoken_of(before, question.trigger, question.cast), "before")


def who_is_named_after(question: Question) -> Choice | None:
    """A headline may leave the name to the next sentence: "An activist was jailed"."""
    trigger, cast = question.trigger, question.cast
    low, high = cast.reading.sentences[trigger.sentence]
    if trigger.sentence > 1 or not cast.context.between("they_said", low, high):
        return None
    if tells_of_others(trigger, cast):
        return None
    known = those_who_may_suffer(trigger.sentence + 1, cast)
    named = next((n for n in known if soft_cost(n, cast) == 0), None)
    named = named or find_teller_of_self(known, trigger.sentence + 1, cast)
    return None if named is None else Choice((named,), "after")
