"""Tells alerts in full, a line each: for those channels and feeds that an operator opened for it.

Children and witnesses have initials there, too, and what is sealed is not told. No address of a
page and no title: messengers fetch what looks like a link, and a site would see who reads about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from flows.gather import masks_of
from flows.masks import Masks, shown_name
from flows.messages import in_line, spell
from flows.record import named_ids
from models.store import exports, one_event, sealed
from models.store.one_event import root_column
from models.store.sensitivity import sealed_links
from models.store.sql import in_batches
from models.tables import Alert, Document, Event, Evidence, Link, Person

Told = Mapping[int, Sequence[tuple[Evidence, Document]]]


def full_lines(
    session: Session, alerts: Sequence[Alert], *, only_released: bool = False
) -> dict[int, str]:
    """Return a line for each of these alerts, by id; of one that only sealed pages tell its
    number and kind. With `only_released` nobody has more than initials who was not released.
    """
    events = one_event.by_ids(session, [a.event_id for a in alerts if a.event_id is not None])
    told = _told(session, events)
    links = exports.links(session, [a.link_id for a in alerts if a.link_id is not None])
    about = exports.of_links(session, links)
    documents = {d.id for rows in told.values() for _, d in rows} | {d.id for d in about}
    mentions = exports.mentions_in(session, {i for i in documents if i is not None})
    named = named_ids(mentions, [])
    named |= {event.person_id for event in events.values() if event.person_id is not None}
    people = exports.persons(session, named)
    masks = masks_of(session, mentions, people, only_released=only_released)
    hidden = sealed_links(session, [*links, *_links_of(told)])
    return {
        alert.id: _head(alert)
        if alert.link_id in hidden
        else _line(alert, events.get(alert.event_id or 0), told, hidden, people, masks)
        + (f"; {_page(links[alert.link_id])}" if alert.link_id in links else "")
        for alert in alerts
        if alert.id is not None
    }


def _line(
    alert: Alert,
    event: Event | None,
    told: Told,
    hidden: Collection[int],
    people: Mapping[int, Person],
    masks: Masks,
) -> str:
    head = _head(alert)
    why = [masks.hide(reason) for reason in alert.why or []]
    if event is None:
        return in_line([head, alert.source_id and f"source {alert.source_id}", *why])
    everything = told.get(event.id or 0, ())
    rows = [r for r in everything if r[1].link_id not in hidden]
    if rows == [] and everything:
        return head
    known = [event.date, event.place, event.term]
    if len(rows) < len(everything):  # a reason may be that of a page that is not told
        known, why = sealed.facts(event, [evidence for evidence, _ in rows]), []
    charges = sorted({charge for evidence, _ in rows for charge in evidence.charges})
    sources = sorted({document.source_id or "" for _, document in rows})
    person = people.get(event.person_id or 0)
    name = None if person is None else shown_name(person, masks)
    facts = [name, spell(event.kind), *known, " ".join(charges)]
    return in_line([head, *facts, ", ".join(filter(None, sources)), *why])


def _links_of(told: Told) -> set[int]:
    return {document.link_id for rows in told.values() for _, document in rows}


def _page(link: Link) -> str:
    return in_line([f"page of {link.source_id}"])


def _head(alert: Alert) -> str:
    return f"{alert.id} {alert.severity} {spell(alert.kind)}"


def _told(session: Session, event_ids: Collection[int]) -> Told:
    """Return what documents tell of each event, and of those that were merged into it."""
    found: dict[int, list[tuple[Evidence, Document]]] = defaultdict(list)
    for batch in in_batches(sorted(event_ids)):
        query = (
            select(Evidence, Document, root_column())
            .join(Document, col(Document.id) == Evidence.document_id)
            .join(Event, col(Event.id) == Evidence.event_id)
            .where(sa.or_(col(Event.id).in_(batch), col(Event.merged_into_id).in_(batch)))
        )
        for evidence, document, root in session.exec(query.order_by(col(Evidence.id))):
            found[root].append((evidence, document))
    return found
