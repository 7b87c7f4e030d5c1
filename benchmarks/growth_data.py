"""Fills an empty database with the generated archive of `benchmarks.growth_rows`, in minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from benchmarks import growth_rows as rows
from benchmarks.linking import fill, invent
from models.database import writing
from models.tables import (
    Alert,
    AlertAction,
    Charge,
    ChargeTelling,
    Copy,
    Document,
    Event,
    Evidence,
    EvidenceProvision,
    Fingerprint,
    Link,
    Mention,
    Pair,
    Provision,
    Reference,
    Snapshot,
    Visit,
    Watch,
)
from models.terms import Code

WATCHES = 200
CHUNK = 50_000  # rows of one transaction


def generate(engine: sa.Engine, documents: int, people: int) -> rows.Archive:
    """Fill an empty database; return what is in it."""
    archive = rows.Archive(documents, tuple(invent(people, seed=1)))
    numbers = range(1, documents + 1)
    finds = range(1, archive.finds + 1)
    events = range(1, archive.events + 1)
    add(engine, Link, map(rows.link_row, numbers))
    add(engine, Snapshot, map(rows.snapshot_row, numbers))
    add(engine, Document, map(rows.document_row, numbers))
    with writing(engine) as session:
        fill(session, archive.names)
    add(engine, Provision, [{"id": rows.LAW, "code": Code.CAO, "article": "488", "part": "6"}])
    add(engine, Fingerprint, rows.print_rows(finds))
    add(engine, Mention, (row for find in finds for row in rows.mention_rows(archive, find)))
    add(engine, Event, (rows.event_row(archive, event) for event in events))
    add(engine, Evidence, (rows.evidence_row(archive, find) for find in finds))
    add(engine, EvidenceProvision, map(rows.cited_in_row, finds))
    add(engine, Charge, rows.charge_rows(archive))
    add(engine, ChargeTelling, (rows.telling_row(archive, find) for find in finds))
    add(engine, Alert, map(rows.alert_row, events))
    add(
        engine,
        AlertAction,
        (rows.action_row(event) for event in events if event % len(rows.STATES)),
    )
    add(engine, Copy, (rows.copy_row(find) for find in finds[1::10]))
    add(engine, Link, (rows.cited_row(archive, find) for find in finds))
    add(engine, Reference, (rows.reference_row(archive, find) for find in finds))
    add(engine, Visit, map(rows.visit_row, finds))
    add(engine, Pair, (rows.pair_row(person) for person in range(2, people + 1, 10)))
    add(engine, Watch, (rows.watch_row(archive, n) for n in range(1, min(WATCHES, people) + 1)))
    settle(engine)
    return archive


def add(engine: sa.Engine, table: type[SQLModel], made: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, by the driver alone: Core takes as long again. What they leave out has the
    table's own value.
    """
    unset = {name: f.default for name, f in table.model_fields.items() if not f.is_required()}
    known = {column.key for column in _columns(table) if not column.primary_key}
    rest = {name: value for name, value in unset.items() if name in known}
    insert = _copy_in if engine.dialect.name == "postgresql" else _insert
    for chunk in _chunks((rest | dict(row) for row in made), CHUNK):
        columns = [_columns(table)[name] for name in chunk[0]]
        quoted = ", ".join(f'"{column.name}"' for column in columns)
        with writing(engine) as session:
            cursor = session.connection().connection.cursor()
            insert(cursor, f'"{table.__tablename__}" ({quoted})', _bound(engine, columns, chunk))


def _insert(cursor: Any, into: str, made: Iterable[list[Any]]) -> None:
    places = ", ".join("?" * (into.count(",") + 1))
    cursor.executemany(f"INSERT INTO {into} VALUES ({places})", made)  # noqa: S608  # our own names


def _copy_in(cursor: Any, into: str, made: Iterable[list[Any]]) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in made:
            copy.write_row(row)


def _bound(
    engine: sa.Engine, columns: Sequence[Any], made: Iterable[dict[str, Any]]
) -> Iterator[list[Any]]:
    """Yield the values of rows as the driver takes them."""
    dialect = engine.dialect
    turns: list[Callable[[Any], Any]] = [
        column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in columns
    ]
    for row in made:
        yield [turn(value) for turn, value in zip(turns, row.values(), strict=True)]


def _as_it_is(value: Any) -> Any:
    return value


def _columns(table: type[SQLModel]) -> Any:
    return SQLModel.metadata.tables[str(table.__tablename__)].c


def _chunks(made: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    left = iter(made)
    while chunk := list(islice(left, size)):
        yield chunk


def settle(engine: sa.Engine) -> None:
    """What a server does by itself after a while; and the next numbers follow those given here."""
    if engine.dialect.name != "postgresql":
        return
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if "id" in table.c and isinstance(table.c.id.type, sa.Integer):
                counter = sa.func.pg_get_serial_sequence(table.name, "id")
                last = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(counter, last + 1, False)))
        connection.execute(sa.text("VACUUM ANALYZE"))
