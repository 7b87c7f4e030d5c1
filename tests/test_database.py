"""The database: its schema, its time type, its writers, and what it says when it cannot be used."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import StatementError
from sqlmodel import SQLModel, col, select

from models.database import (
    DatabaseUnusable,
    WrongDatabaseUrl,
    check_schema,
    migration_config,
    newest_revision,
    open_engine,
    reading,
    upgrade,
    writing,
)
from models.full_text import is_of_the_code
from models.tables import Link, NamingBlock, Person, Snapshot
from models.terms import CaptureKind, LinkState

ALMATY = timezone(timedelta(hours=5))


def _link(url: str, at: datetime) -> Link:
    return Link(
        url=url, fetch_url=url, kind=CaptureKind.DOCUMENT, state=LinkState.NEW, discovered_at=at
    )


def test_migrations_make_exactly_the_tables_of_the_code(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_object": is_of_the_code}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrations_are_named_by_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(migration_config())
    names = {one.revision: Path(one.path).name for one in scripts.walk_revisions()}
    assert all(name.startswith(f"{revision}_") for revision, name in names.items())
    assert newest_revision() == scripts.get_current_head()


def test_an_older_database_keeps_its_snapshots(engine: sa.Engine) -> None:
    """Revision 0002: where an exchange ends is taken from its response record."""
    old = {
        "record_id": "<urn:uuid:1>",
        "kind": "document",
        "url": "https://a.example/",
        "captured_at": datetime(2024, 3, 1, tzinfo=UTC),
        "warc_file": "x.warc.gz",
        "payload_bytes": 3,
    }
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        table = sa.table("snapshot", *map(sa.column, [*old, "warc_offset", "warc_length"]))
        silent = old | {"record_id": "<urn:uuid:2>", "warc_offset": None, "warc_length": None}
        rows = [old | {"warc_offset": 700, "warc_length": 300}, silent]
        connection.execute(table.insert(), rows)
    upgrade(engine)
    with reading(engine) as session:
        ends = session.exec(select(Snapshot.warc_end).order_by(col(Snapshot.id))).all()
    assert list(ends) == [1000, 0]


def test_an_older_database_finds_its_people_by_their_full_names(engine: sa.Engine) -> None:
    """Revision 0009: the keys of full names are there at once, a surname finds nobody."""
    person = {"name": "Канат Толыбаев", "key": "kanat tolbaev", "role": "victim", "minor": False}
    person |= {"created_at": datetime(2024, 3, 1, tzinfo=UTC)}
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        table = sa.table("person", *map(sa.column, ["id", *person]))
        connection.execute(table.insert(), [{"id": row, **person} for row in (1, 2)])
        alias = sa.table("alias", *map(sa.column, ("person_id", "name", "key", "lang")))
        names = [(1, "Канат Толыбаев", "kanat tolbaev"), (1, "Kanat Tolybaev", "kanat tolbaev")]
        names.append((2, "Толыбаев", "tolbaev"))
        rows = [
            {"person_id": of, "name": name, "key": key, "lang": "ru"} for of, name, key in names
        ]
        connection.execute(alias.insert(), rows)
    upgrade(engine)
    with reading(engine) as session:
        filed = session.exec(select(NamingBlock.key, NamingBlock.person_id)).all()
        people = session.exec(select(Person.merged_into_id, Person.filed_by)).all()
    assert [tuple(row) for row in filed] == [("kanat tolbaev", 1)]
    assert [tuple(row) for row in people] == [(None, 0)] * 2


def test_upgrade_twice_changes_nothing(engine: sa.Engine) -> None:
    assert upgrade(engine) == upgrade(engine) == newest_revision()


def test_a_time_comes_back_aware_and_in_utc(engine: sa.Engine) -> None:
    with writing(engine) as session:
        session.add(_link("https://a.example/", datetime(2024, 3, 1, 5, 0, tzinfo=ALMATY)))
    with reading(engine) as session:
        found = session.exec(select(Link)).one()
    assert found.discovered_at == datetime(2024, 3, 1, 0, 0, tzinfo=UTC)
    assert found.discovered_at.tzinfo is UTC


def test_a_naive_time_is_refused(engine: sa.Engine) -> None:
    naive = datetime(2024, 3, 1)  # noqa: DTZ001  # the very thing that must not get in
    with pytest.raises(StatementError, match="without zone"), writing(engine) as session:
        session.add(_link("https://a.example/", naive))


def test_a_word_outside_the_vocabulary_is_refused(engine: sa.Engine) -> None:
    link = _link("https://a.example/", datetime.now(UTC))
    link.state = "vanished"  # type: ignore[assignment]  # on purpose
    with pytest.raises(StatementError, match="vanished"), writing(engine) as session:
        session.add(link)


def test_a_failed_write_leaves_nothing(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError, match="stop"), writing(engine) as session:
        session.add(_link("https://a.example/", datetime.now(UTC)))
        session.flush()
        raise RuntimeError("stop")
    with reading(engine) as session:
        assert session.exec(select(Link)).all() == []


def test_writers_at_the_same_time_lose_no_update(engine: sa.Engine) -> None:
    """With a plain BEGIN most of these fail with "database is locked", or overwrite each other."""
    with writing(engine) as session:
        session.add(_link("https://a.example/", datetime.now(UTC)))

    def count_up() -> None:
        for _ in range(20):
            with writing(engine, lock="test") as session:
                link = session.exec(select(Link).with_for_update()).one()
                link.attempts += 1
                session.add(link)

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.exec(select(Link.attempts).where(col(Link.id) == 1)).one() == 60


def test_an_empty_database_is_refused_with_the_command_to_type(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="no tables yet.*aigaq db upgrade"):
        check_schema(open_engine(f"sqlite:///{tmp_path / 'empty.db'}"))


def test_a_newer_database_is_refused(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match="9999, which this version does not know"):
        check_schema(engine)
    with pytest.raises(DatabaseUnusable, match="install the newer aigaq"):
        upgrade(engine)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("nonsense", WrongDatabaseUrl),
        ("nodialect://x", WrongDatabaseUrl),
        ("sqlite:////proc/nowhere/aigaq.db", DatabaseUnusable),
        ("postgresql://user:geheim@127.0.0.1:1/aigaq", DatabaseUnusable),
    ],
)
def test_a_wrong_url_is_one_clear_line_without_the_password(
    url: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem) as caught:
        open_engine(url)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)
