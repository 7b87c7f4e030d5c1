"""Decide whether one text is a copy of another: exact, near, quoted in part, or a translation.

A copy is no second witness. Texts are compared word by word; only a translation is judged by what
it tells, and is a candidate. Every decision comes with its reason. The limits below were set on
invented pairs, see docs/duplicates.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from extract.wordings import Span, Wording, names_and_numbers, shared_runs
from models.terms import CopyKind, EventKind

SHORT = 30  # words: a text below is a post and has its own rule
NEAR = 0.7  # of the words of the shorter text stand in the longer, in runs of RUN or more
RUN = 6
NEAR_SHORT = 0.9  # of the words of the shorter post are one run of the longer
SIZE = 0.4  # a text of less than that beside the other is a part of it, not a version
SIZE_SHORT = 0.5
BODY = 15  # words: below, the headline is the news ("Details on our site")
TEMPLATE = 80  # words: texts up to here may be one form filled in twice
SWAPPED = 2  # names that only one of them has, on both sides: the form tells of somebody else
QUOTED = 25  # words in a row
SAME_DAY = timedelta(days=1)
TRANSLATED = 0.8  # of the numbers and of the names in the text with fewer stand in the other
PEOPLE, SIGNS = 2, 5  # people, people and numbers in common; one police statement gives less
LENGTHS = 0.5  # a translation is about as long


@dataclass(frozen=True, slots=True)
class Act:
    """What a text says was done to whom: `person` is a key, `date` has its precision."""

    person: str
    kind: EventKind
    date: str | None


@dataclass(frozen=True)
class Telling:
    """A text and what it tells. `people` are the keys of all whom it names."""

    title: str
    text: str
    lang: str
    people: frozenset[str] = frozenset()
    acts: tuple[Act, ...] = field(default=())

    @cached_property
    def whole(self) -> Wording:
        """Title and text, as offsets of findings count them."""
        return Wording(f"{self.title}\n{self.text}" if self.title else self.text)

    @cached_property
    def body(self) -> tuple[str, ...]:
        """The words without those of the headline."""
        return self.whole.words[len(Wording(self.title).words) :]

    @cached_property
    def signs(self) -> tuple[frozenset[str], frozenset[str]]:
        """Beginnings of names, and numbers."""
        return names_and_numbers(self.whole)


@dataclass(frozen=True, slots=True)
class Copied:
    """How one text repeats another.

    `share` is 0..1 of the shorter text. `span` and `of_span` are the characters of each, title
    included, within which the words in common stand. `why` names nobody.
    """

    kind: CopyKind
    share: float
    span: Span
    of_span: Span
    why: str


def judge_copy(one: Telling, other: Telling) -> Copied | None:
    """Return how `one` and `other` are copies of each other, or None if each has its own words.

    It does not say which came first, and is the same the other way round but for the spans.
    """
    if not one.whole.words or not other.whole.words:
        return None
    same_body = one.body == other.body and len(one.body) >= BODY
    if same_body or one.whole.words == other.whole.words:
        return _whole(one, other, CopyKind.EXACT, 1.0, "the same text, word for word")
    return _alike(one, other) or _translated(one, other)


def _alike(one: Telling, other: Telling) -> Copied | None:
    less, more = sorted((one, other), key=_size)
    if less.whole.shingle_set.isdisjoint(more.whole.shingle_set) or _tells_of_others(less, more):
        return None
    runs = shared_runs(less.whole, more.whole.shingle_set)
    words = len(less.whole.words)
    share = sum(end - start for start, end in runs if end - start >= RUN or words < SHORT) / words
    is_near = _is_near_post if words < SHORT else _is_near
    if is_near(less, more, runs, share):
        why = f"{share:.0%} of the shorter text ({words} words) stands in the other, word for word"
        return _whole(one, other, CopyKind.NEAR, share, why)
    return _quoted(one, other, share)


def _size(telling: Telling) -> tuple[int, tuple[str, ...]]:
    return len(telling.whole.words), telling.whole.words


def _is_near(less: Telling, more: Telling, _runs: Sequence[Span], share: float) -> bool:
    return share >= NEAR and len(less.whole.words) >= SIZE * len(more.whole.words)


def _is_near_post(less: Telling, more: Telling, runs: Sequence[Span], _share: float) -> bool:
    """A post is mostly its channel's furniture: nearly all of it must run on in the other, and
    nobody and no number be put in the place of another.
    """
    words, most = len(less.whole.words), len(more.whole.words)
    run = _longest(runs)
    if run[1] - run[0] < NEAR_SHORT * words or words < SIZE_SHORT * most:
        return False
    return not any(_swapped(a, b) for a, b in zip(less.signs, more.signs, strict=True))


def _quoted(one: Telling, other: Telling, share: float) -> Copied | None:
    run = _longest(shared_runs(one.whole, other.whole.shingle_set))
    of_run = _longest(shared_runs(other.whole, one.whole.shingle_set))
    length = min(run[1] - run[0], of_run[1] - of_run[0])
    if length < QUOTED:
        return None
    why = f"{length} words in a row are the same, {share:.0%} of the shorter text"
    spans = _characters(one.whole, run), _characters(other.whole, of_run)
    return Copied(CopyKind.QUOTED, share, *spans, why)


def _longest(runs: Sequence[Span]) -> Span:
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))


def _characters(wording: Wording, run: Span) -> Span:
    return (wording.spans[run[0]][0], wording.spans[run[1] - 1][1])


def _whole(one: Telling, other: Telling, kind: CopyKind, share: float, why: str) -> Copied:
    ends = len(one.whole.text), len(other.whole.text)
    return Copied(kind, share, (0, ends[0]), (0, ends[1]), why)


def _tells_of_others(one: Telling, other: Telling) -> bool:
    """Tell whether the texts are one form that was filled in for different people."""
    if len(one.whole.words) < TEMPLATE and _swapped(one.signs[0], other.signs[0]) >= SWAPPED:
        return True
    pairs = [(a, b) for a in one.acts for b in other.acts]
    return pairs != [] and not any(_same_person(a.person, b.person) for a, b in pairs)


def _swapped(one: frozenset[str], other: frozenset[str]) -> int:
    return min(len(one - other), len(other - one))


def _same_person(one: str, other: str) -> bool:
    """A surname alone may be the same person's; nobody's name may be anybody's."""
    return not one or not other or bool(set(one.split()) & set(other.split()))


