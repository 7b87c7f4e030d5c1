"""Puts a message together from the alerts that it is about, as little or as much as its channel
may tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from flows.channels import Body, Cadence, Channel, Notices
from flows.messages import Message, Trouble, word_alerts, word_digest
from flows.telling import full_lines
from models.database import reading
from models.store import letters, told
from models.store.alerts import by_ids
from models.store.outbox import Claimed
from models.tables import Alert
from models.terms import WAITING

DRY = "0000000000000000"  # the id of what is only shown


def compose(
    engine: sa.Engine, notices: Notices, channel: Channel, claimed: Claimed
) -> Message | None:
    """Return the message of a claim; None if there is nothing to say."""
    with reading(engine) as session:
        alerts = list(by_ids(session, claimed.alert_ids).values())
        if channel.cadence is not Cadence.NOW:
            return _digest(session, notices, channel, alerts, claimed.message_id)
        return _alerts(session, notices, channel, alerts, claimed.message_id) if alerts else None


def preview(
    engine: sa.Engine, notices: Notices, channel: Channel, *, is_digest: bool
) -> Message | None:
    """Return the message that would go if all that waits on a channel were due; None if nothing
    would. Changes nothing.
    """
    with reading(engine) as session:
        waiting = by_ids(session, letters.unsent(session, channel.id))
        alerts = [one for one in waiting.values() if one.state in WAITING]
        alerts += letters.pending(session, channel.wanted)
        if is_digest:
            return _digest(session, notices, channel, alerts, DRY)
        return _alerts(session, notices, channel, alerts, DRY) if alerts else None


def _alerts(
    session: Session, notices: Notices, channel: Channel, alerts: Sequence[Alert], message_id: str
) -> Message:
    return word_alerts(notices.app, alerts, _lines(session, channel, alerts), message_id)


def _digest(
    session: Session, notices: Notices, channel: Channel, alerts: Sequence[Alert], message_id: str
) -> Message | None:
    alerts = [one for one in alerts if one.state in WAITING]
    since = letters.last_digest(session, channel.id)
    if not alerts and not channel.heartbeat and not told.in_trouble(session, since):
        return None
    sources = told.in_trouble(session)
    return word_digest(
        notices.app,
        alerts,
        _lines(session, channel, alerts),
        told.undecided(session),
        Trouble(len(sources), tuple(sources)),
        message_id,
    )


def _lines(session: Session, channel: Channel, alerts: Sequence[Alert]) -> dict[int, str] | None:
    return full_lines(session, alerts) if channel.body is Body.FULL else None
