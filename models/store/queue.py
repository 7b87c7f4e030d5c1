"""Which alerts wait for a person, by what a monitor asks for. It reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models.store import roots
from models.store.wanted import Wanted, conditions
from models.tables import Alert, AlertAction, Event, Person
from models.terms import AlertKind, EventKind, Severity

WINDOW = 500  # alerts that a page of the list is made of


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order of the list goes by, and what it can be counted by. `person_id` is the root.

    `event`, `place` and `event_id` are those of the event, if the alert is about one.
    """

    id: int
    severity: Severity
    put_at: datetime
    group_key: str | None
    person_id: int | None
    kind: AlertKind = AlertKind.NEW_EVENT
    event: EventKind | None = None
    place: str | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the order of the queue: behind the alert with these values."""

    severity: Severity
    put_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class AsOf:
    """How far the database was when somebody looked: the highest numbers then."""

    alert_id: int
    action_id: int


def waiting(session: Session, wanted: Wanted) -> list[Waiting]:
    """Return the alerts that are wanted, in no order that matters."""
    query = _rows().where(*_all_of(session, wanted)).order_by(col(Alert.id))
    return [Waiting(*row) for row in session.execute(query)]


def window(
    session: Session, wanted: Wanted, after: Spot | None = None, limit: int = WINDOW
) -> list[Waiting]:
    """Return the first of the alerts that are wanted, behind a spot if one is given: the gravest
    first, of equals those that were put before a person last.
    """
    query = _first_of(conditions(session, wanted))
    behind = query if after is None else query.where(_is_behind(after))
    found: list[Waiting] = []
    for severity in _severities(wanted, after):
        here = behind if after is not None and after.severity is severity else query
        asked = {"severity": severity, "most": limit - len(found)}
        one = [
            Waiting(*row)
            for state in sorted(wanted.states)
            for row in session.execute(here, {"state": state, **asked})
        ]
        found += sorted(one, key=lambda w: (w.put_at, w.id), reverse=True)[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _first_of(of_these: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """Return the query for those of one state and severity that were put last: the index has them
    in that order, so that no more are read than are asked for.
    """
    return (
        _rows()
        .where(
            col(Alert.state) == sa.bindparam("state"),
            col(Alert.severity) == sa.bindparam("severity"),
            *of_these,
        )
        .order_by(col(Alert.put_at).desc(), col(Alert.id).desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


def _severities(wanted: Wanted, after: Spot | None) -> Iterator[Severity]:
    order = list(Severity)
    first = 0 if after is None else order.index(after.severity)
    return (one for one in order[first:] if not wanted.severities or one in wanted.severities)


def _is_behind(spot: Spot) -> sa.ColumnElement[bool]:
    here = sa.tuple_(col(Alert.put_at), col(Alert.id))
    return here < sa.tuple_(sa.literal(spot.put_at, Alert.put_at.type), sa.literal(spot.id))  # type: ignore[attr-defined]  # a column


def _rows() -> sa.Select[Any]:
    return (
        sa.select(
            col(Alert.id),
            col(Alert.severity),
            col(Alert.put_at),
            col(Alert.group_key),
            roots.root_column(),
            col(Alert.kind),
            col(Event.kind),
            col(Event.place),
            col(Alert.event_id),
        )
        .outerjoin(Event, col(Event.id) == Alert.event_id)
        .outerjoin(Person, col(Person.id) == Event.person_id)
    )


def _all_of(session: Session, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [col(Alert.state).in_(list(wanted.states)), *conditions(session, wanted)]
    if wanted.severities:
        found.append(col(Alert.severity).in_(list(wanted.severities)))
    return found


def as_of(session: Session) -> AsOf:
    """Return how far the database is."""
    alert_id, action_id = session.execute(_LAST).one()
    return AsOf(alert_id or 0, action_id or 0)


_LAST = sa.select(  # made once: to put it together costs more than to run it
    sa.select(sa.func.max(Alert.id)).scalar_subquery(),
    sa.select(sa.func.max(AlertAction.id)).scalar_subquery(),
)


def next_ids(session: Session, wanted: Wanted, after_id: int, to_id: int, limit: int) -> list[int]:
    """Return the numbers of wanted alerts above `after_id` and up to `to_id`, lowest first."""
    query = _ids(session, wanted).where(col(Alert.id) > after_id, col(Alert.id) <= to_id)
    return list(session.execute(query.order_by(col(Alert.id)).limit(limit)).scalars())


def count(session: Session, wanted: Wanted, above_id: int = 0, most: int | None = None) -> int:
    """Return how many alerts are wanted, of those with a higher number; no more than `most`."""
    query = _ids(session, wanted).where(col(Alert.id) > above_id).limit(most)
    return int(
        session.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar_one()
    )


def _ids(session: Session, wanted: Wanted) -> sa.Select[Any]:
    query = sa.select(col(Alert.id)).where(*_all_of(session, wanted))
    return query.outerjoin(Event, col(Event.id) == Alert.event_id)
