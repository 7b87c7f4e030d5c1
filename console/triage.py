"""What a monitor decides: used by the command line, and by every other face there may be."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from models.database import writing
from models.store import alerts, pairs
from models.tables import AlertAction, PersonDecision
from models.terms import AlertState


class DismissReason(StrEnum):
    """Why an alert is none; the precision of each rule is counted from these."""

    NOT_AN_EVENT = "not-an-event"
    WRONG_PERSON = "wrong-person"
    DUPLICATE = "duplicate"
    ORDINARY_CRIME = "ordinary-crime"
    OTHER = "other"


def confirm(
    engine: sa.Engine, alert_id: int, by: str, now: datetime, note: str | None = None
) -> AlertAction:
    """Say that an alert is right. Raises NotPossible."""
    with writing(engine) as session:
        return alerts.decide(session, alert_id, "confirm", AlertState.CONFIRMED, by, now, note=note)


def dismiss(
    engine: sa.Engine,
    alert_id: int,
    reason: DismissReason,
    by: str,
    now: datetime,
    note: str | None = None,
) -> AlertAction:
    """Say that an alert is none, and why. Raises NotPossible."""
    with writing(engine) as session:
        return alerts.decide(
            session, alert_id, "dismiss", AlertState.DISMISSED, by, now, reason=reason, note=note
        )


def undo(engine: sa.Engine, alert_id: int, by: str, now: datetime) -> AlertAction:
    """Take back the last decision that still stands. Raises NotPossible."""
    with writing(engine) as session:
        return alerts.undo(session, alert_id, by, now)


def join_people(
    engine: sa.Engine, one: int, other: int, by: str, now: datetime, note: str | None = None
) -> PersonDecision:
    """Say that two are one person. Raises NotPossible."""
    with writing(engine, lock=pairs.LOCK) as session:
        return pairs.merge(session, one, other, by, now, note)


def part_people(
    engine: sa.Engine, one: int, other: int, by: str, now: datetime, note: str | None = None
) -> PersonDecision:
    """Say that two are not the same, for good. Raises NotPossible."""
    with writing(engine, lock=pairs.LOCK) as session:
        return pairs.part(session, one, other, by, now, note)


def undo_people(
    engine: sa.Engine, one: int, other: int, by: str, now: datetime, note: str | None = None
) -> PersonDecision:
    """Take back the last decision on two people that still stands. Raises NotPossible."""
    with writing(engine, lock=pairs.LOCK) as session:
        return pairs.undo(session, one, other, by, now, note)
