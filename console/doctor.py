"""Looks whether this machine is fit for the job: each check says what it saw and what to do.

It reads only, asks nobody but the database, and names nobody: numbers, folders and versions.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from console import sockets, versions
from console.diagnosis import Finding, Verdict
from console.doctor_programs import (
    check_browser,
    check_listeners,
    check_replay,
    check_telemetry,
    check_versions,
)
from crawlers.catalogue import Source, load_sources
from models.database import check_schema, newest_revision, open_engine, reading
from models.problems import CannotRun, spell_database
from models.settings import Settings
from models.store import doctor as store

GIB = 1 << 30
LITTLE, TOO_LITTLE = 2 * GIB, GIB // 4  # free on the disk of the archive
BACK = timedelta(minutes=2)  # clocks are set right by less than that
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine(settings: Settings, env: Mapping[str, str], now: datetime) -> list[Finding]:
    """Return what all checks saw, the worst to be without first. Raises CatalogueError."""
    engine, database = open_at(settings.database_url)
    found = [
        check_folder(settings.data_dir),
        check_disk(settings.data_dir),
        database,
        *([] if engine is None else in_database(engine, now)),
        check_secrets(settings.data_dir),
        check_versions(versions.outside(versions.read_bounds())),
        check_telemetry(env),
        check_contact(settings.contact),
        check_sources(load_sources(settings.sources_dir)),
        check_browser(settings.browser),
        check_replay(settings.replay),
        check_listeners(sockets.our_listeners(), settings.console_name),
    ]
    if engine is not None:
        engine.dispose()
    return found


def check_folder(folder: Path) -> Finding:
    """Whether the data folder can be written and is nobody else's."""
    if not folder.exists():
        return Finding("data folder", Verdict.NOTE, f"{folder} is not there", "aigaq run makes it")
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        todo = "set AIGAQ_DATA_DIR to a folder that you own"
        return Finding("data folder", Verdict.BROKEN, f"{folder} cannot be written", todo)
    if folder.stat().st_mode & OTHERS:
        seen = f"other users of this machine may look into {folder}"
        return Finding("data folder", Verdict.LOOK, seen, f"chmod 700 '{folder}'")
    return Finding("data folder", Verdict.OK, f"{folder} is yours alone")


def check_disk(folder: Path, free: int | None = None) -> Finding:
    """Whether there is room; `free` bytes are those of the folder's disk."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    left = shutil.disk_usage(there).free if free is None else free
    seen = f"{left / GIB:.1f} GiB are free"
    if left < TOO_LITTLE:
        return Finding("disk", Verdict.BROKEN, seen, "make room: a run would stop in the middle")
    if left < LITTLE:
        return Finding("disk", Verdict.LOOK, seen, "make room before the archive has filled it")
    return Finding("disk", Verdict.OK, seen)


def open_at(url: str) -> tuple[sa.Engine | None, Finding]:
    """Return the database, if it can be used, and how it is. One that is not there is not made."""
    if _is_missing(url):
        note = Finding("database", Verdict.NOTE, "there is none yet", "aigaq run makes it")
        return None, note
    try:
        engine = open_engine(url)
        check_schema(engine)
    except CannotRun as problem:
        return None, Finding("database", Verdict.BROKEN, str(problem), "mend that first")
    return engine, Finding("database", Verdict.OK, f"it answers, of schema {newest_revision()}")


def _is_missing(url: str) -> bool:
    with contextlib.suppress(sa.exc.ArgumentError, ValueError):
        parsed = sa.make_url(url)
        if parsed.drivername == "sqlite" and parsed.database:
            return not Path(parsed.database).exists()
    return False


def in_database(engine: sa.Engine, now: datetime) -> Iterator[Finding]:
    """Yield what only the database tells: the time of its last line, and who may sign in how."""
    try:
        with reading(engine) as session:
            line = store.newest_line(session)
            users, without = store.count_users(session), store.count_without_code(session)
    except sa.exc.SQLAlchemyError as problem:
        yield Finding("database", Verdict.BROKEN, spell_database(problem), "mend that first")
        return
    yield check_clock(None if line is None else datetime.fromisoformat(json.loads(line)["at"]), now)
    yield check_users(users, without)


def check_clock(newest: datetime | None, now: datetime) -> Finding:
    """Whether the clock goes on from the newest line of the ledger."""
    if newest is not None and now < newest - BACK:
        last = f"the last line of the ledger is of {newest:%Y-%m-%d %H:%M}"
        seen = f"it shows {now:%Y-%m-%d %H:%M} UTC, {last}"
        return Finding("clock", Verdict.BROKEN, seen, "set the clock right (NTP) before any run")
    return Finding("clock", Verdict.OK, "it is not behind the ledger")


def check_users(users: int, without_code: int) -> Finding:
    """Whether all who may do most have a second factor."""
    if without_code:
        seen = f"{without_code} archivists or admins sign in by password alone"
        return Finding(
            "users", Verdict.LOOK, seen, "let them sign in, which sets up a code; aigaq user list"
        )
    if not users:
        return Finding("users", Verdict.NOTE, "nobody may sign in by name", "aigaq user add --help")
    return Finding("users", Verdict.OK, f"{users} may sign in, archivists and admins with a code")


def check_secrets(data_dir: Path) -> Finding:
    """Whether keys, and addresses that hold passwords, are readable by their owner alone."""
    files = [path for path in (data_dir / "keys").glob("**/*") if path.is_file()]
    files += [path for path in [data_dir / "notify.toml"] if path.is_file()]
    wrong = [path for path in sorted(files) if path.stat().st_mode & OTHERS]
    if wrong:
        names = ", ".join(str(path.relative_to(data_dir)) for path in wrong)
        todo = "chmod 600 " + " ".join(f"'{path}'" for path in wrong)
        return Finding("secrets", Verdict.LOOK, f"others may read {names}", todo)
    return Finding("secrets", Verdict.OK, f"readable by you alone; files: {len(files)}")


def check_contact(contact: str | None) -> Finding:
    """Whether webmasters can write to somebody."""
    if contact is None:
        todo = "set AIGAQ_CONTACT to an address of yours"
        return Finding("contact", Verdict.NOTE, "webmasters see no address", todo)
    return Finding("contact", Verdict.OK, "webmasters see whom to write to")


def check_sources(sources: Mapping[str, Source]) -> Finding:
    """How many sources nobody has compared with the live site."""
    unverified = sum(source.checked is None for source in sources.values())
    seen = f"{unverified} of {len(sources)} were never compared with the live site"
    if unverified:
        return Finding("sources", Verdict.NOTE, seen, "aigaq sources check ID --live")
    return Finding("sources", Verdict.OK, seen)
