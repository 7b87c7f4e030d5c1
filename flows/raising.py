"""Asks a person to look at what was found of what is followed, once, and not where the alert of an
event does so already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from extract.duplicates import Telling, judge_copy
from extract.severity import judge_hit
from models.store import alerts, watched
from models.store.alerts import NewAlert
from models.store.copies import WHOLE
from models.tables import Alert, Document, Watch, WatchHit
from models.terms import UNDECIDED, AlertKind


def raise_hits(session: Session, now: datetime) -> int:
    """Raise an alert for each watch with hits that nobody was told of; return how many are new.

    A hit in a document that tells of an event belongs to the alert of that, unless somebody has
    decided on it without having seen there what is followed. Others belong to the alert of the
    watch that nobody has decided on, and so does a copy of what a decided one was about to that
    one. Doing it twice changes nothing. Call it in a session that holds the lock "findings", after
    the alerts of events are raised.
    """
    raised = 0
    while hits := watched.waiting(session):
        told = watched.event_alerts(session, {hit.document_id for hit in hits})
        for hit in hits:
            alert_id = _alert_of_act(session, hit, told.get(hit.document_id, []))
            if alert_id is None:
                alert_id, is_new = _own_alert(session, hit, now)
                raised += is_new
            hit.alert_id = alert_id
            session.add(hit)
        session.flush()
    return raised


def _alert_of_act(session: Session, hit: WatchHit, known: Sequence[Alert]) -> int | None:
    """Return the alert of an act that tells of a hit: the newest that nobody has decided on, else
    one by which the same watch is known already.
    """
    undecided = [alert for alert in known if alert.state in UNDECIDED]
    for alert in undecided[-1:]:
        return alert.id
    return next((a.id for a in known if watched.is_known_beside(session, hit, a)), None)


def _own_alert(session: Session, hit: WatchHit, now: datetime) -> tuple[int, bool]:
    """Return the alert of the watch itself that tells of a hit, and whether it was raised now."""
    waiting = watched.open_alert(session, hit.watch_id)
    if waiting is not None:
        return waiting.id or 0, False
    last, number = watched.last_alert(session, hit.watch_id)
    if last is not None and _is_about_copy(session, hit, last):
        return last.id or 0, False
    watch = session.get_one(Watch, hit.watch_id)
    key = f"{AlertKind.WATCH_HIT}:{watch.id}:{number}"
    severity = judge_hit(watch.kind)
    new = NewAlert(key, AlertKind.WATCH_HIT, severity, watch_id=watch.id, why=(hit.why,))
    alerts.raise_new(session, [new], now)
    raised, _ = watched.last_alert(session, hit.watch_id)
    return (raised and raised.id) or 0, True


def _is_about_copy(session: Session, hit: WatchHit, last: Alert) -> bool:
    """Tell whether a decided alert was about the same text, word for word or nearly so."""
    telling = _telling(session.get_one(Document, hit.document_id))
    for document in watched.documents_of(session, hit.watch_id, last.id or 0):
        copied = judge_copy(telling, _telling(document))
        if copied is not None and copied.kind in WHOLE:
            return True
    return False


def _telling(document: Document) -> Telling:
    return Telling(document.title, document.text, document.lang)
