"""One upsert for both databases, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

BATCH = 500
LOOKUP = 400  # values in one IN (...): SQLite's oldest limit is 999 parameters


def upsert(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    change: Sequence[str] = (),
) -> None:
    """Insert `rows`; where `key` is there already, set the columns of `change`, or leave it as it
    is.

    All rows must have the same columns. A key twice in one call keeps the last.
    """
    distinct = list({tuple(row[column] for column in key): row for row in rows}.values())
    for batch in in_batches(distinct, BATCH):
        session.execute(_statement(session, table, key, change), batch)


def _statement(
    session: Session, table: type[SQLModel], key: Sequence[str], change: Sequence[str]
) -> sa.Insert:
    if session.get_bind().dialect.name == "postgresql":
        insert: Any = postgresql.insert(table)
    else:
        insert = sqlite.insert(table)
    if change:
        changed = {column: insert.excluded[column] for column in change}
        statement: sa.Insert = insert.on_conflict_do_update(index_elements=key, set_=changed)
    else:
        statement = insert.on_conflict_do_nothing(index_elements=key)
    return statement


def in_batches(values: Sequence[Any], size: int = LOOKUP) -> Iterator[list[Any]]:
    """Yield `values` in lists of at most `size`, in order."""
    for begin in range(0, len(values), size):
        yield list(values[begin : begin + size])
