"""What alerts and decisions say of facts of an event that nobody tells once a document is purged:
"place: A -> B", and what a split would give back. It goes with the document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import one_event
from models.store.doomed import Doomed
from models.store.event_changes import spell_change, spell_move
from models.store.sql import in_batches
from models.tables import Alert, AlertAction, Charge, ChargeTelling, Event, EventChange, Evidence
from models.terms import Act, EventField

BETWEEN = "; "  # reasons of one action


@dataclass(slots=True)
class Untold:
    """What nobody will tell: changes by id, and how alerts spell them, by the root of the event."""

    changes: set[int] = field(default_factory=set)
    lines: dict[int, set[str]] = field(default_factory=dict)


def find_untold(session: Session, events: Collection[int], gone: Doomed) -> Untold:
    """Return what these events, which stay, will have been changed by or from that nobody tells.

    Call it while the rows are still there.
    """
    untold = Untold()
    for root in sorted(set(one_event.roots_of(session, events).values())):
        parts = [one.id or 0 for one in one_event.parts_of(session, root)]
        lines = _changes(session, root, parts, gone, untold)
        lines |= _moves(session, parts, gone)
        if lines:
            untold.lines[root] = lines
    return untold


def erase(session: Session, untold: Untold) -> None:
    """Take out what `find_untold` found, and what no split may give back any more.

    Call it when the rows of what is purged are gone.
    """
    for batch in in_batches(sorted(untold.changes)):
        session.execute(sa.delete(EventChange).where(col(EventChange.id).in_(batch)))
    for root, lines in untold.lines.items():
        parts = [one.id for one in one_event.parts_of(session, root)]
        for alert in session.exec(select(Alert).where(col(Alert.event_id).in_(parts))):
            alert.why = alert.why and [line for line in alert.why if line not in lines]
            session.add(alert)
            _erase_reasons(session, alert.id or 0, lines)
    _erase_of_splits(session)
    session.flush()


def _changes(
    session: Session, root: int, parts: Collection[int], gone: Doomed, untold: Untold
) -> set[str]:
    """Note the changes that go, and return how they are spelt."""
    told = _told(e for e in one_event.tellings_of(session, root)
                 if e.document_id not in gone.documents)  # fmt: skip
    lines: set[str] = set()
    kept: set[str] = set()
    for change in session.exec(select(EventChange).where(col(EventChange.event_id).in_(parts))):
        is_told = change.document_id not in gone.documents and all(
            (change.field.value, value) in told for value in (change.before, change.after)
        )
        (kept if is_told else lines).add(spell_change(change))
        if not is_told:
            untold.changes.add(change.id or 0)
    return lines - kept


def _moves(session: Session, parts: Collection[int], gone: Doomed) -> set[str]:
    """Return how the moves of a charge are spelt that only these documents told."""
    query = (
        select(ChargeTelling, Charge)
        .join(Charge, col(Charge.id) == ChargeTelling.charge_id)
        .where(col(ChargeTelling.event_id).in_(parts), col(ChargeTelling.before).is_not(None))
    )
    lines: set[str] = set()
    kept: set[str] = set()
    for telling, charge in session.exec(query):
        goes = telling.document_id in gone.documents
        (lines if goes else kept).add(spell_move(charge, telling))
    return lines - kept


def _told(tellings: Iterable[Evidence]) -> set[tuple[str, str | None]]:
    return {(name.value, getattr(one, name)) for one in tellings for name in EventField}


def _erase_reasons(session: Session, alert_id: int, lines: Collection[str]) -> None:
    query = select(AlertAction).where(
        AlertAction.alert_id == alert_id, AlertAction.action == Act.PUT_AGAIN
    )
    for action in session.exec(query):
        said = (action.reason or "").split(BETWEEN)
        action.reason = BETWEEN.join(line for line in said if line not in lines)
        session.add(action)


def _erase_of_splits(session: Session) -> None:
    for done in session.exec(select(AlertAction).where(AlertAction.action == Act.SPLIT)):
        was = done.was or {}
        told = _told(_concerned(session, was))
        facts = [one for one in was.get("facts", []) if _is_told(one, told)]
        if facts != was.get("facts", []):
            done.was = {**was, "facts": facts}
            session.add(done)


def _concerned(session: Session, was: dict[str, list[list[int]]]) -> list[Evidence]:
    """Return what still tells of the events that were split, and what was split off."""
    moved = [evidence_id for evidence_id, _ in was.get("evidence", [])]
    events = {event_id for event_id, *_ in was.get("facts", [])}
    query = select(Evidence).join(Event, col(Event.id) == Evidence.event_id)
    return list(
        session.exec(
            query.where(sa.or_(col(Evidence.id).in_(moved), col(Event.id).in_(sorted(events)),
                               col(Event.merged_into_id).in_(sorted(events))))
        )
    )  # fmt: skip


def _is_told(fact: list[object], told: Collection[tuple[str, str | None]]) -> bool:
    _, name, before, after = fact
    return name not in set(EventField) or all(
        value is None or (name, value) in told for value in (before, after)
    )
