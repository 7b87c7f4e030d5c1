"""Looks at given links now: one crawl for all of them, each host asked politely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.catalogue import id_for_visits, source_for_visits
from flows.crawl import LOCAL_DELAY_S, CrawlFailed, crawl
from flows.workspace import Progress, Workspace, now, silent
from models.database import writing
from models.store import sources
from models.tables import Link

MAX_LINKS = 400  # of one site in one go; the rest is due again at once


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of one round. `busy` are sites that another run asks at the moment."""

    asked: int = 0
    busy: tuple[str, ...] = ()
    failed: str | None = None


async def visit(
    workspace: Workspace, links: Sequence[Link], progress: Progress = silent
) -> Visited:
    """Look at these links once; what each visit brought stands in the database then.

    If the crawl as a whole failed, `failed` says why, and what it had kept is kept.
    """
    return await look(workspace, links, "visit", progress, "crawlers.run")


async def look(
    workspace: Workspace, links: Sequence[Link], step: str, progress: Progress, program: str
) -> Visited:
    """Look at these links with a program of the crawlers' room, in a process of its own."""
    by_source = _by_source(workspace, links)
    if not by_source:
        return Visited()
    with writing(workspace.engine) as session:
        hosts = {
            source_id: source_for_visits(source_id, workspace.sources).host
            for source_id in by_source
        }
        sources.register(session, hosts, now())
    order: dict[str, Any] = {
        "sources": [],
        "visits": by_source,
        "delay_s": delay_for(workspace, hosts),
    }
    asked = sum(map(len, by_source.values()))
    try:
        told: dict[str, Any] = await crawl(workspace, order, step, progress, program)
    except CrawlFailed as problem:
        return Visited(asked, failed=str(problem))
    return Visited(asked, tuple(told["busy"]))


def _by_source(workspace: Workspace, links: Sequence[Link]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for link in links:
        source_id = id_for_visits(link.fetch_url, workspace.sources)
        ids = found.setdefault(source_id, [])
        if link.id is not None and len(ids) < MAX_LINKS:
            ids.append(link.id)
    return found


def delay_for(workspace: Workspace, hosts: Mapping[str, str]) -> float | None:
    """No pause is owed to a replica on this machine; to everybody else the usual one."""
    return LOCAL_DELAY_S if set(hosts.values()) <= workspace.settings.local_hosts else None
