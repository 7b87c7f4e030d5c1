"""Alerts of events: one is raised for each.

How soon to look and what follows what is handed in: this room judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import one_event, roots, watched
from models.store.alerts import NewAlert, raise_keys
from models.store.decisions import wake_for
from models.store.sql import in_batches
from models.tables import Alert, Event
from models.terms import UNDECIDED, AlertKind, AlertState, EventKind, Severity
from models.values import EventFacts

MOST = 10_000  # events or changes of one round; the rest comes in the next


@dataclass(frozen=True, slots=True)
class Followed:
    """An act that followed another: why, in words that name nobody, and whether it is no worse."""

    why: str
    eases: bool


@dataclass(frozen=True, slots=True)
class AlertRules:
    """How alerts are judged: functions of `extract`."""

    least_score: float
    severity: Callable[[EventKind, float, bool], Severity]
    step_up: Callable[[Severity], Severity]
    follow: Callable[[Iterable[EventFacts], EventFacts], Followed | None]


def raise_for_events(session: Session, rules: AlertRules, now: datetime) -> int:
    """Raise an alert for each event of at least the least score that has none; return how many.

    Of someone of whom a person was told before it is a change of status, if one act follows from
    the other, and a step more urgent; so is what is done to whom somebody follows. An undecided
    alert of an event that is surer now is as urgent as it would be. What was told of an event that
    was made one with another counts for that. What was put aside of the same person is new again.
    """
    query = select(Event).where(col(Event.is_untold)).order_by(col(Event.id)).limit(MOST)
    untold = list(session.exec(query))
    scores = _scores(session, untold)
    wanted = [event for event, score in scores.values() if score >= rules.least_score]
    persons = roots.whole_persons(session, {e.person_id for e in wanted if e.person_id})
    children = {person_id for person_id, person in persons.items() if person.minor}
    told = _told_before(session, persons.keys())
    followed = watched.watched_persons(session, persons.keys())
    new = [
        _alert(
            event,
            scores[event.id or 0][1],
            told.get(event.person_id, ()),
            rules,
            is_child=event.person_id in children,
            is_followed=event.person_id in followed,
        )
        for event in wanted
    ]
    raised = raise_keys(session, new, now)
    wake_for(session, _bearers(wanted, new, raised), now)
    _make_urgent(session, new, now)
    for batch in in_batches([event.id for event in untold]):
        session.execute(sa.update(Event).where(col(Event.id).in_(batch)).values(is_untold=False))
    return len(raised)


def _bearers(wanted: Sequence[Event], new: Sequence[NewAlert], raised: Collection[str]) -> set[int]:
    """Return the persons of whom something new is told: what was put aside of them is due."""
    told = zip(wanted, new, strict=True)
    return {e.person_id for e, alert in told if alert.key in raised and e.person_id is not None}


def _scores(session: Session, untold: Sequence[Event]) -> dict[int, tuple[Event, float]]:
    """Return by id the events that these are, or were made one with, and how sure the surest of
    them is.
    """
    whole = one_event.whole_events(session, untold)
    found: dict[int, tuple[Event, float]] = {}
    for event in untold:
        root = whole[event.id or 0]
        _, known = found.get(root.id or 0, (root, root.score))
        found[root.id or 0] = root, max(known, event.score)
    return found


def _alert(
    event: Event,
    score: float,
    told: Sequence[Event],
    rules: AlertRules,
    *,
    is_child: bool,
    is_followed: bool,
) -> NewAlert:
    severity = rules.severity(event.kind, score, is_child)
    before = [_facts(other) for other in told if other.id != event.id]
    followed = rules.follow(before, _facts(event))
    worsens = followed is not None and not followed.eases
    if (worsens or is_followed) and severity is not Severity.LOW:
        severity = rules.step_up(severity)
    return NewAlert(
        key=f"{AlertKind.NEW_EVENT}:{event.id}",
        kind=AlertKind.NEW_EVENT if followed is None else AlertKind.STATUS_CHANGE,
        severity=severity,
        event_id=event.id,
        why=None if followed is None else (followed.why,),
    )


def _facts(event: Event) -> EventFacts:
    return EventFacts(event.kind, event.date, event.place, event.seen_on)


def _told_before(session: Session, person_ids: Iterable[int]) -> dict[int | None, list[Event]]:
    """Return for each of these persons, and those who are one with them, the events that a person
    was told of and did not dismiss.
    """
    group = roots.with_members(session, person_ids)
    of_root: dict[int, list[Event]] = {}
    for batch in in_batches(sorted(group)):
        query = (
            select(Event)
            .join(Alert, col(Alert.event_id) == Event.id)
            .where(col(Event.person_id).in_(batch), Alert.state != AlertState.DISMISSED)
        )
        for event in session.exec(query.order_by(col(Event.id))):
            of_root.setdefault(group[event.person_id or 0], []).append(event)
    return {person_id: of_root.get(root, []) for person_id, root in group.items()}


def _make_urgent(session: Session, wanted: Sequence[NewAlert], now: datetime) -> None:
    """Let undecided alerts be as urgent as it is known now. One that became so is put in that
    moment: a channel that tells urgent ones only has not told it yet.
    """
    order = list(Severity)
    by_key = {one.key: one.severity for one in wanted}
    for batch in in_batches(sorted(by_key)):
        # By key alone: asked by state too, SQLite goes through all that ever was undecided.
        for alert in session.exec(select(Alert).where(col(Alert.key).in_(batch))):
            is_graver = order.index(by_key[alert.key]) < order.index(alert.severity)
            if is_graver and alert.state in UNDECIDED:
                alert.severity, alert.put_at = by_key[alert.key], now
                session.add(alert)
