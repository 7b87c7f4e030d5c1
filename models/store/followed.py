"""Whom somebody follows, or whose alert a monitor has confirmed. It reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import roots
from models.store.sql import in_batches
from models.tables import Alert, Alias, Event, Person, Watch
from models.terms import AlertState, WatchKind

PERSON = WatchKind.PERSON
IS_ACTIVE = col(Watch.ended_at).is_(None)
MOST_ON_FILE = 5_000  # names that a reader looks for: under a second and about 15 MB a worker


def names_on_file(session: Session) -> list[str]:
    """Return the spellings of the names of those whom somebody follows, on file or not, and of
    those whose alert a monitor has confirmed, the last ones first, at most `MOST_ON_FILE`.

    Half of the places are for either, and what one leaves is for the other.
    """
    written, known = _as_written(session), _of_persons(session)
    half = MOST_ON_FILE // 2
    room = max(half, MOST_ON_FILE - len(known))
    written = written[:room]
    return list(dict.fromkeys([*written, *known[: MOST_ON_FILE - len(written)]]))


def _as_written(session: Session) -> list[str]:
    """Return the names and spellings that watches of persons were given, the newest first."""
    query = select(Watch.name, Watch.aliases).where(Watch.kind == PERSON, IS_ACTIVE)
    rows = session.exec(query.order_by(col(Watch.id).desc()).limit(MOST_ON_FILE))
    return [spelt for name, aliases in rows for spelt in (name, *aliases)]


def _of_persons(session: Session) -> list[str]:
    confirmed = (
        select(Event.person_id)
        .join(Alert, col(Alert.event_id) == Event.id)
        .where(Alert.state == AlertState.CONFIRMED)
    )
    watched = select(Watch.value).where(Watch.kind == PERSON, IS_ACTIVE)
    followed = select(Alias.person_id).where(col(Alias.key).in_(watched))
    wanted = select(roots.root_column()).where(
        sa.or_(col(Person.id).in_(confirmed), col(Person.id).in_(followed))
    )
    query = (
        select(Alias.name)
        .join(Person, col(Person.id) == Alias.person_id)
        .where(sa.or_(col(Person.id).in_(wanted), col(Person.merged_into_id).in_(wanted)))
        .order_by(col(Alias.person_id).desc(), Alias.name)
        .limit(MOST_ON_FILE)
    )
    return list(session.exec(query))


def watched_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those full-name keys whose bearer, in whatever spelling, somebody follows, or whose
    alert was confirmed.
    """
    full = sorted(key for key in keys if " " in key)
    found = _followed(session, full)
    named = bearers(session, full)
    group = roots.with_members(session, {row for rows in named.values() for row in rows})
    known = {group[person] for person in _known(session, group)}
    return found | {key for key, rows in named.items() if known & {group[row] for row in rows}}


def bearers(session: Session, keys: Collection[str]) -> dict[str, set[int]]:
    """Return the persons on file who bear each of these full-name keys, by the key."""
    found: dict[str, set[int]] = {}
    for batch in in_batches(sorted(keys)):
        query = select(Alias.key, Alias.person_id).where(col(Alias.key).in_(batch)).distinct()
        for key, row in session.exec(query):
            found.setdefault(key, set()).add(row)
    return found


def _known(session: Session, person_ids: Iterable[int]) -> set[int]:
    """Return those of these persons who are followed by one of their names or were confirmed."""
    found: set[int | None] = set()
    for batch in in_batches(sorted(person_ids)):
        alerted = (
            select(Event.person_id, Alert.state)  # asked by state, SQLite reads all confirmed ones
            .join(Alert, col(Alert.event_id) == Event.id)
            .where(col(Event.person_id).in_(batch))
        )
        watched = sa.exists().where(
            col(Watch.kind) == PERSON, col(Watch.value) == col(Alias.key), IS_ACTIVE
        )
        named = select(Alias.person_id).where(col(Alias.person_id).in_(batch), watched)
        found |= {one for one, state in session.exec(alerted) if state is AlertState.CONFIRMED}
        found |= {*session.exec(named)}
    return {person for person in found if person is not None}


def _followed(session: Session, keys: Collection[str]) -> set[str]:
    found: set[str] = set()
    for batch in in_batches(sorted(keys)):
        query = select(Watch.value).where(
            Watch.kind == PERSON, col(Watch.value).in_(batch), IS_ACTIVE
        )
        found |= set(session.exec(query))
    return found
