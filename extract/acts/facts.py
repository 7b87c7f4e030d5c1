"""The dates and places that a text says, by sentence, and the acts told there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from extract.acts.days import is_beside_gathering, sort_dates
from extract.acts.reading import Context, Reading
from extract.acts.sites import sort_places
from extract.acts.terms import Term, find_terms
from extract.acts.triggers import Trigger
from extract.dates import DateMention
from extract.places import PlaceMention
from models.values import PersonMention


@dataclass(frozen=True)
class Facts:
    """What one text says of times and places. `origins` are towns that someone comes from."""

    reading: Reading
    context: Context
    triggers: dict[int, list[Trigger]]
    dates: dict[int, list[DateMention]]
    places: dict[int, list[PlaceMention]]
    origins: dict[int, list[PlaceMention]]
    published_on: date | None
    of_gatherings: frozenset[int]  # where the dates begin on which people met
    terms: dict[int, list[Term]] = field(default_factory=dict)  # of the sentences asked for

    @cached_property
    def days(self) -> frozenset[str]:
        """All days, months and years that the text says."""
        return frozenset(m.value for mentions in self.dates.values() for m in mentions)

    @cached_property
    def days_of_gatherings(self) -> frozenset[str]:
        """Those of them on which people met."""
        mentions = (m for mentions in self.dates.values() for m in mentions)
        return frozenset(m.value for m in mentions if m.start in self.of_gatherings)

    def terms_in(self, sentence: int) -> list[Term]:
        """Return the terms that a sentence says, in order."""
        if sentence not in self.terms:
            bounds = self.reading.sentences[sentence]
            self.terms[sentence] = find_terms(self.reading.words, *bounds)
        return self.terms[sentence]

    def says(self, label: str, sentence: int) -> bool:
        """Return whether a phrase of context stands in the sentence: "hours", "courtroom"."""
        return bool(self.context.between(label, *self.reading.sentences[sentence]))


def gather_facts(
    reading: Reading,
    context: Context,
    triggers: Iterable[Trigger],
    dates: Iterable[DateMention],
    places: Iterable[PlaceMention],
    people: Sequence[PersonMention],
    published_on: date | None,
) -> Facts:
    """Return the facts of a text."""
    told: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        told.setdefault(trigger.sentence, []).append(trigger)
    days = sort_dates(dates, reading, context, told, published_on)
    settlements, origins = sort_places(places, reading, people)
    met = frozenset(
        mention.start
        for mentions in days.values()
        for mention in mentions
        if is_beside_gathering(mention, reading)
    )
    return Facts(reading, context, told, days, settlements, origins, published_on, met)


def distance_to(start: int, end: int, trigger: Trigger, facts: Facts) -> int:
    """Return how far the characters `start..end` stand from the act, in words."""
    first = facts.reading.word_at(start)
    last = max(first, facts.reading.word_at(end) - 1)
    if first > trigger.last:
        return facts.reading.distance(first, trigger.last)
    if last < trigger.first:
        return facts.reading.distance(last, trigger.first)
    return 0
