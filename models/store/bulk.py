"""Decides on alerts as somebody saw them, many at once, and overwrites nobody: what was done with
one since is left as it stands, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.store.alerts import NotPossible
from models.store.decisions import PERSONAL, Said
from models.store.sql import in_batches
from models.store.undoing import standing, undo_alert
from models.tables import Alert, AlertAction

Decide = Callable[[Session, Alert, Said], AlertAction]


@dataclass(frozen=True, slots=True)
class Pick:
    """An alert that is to be decided on. `seen` is the number of the last action on it, or of any
    action, when somebody looked at it; 0 if there was none, None if nobody minds.
    """

    alert_id: int
    seen: int | None = None


class Overtaken(NotPossible):
    """Something else was done with an alert since it was looked at."""

    def __init__(self, last: AlertAction) -> None:
        at = last.at.isoformat(timespec="minutes")
        super().__init__(f"alert {last.alert_id}: {last.by} did {last.action} at {at}: look again")
        self.last = last


@dataclass(frozen=True, slots=True)
class Refused:
    """An alert on which it was not decided, and why; `last` is what was done with it meanwhile."""

    alert_id: int
    why: str
    last: AlertAction | None = None


def decide(
    session: Session, picks: Sequence[Pick], decide_on: Decide, said: Said
) -> tuple[list[AlertAction], list[Refused]]:
    """Decide on each of these alerts, in order; return what was done, and where nothing was.

    Nothing of an alert that is refused is written. Call it in a session that holds the lock
    "findings".
    """
    ids = {pick.alert_id for pick in picks}
    known, last = lock(session, ids), last_actions(session, ids)
    done: list[AlertAction] = []
    refused: list[Refused] = []
    for pick in picks:
        try:
            if pick.alert_id not in known:
                raise NotPossible(f"there is no alert {pick.alert_id}")
            if pick.seen is not None and last.get(pick.alert_id, 0) > pick.seen:
                raise Overtaken(session.get_one(AlertAction, last[pick.alert_id]))
            done.append(decide_on(session, known[pick.alert_id], said))
        except NotPossible as problem:
            refused.append(_refused(pick.alert_id, problem))
    session.flush()
    return done, refused


def refuse_overtaken(session: Session, alert_id: int, seen: int) -> None:
    """Raise Overtaken if something was done with an alert after that action."""
    last = last_actions(session, [alert_id]).get(alert_id, 0)
    if last > seen:
        raise Overtaken(session.get_one(AlertAction, last))


def _refused(alert_id: int, problem: NotPossible) -> Refused:
    last = problem.last if isinstance(problem, Overtaken) else None
    return Refused(alert_id, str(problem), last)


def lock(session: Session, alert_ids: Collection[int]) -> dict[int, Alert]:
    """Return these alerts, of which nobody else changes one until the commit, by id."""
    found: dict[int, Alert] = {}
    for batch in in_batches(sorted(alert_ids)):
        query = select(Alert).where(col(Alert.id).in_(batch)).order_by(col(Alert.id))
        found |= {row.id: row for row in session.exec(query.with_for_update()) if row.id}
    return found


def last_actions(session: Session, alert_ids: Collection[int]) -> dict[int, int]:
    """Return the number of the last action on each of these alerts that has one."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(alert_ids)):
        query = (
            sa.select(col(AlertAction.alert_id), sa.func.max(AlertAction.id))
            .where(col(AlertAction.alert_id).in_(batch))
            .group_by(col(AlertAction.alert_id))
        )
        found |= dict(session.execute(query).tuples().all())
    return found


def last_said(session: Session, by: str, before: int | None) -> AlertAction | None:
    """Return the last decision of somebody that nobody took back, before that action if one is
    given.
    """
    query = select(AlertAction).where(
        AlertAction.by == by, col(AlertAction.action).in_(PERSONAL), _stands()
    )
    if before is not None:
        query = query.where(col(AlertAction.id) < before)
    return session.exec(query.order_by(col(AlertAction.id).desc()).limit(1)).one_or_none()


def said_at_once(session: Session, one: AlertAction, below: int, limit: int) -> list[AlertAction]:
    """Return the decisions that were taken with this one, itself among them, that nobody took back
    and whose number is below that; the last first.
    """
    together = AlertAction.id == one.id if one.batch is None else AlertAction.batch == one.batch
    query = select(AlertAction).where(
        together, AlertAction.by == one.by, col(AlertAction.id) < below,
        col(AlertAction.action).in_(PERSONAL), _stands(),
    )  # fmt: skip
    return list(session.exec(query.order_by(col(AlertAction.id).desc()).limit(limit)))


def _stands() -> sa.ColumnElement[bool]:
    back = aliased(AlertAction)
    undone = sa.select(col(back.id)).where(
        col(back.alert_id) == col(AlertAction.alert_id), col(back.undoes_id) == col(AlertAction.id)
    )
    return ~undone.exists()


def take_back(
    session: Session, actions: Sequence[AlertAction], said: Said
) -> tuple[list[AlertAction], list[Refused]]:
    """Take these decisions back, in order, but none on whose alert something else was decided
    since; return what was done, and where nothing was.
    """
    ids = {action.alert_id for action in actions}
    known, pasts = lock(session, ids), _histories(session, ids)
    done: list[AlertAction] = []
    refused: list[Refused] = []
    for action in actions:
        past = pasts[action.alert_id]
        try:
            last = next(reversed(standing(past)), action)
            if last.id != action.id:
                raise Overtaken(last)
            done.append(undo_alert(session, known[action.alert_id], past, said))
        except NotPossible as problem:
            refused.append(_refused(action.alert_id, problem))
    session.flush()
    return done, refused


def _histories(session: Session, alert_ids: Collection[int]) -> dict[int, list[AlertAction]]:
    found: dict[int, list[AlertAction]] = {alert_id: [] for alert_id in alert_ids}
    for batch in in_batches(sorted(alert_ids)):
        query = select(AlertAction).where(col(AlertAction.alert_id).in_(batch))
        for action in session.exec(query.order_by(col(AlertAction.id))):
            found[action.alert_id].append(action)
    return found
