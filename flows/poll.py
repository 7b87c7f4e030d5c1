"""Polls what is due: one crawl process for all sources, which keeps before it tells."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import crawlers
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import snapshots, sources

CRAWL_LIMIT_S = 3600.0  # a source has a limit of its own, well below
TELL_EVERY_S = 0.5
STOP_GRACE_S = 10.0
LOCAL_DELAY_S = 0.01
_NOTHING_TOLD: dict[str, Any] = {"busy": [], "counts": {}}


class CrawlFailed(Exception):
    """The crawl process ended badly; what it had kept by then is kept."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What came of one poll. `busy` are sources that another run holds; counts are by source."""

    asked: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    snapshots: int = 0
    documents: int = 0
    failed: str | None = None  # why the crawl as a whole ended badly


async def poll(
    workspace: Workspace, chosen: Sequence[str] = (), progress: Progress = silent
) -> Polled:
    """Poll the chosen sources, or all that are due, and return what came.

    A named source is polled even if it is not due. Raises UnknownSource. Trouble with one source is
    an issue; if the crawl as a whole failed, `failed` says why, and what it had kept is kept.
    """
    due = _due(workspace, chosen)
    if not due:
        return Polled()
    with reading(workspace.engine) as session:
        before = snapshots.last_id(session)
    told, failed = _NOTHING_TOLD, None
    try:
        told = await _crawl(workspace, due, before, progress)
    except CrawlFailed as problem:
        failed = str(problem)
    with reading(workspace.engine) as session:
        kept, documents = snapshots.count_since(session, before)
    return Polled(tuple(due), tuple(told["busy"]), told["counts"], kept, documents, failed)


def _due(workspace: Workspace, chosen: Sequence[str]) -> list[str]:
    ids = workspace.chosen(chosen)
    moment = now()
    with writing(workspace.engine) as session:
        hosts = {source_id: workspace.sources[source_id].host for source_id in ids}
        sources.register(session, hosts, moment)
        states = sources.states(session)
    return [source_id for source_id in ids if chosen or states[source_id].due_at <= moment]


async def _crawl(
    workspace: Workspace, due: Sequence[str], before: int, progress: Progress
) -> dict[str, Any]:
    """Run the crawl in a process of its own: a reactor cannot be started twice."""
    with tempfile.TemporaryDirectory(prefix="aigaq-") as folder:
        batch, told = Path(folder) / "batch.json", Path(folder) / "told.json"
        order = {"sources": list(due), "told": str(told), "delay_s": _delay(workspace, due)}
        batch.write_text(json.dumps(order), "utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "crawlers.run", "--leashed", str(batch)),
            stdin=asyncio.subprocess.PIPE,  # closed when we die: the crawl then ends by itself
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            env=_environment(workspace),
        )
        try:
            complaints = await asyncio.wait_for(
                _watch(process, workspace, before, progress), CRAWL_LIMIT_S
            )
        except TimeoutError as late:
            raise CrawlFailed(f"the crawl took longer than {CRAWL_LIMIT_S:.0f} s") from late
        finally:
            await _end(process)
        if process.returncode != 0 or not told.is_file():
            raise CrawlFailed(
                f"the crawl ended with {process.returncode}: {_last_line(complaints)}"
            )
        answer: dict[str, Any] = json.loads(told.read_text("utf-8"))
        return answer


def _delay(workspace: Workspace, due: Sequence[str]) -> float | None:
    """No pause is owed to a replica on this machine; to everybody else the source's own."""
    polled = [workspace.sources[source_id] for source_id in due]
    asked = {host for source in polled for host in source.polled_hosts}
    is_https = all(entry.url.startswith("https:") for s in polled for entry in s.poll.entries)
    is_local = is_https and asked <= workspace.settings.local_hosts
    return LOCAL_DELAY_S if is_local else None


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
    }


async def _watch(
    process: asyncio.subprocess.Process, workspace: Workspace, before: int, progress: Progress
) -> str:
    """Tell how many snapshots there are until the process ends; return what it complained of."""
    if process.stderr is None:
        raise RuntimeError("the crawl was started without a pipe for its complaints")
    complaints = asyncio.create_task(process.stderr.read())
    ending = asyncio.create_task(process.wait())
    while not ending.done():
        await asyncio.wait({ending}, timeout=TELL_EVERY_S)
        with reading(workspace.engine) as session:
            progress("poll", snapshots.count_since(session, before)[0], None)
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


def _last_line(complaints: str) -> str:
    lines = [line.strip() for line in complaints.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no reason given"
