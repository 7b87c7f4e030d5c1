"""The days that sentences nearby lend to an act: the court's decision, what is only added, the
opening of the story.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from extract.acts.drafts import Draft
from extract.acts.facts import Facts, distance_to
from extract.acts.lexicon import BY_COURT, beginnings, load_event_lexicon
from extract.acts.triggers import Trigger
from extract.acts.when import ON_THE_SPOT, begins_there, find_date, may_date
from extract.dates import DateMention
from extract.phrases import Hit
from models.terms import EventKind

DECISION_SENTENCES = 3
LIST_SENTENCES = 8  # before an item of a list, its decision may stand so far back
ADDING_SENTENCES = 3  # behind an act in which its document or its day may be told of
GATHERING_SENTENCES = 4  # around a detention in which the day of its gathering may stand
OPENING_SENTENCES = 3  # before an act in which the day may stand that its story opens with
JOINED_COST = 4  # of a day behind which another verb is joined: "seized on May 2 and tried"
JOINS = {"and", "и"}
MASS_SENTENCES = 8
SUMMED_SENTENCES = 4  # before "all this happened on May 5"
VERDICTS = {EventKind.PRISON_SENTENCE, EventKind.RESTRICTION_OF_LIBERTY}  # a ban is part of one
# What is told of several at once: "Two were jailed on Monday. Judge Ospan gave Kim four years."
ALIKE = (
    {EventKind.DETENTION},
    {EventKind.PRISON_SENTENCE, EventKind.RESTRICTION_OF_LIBERTY},
    {EventKind.ADMINISTRATIVE_ARREST, EventKind.FINE},
)


def decision_beside(sentence: int, facts: Facts) -> str | None:
    """Return the day on which the court decided, if the next or last sentence says it."""
    return _decided_in(sentence + 1, facts) or _decided_in(sentence - 1, facts)


def first_ruling(sentence: int, appeal: str, facts: Facts) -> str | None:
    """Return the time before an appeal at which the next sentence says that the court ruled."""
    if sentence + 1 >= len(facts.reading.sentences) or facts.says("again", sentence + 1):
        return None
    if not facts.says("decision", sentence + 1) or facts.triggers.get(sentence + 1):
        return None
    days = [m.value for m in facts.dates.get(sentence + 1, ())]
    return days[0] if len(days) == 1 and days[0] < appeal[: len(days[0])] else None


def decision_date(sentence: int, kind: EventKind, facts: Facts) -> str | None:
    """Return the date of the nearest sentence that speaks of a court's decision.

    In a sentence with several days it is the one nearest to the words of the decision. Far back
    it is looked for only past sentences without days.
    """
    for step in range(1, DECISION_SENTENCES + 1):
        for near in (sentence + step, sentence - step):
            found = (
                None
                if near > sentence and _is_of_other_act(near, kind, facts)
                else _decided_in(near, facts)
            )
            if found is not None:
                return found
    own = _ruled_in(sentence, facts)
    if own is not None:
        return own
    for near in range(sentence - 1, max(-1, sentence - 1 - LIST_SENTENCES), -1):
        if near in facts.dates:
            return _decided_in(near, facts)
    return None


def _ruled_in(sentence: int, facts: Facts) -> str | None:
    """«Из приговора, оглашённого 12 августа, видно: два года»: of the ruling."""
    days = [m for m in facts.dates.get(sentence, ()) if len(m.value) == len("2020-11-23")]
    for day in days:
        at = facts.reading.word_at(day.start)
        before = facts.reading.spelt[max(0, at - 1) : at]
        if any(word.startswith(beginnings("pronounced")) for word in before):
            return day.value
    return None


def _is_of_other_act(sentence: int, kind: EventKind, facts: Facts) -> bool:
    """Return whether a sentence tells of what a court did, and not of that kind."""
    acts = (t for t in facts.triggers.get(sentence, ()) if t.mood != "nouns")
    kinds = {t.kind for t in acts if t.kind in BY_COURT}
    if kind in VERDICTS:  # «сот 21 қазанда кінәлі деп танып, сабақ беруіне тыйым салды»
        kinds -= {EventKind.BAN_ON_ACTIVITY}
    return bool(kinds) and kind not in kinds


def _decided_in(sentence: int, facts: Facts) -> str | None:
    if not 0 <= sentence < len(facts.reading.sentences):
        return None
    low, high = facts.reading.sentences[sentence]
    decisions = facts.context.between("decision", low, high)
    if not load_event_lexicon().words["awaited"].isdisjoint(facts.reading.spelt[low:high]):
        return None
    days = [m for m in facts.dates.get(sentence, ()) if len(m.value) == 10]
    days = [m for m in days if m.start not in facts.of_gatherings]
    days = [m for m in days if _is_of_decision(m, decisions, sentence, facts)]
    nearest = min(days, key=lambda m: _decision_distance(m, decisions, facts), default=None)
    return None if nearest is None else nearest.value


def _is_of_decision(
    day: DateMention, decisions: Sequence[Hit], sentence: int, facts: Facts
) -> bool:
    """«освобожден 18 июня после решения суда»: another act may stand nearer to the day."""
    acts = [
        act
        for act in facts.triggers.get(sentence, ())
        if act.mood != "nouns" and not any(act.first <= hit.first <= act.last for hit in decisions)
    ]
    if not decisions or not acts or any(act.kind in BY_COURT for act in acts):
        return bool(decisions)
    nearest = min(distance_to(day.start, day.end, act, facts) for act in acts)
    return _decision_distance(day, decisions, facts) < nearest


def _decision_distance(day: DateMention, decisions: Sequence[Hit], facts: Facts) -> int:
    at, end = facts.reading.word_at(day.start), facts.reading.word_at(day.end)
    return min(
        facts.reading.distance(hit.first, at)
        + (JOINED_COST if not JOINS.isdisjoint(facts.reading.spelt[end : hit.first]) else 0)
        for hit in decisions
    )


def are_undated(first: int, last: int, facts: Facts) -> bool:
    """Return whether no date stands in the sentences from one to another, both left out."""
    return not any(n in facts.dates for n in range(first + 1, last))


def date_added(trigger: Trigger, facts: Facts) -> str | None:
    """Return the date of a next sentence that only adds it: "It began on Saturday", «Документ
    поступил 30 ноября».
    """
    told = (trigger.sentence - 1, trigger.sentence)
    if trigger.kind is EventKind.PROSECUTION and any(
        t.kind in BY_COURT for n in told for t in facts.triggers.get(n, ())
    ):
        return None
    last = min(len(facts.reading.sentences) - 1, trigger.sentence + ADDING_SENTENCES)
    for following in range(trigger.sentence + 1, last + 1):
        others = facts.triggers.get(following, ())
        if any(t.kind is not trigger.kind and t.mood != "states" for t in others):
            if trigger.kind is EventKind.EXTRADITION_REQUEST:  # its paper is called a request
                continue
            return None
        low, high = facts.reading.sentences[following]
        days = [m for m in facts.dates.get(following, ()) if m.start not in facts.of_gatherings]
        near = following <= trigger.sentence + 2 and not others
        begun = next((m for m in days if begins_there(m, facts)), None)
        if begun is not None and near and trigger.kind is EventKind.SURVEILLANCE:
            return begun.value
        if days and near and facts.context.between("this", low, low + 1):
            return days[0].value
        added = facts.context.between("adds", low, high)
        if days and len(days[0].value) == 10 and added:
            return _dated_in(days, added, facts).value
    return None


def summed_day(trigger: Trigger, facts: Facts) -> str | None:
    """Return the day that a sentence behind gives to all told before: «Всё это случилось 5 мая»."""
    last = min(len(facts.reading.sentences) - 1, trigger.sentence + SUMMED_SENTENCES)
    for following in range(trigger.sentence + 1, last + 1):
        if facts.says("sums", following):
            days = (m.value for m in facts.dates.get(following, ()) if len(m.value) == 10)
            return next(days, None)
    return None


def _dated_in(days: Sequence[DateMention], added: Sequence[Hit], facts: Facts) -> DateMention:
    """ "She learned of it on May 3; the case dates from May 1": the day that a paper bears wins."""
    borne = [h for h in added if facts.reading.spelt[h.first].startswith(beginnings("dated"))]
    return min(days, key=lambda m: _decision_distance(m, borne, facts)) if borne else days[0]


def scene_day(draft: Draft, told: Container[int], facts: Facts) -> str | None:
    """Return the day with which the story of the act opens: «Шестого июня он шёл в магазин. Его
    затолкали в микроавтобус».

    Args:
        draft: The act.
        told: The sentences that tell of an act against someone by name.
    """
    sentence = draft.trigger.sentence
    for before in range(sentence - 1, max(-1, sentence - 1 - OPENING_SENTENCES), -1):
        days = {m.value for m in facts.dates.get(before, ()) if len(m.value) == 10}
        if days:
            return days.pop() if len(days) == 1 and before not in told else None
    return None


def headline_day(draft: Draft, facts: Facts) -> str | None:
    """Return the day of the act that a headline tells of, or of the sentence that names whom
    it leaves out.
    """
    if draft.how != "after" or draft.trigger.sentence > 0 or draft.named is None:
        return None
    for told in sorted(facts.triggers):
        if not 0 < told <= draft.named.sentence + 1:  # of somebody else further on
            continue
        same = (t for t in facts.triggers[told] if t.kind is draft.trigger.kind)
        day = next(filter(None, (find_date(t, facts) for t in same)), None)
        if day is not None:
            return day
    named = facts.dates.get(draft.named.sentence, ())
    days = {m.value for m in named if len(m.value) == 10 and m.start not in facts.of_gatherings}
    return days.pop() if len(days) == 1 else None


def gathering_day(trigger: Trigger, facts: Facts) -> str | None:
    """Return the day of the gathering that a detention is told with: «в начале акции»."""
    low, high = facts.reading.sentences[trigger.sentence]
    if trigger.kind is not EventKind.DETENTION or not any(
        word.startswith(beginnings("gatherings")) for word in facts.reading.spelt[low:high]
    ):
        return None
    near = range(
        max(0, trigger.sentence - GATHERING_SENTENCES), trigger.sentence + GATHERING_SENTENCES + 1
    )
    days = (m for n in near for m in facts.dates.get(n, ()) if m.start in facts.of_gatherings)
    return next((m.value for m in days), None)


def date_of_all(trigger: Trigger, named: Container[int], facts: Facts) -> str | None:
    """Return the day on which unnamed people suffered the same act, told shortly before.

    Args:
        trigger: The act.
        named: The sentences whose acts have people with names.
    """
    kinds = next((group for group in ALIKE if trigger.kind in group), None)
    if kinds is None:
        return None
    reach = MASS_SENTENCES if trigger.kind is EventKind.DETENTION else DECISION_SENTENCES
    for sentence in range(trigger.sentence - 1, trigger.sentence - 1 - reach, -1):
        same = [t for t in facts.triggers.get(sentence, ()) if t.kind in kinds]
        low, high = facts.reading.sentences[max(0, sentence)]
        of_all = sentence not in named or facts.context.between("unnamed", low, high)
        if same and sentence in facts.dates and of_all:
            if trigger.kind is EventKind.DETENTION:
                return facts.dates[sentence][0].value
            return next(filter(None, (find_date(t, facts) for t in same)), None)
    return None


def only_date(trigger: Trigger, facts: Facts) -> str | None:
    """Return the one day that the text says, or None if it says none or several, or if it is
    that of the telling.
    """
    if len(facts.days) != 1:
        return None
    if not all(may_date(m, trigger, facts) for m in facts.dates.get(trigger.sentence, ())):
        return None
    if trigger.kind not in ON_THE_SPOT and facts.days <= facts.days_of_gatherings:
        return None
    return next(iter(facts.days))
