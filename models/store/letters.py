"""What is put into the outbox, a row for each alert that a channel is to tell and for a digest; and
what is let be, hurried or tried again there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.outbox import MAY_HAVE_LEFT, REFUSED, SETTLED
from models.store.sql import in_batches, upsert
from models.store.told import found_by
from models.tables import Alert, Outbox
from models.terms import WAITING, AlertKind, Severity

LOOK_BACK = timedelta(days=1)  # an alert may be committed that long after it was put
BASELINE = "since"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a channel is to tell. `watches` None: whatever was raised."""

    channel: str
    severities: frozenset[Severity]
    kinds: frozenset[AlertKind]
    watches: frozenset[int] | None


def enqueue(
    session: Session, wanted: Wanted, due_at: Callable[[Severity], datetime], now: datetime
) -> int:
    """Put a row for each alert that was put since the channel was last looked after; return how
    many. A channel that is new begins here: nothing older is ever told by it.
    """
    mark = _mark(session, wanted.channel)
    if mark is None:
        _begin(session, wanted.channel, now)
        return 0
    alerts = pending(session, wanted)
    rows = [
        {"key": key_of(wanted.channel, a), "channel": wanted.channel, "alert_id": a.id}
        | {"due_at": due_at(a.severity), "created_at": now, "attempts": 0}
        for a in alerts
    ]
    upsert(session, Outbox, rows, key=("key",))
    mark.due_at = max(now, mark.due_at)
    session.add(mark)
    return len(rows)


def key_of(channel: str, alert: Alert) -> str:
    """Return the key of a row: put again, an alert is told again."""
    return f"{channel}:{alert.id}:{alert.times}"


def pending(session: Session, wanted: Wanted) -> list[Alert]:
    """Return the alerts that a channel is to tell and has no row for, oldest first."""
    mark = _mark(session, wanted.channel)
    if mark is None:
        return []
    # By time alone: SQLite would rather go through all that are in that state.
    query = select(Alert).where(col(Alert.put_at) > max(mark.created_at, mark.due_at - LOOK_BACK))
    alerts = sorted(
        (one for one in session.exec(query) if _is_wanted(one, wanted)),
        key=lambda one: one.id or 0,
    )
    known: set[str] = set()
    for batch in in_batches([key_of(wanted.channel, alert) for alert in alerts]):
        known |= set(session.exec(select(Outbox.key).where(col(Outbox.key).in_(batch))))
    fresh = [alert for alert in alerts if key_of(wanted.channel, alert) not in known]
    if wanted.watches is None:
        return fresh
    found = found_by(session, fresh, wanted.watches)
    return [alert for alert in fresh if alert.id in found]


def _is_wanted(alert: Alert, wanted: Wanted) -> bool:
    return (
        alert.severity in wanted.severities
        and alert.kind in wanted.kinds
        and alert.state in WAITING
    )


def _mark(session: Session, channel: str) -> Outbox | None:
    """Return the row that says since when a channel is there (created) and when it was last looked
    after (due).
    """
    return session.exec(select(Outbox).where(Outbox.key == f"{channel}:{BASELINE}")).one_or_none()


def _begin(session: Session, channel: str, now: datetime) -> None:
    row = {"key": f"{channel}:{BASELINE}", "channel": channel, "alert_id": None, "due_at": now}
    upsert(session, Outbox, [row | {"created_at": now, "sent_at": now, "attempts": 0}], ("key",))


def add_occasion(
    session: Session, channel: str, name: str, slot: datetime, due_at: datetime, now: datetime
) -> bool:
    """Put a row for a digest, unless it is there or the channel is younger than `slot`."""
    mark = _mark(session, channel)
    if mark is None or mark.created_at > slot:
        return False
    key = f"{channel}:{name}"
    if session.exec(select(Outbox.id).where(Outbox.key == key)).one_or_none() is not None:
        return False
    row = {"key": key, "channel": channel, "alert_id": None, "due_at": due_at}
    upsert(session, Outbox, [row | {"created_at": now, "attempts": 0}], ("key",))
    return True


def last_digest(session: Session, channel: str) -> datetime | None:
    """Return when the last digest of a channel was sent or let be; None if none ever was."""
    query = select(sa.func.max(col(Outbox.sent_at))).where(
        Outbox.channel == channel, col(Outbox.alert_id).is_(None)
    )
    return session.exec(query).one()


def unsent(session: Session, channel: str) -> list[int]:
    """Return the ids of the alerts that wait to be told by a channel."""
    query = select(Outbox.alert_id).where(Outbox.channel == channel, col(Outbox.sent_at).is_(None))
    return sorted({i for i in session.exec(query) if i is not None})


def try_again(session: Session, channel: str, now: datetime) -> int:
    """Let what a channel refused be tried once more; return how many rows that were."""
    query = sa.update(Outbox).where(
        col(Outbox.channel) == channel,
        col(Outbox.sent_at).is_(None),
        col(Outbox.trouble).startswith(REFUSED),
    )
    again = "to be tried again"
    left = sa.case(
        (col(Outbox.trouble).endswith(MAY_HAVE_LEFT), again + MAY_HAVE_LEFT), else_=again
    )
    result = session.execute(query.values(trouble=left, due_at=now))
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor


def hasten(session: Session, channel: str, now: datetime) -> None:
    """Let what waits for a digest be due now."""
    session.execute(
        sa.update(Outbox)
        .where(col(Outbox.channel) == channel, col(Outbox.sent_at).is_(None))
        .where(col(Outbox.claimed_by).is_(None), col(Outbox.due_at) > now)
        .values(due_at=now)
    )


def settle(session: Session, channel: str, now: datetime) -> int:
    """Mark as sent, unsent, what was decided, snoozed or merged before its message was begun;
    return how many rows that were.
    """
    alert = (col(Alert.id) == col(Outbox.alert_id), col(Alert.state).not_in(WAITING))
    result = session.execute(
        sa.update(Outbox)
        .where(col(Outbox.channel) == channel, col(Outbox.sent_at).is_(None))
        .where(col(Outbox.claimed_by).is_(None), sa.exists().where(*alert))
        .values(sent_at=now, trouble=SETTLED)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor
