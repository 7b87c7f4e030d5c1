"""What is done with one alert, by a person or, when it changed, by a machine. Each act keeps what
it changed, so that it can be taken back; `models.store.undoing` does that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store import roots
from models.store.alerts import NotPossible, locked
from models.store.sql import in_batches
from models.tables import Alert, AlertAction, Event
from models.terms import UNDECIDED, Act, AlertKind, AlertState

PERSONAL = frozenset({Act.ASSIGN, Act.SNOOZE, Act.CONFIRM, Act.DISMISS, Act.MERGE, Act.SPLIT})
MACHINE = "aigaq"  # who acts where no person does
WOKEN = "another alert of the same person"  # why a snoozed alert wakes before its time


@dataclass(frozen=True, slots=True)
class Said:
    """Who decides, when, and with what remark."""

    by: str
    now: datetime
    note: str | None = None
    batch: str | None = None  # of what is said at once


def assign(session: Session, alert_id: int, to: str, said: Said) -> AlertAction:
    """Let somebody look into an undecided alert. Raises NotPossible."""
    return assign_alert(session, locked(session, alert_id), to, said)


def assign_alert(session: Session, alert: Alert, to: str, said: Said) -> AlertAction:
    """As `assign`, of an alert that is locked already."""
    _refuse_decided(alert)
    if alert.state is AlertState.ASSIGNED and alert.assigned_to == to:
        raise NotPossible(f"alert {alert.id} is assigned to {to} already")
    change = {"assigned_to": to, "snoozed_until": None}
    return take(session, alert, Act.ASSIGN, AlertState.ASSIGNED, said, reason=to, change=change)


def snooze(
    session: Session, alert_id: int, until: datetime, said: Said, why: str | None = None
) -> AlertAction:
    """Put an undecided alert aside; it is new again at that time. Raises NotPossible."""
    return snooze_alert(session, locked(session, alert_id), until, said, why)


def snooze_alert(
    session: Session, alert: Alert, until: datetime, said: Said, why: str | None = None
) -> AlertAction:
    """As `snooze`, of an alert that is locked already; `why` stands behind the time."""
    _refuse_decided(alert)
    if until <= said.now:
        raise NotPossible(f"alert {alert.id}: {until.isoformat()} is past")
    told = f"until {until.isoformat(timespec='minutes')}"
    reason = told if why is None else f"{told}: {why}"
    change = {"snoozed_until": until}
    return take(session, alert, Act.SNOOZE, AlertState.SNOOZED, said, reason=reason, change=change)


def confirm(session: Session, alert_id: int, said: Said) -> AlertAction:
    """Say that an alert is right. Raises NotPossible."""
    return confirm_alert(session, locked(session, alert_id), said)


def confirm_alert(session: Session, alert: Alert, said: Said) -> AlertAction:
    """As `confirm`, of an alert that is locked already."""
    return _decide(session, alert, Act.CONFIRM, AlertState.CONFIRMED, said)


def dismiss(session: Session, alert_id: int, reason: str, said: Said) -> AlertAction:
    """Say that an alert is none, and why. Raises NotPossible."""
    return dismiss_alert(session, locked(session, alert_id), reason, said)


def dismiss_alert(session: Session, alert: Alert, reason: str, said: Said) -> AlertAction:
    """As `dismiss`, of an alert that is locked already."""
    return _decide(session, alert, Act.DISMISS, AlertState.DISMISSED, said, reason)


def _decide(
    session: Session,
    alert: Alert,
    action: Act,
    after: AlertState,
    said: Said,
    reason: str | None = None,
) -> AlertAction:
    _refuse_merged(alert)
    if alert.state is after:
        raise NotPossible(f"alert {alert.id} is {after} already")
    return take(session, alert, action, after, said, reason=reason, change={"snoozed_until": None})


def note(session: Session, alert: Alert, said: Said) -> AlertAction:
    """Keep a remark on an alert that is locked, in whatever state it is; it moves nothing."""
    if not said.note:
        raise NotPossible(f"alert {alert.id}: the note is empty")
    return take(session, alert, Act.NOTE, alert.state, said)


def put_again(
    session: Session, alert_id: int, kind: AlertKind, why: Sequence[str], now: datetime
) -> AlertAction:
    """Put an alert before a person once more: what it is about has changed. `why` names nobody.

    One that was decided is new again; the decision stays in its history, and this beside it.
    """
    alert = locked(session, alert_id)
    return take(
        session,
        alert,
        Act.PUT_AGAIN,
        alert.state if alert.state is AlertState.ASSIGNED else AlertState.NEW,
        Said(MACHINE, now),
        reason="; ".join(why),
        change={
            "kind": kind,
            "why": [*(alert.why or []), *why],
            "put_at": now,
            "snoozed_until": None,
            "times": alert.times + 1,
        },
    )


def wake(session: Session, now: datetime) -> int:
    """Make those alerts new again whose time has come; return how many."""
    due = (
        select(Alert)
        .where(Alert.state == AlertState.SNOOZED, col(Alert.snoozed_until) <= now)
        .order_by(col(Alert.id))
        .with_for_update()
    )
    found = list(session.exec(due))
    for alert in found:
        change = {"snoozed_until": None, "put_at": now, "times": alert.times + 1}
        take(session, alert, Act.WAKE, AlertState.NEW, Said(MACHINE, now), change=change)
    return len(found)


def wake_for(session: Session, person_ids: Collection[int], now: datetime) -> int:
    """Make those snoozed alerts new again at once whose event was done to one of these persons;
    return how many. All rows of a person count.
    """
    rows = sorted(roots.with_members(session, person_ids))
    found: dict[int, Alert] = {}
    for batch in in_batches(rows):
        query = select(Alert).join(Event, col(Event.id) == col(Alert.event_id))
        query = query.where(col(Event.person_id).in_(batch), Alert.state == AlertState.SNOOZED)
        found |= {alert.id or 0: alert for alert in session.exec(query.with_for_update(of=Alert))}
    for _, alert in sorted(found.items()):
        change = {"snoozed_until": None, "put_at": now, "times": alert.times + 1}
        said = Said(MACHINE, now)
        take(session, alert, Act.WAKE, AlertState.NEW, said, reason=WOKEN, change=change)
    return len(found)


def unmerged(session: Session, alert_id: int) -> Alert:
    """Return an alert that is not merged into another, locked. Raises NotPossible."""
    alert = locked(session, alert_id)
    _refuse_merged(alert)
    return alert


def _refuse_merged(alert: Alert) -> None:
    if alert.state is AlertState.MERGED:
        raise NotPossible(
            f"alert {alert.id} is merged into {alert.merged_into_id}: name that one, or undo"
        )


def _refuse_decided(alert: Alert) -> None:
    """Raise NotPossible unless nobody has said yet whether an alert is right."""
    _refuse_merged(alert)
    if alert.state not in UNDECIDED:
        raise NotPossible(f"alert {alert.id} is {alert.state}: undo that first")


def take(
    session: Session,
    alert: Alert,
    action: Act,
    after: AlertState,
    said: Said,
    *,
    reason: str | None = None,
    change: dict[str, Any] | None = None,
    was: dict[str, Any] | None = None,
) -> AlertAction:
    """Move an alert to `after`, set the columns of `change`, and keep what they were before,
    beside `was`. It is written with the next question or at the end of the session.
    """
    before = {name: _spelt(getattr(alert, name)) for name in change or {}}
    taken = AlertAction(
        alert_id=alert.id or 0,
        action=action,
        by=said.by,
        at=said.now,
        reason=reason,
        note=said.note,
        before=alert.state,
        after=after,
        was={**before, **(was or {})} or None,
        batch=said.batch,
    )
    alert.state = after
    for name, value in (change or {}).items():
        setattr(alert, name, value)
    session.add_all([alert, taken])
    return taken


def _spelt(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
