"""Who is charged with what, counted: each person once for an article of law, whatever its parts and
however many rows the person has. It reads only.

A person stands in the month in which the charge was first told, and where the gravest charge of
theirs under the article stands now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import sealed
from models.store.known_people import provisions_within
from models.store.roots import root_column
from models.store.sensitivity import is_not_sealed
from models.tables import Charge, ChargeTelling, Document, Event, Mention, Person, Provision
from models.terms import ChargeStatus, Code

# Of two parts of an article the one that weighs more says where a person stands.
BY_WEIGHT = (
    ChargeStatus.CONVICTED,
    ChargeStatus.APPEALED,
    ChargeStatus.CHARGED,
    ChargeStatus.RECLASSIFIED,
    ChargeStatus.SUSPECTED,
    ChargeStatus.ALLEGED,
    ChargeStatus.ACQUITTED,
    ChargeStatus.DROPPED,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which charges: first told within months or years, beside an act in one of these places.

    A day that is told by its year alone counts as its beginning.
    """

    since: str | None = None  # "2021", "2021-03"
    until: str | None = None  # with the whole of that year or month
    places: Collection[str] = ()
    code: Code | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """So many people stand so under an article who were first told of in a month or year."""

    code: Code
    article: str
    status: ChargeStatus
    month: str
    people: int


@dataclass(frozen=True, slots=True)
class Stands:
    """Where one person stands under an article. `last` is the day of what was told last."""

    person_id: int
    status: ChargeStatus
    first: str
    last: str


def counts(session: Session, scope: Scope) -> list[Count]:
    """Return how many people stand where, by article, in no order. What sealed pages alone tell
    counts for nobody, here and below.
    """
    people = _people(session, scope).subquery()
    month = sa.func.substr(people.c.first, 1, 7)
    shown = people.c.code, people.c.article, people.c.weight, month
    query = sa.select(*shown, sa.func.count()).group_by(*shown)
    return [
        Count(Code(code), article, BY_WEIGHT[weight], told, people)
        for code, article, weight, told, people in session.execute(query)
    ]


def people(session: Session, scope: Scope, before: int | None, limit: int) -> list[Stands]:
    """Return who is charged, those of whom we know last first, those before that person."""
    found = _people(session, scope)
    if before is not None:
        found = found.where(root_column() < before)
    rows = found.order_by(root_column().desc()).limit(limit)
    return [
        Stands(root, BY_WEIGHT[weight], first, last)
        for root, _code, _article, weight, first, last in session.execute(rows)
    ]


def parts(session: Session, spelt: str) -> list[tuple[str, int]]:
    """Return an article and its parts that are on file, each with how many people it is told of."""
    within = provisions_within(session, spelt)
    number = sa.func.count(sa.distinct(root_column()))
    query = (
        sa.select(col(Charge.provision_id), number)
        .join(Person, col(Person.id) == col(Charge.person_id))
        .where(col(Charge.provision_id).in_(within), *_may_count(session))
        .group_by(col(Charge.provision_id))
    )
    known = {row[0]: row[1] for row in session.execute(query)}
    return [(provision, known.get(provision, 0)) for provision in within]


def citing_documents(
    session: Session, spelt: str, limit: int, *, with_sealed: bool = False
) -> list[int]:
    """Return the last documents that cite an article or a part of it, the last one first; without
    sealed ones, unless they are asked for.
    """
    within = provisions_within(session, spelt)
    query = select(Mention.document_id).where(col(Mention.provision_id).in_(within)).distinct()
    if not with_sealed:
        query = query.join(Document, col(Document.id) == col(Mention.document_id))
        query = query.where(is_not_sealed(col(Document.link_id)))
    return list(session.exec(query.order_by(col(Mention.document_id).desc()).limit(limit)))


def _may_count(session: Session) -> list[sa.ColumnElement[bool]]:
    unseen = sealed.charges(session)
    return [col(Charge.id).not_in(sorted(unseen))] if unseen else []


def _people(session: Session, scope: Scope) -> sa.Select[Any]:
    """Select root, code, article, weight of the status, first and last day of each person."""
    weight = sa.case(
        *((col(Charge.status) == status, place) for place, status in enumerate(BY_WEIGHT))
    )
    first, last = sa.func.min(ChargeTelling.on), sa.func.max(ChargeTelling.on)
    of_person = root_column(), col(Provision.code), col(Provision.article)
    query = (
        sa.select(
            *of_person,
            sa.func.min(weight).label("weight"),
            first.label("first"),
            last.label("last"),
        )
        .join_from(Charge, Person, col(Person.id) == col(Charge.person_id))
        .join(Provision, col(Provision.id) == col(Charge.provision_id))
        .join(ChargeTelling, col(ChargeTelling.charge_id) == col(Charge.id))
        .where(*_may_count(session))
        .group_by(*of_person)
    )
    if scope.code is not None:
        query = query.where(col(Provision.code) == scope.code)
    if scope.article is not None:
        query = query.where(col(Provision.article) == scope.article)
    if scope.places:
        query = query.join(Event, col(Event.id) == col(ChargeTelling.event_id))
        query = query.where(col(Event.place).in_(sorted(scope.places)))
    if scope.since is not None:
        query = query.having(sa.func.substr(first, 1, len(scope.since)) >= scope.since)
    if scope.until is not None:
        query = query.having(sa.func.substr(first, 1, len(scope.until)) <= scope.until)
    return query
