"""When an act was done: the date of its sentence, of the court's decision, of acts beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.acts.drafts import Draft
from extract.acts.facts import Facts, distance_to
from extract.acts.lexicon import BY_COURT, load_event_lexicon
from extract.acts.triggers import Trigger
from extract.dates import DateMention
from extract.phrases import Hit
from models.terms import EventKind

DECISION_SENTENCES = 3
LIST_SENTENCES = 8  # before an item of a list, its decision may stand so far back
SINCE_REACH = 10  # words from "in custody" to "since October 3"
LATE_DATE_COST = 8  # a date behind the act and a comma belongs to what follows: «обыск, в июне ...»
MASS_SENTENCES = 8
TOLD = re.compile(r"(?:[ғқ]ан|[гк]ен)(?:дығ|діг)?[ыі]н$")  # азаптағанын (айтты)


def find_date(trigger: Trigger, facts: Facts) -> str | None:
    """Return the date said nearest to the trigger in its sentence."""
    if trigger.mood == "states":
        return _since(trigger, facts)
    mentions = [m for m in facts.dates.get(trigger.sentence, ()) if _may_date(m, trigger, facts)]
    nearest = min(mentions, key=lambda m: _date_distance(m, trigger, facts), default=None)
    return None if nearest is None else nearest.value


def _since(trigger: Trigger, facts: Facts) -> str | None:
    """ "Has been in custody since October 3": the day on which a state began."""
    since = load_event_lexicon().words["since"]
    for mention in facts.dates.get(trigger.sentence, ()):
        first = facts.reading.word_at(mention.start)
        begins = not since.isdisjoint(facts.reading.spelt[max(0, first - 1) : first + 1])
        near = 0 < first - trigger.last <= SINCE_REACH
        if begins and near and facts.reading.same_clause(trigger.last, first):
            return mention.value
    return None


def _may_date(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """«оштрафовали Ли, которая в мае вышла с пикетом»: the date is of the clause."""
    first = facts.reading.word_at(mention.start)
    between = facts.reading.spelt[trigger.last + 1 : first]
    if not load_event_lexicon().words["relative_pronouns"].isdisjoint(between):
        return False
    return not _is_of_teller(mention, trigger, facts)


def _is_of_teller(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """«Ол кеше видео жазып, өзін азаптағанын айтты»: the day is that of the telling."""
    words = facts.reading.words
    _, high = facts.reading.sentences[trigger.sentence]
    if not TOLD.search(words[trigger.last].text) or mention.end > words[trigger.first].start:
        return False
    if not any(hit.last == high - 1 for hit in facts.context.between("speech", high - 2, high)):
        return False
    head, comma, _ = facts.reading.text[mention.end : words[trigger.first].start].partition(",")
    return bool(comma) and head.endswith(("ып", "іп"))


def _date_distance(mention: DateMention, trigger: Trigger, facts: Facts) -> int:
    distance = distance_to(mention.start, mention.end, trigger, facts)
    end = facts.reading.words[trigger.last].end
    late = end < mention.start and "," in facts.reading.text[end : mention.start]
    return distance + (LATE_DATE_COST if late else 0)


def is_beside(draft: Draft, facts: Facts) -> bool:
    """Return whether the date of the draft stands in the clause of its act."""
    return any(
        mention.value == draft.date
        and facts.reading.same_clause(facts.reading.word_at(mention.start), draft.trigger.first)
        and _date_distance(mention, draft.trigger, facts) < LATE_DATE_COST
        for mention in facts.dates.get(draft.trigger.sentence, ())
    )


def decision_beside(sentence: int, facts: Facts) -> str | None:
    """Return the day on which the court decided, if the next or last sentence says it."""
    return _decided_in(sentence + 1, facts) or _decided_in(sentence - 1, facts)


def decision_date(sentence: int, facts: Facts) -> str | None:
    """Return the date of the nearest sentence that speaks of a court's decision.

    In a sentence with several days it is the one nearest to the words of the decision. Far back
    it is looked for only past sentences without days.
    """
    for step in range(1, DECISION_SENTENCES + 1):
        for near in (sentence + step, sentence - step):
            found = _decided_in(near, facts)
            if found is not None:
                return found
    for near in range(sentence - 1, max(-1, sentence - 1 - LIST_SENTENCES), -1):
        if near in facts.dates:
            return _decided_in(near, facts)
    return None


def _decided_in(sentence: int, facts: Facts) -> str | None:
    if not 0 <= sentence < len(facts.reading.sentences):
        return None
    decisions = facts.context.between("decision", *facts.reading.sentences[sentence])
    days = [m for m in facts.dates.get(sentence, ()) if len(m.value) == 10]
    days = [m for m in days if _is_of_decision(m, decisions, sentence, facts)]
    nearest = min(days, key=lambda m: _decision_distance(m, decisions, facts), default=None)
    return None if nearest is None else nearest.value


def _is_of_decision(
    day: DateMention, decisions: Sequence[Hit], sentence: int, facts: Facts
) -> bool:
    """«освобожден 18 июня после решения суда»: another act may stand nearer to the day."""
    acts = [act for act in facts.triggers.get(sentence, ()) if act.mood != "nouns"]
    if not decisions or not acts or any(act.kind in BY_COURT for act in acts):
        return bool(decisions)
    nearest = min(distance_to(day.start, day.end, act, facts) for act in acts)
    return _decision_distance(day, decisions, facts) < nearest


def _decision_distance(day: DateMention, decisions: Sequence[Hit], facts: Facts) -> int:
    at = facts.reading.word_at(day.start)
    return min(facts.reading.distance(hit.first, at) for hit in decisions)


def are_undated(first: int, last: int, facts: Facts) -> bool:
    """Return whether no date stands in the sentences from one to another, both left out."""
    return not any(n in facts.dates for n in range(first + 1, last))


def date_added(sentence: int, facts: Facts) -> str | None:
    """Return the date of a next sentence that only adds it: "It began on Saturday"."""
    for following in (sentence + 1, sentence + 2):
        if following in facts.triggers:
            return None
        if following in facts.dates:
            low, _ = facts.reading.sentences[following]
            added = facts.context.between("this", low, low + 1)
            return facts.dates[following][0].value if added else None
    return None


def date_of_all(trigger: Trigger, facts: Facts) -> str | None:
    """Return the day on which unnamed people suffered the same act, told shortly before."""
    if trigger.kind is not EventKind.DETENTION:
        return None
    for sentence in range(trigger.sentence - 1, trigger.sentence - 1 - MASS_SENTENCES, -1):
        same = any(t.kind is trigger.kind for t in facts.triggers.get(sentence, ()))
        low, high = facts.reading.sentences[max(0, sentence)]
        if same and sentence in facts.dates and facts.context.between("unnamed", low, high):
            return facts.dates[sentence][0].value
    return None


def only_date(trigger: Trigger, facts: Facts) -> str | None:
    """Return the one day that the text says, or None if it says none or several, or if it is
    that of the telling.
    """
    days = {m.value for mentions in facts.dates.values() for m in mentions}
    if any(_is_of_teller(m, trigger, facts) for m in facts.dates.get(trigger.sentence, ())):
        return None
    return days.pop() if len(days) == 1 else None
