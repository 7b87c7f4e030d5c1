"""What became of labelled events: one alert each, or several, or one alert of two events. Pure.

Where the finder read a day or a name otherwise than the label, what follows is its fault and is
counted apart from that of the join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from benchmarks.labels import Label
from benchmarks.pairing import is_misread, is_read, match_labels
from benchmarks.telling import Rows, Saved, Told

K = TypeVar("K")
V = TypeVar("V")


class Verdict(StrEnum):
    """What became of an event that several texts tell."""

    ONE = "one"  # alert, as it should be
    UNREAD = "unread"  # fewer than two of its tellings were found: nothing to join
    UNSURE = "unsure"  # found, and no alert raised of it
    MISREAD = "split_misread"  # several alerts; but one, were it not for what the finder misread
    PROPOSED = "split_proposed"  # several alerts of rows that a person is asked to make one
    PERSONS = "split_persons"  # several alerts, because one person became several unasked
    ACTS = "split_acts"  # several alerts of one person: the tellings were not joined


@dataclass(frozen=True, slots=True)
class Outcome:
    """One labelled event: how many texts tell it, in how many it was found, and its alerts."""

    act: str
    verdict: Verdict
    told: int
    found: tuple[tuple[Label, Told], ...]
    alerts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of all labels. `mixed` are alerts of two labelled events, `mixed_misread` those
    of them that are so by a misreading; `strange` alerts are of no labelled event.

    `rows` are the rows that each labelled person became, `shared` the rows of two labelled persons.
    Of `corrections` some are read, with what they put right; `put_again` counts their alerts.
    """

    outcomes: tuple[Outcome, ...]
    labels: int
    found: int
    misread: int
    mixed: Mapping[int, frozenset[str]]
    mixed_misread: frozenset[int]
    strange: tuple[Told, ...]
    rows: Mapping[str, frozenset[int]]
    shared: Mapping[int, frozenset[str]]
    corrections: int
    corrections_read: int
    put_again: int


def judge(labels: Sequence[Label], saved: Saved) -> Joined:
    """Compare what is labelled with what was found and joined."""
    tellings = saved.tellings
    pairs = match_labels(labels, tellings)
    told: defaultdict[str, list[Label]] = defaultdict(list)
    of_act: defaultdict[str, list[tuple[Label, Told]]] = defaultdict(list)
    for label in labels:
        told[label.act].append(label)
    for label, found in pairs:
        of_act[label.act].append((label, found))
    texts = {act: len({label.text_id for label in several}) for act, several in told.items()}
    outcomes = tuple(
        _outcome(act, count, of_act[act], saved.proposed)
        for act, count in texts.items()
        if count > 1
    )
    mixed = _mixed(pairs)
    right = [pair for pair in pairs if not is_misread(*pair)]
    labelled = {found.alert_id for _, found in pairs}
    corrected = [pair for pair in pairs if pair[0].corrects]
    return Joined(
        outcomes=outcomes,
        labels=len(labels),
        found=len(pairs),
        misread=len(pairs) - len(right),
        mixed=mixed,
        mixed_misread=frozenset(mixed) - frozenset(_mixed(right)),
        strange=_first_of_each(t for t in tellings if t.alert_id not in labelled),
        rows=_grouped((label.who, found.person_id) for label, found in pairs if found.person_id),
        shared=_several(
            _grouped((found.person_id, label.who) for label, found in pairs if found.person_id)
        ),
        corrections=sum(label.corrects for label in labels),
        corrections_read=sum(is_read(*pair, of_act[pair[0].act]) for pair in corrected),
        put_again=sum(found.times > 1 for _, found in corrected),
    )


def _outcome(
    act: str, count: int, found: Sequence[tuple[Label, Told]], proposed: frozenset[Rows]
) -> Outcome:
    return Outcome(act, _verdict(found, proposed), count, tuple(found), _alerts(found))


def _verdict(found: Sequence[tuple[Label, Told]], proposed: frozenset[Rows]) -> Verdict:
    if len({told.text_id for _, told in found}) < 2:
        return Verdict.UNREAD
    alerts = _alerts(found)
    if not alerts:
        return Verdict.UNSURE
    if len(alerts) == 1 and len({told.event_id for _, told in found}) == 1:
        return Verdict.ONE
    right = [pair for pair in found if not is_misread(*pair)]
    if len({told.event_id for _, told in right}) <= 1:
        return Verdict.MISREAD
    persons = frozenset(told.person_id for _, told in right if told.person_id is not None)
    if len(persons) == 1:
        return Verdict.ACTS
    return Verdict.PROPOSED if persons in proposed else Verdict.PERSONS


def _alerts(found: Iterable[tuple[Label, Told]]) -> frozenset[int]:
    return frozenset(told.alert_id for _, told in found if told.alert_id is not None)


def _mixed(pairs: Iterable[tuple[Label, Told]]) -> dict[int, frozenset[str]]:
    return _several(
        _grouped((told.alert_id, label.act) for label, told in pairs if told.alert_id is not None)
    )


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, frozenset[V]]:
    found: defaultdict[K, set[V]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _several(grouped: Mapping[K, frozenset[V]]) -> dict[K, frozenset[V]]:
    return {key: values for key, values in grouped.items() if len(values) > 1}


def _first_of_each(tellings: Iterable[Told]) -> tuple[Told, ...]:
    return tuple({told.alert_id: told for told in tellings if told.alert_id is not None}.values())
