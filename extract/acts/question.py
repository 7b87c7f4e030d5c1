"""Whom was one act done to: what several rules of the choice look at, found once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.acts.cast import Cast, Named, role_of, soft_cost, those_who_may_suffer
from extract.acts.costs import (
    cost_of,
    does_it,
    is_asked_about,
    is_of_next_clause,
    is_suffered,
    is_told_to,
)
from extract.acts.kin import has_kin_as_object, is_apart_by_whose
from extract.acts.lexicon import PRESSURE, beginnings
from extract.acts.lists import has_share
from extract.acts.pointers import (
    BACK,
    agrees,
    find_pronoun,
    gender_at,
    names_kin,
    nearest_noun,
    nearest_subject,
)
from extract.acts.triggers import Trigger
from models.terms import Role

PAST_SPEAKER = 2  # sentences back in which one may be meant who was named before a mere speaker


@dataclass(frozen=True, slots=True)
class Choice:
    """The persons of one trigger. `how` is "same", "before" or "after": where they are named."""

    people: tuple[Named, ...]
    how: str


NOBODY = Choice((), "same")  # of those named: no further rule is asked


class Told:
    """The last act of each sentence asked for so far, and whom it was done to; `victims` holds the
    keys of them all, with the number of their sentences.
    """

    def __init__(self) -> None:
        self.victims: Counter[str] = Counter()
        self._last: dict[int, tuple[Trigger, Choice]] = {}

    def last_in(self, sentence: int) -> tuple[Trigger, Choice] | tuple[None, None]:
        """Return the last act of that sentence and whom it was done to."""
        return self._last.get(sentence, (None, None))

    def note(self, trigger: Trigger, choice: Choice) -> None:
        """Put an act in the place of the last one of its sentence."""
        _, former = self.last_in(trigger.sentence)
        for key in {n.person.key for n in former.people} if former is not None else ():
            self.victims[key] -= 1
            if self.victims[key] == 0:
                del self.victims[key]
        self.victims.update({n.person.key for n in choice.people})
        self._last[trigger.sentence] = (trigger, choice)


@dataclass(frozen=True)
class Question:
    """Whom was this act done to? What several rules look at is found when it is first asked for."""

    trigger: Trigger
    cast: Cast
    told: Told

    @cached_property
    def pronoun(self) -> int | None:
        """The pronoun beside the act that stands for who suffers it."""
        return find_pronoun(self.trigger, self.cast)

    @cached_property
    def is_of_one(self) -> bool:
        """Whether the pronoun stands for one person."""
        return self.pronoun is not None and gender_at(self.pronoun, self.cast) is not None

    @cached_property
    def here(self) -> list[Named]:
        """Those named in the sentence who may suffer the act and do not do it."""
        known = those_who_may_suffer(self.trigger.sentence, self.cast)
        known = [n for n in known if not does_it(n, self.trigger, self.cast)]
        known = [n for n in known if not is_asked_about(n, self.trigger, self.cast)]
        known = [n for n in known if not self._tells_of_kin(n)]
        known = [n for n in known if not is_apart_by_whose(n, self.trigger, self.cast)]
        known = [n for n in known if not is_told_to(n, self.trigger, self.cast)]
        ahead = any(n.last < self.trigger.first for n in known)
        if ahead:  # «Ли дали 15 суток, Киму — 10»
            known = [n for n in known if not self._shares_behind(n)]
        if not is_suffered(self.trigger, self.cast):
            return known
        reading = self.cast.reading
        return [n for n in known if not is_of_next_clause(n, self.trigger, reading)]

    def _tells_of_kin(self, named: Named) -> bool:
        """«марқұмның жары Сәуле күйеуіне хат келгенін айтты»: not she got it; «сестра Сауле пришла:
        брата задержали».
        """
        if named.person.lang == "ru":
            before = named.last < self.trigger.first
            return before and named.standing.role is Role.RELATIVE and self._has_kin
        if named.person.lang != "kk" or role_of(named, self.cast) is not Role.RELATIVE:
            return False
        nominative = named.person.raw == named.person.name
        low, high = named.last + 1, self.trigger.last
        of_body = any(
            word.startswith(beginnings("body")) for word in self.cast.reading.spelt[low:high]
        )  # «жары Сәуле мәйіттің арқасынан таяқ ізін көрген»
        return nominative and (of_body or names_kin(low, high, self.cast))

    @cached_property
    def _has_kin(self) -> bool:
        return has_kin_as_object(self.trigger, self.cast)

    def _shares_behind(self, named: Named) -> bool:
        return named.first > self.trigger.first and has_share(named, self.trigger, self.cast)

    @cached_property
    def best(self) -> Named | None:
        """Whom of them the act fits best; those before a pronoun that agree with it if one is
        there.
        """
        pronoun = self.pronoun
        if pronoun is None:
            return self.cheapest(self.here)
        here = [n for n in self.here if n.last < pronoun and agrees(n, pronoun, self.cast)]
        nominative = [n for n in here if n.person.lang == "ru" and n.person.raw == n.person.name]
        if len(here) > 1 and nominative:  # «когда соратница Тен Карина Ли вышла, её скрутили»
            return nominative[-1]
        return self.cheapest(here)

    @cached_property
    def before(self) -> Named | None:
        """The one spoken of in the sentences before."""
        return _spoken_of_before(self)

    @property
    def victims(self) -> Collection[str]:
        """The keys of those to whom something was done before."""
        return self.told.victims

    def cheapest(self, known: Sequence[Named]) -> Named | None:
        """Return whom of these the act fits best."""
        return min(known, key=lambda n: cost_of(n, self.trigger, self.cast), default=None)


def _spoken_of_before(question: Question) -> Named | None:
    """Return the one spoken of in the sentences before, a speaker for want of others.

    A relative is meant only by a pronoun, and only where relatives too are put under pressure.
    """
    trigger, cast, pronoun = question.trigger, question.cast, question.pronoun
    word = pronoun
    if pronoun is None:
        word = nearest_noun(trigger, cast)
        word = nearest_subject(trigger, cast) if word is None else word
    victims = question.victims
    # relatives who suffered before: where a pronoun may mean them, or nobody else did
    only_kin = all(cast.roles.get(key) is Role.RELATIVE for key in victims)
    told_of = victims if pronoun is not None or only_kin else ()
    lawyer: Named | None = None
    speaker: Named | None = None
    for sentence in range(trigger.sentence - 1, max(-1, trigger.sentence - 1 - BACK), -1):
        known = those_who_may_suffer(sentence, cast)
        known = [n for n in known if word is None or agrees(n, word, cast)]
        _, choice = question.told.last_in(sentence)
        topic = {n.person.key for n in choice.people} if choice is not None else set[str]()
        if trigger.kind not in PRESSURE or (pronoun is None and not topic):
            kin = {n.person.key for n in known if role_of(n, cast) is Role.RELATIVE}
            known = [n for n in known if n.person.key not in kin or n.person.key in told_of]
        lawyers = (n for n in known if role_of(n, cast) is Role.LAWYER)
        lawyer = lawyer or next(lawyers, None)
        known = [n for n in known if role_of(n, cast) is not Role.LAWYER]
        best = min(
            known, key=lambda n: (soft_cost(n, cast), n.person.key not in topic), default=None
        )
        far = speaker is not None and trigger.sentence - sentence > PAST_SPEAKER
        if best is None or (far and best.person.key not in victims):
            continue
        if not best.standing.speaks or best.person.key in victims:
            return best
        speaker = speaker or best
    return speaker or lawyer
