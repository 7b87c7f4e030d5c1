"""Starts the process that fetches, watches it, and ends it: polls and visits go through here."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import crawlers
from flows.workspace import DEMO_MARK, Progress, Workspace
from models import clock
from models.database import reading
from models.problems import CannotRun
from models.store import snapshots

PYTHON = (sys.executable, "-P", "-m")  # begins the command that runs one of our modules
CRAWL_LIMIT_S = 3600.0  # a source has a limit of its own, well below
TELL_EVERY_S = 0.5
TRACEBACK = "Traceback (most recent call last)"
STOP_GRACE_S = 10.0
CANNOT_KEEP = 4  # so the process ends when nothing more can be kept: see crawlers.run
WHY = "why: "  # so it begins the line that says why
INVENTED = (
    "this folder is the demo's, of invented pages: the real sites are not asked for them;"
    " set AIGAQ_DATA_DIR to another"
)
LOCAL_DELAY_S = 0.01  # between requests to a replica on this machine


class CrawlFailed(Exception):
    """The crawl process ended badly; what it had kept by then is kept."""


async def crawl(
    workspace: Workspace,
    order: Mapping[str, Any],
    step: str,
    progress: Progress,
    program: str = "crawlers.run",
) -> dict[str, Any]:
    """Run a crawl in a process of its own: a reactor cannot be started twice.

    `step` is the name under which progress is told, `order` what `program` reads from its batch
    file. Returns what it told: the sources that were `busy`, and `counts` by source. Raises
    CrawlFailed, or CannotRun when the disk or the database takes nothing more, or when the folder
    is the demo's and the replica is not there.
    """
    settings = workspace.settings
    if (settings.data_dir / DEMO_MARK).is_file() and not settings.resolve:
        raise CannotRun(INVENTED)
    with reading(workspace.engine) as session:
        before = snapshots.last_id(session)
    with tempfile.TemporaryDirectory(prefix="aigaq-") as folder:
        batch, told = Path(folder) / "batch.json", Path(folder) / "told.json"
        batch.write_text(json.dumps({**order, **_shared(told)}), "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(*PYTHON, program, "--leashed", str(batch)),
            stdin=asyncio.subprocess.PIPE,  # closed when we die: the crawl then ends by itself
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            env=_environment(workspace),
        )
        try:
            complaints = await asyncio.wait_for(
                _watch(process, workspace, before, step, progress), CRAWL_LIMIT_S
            )
        except TimeoutError as late:
            raise CrawlFailed(f"the crawl took longer than {CRAWL_LIMIT_S:.0f} s") from late
        finally:
            await _end(process)
        if process.returncode == CANNOT_KEEP:
            raise CannotRun(_reason(complaints))
        if process.returncode != 0 or not told.is_file():
            raise CrawlFailed(
                f"the crawl ended with {process.returncode}: {_spell_crash(complaints)}"
            )
        answer: dict[str, Any] = json.loads(told.read_text("utf-8"))
        return answer


def _shared(told: Path) -> dict[str, Any]:
    return {"told": str(told), "ahead_s": clock.ahead().total_seconds()}


def _environment(workspace: Workspace) -> dict[str, str]:
    """The child reads its settings from the environment, and finds our rooms wherever they lie."""
    root = str(Path(crawlers.__file__).parents[1])
    settings = workspace.settings
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "AIGAQ_DATA_DIR": str(settings.data_dir),
        "AIGAQ_DATABASE_URL": settings.database_url,
        "AIGAQ_SOURCES_DIR": str(settings.sources_dir or ""),
        "AIGAQ_RESOLVE": " ".join(settings.resolve),
        "AIGAQ_CA_FILE": str(settings.ca_file or ""),
        "AIGAQ_CONTACT": settings.contact or "",
        "AIGAQ_BROWSER": str(settings.browser or ""),
    }


async def _watch(
    process: asyncio.subprocess.Process,
    workspace: Workspace,
    before: int,
    step: str,
    progress: Progress,
) -> str:
    """Tell how many snapshots there are until the process ends; return what it complained of."""
    if process.stderr is None:
        raise RuntimeError("the crawl was started without a pipe for its complaints")
    complaints = asyncio.create_task(process.stderr.read())
    ending = asyncio.create_task(process.wait())
    while not ending.done():
        await asyncio.wait({ending}, timeout=TELL_EVERY_S)
        with reading(workspace.engine) as session:
            progress(step, snapshots.count_since(session, before)[0], None)
    return (await complaints).decode("utf-8", "replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Stop the crawl and all it started; it finishes what it is writing first, if it can."""
    if process.returncode is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_GRACE_S)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _reason(complaints: str) -> str:
    """Return why nothing more can be kept; whatever is closed on the way out may complain after."""
    lines = [line.strip() for line in complaints.splitlines()]
    return next(
        (one.removeprefix(WHY)[:300] for one in lines if one.startswith(WHY)),
        _last_line(complaints),
    )


def _last_line(complaints: str) -> str:
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason given"


def _spell_crash(complaints: str) -> str:
    """Return what the process said last; of an error that nobody foresaw its class alone, because
    its words may hold an address.
    """
    last = _last_line(complaints)
    return last.partition(":")[0] if TRACEBACK in complaints else last
