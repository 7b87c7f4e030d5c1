"""Alerts that came of one occasion: they bear one key, and can be decided on together."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from models.store import one_event
from models.tables import Alert, Event, Link
from models.terms import AlertKind, AlertState, EventKind
from models.values import ALMATY

KeyOfEvent = Callable[[EventKind, str | None, str | None, int], str]
KeyOfPage = Callable[[AlertKind, str, str], str]


def fill_keys(session: Session, key_of_event: KeyOfEvent, key_of_page: KeyOfPage) -> int:
    """Give every alert about an event or a page that has none the key of its occasion; return how
    many. A key stays when the event is corrected later.
    """
    without = col(Alert.group_key).is_(None)
    query = select(Alert, Event).join(Event, col(Event.id) == Alert.event_id).where(without)
    about_events = list(session.exec(query))
    told = one_event.first_tellings(session, [event.id for _, event in about_events if event.id])
    filled = 0
    for alert, event in about_events:
        first = told.get(event.id or 0)
        if first is not None:
            alert.group_key = key_of_event(event.kind, event.date, event.place, first.document_id)
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


def members_of(session: Session, key: str) -> list[tuple[int, AlertState]]:
    """Return the alerts of a group with their states, oldest first; those merged elsewhere are
    none.
    """
    query = select(Alert.id, Alert.state).where(
        Alert.group_key == key, Alert.state != AlertState.MERGED
    )
    rows = session.exec(query.order_by(col(Alert.id)))
    return [(alert_id, AlertState(state)) for alert_id, state in rows if alert_id]
