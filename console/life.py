"""What happened to a person, in order: each act with what it changed, each charge as it is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session

from extract.transitions import find_transition
from flows.matching import EVENT_RULES
from models.store import charges, roster
from models.tables import ChargeTelling, Event
from models.values import EventFacts


def timeline(session: Session, rows: Collection[int], *, with_sealed: bool) -> list[dict[str, Any]]:
    """Return what was done to these rows of one person in the order of the days, JSON-ready; of
    what sealed pages tell nothing, unless that is asked for.

    "follows" says what the act changed in the state of the person, None if nothing.
    """
    events = roster.events_of(session, rows, with_sealed=with_sealed)
    facts = [EVENT_RULES.facts_of(event) for event in events]
    return [_spell(event, facts[:n], facts[n]) for n, event in enumerate(events)]


def charges_told(
    session: Session, rows: Collection[int], *, with_sealed: bool
) -> list[dict[str, Any]]:
    """Return the charges against these rows of one person, each with where it stands and every
    telling of it in the order of the days, JSON-ready; as pages tell it that are not sealed, unless
    all are asked for.
    """
    told = charges.histories(session, rows, EVENT_RULES, with_sealed=with_sealed)
    return [
        {
            "provision": history.provision,
            "status": history.status,
            "history": [_telling(telling) for telling in history.tellings],
        }
        for history in told.values()
    ]


def _spell(event: Event, before: Sequence[EventFacts], act: EventFacts) -> dict[str, Any]:
    transition = find_transition(before, act)
    return {
        "id": event.id,
        "kind": event.kind,
        "date": event.date,
        "seen_on": event.seen_on,
        "place": event.place,
        "term": event.term,
        "follows": None if transition is None else transition.why,
    }


def _telling(telling: ChargeTelling) -> dict[str, Any]:
    return {
        "status": telling.status,
        "on": telling.on,
        "dated": telling.is_dated,
        "document": telling.document_id,
        "why": telling.why,
    }
