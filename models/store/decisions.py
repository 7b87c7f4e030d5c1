"""What is done with one alert, by a person or, when it changed, by a machine. Each act keeps what
it changed, so that it can be taken back; `models.store.undoing` does that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store.alerts import NotPossible, locked
from models.tables import Alert, AlertAction
from models.terms import UNDECIDED, Act, AlertKind, AlertState

PERSONAL = frozenset({Act.ASSIGN, Act.SNOOZE, Act.CONFIRM, Act.DISMISS, Act.MERGE, Act.SPLIT})
MACHINE = "aigaq"  # who acts where no person does


@dataclass(frozen=True, slots=True)
class Said:
    """Who decides, when, and with what remark."""

    by: str
    now: datetime
    note: str | None = None


def assign(session: Session, alert_id: int, to: str, said: Said) -> AlertAction:
    """Let somebody look into an undecided alert. Raises NotPossible."""
    alert = undecided(session, alert_id)
    if alert.state is AlertState.ASSIGNED and alert.assigned_to == to:
        raise NotPossible(f"alert {alert_id} is assigned to {to} already")
    return take(
        session,
        alert,
        Act.ASSIGN,
        AlertState.ASSIGNED,
        said,
        reason=to,
        change={"assigned_to": to, "snoozed_until": None},
    )


def snooze(session: Session, alert_id: int, until: datetime, said: Said) -> AlertAction:
    """Put an undecided alert aside; it is new again at that time. Raises NotPossible."""
    alert = undecided(session, alert_id)
    if until <= said.now:
        raise NotPossible(f"alert {alert_id}: {until.isoformat()} is past")
    return take(
        session,
        alert,
        Act.SNOOZE,
        AlertState.SNOOZED,
        said,
        reason=f"until {until.isoformat(timespec='minutes')}",
        change={"snoozed_until": until},
    )


def confirm(session: Session, alert_id: int, said: Said) -> AlertAction:
    """Say that an alert is right. Raises NotPossible."""
    return _decide(session, alert_id, Act.CONFIRM, AlertState.CONFIRMED, said)


def dismiss(session: Session, alert_id: int, reason: str, said: Said) -> AlertAction:
    """Say that an alert is none, and why. Raises NotPossible."""
    return _decide(session, alert_id, Act.DISMISS, AlertState.DISMISSED, said, reason)


def _decide(
    session: Session,
    alert_id: int,
    action: Act,
    after: AlertState,
    said: Said,
    reason: str | None = None,
) -> AlertAction:
    alert = unmerged(session, alert_id)
    if alert.state is after:
        raise NotPossible(f"alert {alert_id} is {after} already")
    return take(session, alert, action, after, said, reason=reason, change={"snoozed_until": None})


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


def unmerged(session: Session, alert_id: int) -> Alert:
    """Return an alert that is not merged into another, locked. Raises NotPossible."""
    alert = locked(session, alert_id)
    if alert.state is AlertState.MERGED:
        raise NotPossible(
            f"alert {alert_id} is merged into {alert.merged_into_id}: name that one, or undo"
        )
    return alert


def undecided(session: Session, alert_id: int) -> Alert:
    """Return an alert on which nobody has said yet whether it is right. Raises NotPossible."""
    alert = unmerged(session, alert_id)
    if alert.state not in UNDECIDED:
        raise NotPossible(f"alert {alert_id} is {alert.state}: undo that first")
    return alert


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
    beside `was`.
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
    )
    alert.state = after
    for name, value in (change or {}).items():
        setattr(alert, name, value)
    session.add_all([alert, taken])
    session.flush()
    return taken


def _spelt(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
