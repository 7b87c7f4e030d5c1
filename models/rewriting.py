"""Writes the files of the database anew, so that nothing of deleted rows is left in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def rewrite(engine: sa.Engine) -> bool:
    """Leave nothing of deleted rows in the database's files: write them anew, with all indexes.
    Return whether that is so: on SQLite somebody may be reading, and the old pages stay until then.

    It waits for whoever writes; on PostgreSQL each table is closed for others while it is copied.
    What backups and PostgreSQL's own log hold is beyond it.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            return _rewrite_sqlite(connection.connection.driver_connection)
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.exec_driver_sql("VACUUM (FULL)")
    return True


def _rewrite_sqlite(raw: Any) -> bool:
    """Merge the full-text indexes, in which deleted words stay otherwise, and write the file."""
    indexes = raw.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall()
    for (name,) in indexes:
        raw.execute(f'INSERT INTO "{name}"("{name}") VALUES(\'optimize\')')
    raw.execute("VACUUM")
    is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
