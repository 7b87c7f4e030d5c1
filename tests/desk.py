"""The console on a database that a test fills by itself; no page was ever kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from flows.workspace import open_workspace
from models.settings import Settings
from tests.desk_console import Operator


@contextmanager
def open_desk(
    folder: Path, engine: sa.Engine, sources_dir: Path | None = None
) -> Iterator[Operator]:
    """Serve the console on the database of an engine."""
    settings = Settings(
        data_dir=folder / "data",
        database_url=engine.url.render_as_string(hide_password=False),
        sources_dir=sources_dir,
        resolve=(),
        ca_file=None,
        contact=None,
    )
    workspace = open_workspace(settings)
    with Operator(workspace) as console:
        yield console
    workspace.engine.dispose()
