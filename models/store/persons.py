"""Persons: a mention is linked by its exact full-name key, or a new person is made.

Nothing fuzzy is linked here, a surname alone never is, and where several persons bear one key a
person has to decide. Two existing persons are never merged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.documents import NewDocument
from models.store.sql import in_batches, upsert
from models.tables import Alert, Alias, Event, Person, Watch
from models.terms import AlertState, Role
from models.values import PersonMention

GRAVITY = [Role.OTHER, Role.WITNESS, Role.RELATIVE, Role.JOURNALIST, Role.LAWYER]
GRAVITY += [
    Role.OFFICIAL,
    Role.JUDGE,
    Role.VICTIM,
]  # what a person once was outweighs later mentions


PERSON = "person"  # the kind of a watch whose value is a person key
MOST_ON_FILE = 5_000  # names that a reader looks for: under a second and about 15 MB a worker


def names_on_file(session: Session) -> list[str]:
    """Return the spellings of the names of those whom somebody follows, or whose alert a monitor
    has confirmed, those of whom we know last first, at most `MOST_ON_FILE`.
    """
    confirmed = (
        select(Event.person_id)
        .join(Alert, col(Alert.event_id) == Event.id)
        .where(Alert.state == AlertState.CONFIRMED)
    )
    followed = select(Watch.value).where(Watch.kind == PERSON)
    query = (
        select(Alias.name)
        .where(sa.or_(col(Alias.person_id).in_(confirmed), col(Alias.key).in_(followed)))
        .order_by(col(Alias.person_id).desc(), Alias.name)
        .limit(MOST_ON_FILE)
    )
    return list(session.exec(query))


def watched_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those full-name keys whose bearer somebody follows, or whose alert was confirmed."""
    found: set[str] = set()
    for batch in in_batches(sorted(key for key in keys if " " in key)):
        followed = select(Watch.value).where(Watch.kind == PERSON, col(Watch.value).in_(batch))
        confirmed = (
            select(Alias.key)
            .join(Event, col(Event.person_id) == Alias.person_id)
            .join(Alert, col(Alert.event_id) == Event.id)
            .where(Alert.state == AlertState.CONFIRMED, col(Alias.key).in_(batch))
            .distinct()
        )
        found |= {*session.exec(followed), *session.exec(confirmed)}
    return found


@dataclass(slots=True)
class Linked:
    """Which person each (document id, key) belongs to, and how many persons were made."""

    ids: dict[tuple[int, str], int] = field(default_factory=dict)
    made: int = 0


def link_people(session: Session, documents: Sequence[NewDocument], now: datetime) -> Linked:
    """Give every acting person of these documents a row and keep the spellings of the name."""
    known = _by_key(session, {m.key for d in documents for m in _acting(d) if _is_full(m)})
    linked, aliases = Linked(), []
    for document in documents:
        for key, mention in _gravest(_acting(document)).items():
            person = _person_of(session, mention, known, document, now, linked)
            if person is None or person.id is None:
                continue
            linked.ids[(document.id, key)] = person.id
            aliases.append(
                {"person_id": person.id, "name": mention.name, "key": key, "lang": mention.lang}
            )
    upsert(session, Alias, aliases, key=("person_id", "name"))
    return linked


def _acting(document: NewDocument) -> list[PersonMention]:
    findings = document.read.findings
    in_events = {person.key for event in findings.events for person in event.people}
    return [m for m in findings.people if m.role is not Role.OTHER or m.key in in_events]


def _gravest(mentions: Sequence[PersonMention]) -> dict[str, PersonMention]:
    """One mention a key: the one with the gravest role, the longest name among equals."""
    best: dict[str, PersonMention] = {}
    for mention in mentions:
        other = best.get(mention.key)
        if other is None or _weight(mention) > _weight(other):
            best[mention.key] = mention
    return best


def _weight(mention: PersonMention) -> tuple[int, int]:
    return GRAVITY.index(mention.role), len(mention.name)


def _is_full(mention: PersonMention) -> bool:
    """A key of two words or more is a given name and a surname."""
    return " " in mention.key


def _by_key(session: Session, keys: set[str]) -> dict[str, list[Person]]:
    found: dict[str, dict[int, Person]] = {}
    for batch in in_batches(sorted(keys)):
        query = select(Alias.key, Person).join(Person, col(Person.id) == Alias.person_id)
        for key, person in session.exec(query.where(col(Alias.key).in_(batch))):
            found.setdefault(key, {})[person.id or 0] = person
    return {key: list(people.values()) for key, people in found.items()}


def _person_of(
    session: Session,
    mention: PersonMention,
    known: dict[str, list[Person]],
    document: NewDocument,
    now: datetime,
    linked: Linked,
) -> Person | None:
    candidates = known.get(mention.key, []) if _is_full(mention) else []
    if len(candidates) > 1:
        return None  # namesakes: a person decides
    if candidates:
        _grow(session, candidates[0], mention)
        return candidates[0]
    person = Person(**_new_person(mention), first_document_id=document.id, created_at=now)
    session.add(person)
    session.flush()
    linked.made += 1
    if _is_full(mention):
        known[mention.key] = [person]
    return person


def _new_person(mention: PersonMention) -> dict[str, Any]:
    key = mention.key if _is_full(mention) else ""  # a surname alone must never link anybody
    return {"name": mention.name, "key": key, "role": mention.role, "minor": mention.minor}


def _grow(session: Session, person: Person, mention: PersonMention) -> None:
    if GRAVITY.index(mention.role) > GRAVITY.index(person.role):
        person.role = mention.role
    person.minor = person.minor or mention.minor
    session.add(person)
