"""Choose the person an act was done to, among the names of its sentence and of those before it.

Whoever the words beside a name make a judge, an official, somebody's lawyer or a speaking relative
is never chosen. It resolves no pronoun by grammar: the nearest person in question is taken, and the
score says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.acts.agreement import (
    Gender,
    gender_of_sufferer,
    is_doer,
    is_out_of_case,
    read_gender,
)
from extract.acts.lexicon import BY_PERSONS, PRESSURE, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.triggers import Trigger
from extract.date_rules import load_words
from extract.naming.forms_russian import is_only_noun, person_noun
from extract.naming.lists import load_names
from extract.phrases import Hit, read_number
from extract.role_cues import VERB, Standing, judge_standings
from models.terms import EventKind, Role
from models.values import PersonMention

BACK = 6  # sentences in which the one spoken of may have been named
CASE_COST = 8
GENDER_COST = 12  # «получила» of a man
AFTER_COST = 20  # of a name behind an act that its subject suffers
TITLE_REACH = 8  # words from "the blogger" to the act
TITLE_BEFORE = 4  # words from "blogger" to the name: "blogger and campaigner Dana Ospan"
SUBJECT_REACH = 5  # words from "she" to "fined": "she has since been"
SOFT_COSTS = {Role.RELATIVE: 14, Role.WITNESS: 30, Role.LAWYER: 12}
SPEECH_COST = 16
KIN_COST = 20
KIN_REACH = 3  # words from "Abishev's" to the name of the sister
POSSESSIVE_REACH = 4
JOINED = (["и"], ["and"], ["және"])  # «её и Яну Ким»: no possessive
UNNAMED_REACH = 7
LONGEST_JOINT = 4
RUSSIAN_PLURAL = re.compile(r"[а-я]{2}ли$")  # «отпустили»: the doers are not named
PAST_SPEAKER = 2  # sentences back in which one may be meant who was named before a mere speaker
KAZAKH_PASSIVE = re.compile(r"[ыі]?[лн](?:д[ыі]|ған|ген|ып|іп|[ыі]п|у|уы)\w{0,4}$")
KAZAKH_PARTICIPLE = re.compile(r"(?:[ғқ]ан|[гк]ен|[аей]т[ыі]н)$")
DOER_REACH = 4
KAZAKH_DOING = re.compile(
    r"(?:ұр|соқ|саба|теп|тепкіле|қина|азапта|қорқыт|өлтір|бопсала|тінт|ұста|қама|сотта|терге|аңды"
    r"|тұтқында|пышақта|атып)(?:[ғқ]ан|[гк]ен)$"
)
GENITIVE = re.compile(r"[ндт][ыі]ң$")
LONGEST_LIST = 40
DASHES = ("–", "—", "-", ":")
AMONG_REACH = 5  # words before «имена некоторых»
NOUN_REACH = 3  # words between «пенсионерку» and «отпустили»


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with its words and what the words beside it say."""

    person: PersonMention
    index: int
    first: int
    last: int
    sentence: int
    standing: Standing
    gender: Gender


@dataclass(frozen=True, slots=True)
class Choice:
    """The persons of one trigger. `how` is "same", "before" or "after": where they are named."""

    people: tuple[Named, ...]
    how: str


