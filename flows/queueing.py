"""Puts into the outbox what each channel is to tell, due when its cadence and quiet hours say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flows.channels import Cadence, Channel, Notices
from flows.hours import last_daily, last_hour, may_leave_at, next_daily
from flows.workspace import Workspace
from models.database import writing
from models.store import letters, outbox
from models.terms import Severity

HOUR = timedelta(hours=1)


def queue(workspace: Workspace, notices: Notices, now: datetime) -> int:
    """Put a row for each alert that is new to a channel, and for a digest whose time has come;
    return how many alerts that were, counted once a channel. One transaction.
    """
    if not notices.channels:
        return 0
    with writing(workspace.engine, lock=outbox.LOCK) as session:
        queued = 0
        for channel in notices.channels:
            queued += letters.enqueue(session, channel.wanted, due_of(channel, now), now)
            slot = _last_slot(channel, now)
            if slot is not None:
                name = f"{channel.cadence}:{slot.isoformat()}"
                due_at = may_leave_at(channel.quiet, None, slot)
                letters.add_occasion(session, channel.id, name, slot, due_at, now)
        return queued


def due_of(channel: Channel, now: datetime) -> Callable[[Severity], datetime]:
    """Return when an alert that a channel learns of now is due there, by its severity."""
    return lambda severity: may_leave_at(channel.quiet, severity, _next_slot(channel, now))


def _next_slot(channel: Channel, now: datetime) -> datetime:
    match channel.cadence:
        case Cadence.NOW:
            return now
        case Cadence.HOURLY:
            return last_hour(now) + HOUR
        case Cadence.DAILY:
            return next_daily(now, channel.at, channel.zone)


def _last_slot(channel: Channel, now: datetime) -> datetime | None:
    match channel.cadence:
        case Cadence.NOW:
            return None
        case Cadence.HOURLY:
            return last_hour(now)
        case Cadence.DAILY:
            return last_daily(now, channel.at, channel.zone)
