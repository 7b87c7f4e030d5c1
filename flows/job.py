"""The main job, from a source to an alert, as plain functions: the flows call these, and so may
you.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flows.alert import alert
from flows.extract import Extracted, extract
from flows.first import First, preserve_first
from flows.notify import Notified, notify
from flows.poll import Polled, poll
from flows.readers import ReaderPool, lend_pool
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import runs, sources
from models.store.summary import totals


def run_job(
    workspace: Workspace,
    chosen: Sequence[str] = (),
    progress: Progress = silent,
    pool: ReaderPool | None = None,
    *,
    notifies: bool = True,
) -> dict[str, Any]:
    """Poll, read and raise alerts, then capture what is cited and raise what that tells, and send
    what is to be told; return the outcome, which but for the last is also kept in the database.
    """
    run_id = begin(workspace)
    polled = asyncio.run(poll(workspace, chosen, progress))
    with lend_pool(workspace, pool) as lent:
        extracted = extract(workspace, progress, lent)
        raised = alert(workspace)  # before what is cited is waited for
        first = preserve_first(workspace, progress, lent)
    outcome = finish(workspace, run_id, polled, extracted, first, raised + alert(workspace))
    return outcome | {"notified": asdict(notify(workspace) if notifies else Notified())}


def begin(workspace: Workspace) -> int:
    """Note that a run begins; return its id."""
    with writing(workspace.engine) as session:
        return runs.start(session, sources.new_owner(), now())


def finish(
    workspace: Workspace,
    run_id: int,
    polled: Polled,
    extracted: Extracted,
    first: First,
    raised: int,
) -> dict[str, Any]:
    """Keep and return the outcome of a run: what was new, the totals, and what needs a person."""
    outcome: dict[str, Any] = {
        "run": run_id,
        "data_dir": str(workspace.settings.data_dir),
        "polled": asdict(polled),
        "extracted": asdict(extracted.plus(first.extracted)),
        "first": {name: value for name, value in asdict(first).items() if name != "extracted"},
        "alerts": raised,
    }
    with writing(workspace.engine) as session:
        runs.finish(session, run_id, outcome, now())
    with reading(workspace.engine) as session:
        started_at = runs.started_at(session, run_id)
        outcome["issues"] = [
            {"source": i.source_id, "kind": i.kind, "url": i.url, "message": i.message}
            for i in runs.open_issues(session, since=started_at)
        ]
        outcome["totals"] = totals(session)
    return outcome
