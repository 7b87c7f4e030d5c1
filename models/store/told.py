"""Which alerts a channel or feed tells, and what stands beside them. It reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import roots
from models.store.alerts import by_ids
from models.store.sql import in_batches
from models.tables import Alert, Alias, Event, Issue, Watch, WatchHit
from models.terms import UNDECIDED, AlertState, WatchKind


def found_by(session: Session, alerts: Sequence[Alert], watches: Collection[int]) -> set[int]:
    """Return the ids of those alerts that one of these watches found, or that tell of a person whom
    one of them follows.
    """
    found = {a.id for a in alerts if a.watch_id in watches}
    events = {a.event_id: a.id for a in alerts if a.event_id is not None and a.id is not None}
    people = followed(session, watches)
    for batch in in_batches(sorted(events)):
        query = select(Event.id, Event.person_id).where(col(Event.id).in_(batch))
        found |= {
            events[event] for event, person in session.exec(query) if event and person in people
        }
    for batch in in_batches(sorted(a.id for a in alerts if a.id is not None)):
        hits = select(WatchHit.alert_id, WatchHit.watch_id).where(col(WatchHit.alert_id).in_(batch))
        found |= {alert for alert, watch in session.exec(hits) if watch in watches}
    return {alert_id for alert_id in found if alert_id is not None}


def followed(session: Session, watches: Collection[int]) -> set[int]:
    """Return the ids of the persons whom these watches follow, in all of their rows."""
    bearers: set[int] = set()
    for batch in in_batches(sorted(watches)):
        query = select(Alias.person_id).join(Watch, col(Watch.value) == col(Alias.key))
        query = query.where(col(Watch.id).in_(batch), Watch.kind == WatchKind.PERSON)
        bearers |= set(session.exec(query.distinct()))
    return set(roots.with_members(session, bearers))


def put_last(session: Session, limit: int, watch_id: int | None = None) -> list[Alert]:
    """Return the alerts that were put last, newest first; of one watch, if it is given.

    Those that were dismissed or merged are left out.
    """
    gone = (AlertState.DISMISSED, AlertState.MERGED)
    if watch_id is None:
        query = select(Alert).where(col(Alert.state).not_in(gone))
        order = (col(Alert.put_at).desc(), col(Alert.id).desc())
        return list(session.exec(query.order_by(*order).limit(limit)))
    own = by_ids(session, _of_watch(session, watch_id)).values()
    alerts = [alert for alert in own if alert.state not in gone]
    return sorted(alerts, key=lambda one: (one.put_at, one.id), reverse=True)[:limit]


def _of_watch(session: Session, watch_id: int) -> set[int]:
    """Return the ids of the alerts that a watch found, or that tell of the person it follows.

    Each is asked for by its index; one condition of all three would go through every alert.
    """
    ids = set(session.exec(select(Alert.id).where(Alert.watch_id == watch_id)))
    ids |= set(session.exec(select(WatchHit.alert_id).where(WatchHit.watch_id == watch_id)))
    for batch in in_batches(sorted(followed(session, [watch_id]))):
        query = select(Alert.id).join(Event, col(Event.id) == col(Alert.event_id))
        ids |= set(session.exec(query.where(col(Event.person_id).in_(batch))))
    return {alert_id for alert_id in ids if alert_id is not None}


def undecided(session: Session) -> int:
    """Return how many alerts wait for a person."""
    query = select(sa.func.count()).select_from(Alert).where(col(Alert.state).in_(UNDECIDED))
    return int(session.exec(query).one())


def in_trouble(session: Session, since: datetime | None = None) -> list[str]:
    """Return the ids of the sources with an open issue; with `since`, one opened after that."""
    query = select(Issue.source_id).where(col(Issue.closed_at).is_(None))
    if since is not None:
        query = query.where(col(Issue.opened_at) > since)
    return sorted(set(session.exec(query)))
