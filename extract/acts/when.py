"""When an act was done: the date of its own sentence, and whether it belongs to the act at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.acts.asides import is_in_aside, is_in_its_aside
from extract.acts.days import TOLD
from extract.acts.drafts import Draft
from extract.acts.facts import Facts, distance_to
from extract.acts.lexicon import BY_COURT, beginnings, load_event_lexicon
from extract.acts.terms import count_back
from extract.acts.triggers import Trigger
from extract.dates import DateMention
from models.terms import EventKind

SINCE_REACH = 10  # words from "in custody" to "since October 3"
LATE_DATE_COST = 8  # a date behind the act and a comma belongs to what follows: «обыск, в июне ...»
BECOMING_REACH = 6  # words from "named" to "as suspects"
BECOMING_AFTER = 13  # words from "charges of", with its article in brackets, to "brought"
UNPAID_BEFORE, UNPAID_BEHIND = 3, 6  # words around a fine in which someone refuses to pay it
LEAVING_REACH = 3  # words from "out of" to "detention centre"
WILL_BE = re.compile(r"[аейы]т[ыі]н$")  # «екі ай қамауда отыратын болды» tells a ruling
STATE_REACH = 2  # words from "is" to "under house arrest"
# "Only on Sunday did we learn that he had been held": the day is that of the learning.
LEARNED_THAT = re.compile(
    r"\b(?:told|learn|learned|learnt|узна\w{1,3}|стало известно)\b[^.]{0,60}?\b(?:that|что)\b"
)
# Whoever is told of it suffers it there: a threat, a ban that is learned of at the border.
MET_THERE = {EventKind.THREAT, EventKind.TRAVEL_BAN}
KAZAKH_KNOWN = ["белгілі", "болды"]  # «қамалғаны белгілі болды»
# ", a month after a court in Oral ": up to the act, and no further comma
TERM_AFTER = re.compile(
    r"^, (?:just |only |about )?[\w-]{1,12}(?: [\w-]{1,12})?"
    r" after [^,;]{0,80}$"
)
TERM_HEAD = 4  # words from the comma to the end of "just two months"
DATES_FROM = {"dates", "dating", "dated"}  # "that fine dates from May" is its day
# Before the place of custody that someone leaves.
LEAVING = {"из", "from", "out", "left", "leaves", "leaving"}
KAZAKH_FROM = re.compile(r"[әғқңөұүһі]\w{0,30}[дтн][ае]н$")  # абақтысынан
# "five years in prison, imposed in August": what follows the comma tells of the act itself.
IMPOSED = re.compile(r"^, (?:imposed|handed down|issued|given|passed) ")
# A gathering's day is that of what was done there, not that of the punishment for it.
ON_THE_SPOT = {
    EventKind.DETENTION,
    EventKind.TORTURE,
    EventKind.HARASSMENT,
    EventKind.KILLING,
    EventKind.DEATH,
}
LASTING = {
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.PRETRIAL_DETENTION,
    EventKind.PRISON_SENTENCE,
}
ENDED_REACH = 3  # words from "ended" to "on 14 March"
# What is over when it is done: no day since which it goes on is its own.
AT_ONE_MOMENT = {
    EventKind.ASSEMBLY_REFUSED,
    EventKind.FINE,
    EventKind.RELEASE,
    EventKind.ACQUITTAL,
    EventKind.CASE_CLOSED,
    EventKind.DEATH,
    EventKind.DEATH_IN_CUSTODY,
    EventKind.KILLING,
}
GOING_ON = {
    EventKind.HOUSE_ARREST,
    EventKind.SURVEILLANCE,
    EventKind.PROSECUTION,
    EventKind.PSYCHIATRIC_COMMITMENT,
}
THE_END = {EventKind.RELEASE, EventKind.DEATH, EventKind.DEATH_IN_CUSTODY, EventKind.KILLING}


def find_date(trigger: Trigger, facts: Facts) -> str | None:
    """Return the date said nearest to the trigger in its sentence."""
    if trigger.mood == "states" and not _becomes(trigger, facts):
        return _since(trigger, facts) or _right_beside(trigger, facts)
    mentions = [m for m in facts.dates.get(trigger.sentence, ()) if may_date(m, trigger, facts)]
    nearest = min(mentions, key=lambda m: _date_distance(m, trigger, facts), default=None)
    if nearest is None:
        return _lasting(trigger, facts)
    earlier = _before_its_date(nearest, trigger, facts)
    return earlier or _in_apposition(nearest, mentions, facts) or nearest.value


def _before_its_date(said: DateMention, trigger: Trigger, facts: Facts) -> str | None:
    """ "Brought there in May, a month after a court jailed him": the act came that much earlier."""
    reading = facts.reading
    between = reading.text[said.end : reading.words[trigger.first].start]
    if TERM_AFTER.match(between) is None:
        return None
    low = reading.word_at(said.end)
    terms = [t for t in facts.terms_in(trigger.sentence) if low <= t.first < low + TERM_HEAD]
    return next((count_back(said.value, term.text) for term in terms), None)


def _in_apposition(said: DateMention, mentions: Sequence[DateMention], facts: Facts) -> str | None:
    """Return the finer date right behind a coarser one: «годом раньше, в октябре 2013-го»."""
    for finer in mentions:
        between = facts.reading.text[said.end : finer.start]
        if between in (", ", " (") and finer.value.startswith(said.value):
            return finer.value
    return None


def _lasting(trigger: Trigger, facts: Facts) -> str | None:
    """ "For a fortnight a car has followed her": the month in which it began."""
    if trigger.kind is not EventKind.SURVEILLANCE or facts.published_on is None:
        return None
    for term in facts.terms_in(trigger.sentence):
        if term.first > 0 and facts.reading.spelt[term.first - 1] == "for":
            return count_back(facts.published_on.isoformat(), term.text)
    return None


def weigh(draft: Draft, facts: Facts) -> int:
    """Return how firm the date of a draft is: 2 for "since May", 0 for that of an appeal."""
    trigger = draft.trigger
    lasts = trigger.kind in LASTING or trigger.kind in GOING_ON
    if lasts and draft.date is not None and _since(trigger, facts) == draft.date:
        return 2
    if trigger.kind is EventKind.EXTRADITION_REQUEST:  # nor is the custody or a court's answer
        asked = facts.reading.spelt[trigger.first : trigger.last + 1]
        asks = any(word.startswith(beginnings("requests")) for word in asked)
        return int(asks and not facts.says("decision", trigger.sentence))
    return int(trigger.kind not in BY_COURT or not facts.says("again", trigger.sentence))


def is_going_on(trigger: Trigger, facts: Facts) -> bool:
    """Return whether custody is told as a state: «находится в СИЗО», "is under house arrest"."""
    if trigger.kind not in LASTING and trigger.kind is not EventKind.HOUSE_ARREST:
        return False
    low, high = facts.reading.sentences[trigger.sentence]
    end = min(high, trigger.last + 2)
    said = facts.reading.spelt[max(low, trigger.first - STATE_REACH) : end]
    if any(WILL_BE.search(word) for word in said) and "болды" in said:
        return False
    return not load_event_lexicon().words["remains"].isdisjoint(said)


def _since(trigger: Trigger, facts: Facts) -> str | None:
    """ "Has been in custody since October 3", «С 5 мая он в СИЗО»: the day on which a state
    began.
    """
    for mention in facts.dates.get(trigger.sentence, ()):
        first = facts.reading.word_at(mention.start)
        near = distance_to(mention.start, mention.end, trigger, facts)
        if near > SINCE_REACH or not facts.reading.same_clause(trigger.first, first):
            continue
        kazakh = facts.reading.is_kazakh(trigger.sentence)  # there the date always stands before
        if trigger.kind is EventKind.PROSECUTION and first < trigger.first and not kazakh:
            continue
        others = facts.triggers.get(trigger.sentence, ())
        if begins_there(mention, facts) and not any(
            t.kind is not trigger.kind and distance_to(mention.start, mention.end, t, facts) < near
            for t in others
        ):
            return mention.value
    return None


def _right_beside(trigger: Trigger, facts: Facts) -> str | None:
    """ "Had been accused in March", «наурызда күдікті санап»: the day that the verb itself has."""
    reading = facts.reading
    if trigger.kind is not EventKind.PROSECUTION:
        return None
    for mention in facts.dates.get(trigger.sentence, ()):
        first = reading.word_at(mention.start)
        last = max(first, reading.word_at(mention.end) - 1)
        if reading.is_kazakh(trigger.sentence):
            if last == trigger.first - 1 and mention.raw.endswith(("да", "де", "та", "те")):
                return mention.value
        elif first == trigger.last + 1 and reading.between(trigger.last, first).isspace():
            return mention.value
    return None


def _becomes(trigger: Trigger, facts: Facts) -> bool:
    """ "Became a suspect in June", «признали подозреваемым»: a state that has a day."""
    low, high = facts.reading.sentences[trigger.sentence]
    end = min(high, trigger.last + BECOMING_AFTER)
    said = facts.reading.spelt[max(low, trigger.first - BECOMING_REACH) : end]
    return not load_event_lexicon().words["becomes"].isdisjoint(said)


def begins_there(mention: DateMention, facts: Facts) -> bool:
    """Return whether the date is the beginning of something: "since May", «мамырдан бері»."""
    since, first = load_event_lexicon().words["since"], facts.reading.word_at(mention.start)
    last = max(first, facts.reading.word_at(mention.end) - 1)
    before = facts.reading.spelt[max(0, first - 1) : first + 1]
    if not DATES_FROM.isdisjoint(facts.reading.spelt[max(0, first - 2) : first]):
        return False
    behind = {*facts.reading.spelt[last : last + 2]} & {"бері", "бастап"}
    return not since.isdisjoint(before) or bool(behind)


def may_date(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """«оштрафовали Ли, которая в мае вышла с пикетом»: the date is of the clause."""
    first = facts.reading.word_at(mention.start)
    between = facts.reading.spelt[trigger.last + 1 : first]
    if not load_event_lexicon().words["relative_pronouns"].isdisjoint(between):
        return trigger.kind in BY_COURT and _ends_trial(first, trigger, facts)
    if begins_there(mention, facts) and (
        trigger.kind in AT_ONE_MOMENT or _is_since_for_another(mention, trigger, facts)
    ):
        return False
    if _is_left_unpaid(trigger, facts):
        return False
    if is_in_aside(first, trigger, facts.reading) or _is_of_end(mention, trigger, facts):
        return False
    if _is_of_next_clause(first, trigger, facts):
        return False
    if mention.start in facts.of_gatherings and (
        trigger.kind not in ON_THE_SPOT or len(mention.value) < len("2020-11-23")
    ):
        return False
    return not _is_of_teller(mention, trigger, facts)


def _is_left_unpaid(trigger: Trigger, facts: Facts) -> bool:
    """«В четверг арестован: платить штраф отказался»: the fine is older than the refusal."""
    low, high = facts.reading.sentences[trigger.sentence]
    near = facts.reading.spelt[max(low, trigger.first - UNPAID_BEFORE) : trigger.last + 1]
    if trigger.kind is not EventKind.FINE or not any(
        w.startswith((*beginnings("paying"), "pay")) for w in near
    ):
        return False
    behind = facts.reading.spelt[trigger.last + 1 : min(high, trigger.last + 1 + UNPAID_BEHIND)]
    return any(word.startswith(("отказ", "refus")) for word in (*near, *behind))


def _ends_trial(first: int, trigger: Trigger, facts: Facts) -> bool:
    """«Пять лет — итог суда над Ли, который завершился 14 марта»: the clause is of the trial."""
    between = facts.reading.spelt[trigger.last + 1 : first]
    ended = any(word.startswith(beginnings("ended")) for word in between[-ENDED_REACH:])
    return ended and bool(facts.context.between("decision", trigger.last + 1, first))


def _is_of_next_clause(first: int, trigger: Trigger, facts: Facts) -> bool:
    """«Ким отпустили, а Тена на следующий день арестовали»: the day is that of his arrest."""
    if first <= trigger.last or facts.reading.same_clause(trigger.last, first):
        return False
    if trigger.kind in LASTING and ":" in facts.reading.raw(trigger.last, first):
        return False
    return any(
        facts.reading.same_clause(other.first, first)
        for other in facts.triggers.get(trigger.sentence, ())
        if other.first > trigger.last and other.mood != "nouns"
    )


def _is_since_for_another(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """«екі ай абақтыда отырып, мамырдан бері үйқамақта»: what lasts next to the day began then."""
    own = distance_to(mention.start, mention.end, trigger, facts)
    return trigger.kind in LASTING and any(
        other.kind in GOING_ON - {EventKind.PROSECUTION}
        and distance_to(mention.start, mention.end, other, facts) < own
        for other in facts.triggers.get(trigger.sentence, ())
    )


def _is_of_end(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """ "Freed on Sunday after 15 days of arrest": the day is that on which it ended."""
    if trigger.kind not in LASTING or len(mention.value) < len("2020-11-23"):
        return False
    if is_left(trigger, facts):
        return True
    own = distance_to(mention.start, mention.end, trigger, facts)
    return any(
        other.kind in THE_END and distance_to(mention.start, mention.end, other, facts) < own
        for other in facts.triggers.get(trigger.sentence, ())
    )


def is_left(trigger: Trigger, facts: Facts) -> bool:
    """ "Walked out of a remand prison", «абақтыдан шықты»: the place of custody is left."""
    low, _ = facts.reading.sentences[trigger.sentence]
    before = facts.reading.spelt[max(low, trigger.first - LEAVING_REACH) : trigger.first]
    last = facts.reading.spelt[trigger.last]
    return trigger.kind in LASTING and (
        not LEAVING.isdisjoint(before) or KAZAKH_FROM.search(last) is not None
    )


def _is_of_teller(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """«Ол кеше видео жазып, өзін азаптағанын айтты»: the day is that of the telling."""
    words = facts.reading.words
    _, high = facts.reading.sentences[trigger.sentence]
    before = facts.reading.text[mention.end : words[trigger.first].start]
    if trigger.kind not in MET_THERE and LEARNED_THAT.search(before) is not None:
        return True
    after = facts.reading.spelt[trigger.last + 1 : trigger.last + 3]
    at_once = trigger.kind is EventKind.TRAVEL_BAN
    if mention.end <= words[trigger.first].start and after == KAZAKH_KNOWN and not at_once:
        return True
    if not TOLD.search(words[trigger.last].text) or mention.end > words[trigger.first].start:
        return False
    if not any(hit.last == high - 1 for hit in facts.context.between("speech", high - 2, high)):
        return False
    later = (
        m.start
        for m in facts.dates.get(trigger.sentence, ())
        if m.end <= words[trigger.first].start
    )
    if any(start > mention.start for start in later):
        return True
    if any(m.start < mention.start for m in facts.dates.get(trigger.sentence, ())):
        return False
    head, comma, _ = facts.reading.text[mention.end : words[trigger.first].start].partition(",")
    return bool(comma) and head.endswith(("ып", "іп"))


def _date_distance(mention: DateMention, trigger: Trigger, facts: Facts) -> int:
    if is_in_its_aside(facts.reading.word_at(mention.start), trigger, facts.reading):
        return 0
    distance = distance_to(mention.start, mention.end, trigger, facts)
    end = facts.reading.words[trigger.last].end
    between = facts.reading.text[end : mention.start] if end < mention.start else ""
    late = "," in between and IMPOSED.search(between) is None
    quoted = facts.reading.is_quoted(mention.start) and (
        trigger.kind is EventKind.THREAT  # a day in a threat is not that on which it came
        or not facts.reading.is_quoted(facts.reading.words[trigger.first].start)
    )
    met = mention.start in facts.of_gatherings and distance > 0
    return distance + (LATE_DATE_COST if late or quoted or met else 0)
