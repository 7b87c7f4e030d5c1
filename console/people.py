"""Gathers what a person needs to see of people: who is who, and what is still to be decided."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlmodel import Session

from console import life
from flows.gather import masks_of
from flows.masks import Masks, shown_name
from models.problems import WrongUse
from models.store import exports, pairs, roster, tombstones
from models.store.sensitivity import IsSealed, level_of, may_see_sealed
from models.tables import Pair, Person, PersonDecision
from models.terms import DeskRole, Purged, Sensitivity

MOST_SOURCES = 3  # pages shown beside a name that is proposed
MOST_PAGES = 20


def summaries(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return one value a person, those of whom we know last first, JSON-ready."""
    ids = roster.listed(session, limit)
    persons = exports.persons(session, ids)
    masks, told = _masks(session, persons), roster.told_of(session, ids)
    return [
        _spell(persons[person_id], masks)
        | dict(zip(("documents", "events"), told.get(person_id, (0, 0)), strict=True))
        for person_id in ids
    ]


def whole(session: Session, person_id: int, role: DeskRole = DeskRole.READER) -> dict[str, Any]:
    """Return all that is known of a person, with its rows and history, JSON-ready.

    Raises WrongUse if there is none, WasPurged, or IsSealed where this role may not see it.
    """
    tombstones.refuse_purged(session, Purged.PERSON, person_id)
    persons = exports.persons(session, [person_id])
    if not persons:
        raise WrongUse(f"there is no person {person_id}")
    person, rows = persons[person_id], sorted(persons)
    if level_of(person) is Sensitivity.SEALED and not may_see_sealed(role):
        raise IsSealed(f"person {person_id} is sealed: ask an archivist")
    masks = _masks(session, persons)
    return _spell(person, masks) | {
        "rows": rows,
        "spellings": [
            {"person": alias.person_id, "name": _hidden(alias.name, person, masks)}
            | {"lang": alias.lang}
            for alias in roster.spellings_of(session, rows)
        ],
        "charges": life.charges_told(session, rows),
        "events": life.timeline(session, rows),
        "sources": _sources(session, rows, masks, MOST_PAGES),
        "proposals": [_beside(pair, rows) for pair in pairs.open_pairs(session, MOST_PAGES, rows)],
        "history": [decision_json(decision) for decision in pairs.decisions_on(session, rows)],
    }


def proposals(session: Session, limit: int) -> list[dict[str, Any]]:
    """Return the pairs that wait for a decision, newest first, each with both names, both sources
    and the reasons, JSON-ready.
    """
    waiting = pairs.open_pairs(session, limit)
    persons = exports.persons(session, {i for pair in waiting for i in (pair.low_id, pair.high_id)})
    masks = _masks(session, persons)
    return [
        {
            "ids": [pair.low_id, pair.high_id],
            "grade": pair.grade,
            "why": [masks.hide(reason) for reason in pair.why],
            "people": [
                _side(session, row_id, persons, masks) for row_id in (pair.low_id, pair.high_id)
            ],
            "proposed_at": pair.created_at.isoformat(),
        }
        for pair in waiting
    ]


def _side(
    session: Session, row_id: int, persons: dict[int, Person], masks: Masks
) -> dict[str, Any]:
    """Return one side of a pair: the person as a whole, with all its spellings and sources."""
    person = persons[row_id]
    rows = [i for i, other in persons.items() if other.id == person.id]
    names = dict.fromkeys(alias.name for alias in roster.spellings_of(session, rows))
    return _spell(person, masks) | {
        "spellings": [_hidden(name, person, masks) for name in names],
        "sources": _sources(session, rows, masks, MOST_SOURCES),
    }


def _masks(session: Session, persons: dict[int, Person]) -> Masks:
    """Return who of these is hidden: children, and whoever is a witness anywhere."""
    return masks_of(session, roster.as_witnesses(session, persons.keys()), persons)


def _spell(person: Person, masks: Masks) -> dict[str, Any]:
    patronymic = person.patronymic
    return {
        "id": person.id,
        "name": shown_name(person, masks),
        "role": person.role,
        "born": None if person.id in masks.person_ids else person.birth_year,
        "born_is_about": person.birth_is_about and person.id not in masks.person_ids,
        "patronymic": None if patronymic is None else _hidden(patronymic, person, masks),
        "gender": person.gender,
        "sensitivity": level_of(person),
        "may_publish": person.may_publish,
    }


def _hidden(name: str, person: Person, masks: Masks) -> str:
    return masks.shorten(name) if person.id in masks.person_ids else name


def _sources(
    session: Session, rows: Collection[int], masks: Masks, limit: int
) -> list[dict[str, Any]]:
    return [
        {
            "source": document.source_id,
            "url": masks.hide_url(link.url),
            "title": masks.hide(document.title),
            "lang": document.lang,
            "captured_at": document.captured_at.isoformat(),
        }
        for document, link in roster.naming_documents(session, rows, limit)
    ]


def _beside(pair: Pair, rows: Collection[int]) -> dict[str, Any]:
    """Return a pair of which one side is shown already: by ids only."""
    other = pair.high_id if pair.low_id in rows else pair.low_id
    return {"ids": [pair.low_id, pair.high_id], "other": other, "grade": pair.grade}


def decision_json(decision: PersonDecision) -> dict[str, Any]:
    """Return what somebody decided on two people, JSON-ready."""
    return {
        "ids": [decision.low_id, decision.high_id],
        "action": decision.action,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "note": decision.note,
        "before": decision.before,
        "after": decision.after,
    }
