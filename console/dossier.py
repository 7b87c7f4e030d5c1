"""Gathers what a person needs to see of an alert: the event, every telling of it, the decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from console import life, watches
from console.quoting import quote_each
from console.tellings import (
    People,
    Telling,
    people_in,
    sealed_among,
    spell_group,
    spell_tellings,
    tellings_of,
    tellings_of_each,
)
from crawlers.catalogue import Source
from extract.independence import Group
from flows.independence import independent_of_each, independent_sources
from flows.masks import SEALED, Masks, shown_name
from models.store import alerts, changes, exports, one_event, sealed
from models.store.sensitivity import may_see_sealed, sealed_links
from models.tables import Alert, AlertAction, Document, Event, Evidence, Link, Person
from models.terms import AlertState, DeskRole


def summaries(
    session: Session,
    alert_ids: Sequence[int],
    sources: Mapping[str, Source],
    role: DeskRole = DeskRole.READER,
) -> list[dict[str, Any]]:
    """Return one value for each of these alerts, in that order, JSON-ready, with the sources that
    tell it. Of one that is sealed for this role it says that it is.
    """
    return [summary for summary, _quote in told_shortly(session, alert_ids, sources, role)]


def told_shortly(
    session: Session,
    alert_ids: Sequence[int],
    sources: Mapping[str, Source],
    role: DeskRole = DeskRole.READER,
    *,
    with_quotes: bool = False,
) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """As `summaries`; beside each value, if they are asked for, the words that tell of the alert
    first.
    """
    rows = alerts.by_ids(session, alert_ids)
    chosen = [rows[i] for i in alert_ids if i in rows]
    told = tellings_of_each(session, chosen, role, with_text=False)
    people = people_in(session, [(alert, told[alert.id or 0]) for alert in chosen])
    groups = independent_of_each(session, sources, {i: _evidence(told[i]) for i in told})
    beside = _gather_beside(session, chosen, told, people, role)
    quotes = quote_each(session, told, people) if with_quotes else {}
    return [
        (_summary(beside, alert, told[key], groups[key]), quotes.get(key))
        for alert in chosen
        for key in (alert.id or 0,)
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
    people = people_in(session, [(alert, tellings)])
    masks = people.masks
    groups = independent_sources(session, sources, _evidence(tellings))
    beside = _gather_beside(session, [alert], {alert_id: tellings}, people, role)
    summary = _summary(beside, alert, tellings, groups)
    is_shown = not summary["sealed"]
    return summary | {
        "alleged": _alleged(session, beside.event_of(alert), role) if is_shown else [],
        "changes": _changes(session, alert, beside, tellings) if is_shown else [],
        "merged": _merged(session, alert_id),
        "twins": _twins(session, alert, masks) if is_shown else [],
        "watches": watches.answered(session, alert_id, role) if is_shown else [],
        "namings": _namings(beside.person_of(alert), people),
        "groups": [spell_group(group, tellings, masks) for group in groups],
        "evidence": spell_tellings(session, tellings, people),
        "history": [
            _action(action, masks, is_shown=is_shown)
            for action in alerts.history(session, alert_id)
        ],
    }


@dataclass(frozen=True, slots=True)
class Beside:
    """What alerts are about, by id, when those that are assigned were, and what is sealed."""

    events: Mapping[int, Event]
    people: People
    urls: Mapping[int, str]
    assigned_at: Mapping[int, datetime]
    sealed: Collection[int]
    sealed_links: AbstractSet[int]  # which this role may see
    touched: Collection[int]  # events of which a page tells that it may not

    def event_of(self, alert: Alert) -> Event | None:
        if alert.event_id is None or alert.id in self.sealed:
            return None
        return self.events[alert.event_id]

    def person_of(self, alert: Alert) -> Person | None:
        event = self.event_of(alert)
        if event is None or event.person_id is None:
            return None
        return self.people.persons[event.person_id]


def _gather_beside(
    session: Session,
    about: Sequence[Alert],
    told: Mapping[int, Sequence[Telling]],
    people: People,
    role: DeskRole,
) -> Beside:
    """Return what these alerts are about, in a few questions for all."""
    events = one_event.by_ids(session, [a.event_id for a in about if a.event_id is not None])
    links = exports.links(session, {a.link_id for a in about if a.link_id is not None})
    assigned = [a.id for a in about if a.state is AlertState.ASSIGNED and a.id is not None]
    return Beside(
        events,
        people,
        {link_id: link.url for link_id, link in links.items()},
        alerts.assigned_at(session, assigned),
        () if may_see_sealed(role) else sealed_among(session, about, told),
        sealed_links(session, {*links, *_links_of(told)}) if may_see_sealed(role) else frozenset(),
        () if may_see_sealed(role) else sealed.touched(session, events.keys()),
    )


def _links_of(told: Mapping[int, Sequence[Telling]]) -> set[int]:
    return {document.link_id for tellings in told.values() for _evidence, document, *_ in tellings}


def _evidence(tellings: Sequence[Telling]) -> list[tuple[Evidence, Document, Link]]:
    return [(telling, document, link) for telling, document, link, _snapshot in tellings]


def _summary(
    beside: Beside,
    alert: Alert,
    tellings: Sequence[Telling],
    groups: Sequence[Group],
) -> dict[str, Any]:
    masks = beside.people.masks
    event, person = beside.event_of(alert), beside.person_of(alert)
    sealed = alert.id in beside.sealed
    is_touched = alert.event_id in beside.touched
    until, since = alert.snoozed_until, beside.assigned_at.get(alert.id or 0)
    return {
        "sealed": sealed,
        "shows_sealed": not beside.sealed_links.isdisjoint(
            {alert.link_id, *(document.link_id for _evidence, document, *_rest in tellings)}
        ),
        "id": alert.id,
        "state": alert.state,
        "severity": alert.severity,
        "kind": alert.kind,
        "event": None if event is None else event.kind,
        "person": None if person is None else shown_name(person, masks),
        "person_id": None if person is None else person.id,
        **_facts(event, tellings, is_touched=is_touched),
        "charges": sorted({charge for evidence, *_rest in tellings for charge in evidence.charges}),
        "score": None if event is None else round(event.score, 2),
        "sources": _sources(alert, tellings),
        "documents": len({document.id for _evidence, document, *_rest in tellings}),
        "independent": len(groups),
        "link": SEALED if sealed else _url(beside, alert),
        # A reason may be that of a sealed page.
        "why": [] if sealed or is_touched else [masks.hide(reason) for reason in alert.why or []],
        "group": None if sealed else alert.group_key,
        "times": alert.times,
        "assigned_to": alert.assigned_to,
        "assigned_at": None if since is None else since.isoformat(),
        "snoozed_until": None if until is None else until.isoformat(),
        "merged_into": alert.merged_into_id,
        "raised_at": alert.raised_at.isoformat(),
        "put_at": alert.put_at.isoformat(),
    }


def _facts(
    event: Event | None, tellings: Sequence[Telling], *, is_touched: bool
) -> dict[str, str | None]:
    """Return date, place and term of an event; what it does not say, an event that was merged into
    it may. Where sealed pages tell of it, too, as those tell it that may be seen.
    """
    if event is None:
        return dict.fromkeys(sealed.FACTS)
    told = [evidence for evidence, *_rest in tellings]
    if is_touched:
        return dict(zip(sealed.FACTS, sealed.facts(event, told), strict=True))
    return {name: getattr(event, name) or one_event.first_told(told, name) for name in sealed.FACTS}


def _sources(alert: Alert, tellings: Sequence[Telling]) -> list[str]:
    told = {document.source_id or "" for _evidence, document, *_rest in tellings}
    return sorted(told | ({alert.source_id} if alert.source_id is not None else set()))


def _url(beside: Beside, alert: Alert) -> str | None:
    if alert.link_id is None:
        return None
    return beside.people.masks.hide_url(beside.urls[alert.link_id])


def _alleged(session: Session, event: Event | None, role: DeskRole) -> list[dict[str, Any]]:
    """Return the charges known against the person of an event, with where each stands."""
    if event is None or event.person_id is None:
        return []
    rows = exports.persons(session, [event.person_id])
    return life.charges_told(session, rows, with_sealed=may_see_sealed(role))


def _changes(
    session: Session, alert: Alert, beside: Beside, tellings: Sequence[Telling]
) -> list[dict[str, Any]]:
    """Return which facts of an alert's event a later telling put right, in order; without those
    that a page tells which may not be seen.
    """
    if alert.event_id is None:
        return []
    parts = [part.id or 0 for part in one_event.parts_of(session, alert.event_id)]
    told = {(c, getattr(evidence, c)) for evidence, *_rest in tellings for c in sealed.FACTS}
    return [
        {"field": c.field, "before": c.before, "after": c.after, "document": c.document_id}
        for c in changes.of_event(session, parts)
        if alert.event_id not in beside.touched or {(c.field, c.before), (c.field, c.after)} <= told
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


def _namings(person: Person | None, people: People) -> list[dict[str, Any]]:
    """Return the forms in which the texts name a person, each once with its language; none of who
    is hidden.
    """
    if person is None or person.id in people.masks.person_ids:
        return []
    found: dict[str, dict[str, Any]] = {}
    for document_id, mentions in people.mentions.items():
        for mention in mentions:
            known = people.persons.get(mention.person_id or 0)
            if known is not None and known.id == person.id:
                told = {"raw": mention.raw, "document": document_id, "how": mention.how}
                found.setdefault(mention.raw, told)
    return list(found.values())


def _merged(session: Session, alert_id: int) -> list[int]:
    """Return the alerts that were merged into this one."""
    query = select(Alert.id).where(Alert.merged_into_id == alert_id).order_by(col(Alert.id))
    return [merged for merged in session.exec(query) if merged is not None]


def _action(action: AlertAction, masks: Masks, *, is_shown: bool) -> dict[str, Any]:
    """Return a decision; of an alert that is sealed not what was said with it."""
    note = masks.hide(action.note) if action.note is not None and is_shown else None
    reason = masks.hide(action.reason) if action.reason is not None and is_shown else None
    return {
        "action": action.action,
        "by": action.by,
        "at": action.at.isoformat(),
        "reason": reason,
        "note": note,
        "before": action.before,
        "after": action.after,
    }
