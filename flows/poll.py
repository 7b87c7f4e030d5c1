"""Polls what is due: one crawl process for all sources, which keeps before it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.crawl import LOCAL_DELAY_S, CrawlFailed, crawl
from flows.health import judge_sources
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import snapshots, sources

_NOTHING_TOLD: dict[str, Any] = {"busy": [], "counts": {}}


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

    A named source is polled even if it is not due; one of which only links are watched never is,
    nor one that a person has paused.
    Trouble with one source is an issue; if the crawl as a whole failed, `failed` says why, and what
    it had kept is kept. Raises UnknownSource.
    """
    due = due_now(workspace, chosen)
    if not due:
        return Polled()
    with reading(workspace.engine) as session:
        before = snapshots.last_id(session)
    told, failed = _NOTHING_TOLD, None
    try:
        order = {"sources": list(due), "delay_s": _delay(workspace, due)}
        told = await crawl(workspace, order, "poll", progress)
    except CrawlFailed as problem:
        failed = str(problem)
    judge_sources(workspace, due)
    with reading(workspace.engine) as session:
        kept, documents = snapshots.count_since(session, before)
    return Polled(tuple(due), tuple(told["busy"]), told["counts"], kept, documents, failed)


def due_now(workspace: Workspace, chosen: Sequence[str]) -> list[str]:
    """Return what is polled now: those that failed last time wait behind those that did not."""
    ids = [name for name in workspace.chosen(chosen) if workspace.sources[name].is_polled]
    moment = now()
    with writing(workspace.engine) as session:
        hosts = {source_id: workspace.sources[source_id].host for source_id in ids}
        sources.register(session, hosts, moment)
        states = sources.states(session, ids)
    going = [source_id for source_id in ids if states[source_id].paused_at is None]
    due = [source_id for source_id in going if chosen or states[source_id].due_at <= moment]
    return sorted(due, key=lambda source_id: states[source_id].failures > 0)


def _delay(workspace: Workspace, due: Sequence[str]) -> float | None:
    """No pause is owed to a replica on this machine; to everybody else the source's own."""
    polled = [workspace.sources[source_id] for source_id in due]
    asked = {host for source in polled for host in source.polled_hosts}
    is_https = all(entry.url.startswith("https:") for s in polled for entry in s.poll.entries)
    is_local = is_https and asked <= workspace.settings.local_hosts
    return LOCAL_DELAY_S if is_local else None
