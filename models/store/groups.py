"""Alerts that came of one occasion: they bear one key, and can be decided on together."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import Alert, Event, Evidence, Link
from models.terms import AlertKind, AlertState, EventKind
from models.values import ALMATY

KeyOfEvent = Callable[[EventKind, str | None, str | None, int], str]
KeyOfPage = Callable[[AlertKind, str, str], str]


def fill_keys(session: Session, key_of_event: KeyOfEvent, key_of_page: KeyOfPage) -> int:
    """Give every alert about an event or a page that has none the key of its occasion; return how
    many. A key stays when the event is corrected later.
    """
    without = col(Alert.group_key).is_(None)
    about_events = list(
        session.exec(select(Alert).where(without, col(Alert.event_id).is_not(None)))
    )
    told = _first_documents(session, [a.event_id for a in about_events if a.event_id is not None])
    filled = 0
    for alert in about_events:
        if alert.event_id in told:
            event, document_id = told[alert.event_id]
            alert.group_key = key_of_event(event.kind, event.date, event.place, document_id)
            session.add(alert)
            filled += 1
    about_pages = select(Alert, Link).join(Link, col(Link.id) == Alert.link_id).where(without)
    for alert, link in session.exec(about_pages):
        site = link.source_id or urlsplit(link.url).hostname or "elsewhere"
        day = alert.raised_at.astimezone(ALMATY).date().isoformat()
        alert.group_key = key_of_page(alert.kind, site, day)
        session.add(alert)
        filled += 1
    session.flush()
    return filled


def _first_documents(session: Session, event_ids: list[int]) -> dict[int, tuple[Event, int]]:
    """Return each of these events with the id of the document that told it first."""
    found: dict[int, tuple[Event, int]] = {}
    for batch in in_batches(sorted(event_ids)):
        first = (
            select(sa.func.min(Evidence.id))
            .where(col(Evidence.event_id).in_(batch))
            .group_by(col(Evidence.event_id))
        )
        query = (
            select(Event, Evidence.document_id)
            .join(Evidence, col(Evidence.event_id) == Event.id)
            .where(col(Evidence.id).in_(first))
        )
        found |= {event.id or 0: (event, document_id) for event, document_id in session.exec(query)}
    return found


def members_of(session: Session, key: str) -> list[tuple[int, AlertState]]:
    """Return the alerts of a group with their states, oldest first; those merged elsewhere are
    none.
    """
    query = select(Alert.id, Alert.state).where(
        Alert.group_key == key, Alert.state != AlertState.MERGED
    )
    rows = session.exec(query.order_by(col(Alert.id)))
    return [(alert_id, AlertState(state)) for alert_id, state in rows if alert_id]
