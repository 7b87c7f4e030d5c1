"""What a new document costs does not depend on how many there are: counted in steps of SQLite, so
that a query which begins to read whole tables shows on small archives, on any machine.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from benchmarks.growth import Measured, looks, main, open_archive, save
from models.database import reading
from models.tables import Alert, Document, Event, Evidence, Reference

# Documents and people; a query that reads the documents whole takes ten times as long.
SMALL, LARGE = (600, 2_200), (6_000, 6_600)
GROWTH = 1.3
BATCH = 48
# Whole tables, and columns of few values or mostly empty ones: SQLite knows no shares of values.
TABLES = "|".join(SQLModel.metadata.tables)
COARSE = re.compile(
    rf"SCAN (?:{TABLES})\b|ix_alert_state|ix_snapshot_import_id|ix_event_kind|ix_link_state"
)
STEPS = 10  # of SQLite between two counts


@contextmanager
def _steps(engine: sa.Engine) -> Iterator[list[int]]:
    """Count the steps that SQLite takes on all connections, in tens."""
    count = [0]

    def step() -> int:
        count[0] += 1
        return 0

    def watch(connection: sqlite3.Connection, *_given: Any) -> None:
        connection.set_progress_handler(step, STEPS)

    engine.dispose()
    sa.event.listen(engine, "connect", watch)
    try:
        yield count
    finally:
        sa.event.remove(engine, "connect", watch)
        engine.dispose()


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Measured, Measured]]:
    folder = tmp_path_factory.mktemp("growth")
    small, large = (
        open_archive(folder, f"sqlite:///{folder / str(documents)}.db", documents, people)
        for documents, people in (SMALL, LARGE)
    )
    yield small, large
    small.workspace.engine.dispose()
    large.workspace.engine.dispose()


@pytest.mark.parametrize("with_findings", [True, False])
def test_a_new_document_costs_the_same_in_a_large_archive(
    archives: tuple[Measured, Measured], with_findings: bool
) -> None:
    taken = []
    for one in archives:
        readings = one.new.batch(BATCH, with_findings=with_findings)
        with _steps(one.workspace.engine) as count:
            save(one.workspace, readings)
        taken.append(count[0])
    small, large = taken
    assert small > 0
    assert large <= GROWTH * small


@pytest.mark.parametrize("name", ["alerts list", "people list", "people proposals"])
def test_a_list_costs_the_same_in_a_large_archive(
    archives: tuple[Measured, Measured], name: str
) -> None:
    taken = []
    for one in archives:
        with _steps(one.workspace.engine) as count, reading(one.workspace.engine) as session:
            assert looks(session, one.workspace, limit=10)[name]() != []
        taken.append(count[0])
    small, large = taken
    assert large <= GROWTH * small


def test_no_query_goes_through_what_most_rows_share(archives: tuple[Measured, Measured]) -> None:
    one = archives[0]
    readings = one.new.batch(BATCH, with_findings=True)
    engine, asked = one.workspace.engine, dict[str, Any]()

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked[statement] = given[0] if isinstance(given, list) else given

    sa.event.listen(engine, "before_cursor_execute", note)
    save(one.workspace, readings)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len(asked) > 20
    with engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        for statement, given in asked.items():
            steps = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            coarse = [step[3] for step in steps if COARSE.search(step[3])]
            if "snoozed_until" not in statement:  # nobody snoozes thousands
                assert coarse == [], statement


def test_what_is_generated_meets_what_is_on_file(archives: tuple[Measured, Measured]) -> None:
    one = archives[0]
    with reading(one.workspace.engine) as session:
        before = len(session.exec(select(Event.id)).all())
    save(one.workspace, one.new.batch(BATCH, with_findings=True))
    with reading(one.workspace.engine) as session:
        events = session.exec(select(Event).where(col(Event.id) > before)).all()
        last = session.exec(select(Document.id).order_by(col(Document.id).desc())).first() or 0
        new = col(Evidence.document_id) > last - BATCH
        told_again = session.exec(
            select(Evidence.event_id).where(new, col(Evidence.event_id) <= before)
        ).all()
        alerts = session.exec(select(Alert).where(col(Alert.event_id) > before)).all()
        cited = session.exec(select(Reference).where(col(Reference.document_id) > last - BATCH))
        assert len(cited.all()) == 2 * BATCH
    assert len(told_again) >= BATCH // 4
    assert BATCH // 2 <= len(events) == len(alerts) <= BATCH - len(told_again)


def test_the_benchmark_says_how_much_it_grows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = ["--documents", "200", "400", "--people", "60", "120"]
    assert main([*sizes, "--rounds", "1", "--folder", str(tmp_path), "--json"]) == 0
    small, large = map(json.loads, capsys.readouterr().out.splitlines())
    assert (small["documents"], large["people"]) == (200, 120)
    assert small["finds"]["ratio"] == 1.0
    assert large["finds"]["cpu_ms"] > 0
    assert set(large["lists_ms"]) == {"alerts list", "people list", "people proposals"}
    assert list(tmp_path.iterdir()) == []
