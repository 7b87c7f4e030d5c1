"""What people decided on alerts of events, with what raised them. It reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.store import one_event
from models.store.sql import in_batches
from models.tables import Alert, AlertAction, Document, Event, Evidence, Mention
from models.terms import Act, AlertState, EventKind

DECIDED = (AlertState.CONFIRMED, AlertState.DISMISSED, AlertState.MERGED)
REPEATED = "duplicate"  # the reason of a dismissal that calls no finding wrong


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on one alert, and the telling that raised it. `said` is "confirmed",
    "repeated" or the reason of the dismissal; `names` is everybody named in that document.
    """

    alert_id: int
    kind: EventKind
    source_id: str | None
    why: tuple[str, ...]
    names: tuple[str, ...]
    said: str


def verdicts(session: Session, since: datetime | None = None) -> list[Verdict]:
    """Return the decisions that stand, those taken from `since` on if it is given."""
    query = (
        select(Alert, Event)
        .join(Event, col(Event.id) == Alert.event_id)
        .where(col(Alert.state).in_(DECIDED))
        .order_by(col(Alert.id))
    )
    rows = list(session.exec(query))
    last = _last_words(session, [alert.id or 0 for alert, _ in rows])
    raised = _raising(session, [event.id or 0 for _, event in rows])
    names = _names(session, [evidence.document_id for evidence, _ in raised.values()])
    found: list[Verdict] = []
    for alert, event in rows:
        action = last.get(alert.id or 0)
        if action is None or (since is not None and action.at < since):
            continue
        evidence, source_id = raised.get(event.id or 0, (None, None))
        found.append(
            Verdict(
                alert.id or 0,
                event.kind,
                source_id,
                () if evidence is None else tuple(evidence.why),
                () if evidence is None else tuple(names.get(evidence.document_id, ())),
                _said(alert.state, action),
            )
        )
    return found


def _said(state: AlertState, action: AlertAction) -> str:
    if state is AlertState.CONFIRMED:
        return "confirmed"
    if state is AlertState.MERGED or action.reason == REPEATED:
        return "repeated"
    return action.reason or "other"


def _last_words(session: Session, alert_ids: Sequence[int]) -> dict[int, AlertAction]:
    """Return the decision that each of these alerts is in its state by."""
    wanted = (Act.CONFIRM, Act.DISMISS, Act.MERGE)
    found: dict[int, AlertAction] = {}
    for batch in in_batches(alert_ids):
        undone = select(AlertAction.undoes_id).where(
            col(AlertAction.alert_id).in_(batch), col(AlertAction.undoes_id).is_not(None)
        )
        query = select(AlertAction).where(
            col(AlertAction.alert_id).in_(batch),
            col(AlertAction.action).in_(wanted),
            col(AlertAction.id).not_in(undone),
        )
        rows = session.exec(query.order_by(col(AlertAction.id)))
        found |= {action.alert_id: action for action in rows}
    return found


def _raising(session: Session, event_ids: Sequence[int]) -> dict[int, tuple[Evidence, str | None]]:
    """Return the first telling of each event, with the source of its document."""
    first = one_event.first_tellings(session, event_ids)
    sources: dict[int, str | None] = {}
    for batch in in_batches(sorted({evidence.document_id for evidence in first.values()})):
        query = select(Document.id, Document.source_id).where(col(Document.id).in_(batch))
        sources |= {document_id or 0: source_id for document_id, source_id in session.exec(query)}
    return {event_id: (one, sources[one.document_id]) for event_id, one in first.items()}


def _names(session: Session, document_ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for batch in in_batches(sorted(set(document_ids))):
        query = select(Mention.document_id, Mention.raw).where(
            col(Mention.document_id).in_(batch), col(Mention.name).is_not(None)
        )
        for document_id, raw in session.exec(query):
            found.setdefault(document_id, set()).add(raw)
    return found
