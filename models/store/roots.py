"""Who is one with whom: every query that shows or joins by person goes by the root.

A merge moves nothing: the rows stay, and each but the root points at the root, never at another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import Person
from models.terms import Role, Sensitivity

# What a person once was outweighs later mentions.
GRAVITY = [Role.OTHER, Role.WITNESS, Role.RELATIVE, Role.JOURNALIST, Role.LAWYER]
GRAVITY += [Role.OFFICIAL, Role.JUDGE, Role.VICTIM]

MOST_CAREFUL = list(Sensitivity)


def root_column() -> sa.ColumnElement[int]:
    """Return the id of the root of `person`, for a query."""
    return sa.func.coalesce(col(Person.merged_into_id), col(Person.id))


def roots_of(session: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Return the id of the root of each person; of a root its own."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(set(person_ids))):
        query = select(Person.id, root_column()).where(col(Person.id).in_(batch))
        found |= {person_id: root for person_id, root in session.exec(query) if person_id}
    return found


def with_members(session: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Return the root of each of these persons and of all who are one with them, by id."""
    found: dict[int, int] = {}
    for batch in in_batches(sorted(set(roots_of(session, person_ids).values()))):
        query = select(Person.id, root_column()).where(
            sa.or_(col(Person.id).in_(batch), col(Person.merged_into_id).in_(batch))
        )
        found |= {person_id: root for person_id, root in session.exec(query) if person_id}
    return found


def members_of(session: Session, person_id: int) -> list[int]:
    """Return the ids of all who are one with a person, itself among them; none if nobody is."""
    return sorted(with_members(session, [person_id]))


def rows_of(session: Session, person_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Return all rows of these persons by the id of their root, the root's own first."""
    rows: dict[int, list[Person]] = {}
    roots = with_members(session, person_ids)
    for batch in in_batches(sorted(roots)):
        query = select(Person).where(col(Person.id).in_(batch)).order_by(col(Person.id))
        for person in session.exec(query):
            rows.setdefault(roots[person.id or 0], []).append(person)
    return {root: sorted(own, key=lambda p: (p.id != root, p.id)) for root, own in rows.items()}


def whole_persons(session: Session, person_ids: Iterable[int]) -> dict[int, Person]:
    """Return each of these persons, and all who are one with them, by id: the same value for all
    rows of one person, with the root's id and name, the gravest role, and a child if one row is;
    as sensitive as the most sensitive row, and to be published only if every row is.

    Values of several rows belong to no session.
    """
    found: dict[int, Person] = {}
    for rows in rows_of(session, person_ids).values():
        whole = rows[0] if len(rows) == 1 else _whole(rows)
        found |= {row.id: whole for row in rows if row.id is not None}
    return found


def best_born(rows: Sequence[Person]) -> Person:
    """Return the first of these rows whose year of birth was told outright, else the first with
    one, else the first.
    """
    known = [row for row in rows if row.birth_year]
    exact = [row for row in known if not row.birth_is_about]
    return next(iter([*exact, *known, *rows]))


def _whole(rows: Sequence[Person]) -> Person:
    root, born = rows[0], best_born(rows)
    return Person(
        id=root.id,
        name=root.name,
        key=root.key,
        role=max((row.role for row in rows), key=GRAVITY.index),
        minor=any(row.minor for row in rows),
        birth_year=born.birth_year,
        birth_is_about=born.birth_is_about,
        patronymic=next((row.patronymic for row in rows if row.patronymic), None),
        gender=next((row.gender for row in rows if row.gender), None),
        sensitivity=max((row.sensitivity for row in rows), key=MOST_CAREFUL.index),
        may_publish=all(row.may_publish for row in rows),
        filed_by=root.filed_by,
        first_document_id=root.first_document_id,
        created_at=root.created_at,
    )