class Cast:
    """All mentions of one text, by sentence, and who was last spoken of."""

    def __init__(self, reading: Reading, context: Context, people: Sequence[PersonMention]) -> None:
        self.reading = reading
        self.context = context
        self._words = load_event_lexicon().words
        ordered = sorted(people, key=lambda person: person.start)
        standings = judge_standings(reading.text, ordered)
        self.named = [
            self._place(n, person, standing)
            for n, (person, standing) in enumerate(zip(ordered, standings, strict=True))
        ]
        self._roles: dict[str, Role] = {}
        for named in self.named:
            if named.standing.role in SOFT_COSTS:
                self._roles.setdefault(named.person.key, named.standing.role)
        self._barred = {n.person.key for n in self.named if n.standing.barred and _is_office(n)}
        self._sentences = [n.sentence for n in self.named]
        self._lists = self._find_lists()
        self._chosen: dict[int, tuple[Trigger, Choice]] = {}
        self._by_noun = self._find_nouns()

    def choose(self, trigger: Trigger) -> Choice | None:
        """Return the persons the trigger is about, or None: an act against nobody named.

        Asked in reading order, it remembers whom the acts before were done to.
        """
        choice = self._go_on(trigger) or self._choose(trigger)
        if choice is not None:
            choice = self._with_shares(self._with_joined(choice, trigger), trigger)
            self._chosen[trigger.sentence] = (trigger, choice)
        return choice

    def _go_on(self, trigger: Trigger) -> Choice | None:
        """«её скрутили, составили протокол и отпустили»: no name or pronoun stands between.

        Only Russian verbs go on so; a noun may be about others.
        """
        last, choice = self._chosen.get(trigger.sentence, (None, None))
        if last is None or choice is None or last.last >= trigger.first:
            return None
        verb = self.reading.spelt[trigger.first]
        if trigger.mood == "nouns" or RUSSIAN_PLURAL.search(verb) is None:
            return None
        high = self.reading.sentences[trigger.sentence][1]
        near = (n.first for n in self._in_sentence(trigger.sentence))
        if any(last.last < at <= trigger.last + POSSESSIVE_REACH for at in near):
            return None
        if self.context.between("object_pronoun", last.last + 1, min(high, trigger.last + 3)):
            return None
        return None if self.is_of_unnamed(trigger) else choice

    def _with_joined(self, choice: Choice, trigger: Trigger) -> Choice:
        """«её и фотографа Яну Ким увели»: a name that "and" joins to the pronoun suffers it too."""
        high = self.reading.sentences[trigger.sentence][1]
        if choice.how != "before":
            return choice
        low = max(self.reading.sentences[trigger.sentence][0], trigger.first - 1)
        for hit in self.context.between("object_pronoun", low, min(high, trigger.last + 2)):
            if self.reading.spelt[hit.last + 1 : hit.last + 2] not in JOINED:
                continue
            for named in self._in_sentence(trigger.sentence):
                near = hit.last < named.first <= hit.last + 1 + POSSESSIVE_REACH
                if near and self._may_suffer(named):
                    return Choice((*choice.people, named), choice.how)
        return choice

    def _with_shares(self, choice: Choice, trigger: Trigger) -> Choice:
        """«Ли получил 15 суток, Ким — десять, Цой — пять»: with all that got a number after it."""
        if choice.how != "same" or choice.people[-1].first > trigger.first:
            return choice
        people = {n.person.key: n for n in choice.people}
        for named in self._in_sentence(trigger.sentence):
            behind = self._lists[named.index]
            if named.first > trigger.last and self._may_suffer(named):
                if not self._has_share(behind[-1]):
                    break
                people.setdefault(named.person.key, named)
        return Choice(tuple(people.values()), choice.how)

    def _has_share(self, named: Named) -> bool:
        """Return whether a dash, a number and at most its unit follow the name, and no more."""
        text, words = self.reading.text, self.reading.words
        high = self.reading.sentences[named.sentence][1]
        after = words[named.last + 1 : min(high, named.last + 4)]
        dash = text[named.person.end : after[0].start].strip() if after else ""
        said = [word.text for word in after]
        said = said[1:] if said[:1] in (["к"], ["на"]) else said
        if dash not in DASHES or not said or read_number(said[0]) is None:
            return False
        last = named.last + 1 + len(after) - len(said)
        last += said[1:2] != [] and said[1] in load_words().units
        return last + 1 >= high or text[words[last].end : words[last].end + 1] in (",", ".", ";")

    def _choose(self, trigger: Trigger) -> Choice | None:
        here = [n for n in self._in_sentence(trigger.sentence) if self._may_suffer(n)]
        here = [n for n in here if not self._does_it(n, trigger)]
        counted = self._among(trigger)
        if counted:
            return Choice(counted, "same" if counted[0].sentence == trigger.sentence else "after")
        too = self._speaker_too(trigger)
        if too is not None:
            return Choice((too,), "same")
        described = self._described(trigger)
        if described is not None:
            return Choice((described,), "before")
        own = here
        pronoun = self._object_pronoun(trigger)
        pronoun = self._subject_pronoun(trigger) if pronoun is None else pronoun
        if pronoun is not None:
            here = [n for n in here if n.last < pronoun and self._agrees(n, pronoun)]
        whom = None if pronoun is None else self._subject_before(here, pronoun)
        best = whom or min(here, key=lambda n: self._cost(n, trigger), default=None)
        if best is not None and pronoun is not None and self._is_the_speaker(best):
            return Choice((best,), "same")
        if best is not None and self._is_of_others(best, trigger):
            return None
        listed = self._listed_after(trigger) if best is None and pronoun is None else ()
        if listed:
            return Choice(listed, "after")
        same = self._still(trigger, pronoun) if best is None else None
        if same is not None:
            return Choice((same,), "before")
        before = self._before(trigger, pronoun)
        if best is None and before is None and pronoun is not None:  # the name misled as to gender
            own = [n for n in own if n.last < pronoun]
            best = min(own, key=lambda n: self._cost(n, trigger), default=None)
        if best is not None and (self._soft_cost(best) == 0 or before is None):
            return Choice(self._group(best), "same")
        if best is not None and before is not None and self._speaks_of_self(best, before, trigger):
            return Choice((best,), "same")
        if best is not None and (
            self._is_itself(best, trigger) or self._speaks_of_itself(best, trigger)
        ):
            return Choice(self._group(best), "same")
        of_one = pronoun is not None and self._gender_at(pronoun) is not None
        if trigger.mood == "nouns" or (not of_one and self.is_of_unnamed(trigger)):
            return None
        if before is not None and self._only_speaks(before, trigger):
            return None
        if before is not None:
            people = (before,) if of_one else self._spoken_of(before, trigger)
            return Choice(people, "before")
        after = self._after(trigger)
        return None if after is None else Choice((after,), "after")

    def _still(self, trigger: Trigger, pronoun: int | None) -> Named | None:
        """ "In 2020 the poet was fined, in May he was questioned": whom the sentence is about."""
        last, choice = self._chosen.get(trigger.sentence, (None, None))
        if pronoun is None or last is None or choice is None or last.last >= pronoun:
            return None
        one = choice.people[0]
        agrees = self._gender_at(pronoun) is not None and self._agrees(one, pronoun)
        return one if agrees and len(choice.people) == 1 else None

    def _described(self, trigger: Trigger) -> Named | None:
        """«пенсионерка Клара Тен ...; Пенсионерку отпустили»: the noun that a name was told with.

        It stands in the clause of the act and no name stands there.
        """
        here = self._in_sentence(trigger.sentence)
        if any(self.reading.same_clause(n.last, trigger.first) for n in here):
            return None
        if self.is_of_unnamed(trigger):
            return None
        low, high = self.reading.sentences[trigger.sentence]
        if self.reading.spelt[low] in self._words["kin"]:  # «Әкесі былтыр түрмеде қайтыс болған»
            kin = self._by_noun.get(self.reading.spelt[low], [])
            if len({n.person.key for n in kin}) == 1 and self._may_suffer(kin[-1]):
                return kin[-1]
        near = range(max(low, trigger.first - NOUN_REACH), min(high, trigger.last + NOUN_REACH + 1))
        for at in sorted(near, key=lambda at: abs(at - trigger.first)):
            if trigger.first <= at <= trigger.last:
                continue
            noun = person_noun(self.reading.spelt[at])
            if noun is None or not self.reading.same_clause(at, trigger.first):
                continue
            bearers = [n for n in self._by_noun.get(noun, ()) if n.sentence < trigger.sentence]
            if len({n.person.key for n in bearers}) == 1 and self._may_suffer(bearers[-1]):
                return bearers[-1]
        return None

    def _subject_before(self, here: Sequence[Named], pronoun: int) -> Named | None:
        """«когда соратница Тен Карина Ли вышла, её скрутили»: of several the last nominative."""
        if len(here) < 2:
            return None
        nominative = [n for n in here if n.person.lang == "ru" and n.person.raw == n.person.name]
        return nominative[-1] if nominative and nominative[-1].last < pronoun else None

    def names_any(self, trigger: Trigger) -> bool:
        """Return whether the sentence of the trigger names someone an act can be done to."""
        return any(self._may_suffer(n) for n in self._in_sentence(trigger.sentence))

    def names_anyone(self, sentence: int) -> bool:
        """Return whether the sentence names any person at all."""
        return bool(self._in_sentence(sentence))

    def has_pronoun(self, trigger: Trigger) -> bool:
        """Return whether a pronoun beside the trigger says who suffers it."""
        return (
            self._object_pronoun(trigger) is not None or self._subject_pronoun(trigger) is not None
        )

    def is_the_story(self, named: Named, trigger: Trigger) -> bool:
        """Return whether a headline without names may be about that victim of its text."""
        said = self.context.between("they_said", *self.reading.sentences[trigger.sentence])
        return bool(said) and self._soft_cost(named) == 0 and not self.is_of_unnamed(trigger)

    def _place(self, index: int, person: PersonMention, standing: Standing) -> Named:
        first = self.reading.word_over(person.start)
        last = max(first, self.reading.word_over(person.end - 1))
        sentence = self.reading.sentence_of(last)  # an initial may end one: "4. Н. Арын"
        return Named(person, index, first, last, sentence, standing, read_gender(person))

    def _in_sentence(self, sentence: int) -> list[Named]:
        at = bisect_left(self._sentences, sentence)
        end = bisect_left(self._sentences, sentence + 1)
        return self.named[at:end]

    def _may_suffer(self, named: Named) -> bool:
        if named.person.key in self._barred or named.standing.barred:
            return False
        return not self._is_unnamed_one(named)

    def _is_unnamed_one(self, named: Named) -> bool:
        """«сосед Иван», "a neighbour, Ivan": the name of someone beside the story."""
        hits = self.context.between("unnamed", max(0, named.first - 2), named.first)
        return any(hit.last == named.first - 1 and hit.first == hit.last for hit in hits)

    def _soft_cost(self, named: Named) -> int:
        cost = SOFT_COSTS.get(self._role(named), 0)
        cost += KIN_COST if self._is_of_kin(named) else 0
        return cost + (SPEECH_COST if named.standing.speaks else 0)

    def _is_of_kin(self, named: Named) -> bool:
        """ "Abishev's sister, Saule, was threatened": the act is against her, not against him.

        In Kazakh so is all that is someone's: «Әбіштің жақтасы Сәуле».
        """
        following = self.named[named.index + 1 : named.index + 2]
        owner = named.person.lang == "kk" and GENITIVE.search(named.person.raw) is not None
        return any(
            (n.standing.role is Role.RELATIVE or (owner and n.standing.role is Role.OTHER))
            and not n.standing.barred
            and n.sentence == named.sentence
            and 1 < n.first - named.last <= KIN_REACH
            and self._words["joiners"].isdisjoint(
                word.text for word in self.reading.words[named.last + 1 : n.first]
            )
            for n in following
        )

    def _role(self, named: Named) -> Role:
        role = self._roles.get(named.person.key, named.standing.role)
        return Role.OTHER if role is Role.RELATIVE and self._is_joined(named) else role

    def _is_joined(self, named: Named) -> bool:
        """ "Marat and his wife, Dana, were convicted": the relative is one of the two."""
        return any(
            n.person.key != named.person.key
            and n.standing.role is not Role.RELATIVE
            and not n.standing.barred
            for n in self._lists[named.index]
        )

    def _cost(self, named: Named, trigger: Trigger) -> int:
        edge = trigger.first if named.last < trigger.first else trigger.last
        near = named.last if named.last < trigger.first else named.first
        inside = trigger.first <= named.first <= trigger.last
        gap = 0 if inside else self.reading.distance(edge, near)
        spelt = self._spelt(trigger)
        amiss = is_out_of_case(named.person, named.gender, spelt)
        amiss = amiss or self._is_behind_kazakh_verb(named, trigger)
        other = named.gender is not None and named.gender != (
            gender_of_sufferer(spelt) or named.gender
        )
        cost = (CASE_COST if amiss else 0) + (GENDER_COST if other else 0)
        cost += AFTER_COST if named.first > trigger.last and self._is_suffered(trigger) else 0
        return gap + self._soft_cost(named) + cost

    def _is_behind_kazakh_verb(self, named: Named, trigger: Trigger) -> bool:
        """«Роза босады, Ерланды сот қамады»: the verb ends the clause of the one before it.

        A participle goes with the name behind it: «бес жылға сотталған Роза».
        """
        if named.person.lang != "kk" or named.first <= trigger.last:
            return False
        return KAZAKH_PARTICIPLE.search(self.reading.spelt[trigger.last]) is None

    def _is_suffered(self, trigger: Trigger) -> bool:
        """Return whether the subject of an English act suffers it: "was fined", "received 12 days".

        Not in "also detained were X and Y", where the subject follows.
        """
        spelt, low = self.reading.spelt, self.reading.sentences[trigger.sentence][0]
        after = spelt[trigger.last + 1 : trigger.last + 2]
        said = {*spelt[max(low, trigger.first - 2) : trigger.first + 1]}
        return not (
            said.isdisjoint(self._words["be"])
            and spelt[trigger.first] not in (self._words["suffered"])
        ) and self._words["be"].isdisjoint(after)

    def _spelt(self, trigger: Trigger) -> list[str]:
        return self.reading.spelt[trigger.first : trigger.last + 1]

    def _does_it(self, named: Named, trigger: Trigger) -> bool:
        """«Токбаев выворачивал ему руки»: the subject of the verb is not the one who suffers.

        «баланы ұрған мұғалім Сәуле»: nor is the noun that a Kazakh participle goes with.
        """
        word = self.reading.spelt[trigger.last]
        if 0 < named.first - trigger.last <= DOER_REACH and KAZAKH_DOING.match(word):
            return self.reading.same_clause(trigger.last, named.first)
        edge = trigger.first if named.last < trigger.first else trigger.last
        return self.reading.same_clause(named.last, edge) and is_doer(
            named.person, named.gender, self._spelt(trigger)
        )

    def _agrees(self, named: Named, pronoun: int) -> bool:
        """Return whether the pronoun or noun at that word may stand for the person."""
        gender = self._gender_at(pronoun)
        return gender is None or named.gender in (None, gender)

    def _gender_at(self, word: int) -> Gender:
        spelt = self.reading.spelt[word]
        return next((g for g in ("m", "f") if spelt in self._words[f"stands_for_{g}"]), None)

    def _speaker_too(self, trigger: Trigger) -> Named | None:
        """«Брат активиста Руслан говорит, что с обыском приходили и к нему»: the speaker too."""
        low, high = self.reading.sentences[trigger.sentence]
        spelt = self.reading.spelt
        for hit in self.context.between("pronoun", low + 1, min(high, trigger.last + 6)):
            at = hit.first
            lone = spelt[at - 1] == "и" or (spelt[at - 2] == "и" and at - 2 >= low)
            if not lone and (at + 1 >= high or not spelt[at + 1].startswith("сам")):
                continue
            speakers = (n for n in self._in_sentence(trigger.sentence) if n.last < at)
            for named in speakers:
                open_to = named.standing.speaks and named.person.key not in self._barred
                if open_to and named.gender is not None and self._gender_at(at) == named.gender:
                    return named
        return None

    def _speaks_of_self(self, best: Named, before: Named, trigger: Trigger) -> bool:
        """«Тен жаловалась, что ей звонят и угрожают»: of two the one who is known to suffer."""
        if not best.standing.speaks or self._role(best) is not Role.OTHER:
            return False
        pronouns = self.context.between("pronoun", best.last + 1, trigger.last + 1)
        if not any(self._gender_at(hit.first) == best.gender is not None for hit in pronouns):
            return False
        victims = {n.person.key for _, choice in self._chosen.values() for n in choice.people}
        return best.person.key in victims or before.person.key not in victims

    def _is_itself(self, best: Named, trigger: Trigger) -> bool:
        """«его мать, Сауле, уволена»: a relative who stands by the act and does not speak."""
        if best.person.lang == "kk" and " " not in best.person.raw:
            # a given name alone: «Анардан жауап алды», whosever sister she is
            return best.standing.role is Role.OTHER and not best.standing.speaks
        alone = " " not in best.person.raw and trigger.kind not in PRESSURE
        role = best.standing.role if alone else self._role(best)
        if role is not Role.RELATIVE or best.standing.speaks:
            return False
        low, high = min(best.last, trigger.first), max(best.last, trigger.first)
        pronouns = self.context.between("pronoun", low + 1, high)
        return self.reading.same_clause(best.last, trigger.first) and not pronouns

    def _speaks_of_itself(self, best: Named, trigger: Trigger) -> bool:
        """«Сәуленің сөзінше, оны сегізге дейін отырғызған»: who was named before and speaks now.

        Kazakh only: what one tells of oneself has the pronoun of the third person there.
        """
        if best.person.lang != "kk" or self._role(best) is not Role.OTHER:
            return False
        pronouns = self.context.between("object_pronoun", best.last + 1, trigger.last + 1)
        known = any(
            n.person.key == best.person.key and n.sentence < best.sentence and not n.standing.speaks
            for n in self.named[: best.index]
        )
        return best.standing.speaks and known and bool(pronouns)

    def is_of_unnamed(self, trigger: Trigger) -> bool:
        """Return whether people without names stand beside the trigger: "two men were fined"."""
        low, high = self.reading.sentences[trigger.sentence]
        low, high = max(low, trigger.first - 8), min(high, trigger.last + 6)
        near = [hit for hit in self.context.between("unnamed", low, high) if not self._is_all(hit)]
        near += self.context.between("another", low, high)
        if trigger.kind in BY_PERSONS:
            near = [h for h in near if not self._is_doer(h.last, trigger)]
        return bool(near)

    def _is_all(self, hit: Hit) -> bool:
        """«Всех троих задержали»: those counted were named before."""
        return hit.first > 0 and self.reading.spelt[hit.first - 1] in self._words["all"]

    def _is_doer(self, word: int, trigger: Trigger) -> bool:
        """«төрт адам ұрды»: a bare noun before its active verb is who did it, not who suffered."""
        said = self.reading.words
        if said[word].text not in self._words["doers"]:
            return False
        if trigger.kind is EventKind.SURVEILLANCE:  # «дежурили двое мужчин»
            return True
        return word < trigger.last and KAZAKH_PASSIVE.search(said[trigger.last].text) is None

    def _only_speaks(self, before: Named, trigger: Trigger) -> bool:
        """«жалоб на пытки стало меньше»: a bare noun is not about the official who spoke before.

        A pronoun, or a noun that stands for a person, ties the sentence to the speaker.
        """
        if not before.standing.speaks:
            return False
        words = self._spelt(trigger)
        if not all(is_only_noun(word) for word in words):
            return False
        low, high = self.reading.sentences[trigger.sentence]
        return not self.context.between("pronoun", low, high) and self._noun(trigger) is None

    def _object_pronoun(self, trigger: Trigger) -> int | None:
        """Return the word beside the trigger that stands for the one named before, if any.

        «назначил ему 20 суток, а Розу Ким оштрафовал»: not the nearest name. In «задержали его
        брата Ивана» the pronoun only belongs to the name after it.
        """
        low, high = self.reading.sentences[trigger.sentence]
        first, last = max(low, trigger.first - 1), min(high, trigger.last + 2)
        here = self._in_sentence(trigger.sentence)
        for hit in self.context.between("object_pronoun", first, last):
            joined = self.reading.spelt[hit.last + 1 : hit.last + 2] in JOINED
            if joined or not any(hit.first < n.first <= hit.first + POSSESSIVE_REACH for n in here):
                return hit.first
        return None

    def _subject_pronoun(self, trigger: Trigger) -> int | None:
        """Return the English pronoun that is the subject of an act it suffers: "she was fined"."""
        if not self._is_suffered(trigger):
            return None
        low, spelt = self.reading.sentences[trigger.sentence][0], self.reading.spelt
        for at in range(trigger.first, max(low, trigger.first - SUBJECT_REACH) - 1, -1):
            if spelt[at] in self._words["subjects"]:
                return at
            if at < trigger.first and spelt[at] not in self._words["auxiliaries"]:
                return None
        return None

    def _is_the_speaker(self, best: Named) -> bool:
        """ "In the station, Ospan says, an officer hit him": the one who tells it, named before."""
        told = best.standing.speaks and best.standing.role in (Role.OTHER, Role.JOURNALIST)
        return told and self._role(best) not in SOFT_COSTS and " " not in best.person.raw

    def _among(self, trigger: Trigger) -> tuple[Named, ...]:
        """Return those named of the people a trigger counts: "30 people, including X and Y"."""
        if not self.is_of_unnamed(trigger):
            return ()
        for sentence in (trigger.sentence, trigger.sentence + 1):
            if sentence >= len(self.reading.sentences):
                break
            low, high = self.reading.sentences[sentence]
            here = sentence == trigger.sentence
            listed = self._after_colon(trigger) if here else None
            if listed is not None:
                return self._group(listed)
            those = None if here else self._those(low, high)
            if those:
                return those
            for hit in self.context.between("among", trigger.last + 1 if here else low, high):
                known = [n for n in self._in_sentence(sentence) if n.first > hit.last]
                named = next((n for n in known if self._may_suffer(n)), None)
                if named is not None and (here or hit.first - low < AMONG_REACH):
                    return self._group(named)
        return ()

    def _those(self, low: int, high: int) -> tuple[Named, ...]:
        """ "Those taken away were Ospan, a driller, his colleague Kim, and Orman": all of them."""
        hits = self.context.between("those", low, low + 1)
        if not hits:
            return ()
        here = [n for n in self._in_sentence(self.reading.sentence_of(low)) if self._may_suffer(n)]
        known = {n.person.key: n for n in here if n.first > hits[0].last and n.last < high}
        return tuple(n for n in known.values() if self._soft_cost(n) == 0)

    def _after_colon(self, trigger: Trigger) -> Named | None:
        """«обыски у троих членов партии: Ли, Кима и Цоя»: the names follow at once."""
        text, words = self.reading.text, self.reading.words
        for named in self._in_sentence(trigger.sentence):
            gap = text[words[named.first - 1].end : words[named.first].start] if named.first else ""
            if named.first > trigger.last and ":" in gap and self._may_suffer(named):
                return named
        return None

    def _is_of_others(self, best: Named, trigger: Trigger) -> bool:
        """ "Dozens were fined for mourning X": people without names stand nearer than the name."""
        low, high = self.reading.sentences[trigger.sentence]
        for hit in self.context.between("unnamed", low, high):
            added = (
                hit.first > low and self.reading.words[hit.first - 1].text in self._words["added"]
            )
            edge = hit.last if hit.last < trigger.first else hit.first
            if trigger.kind in BY_PERSONS and self._is_doer(hit.last, trigger):
                continue
            if not added and not trigger.first <= hit.first <= trigger.last:
                gap = min(abs(edge - trigger.first), abs(edge - trigger.last))
                if gap < UNNAMED_REACH and gap < self._cost(best, trigger) - self._soft_cost(best):
                    return True
        return False

    def _before(self, trigger: Trigger, pronoun: int | None) -> Named | None:
        """Return the one spoken of in the sentences before, a speaker for want of others.

        A relative is meant only by a pronoun, and only where relatives too are put under pressure.
        """
        titled = self._by_title(trigger) if pronoun is None else None
        if titled is not None:
            return titled
        word = pronoun if pronoun is not None else self._noun(trigger)
        word = word if word is not None else self._nearest_subject(trigger)
        lawyers: list[Named] = []
        speaker: Named | None = None
        victims = {n.person.key for _, choice in self._chosen.values() for n in choice.people}
        # relatives who suffered before: where a pronoun may mean them, or nobody else did
        only_kin = all(self._roles.get(key) is Role.RELATIVE for key in victims)
        told_of = victims if pronoun is not None or only_kin else set[str]()
        for sentence in range(trigger.sentence - 1, max(-1, trigger.sentence - 1 - BACK), -1):
            known = [n for n in self._in_sentence(sentence) if self._may_suffer(n)]
            known = [n for n in known if word is None or self._agrees(n, word)]
            _, choice = self._chosen.get(sentence, (None, None))
            topic = {n.person.key for n in choice.people} if choice is not None else set()
            if trigger.kind not in PRESSURE or (pronoun is None and not topic):
                kin = (n for n in known if self._role(n) is Role.RELATIVE)
                apart = {n.person.key for n in kin} - told_of
                known = [n for n in known if n.person.key not in apart]
            lawyers = lawyers or [n for n in known if self._role(n) is Role.LAWYER]
            known = [n for n in known if self._role(n) is not Role.LAWYER]
            best = min(
                known, key=lambda n: (self._soft_cost(n), n.person.key not in topic), default=None
            )
            far = speaker is not None and trigger.sentence - sentence > PAST_SPEAKER
            if best is None or (far and best.person.key not in victims):
                continue
            if not best.standing.speaks or best.person.key in victims:
                return best
            speaker = speaker or best
        return speaker or (lawyers[0] if lawyers else None)

    def _noun(self, trigger: Trigger) -> int | None:
        """Return the word of the sentence that stands for the one spoken of, nearest the act."""
        low, high = self.reading.sentences[trigger.sentence]
        hits = self.context.between("they_said", low, high)
        firsts = [hit.first for hit in hits if self._gender_at(hit.first) is not None]
        return min(firsts, key=lambda at: abs(at - trigger.first), default=None)

    def _nearest_subject(self, trigger: Trigger) -> int | None:
        """Return the last "he" or "she" before the act in its sentence."""
        low, spelt = self.reading.sentences[trigger.sentence][0], self.reading.spelt
        words = range(trigger.first - 1, low - 1, -1)
        found = (at for at in words if spelt[at] in self._words["subjects"])
        return next(
            (at for at in found if not self.context.between("speech", at + 1, at + 2)), None
        )

    def _by_title(self, trigger: Trigger) -> Named | None:
        """Return whom "the pastor" or "the blogger's" beside the act means: a title said before."""
        spelt, low = self.reading.spelt, self.reading.sentences[trigger.sentence][0]
        for at in range(trigger.last, max(low, trigger.first - TITLE_REACH), -1):
            title = spelt[at].removesuffix("'s")
            if spelt[at - 1] != "the" or title not in self._words["titles"] | load_names().titles:
                continue
            for named in reversed(self.named):
                near = spelt[max(0, named.first - TITLE_BEFORE) : named.first]
                back = trigger.sentence - named.sentence
                if 0 < back <= BACK and title in near and self._may_suffer(named):
                    return named if self._soft_cost(named) == 0 else None
        return None

    def _after(self, trigger: Trigger) -> Named | None:
        """A headline may leave the name to the next sentence: "An activist was jailed"."""
        low, high = self.reading.sentences[trigger.sentence]
        if trigger.sentence > 1 or not self.context.between("they_said", low, high):
            return None
        known = [n for n in self._in_sentence(trigger.sentence + 1) if self._may_suffer(n)]
        named = next((n for n in known if self._soft_cost(n) == 0), None)
        return named or self._tells_of_self(known, trigger.sentence + 1)

    def _tells_of_self(self, known: Sequence[Named], sentence: int) -> Named | None:
        """ "A teacher was questioned. 'They asked who paid me,' Dana Ospan said": the only one."""
        if len(known) != 1:
            return None
        low, high = self.reading.sentences[sentence]
        of_self = not self._words["of_self"].isdisjoint(self.reading.spelt[low:high])
        return known[0] if of_self and self._role(known[0]) is Role.OTHER else None

    def _listed_after(self, trigger: Trigger) -> tuple[Named, ...]:
        """Return the names of a next sentence that only lists them: «Алматыда – Ли мен Ким».

        A dash stands before the first of them and nothing behind the last.
        """
        if trigger.sentence + 1 >= len(self.reading.sentences):
            return ()
        here = self._in_sentence(trigger.sentence + 1)
        low, high = self.reading.sentences[trigger.sentence + 1]
        if not here or here[-1].last < high - 1 or here[0].first == low:
            return ()
        words = self.reading.words
        gap = self.reading.text[words[here[0].first - 1].end : words[here[0].first].start]
        if gap.strip() not in DASHES:
            return ()
        return tuple({n.person.key: n for n in here if self._may_suffer(n)}.values())

    def _find_nouns(self) -> dict[str, list[Named]]:
        """Map the noun right before a name to those it was said of, in order."""
        nouns: dict[str, list[Named]] = {}
        for named in self.named:
            low, _ = self.reading.sentences[named.sentence]
            noun = self._noun_at(named.first - 1) if named.first > low else None
            gap = self.reading.text[
                self.reading.words[named.first - 1].end : self.reading.words[named.first].start
            ]
            if noun is not None and gap.strip("\u00a0 ,") == "":
                nouns.setdefault(noun, []).append(named)
        return nouns

    def _noun_at(self, word: int) -> str | None:
        """Return the noun of a person at that word: a Russian one in its base form, Kazakh kin."""
        spelt = self.reading.spelt[word]
        return spelt if spelt in self._words["kin"] else person_noun(spelt)

    def _find_lists(self) -> list[list[Named]]:
        """Return for each mention the list of names it stands in; most stand alone."""
        lists: list[list[Named]] = []
        for n, named in enumerate(self.named):
            if n > 0 and self._are_joined(self.named[n - 1], named):
                lists.append(lists[-1])
                lists[-1].append(named)
            else:
                lists.append([named])
        return lists

    def _are_joined(self, left: Named, right: Named) -> bool:
        if left.sentence != right.sentence or right.first <= left.last:
            return left.sentence == right.sentence and left.person.key != right.person.key
        words = self.reading.words[left.last + 1 : right.first]
        if self._is_share(left, right):
            return True
        between = self.reading.text[left.person.end : right.person.start]
        if not words:
            return between.strip() == ","
        if len(words) > LONGEST_JOINT or words[0].text not in self._words["joiners"]:
            return False
        # «Ли, оның әйелі Роза»: in Kazakh a comma may stand before the tie
        inner = between.strip(", ") if right.person.lang == "kk" else between.rstrip(", ")
        return between.strip(", ") == between.strip(", ").lower() and not any(
            VERB.match(word.text) or mark in inner for word in words for mark in ",;:.—"
        )

    def _is_share(self, left: Named, right: Named) -> bool:
        """«Ли – бес, Ким – төрт жылға сотталды», «Лиді 15, Кимді 10 тәулікке қамады»."""
        words = self.reading.words[left.last + 1 : right.first]
        if not words or len(words) > LONGEST_JOINT or read_number(words[0].text) is None:
            return False
        dash = self.reading.text[left.person.end : words[0].start].strip()
        parted = "," in self.reading.text[words[-1].end : right.person.start]
        rest = (word.text for word in words[1:])
        is_number = all(word in load_words().units for word in rest)
        return is_number and (dash in DASHES or (dash == "" and parted))

    def _group(self, best: Named) -> tuple[Named, ...]:
        """Return the whole list that `best` stands in, each person once."""
        people: dict[str, Named] = {}
        for member in self._lists[best.index][:LONGEST_LIST]:
            if member.person.key not in self._barred and not member.standing.barred:
                people.setdefault(member.person.key, member)
        return tuple(people.values()) or (best,)

    def _spoken_of(self, before: Named, trigger: Trigger) -> tuple[Named, ...]:
        """Return `before`, or its whole list when the sentence speaks of several.

        «Үшеуі», "both": a shorter list is filled up with those named before it.
        """
        low, high = self.reading.sentences[trigger.sentence]
        if not self.context.between("plural", low, high):
            return (before,)
        group = self._group(before)
        said = {word.text for word in self.reading.words[low:high]}
        count = 3 if said & self._words["three"] else 2 if said & self._words["two"] else 1
        whole = max(
            (read_number(b) or 0 for a, b in pairwise(self.reading.spelt[low:high]) if a == "all"),
            default=0,
        )
        count = max(count, min(whole, LONGEST_LIST))
        if count > 1 or self._is_them(trigger):
            group = self._all_beside(before) or group
        earlier = [n for n in self.named[: before.index] if before.sentence - n.sentence <= BACK]
        for named in reversed(earlier):
            if len(group) >= count:
                break
            known = {n.person.key for n in group}
            if self._may_suffer(named) and self._soft_cost(named) == 0:
                group = group if named.person.key in known else (named, *group)
        return group

    def _is_them(self, trigger: Trigger) -> bool:
        """Return whether "them" suffers the act, or "they" do as its subject."""
        spelt = self.reading.spelt
        if self._words["them"].isdisjoint(spelt[trigger.first : trigger.last + 2]):
            subject = spelt[max(0, trigger.first - 3) : trigger.first]
            return "they" in subject and self._is_suffered(trigger)
        return True

    def _all_beside(self, before: Named) -> tuple[Named, ...]:
        """Return all that the sentence of `before` tells of, without speakers and kin."""
        here = [n for n in self._in_sentence(before.sentence) if self._may_suffer(n)]
        people = {n.person.key: n for n in reversed(here) if self._soft_cost(n) == 0}
        return tuple(sorted(people.values(), key=lambda n: n.first))


def _is_office(named: Named) -> bool:
    """An office holds for the whole text, wherever the name stands; speaking or seeing does not."""
    return named.standing.role in (Role.JUDGE, Role.OFFICIAL, Role.LAWYER) or (
        named.standing.role is Role.JOURNALIST
    )
