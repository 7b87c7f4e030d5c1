"""Looks at given links in a browser, for pages that show their text only there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.browsers import NoBrowser, find_browser
from crawlers.risk import load_limits
from extract.visits import NEEDS_BROWSER
from flows.visit import Visited, look, visit
from flows.workspace import Progress, Workspace, silent
from models.database import reading
from models.store import visits
from models.tables import Link


async def render(
    workspace: Workspace, links: Sequence[Link], progress: Progress = silent
) -> Visited:
    """Render these links once, one after the other; what came of it stands in the database then.

    The page itself is kept as a document, what it shows as embedded, and what the browser made of
    it as rendered. Without a browser the run fails; see `flows.visit.visit` for the rest.
    """
    return await look(workspace, links, "render", progress, "crawlers.render_run")


async def look_again(
    workspace: Workspace, links: Sequence[Link], progress: Progress = silent
) -> Visited:
    """Look at links as they were read before: in a browser those whose text only it shows, if
    there is one, the others without.
    """
    with reading(workspace.engine) as session:
        shells = visits.needing_browser(session, [link.id for link in links if link.id])
    try:
        if shells:
            find_browser(workspace.settings.browser)
    except NoBrowser:
        shells = set()
    plain = await visit(workspace, [link for link in links if link.id not in shells], progress)
    shown = await render(workspace, [link for link in links if link.id in shells], progress)
    return Visited(
        plain.asked + shown.asked, (*plain.busy, *shown.busy), plain.failed or shown.failed
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of pages that only scripts fill: how many a browser was asked to show, and how many
    wait for one.
    """

    asked: int = 0
    waiting: int = 0
    failed: str | None = None


def fill_shells(workspace: Workspace, progress: Progress = silent) -> Filled:
    """Show in a browser the pages whose last visit brought an empty shell, if there is a browser,
    at most as many as `crawlers/lexicon/risk.toml` says. Whoever calls it judges and reads them.
    """
    with reading(workspace.engine) as session:
        shells = visits.unfilled(session, NEEDS_BROWSER)
    chosen = shells[: load_limits().rendered]
    if not chosen:
        return Filled()
    try:
        find_browser(workspace.settings.browser)
    except NoBrowser:
        return Filled(waiting=len(shells))
    shown = asyncio.run(render(workspace, chosen, progress))
    return Filled(shown.asked, len(shells) - len(chosen), shown.failed)
