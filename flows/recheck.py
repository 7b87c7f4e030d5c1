"""Looks again at watched links: keeps what changed, judges, and tells a person what went."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from extract.diff import Difference
from extract.severity import severity_of
from flows.alert import alert
from flows.comparing import CompareJob, Version, compare_versions, incomparable
from flows.extract import Extracted, extract
from flows.first import First, preserve_first
from flows.judge import judge
from flows.preserve import read_urls
from flows.readers import ReaderPool, Readers, lend_pool
from flows.render import look_again
from flows.visit import Visited
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import alerts, changes, documents, visits
from models.store import links as store_links
from models.tables import Document, Link, Visit
from models.terms import AlertKind, LinkState
from models.values import ALMATY

MOST_LINKS = 1_000  # of one round


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What one round brought. `states` counts the links by the state they are in now;
    `unknown` are addresses that were named and are not ours.
    """

    visited: Visited = Visited()
    extracted: Extracted = Extracted()
    states: dict[str, int] = field(default_factory=dict)
    alerts: int = 0
    unknown: tuple[str, ...] = ()
    first: First = First()


def recheck(
    workspace: Workspace,
    progress: Progress = silent,
    *,
    urls: Sequence[str] | None = None,
    pool: ReaderPool | None = None,
) -> Rechecked:
    """Look at the links that are due, or at those of the addresses, and return what came.

    What was kept before is never replaced. Killed anywhere, the next round goes on from there.
    """
    links, unknown = _due(workspace) if urls is None else _named(workspace, urls)
    visited = asyncio.run(look_again(workspace, links, progress))
    with lend_pool(workspace, pool) as lent:
        judge(workspace, progress, lent)
        extracted = extract(workspace, progress, lent)
        first = preserve_first(workspace, progress, lent)
        raised = tell(workspace, lent)
    raised += alert(workspace)  # after it: what a page's own alert says is not said again
    with reading(workspace.engine) as session:
        ids = [link.id for link in links if link.id is not None]
        states = Counter(str(link.state) for link, _ in visits.chosen(session, ids))
    return Rechecked(visited, extracted, dict(states), raised, tuple(unknown), first)


def _due(workspace: Workspace) -> tuple[list[Link], list[str]]:
    with reading(workspace.engine) as session:
        return visits.due(session, now(), MOST_LINKS, _pageless(workspace)), []


def _pageless(workspace: Workspace) -> list[str]:
    """Return the sources whose documents stand in the answers of a form only."""
    return [one.id for one in workspace.sources.values() if one.page.shape == "court"]


def _named(workspace: Workspace, urls: Sequence[str]) -> tuple[list[Link], list[str]]:
    """Return the links of these addresses, and the addresses that are none of ours."""
    found, refused = read_urls(workspace, urls)
    wanted = [link.url for several in found.values() for link in several]
    with reading(workspace.engine) as session:
        known = store_links.ids_of(session, wanted)
        chosen = [link for link, _ in visits.chosen(session, list(known.values()))]
    return chosen, [*refused, *(url for url in wanted if url not in known)]


def tell(workspace: Workspace, pool: ReaderPool) -> int:
    """Raise an alert for each page that went, and for each whose facts changed; return how many.
    Of what a page puts right with a word about it, the alert of the event tells, if there is one.

    A changed page is compared version by version since it was last told. One whose text nobody has
    read is left for later.
    """
    with reading(workspace.engine) as session:
        fresh = visits.untold(session)
        lost = visits.losses(session, fresh)
        pairs = [
            pair
            for link_id, since in _changed_since(fresh).items()
            for pair in documents.versions_since(session, link_id, since)
        ]
    edits = _compare([_job(*pair) for pair in pairs], pool)
    raised = 0
    with writing(workspace.engine, lock="findings") as session:
        for seen in lost:
            why = [seen.reason or "gone"]
            raised += alerts.raise_for_link(
                session, AlertKind.GONE, seen.link_id, severity_of(AlertKind.GONE), why, now()
            )
        said_by_event = changes.links_to_tell(session, list(edits))
        for link_id, differences in edits.items():
            kind = _kind(differences)
            if kind is AlertKind.CORRECTION and link_id in said_by_event:
                continue  # the alert of the event is put again and says what was put right
            why = _reasons(differences)
            raised += alerts.raise_for_link(session, kind, link_id, severity_of(kind), why, now())
        visits.mark_told(session, fresh, now())
    return raised


def _changed_since(seen: Sequence[Visit]) -> dict[int, datetime]:
    """Return the links that changed, each with the time of the first visit that saw it."""
    since: dict[int, datetime] = {}
    for visit in seen:
        if visit.state is LinkState.CHANGED:
            since[visit.link_id] = min(visit.at, since.get(visit.link_id, visit.at))
    return since


def _compare(jobs: Sequence[CompareJob], pool: ReaderPool) -> dict[int, list[Difference]]:
    """Return the links whose facts differ between two versions, and how, in order."""
    readers = Readers(pool, compare_versions, incomparable)
    edits: dict[int, list[Difference]] = {}
    for one in readers.collect(readers.schedule(jobs)):
        if one.difference is not None and one.difference.grave:
            edits.setdefault(one.link_id, []).append(one.difference)
    return edits


def _job(before: Document, after: Document) -> CompareJob:
    published = before.published_at or after.published_at
    return CompareJob(
        link_id=after.link_id,
        before=Version(before.title, before.text, before.lang),
        after=Version(after.title, after.text, after.lang),
        published_on=None if published is None else published.astimezone(ALMATY).date(),
    )


def _kind(edits: Sequence[Difference]) -> AlertKind:
    """A page that says itself that it was corrected hides nothing."""
    is_silent = any(edit.is_silent_edit for edit in edits)
    return AlertKind.SILENT_EDIT if is_silent else AlertKind.CORRECTION


def _reasons(edits: Sequence[Difference]) -> list[str]:
    """Return what changed in words that name nobody: the screen shows every version."""
    kinds = Counter((grave.kind, grave.after is None) for edit in edits for grave in edit.grave)
    told = [
        f"{count} {kind}{'s' if count > 1 else ''} {'gone' if is_gone else 'changed'}"
        for (kind, is_gone), count in sorted(kinds.items())
    ]
    if len(edits) > 1:
        told.insert(0, f"{len(edits)} edits, one after the other")
    told.append(f"{min(edit.share for edit in edits):.0%} of the words are left")
    if not all(edit.is_silent_edit for edit in edits):
        told.append("the page says that it was corrected")
    return told
