"""When a channel may speak: quiet hours and the times of digests. Pure; the clock is an argument.

Times are those on the wall of a zone: where a day has 23 or 25 hours, "08:00" stays 08:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.terms import Severity


@dataclass(frozen=True, slots=True)
class Quiet:
    """Minutes after midnight between which nothing is sent; `end` may lie on the next day."""

    begin: int
    end: int
    zone: ZoneInfo
    critical_passes: bool

    def holds(self, now: datetime) -> bool:
        """Tell whether it is quiet now."""
        minute = _minute(now.astimezone(self.zone))
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end

    def passes(self, severity: Severity | None) -> bool:
        """Tell whether an alert may be told in quiet hours."""
        return self.critical_passes and severity is Severity.CRITICAL

    def ends_after(self, now: datetime) -> datetime:
        """Return when the quiet that holds now ends."""
        local = now.astimezone(self.zone)
        days = 1 if _minute(local) >= self.end else 0
        return at_wall(local, days, self.end, self.zone)


def may_leave_at(quiet: Quiet | None, severity: Severity | None, due_at: datetime) -> datetime:
    """Return when what is due then may leave: at once, or after the quiet hours."""
    if quiet is None or not quiet.holds(due_at) or quiet.passes(severity):
        return due_at
    return quiet.ends_after(due_at)


def last_hour(now: datetime) -> datetime:
    """Return the last full hour, now included."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def last_daily(now: datetime, at: int, zone: ZoneInfo) -> datetime:
    """Return when a daily digest was due last, now included."""
    local = now.astimezone(zone)
    today = at_wall(local, 0, at, zone)
    return today if today <= now else at_wall(local, -1, at, zone)


def next_daily(now: datetime, at: int, zone: ZoneInfo) -> datetime:
    """Return when a daily digest is due next, after now."""
    local = now.astimezone(zone)
    today = at_wall(local, 0, at, zone)
    return today if today > now else at_wall(local, 1, at, zone)


def at_wall(local: datetime, days: int, minute: int, zone: ZoneInfo) -> datetime:
    """Return a time on the wall of a zone, so many days after a local time, in UTC."""
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone).astimezone(UTC)


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute
