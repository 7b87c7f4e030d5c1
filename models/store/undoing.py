"""Takes back the last decision on an alert: it gives exactly what was before, and what machines
said of the alert since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.store import merging, splitting
from models.store.alerts import NotPossible, history, locked
from models.store.decisions import PERSONAL, Said
from models.tables import Alert, AlertAction
from models.terms import UNDECIDED, Act, AlertState

COLUMNS = ("assigned_to", "snoozed_until", "merged_into_id")  # that a decision may set


def undo(session: Session, alert_id: int, said: Said) -> AlertAction:
    """Take back the last decision on an alert that still stands. Raises NotPossible.

    That it was put before a person again is no decision and is not taken back. Call it in a session
    that holds the lock "findings".
    """
    return undo_alert(session, locked(session, alert_id), history(session, alert_id), said)


def standing(past: Sequence[AlertAction]) -> list[AlertAction]:
    """Return the decisions of a history that nobody took back, oldest first."""
    undone = {action.undoes_id for action in past}
    return [a for a in past if a.action in PERSONAL and a.id not in undone]


def undo_alert(
    session: Session, alert: Alert, past: Sequence[AlertAction], said: Said
) -> AlertAction:
    """As `undo`, of an alert that is locked already and has that history, oldest first."""
    decided = standing(past)
    people = [a for a in past if a.action in (Act.PEOPLE_JOINED, Act.PEOPLE_PARTED)]
    last_joined = people[-1] if people and people[-1].action == Act.PEOPLE_JOINED else None
    if last_joined is not None and _still_joined(alert, last_joined, decided):
        raise NotPossible(
            f"alert {alert.id} is merged because two people are one: undo that, see 'people show'"
        )
    if not decided:
        raise NotPossible(f"alert {alert.id}: nothing to undo")
    last, before = decided[-1], alert.state
    if last.action == Act.SPLIT:
        splitting.refuse_put_back(session, last)
        splitting.put_back(session, alert, last, said)
    elif last.action == Act.MERGE:
        merging.part_again(session, alert, last)
    _restore(alert, last)
    for action in past:
        if (action.id or 0) > (last.id or 0):
            _say_again(alert, action)
    back = AlertAction(
        alert_id=alert.id or 0,
        action=Act.UNDO,
        by=said.by,
        at=said.now,
        reason=last.action,
        note=said.note,
        before=before,
        after=alert.state,
        undoes_id=last.id,
        batch=said.batch,
    )
    session.add_all([alert, back])
    return back


def _still_joined(alert: Alert, joined: AlertAction, decided: Sequence[AlertAction]) -> bool:
    """Whether an alert is where that put it: if the other was purged it is free again."""
    is_older = not decided or (decided[-1].id or 0) < (joined.id or 0)
    return is_older and alert.state is AlertState.MERGED


def _restore(alert: Alert, last: AlertAction) -> None:
    alert.state = last.before
    for name, value in (last.was or {}).items():
        if name in COLUMNS:
            setattr(alert, name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "snoozed_until" and value else value


def _say_again(alert: Alert, action: AlertAction) -> None:
    """Let an alert be where it would be if the decision before this action had never been."""
    if action.action == Act.PUT_AGAIN:
        alert.state = AlertState.ASSIGNED if alert.state is AlertState.ASSIGNED else AlertState.NEW
        alert.snoozed_until = None
    elif action.action == Act.WAKE and alert.state is AlertState.SNOOZED:
        is_due = alert.snoozed_until is not None and alert.snoozed_until <= action.at
        if is_due or action.reason is not None:  # woken before its time
            alert.state, alert.snoozed_until = AlertState.NEW, None
    elif action.action == Act.WORKS_AGAIN and alert.state in UNDECIDED:
        alert.state, alert.snoozed_until = AlertState.DISMISSED, None
