"""Opens the shared database: SQLite by default, PostgreSQL by URL, with one way to read and one to
write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session

from models.problems import CannotRun, WrongUse

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 30_000
POOLED, MOST_BEYOND = 5, 45  # connections that are kept, and that a crowd of waiting writers takes
DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")


class DatabaseUnusable(CannotRun):
    """The database cannot be opened, or its schema is not the one this code knows."""


class WrongDatabaseUrl(WrongUse):
    """AIGAQ_DATABASE_URL is no URL of a database that we know."""


def open_engine(url: str) -> sa.Engine:
    """Return an engine for `url`. Nothing is created but the folder of a SQLite file.

    Raises WrongDatabaseUrl when the URL is not one, and DatabaseUnusable when its driver is missing
    or nobody answers there.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.drivername not in DRIVERS:
            raise WrongDatabaseUrl(f"AIGAQ_DATABASE_URL begins with none of {', '.join(DRIVERS)}")
        engine = _sqlite(parsed) if parsed.drivername == "sqlite" else _postgres(parsed)
        with engine.connect():
            return engine
    except ModuleNotFoundError as problem:
        message = f"{problem.name} is not installed: pip install 'aigaq[postgres]'"
        raise DatabaseUnusable(message) from problem
    except WrongDatabaseUrl:
        raise
    except (ArgumentError, ValueError) as problem:  # ValueError: a port that is no number
        raise WrongDatabaseUrl(
            f"AIGAQ_DATABASE_URL is not the URL of a database: {_short(problem)}"
            " (it looks like sqlite:////folder/aigaq.db or postgresql://user@host/name)"
        ) from problem
    except (OSError, SQLAlchemyError) as problem:
        raise DatabaseUnusable(
            f"cannot open {_without_password(url)}: {_short(problem)}"
        ) from problem


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise WrongDatabaseUrl("AIGAQ_DATABASE_URL: a database in memory keeps nothing")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sa.create_engine(
        url,
        json_serializer=_dump,
        hide_parameters=True,
        pool_size=POOLED,
        max_overflow=MOST_BEYOND,
        connect_args={"timeout": 30},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Writers take the lock at once: a plain BEGIN that writes later fails with "database is
    locked".
    """
    asked = connection.get_execution_options()
    if asked.get("reads", False):
        connection.exec_driver_sql("BEGIN")
    elif asked.get("at_once", False):
        _begin_at_once(connection)
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_at_once(connection: sa.Connection) -> None:
    patience_ms = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience_ms}")


def _postgres(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        json_serializer=_dump,
        hide_parameters=True,  # a statement in an error must not show the row: it holds names
        pool_size=POOLED,
        max_overflow=MOST_BEYOND,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
    )


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without_password(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _short(problem: Exception) -> str:
    cause = getattr(problem, "orig", None) or problem
    return " ".join(str(cause).split())[:200]


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """Give a session that sees one state of the database and writes nothing."""
    with Session(engine.execution_options(reads=True), expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: sa.Engine, lock: str | None = None) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or not at all.

    SQLite has one writer at a time. On PostgreSQL `lock` names work that must not run twice at once
    (linking persons, joining events); it is held until the commit.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        if lock is not None:
            hold(session, lock)
        yield session


@contextmanager
def writing_at_once(engine: sa.Engine) -> Iterator[Session]:
    """As `writing`, for what is not worth a wait: on SQLite OperationalError is raised at once if
    somebody else is writing.
    """
    with writing(engine.execution_options(at_once=True)) as session:
        yield session


def hold(session: Session, lock: str) -> None:
    """Take a lock until the commit of a session that writes, unless it holds it: see `writing`."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": lock})


def upgrade(engine: sa.Engine) -> str:
    """Bring the schema to the newest revision and return that revision. Safe to repeat.

    Raises DatabaseUnusable when the database was made by newer code.
    """
    from alembic import command  # late: it costs each command a quarter of a second

    if _revision(engine) not in {*_known_revisions(), None}:
        raise DatabaseUnusable(_newer(engine))
    config = migration_config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # several machines may start at once
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('aigaq schema'))"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest_revision()


def check_schema(engine: sa.Engine) -> None:
    """Raise DatabaseUnusable unless the schema is exactly the one this code was written for."""
    revision = _revision(engine)
    if revision == newest_revision():
        return
    if revision not in {*_known_revisions(), None}:
        raise DatabaseUnusable(_newer(engine))
    state = "has no tables yet" if revision is None else f"is of schema {revision}"
    raise DatabaseUnusable(
        f"the database {state}, this version needs {newest_revision()}: run 'aigaq db upgrade'"
    )


def is_empty(engine: sa.Engine) -> bool:
    """Tell whether the database has no tables of ours yet."""
    return _revision(engine) is None


def newest_revision() -> str:
    """Return the revision that the code's tables stand for."""
    return max(_known_revisions())


def _newer(engine: sa.Engine) -> str:
    return (
        f"the database is of schema {_revision(engine)}, which this version does not know"
        f" (it knows {newest_revision()}): install the newer aigaq that made it"
    )


def _revision(engine: sa.Engine) -> str | None:
    with engine.execution_options(reads=True).connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        told: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return told


def _known_revisions() -> set[str]:
    """Return what our migrations are named by: 0012_health_of_sources.py makes revision 0012."""
    return {file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py")}


def migration_config() -> Config:
    """Return what Alembic needs to find our migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
