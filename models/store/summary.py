"""Counts over the whole database, for tables that people read."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.tables import Alert, Charge, Document, Event, Link, Person, Snapshot, SourceState

COUNTED: dict[str, type[SQLModel]] = {
    "sources": SourceState,
    "links": Link,
    "snapshots": Snapshot,
    "documents": Document,
    "people": Person,
    "charges": Charge,
    "events": Event,
    "alerts": Alert,
}


def totals(session: Session) -> dict[str, int]:
    """Return the number of rows of each thing a reader would count, in that order."""
    return {name: session.exec(_count(table)).one() for name, table in COUNTED.items()}


def _count(table: type[SQLModel]) -> SelectOfScalar[int]:
    query = select(sa.func.count()).select_from(table)
    if table is Person:
        return query.where(col(Person.merged_into_id).is_(None))
    return query.where(col(Event.merged_into_id).is_(None)) if table is Event else query
