"""Which facts went with the words that changed between two versions, or became others.

Facts are compared by what they mean: a person's key, an article of law, a day, a number. Nothing
outside the changed words counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from extract.dates import find_dates
from extract.phrases import fold_text, place_words, read_number
from extract.wording import MAX_CHARS, is_named, order_words
from models.values import EventMention, Findings

# What dates without a year are counted from: both versions by the same day, so only whether they
# agree has a meaning.
ANY_DAY = date(2001, 7, 1)
Kind = Literal["person", "charge", "date", "term", "number"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grave:
    """One fact that went or became another: its kind and its keys, None where nothing came instead.

    A person's key is `extract.people.person_key`'s, a charge is spelt "KZ-CC 405(2)", a term
    "15 days", a date "2026-09-14" (where the text has no year it is the one nearest to publication,
    and means nothing without that day). Keys name people: they are for the monitor's screen and for
    no log.
    """

    kind: Kind
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a text: what was found in it, and the spans that the other has not."""

    text: str
    findings: Findings
    spans: Sequence[Span]


def find_grave(old: Version, new: Version, published_on: date | None) -> tuple[Grave, ...]:
    """Return the facts that went or became others: persons, charges, terms, dates and numbers."""
    went, came, was, now = old.spans, new.spans, old.findings, new.findings
    return (
        *_find_persons(went, came, was, now, new.text),
        *_find_charges(went, came, was, now),
        *_find_terms(went, was, now),
        *_find_values(old, new, published_on),
    )


def _find_persons(
    went: Sequence[Span], came: Sequence[Span], old: Findings, new: Findings, after: str
) -> Iterator[Grave]:
    """Yield the persons that stood in what went and are named nowhere any more."""
    names = {p.key: p.name for p in old.people if _meets(p.start, p.end, went)}
    ordered = order_words(after) if names else []
    keys = {person.key for person in new.people}
    fresh = [
        p.key
        for p in new.people
        if _meets(p.start, p.end, came) and not any(p.key == o.key for o in old.people)
    ]
    instead = iter(dict.fromkeys(fresh))
    for key, name in names.items():
        is_there = any(set(key.split()) <= set(other.split()) for other in keys)
        if not is_there and not is_named(name, ordered):
            yield Grave("person", key, next(instead, None))


def _find_charges(
    went: Sequence[Span], came: Sequence[Span], old: Findings, new: Findings
) -> Iterator[Grave]:
    here = {str(c.provision) for c in new.charges}
    there = {str(c.provision) for c in old.charges}
    gone = [str(c.provision) for c in old.charges if _meets(c.start, c.end, went)]
    fresh = [str(c.provision) for c in new.charges if _meets(c.start, c.end, came)]
    instead = iter(dict.fromkeys(charge for charge in fresh if charge not in there))
    for charge in dict.fromkeys(gone):
        if charge not in here:
            yield Grave("charge", charge, next(instead, None))


def _find_terms(went: Sequence[Span], old: Findings, new: Findings) -> Iterator[Grave]:
    """Yield the terms of acts that are told of the same person with another term now."""
    now = {_act(event): event.term for event in new.events}
    for event in old.events:
        if event.term is None or not _meets(event.start, event.end, went):
            continue
        term = now.get(_act(event), event.term)
        if term != event.term:
            yield Grave("term", event.term, term)


def _find_values(old: Version, new: Version, published_on: date | None) -> Iterator[Grave]:
    """Yield the dates and the other numbers of what went that are not in what came."""
    gone, come = Counter(_values(old, published_on)), Counter(_values(new, published_on))
    lost, fresh = gone - come, come - gone
    for kind, value in lost:
        instead = next((other for other in fresh if other[0] == kind), None)
        if instead is not None:
            fresh -= Counter([instead])
        yield Grave(kind, value, None if instead is None else instead[1])


def _values(version: Version, published_on: date | None) -> Iterator[tuple[Kind, str]]:
    text, spans = version.text[:MAX_CHARS], version.spans
    taken = [(c.start, c.end) for c in version.findings.charges]
    for start, end in _lines_around(text, spans):
        for mention in find_dates(text[start:end], published_on or ANY_DAY):
            place = start + mention.start, start + mention.end
            if _meets(*place, spans):
                taken.append(place)
                yield "date", mention.value
    taken.sort()
    folded = fold_text(text)
    for start, end in spans:
        for word in place_words(folded, start, min(end, len(folded))):
            number = _number_of(word.text)
            if number is not None and not _meets(word.start, word.end, taken):
                yield "number", number


def _lines_around(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the whole lines in which the spans lie, each once and none twice."""
    lines: list[Span] = []
    for start, end in spans:
        if not lines or end > lines[-1][1]:
            first = max(text.rfind("\n", 0, start) + 1, lines[-1][1] if lines else 0)
            last = text.find("\n", end)
            lines.append((first, len(text) if last < 0 else last))
    return lines


def _number_of(word: str) -> str | None:
    """Return the number that a word says; "one" in letters is too often no number."""
    if word[0].isdigit():
        return word.partition("-")[0] if word.partition("-")[0].isdigit() else word
    number = read_number(word)
    return None if number is None or number == 1 else str(number)


def _act(event: EventMention) -> tuple[str, frozenset[str]]:
    return event.kind, frozenset(person.key for person in event.people)


def _meets(start: int, end: int, spans: Sequence[Span]) -> bool:
    """Return whether characters `start..end` touch one of the spans, which are in order."""
    at = bisect_left(spans, (end, 0))
    return at > 0 and start < spans[at - 1][1]
