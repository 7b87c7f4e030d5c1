"""Looks at given links in a browser, for pages that show their text only there."""

from __future__ import annotations

from collections.abc import Sequence

from flows.visit import Visited, look
from flows.workspace import Progress, Workspace, silent
from models.tables import Link


async def render(
    workspace: Workspace, links: Sequence[Link], progress: Progress = silent
) -> Visited:
    """Render these links once, one after the other; what came of it stands in the database then.

    The page itself is kept as a document, what it shows as embedded, and what the browser made of
    it as rendered. Without a browser the run fails; see `flows.visit.visit` for the rest.
    """
    return await look(workspace, links, "render", progress, "crawlers.render_run")
