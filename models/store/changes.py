"""Facts of an event that a later telling puts right: 10 days that were 15, another day, another
town. Every telling stays in the evidence; the event's row says what was told last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store.known_events import EventRules, Told
from models.store.one_event import is_part_of
from models.store.sql import upsert
from models.tables import Document, Event, EventChange, Evidence
from models.terms import EventField

Value = str | None
Same = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one document says of an event, and of which page it is."""

    document_id: int
    link_id: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that became another."""

    field: EventField
    before: str
    after: str
    document_id: int


def is_told_otherwise(event: Event, told: Told, rules: EventRules) -> bool:
    """Tell whether a telling contradicts what stands in the row of its event."""
    mention = told.mention
    pairs = (
        (EventField.TERM, event.term, mention.term),
        (EventField.DATE, event.date, mention.date),
        (EventField.PLACE, event.place, mention.place),
    )
    return any(
        known is not None and new is not None and not _same(field, rules)(known, new)
        for field, known, new in pairs
    )


def note_changes(
    session: Session, events: Sequence[Event], rules: EventRules, now: datetime
) -> None:
    """Go through all tellings of these events in the order in which they appeared; set in the row
    what stands now, and write down what changed.

    Called after their evidence is saved. Of a change that an old text brings, read late, it is
    noted that nobody need be told.
    """
    rows: list[dict[str, Any]] = []
    for event in events:
        told = _tellings(session, event)
        for field in EventField:
            found = list(_changes(field, told, rules))
            if not found:
                continue
            is_new = not _same(field, rules)(getattr(event, field) or "", found[-1].after)
            setattr(event, field, found[-1].after)
            rows += [_row(event, change, now, is_new) for change in found]
        session.add(event)
    upsert(session, EventChange, rows, key=("event_id", "field", "document_id"))


def of_event(session: Session, event_ids: Sequence[int]) -> list[EventChange]:
    """Return what changed of these events, in order."""
    query = select(EventChange).where(col(EventChange.event_id).in_(list(event_ids)))
    return list(session.exec(query.order_by(col(EventChange.id))))


def links_to_tell(session: Session, link_ids: Sequence[int]) -> set[int]:
    """Return those of these links that put an event right of which nobody was told yet."""
    query = (
        select(Document.link_id)
        .join(EventChange, col(EventChange.document_id) == Document.id)
        .where(col(EventChange.told_at).is_(None), col(Document.link_id).in_(list(link_ids)))
    )
    return set(session.exec(query))


def _tellings(session: Session, event: Event) -> list[Telling]:
    query = (
        select(Evidence, Document.link_id, Document.published_at, Document.captured_at)
        .join(Document, col(Document.id) == Evidence.document_id)
        .join(Event, col(Event.id) == Evidence.event_id)
        .where(is_part_of(event.id))
    )
    rows = sorted(session.exec(query), key=lambda row: (row[3], row[0].id))
    # An edited page keeps the time it was published: its later texts count from when we saw them.
    first: dict[int, int] = {}
    timed = [
        (
            (published or captured)
            if first.setdefault(link_id, evidence.document_id) == evidence.document_id
            else captured,
            Telling(evidence.document_id, link_id, evidence),
        )
        for evidence, link_id, published, captured in rows
    ]
    return [telling for _, telling in sorted(timed, key=lambda one: one[0])]


def _changes(field: EventField, told: Sequence[Telling], rules: EventRules) -> Iterator[Change]:
    """Yield what changed, in order. What was told before and put right is only told again.

    Outlets often name another town or day beside an act: only the page itself puts its own right.
    A term is put right by whoever tells another later. Of one document the first word counts.
    """
    same = _same(field, rules)
    known: list[str] = []
    heard: set[int] = set()
    of_page: dict[int, str] = {}
    current: Value = None
    for telling in told:
        value: Value = getattr(telling.evidence, field)
        if value is None or telling.document_id in heard:
            continue
        heard.add(telling.document_id)
        by_itself = field is EventField.TERM or telling.link_id in of_page
        is_news = not any(same(value, other) for other in known)
        if current is not None and is_news and by_itself:
            yield Change(field, current, value, telling.document_id)
        if current is None or (is_news and by_itself):
            current = value
        known.append(value)
        of_page[telling.link_id] = value


def _same(field: EventField, rules: EventRules) -> Same:
    match field:
        case EventField.PLACE:
            return lambda one, other: rules.place_key(one) == rules.place_key(other)
        case EventField.DATE:
            # The same time told more coarsely is no other.
            return lambda one, other: one.startswith(other) or other.startswith(one)
        case EventField.TERM:
            return lambda one, other: _months(one) == _months(other)


def _months(term: str) -> str:
    """Spell years in months, so that one year and twelve months are alike."""
    number, _, unit = term.partition(" ")
    if unit in ("year", "years") and number.isdecimal():
        return f"{int(number) * 12} months"
    return "1 months" if term == "1 month" else term


def _row(event: Event, change: Change, now: datetime, is_new: bool) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "document_id": change.document_id,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "at": now,
        "told_at": None if is_new else now,
    }