def _same_time(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    if len(one) == len(other) == len("2020-11-23"):
        return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= SAME_DAY
    return one.startswith(other) or other.startswith(one)


def _translated(one: Telling, other: Telling) -> Copied | None:
    acts = [
        (a, b)
        for a in one.acts
        for b in other.acts
        if one.lang != other.lang
        and a.kind is b.kind
        and " " in a.person
        and a.person == b.person
        and _same_time(a.date, b.date)
    ]
    lengths = sorted((len(one.whole.words), len(other.whole.words)))
    if not acts or lengths[0] < LENGTHS * lengths[1]:
        return None
    people, numbers = one.people & other.people, one.signs[1] & other.signs[1]
    if len(people) < PEOPLE or len(people) + len(numbers) < SIGNS:
        return None
    if not _agree(one.people, other.people) or not _agree(one.signs[1], other.signs[1]):
        return None
    day = next((a.date for a, _b in acts if a.date), "no day")
    why = (
        f"a candidate, judged by facts: another language, the same person, {acts[0][0].kind} and"
        f" {day}; {len(people)} people and the numbers {', '.join(_in_order(numbers))} in both"
    )
    return _whole(one, other, CopyKind.TRANSLATED, _overlap(one.signs[1], other.signs[1]), why)


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    return _overlap(one, other) >= TRANSLATED


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one), len(other), 1)


def _in_order(numbers: Iterable[str]) -> list[str]:
    return sorted(numbers, key=lambda number: (len(number), number))[:8]
