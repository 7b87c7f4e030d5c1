"""Finds people on file by what somebody asks of them: a name, a role, what was done to them, an
article of law. It reads only, and goes by the root.

A condition that few people meet is looked up first, by its own index; one that many do is asked of
each, those of whom we know last first, until there are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.store import roots, sealed
from models.store.roots import GRAVITY
from models.tables import Alias, Charge, Event, Person, Provision
from models.terms import EventKind, Role, Sensitivity

FEW = 1_000
MOST_BY_WORD = 5_000  # spellings that hold one word


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to list; what is None asks for nothing in particular.

    `ids` are those whom a name may mean, `words` the beginnings that each word may have, of which
    one spelling must hold one each. `provision` takes in its parts. Without `with_sealed` those who
    are sealed, and whom only sealed pages name, are left out.
    """

    ids: Collection[int] | None = None
    words: Collection[Collection[str]] = ()
    role: Role | None = None
    kind: EventKind | None = None
    provision: str | None = None
    with_sealed: bool = False
    with_hidden: bool = True  # children and witnesses, too, where a full name is asked for
    before: int | None = None  # a person: those of whom we know longer


def listed(session: Session, wanted: Wanted, limit: int) -> list[int]:
    """Return the ids of roots that are wanted, those of whom we know last first."""
    query = select(Person.id).where(col(Person.merged_into_id).is_(None))
    for condition in _conditions(session, wanted):
        query = query.where(condition)
    rows = session.exec(query.order_by(col(Person.id).desc()).limit(limit))
    return [person_id for person_id in rows if person_id is not None]


def provisions_within(session: Session, spelt: str) -> list[str]:
    """Return the articles and parts on file that are this one or a part of it."""
    known = sa.or_(
        col(Provision.id) == spelt, col(Provision.id).startswith(f"{spelt}(", autoescape=True)
    )
    return list(session.exec(select(Provision.id).where(known).order_by(col(Provision.id))))


def _conditions(session: Session, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.before is not None:
        found.append(col(Person.id) < wanted.before)
    if wanted.ids is not None:
        found.append(col(Person.id).in_(sorted(wanted.ids)))
    if wanted.words:
        found.append(_bears(wanted.words))
    if wanted.role is not None:
        found.append(_is(wanted.role))
    if wanted.kind is not None:
        found.append(_suffered(session, wanted.kind))
    if wanted.provision is not None:
        found.append(_charged(session, wanted.provision))
    if not wanted.with_sealed:
        found.append(~_some_row(lambda row: col(row.sensitivity) == Sensitivity.SEALED))
        if unseen := sealed.people(session):
            found.append(col(Person.id).not_in(sorted(unseen)))
    return found


def _bears(words: Collection[Collection[str]]) -> sa.ColumnElement[bool]:
    """Whether a spelling holds all of these words, each as the beginning of one of its own."""
    holds = [
        sa.or_(
            *(col(Alias.key).startswith(form, autoescape=True) for form in forms),
            *(col(Alias.key).contains(f" {form}", autoescape=True) for form in forms),
        )
        for forms in words
    ]
    row = aliased(Person)
    bearers = (
        sa.select(sa.func.coalesce(col(row.merged_into_id), col(row.id)))
        .join(Alias, col(Alias.person_id) == col(row.id))
        .where(*holds)
        .order_by(col(Alias.id).desc())
        .limit(MOST_BY_WORD)
    )
    return col(Person.id).in_(bearers.scalar_subquery())


def _is(role: Role) -> sa.ColumnElement[bool]:
    graver = GRAVITY[GRAVITY.index(role) + 1 :]
    return sa.and_(
        _some_row(lambda row: col(row.role) == role),
        ~_some_row(lambda row: col(row.role).in_(graver)),
    )


def _suffered(session: Session, kind: EventKind) -> sa.ColumnElement[bool]:
    """Whether an act of a kind was done to somebody."""
    return _is_named_by(session, col(Event.person_id), col(Event.kind) == kind)


def _charged(session: Session, provision: str) -> sa.ColumnElement[bool]:
    """Whether somebody was charged with an article of law or a part of it."""
    within = provisions_within(session, provision)
    return _is_named_by(session, col(Charge.person_id), col(Charge.provision_id).in_(within))


def _is_named_by(
    session: Session, person_id: Any, is_so: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Whether a row of another table, of which this holds, names somebody, in any of their rows."""
    few = sa.select(person_id).where(is_so, person_id.is_not(None)).limit(FEW + 1)
    ids = list(session.scalars(few))
    if len(ids) <= FEW:
        return col(Person.id).in_(set(roots.roots_of(session, ids).values()))
    return _some_row(lambda row: sa.exists().where(person_id == col(row.id), is_so))


def _some_row(is_so: Callable[[Any], sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """Whether this holds of a root or of one who is one with it."""
    row = aliased(Person)
    beside = sa.exists().where(col(row.merged_into_id) == col(Person.id), is_so(row))
    return sa.or_(is_so(Person), beside)
