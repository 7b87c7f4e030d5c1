"""The main job against the bundled replica of the web: nothing leaves this machine."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from flows.job import run_job
from flows.workspace import DEMO_MARK, CannotWrite, Progress, now, open_workspace
from models.settings import Settings
from replica.server import Replica


def run_demo(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Run the main job once in a fresh folder; return the outcome and how long it took."""
    folder = settings.data_dir / "demo"
    _empty(folder)
    began = time.monotonic()
    with Replica(now=now()) as web:
        demo = replace(
            settings,
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'aigaq.db'}",
            sources_dir=None,
            resolve=tuple(web.resolve),
            ca_file=web.ca_file,
        )
        workspace = open_workspace(demo)
        outcome = run_job(workspace, (), progress)
        workspace.engine.dispose()
    return outcome | {"seconds": round(time.monotonic() - began, 1)}


def _empty(folder: Path) -> None:
    if folder.exists():
        if not (folder / DEMO_MARK).is_file():
            raise CannotWrite(f"{folder} is there already and is no demo's: move it away")
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, mode=0o700)
        (folder / DEMO_MARK).touch()
    except OSError as problem:
        raise CannotWrite(f"cannot make {folder}: {problem.strerror}") from problem
