"""Alerts: raised once for what they are about.

What is done with them then is in `models.store.decisions`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.problems import WrongUse
from models.store.sql import in_batches, upsert
from models.tables import Alert, AlertAction
from models.terms import UNDECIDED, Act, AlertKind, AlertState, Severity


class NotPossible(WrongUse):
    """An alert cannot be moved that way; the message says why."""


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert that is to be raised; `key` makes one of what it is about, see `models.tables`."""

    key: str
    kind: AlertKind
    severity: Severity
    event_id: int | None = None
    link_id: int | None = None
    watch_id: int | None = None
    source_id: str | None = None
    group_key: str | None = None
    why: tuple[str, ...] | None = None


def raise_new(session: Session, wanted: Sequence[NewAlert], now: datetime) -> int:
    """Raise those of these alerts that are not there yet; return how many that were.

    Call it in a session that holds the lock "findings".
    """
    return len(raise_keys(session, wanted, now))


def raise_keys(session: Session, wanted: Sequence[NewAlert], now: datetime) -> set[str]:
    """As `raise_new`, but return the keys of those that were raised."""
    known = _known_keys(session, [one.key for one in wanted])
    rows = [
        {**asdict(one), "why": None if one.why is None else list(one.why)}
        | {"state": AlertState.NEW, "times": 1, "raised_at": now, "put_at": now}
        for one in {one.key: one for one in wanted if one.key not in known}.values()
    ]
    upsert(session, Alert, rows, key=("key",))
    return {row["key"] for row in rows}


def _known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for batch in in_batches(sorted(set(keys))):
        found |= set(session.exec(select(Alert.key).where(col(Alert.key).in_(batch))))
    return found


def raise_for_link(
    session: Session,
    kind: AlertKind,
    link_id: int,
    severity: Severity,
    why: Sequence[str],
    now: datetime,
) -> int:
    """Raise an alert that a page went or changed, unless the same is raised and undecided.

    A page that goes again after somebody decided is told again. Returns how many were raised.
    """
    query = select(Alert).where(Alert.link_id == link_id, Alert.kind == kind)
    known = list(session.exec(query))
    if any(alert.state in UNDECIDED for alert in known):
        return 0
    key = f"{kind}:{link_id}:{len(known)}"
    return raise_new(session, [NewAlert(key, kind, severity, link_id=link_id, why=tuple(why))], now)


def by_ids(session: Session, alert_ids: Collection[int]) -> dict[int, Alert]:
    """Return these alerts by id, in the order of their ids."""
    found: dict[int, Alert] = {}
    for batch in in_batches(sorted(alert_ids)):
        rows = session.exec(select(Alert).where(col(Alert.id).in_(batch)).order_by(col(Alert.id)))
        found |= {row.id: row for row in rows if row.id is not None}
    return found


def last_id(session: Session) -> int:
    """Return the highest id of an alert, 0 if there is none."""
    return int(session.exec(select(sa.func.max(Alert.id))).one() or 0)


def locked(session: Session, alert_id: int) -> Alert:
    """Return an alert that nobody else changes until the commit. Raises NotPossible."""
    alert = session.exec(select(Alert).where(Alert.id == alert_id).with_for_update()).one_or_none()
    if alert is None:
        raise NotPossible(f"there is no alert {alert_id}")
    return alert


def assigned_at(session: Session, alert_ids: Collection[int]) -> dict[int, datetime]:
    """Return since when somebody looks into each of these alerts that were assigned, by id."""
    found: dict[int, datetime] = {}
    for batch in in_batches(sorted(alert_ids)):
        query = select(AlertAction).where(
            col(AlertAction.alert_id).in_(batch),
            col(AlertAction.action).in_([Act.ASSIGN, Act.UNDO]),
        )
        rows = list(session.exec(query.order_by(col(AlertAction.id))))
        undone = {row.undoes_id for row in rows}
        assigned = (row for row in rows if row.action == Act.ASSIGN and row.id not in undone)
        found |= {row.alert_id: row.at for row in assigned}
    return found


def history(session: Session, alert_id: int) -> list[AlertAction]:
    """Return all decisions on an alert, oldest first."""
    query = select(AlertAction).where(AlertAction.alert_id == alert_id)
    return list(session.exec(query.order_by(col(AlertAction.id))))
