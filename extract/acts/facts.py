"""When, where and for how long: the facts that a text ties to one act."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from datetime import date, timedelta

from extract.acts.cast import Named
from extract.acts.days import is_beside_gathering, sort_dates
from extract.acts.drafts import Draft
from extract.acts.gate import is_whither
from extract.acts.lexicon import BY_COURT, UNITS, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.terms import Term, find_terms
from extract.acts.triggers import Trigger
from extract.dates import DateMention
from extract.phrases import Hit
from extract.places import PLACE_ENDINGS, PlaceMention
from models.terms import EventKind
from models.values import PersonMention

TERM_REACH = 14  # distance from a trigger at which a term is still its own
DECISION_SENTENCES = 3
LIST_SENTENCES = 8  # before an item of a list, its decision may stand so far back
SINCE_REACH = 10  # words from "in custody" to "since October 3"
LATE_DATE_COST = 8  # a date behind the act and a comma belongs to what follows: «обыск, в июне ...»
SCENE_SENTENCES = 10
BECOMING_REACH = 6  # words from "named" to "as suspects"
LEAVING_REACH = 3  # words from "out of" to "detention centre"
STATE_REACH = 2  # words from "is" to "under house arrest"
SERVED_REACH = 4  # words from "spent" or "after" to "in a remand centre"
ADDING_SENTENCES = 3  # behind an act in which its document or its day may be told of
OPENING_SENTENCES = 3  # before an act in which the day may stand that its story opens with
MASS_SENTENCES = 8
TOLD = re.compile(r"(?:[ғқ]ан|[гк]ен)(?:дығ|діг)?[ыі]н$")  # азаптағанын (айтты)
STAYS = {"in", "at", "near", "outside", "from", "в", "во", "из", "под", "на"}
# An act that long before publication happened elsewhere unless said.
BACKGROUND = timedelta(days=75)

# A word after a comma with which a clause about somebody else begins, up to the next comma.
# "Only on Sunday did we learn that he had been held": the day is that of the learning.
LEARNED_THAT = re.compile(
    r"\b(?:told|learn|learned|learnt|узна\w{1,3}|стало известно)\b[^.]{0,60}?\b(?:that|что)\b"
)
KAZAKH_KNOWN = ["белгілі", "болды"]  # «қамалғаны белгілі болды»
LEAVING = {"из", "from", "out"}  # before the place of custody that someone leaves
KAZAKH_FROM = re.compile(r"[әғқңөұүһі].*(?:[дтн]ан|[дтн]ен)$")
OPENS_ASIDE = re.compile(
    r"^(?:who|whose|whom|котор[а-я]{2,3}|ч[ье][яийею]\w?|[а-я]{3,}[щв]ш?[аиеу][яймюх]\w?)$"
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
DEADLY = {EventKind.KILLING, EventKind.DEATH, EventKind.DEATH_IN_CUSTODY}


class Facts:
    """Dates, places, terms and charges of one text by sentence."""

    def __init__(
        self,
        reading: Reading,
        context: Context,
        triggers: Sequence[Trigger],
        dates: Sequence[DateMention],
        published_on: date | None,
    ) -> None:
        self.reading = reading
        self.context = context
        self.triggers: dict[int, list[Trigger]] = {}
        for trigger in triggers:
            self.triggers.setdefault(trigger.sentence, []).append(trigger)
        self.published_on = published_on
        self.dates = sort_dates(dates, reading, context, self.triggers, published_on)
        self.of_gatherings = {
            mention.start
            for mentions in self.dates.values()
            for mention in mentions
            if is_beside_gathering(mention, reading)
        }
        self.places: dict[int, list[PlaceMention]] = {}
        self.origins: dict[int, list[PlaceMention]] = {}
        self.terms: dict[int, list[Term]] = {}

    def weigh(self, draft: Draft) -> int:
        """Return how firm the date of a draft is: 2 for "since May", 0 for that of an appeal."""
        trigger = draft.trigger
        lasts = trigger.kind in LASTING or trigger.kind in GOING_ON
        if lasts and draft.date is not None and self._since(trigger) == draft.date:
            return 2
        return int(trigger.kind not in BY_COURT or not self.is_of_review(trigger.sentence))

    def _since(self, trigger: Trigger) -> str | None:
        """ "Has been in custody since October 3", «С 5 мая он в СИЗО»: the day on which a state
        began.
        """
        for mention in self.dates.get(trigger.sentence, ()):
            first = self.reading.word_at(mention.start)
            near = self._distance(mention.start, mention.end, trigger)
            if near > SINCE_REACH or not self.reading.same_clause(trigger.first, first):
                continue
            if trigger.kind is EventKind.PROSECUTION and first < trigger.first:
                continue
            others = self.triggers.get(trigger.sentence, ())
            if self._begins(mention) and not any(
                t.kind is not trigger.kind and self._distance(mention.start, mention.end, t) < near
                for t in others
            ):
                return mention.value
        return None

    def _begins(self, mention: DateMention) -> bool:
        """Return whether the date is the beginning of something: "since May", «мамырдан бері»."""
        since, first = load_event_lexicon().words["since"], self.reading.word_at(mention.start)
        last = max(first, self.reading.word_at(mention.end) - 1)
        said = (
            *self.reading.spelt[max(0, first - 1) : first + 1],
            *self.reading.spelt[last + 1 : last + 2],
        )
        return not since.isdisjoint(said)

    def add_places(self, mentions: Iterable[PlaceMention], people: Sequence[PersonMention]) -> None:
        """Sort the settlements into sentences; one inside a person's name is no place."""
        starts = [person.start for person in people]
        for mention in mentions:
            at = bisect_left(starts, mention.end) - 1
            in_name = at >= 0 and people[at].end > mention.start
            if mention.kind == "region" or in_name or not self._is_stay(mention):
                continue
            sentence = self.reading.sentence_of(self.reading.word_at(mention.start))
            table = self.places if mention.kind == "settlement" else self.origins
            table.setdefault(sentence, []).append(mention)

    def _is_stay(self, mention: PlaceMention) -> bool:
        """Return whether a city abroad is where something happened, not "a flight to Istanbul"."""
        if not mention.abroad or mention.raw.endswith(PLACE_ENDINGS):
            return True
        at = self.reading.word_at(mention.start)
        return at > 0 and self.reading.words[at - 1].text in STAYS

    def find_date(self, trigger: Trigger) -> str | None:
        """Return the date said nearest to the trigger in its sentence."""
        if trigger.mood == "states" and not self._becomes(trigger):
            return self._since(trigger)
        mentions = [m for m in self.dates.get(trigger.sentence, ()) if self._may_date(m, trigger)]
        nearest = min(mentions, key=lambda m: self._date_distance(m, trigger), default=None)
        return None if nearest is None else nearest.value

    def _becomes(self, trigger: Trigger) -> bool:
        """ "Became a suspect in June", «признали подозреваемым»: a state that has a day."""
        low, _ = self.reading.sentences[trigger.sentence]
        said = self.reading.spelt[max(low, trigger.first - BECOMING_REACH) : trigger.last + 3]
        return not load_event_lexicon().words["becomes"].isdisjoint(said)

    def _may_date(self, mention: DateMention, trigger: Trigger) -> bool:
        """«оштрафовали Ли, которая в мае вышла с пикетом»: the date is of the clause."""
        first = self.reading.word_at(mention.start)
        between = self.reading.spelt[trigger.last + 1 : first]
        if any(word.startswith("котор") or word == "who" for word in between):
            return False
        if self._is_aside(first, trigger) or self._is_of_end(mention, trigger):
            return False
        if self._is_of_next_clause(first, trigger):
            return False
        if mention.start in self.of_gatherings and (
            trigger.kind not in ON_THE_SPOT or len(mention.value) < len("2020-11-23")
        ):
            return False
        return not self._is_of_teller(mention, trigger)

    def _is_aside(self, first: int, trigger: Trigger) -> bool:
        """ "Toleu, whose brother vanished in 2017, was jailed": the date stands in an aside."""
        low, _ = self.reading.sentences[trigger.sentence]
        if first >= trigger.first or "," not in self.reading.raw(first, trigger.first):
            return False
        for at in range(first - 1, max(low, first - ASIDE_REACH), -1):
            comma = "," in self.reading.raw(at - 1, at)
            if comma and OPENS_ASIDE.search(self.reading.spelt[at]):
                return True
        return False

    def _is_of_next_clause(self, first: int, trigger: Trigger) -> bool:
        """«Ким отпустили, а Тена на следующий день арестовали»: the day is that of his arrest."""
        if first <= trigger.last or self.reading.same_clause(trigger.last, first):
            return False
        if trigger.kind in LASTING and ":" in self.reading.raw(trigger.last, first):
            return False
        return any(
            self.reading.same_clause(other.first, first)
            for other in self.triggers.get(trigger.sentence, ())
            if other.first > trigger.last and other.mood != "nouns"
        )

    def _is_of_end(self, mention: DateMention, trigger: Trigger) -> bool:
        """ "Freed on Sunday after 15 days of arrest": the day is that on which it ended."""
        if trigger.kind not in LASTING or len(mention.value) < len("2020-11-23"):
            return False
        if self._is_left(trigger):
            return True
        own = self._distance(mention.start, mention.end, trigger)
        return any(
            other.kind in THE_END and self._distance(mention.start, mention.end, other) < own
            for other in self.triggers.get(trigger.sentence, ())
        )

    def _is_left(self, trigger: Trigger) -> bool:
        """ "Walked out of a remand prison", «абақтыдан шықты»: the place of custody is left."""
        low, _ = self.reading.sentences[trigger.sentence]
        before = self.reading.spelt[max(low, trigger.first - LEAVING_REACH) : trigger.first]
        return not LEAVING.isdisjoint(before) or (
            trigger.first == trigger.last
            and KAZAKH_FROM.search(self.reading.spelt[trigger.last]) is not None
        )

    def _is_of_teller(self, mention: DateMention, trigger: Trigger) -> bool:
        """«Ол кеше видео жазып, өзін азаптағанын айтты»: the day is that of the telling."""
        words = self.reading.words
        _, high = self.reading.sentences[trigger.sentence]
        before = self.reading.text[mention.end : words[trigger.first].start]
        if trigger.kind is not EventKind.THREAT and LEARNED_THAT.search(before) is not None:
            return True
        after = self.reading.spelt[trigger.last + 1 : trigger.last + 3]
        if mention.end <= words[trigger.first].start and after == KAZAKH_KNOWN:
            return True
        if not TOLD.search(words[trigger.last].text) or mention.end > words[trigger.first].start:
            return False
        if not any(hit.last == high - 1 for hit in self.context.between("speech", high - 2, high)):
            return False
        later = (
            m.start
            for m in self.dates.get(trigger.sentence, ())
            if m.end <= words[trigger.first].start
        )
        if any(start > mention.start for start in later):
            return True
        if any(m.start < mention.start for m in self.dates.get(trigger.sentence, ())):
            return False
        head, comma, _ = self.reading.text[mention.end : words[trigger.first].start].partition(",")
        return bool(comma) and head.endswith(("ып", "іп"))

    def _date_distance(self, mention: DateMention, trigger: Trigger) -> int:
        distance = self._distance(mention.start, mention.end, trigger)
        end = self.reading.words[trigger.last].end
        between = self.reading.text[end : mention.start] if end < mention.start else ""
        late = "," in between and IMPOSED.search(between) is None
        quoted = self._is_quoted(mention.start) and not self._is_quoted(
            self.reading.words[trigger.first].start
        )
        met = mention.start in self.of_gatherings
        return distance + (LATE_DATE_COST if late or quoted or met else 0)

    def _is_quoted(self, at: int) -> bool:
        """Return whether a guillemet stands open before a character."""
        text = self.reading.text
        return text.rfind("«", 0, at) > text.rfind("»", 0, at)

    def find_term(self, trigger: Trigger) -> str | None:
        """Return the nearest term of a fitting unit, unless it belongs to another act."""
        units = UNITS.get(trigger.kind, ())
        terms = [t for t in self._terms(trigger.sentence) if t.unit in units]
        terms = [t for t in terms if not self._is_in_date(t) and not self._is_others(t, trigger)]
        nearest = min(terms, key=lambda term: self._term_distance(term, trigger), default=None)
        if nearest is None or self._term_distance(nearest, trigger) > TERM_REACH:
            return None
        return nearest.text

    def find_place(self, draft: Draft) -> str | None:
        """Return the settlement of the sentence, else of the story, but for background acts."""
        here = self.places.get(draft.trigger.sentence, ())
        if draft.how == "after" and draft.named is not None:
            listed = self._place_before(draft.named)
            if listed is not None:
                return listed
        stays = [place for place in here if not is_whither(place)]
        nearest = min(
            stays, key=lambda m: self._distance(m.start, m.end, draft.trigger), default=None
        )
        if nearest is not None:
            return nearest.name
        scene = None if self._is_background(draft) else self._scene(draft.trigger.sentence)
        return scene or next((place.name for place in here), None)

    def _place_before(self, named: Named) -> str | None:
        """Return the settlement said last before a name of a list: «Таразда – Ли»."""
        places = self.places.get(named.sentence, ())
        before = [place.name for place in places if place.end <= named.person.start]
        return before[-1] if before else None

    def _scene(self, sentence: int) -> str | None:
        """Return the settlement last named before the sentence, else the next one: a story has one
        scene.

        A city abroad is the scene only where no settlement of Kazakhstan is near, and the town that
        someone comes from («ақтаулық») only where none is named at all.
        """
        before = range(sentence - 1, max(-1, sentence - 1 - SCENE_SENTENCES), -1)
        after = range(sentence + 1, sentence + 1 + SCENE_SENTENCES)
        around = (*before, *after)
        near = [place for n in around for place in self.places.get(n, ())]
        at_home = [place for place in near if not place.abroad]
        origins = [place for n in (sentence, *around) for place in self.origins.get(n, ())]
        return next((place.name for place in at_home or near or origins), None)

    def decision_beside(self, sentence: int) -> str | None:
        """Return the day on which the court decided, if the next or last sentence says it."""
        return self._decided_in(sentence + 1) or self._decided_in(sentence - 1)

    def _is_of_other_act(self, sentence: int, kind: EventKind) -> bool:
        """Return whether a sentence tells of what a court did, and not of that kind."""
        acts = (t for t in self.triggers.get(sentence, ()) if t.mood != "nouns")
        kinds = {t.kind for t in acts if t.kind in BY_COURT}
        return bool(kinds) and kind not in kinds

    def decision_date(self, sentence: int, kind: EventKind) -> str | None:
        """Return the date of the nearest sentence that speaks of a court's decision.

        In a sentence with several days it is the one nearest to the words of the decision. Far back
        it is looked for only past sentences without days.
        """
        for step in range(1, DECISION_SENTENCES + 1):
            for near in (sentence + step, sentence - step):
                found = (
                    None
                    if near > sentence and self._is_of_other_act(near, kind)
                    else self._decided_in(near)
                )
                if found is not None:
                    return found
        for near in range(sentence - 1, max(-1, sentence - 1 - LIST_SENTENCES), -1):
            if near in self.dates:
                return self._decided_in(near)
        return None

    def _decided_in(self, sentence: int) -> str | None:
        if not 0 <= sentence < len(self.reading.sentences):
            return None
        low, high = self.reading.sentences[sentence]
        decisions = self.context.between("decision", low, high)
        if not load_event_lexicon().words["awaited"].isdisjoint(self.reading.spelt[low:high]):
            return None
        days = [m for m in self.dates.get(sentence, ()) if len(m.value) == 10]
        days = [m for m in days if m.start not in self.of_gatherings]
        days = [m for m in days if self._is_of_decision(m, decisions, sentence)]
        nearest = min(days, key=lambda m: self._decision_distance(m, decisions), default=None)
        return None if nearest is None else nearest.value

    def _is_of_decision(self, day: DateMention, decisions: Sequence[Hit], sentence: int) -> bool:
        """«освобожден 18 июня после решения суда»: another act may stand nearer to the day."""
        acts = [act for act in self.triggers.get(sentence, ()) if act.mood != "nouns"]
        if not decisions or not acts or any(act.kind in BY_COURT for act in acts):
            return bool(decisions)
        nearest = min(self._distance(day.start, day.end, act) for act in acts)
        return self._decision_distance(day, decisions) < nearest

    def _decision_distance(self, day: DateMention, decisions: Sequence[Hit]) -> int:
        at = self.reading.word_at(day.start)
        return min(self.reading.distance(hit.first, at) for hit in decisions)

    def is_beside(self, draft: Draft) -> bool:
        """Return whether the date of the draft stands in the clause of its act."""
        return any(
            mention.value == draft.date
            and self.reading.same_clause(self.reading.word_at(mention.start), draft.trigger.first)
            and self._date_distance(mention, draft.trigger) < LATE_DATE_COST
            for mention in self.dates.get(draft.trigger.sentence, ())
        )

    def says_hours(self, sentence: int) -> bool:
        """Return whether the sentence tells the time of day: «к полуночи», "after three hours"."""
        return bool(self.context.between("hours", *self.reading.sentences[sentence]))

    def is_going_on(self, trigger: Trigger) -> bool:
        """Return whether custody is told as a state: «находится в СИЗО», "is under house arrest"."""
        if trigger.kind not in LASTING and trigger.kind is not EventKind.HOUSE_ARREST:
            return False
        said = self.reading.spelt[max(0, trigger.first - STATE_REACH) : trigger.last + 2]
        return not load_event_lexicon().words["remains"].isdisjoint(said)

    def says_courtroom(self, sentence: int) -> bool:
        """Return whether the sentence tells of the courtroom: «сот залынан босатылды»."""
        return bool(self.context.between("courtroom", *self.reading.sentences[sentence]))

    def is_served(self, draft: Draft) -> bool:
        """Return whether the act tells how long it lasted: «екі ай отырған», "after two weeks"."""
        trigger, words = draft.trigger, load_event_lexicon().words
        low, _ = self.reading.sentences[trigger.sentence]
        said = self.reading.spelt[max(low, trigger.first - SERVED_REACH) : trigger.last + 3]
        return draft.term is not None and not words["served"].isdisjoint(said)

    def is_of_review(self, sentence: int) -> bool:
        """Return whether a court looks at its act again: an appeal, an extension."""
        return bool(self.context.between("again", *self.reading.sentences[sentence]))

    def says_court_day(self, sentence: int) -> bool:
        """Return whether the sentence dates its act by a court's: «в день суда»."""
        return bool(self.context.between("court_day", *self.reading.sentences[sentence]))

    def are_undated(self, first: int, last: int) -> bool:
        """Return whether no date stands in the sentences from one to another, both left out."""
        return not any(n in self.dates for n in range(first + 1, last))

    def date_added(self, trigger: Trigger) -> str | None:
        """Return the date of a next sentence that only adds it: "It began on Saturday", «Документ
        поступил 30 ноября».
        """
        told = (trigger.sentence - 1, trigger.sentence)
        if trigger.kind is EventKind.PROSECUTION and any(
            t.kind in BY_COURT for n in told for t in self.triggers.get(n, ())
        ):
            return None
        last = min(len(self.reading.sentences) - 1, trigger.sentence + ADDING_SENTENCES)
        for following in range(trigger.sentence + 1, last + 1):
            others = self.triggers.get(following, ())
            if any(t.kind is not trigger.kind and t.mood != "states" for t in others):
                return None
            low, high = self.reading.sentences[following]
            days = [m for m in self.dates.get(following, ()) if m.start not in self.of_gatherings]
            near = following <= trigger.sentence + 2 and not others
            begun = next((m for m in days if self._begins(m)), None)
            if begun is not None and near and trigger.kind is EventKind.SURVEILLANCE:
                return begun.value
            if days and near and self.context.between("this", low, low + 1):
                return days[0].value
            if days and len(days[0].value) == 10 and self.context.between("adds", low, high):
                return days[0].value
        return None

    def scene_day(self, draft: Draft, told: Container[int]) -> str | None:
        """Return the day with which the story of the act opens: «Шестого июня он шёл в магазин. Его
        затолкали в микроавтобус».

        Args:
            draft: The act.
            told: The sentences that tell of an act against someone by name.
        """
        sentence = draft.trigger.sentence
        for before in range(sentence - 1, max(-1, sentence - 1 - OPENING_SENTENCES), -1):
            days = {m.value for m in self.dates.get(before, ()) if len(m.value) == 10}
            if days:
                return days.pop() if len(days) == 1 and before not in told else None
        return None

    def headline_day(self, draft: Draft) -> str | None:
        """Return the day of the act that a headline tells of, or of the sentence that names whom
        it leaves out.
        """
        if draft.how != "after" or draft.trigger.sentence > 0 or draft.named is None:
            return None
        for told in sorted(self.triggers):
            same = (t for t in self.triggers[told] if told > 0 and t.kind is draft.trigger.kind)
            day = next(filter(None, map(self.find_date, same)), None)
            if day is not None:
                return day
        named = self.dates.get(draft.named.sentence, ())
        days = {m.value for m in named if len(m.value) == 10 and m.start not in self.of_gatherings}
        return days.pop() if len(days) == 1 else None

    def gathering_day(self, trigger: Trigger) -> str | None:
        """Return the day of the gathering that a detention is told with: «в начале акции»."""
        low, high = self.reading.sentences[trigger.sentence]
        gatherings = tuple(load_event_lexicon().words["gatherings"])
        if trigger.kind is not EventKind.DETENTION or not any(
            word.startswith(gatherings) for word in self.reading.spelt[low:high]
        ):
            return None
        days = (m for ms in self.dates.values() for m in ms if m.start in self.of_gatherings)
        return next((m.value for m in days), None)

    def date_of_all(self, trigger: Trigger, named: Container[int]) -> str | None:
        """Return the day on which unnamed people suffered the same act, told shortly before.

        Args:
            trigger: The act.
            named: The sentences whose acts have people with names.
        """
        if trigger.kind is not EventKind.DETENTION:
            return None
        for sentence in range(trigger.sentence - 1, trigger.sentence - 1 - MASS_SENTENCES, -1):
            same = any(t.kind is trigger.kind for t in self.triggers.get(sentence, ()))
            low, high = self.reading.sentences[max(0, sentence)]
            of_all = sentence not in named or self.context.between("unnamed", low, high)
            if same and sentence in self.dates and of_all:
                return self.dates[sentence][0].value
        return None

    def only_date(self, trigger: Trigger) -> str | None:
        """Return the one day that the text says, or None if it says none or several, or if it is
        that of the telling.
        """
        days = {m.value for mentions in self.dates.values() for m in mentions}
        if not all(self._may_date(m, trigger) for m in self.dates.get(trigger.sentence, ())):
            return None
        met = {m.value for ms in self.dates.values() for m in ms if m.start in self.of_gatherings}
        if len(days) != 1 or (trigger.kind not in ON_THE_SPOT and days <= met):
            return None
        return days.pop()

    def _is_background(self, draft: Draft) -> bool:
        low, high = self.reading.sentences[draft.trigger.sentence]
        if draft.date is None or self.published_on is None:
            return False
        if draft.trigger.kind in DEADLY or self.context.between("local", low, high):
            return False
        limit = (self.published_on - BACKGROUND).isoformat()
        return draft.date < limit[: len(draft.date)] or len(draft.date) == 4

    def _distance(self, start: int, end: int, trigger: Trigger) -> int:
        first = self.reading.word_at(start)
        last = max(first, self.reading.word_at(end) - 1)
        if first > trigger.last:
            return self.reading.distance(first, trigger.last)
        if last < trigger.first:
            return self.reading.distance(last, trigger.first)
        return 0

    def _terms(self, sentence: int) -> list[Term]:
        if sentence not in self.terms:
            self.terms[sentence] = find_terms(self.reading.words, *self.reading.sentences[sentence])
        return self.terms[sentence]

    def _term_distance(self, term: Term, trigger: Trigger) -> int:
        if term.first > trigger.last:
            return self.reading.distance(term.first, trigger.last)
        if term.last < trigger.first:
            return self.reading.distance(term.last, trigger.first)
        return 0

    def _is_in_date(self, term: Term) -> bool:
        """«через четверо суток», "three days ago" say when, not how long."""
        start, end = self.reading.words[term.first].start, self.reading.words[term.last].end
        sentence = self.reading.sentence_of(term.first)
        return any(m.start < end and start < m.end for m in self.dates.get(sentence, ()))

    def _is_others(self, term: Term, trigger: Trigger) -> bool:
        """A term goes with the nearest act that can last so long: «допрашивали четыре часа»."""
        own = self._term_distance(term, trigger)
        return any(
            term.unit in UNITS.get(other.kind, ()) and self._term_distance(term, other) < own
            for other in self.triggers[trigger.sentence]
        )
