"""Looks at addresses of a source for whoever looks after it: asked politely, kept, read back.

Nothing is polled: no link is found, no issue is opened, no schedule moves. A document is looked at
as `flows.visit` does, for it is one of the source's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.warc import UnreadableCapture, read_capture, warc_path
from crawlers.catalogue import id_for_visits, source_for_visits
from crawlers.urls import canonical_url
from flows.crawl import CrawlFailed, crawl
from flows.visit import delay_for, visit
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import links, snapshots, sources, visits
from models.store.links import FoundLink
from models.tables import Snapshot
from models.terms import IssueKind, LinkState
from models.values import Capture

BUSY = "another run asks this host now: try again in a minute"
NOT_ASKED = "it was not asked for"
PURGED = "it was purged, and is not asked for again"
# Of a visit its state is told, not the issue.
ISSUES = {
    LinkState.ROBOTS_DENIED: IssueKind.ROBOTS_DENIED,
    LinkState.BLOCKED: IssueKind.HTTP_4XX,
    LinkState.GONE: IssueKind.HTTP_4XX,
    LinkState.LOGIN_WALL: IssueKind.LOGIN_WALL,
    LinkState.CHALLENGE: IssueKind.CHALLENGE,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one address. `capture` is None where nothing came, and `issue` says why then.

    `final_url` is where it came from, after redirects.
    """

    url: str
    final_url: str
    issue: IssueKind | None
    message: str
    capture: Capture | None


def look_at(
    workspace: Workspace, wanted: Mapping[str, Sequence[str]], progress: Progress = silent
) -> dict[str, Answer]:
    """Return what stands at these addresses, by address; `wanted` has them by source.

    An id may be "host:<name>". Raises CannotRun.
    """
    hosts = {name: source_for_visits(name, workspace.sources).host for name in wanted}
    with writing(workspace.engine) as session:
        sources.register(session, hosts, now())
    order: dict[str, Any] = {
        "sources": [],
        "looks": {name: [[0, url] for url in urls] for name, urls in wanted.items()},
        "delay_s": delay_for(workspace, hosts),
    }
    asked = [url for urls in wanted.values() for url in urls]
    try:
        told = asyncio.run(crawl(workspace, order, "look", progress))
    except CrawlFailed as problem:
        return {url: _none(url, str(problem)) for url in asked}
    busy = {url for name in told["busy"] for url in wanted[name]}
    found = {answer["url"]: _answer(workspace, answer) for answer in told["answers"]}
    return {url: found.get(url) or _none(url, BUSY if url in busy else NOT_ASKED) for url in asked}


def look_at_documents(
    workspace: Workspace, wanted: Mapping[str, str], progress: Progress = silent
) -> dict[str, Answer]:
    """Return the document at one address of each source, by source: new ones become its links."""
    ids: dict[str, int] = {}
    with writing(workspace.engine) as session:
        for source_id, url in wanted.items():
            plain = canonical_url(url, workspace.sources[source_id].links)
            link = FoundLink(plain, url)
            for link_id in links.save_found(session, source_id, [link], now()).values():
                ids[source_id] = link_id
    with reading(workspace.engine) as session:
        chosen = [link for link, _ in visits.chosen(session, list(ids.values()))]
    visited = asyncio.run(visit(workspace, chosen, progress))
    purged = wanted.keys() - ids.keys()
    answers = {source_id: _none(wanted[source_id], PURGED) for source_id in purged}
    for source_id, link_id in ids.items():
        url = wanted[source_id]
        is_busy = id_for_visits(url, workspace.sources) in visited.busy
        reason = visited.failed or (BUSY if is_busy else None)
        answers[source_id] = _none(url, reason) if reason else _seen(workspace, link_id, url)
    return answers


def _seen(workspace: Workspace, link_id: int, url: str) -> Answer:
    with reading(workspace.engine) as session:
        last = visits.last(session, link_id)
        row = None if last is None else snapshots.of_record(session, last.record_id or "")
    if last is None:
        return _none(url, NOT_ASKED)
    capture = None if row is None else _read(workspace, row)
    issue = None if last.error is None else ISSUES.get(last.seen, IssueKind.CONNECTION)
    return Answer(url, last.final_url or url, issue, last.error or "", capture)


def _answer(workspace: Workspace, told: Mapping[str, str | None]) -> Answer:
    with reading(workspace.engine) as session:
        row = snapshots.of_record(session, told["record_id"] or "")
    capture = None if row is None else _read(workspace, row)
    issue = None if told["issue"] is None else IssueKind(told["issue"])
    url, final_url = str(told["url"]), str(told["final_url"])
    return Answer(url, final_url, issue, str(told["message"]), capture)


def _read(workspace: Workspace, row: Snapshot) -> Capture | None:
    """Return a capture from the archive; a repetition is read from the record that it repeats."""
    with reading(workspace.engine) as session:
        held = snapshots.originals(session, [row.revisit_of or ""]).get(row.revisit_of or "")
    folder = workspace.settings.archive_dir
    if row.warc_offset is None or row.status is None:
        return None
    original = None
    if held is not None and held.warc_offset is not None:
        original = warc_path(folder, held.warc_file), held.warc_offset
    try:
        return read_capture(warc_path(folder, row.warc_file), row.warc_offset, original=original)
    except UnreadableCapture:
        return None


def _none(url: str, message: str) -> Answer:
    return Answer(url, url, IssueKind.CRAWL_FAILED, message, None)
