"""Gathers what a person needs to see of people: who is who, and what is still to be decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session

from console import beside, life
from console.hiding import (
    for_archivists,
    hidden_name,
    masks_around,
    spell_person,
    spell_source,
)
from models.problems import WrongUse
from models.store import exports, known_people, pairs, roots, roster, sealed, tombstones, watched
from models.store.known_people import Wanted
from models.store.sensitivity import IsSealed, may_see_sealed, sealed_links
from models.tables import Event, Pair
from models.terms import DeskRole, Purged

MOST_PAGES = 20


def summaries(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return one value a person, those of whom we know last first, JSON-ready; none for whom sealed
    pages name and no others.
    """
    unseen = sealed.people(session)
    return _counted(session, [i for i in roster.listed(session, limit) if i not in unseen])


def found(session: Session, wanted: Wanted, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """Return one value a person who is wanted, those of whom we know last first, JSON-ready: with
    the articles they are charged with, what was done last, and whether somebody follows them. Then
    where the next page begins (`wanted.before`), None behind the last.

    By the beginning of a word nobody is found who is hidden, by a full name only with
    `with_hidden`.
    """
    ids = known_people.listed(session, wanted, limit + 1)
    more, ids = ids[limit - 1] if len(ids) > limit else None, ids[:limit]
    rows = roots.with_members(session, ids)
    charged: dict[int, set[str]] = {}
    for charge in exports.charges_of(session, rows, with_sealed=wanted.with_sealed):
        charged.setdefault(rows[charge.person_id], set()).add(charge.provision_id)
    last: dict[int, Event] = {}
    for row, event in roster.last_events(session, rows, with_sealed=wanted.with_sealed).items():
        before = last.get(rows[row])
        if before is None or _day_of(before) < _day_of(event):
            last[rows[row]] = event
    followed = watched.watched_persons(session, ids)
    spelt = [
        person
        | {"charges": sorted(charged.get(person["id"], ()))}
        | {"last": _spell_last(last.get(person["id"]))}
        | {"watched": person["id"] in followed}
        for person in _counted(session, ids, with_sealed=wanted.with_sealed)
        if not (person["hidden"] and (wanted.words or not wanted.with_hidden))
    ]
    return spelt, more


def whole(session: Session, person_id: int, role: DeskRole = DeskRole.READER) -> dict[str, Any]:
    """Return all that is known of a person, with its rows and history, JSON-ready.

    Raises WrongUse if there is none, WasPurged, or IsSealed where this role may not see it.
    """
    tombstones.refuse_purged(session, Purged.PERSON, person_id)
    persons = exports.persons(session, [person_id])
    if not persons:
        raise WrongUse(f"there is no person {person_id}")
    person, rows = persons[person_id], sorted(persons)
    sees_sealed = may_see_sealed(role)
    is_hidden = bool(for_archivists(session, [person]))
    if is_hidden and not sees_sealed:
        raise IsSealed(f"person {person_id} is sealed: ask an archivist")
    naming = roster.naming_documents(session, rows, MOST_PAGES, with_sealed=sees_sealed)
    masks, _persons, mentions = masks_around(session, rows, [d for d, _ in naming])
    return spell_person(person, masks) | {
        "rows": rows,
        "is_sealed": is_hidden or bool(sealed_links(session, {d.link_id for d, _ in naming})),
        "spellings": [
            {"person": alias.person_id, "name": hidden_name(alias.name, person, masks)}
            | {"lang": alias.lang}
            for alias in roster.spellings_of(session, rows)
        ],
        "charges": life.charges_told(session, rows, with_sealed=sees_sealed),
        "events": life.timeline(session, rows, with_sealed=sees_sealed),
        "sources": [spell_source(document, link, masks, mentions) for document, link in naming],
        "proposals": [_beside(pair, rows) for pair in pairs.open_pairs(session, MOST_PAGES, rows)],
        "history": [beside.spell_decision(one, masks) for one in pairs.decisions_on(session, rows)],
    }


def proposals(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return the pairs that wait for a decision, newest first, each with both names, both sources
    and the reasons, JSON-ready; none of whom sealed pages name and no others.
    """
    unseen = sealed.people(session)
    return [
        pair
        for pair in beside.spell_pairs(session, pairs.open_pairs(session, limit))
        if unseen.isdisjoint(person["id"] for person in pair["people"])
    ]


def _counted(
    session: Session, ids: Sequence[int], *, with_sealed: bool = False
) -> list[dict[str, Any]]:
    masks, persons, _mentions = masks_around(session, ids)
    told = roster.told_of(session, ids, with_sealed=with_sealed)
    unseen = for_archivists(session, persons.values())
    return [
        spell_person(persons[person_id], masks)
        | {"for_archivists": person_id in unseen}
        | dict(zip(("documents", "events"), told.get(person_id, (0, 0)), strict=True))
        for person_id in ids
    ]


def _day_of(event: Event) -> str:
    return event.date or event.seen_on


def _spell_last(event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    return {"kind": event.kind, "date": event.date, "seen_on": event.seen_on, "place": event.place}


def _beside(pair: Pair, rows: Collection[int]) -> dict[str, Any]:
    """Return a pair of which one side is shown already: by ids only."""
    other = pair.high_id if pair.low_id in rows else pair.low_id
    return {"ids": [pair.low_id, pair.high_id], "other": other, "grade": pair.grade}
