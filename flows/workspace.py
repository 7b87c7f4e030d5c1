"""What every step works with: the settings, the database, the catalogue, and the day's clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from crawlers.catalogue import CatalogueError, Source, load_source, load_sources
from extract.page import check_rules
from models import clock
from models.database import check_schema, is_empty, open_engine, upgrade
from models.problems import CannotRun
from models.settings import Settings
from models.store.tombstones import know_key

DEMO_MARK = ".aigaq-demo"  # a folder of invented pages: only such a one is emptied for another demo
Progress = Callable[[str, int, int | None], None]  # step, done, of how many (None: unknown)


class CannotWrite(CannotRun):
    """The data folder cannot be written; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Open it with `open_workspace`; it is passed to every step."""

    settings: Settings
    engine: sa.Engine
    sources: Mapping[str, Source]

    def chosen(self, ids: Sequence[str]) -> list[str]:
        """Return `ids`, or all sources if there are none. Raises UnknownSource."""
        for source_id in ids:
            if source_id not in self.sources:
                load_source(source_id, self.settings.sources_dir)  # raises, naming what looks alike
        return list(ids) or sorted(self.sources)


def open_workspace(settings: Settings) -> Workspace:
    """Make the data folder, open the database, making its tables if it has none, load the
    catalogue.

    Raises CannotWrite, DatabaseUnusable or CatalogueError.
    """
    sources = load_sources(settings.sources_dir)
    for source_id, source in sources.items():
        _check_rules(source_id, source)
    _make_writable(settings.data_dir)
    _make_writable(settings.archive_dir)
    engine = open_engine(settings.database_url)
    if is_empty(engine):
        upgrade(engine)
    know_key(engine, settings.purge_key)
    check_schema(engine)  # an older one is brought forward only by who says so: others share it
    return Workspace(settings, engine, sources)


def _check_rules(source_id: str, source: Source) -> None:
    """Refuse CSS that the reader's parser does not know, before anything is fetched."""
    try:
        check_rules(source.page)
    except ValueError as problem:
        raise CatalogueError(f"{source_id}.toml: [page]: {problem}") from problem


def _make_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise CannotWrite(f"cannot make {folder}: {problem.strerror}") from problem
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotWrite(f"cannot write to {folder}: set AIGAQ_DATA_DIR to a folder that you own")


def now() -> datetime:
    """Return the present time; the one clock of the steps."""
    return clock.now()


def silent(_step: str, _done: int, _total: int | None) -> None:
    """Tell nobody about progress."""
