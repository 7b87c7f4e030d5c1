"""Preserve first: what a page with a find cites is captured before anything else, and watched.

Only pages that tell of an act or name somebody whom we watch are followed, one step, and only the
links in their text: ordinary pages, and pages that were themselves captured for being cited, are
not.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.catalogue import id_for_visits
from crawlers.risk import Limits, load_limits
from flows.extract import Extracted, extract
from flows.judge import judge
from flows.readers import ReaderPool, lend_pool
from flows.render import Filled, fill_shells
from flows.visit import visit
from flows.workspace import Progress, Workspace, silent
from models.database import reading
from models.store import references
from models.tables import Link

LOOKED_AT = 20  # times what one run asks for: one crowded host must not hide the others


@dataclass(frozen=True, slots=True)
class First:
    """What came of one round. `waiting` links were cited and not asked for yet; `filled` are pages
    that only a browser shows, and how many of them wait for one.
    """

    asked: int = 0
    waiting: int = 0
    busy: tuple[str, ...] = ()
    failed: str | None = None
    extracted: Extracted = Extracted()
    filled: Filled = Filled()


def preserve_first(
    workspace: Workspace, progress: Progress = silent, pool: ReaderPool | None = None
) -> First:
    """Capture what is cited and waits, at most as `crawlers/lexicon/risk.toml` says; show in a
    browser what only scripts fill, if there is one; read it.

    Killed anywhere, the next run goes on from there. Doing it twice asks for nothing twice: from
    then on the links are on the schedule of `flows.recheck`.
    """
    limits = load_limits()
    with reading(workspace.engine) as session:
        found = references.waiting(session, limits.per_run * LOOKED_AT)
    chosen = choose_links(workspace, found, limits)
    visited = asyncio.run(visit(workspace, chosen, progress))
    with lend_pool(workspace, pool) as lent:
        if visited.asked:
            judge(workspace, progress, lent)
        filled = fill_shells(workspace, progress)
        if filled.asked:
            judge(workspace, progress, lent)
        is_new = visited.asked or filled.asked
        read = extract(workspace, progress, lent) if is_new else Extracted()
    with reading(workspace.engine) as session:
        left = references.count_waiting(session) if found else 0
    return First(visited.asked, left, visited.busy, visited.failed, read, filled)


def choose_links(workspace: Workspace, found: Sequence[Link], limits: Limits) -> list[Link]:
    """Return those of the links, in order, that one run asks for: so many, and so many a host."""
    chosen: list[Link] = []
    of_host: Counter[str] = Counter()
    for link in found:
        host = id_for_visits(link.fetch_url, workspace.sources)
        if of_host[host] < limits.per_host and len(chosen) < limits.per_run:
            of_host[host] += 1
            chosen.append(link)
    return chosen
