"""What raising and telling alerts asks of the database goes by an index, however much is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from extract.occasions import key_of_event, key_of_page
from flows.alert import alert_rules
from flows.health import tell_trouble
from flows.raising import raise_hits
from models.database import writing
from models.store import event_alerts, event_changes, groups, letters, outbox, references, trouble
from models.store.letters import Wanted
from models.terms import AlertKind, EventKind, Severity
from tests.conftest import NOW
from tests.test_over_time import A, B, Desk, act

# What is kept for good, and indexes that hold most of it under one value.
LARGE = ("alert", "document", "event", "evidence", "link", "mention", "outbox", "snapshot")
WIDE = ("(kind=?)", "ix_snapshot_import_id", "ix_watch_hit_alert_id (alert_id=?)")
ALL = Wanted("c", frozenset(Severity), frozenset(AlertKind), frozenset({1}))


@contextmanager
def asked(engine: sa.Engine) -> Iterator[list[tuple[str, object]]]:
    """Give a list of all that is asked of the database, with its values."""
    found: list[tuple[str, object]] = []

    def note(_c: object, _k: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            found.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def plan(engine: sa.Engine, statement: str, values: object) -> list[str]:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]  # as it was given before
        return [row[3] for row in rows]


def test_no_step_goes_through_what_is_stored(engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what a table holds: little here")
    desk = Desk(engine)
    desk.tell(A, act(EventKind.DETENTION, "2024-05-19"))
    with writing(engine) as session, asked(engine) as found:
        event_alerts.raise_for_events(session, alert_rules(), NOW)
        event_changes.put_changes(session, NOW)
        tell_trouble(session, NOW)
        trouble.close(session, ["a"], NOW)
        raise_hits(session, NOW)
        groups.fill_keys(session, key_of_event, key_of_page)
        assert references.evidence_links(session, after_alert=0) != []
        for hours in (0, 1):
            letters.enqueue(session, ALL, lambda _: NOW, NOW + timedelta(hours=hours))
        letters.settle(session, "c", NOW)
        outbox.claim(session, "c", "m", lambda _: True, lambda due: due, NOW)
    with asked(engine) as later:  # somebody who is not named
        desk.tell(B, act(EventKind.DETENTION, "2024-05-19", who=None))
    through = {
        f"{line}: {statement}"
        for statement, values in (*found, *later)
        for line in plan(engine, statement, values)
        if "SEARCH tombstone" not in line  # whether anything was purged: one entry of its index
        and (
            line.startswith(tuple(f"SCAN {table}" for table in LARGE))
            or any(index in line for index in WIDE)
        )
    }
    assert through == set()
