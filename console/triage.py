"""What a monitor decides: used by the command line, and by every other face there may be.

A page decides on alerts as it showed them (`decide`, `decide_matching`, `undo_mine`): what somebody
else did with one since is not overwritten. The command line names alerts by number. What is decided
and its line in the audit are written in one transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from flows.matching import EVENT_RULES
from models.database import reading, writing
from models.problems import WrongUse
from models.store import (
    audit,
    bulk,
    decisions,
    groups,
    merging,
    pairs,
    queue,
    same_acts,
    splitting,
    undoing,
)
from models.store.alerts import NotPossible
from models.store.bulk import Decide, Pick, Refused
from models.store.decisions import Said
from models.store.queue import AsOf
from models.store.wanted import Wanted
from models.tables import AlertAction, PersonDecision
from models.terms import UNDECIDED, Act, Audited

CHUNK = 400  # alerts that are decided on before others have a turn
MOST_TOLD = 100  # refusals that are told each for itself
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
    return _take(engine, said, lambda session: decisions.assign(session, alert_id, to, said))


def snooze(engine: sa.Engine, alert_id: int, until: datetime, said: Said) -> AlertAction:
    """Put an alert aside until a time. Raises NotPossible."""
    return _take(engine, said, lambda session: decisions.snooze(session, alert_id, until, said))


def confirm(engine: sa.Engine, alert_id: int, said: Said) -> AlertAction:
    """Say that an alert is right. Raises NotPossible."""
    return _take(engine, said, lambda session: decisions.confirm(session, alert_id, said))


def dismiss(engine: sa.Engine, alert_id: int, reason: DismissReason, said: Said) -> AlertAction:
    """Say that an alert is none, and why. Raises NotPossible."""
    return _take(engine, said, lambda session: decisions.dismiss(session, alert_id, reason, said))


def merge(engine: sa.Engine, alert_id: int, into_id: int, said: Said) -> AlertAction:
    """Say that two alerts are about one event. Raises NotPossible."""
    return _take(engine, said, lambda session: merging.merge(session, alert_id, into_id, said))


def split(
    engine: sa.Engine,
    alert_id: int,
    document_ids: Collection[int],
    said: Said,
    seen: int | None = None,
) -> int:
    """Give what these documents tell an alert of its own; return its id. `seen` is the last action
    on the alert that was looked at. Raises NotPossible, and Overtaken, which is one.
    """
    with writing(engine, lock=LOCK) as session:
        if seen is not None:
            bulk.refuse_overtaken(session, alert_id, seen)
        made = splitting.split(session, alert_id, document_ids, said)
        _record(session, Act.SPLIT, said, [alert_id])
        return made


def undo(engine: sa.Engine, alert_id: int, said: Said) -> AlertAction:
    """Take back the last decision that still stands. Raises NotPossible."""
    return _take(engine, said, lambda session: undoing.undo(session, alert_id, said))


def undecided_of(engine: sa.Engine, group: str) -> list[int]:
    """Return the alerts of a group that nobody decided on, oldest first.

    Raises WrongUse if there is no such group.
    """
    with reading(engine) as session:
        members = groups.members_of(session, group)
    if not members:
        raise WrongUse(f"there is no group {group!r}: see 'alerts list'")
    return [alert_id for alert_id, state in members if state in UNDECIDED]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, under its word, and how that is done with one alert."""

    act: Act
    on: Decide


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision. `done` are the alerts that it moved, under one `batch`.

    `refused` tells the first `MOST_TOLD` alerts that it did not, of `left`; `raised` alerts came
    only after the page was made and were left alone. `before` is where an earlier one may be taken
    back from.
    """

    batch: str
    done: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()
    left: int = 0
    raised: int = 0
    before: int | None = None

    def plus(self, done: Sequence[AlertAction], refused: Sequence[Refused]) -> Outcome:
        """Return this with what became of some more alerts."""
        return replace(
            self,
            done=(*self.done, *(action.alert_id for action in done)),
            refused=(*self.refused, *refused)[:MOST_TOLD],
            left=self.left + len(refused),
        )

    def and_of(self, other: Outcome) -> Outcome:
        """Return this with what became of a part of the same decision."""
        return replace(
            self,
            done=(*self.done, *other.done),
            refused=(*self.refused, *other.refused)[:MOST_TOLD],
            left=self.left + other.left,
            raised=self.raised + other.raised,
        )


def confirming() -> Decision:
    """Return the decision that an alert is right."""
    return Decision(Act.CONFIRM, decisions.confirm_alert)


def dismissing(reason: DismissReason) -> Decision:
    """Return the decision that an alert is none."""
    return Decision(
        Act.DISMISS,
        lambda session, alert, said: decisions.dismiss_alert(session, alert, reason, said),
    )


def assigning(to: str) -> Decision:
    """Return the decision that somebody looks into an alert."""
    return Decision(
        Act.ASSIGN, lambda session, alert, said: decisions.assign_alert(session, alert, to, said)
    )


def snoozing(until: datetime, why: str) -> Decision:
    """Return the decision that an alert can wait until a time, and why."""
    return Decision(
        Act.SNOOZE,
        lambda session, alert, said: decisions.snooze_alert(session, alert, until, said, why),
    )


def merging_into(into_id: int) -> Decision:
    """Return the decision that an alert is about the event of another."""
    return Decision(
        Act.MERGE,
        lambda session, alert, said: merging.merge(session, alert.id or 0, into_id, said),
    )


def noting() -> Decision:
    """Return the remark that is said, which decides nothing."""
    return Decision(Act.NOTE, decisions.note)


def decide(engine: sa.Engine, picks: Sequence[Pick], what: Decision, said: Said) -> Outcome:
    """Decide on alerts as somebody saw them, all at once; return what became of each."""
    outcome = Outcome(said.batch or new_batch())
    said = replace(said, batch=outcome.batch)
    with writing(engine, lock=LOCK) as session:
        told = bulk.decide(session, picks, what.on, said)
        _record_all(session, what.act, said, *told)
    return outcome.plus(*told)


def decide_matching(
    engine: sa.Engine, wanted: Wanted, as_of: AsOf, what: Decision, said: Said
) -> Outcome:
    """Decide on all alerts that are wanted now and that nobody touched since a moment; return what
    became of them.

    They are decided `CHUNK` at a time, each with a line of the audit, so that others get their
    turn; what is raised or decided on meanwhile is left alone.
    """
    outcome, after, chunk = Outcome(said.batch or new_batch()), 0, [0]
    said = replace(said, batch=outcome.batch)
    while chunk:
        with writing(engine, lock=LOCK) as session:
            chunk = queue.next_ids(session, wanted, after, as_of.alert_id, CHUNK)
            picks = [Pick(alert_id, as_of.action_id) for alert_id in chunk]
            told = bulk.decide(session, picks, what.on, said)
            _record_all(session, what.act, said, *told)
        after, outcome = max(chunk, default=after), outcome.plus(*told)
    with reading(engine) as session:
        raised = queue.count(session, wanted, as_of.alert_id)
    return replace(outcome, raised=raised)


def undo_mine(engine: sa.Engine, said: Said, before: int | None = None) -> Outcome:
    """Take back what somebody decided last, and that still stands: all that was decided at once.

    With `before` what was decided before that action, so that it can be repeated. What another
    person has decided on since is left as it is, and told. Raises NotPossible if there is nothing.
    """
    outcome = Outcome(said.batch or new_batch())
    said = replace(said, batch=outcome.batch)
    with reading(engine) as session:
        last = bulk.last_said(session, said.by, before)
    if last is None:
        raise NotPossible("there is nothing of yours to undo")
    actions, below = [last], (last.id or 0) + 1
    while actions:
        with writing(engine, lock=LOCK) as session:
            actions = bulk.said_at_once(session, last, below, CHUNK)
            told = bulk.take_back(session, actions, said)
            _record_all(session, Act.UNDO, said, *told)
            outcome = outcome.plus(*told)
        below = min((action.id or 0 for action in actions), default=below)
    return replace(outcome, before=below)


def new_batch() -> str:
    """Return a number for what is decided at once."""
    return secrets.token_hex(16)


def _take(engine: sa.Engine, said: Said, decide: Callable[[Session], AlertAction]) -> AlertAction:
    with writing(engine, lock=LOCK) as session:
        action = decide(session)
        _record(session, Act(action.action), said, [action.alert_id])
        return action


def _record_all(
    session: Session,
    act: Act,
    said: Said,
    done: Sequence[AlertAction],
    refused: Sequence[Refused],
) -> None:
    """Put on record what became of alerts at once; what met no alert at all is no decision."""
    if done or refused:
        _record(session, act, said, [action.alert_id for action in done], len(refused))


def _record(session: Session, act: Act, said: Said, done: Sequence[int], left: int = 0) -> None:
    """Put a decision on alerts on record, at the end of its transaction."""
    what = f"alert:{done[0]}" if len(done) == 1 else f"batch:{said.batch}"
    detail = {"act": act.value, "done": len(done), "left": left}
    audit.append(session, said.by, Audited.DECIDED, what, detail, now=said.now)


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
        whom = f"person:{decision.low_id}"
        detail = {"other": decision.high_id, "act": decision.action.value}
        audit.append(session, said.by, Audited.DECIDED, whom, detail, now=said.now)
        return decision
