"""Keeps what articles embed: their images and PDFs, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from crawlers.catalogue import id_for_visits, source_for_visits
from crawlers.urls import NotALink
from flows.crawl import CrawlFailed, crawl
from flows.embedding import FindJob, find_in_page, unfindable
from flows.readers import ReaderPool, Readers, lend_pool
from flows.visit import delay_for
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import snapshots, sources, visits
from models.tables import Link, Snapshot
from models.values import PageRules

_NO_RULES = PageRules()
PAGES = ("text/html", "application/xhtml+xml")


def embed(
    workspace: Workspace,
    link_ids: Sequence[int],
    progress: Progress = silent,
    pool: ReaderPool | None = None,
) -> int:
    """Fetch what the last kept pages of these links embed and return how many answers came.

    What was kept for a page before is not asked for again. A crawl that fails costs nobody a page:
    what it had kept is kept, and the next run goes on.
    """
    with reading(workspace.engine) as session:
        pages = visits.kept(session, link_ids)
        before = snapshots.embedded_in(session, link_ids)
        repeats = [kept.revisit_of for _, kept in pages if kept and kept.revisit_of]
        originals = snapshots.originals(session, repeats)
    jobs = [_job(workspace, link, kept, originals) for link, kept in pages if _is_page(kept)]
    if not jobs:
        return 0
    with lend_pool(workspace, pool) as lent:
        readers = Readers(lent, find_in_page, unfindable)
        found = readers.collect(readers.schedule(jobs))
    pairs = [(one.link_id, url) for one in found for url in one.urls]
    wanted = _by_source(workspace, [pair for pair in pairs if pair not in before])
    return asyncio.run(_fetch(workspace, wanted, progress)) if wanted else 0


def _is_page(kept: Snapshot | None) -> bool:
    """Whether it is a page, and came to us: one that a person handed in asks for nothing."""
    if kept is None or kept.warc_offset is None or kept.import_id is not None:
        return False
    return kept.mime in PAGES


def _job(
    workspace: Workspace, link: Link, kept: Snapshot | None, originals: Mapping[str, Snapshot]
) -> FindJob:
    if link.id is None or kept is None or kept.warc_offset is None:
        raise RuntimeError("a link without a kept page")
    source = workspace.sources.get(link.source_id or "")
    original = originals.get(kept.revisit_of or "")
    return FindJob(
        link_id=link.id,
        archive_dir=workspace.settings.archive_dir,
        warc_file=kept.warc_file,
        warc_offset=kept.warc_offset,
        original=None if original is None else (original.warc_file, original.warc_offset or 0),
        rules=_NO_RULES if source is None else source.page,
    )


def _by_source(
    workspace: Workspace, pairs: Sequence[tuple[int, str]]
) -> dict[str, list[tuple[int, str]]]:
    """Return link ids and addresses by the source whose host they are on: it is asked politely."""
    found: dict[str, list[tuple[int, str]]] = {}
    for link_id, url in pairs:
        try:
            source_id = id_for_visits(url, workspace.sources)
        except NotALink:
            continue
        found.setdefault(source_id, []).append((link_id, url))
    return found


async def _fetch(
    workspace: Workspace, wanted: dict[str, list[tuple[int, str]]], progress: Progress
) -> int:
    hosts = {name: source_for_visits(name, workspace.sources).host for name in wanted}
    with writing(workspace.engine) as session:
        sources.register(session, hosts, now())
    order: dict[str, Any] = {
        "sources": [],
        "embedded": wanted,
        "delay_s": delay_for(workspace, hosts),
    }
    try:
        told = await crawl(workspace, order, "embedded", progress)
    except CrawlFailed:
        return 0
    return sum(counts["documents"] for counts in told["counts"].values())
