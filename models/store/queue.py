"""Which alerts wait for a person, by what a monitor asks for. It reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import roots
from models.store.wanted import Conditions, Wanted, conditions
from models.tables import Alert, AlertAction, Event, Person
from models.terms import AlertKind, EventKind, Severity

WINDOW = 200  # alerts that a page of the list is made of
LOOK = 600  # alerts of one state and severity that a page looks through for those it wants


RANK = {severity: number for number, severity in enumerate(Severity)}  # critical first


class Waiting(NamedTuple):
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
class Window:
    """Alerts in the order of the queue. Behind `end` there may be others; None if there are none.

    `is_cut` if nobody looked further, rather than that it is full.
    """

    rows: Sequence[Waiting] = ()
    end: Spot | None = None
    is_cut: bool = False


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
) -> Window:
    """Return the first of the alerts that are wanted, behind a spot if one is given: the gravest
    first, of equals those that were put before a person last.

    Where a filter has to be asked of each alert, no more than `LOOK` of one state and severity are
    looked through: the window may end before it is full.
    """
    asked = conditions(session, wanted)
    if asked.few:
        return _window_of_few(session, wanted, asked, after, limit)
    query, found = _first_of(asked.rest), list[Waiting]()
    for severity in _severities(wanted, after):
        here, spot = query, after if after is not None and after.severity is severity else None
        here = query if spot is None else query.where(_is_behind(spot))
        edge = _edge(session, wanted, severity, spot) if asked.rest else None
        here = here if edge is None else here.where(~_is_behind(edge))
        found += _put_last(session, here, wanted, severity, limit - len(found))
        if len(found) == limit:
            return Window(found, _spot(found[-1]))
        if edge is not None:
            return Window(found, edge, is_cut=True)
    return Window(found)


def _window_of_few(
    session: Session, wanted: Wanted, asked: Conditions, after: Spot | None, limit: int
) -> Window:
    # The state with nothing put to it is in no index: else SQLite goes by the order of the queue.
    is_in = sa.func.coalesce(col(Alert.state), "").in_(sorted(wanted.states))
    rows = [Waiting(*row) for row in session.execute(_rows().where(is_in, *asked.all))]
    found = sorted((row for row in rows if _is_asked(row, wanted, after)), key=order)
    is_full = len(found) > limit
    return Window(found[:limit], _spot(found[limit - 1]) if is_full else None)


def _is_asked(row: Waiting, wanted: Wanted, after: Spot | None) -> bool:
    if wanted.severities and row.severity not in wanted.severities:
        return False
    return after is None or order(row) > order(after)


def order(one: Waiting | Spot) -> tuple[int, float, int]:
    """Return by what the queue is sorted: the gravest first, then what was put last."""
    return RANK[one.severity], -one.put_at.timestamp(), -one.id


def _spot(one: Waiting) -> Spot:
    return Spot(one.severity, one.put_at, one.id)


def _put_last(
    session: Session, query: sa.Select[Any], wanted: Wanted, severity: Severity, most: int
) -> list[Waiting]:
    found = [
        Waiting(*row)
        for state in sorted(wanted.states)
        for row in session.execute(query, {"state": state, "severity": severity, "most": most})
    ]
    return sorted(found, key=order)[:most]


def _edge(session: Session, wanted: Wanted, severity: Severity, after: Spot | None) -> Spot | None:
    """Return the last alert of a severity that is looked at; None if that is all of them."""
    query = _EDGE if after is None else _EDGE.where(_is_behind(after))
    ends = [
        Spot(severity, *row)
        for state in wanted.states
        for row in session.execute(query, {"state": state, "severity": severity})
    ]
    return min(ends, key=order, default=None)


_OF_ONE = (
    col(Alert.state) == sa.bindparam("state"),
    col(Alert.severity) == sa.bindparam("severity"),
)
_LAST_PUT = (col(Alert.put_at).desc(), col(Alert.id).desc())
_EDGE = (
    sa.select(col(Alert.put_at), col(Alert.id))
    .where(*_OF_ONE)
    .order_by(*_LAST_PUT)
    .offset(LOOK - 1)
    .limit(1)
)


def _first_of(of_these: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """Return the query for those of one state and severity that were put last: the index has them
    in that order, so that no more are read than are asked for.
    """
    most = sa.bindparam("most", type_=sa.Integer)
    return _rows().where(*_OF_ONE, *of_these).order_by(*_LAST_PUT).limit(most)


def _severities(wanted: Wanted, after: Spot | None) -> Iterator[Severity]:
    first = 0 if after is None else RANK[after.severity]
    return (
        one for one in list(Severity)[first:] if not wanted.severities or one in wanted.severities
    )


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
    found = [col(Alert.state).in_(list(wanted.states)), *conditions(session, wanted).all]
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


def newest(session: Session, wanted: Wanted, limit: int) -> Sequence[Alert]:
    """Return the wanted alerts that were put before a person last, newest first."""
    query = select(Alert).outerjoin(Event, col(Event.id) == Alert.event_id)
    query = query.where(*_all_of(session, wanted))
    return session.exec(query.order_by(*_LAST_PUT).limit(limit)).all()


def _ids(session: Session, wanted: Wanted) -> sa.Select[Any]:
    query = sa.select(col(Alert.id)).where(*_all_of(session, wanted))
    return query.outerjoin(Event, col(Event.id) == Alert.event_id)
