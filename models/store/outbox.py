"""The outbox: what is to leave the machine, who is sending it now, and what became of it.

A row is one alert for one channel, or the occasion of a digest. Rows that leave in one message
carry that message's id in `claimed_by`, for good: sent again, it is the same message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import Alert, Outbox
from models.terms import Severity

LOCK = "outbox"  # held while rows are claimed
CLAIM = timedelta(minutes=3)  # longer than sending one message may take
REFUSED = "refused"  # begins the trouble of what is not tried again by itself
MAY_HAVE_LEFT = "; may have left"  # ends the trouble of what nobody knows the fate of
SETTLED = "decided before it was sent"
NOTHING = "nothing to say"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that may leave now; a digest's occasion has no alert."""

    id: int
    alert_id: int | None
    group_key: str | None
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """Rows that leave in one message, held by who claimed them until the claim runs out."""

    message_id: str
    channel: str
    row_ids: tuple[int, ...]
    alert_ids: tuple[int, ...]
    attempt: int  # 1 at first
    may_have_left: bool  # an attempt before this may have arrived
    loudest: Severity | None = None


Speaks = Callable[[Severity | None], bool]  # whether what is so severe may leave now
Choose = Callable[[Sequence[Waiting]], Sequence[Waiting]]


def claim(
    session: Session, channel: str, message_id: str, speaks: Speaks, choose: Choose, now: datetime
) -> Claimed | None:
    """Take the next message of a channel, in a session that holds the lock "outbox"; None if there
    is none, if another process is sending one, or if the channel rests after a failure.

    A message that was begun comes first, with the id that it had; `choose` puts a new one together
    from the rows that are due and may leave, oldest first, and gives none if they are to wait.
    """
    begun = _begun(session, channel)
    if any(_is_held(row, now) or row.due_at > now for row, _ in begun):
        return None
    if begun:
        first = begun[0][0].claimed_by
        found = [(row, alert) for row, alert in begun if row.claimed_by == first]
        may_leave = any(speaks(_waiting(*one).severity) for one in found)
        return _take(session, found, str(first), now) if may_leave else None
    due = _due(session, channel, now)
    offered = [one for row, alert in due if speaks((one := _waiting(row, alert)).severity)]
    chosen = {one.id for one in choose(offered)}
    found = [(row, alert) for row, alert in due if row.id in chosen]
    return _take(session, found, message_id, now) if found else None


Found = tuple[Outbox, Alert | None]


def _begun(session: Session, channel: str) -> list[Found]:
    """Return the rows of messages that were tried and have not arrived, oldest first."""
    query = _unsent(channel).where(col(Outbox.claimed_by).is_not(None), _is_not_refused())
    return list(session.exec(query))


def _due(session: Session, channel: str, now: datetime) -> list[Found]:
    query = _unsent(channel).where(col(Outbox.claimed_by).is_(None), col(Outbox.due_at) <= now)
    return list(session.exec(query))


def _unsent(channel: str) -> Any:
    query = select(Outbox, Alert).outerjoin(Alert, col(Alert.id) == Outbox.alert_id)
    query = query.where(Outbox.channel == channel, col(Outbox.sent_at).is_(None))
    return query.order_by(col(Outbox.id))


def _waiting(row: Outbox, alert: Alert | None) -> Waiting:
    if alert is None:
        return Waiting(row.id or 0, None, None, None)
    return Waiting(row.id or 0, alert.id, alert.group_key, alert.severity)


def _is_not_refused() -> sa.ColumnElement[bool]:
    return sa.or_(col(Outbox.trouble).is_(None), ~col(Outbox.trouble).startswith(REFUSED))


def _is_held(row: Outbox, now: datetime) -> bool:
    return row.claimed_until is not None and row.claimed_until > now


def _take(session: Session, found: Sequence[Found], message_id: str, now: datetime) -> Claimed:
    rows = [row for row, _ in found]
    ran_out = any(row.claimed_until is not None for row in rows)
    told = any((row.trouble or "").endswith(MAY_HAVE_LEFT) for row in rows)
    for row in rows:
        row.claimed_by, row.claimed_until = message_id, now + CLAIM
        row.attempts += 1
        if ran_out and not told:
            row.trouble = f"stopped{MAY_HAVE_LEFT}"
    session.add_all(rows)
    severities = {alert.severity for _, alert in found if alert is not None}
    return Claimed(
        message_id=message_id,
        channel=rows[0].channel,
        row_ids=tuple(row.id for row in rows if row.id is not None),
        alert_ids=tuple(sorted({row.alert_id for row in rows if row.alert_id is not None})),
        attempt=max(row.attempts for row in rows),
        may_have_left=ran_out or told,
        loudest=next((word for word in Severity if word in severities), None),
    )


def mark_sent(session: Session, message: Claimed, now: datetime, note: str | None = None) -> int:
    """Mark a message sent; return how many rows that were, 0 if it was sent by another since.

    `note` says why it did not have to leave.
    """
    return _set(session, message, {"sent_at": now, "claimed_until": None, "trouble": note})


def put_off(session: Session, message: Claimed, trouble: str, due_at: datetime) -> int:
    """Let a message be tried again at `due_at`; return how many rows that were."""
    values = {"due_at": due_at, "claimed_until": None, "trouble": _spell(message, trouble)}
    return _set(session, message, values)


def give_up(session: Session, message: Claimed, trouble: str) -> int:
    """Keep a message that was refused for good, until a person says `try_again`."""
    spelt = _spell(message, f"{REFUSED}: {trouble}")
    return _set(session, message, {"claimed_until": None, "trouble": spelt})


def _spell(message: Claimed, trouble: str) -> str:
    """Return the trouble of a message; that it may have left is never forgotten."""
    is_open = message.may_have_left and not trouble.endswith(MAY_HAVE_LEFT)
    return f"{trouble}{MAY_HAVE_LEFT}" if is_open else trouble


def _set(session: Session, message: Claimed, values: Mapping[str, object]) -> int:
    """Change the rows of a message if the attempt is still the one that was claimed."""
    changed = 0
    for batch in in_batches(message.row_ids):
        result = session.execute(
            sa.update(Outbox)
            .where(col(Outbox.id).in_(batch), col(Outbox.sent_at).is_(None))
            .where(
                col(Outbox.claimed_by) == message.message_id,
                col(Outbox.attempts) == message.attempt,
            )
            .values(**values)
        )
        changed += int(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor
    return changed
