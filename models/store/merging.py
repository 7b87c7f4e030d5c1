"""Two alerts that are about one event: the one is merged into the other, and so are their events.

A merge moves no evidence. Whatever points anywhere points at a root, never on at another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import one_event, roots
from models.store.alerts import NotPossible, by_ids, locked
from models.store.decisions import Said, take, unmerged
from models.tables import Alert, AlertAction, Event, Pair
from models.terms import Act, AlertState, MergedBy, PairState


def merge(session: Session, alert_id: int, into_id: int, said: Said) -> AlertAction:
    """Say that an alert is about the event of another, which shows the evidence of both from now
    on. Whatever was merged into the first points at the other, too.

    Call it in a session that holds the lock "findings". Raises NotPossible.
    """
    if alert_id == into_id:
        raise NotPossible(f"alert {alert_id} is but one")
    for one in sorted((alert_id, into_id)):
        locked(session, one)  # in one order, so that two who merge crosswise do not wait for ever
    alert, into = unmerged(session, alert_id), unmerged(session, into_id)
    event_id, root = _event_of(session, alert), _event_of(session, into)
    children = list(session.exec(select(Alert).where(Alert.merged_into_id == alert_id)))
    events = [] if event_id == root else one_event.parts_of(session, event_id)
    _refuse_parted(session, alert_id, into_id, events, one_event.parts_of(session, root))
    was = {
        "alerts": [child.id for child in children],
        "events": [[event.id, event.merged_into_id, event.merged_by] for event in events],
    }
    for child in children:
        child.merged_into_id = into_id
    for event in events:
        event.merged_into_id = root
        event.merged_by = event.merged_by or MergedBy.DECISION
    session.add_all([*children, *events])
    change = {"merged_into_id": into_id, "snoozed_until": None}
    return take(
        session,
        alert,
        Act.MERGE,
        AlertState.MERGED,
        said,
        reason=f"into {into_id}",
        change=change,
        was=was,
    )


def part_again(session: Session, alert: Alert, merged: AlertAction) -> None:
    """Give back what a merge of this alert took along: the alerts that were merged into it before,
    and the events. What somebody decided anew since stays, what was purged does not come back. The
    alert itself is not touched.
    """
    here = alert.merged_into_id
    was = merged.was or {}
    back = {alert.id}
    for child in by_ids(session, was.get("alerts", [])).values():
        is_ours = child.state is AlertState.MERGED and child.merged_into_id == here
        if is_ours and _merged_last(session, child.id or 0) < (merged.id or 0):
            child.merged_into_id = alert.id
            session.add(child)
            back.add(child.id)
    # Where the other alert was purged its event is, too: ours were freed then, and stand together.
    place = _event_of(session, alert if here is None else locked(session, here))
    told_by = _alerts_of(session, [event_id for event_id, *_ in was.get("events", [])])
    for event_id, into_id, by in was.get("events", []):
        event = session.get(Event, event_id)
        if event is None or (into_id is not None and session.get(Event, into_id) is None):
            continue
        if event.merged_into_id == place and told_by.get(event_id, alert.id) in back:
            event.merged_into_id, event.merged_by = into_id, by and MergedBy(by)
            session.add(event)
    session.flush()


def _event_of(session: Session, alert: Alert) -> int:
    """Return the root of an alert's event. Raises NotPossible if it is about none."""
    if alert.event_id is None:
        raise NotPossible(f"alert {alert.id} is about no event: only alerts of events are merged")
    return one_event.roots_of(session, [alert.event_id])[alert.event_id]


def _refuse_parted(
    session: Session, one: int, other: int, own: Iterable[Event], others: Iterable[Event]
) -> None:
    """Raise NotPossible if a person said that those of the one and of the other are two people."""
    mine = roots.with_members(session, [e.person_id for e in own if e.person_id])
    theirs = roots.with_members(session, [e.person_id for e in others if e.person_id])
    apart = select(Pair).where(
        Pair.state == PairState.APART,
        sa.or_(
            sa.and_(col(Pair.low_id).in_(list(mine)), col(Pair.high_id).in_(list(theirs))),
            sa.and_(col(Pair.low_id).in_(list(theirs)), col(Pair.high_id).in_(list(mine))),
        ),
    )
    for pair in session.exec(apart):
        raise NotPossible(
            f"alerts {one} and {other}: persons {pair.low_id} and {pair.high_id} are apart"
        )


def _merged_last(session: Session, alert_id: int) -> int:
    """Return the id of the last decision that merged an alert, 0 if there is none."""
    query = select(sa.func.max(AlertAction.id)).where(
        AlertAction.alert_id == alert_id, AlertAction.action == Act.MERGE
    )
    return int(session.exec(query).one() or 0)


def _alerts_of(session: Session, event_ids: Sequence[int]) -> dict[int, int | None]:
    query = select(Alert.event_id, Alert.id).where(col(Alert.event_id).in_(list(event_ids)))
    return {event_id: alert_id for event_id, alert_id in session.exec(query) if event_id}
