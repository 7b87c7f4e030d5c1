"""The main job against the bundled replica of the web: nothing leaves this machine."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from flows.job import run_job
from flows.workspace import DEMO_MARK, CannotWrite, Progress, Workspace, now, open_workspace
from models.settings import Settings
from replica.server import Replica
from replica.stories import ADDRESSES

STORIED = tuple(ADDRESSES)  # the sources that tell stories: the others have ordinary pages only


def run_demo(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Run the main job once in a fresh folder, on the sources that tell stories.

    Returns the outcome, how long it took, and how many polled sources were `left_out`.
    """
    folder = settings.data_dir / "demo"
    empty_folder(folder)
    began = time.monotonic()
    with Replica(now=now()) as web:
        workspace = open_on(web, settings, folder)
        outcome = run_job(workspace, STORIED, progress, notifies=False)
        left_out = sum(source.is_polled for source in workspace.sources.values()) - len(STORIED)
        workspace.engine.dispose()
    return outcome | {"seconds": round(time.monotonic() - began, 1), "left_out": left_out}


def open_on(web: Replica, settings: Settings, folder: Path) -> Workspace:
    """Open a workspace in that folder for which the replica is the web."""
    demo = _settings_in(folder, settings)
    return open_workspace(replace(demo, resolve=tuple(web.resolve), ca_file=web.ca_file))


def demo_settings(settings: Settings) -> Settings:
    """Return the settings with which the last demo's data are looked at."""
    return _settings_in(settings.data_dir / "demo", settings)


def _settings_in(folder: Path, settings: Settings) -> Settings:
    url = f"sqlite:///{folder / 'aigaq.db'}"
    return replace(settings, data_dir=folder, database_url=url, sources_dir=None)


def empty_folder(folder: Path) -> None:
    """Make a demo's folder, or empty it. Raises CannotWrite if it is no demo's."""
    if folder.exists():
        if not (folder / DEMO_MARK).is_file():
            raise CannotWrite(f"{folder} is there already and is no demo's: move it away")
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, mode=0o700)
        (folder / DEMO_MARK).touch()
    except OSError as problem:
        raise CannotWrite(f"cannot make {folder}: {problem.strerror}") from problem
