"""Keeps given links at once and watches them from then on: every version stays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.browsers import find_browser
from crawlers.catalogue import owner_of
from crawlers.urls import NotALink, canonical_url
from flows.embed import embed
from flows.extract import Extracted, extract
from flows.first import First, preserve_first
from flows.judge import judge
from flows.readers import ReaderPool, lend_pool
from flows.render import render
from flows.visit import Visited, visit
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import links, visits
from models.store.links import FoundLink
from models.store.tombstones import purged_addresses


@dataclass(frozen=True, slots=True)
class Preserved:
    """What came of it: how each link stands now, the addresses that are none, how much of what the
    pages embed was kept, and what was captured because they cite it.
    """

    visited: Visited
    extracted: Extracted
    links: tuple[dict[str, Any], ...]
    refused: tuple[str, ...]
    embedded: int = 0
    first: First = First()


def preserve(
    workspace: Workspace,
    urls: Iterable[str],
    progress: Progress = silent,
    *,
    in_browser: bool = False,
    pool: ReaderPool | None = None,
) -> Preserved:
    """Keep these pages now, read them, and look at them again on schedule.

    `in_browser` also keeps what a browser makes of them. What robots.txt closes is not fetched:
    record it in a browser and hand it in. Raises NoBrowser.
    """
    if in_browser:
        find_browser(workspace.settings.browser)
    found, refused = read_urls(workspace, urls)
    with writing(workspace.engine) as session:
        purged = purged_addresses(session, [link.url for each in found.values() for link in each])
        refused += [f"an address that was purged: link {link_id}" for link_id in purged.values()]
        for source_id, several in found.items():
            ids = links.save_found(session, source_id or None, several, now())
            visits.watch(session, list(ids.values()), now())
        known = links.ids_of(session, [link.url for several in found.values() for link in several])
    with reading(workspace.engine) as session:
        chosen = [link for link, _ in visits.chosen(session, list(known.values()))]
    visited = asyncio.run((render if in_browser else visit)(workspace, chosen, progress))
    with lend_pool(workspace, pool) as lent:
        judge(workspace, progress, lent)
        extracted = extract(workspace, progress, lent)
        first = preserve_first(workspace, progress, lent)
        kept = 0 if in_browser else embed(workspace, list(known.values()), progress, lent)
    states = tuple(_states(workspace, known))
    return Preserved(visited, extracted, states, tuple(refused), kept, first)


def read_urls(
    workspace: Workspace, urls: Iterable[str]
) -> tuple[dict[str, list[FoundLink]], list[str]]:
    """Return the links by the source that owns their site ("" for none), and what is no link."""
    found: dict[str, list[FoundLink]] = {}
    refused = []
    for url in urls:
        try:
            source_id = owner_of(url, workspace.sources)
            rules = None if source_id is None else workspace.sources[source_id].links
            link = FoundLink(canonical_url(url, rules), url.strip())
        except NotALink as problem:
            refused.append(str(problem))
            continue
        found.setdefault(source_id or "", []).append(link)
    return found, refused


def _states(workspace: Workspace, known: dict[str, int]) -> Sequence[dict[str, Any]]:
    with reading(workspace.engine) as session:
        found = visits.kept(session, list(known.values()))
        return [
            {
                "url": link.url,
                "state": str(link.state),
                "kept": kept is not None,
                "sha256": None if kept is None else kept.payload_sha256,
                "captured_at": None if kept is None else kept.captured_at.isoformat(),
                "file": None if kept is None else kept.warc_file,
                "offset": None if kept is None else kept.warc_offset,
            }
            for link, kept in found
        ]
