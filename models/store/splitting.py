"""Tellings that are about something else: taken out of an alert into one of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store import alerts, one_event
from models.store.alerts import NewAlert, NotPossible, locked
from models.store.decisions import PERSONAL, Said, take, unmerged
from models.tables import Alert, AlertAction, Document, Event, Evidence
from models.terms import Act, AlertKind, AlertState, MergedBy
from models.values import ALMATY

FACTS = ("date", "place", "term")


def split(session: Session, alert_id: int, document_ids: Collection[int], said: Said) -> int:
    """Move what these documents tell to an event and an alert of their own; return its id.

    The event keeps what the others tell; a fact that only these told becomes what the first of the
    others says, or empty. Call it in a session that holds the lock "findings". Raises NotPossible.
    """
    alert = unmerged(session, alert_id)
    if alert.event_id is None:
        raise NotPossible(f"alert {alert_id} is about no event: there is nothing to split")
    told = one_event.tellings_of(session, alert.event_id)
    taken = [evidence for evidence in told if evidence.document_id in document_ids]
    rest = [evidence for evidence in told if evidence.document_id not in document_ids]
    _refuse_nonsense(alert_id, told, taken, rest, document_ids)
    was: dict[str, Any] = {"evidence": [[evidence.id, evidence.event_id] for evidence in taken]}
    homes = _make_events(session, taken, said.now)
    new_id = _raise_alert(session, alert, next(iter(homes.values())), said.now)
    for evidence in taken:
        evidence.event_id = homes[evidence.event_id]
    session.add_all(taken)
    was["facts"] = [
        change
        for event_id in sorted({alert.event_id, *homes})
        for change in tell_rest(session, event_id, rest)
    ]
    was |= {"alert": new_id, "homes": sorted(homes.values())}
    take(session, alert, Act.SPLIT, alert.state, said, reason=f"into {new_id}", was=was)
    return new_id


def refuse_put_back(session: Session, done: AlertAction) -> None:
    """Raise NotPossible if somebody has decided on what was split off since."""
    made = locked(session, (done.was or {})["alert"])
    if _is_decided_on(session, made):
        raise NotPossible(f"alert {made.id}, which was split off, is decided on: undo that first")
    for other in session.exec(select(Alert).where(Alert.merged_into_id == made.id)):
        if _is_decided_on(session, other):  # else it was split off from it once and put back
            raise NotPossible(f"alert {other.id} is merged into {made.id}: undo that first")


def _is_decided_on(session: Session, alert: Alert) -> bool:
    past = alerts.history(session, alert.id or 0)
    undone = {action.undoes_id for action in past}
    return any(a.action in PERSONAL and a.id not in undone for a in past)


def put_back(session: Session, alert: Alert, done: AlertAction, said: Said) -> None:
    """Move the tellings back to where they were, but what was purged. The event and the alert that
    were made for them stay, empty and merged: their numbers were seen, and what was told of them
    since counts here.
    """
    was = done.was or {}
    for evidence_id, event_id in was["evidence"]:
        evidence = session.get(Evidence, evidence_id)
        if evidence is not None and evidence.event_id in was["homes"]:
            evidence.event_id = event_id
            session.add(evidence)
    for event_id, field, before, after in was["facts"]:
        event = session.get(Event, event_id)
        if event is not None and getattr(event, field) == after:
            setattr(event, field, before)
            session.add(event)
    root = one_event.roots_of(session, [alert.event_id or 0])[alert.event_id or 0]
    parts = [event for home in was["homes"] for event in one_event.parts_of(session, home)]
    for event in parts:
        event.merged_into_id, event.merged_by = root, MergedBy.DECISION
        session.add(event)
    made = locked(session, was["alert"])
    for other in session.exec(select(Alert).where(Alert.merged_into_id == made.id)):
        other.merged_into_id = alert.id
        session.add(other)
    change = {"merged_into_id": alert.id, "snoozed_until": None}
    take(session, made, Act.SPLIT_UNDONE, AlertState.MERGED, said, change=change)


def _refuse_nonsense(
    alert_id: int,
    told: Sequence[Evidence],
    taken: Sequence[Evidence],
    rest: Sequence[Evidence],
    document_ids: Collection[int],
) -> None:
    known = sorted({evidence.document_id for evidence in told})
    for unknown in sorted(set(document_ids) - set(known)):
        named = ", ".join(map(str, known))
        raise NotPossible(f"alert {alert_id} does not rest on document {unknown}; it has {named}")
    if not taken or not rest:
        raise NotPossible(f"alert {alert_id}: name some of its documents, not none and not all")


def _make_events(session: Session, taken: Sequence[Evidence], now: datetime) -> dict[int, int]:
    """Make an event for each that tellings are taken from, the later ones merged into the first.

    Returns the new ids by the old.
    """
    days = _days(session, taken)
    homes: dict[int, int] = {}
    for evidence in taken:
        if evidence.event_id in homes:
            continue
        own = [other for other in taken if other.event_id == evidence.event_id]
        origin = session.get_one(Event, evidence.event_id)
        seen_on = min(days[other.document_id] for other in own)
        person_id = own[0].person_id or origin.person_id
        made = one_event.of_tellings(own, origin.kind, person_id, seen_on, now)
        made.merged_into_id = next(iter(homes.values()), None)
        made.merged_by = MergedBy.DECISION if homes else None
        made.is_untold = False
        session.add(made)
        session.flush()
        homes[evidence.event_id] = made.id or 0
    return homes


def _raise_alert(session: Session, origin: Alert, event_id: int, now: datetime) -> int:
    key = f"{AlertKind.NEW_EVENT}:{event_id}"
    wanted = NewAlert(key, AlertKind.NEW_EVENT, origin.severity, event_id=event_id)
    alerts.raise_new(session, [wanted], now)
    return session.exec(select(Alert.id).where(Alert.key == key)).one() or 0


def tell_rest(
    session: Session, event_id: int, rest: Sequence[Evidence]
) -> list[tuple[int, str, Any, Any]]:
    """Let an event say nothing that no telling of it says any more; return what was changed, as
    id, field, before, after.
    """
    event = session.get_one(Event, event_id)
    own = [evidence for evidence in rest if evidence.event_id == event_id] or rest
    changed: list[tuple[int, str, Any, Any]] = []
    for field in FACTS:
        before = getattr(event, field)
        if before is not None and before not in {getattr(evidence, field) for evidence in own}:
            changed.append((event_id, field, before, one_event.first_told(own, field)))
    score = max(evidence.score for evidence in own)
    if score < event.score:
        changed.append((event_id, "score", event.score, score))
    for _, field, _, after in changed:
        setattr(event, field, after)
    session.add(event)
    return changed


def _days(session: Session, told: Sequence[Evidence]) -> dict[int, str]:
    """Return the day on which each document appeared, by its id."""
    query = select(Document).where(col(Document.id).in_(sorted({e.document_id for e in told})))
    return {
        row.id or 0: (row.published_at or row.captured_at).astimezone(ALMATY).date().isoformat()
        for row in session.exec(query)
    }
