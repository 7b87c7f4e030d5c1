"""When an act was done: the date of its own sentence, and whether it belongs to the act at all."""

from __future__ import annotations

import re

from extract.acts.drafts import Draft
from extract.acts.facts import Facts, distance_to
from extract.acts.lexicon import BY_COURT, load_event_lexicon
from extract.acts.triggers import Trigger
from extract.dates import DateMention
from models.terms import EventKind

SINCE_REACH = 10  # words from "in custody" to "since October 3"
LATE_DATE_COST = 8  # a date behind the act and a comma belongs to what follows: «обыск, в июне ...»
BECOMING_REACH = 6  # words from "named" to "as suspects"
LEAVING_REACH = 3  # words from "out of" to "detention centre"
STATE_REACH = 2  # words from "is" to "under house arrest"
TOLD = re.compile(r"(?:[ғқ]ан|[гк]ен)(?:дығ|діг)?[ыі]н$")  # азаптағанын (айтты)
# "Only on Sunday did we learn that he had been held": the day is that of the learning.
LEARNED_THAT = re.compile(
    r"\b(?:told|learn|learned|learnt|узна\w{1,3}|стало известно)\b[^.]{0,60}?\b(?:that|что)\b"
)
KAZAKH_KNOWN = ["белгілі", "болды"]  # «қамалғаны белгілі болды»
LEAVING = {"из", "from", "out"}  # before the place of custody that someone leaves
KAZAKH_FROM = re.compile(r"[әғқңөұүһі]\w{0,30}[дтн][ае]н$")  # абақтысынан
# A word after a comma with which a clause about somebody else begins, up to the next comma.
# «..., представляющая семьи погибших в мае, ...», ", whose brother vanished in 2017, ..."
OPENS_ASIDE = re.compile(
    r"^(?:who|whose|whom|котор[а-я]{2,3}|ч(?:ей|ья|ье|ьи|ьего)"
    r"|[а-я]{3,}(?:щ|вш)(?:ая|ий|ую|ие|их|ей|его|ему|им|ими)(?:ся)?)$"
)
ASIDE_REACH = 10
# «пять лет лишения свободы, назначенные в августе»: what follows the comma tells of the act itself.
IMPOSED = re.compile(r"^, (?:[а-я]{3,}нн[а-я]{2,3}|imposed|handed down|issued|given|passed) ")
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
        return _since(trigger, facts)
    mentions = [m for m in facts.dates.get(trigger.sentence, ()) if may_date(m, trigger, facts)]
    nearest = min(mentions, key=lambda m: _date_distance(m, trigger, facts), default=None)
    return None if nearest is None else nearest.value


def weigh(draft: Draft, facts: Facts) -> int:
    """Return how firm the date of a draft is: 2 for "since May", 0 for that of an appeal."""
    trigger = draft.trigger
    lasts = trigger.kind in LASTING or trigger.kind in GOING_ON
    if lasts and draft.date is not None and _since(trigger, facts) == draft.date:
        return 2
    return int(trigger.kind not in BY_COURT or not facts.says("again", trigger.sentence))


def is_beside(draft: Draft, facts: Facts) -> bool:
    """Return whether the date of the draft stands in the clause of its act."""
    return any(
        mention.value == draft.date
        and facts.reading.same_clause(facts.reading.word_at(mention.start), draft.trigger.first)
        and _date_distance(mention, draft.trigger, facts) < LATE_DATE_COST
        for mention in facts.dates.get(draft.trigger.sentence, ())
    )


def is_going_on(trigger: Trigger, facts: Facts) -> bool:
    """Return whether custody is told as a state: «находится в СИЗО», "is under house arrest"."""
    if trigger.kind not in LASTING and trigger.kind is not EventKind.HOUSE_ARREST:
        return False
    said = facts.reading.spelt[max(0, trigger.first - STATE_REACH) : trigger.last + 2]
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
        if trigger.kind is EventKind.PROSECUTION and first < trigger.first:
            continue
        others = facts.triggers.get(trigger.sentence, ())
        if begins_there(mention, facts) and not any(
            t.kind is not trigger.kind and distance_to(mention.start, mention.end, t, facts) < near
            for t in others
        ):
            return mention.value
    return None


def _becomes(trigger: Trigger, facts: Facts) -> bool:
    """ "Became a suspect in June", «признали подозреваемым»: a state that has a day."""
    low, _ = facts.reading.sentences[trigger.sentence]
    said = facts.reading.spelt[max(low, trigger.first - BECOMING_REACH) : trigger.last + 3]
    return not load_event_lexicon().words["becomes"].isdisjoint(said)


def begins_there(mention: DateMention, facts: Facts) -> bool:
    """Return whether the date is the beginning of something: "since May", «мамырдан бері»."""
    since, first = load_event_lexicon().words["since"], facts.reading.word_at(mention.start)
    last = max(first, facts.reading.word_at(mention.end) - 1)
    said = (
        *facts.reading.spelt[max(0, first - 1) : first + 1],
        *facts.reading.spelt[last + 1 : last + 2],
    )
    return not since.isdisjoint(said)


def may_date(mention: DateMention, trigger: Trigger, facts: Facts) -> bool:
    """«оштрафовали Ли, которая в мае вышла с пикетом»: the date is of the clause."""
    first = facts.reading.word_at(mention.start)
    between = facts.reading.spelt[trigger.last + 1 : first]
    if not load_event_lexicon().words["relative_pronouns"].isdisjoint(between):
        return False
    if _is_aside(first, trigger, facts) or _is_of_end(mention, trigger, facts):
        return False
    if _is_of_next_clause(first, trigger, facts):
        return False
    if mention.start in facts.of_gatherings and (
        trigger.kind not in ON_THE_SPOT or len(mention.value) < len("2020-11-23")
    ):
        return False
    return not _is_of_teller(mention, trigger, facts)


def _is_aside(first: int, trigger: Trigger, facts: Facts) -> bool:
    """ "Toleu, whose brother vanished in 2017, was jailed": the date stands in an aside."""
    low, _ = facts.reading.sentences[trigger.sentence]
    if first >= trigger.first or "," not in facts.reading.raw(first, trigger.first):
        return False
    for at in range(first - 1, max(low, first - ASIDE_REACH), -1):
        comma = "," in facts.reading.raw(at - 1, at)
        if comma and OPENS_ASIDE.search(facts.reading.spelt[at]):
            return True
    return False


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
    if trigger.kind is not EventKind.THREAT and LEARNED_THAT.search(before) is not None:
        return True
    after = facts.reading.spelt[trigger.last + 1 : trigger.last + 3]
    if mention.end <= words[trigger.first].start and after == KAZAKH_KNOWN:
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
    distance = distance_to(mention.start, mention.end, trigger, facts)
    end = facts.reading.words[trigger.last].end
    between = facts.reading.text[end : mention.start] if end < mention.start else ""
    late = "," in between and IMPOSED.search(between) is None
    quoted = facts.reading.is_quoted(mention.start) and not facts.reading.is_quoted(
        facts.reading.words[trigger.first].start
    )
    met = mention.start in facts.of_gatherings
    return distance + (LATE_DATE_COST if late or quoted or met else 0)
