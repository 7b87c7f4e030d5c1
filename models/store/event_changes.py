"""Puts alerts of events before a person again: a fact was put right, a charge moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.decisions import put_again
from models.store.sql import in_batches
from models.tables import Alert, Charge, ChargeTelling, Document, Event, EventChange
from models.terms import AlertKind, AlertState, ChargeStatus

# Where else a charge stands the alert of the act says already; outlets word it in many ways.
TELLING_MOVES = frozenset(
    {ChargeStatus.RECLASSIFIED, ChargeStatus.DROPPED, ChargeStatus.ACQUITTED, ChargeStatus.APPEALED}
)


def put_changes(session: Session, now: datetime) -> int:
    """Put alerts before a person again whose event was put right, or whose charge was moved by a
    telling of a known act; return how many that were.

    Not those that somebody dismissed, nor where an alert about the page itself tells of its edit.
    """
    why: dict[int, dict[AlertKind, list[str]]] = {}
    for change, alert in _changed(session):
        reasons = why.setdefault(alert, {}).setdefault(AlertKind.CORRECTION, [])
        reasons.append(spell_change(change))
    for telling, charge, alert in _moved(session):
        reasons = why.setdefault(alert, {}).setdefault(AlertKind.STATUS_CHANGE, [])
        reasons.append(spell_move(charge, telling))
    for alert_id, kinds in why.items():
        for kind, reasons in kinds.items():
            put_again(session, alert_id, kind, list(dict.fromkeys(reasons)), now)
    for table in (EventChange, ChargeTelling):
        untold: Any = col(table.told_at).is_(None)
        session.execute(sa.update(table).where(untold).values(told_at=now))
    return len(why)


def spell_change(change: EventChange) -> str:
    """Return how an alert says that a fact was put right."""
    return f"{change.field}: {change.before} -> {change.after}"


def spell_move(charge: Charge, telling: ChargeTelling) -> str:
    """Return how an alert says that a charge moved."""
    return f"{charge.provision_id}: {telling.before} -> {telling.status}"


def _changed(session: Session) -> list[tuple[EventChange, int]]:
    """Return the changes that nobody was told of, each with the alert that is to say so."""
    query = (
        select(EventChange, Event, Document)
        .join(Event, col(Event.id) == EventChange.event_id)
        .join(Document, col(Document.id) == EventChange.document_id)
        .where(col(EventChange.told_at).is_(None))
        .order_by(col(EventChange.id))
    )
    rows = list(session.exec(query))
    alerts = _alerts_of(session, [event for _, event, _ in rows])
    found = []
    for change, event, document in rows:
        alert = alerts.get(event.id or 0)
        if _is_to_say(alert, change.at) and not _page_says_so(session, document):
            found.append((change, alert.id if alert and alert.id else 0))
    return found


def _moved(session: Session) -> list[tuple[ChargeTelling, Charge, int]]:
    query = (
        select(ChargeTelling, Charge, Event)
        .join(Charge, col(Charge.id) == ChargeTelling.charge_id)
        .join(Event, col(Event.id) == ChargeTelling.event_id)
        .where(col(ChargeTelling.told_at).is_(None), col(ChargeTelling.before).is_not(None))
        .where(col(ChargeTelling.status).in_(TELLING_MOVES))
        .order_by(col(ChargeTelling.id))
    )
    rows = list(session.exec(query))
    alerts = _alerts_of(session, [event for *_, event in rows])
    found = []
    for telling, charge, event in rows:
        alert = alerts.get(event.id or 0)
        if _is_to_say(alert, telling.created_at):
            found.append((telling, charge, alert.id if alert and alert.id else 0))
    return found


def _alerts_of(session: Session, events: Sequence[Event]) -> Mapping[int, Alert]:
    """Return the alert of each of these events, or of the event that it was made one with."""
    root = {event.id or 0: event.merged_into_id or event.id or 0 for event in events}
    by_event: dict[int, Alert] = {}
    for batch in in_batches(sorted(set(root.values()))):
        for alert in session.exec(select(Alert).where(col(Alert.event_id).in_(batch))):
            by_event[alert.event_id or 0] = alert
    return {event: by_event[into] for event, into in root.items() if into in by_event}


def _is_to_say(alert: Alert | None, at: datetime) -> bool:
    """Whoever sees an alert that was raised after the change sees it changed already."""
    return alert is not None and alert.raised_at < at and alert.state is not AlertState.DISMISSED


def _page_says_so(session: Session, document: Document) -> bool:
    query = select(Alert.id).where(
        Alert.link_id == document.link_id,
        col(Alert.kind).in_([AlertKind.SILENT_EDIT, AlertKind.CORRECTION]),
        Alert.put_at >= document.captured_at,
    )
    return session.exec(query.limit(1)).first() is not None
