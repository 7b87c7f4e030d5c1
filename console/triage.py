"""What a monitor decides: used by the command line, and by every other face there may be."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from flows.matching import EVENT_RULES
from models.database import reading, writing
from models.problems import WrongUse
from models.store import audit, decisions, groups, merging, pairs, same_acts, splitting, undoing
from models.store.decisions import Said
from models.tables import AlertAction, PersonDecision
from models.terms import UNDECIDED, Audited

LONGEST_BY = 60  # characters of who did something, in the audit
LOCK = pairs.LOCK  # whoever joins tellings to events must not see half a decision


class DismissReason(StrEnum):
    """Why an alert is none; the precision of each rule is counted from these."""

    NOT_AN_EVENT = "not-an-event"
    WRONG_PERSON = "wrong-person"
    DUPLICATE = "duplicate"
    ORDINARY_CRIME = "ordinary-crime"
    OTHER = "other"


def assign(engine: sa.Engine, alert_id: int, to: str, said: Said) -> AlertAction:
    """Let somebody look into an alert. Raises NotPossible."""
    return _take(engine, lambda session: decisions.assign(session, alert_id, to, said))


def snooze(engine: sa.Engine, alert_id: int, until: datetime, said: Said) -> AlertAction:
    """Put an alert aside until a time. Raises NotPossible."""
    return _take(engine, lambda session: decisions.snooze(session, alert_id, until, said))


def confirm(engine: sa.Engine, alert_id: int, said: Said) -> AlertAction:
    """Say that an alert is right. Raises NotPossible."""
    return _take(engine, lambda session: decisions.confirm(session, alert_id, said))


def dismiss(engine: sa.Engine, alert_id: int, reason: DismissReason, said: Said) -> AlertAction:
    """Say that an alert is none, and why. Raises NotPossible."""
    return _take(engine, lambda session: decisions.dismiss(session, alert_id, reason, said))


def merge(engine: sa.Engine, alert_id: int, into_id: int, said: Said) -> AlertAction:
    """Say that two alerts are about one event. Raises NotPossible."""
    return _take(engine, lambda session: merging.merge(session, alert_id, into_id, said))


def split(engine: sa.Engine, alert_id: int, document_ids: Collection[int], said: Said) -> int:
    """Give what these documents tell an alert of its own; return its id. Raises NotPossible."""
    with writing(engine, lock=LOCK) as session:
        return splitting.split(session, alert_id, document_ids, said)


def undo(engine: sa.Engine, alert_id: int, said: Said) -> AlertAction:
    """Take back the last decision that still stands. Raises NotPossible."""
    return _take(engine, lambda session: undoing.undo(session, alert_id, said))


def undecided_of(engine: sa.Engine, group: str) -> list[int]:
    """Return the alerts of a group that nobody decided on, oldest first.

    Raises WrongUse if there is no such group.
    """
    with reading(engine) as session:
        members = groups.members_of(session, group)
    if not members:
        raise WrongUse(f"there is no group {group!r}: see 'alerts list'")
    return [alert_id for alert_id, state in members if state in UNDECIDED]


def _take(engine: sa.Engine, decide: Callable[[Session], AlertAction]) -> AlertAction:
    with writing(engine, lock=LOCK) as session:
        return decide(session)


def join_people(
    engine: sa.Engine, one: int, other: int, said: Said, seen: int | None = None
) -> PersonDecision:
    """Say that two are one person; `seen` is the last decision on them that was looked at.

    Raises NotPossible.
    """
    return _decide_on(engine, pairs.merge, one, other, said, seen)


def part_people(
    engine: sa.Engine, one: int, other: int, said: Said, seen: int | None = None
) -> PersonDecision:
    """Say that two are not the same, for good. Raises NotPossible."""
    return _decide_on(engine, pairs.part, one, other, said, seen)


def undo_people(
    engine: sa.Engine, one: int, other: int, said: Said, seen: int | None = None
) -> PersonDecision:
    """Take back the last decision on two people that still stands. Raises NotPossible."""
    return _decide_on(engine, pairs.undo, one, other, said, seen)


def undo_decision(engine: sa.Engine, decision_id: int, said: Said) -> PersonDecision:
    """Take back that decision on two people, if it is the last one on them. Raises NotPossible."""
    with reading(engine) as session:
        taken = pairs.decision(session, decision_id)
    return undo_people(engine, taken.low_id, taken.high_id, said, decision_id)


def _decide_on(
    engine: sa.Engine,
    decide: Callable[..., PersonDecision],
    one: int,
    other: int,
    said: Said,
    seen: int | None,
) -> PersonDecision:
    """Decide on two people, and let what was done to them follow."""
    with writing(engine, lock=LOCK) as session:
        decision = decide(session, one, other, said.by, said.now, said.note, seen)
        same_acts.settle(session, [one, other], EVENT_RULES, said)
        _note(session, decision, said)
        return decision


def _note(session: Session, decision: PersonDecision, said: Said) -> None:
    """Put a decision on two people on record, at the end of its transaction."""
    detail = {"other": decision.high_id, "act": decision.action.value}
    whom, by = f"person:{decision.low_id}", said.by[:LONGEST_BY]
    audit.append(session, by, Audited.DECIDED, whom, detail, now=said.now)
