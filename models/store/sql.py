"""One upsert for both databases, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

ALMATY_HOURS = 5  # ahead of UTC since 1 March 2024
BATCH = 500
STATEMENTS = 100  # kept compiled; every table has one or two
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

    All rows must have the same columns. Of a key twice in one call the first row stays, as one that
    is there already does; with `change`, the last.
    """
    by_key: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for row in rows:
        value = tuple(row[column] for column in key)
        if change or value not in by_key:
            by_key[value] = row
    distinct = list(by_key.values())
    if not distinct:
        return
    session.flush()  # what the session was given before stands before these rows
    connection = session.connection()
    statement = _compiled(connection.dialect, table, tuple(key), tuple(change), tuple(distinct[0]))
    for batch in in_batches(distinct, BATCH):
        connection.execute(statement, batch)


@lru_cache(maxsize=STATEMENTS)
def _compiled(
    dialect: sa.Dialect,
    table: type[SQLModel],
    key: tuple[str, ...],
    change: tuple[str, ...],
    columns: tuple[str, ...],
) -> Any:
    """Return the upsert compiled for rows with these columns, with the types of its parameters.

    SQLAlchemy compiles an insert that has an "on conflict" at every call: the dialects' insert is
    none that its own cache takes (inherit_cache is False, SQLAlchemy 2.0). The dialect is that of
    one engine, because it holds the way that engine writes JSON.
    """
    # Inline: no new key is asked back, which one compiled form for one and many rows could not.
    statement = _statement(dialect.name, table, key, change).inline()
    return statement.compile(dialect=dialect, column_keys=list(columns))


def _statement(
    dialect: str, table: type[SQLModel], key: Sequence[str], change: Sequence[str]
) -> sa.Insert:
    insert: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
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


def day_in_almaty(session: Session, column: Any) -> sa.ColumnElement[str]:
    """Return the day of a time, "2026-11-30", for a query: the database counts by it."""
    if session.get_bind().dialect.name == "postgresql":
        there = sa.func.timezone("UTC", column) + timedelta(hours=ALMATY_HOURS)
        return sa.func.to_char(there, sa.literal_column("'YYYY-MM-DD'"))
    return sa.func.date(column, sa.literal_column(f"'+{ALMATY_HOURS} hours'"))
