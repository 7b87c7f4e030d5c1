"""The Prefect face of the main job: thin flows with coarse tasks, whose effects are idempotent.

Ids of sources may appear in Prefect; names of people, addresses and texts never do.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from flows.prefect_home import note_server, prepare_prefect
from models.settings import Settings

prepare_prefect(Settings.from_env().data_dir)

from prefect import flow, task  # noqa: E402  # only after its telemetry is off
from prefect.server.api.server import SubprocessASGIServer  # noqa: E402

from flows import alert as alerting  # noqa: E402
from flows import extract as extracting  # noqa: E402
from flows import first as preserving_first  # noqa: E402
from flows import job  # noqa: E402
from flows import notify as notifying  # noqa: E402
from flows import poll as polling  # noqa: E402
from flows import recheck as rechecking  # noqa: E402
from flows import seal as sealing  # noqa: E402
from flows.workspace import Progress, open_workspace, silent  # noqa: E402

_progress: ContextVar[Progress] = ContextVar("progress", default=silent)


@task(name="poll", persist_result=False)
async def poll_sources(sources: list[str]) -> polling.Polled:
    """Fetch what is due, all sources in one crawl. A source is held by one run at a time."""
    return await polling.poll(open_workspace(Settings.from_env()), sources, _progress.get())


@task(name="extract", persist_result=False)
def extract_snapshots() -> extracting.Extracted:
    """Read every capture that was not read yet."""
    return extracting.extract(open_workspace(Settings.from_env()), _progress.get())


@task(name="preserve-first", persist_result=False)
async def capture_cited() -> preserving_first.First:
    """Capture what pages with a find cite; it has an event loop of its own."""
    workspace, progress = open_workspace(Settings.from_env()), _progress.get()
    return await asyncio.to_thread(preserving_first.preserve_first, workspace, progress)


@task(name="alert", persist_result=False)
def raise_alerts() -> int:
    """Raise an alert for each event that has none."""
    return alerting.alert(open_workspace(Settings.from_env()))


@flow(name="aigaq-poll", persist_result=False)
async def poll(sources: list[str] | None = None) -> int:
    """Poll what is due, or the named sources; return how many snapshots were kept."""
    return (await poll_sources(sources or [])).snapshots


@flow(name="aigaq-extract", persist_result=False)
async def extract() -> int:
    """Read what was captured; return how many documents are new."""
    return extract_snapshots().documents


@flow(name="aigaq-alert", persist_result=False)
async def alert() -> int:
    """Raise what is missing; return how many alerts that were."""
    return raise_alerts()


@task(name="notify", persist_result=False)
def send_notices() -> notifying.Notified:
    """Send what is due, each message once; the channels are named by their ids only."""
    return notifying.notify(open_workspace(Settings.from_env()))


@flow(name="aigaq-notify", persist_result=False)
async def notify() -> int:
    """Send what is due; return how many messages were taken."""
    return send_notices().sent


@flow(name="aigaq-run", persist_result=False)
async def run(sources: list[str] | None = None, notifies: bool = True) -> dict[str, Any]:
    """The main job: poll, extract, alert, capture what is cited, alert of that, tell of it."""
    _note_temporary_server()
    workspace = open_workspace(Settings.from_env())
    run_id = job.begin(workspace)
    polled = await poll_sources(sources or [])
    extracted = extract_snapshots()
    raised = raise_alerts()  # before what is cited is waited for
    first = await capture_cited()
    outcome = job.finish(workspace, run_id, polled, extracted, first, raised + raise_alerts())
    return outcome | {"notified": asdict(send_notices() if notifies else notifying.Notified())}


@task(name="recheck", persist_result=False)
async def recheck_links() -> rechecking.Rechecked:
    """Look at the watched links that are due; it has an event loop of its own."""
    workspace = open_workspace(Settings.from_env())
    return await asyncio.to_thread(rechecking.recheck, workspace)


@flow(name="aigaq-recheck", persist_result=False)
async def recheck() -> int:
    """Look at the watched links that are due; return how many alerts that raised."""
    return (await recheck_links()).alerts


@task(name="seal", persist_result=False)
def seal_archive() -> sealing.Sealed:
    """Seal what was kept; what an authority did not answer is asked for again the next time."""
    return sealing.seal(open_workspace(Settings.from_env()))


@flow(name="aigaq-seal", persist_result=False)
async def seal() -> int:
    """Make a checkpoint of what is new; return how many tokens and proofs came."""
    return seal_archive().tokens


def _note_temporary_server() -> None:
    """Write down the server that Prefect started for this process, if it did."""
    for started in SubprocessASGIServer._instances.values():
        if started.server_process is not None:
            note_server(started.server_process.pid)


async def run_told(
    sources: list[str], progress: Progress, *, notifies: bool = True
) -> dict[str, Any]:
    """Run the main job as a flow in this process and tell its progress."""
    _progress.set(progress)
    return await run(sources, notifies)
