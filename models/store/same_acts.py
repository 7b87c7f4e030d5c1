"""Acts against two persons whom somebody made one: what was told of both is one event, and one
alert. A split parts them again, each with the tellings of its own person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlmodel import Session, col, select

from models.store import one_event, pairs, roots, splitting
from models.store.alerts import by_ids
from models.store.decisions import Said, take
from models.store.known_events import EventRules
from models.store.sql import in_batches
from models.tables import Alert, AlertAction, Event, Evidence
from models.terms import UNDECIDED, Act, AlertState, MergedBy


def settle(session: Session, person_ids: Collection[int], rules: EventRules, said: Said) -> None:
    """Part and join the events of these persons, and of all who are one with them, as it follows
    from who is one now.

    Call it after every decision on two people, with both, in the same transaction.
    """
    root = roots.with_members(session, person_ids)
    events = _events_of(session, root)
    for event in events:
        _send_home(session, event, root, rules, said)
    _part(session, events, root, said)
    _join(session, events, root, rules, said)


def _events_of(session: Session, person_ids: Iterable[int]) -> list[Event]:
    found: list[Event] = []
    for batch in in_batches(sorted(person_ids)):
        query = select(Event).where(col(Event.person_id).in_(batch))
        found += session.exec(query.order_by(col(Event.id)))
    return found


def _send_home(
    session: Session, event: Event, root: Mapping[int, int], rules: EventRules, said: Said
) -> None:
    """Give the tellings of somebody who is another person now an event of that person."""
    own = root[event.person_id or 0]
    query = select(Evidence).where(Evidence.event_id == event.id).order_by(col(Evidence.id))
    told = list(session.exec(query))
    of_other: dict[int, list[Evidence]] = {}
    for evidence in told:
        other = root.get(evidence.person_id or 0, own)
        if other != own:
            of_other.setdefault(evidence.person_id or 0, []).append(evidence)
    for person_id, moved in of_other.items():
        home = _home(session, event, person_id, moved, root, rules, said)
        for one in moved:
            one.event_id = home
            session.add(one)
    rest = [evidence for evidence in told if evidence.event_id == event.id]
    if of_other and rest:
        splitting.tell_rest(session, event.id or 0, rest)
    session.flush()


def _home(
    session: Session,
    event: Event,
    person_id: int,
    told: Sequence[Evidence],
    root: Mapping[int, int],
    rules: EventRules,
    said: Said,
) -> int:
    """Return the event of that person which is told, made if there is none."""
    rows = [row for row, its_root in root.items() if its_root == root[person_id]]
    for other in _events_of(session, rows):
        if other.kind is event.kind and rules.same_event(
            rules.facts_of(other), rules.facts_of(event)
        ):
            return other.id or 0
    made = one_event.of_tellings(told, event.kind, person_id, event.seen_on, said.now)
    session.add(made)
    session.flush()
    return made.id or 0


def _part(session: Session, events: Sequence[Event], root: Mapping[int, int], said: Said) -> None:
    """Part the events of two people that were joined when the two were one."""
    apart = pairs.parted(session, root)
    for event in events:
        if not _is_to_part(session, event, root, apart):
            continue
        event.merged_into_id = event.merged_by = None
        event.is_untold = True  # it may never have had an alert of its own
        session.add(event)
        alert = _alert_of(session, event)
        if alert is not None and alert.state is AlertState.MERGED:
            _give_back(session, alert, said)
    session.flush()


def _is_to_part(
    session: Session, event: Event, root: Mapping[int, int], apart: Collection[tuple[int, int]]
) -> bool:
    """Tell whether an event was joined because two people are one, and they are not; or because
    they may be, and somebody has said that they are two.
    """
    if event.merged_by is None or event.merged_by is MergedBy.DECISION:
        return False
    own, other = root[event.person_id or 0], root.get(_joined_with(session, event).person_id or 0)
    if event.merged_by is MergedBy.PEOPLE:
        return other != own
    return other is not None and (min(own, other), max(own, other)) in apart


def _joined_with(session: Session, event: Event) -> Event:
    """Return the event that one was joined with; since then it may have been merged elsewhere, and
    this one with it.
    """
    alert = _alert_of(session, event)
    is_merged = alert is not None and alert.state is AlertState.MERGED
    with_id = _joined(session, alert)["with"] if alert and is_merged else event.merged_into_id
    joined = session.get(Event, with_id)
    return joined or session.get_one(Event, event.merged_into_id)  # it was purged


def _joined(session: Session, alert: Alert) -> dict[str, Any]:
    """Return what stood before an alert was merged because two people were one."""
    query = select(AlertAction).where(
        AlertAction.alert_id == alert.id, AlertAction.action == Act.PEOPLE_JOINED
    )
    joined = session.exec(query.order_by(col(AlertAction.id).desc()).limit(1)).one()
    return {**(joined.was or {}), "state": joined.before}


def _give_back(session: Session, alert: Alert, said: Said) -> None:
    """Let an alert stand where it stood before it was merged, with what was merged into it."""
    was, kept = _joined(session, alert), session.get_one(Alert, alert.merged_into_id)
    for child in by_ids(session, was["alerts"]).values():
        if child.merged_into_id == kept.id:
            child.merged_into_id = alert.id
            session.add(child)
    for part in session.exec(select(Event).where(col(Event.id).in_(was["events"]))):
        if part.merged_into_id == kept.event_id:
            part.merged_into_id = alert.event_id
            session.add(part)
    until = was["snoozed_until"]
    change = {"merged_into_id": None, "snoozed_until": until and datetime.fromisoformat(until)}
    take(session, alert, Act.PEOPLE_PARTED, was["state"], said, change=change)


def _join(
    session: Session,
    events: Sequence[Event],
    root: Mapping[int, int],
    rules: EventRules,
    said: Said,
) -> None:
    alone = [event for event in events if event.merged_into_id is None]
    for one, other in combinations(alone, 2):
        is_open = one.merged_into_id is None and other.merged_into_id is None
        if is_open and _is_same_act(one, other, root, rules):
            _merge(session, one, other, said)


def _is_same_act(one: Event, other: Event, root: Mapping[int, int], rules: EventRules) -> bool:
    """Tell whether two rows of one person tell of one act; within a row that is decided already."""
    rows = one.person_id or 0, other.person_id or 0
    if one.kind is not other.kind or rows[0] == rows[1] or root[rows[0]] != root[rows[1]]:
        return False
    return rules.same_event(rules.facts_of(one), rules.facts_of(other))


def _merge(session: Session, one: Event, other: Event, said: Said) -> None:
    """Let the alert that somebody confirmed stand, else one that waits, else the older."""
    alerts = {event.id: _alert_of(session, event) for event in (one, other)}
    into, event = sorted((one, other), key=lambda e: (_weight(alerts[e.id]), e.id))
    parts = one_event.parts_of(session, event.id or 0)
    for part in parts:
        part.merged_into_id = into.id
        part.merged_by = part.merged_by or MergedBy.PEOPLE
        session.add(part)
    alert, kept = alerts[event.id], alerts[into.id]
    if alert is None or kept is None or AlertState.MERGED in (alert.state, kept.state):
        return
    children = list(session.exec(select(Alert).where(Alert.merged_into_id == alert.id)))
    for child in children:
        child.merged_into_id = kept.id
        session.add(child)
    was: dict[str, Any] = {"with": into.id, "alerts": [child.id for child in children]}
    was["events"] = [part.id for part in parts if part is not event]
    change = {"merged_into_id": kept.id, "snoozed_until": None}
    reason = f"into {kept.id}"
    take(
        session,
        alert,
        Act.PEOPLE_JOINED,
        AlertState.MERGED,
        said,
        reason=reason,
        change=change,
        was=was,
    )


def _weight(alert: Alert | None) -> int:
    if alert is None:
        return 3
    if alert.state is AlertState.CONFIRMED:
        return 0
    return 1 if alert.state in UNDECIDED else 2


def _alert_of(session: Session, event: Event) -> Alert | None:
    return session.exec(select(Alert).where(Alert.event_id == event.id)).first()
