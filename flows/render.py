"""Looks at given links in a browser, for pages that show their text only there."""

from __future__ import annotations

from collections.abc import Sequence

from crawlers.browsers import NoBrowser, find_browser
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
