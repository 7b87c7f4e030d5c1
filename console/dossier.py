"""Gathers what a person needs to see of an alert: the event, every telling of it, the decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from console import life, watches
from console.tellings import (
    Telling,
    is_sealed,
    masks_for,
    spell_group,
    spell_telling,
    tellings_of,
)
from crawlers.catalogue import Source
from extract.independence import Group
from flows.independence import independent_sources
from flows.masks import SEALED, Masks, shown_name
from models.store import alerts, changes, exports, one_event
from models.store.sensitivity import may_see_sealed
from models.tables import Alert, AlertAction, Event, Link, Person
from models.terms import DeskRole


def summaries(
    session: Session,
    alert_ids: Sequence[int],
    sources: Mapping[str, Source],
    role: DeskRole = DeskRole.READER,
) -> list[dict[str, Any]]:
    """Return one value for each of these alerts, in that order, JSON-ready, with the sources that
    tell it. Of one that is sealed for this role it says that it is.
    """
    rows = alerts.by_ids(session, alert_ids)
    found = [(rows[i], tellings_of(session, rows[i], role)) for i in alert_ids if i in rows]
    masks = masks_for(session, found)
    return [
        _summary(session, alert, tellings, masks, _groups(session, tellings, sources), role)
        for alert, tellings in found
    ]


def whole(
    session: Session,
    alert_id: int,
    sources: Mapping[str, Source],
    role: DeskRole = DeskRole.READER,
) -> dict[str, Any]:
    """Return an alert with all evidence and its history, JSON-ready, without what is sealed for
    this role. Raises NotPossible.
    """
    alert = session.get(Alert, alert_id)
    if alert is None:
        raise alerts.NotPossible(f"there is no alert {alert_id}")
    tellings = tellings_of(session, alert, role)
    masks = masks_for(session, [(alert, tellings)])
    groups = _groups(session, tellings, sources)
    summary = _summary(session, alert, tellings, masks, groups, role)
    is_shown = not summary["sealed"]
    return summary | {
        "alleged": _alleged(session, alert) if is_shown else [],
        "changes": _changes(session, alert) if is_shown else [],
        "merged": _merged(session, alert_id),
        "twins": _twins(session, alert, masks) if is_shown else [],
        "watches": watches.answered(session, alert_id) if is_shown else [],
        "groups": [spell_group(group, tellings, masks) for group in groups],
        "evidence": [spell_telling(session, telling, masks) for telling in tellings],
        "history": [_action(action, masks) for action in alerts.history(session, alert_id)],
    }


def _groups(
    session: Session, tellings: Sequence[Telling], sources: Mapping[str, Source]
) -> list[Group]:
    evidence = [(telling, document, link) for telling, document, link, _snapshot in tellings]
    return independent_sources(session, sources, evidence)


def _summary(
    session: Session,
    alert: Alert,
    tellings: Sequence[Telling],
    masks: Masks,
    groups: Sequence[Group],
    role: DeskRole,
) -> dict[str, Any]:
    event, person = _event_and_person(session, alert)
    sealed = not may_see_sealed(role) and is_sealed(session, alert, tellings)
    if sealed:
        event = person = None
    until = alert.snoozed_until
    return {
        "sealed": sealed,
        "id": alert.id,
        "state": alert.state,
        "severity": alert.severity,
        "kind": alert.kind,
        "event": None if event is None else event.kind,
        "person": None if person is None else shown_name(person, masks),
        "person_id": None if person is None else person.id,
        **{fact: _fact(event, fact, tellings) for fact in ("date", "place", "term")},
        "charges": sorted({charge for evidence, *_rest in tellings for charge in evidence.charges}),
        "score": None if event is None else round(event.score, 2),
        "sources": _sources(alert, tellings),
        "documents": len({document.id for _evidence, document, *_rest in tellings}),
        "independent": len(groups),
        "link": SEALED if sealed else _url(session, alert, masks),
        "why": [] if sealed else [masks.hide(reason) for reason in alert.why or []],
        "group": alert.group_key,
        "times": alert.times,
        "assigned_to": alert.assigned_to,
        "snoozed_until": None if until is None else until.isoformat(),
        "merged_into": alert.merged_into_id,
        "raised_at": alert.raised_at.isoformat(),
        "put_at": alert.put_at.isoformat(),
    }


def _fact(event: Event | None, name: str, tellings: Sequence[Telling]) -> str | None:
    """Return a fact of an event; what it does not say, an event that was merged into it may."""
    if event is None:
        return None
    told = [getattr(evidence, name) for evidence, *_rest in tellings]
    said: str | None = getattr(event, name)
    return said or next((fact for fact in told if fact is not None), None)


def _sources(alert: Alert, tellings: Sequence[Telling]) -> list[str]:
    told = {document.source_id or "" for _evidence, document, *_rest in tellings}
    return sorted(told | ({alert.source_id} if alert.source_id is not None else set()))


def _url(session: Session, alert: Alert, masks: Masks) -> str | None:
    link = session.get(Link, alert.link_id) if alert.link_id is not None else None
    return None if link is None else masks.hide_url(link.url)


def _event_and_person(session: Session, alert: Alert) -> tuple[Event | None, Person | None]:
    event = session.get(Event, alert.event_id) if alert.event_id is not None else None
    if event is None or event.person_id is None:
        return event, None
    return event, exports.persons(session, [event.person_id])[event.person_id]


def _alleged(session: Session, alert: Alert) -> list[dict[str, Any]]:
    """Return the charges known against the person of an alert, with where each stands."""
    event, _person = _event_and_person(session, alert)
    if event is None or event.person_id is None:
        return []
    return life.charges_told(session, exports.persons(session, [event.person_id]))


def _changes(session: Session, alert: Alert) -> list[dict[str, Any]]:
    """Return which facts of an alert's event a later telling put right, in order."""
    if alert.event_id is None:
        return []
    parts = [part.id or 0 for part in one_event.parts_of(session, alert.event_id)]
    return [
        {"field": c.field, "before": c.before, "after": c.after, "document": c.document_id}
        for c in changes.of_event(session, parts)
    ]


def _twins(session: Session, alert: Alert, masks: Masks) -> list[dict[str, Any]]:
    """Return the other people whose events are shown in this alert, and by what: who may be the
    same person, until somebody says that they are two, and whose alert somebody merged.
    """
    if alert.event_id is None:
        return []
    first, *parts = one_event.parts_of(session, alert.event_id)
    by = {part.person_id: part.merged_by for part in parts if part.person_id is not None}
    persons = exports.persons(session, {*by, first.person_id or 0})
    own = persons[first.person_id].id if first.person_id in persons else None
    return [
        {"person_id": persons[i].id, "name": shown_name(persons[i], masks), "by": by[i]}
        for i in sorted(by)
        if i in persons and persons[i].id != own
    ]


def _merged(session: Session, alert_id: int) -> list[int]:
    """Return the alerts that were merged into this one."""
    query = select(Alert.id).where(Alert.merged_into_id == alert_id).order_by(col(Alert.id))
    return [merged for merged in session.exec(query) if merged is not None]


def _action(action: AlertAction, masks: Masks) -> dict[str, Any]:
    return {
        "action": action.action,
        "by": action.by,
        "at": action.at.isoformat(),
        "reason": None if action.reason is None else masks.hide(action.reason),
        "note": action.note,
        "before": action.before,
        "after": action.after,
    }
