"""Looks again at watched links: keeps what changed, judges, and tells a person what went."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from extract.diff import Difference
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
from models.store import alerts, documents, visits
from models.store import links as store_links
from models.tables import Document, Link, Visit
from models.terms import MISSING, AlertKind, LinkState, Severity
from models.values import ALMATY

MOST_LINKS = 1_000  # of one round
MOST_REASONS = 12
CHANGED = (LinkState.CHANGED,)


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
    with reading(workspace.engine) as session:
        ids = [link.id for link in links if link.id is not None]
        states = Counter(str(link.state) for link, _ in visits.chosen(session, ids))
    return Rechecked(visited, extracted, dict(states), raised, tuple(unknown), first)


def _due(workspace: Workspace) -> tuple[list[Link], list[str]]:
    with reading(workspace.engine) as session:
        return visits.due(session, now(), MOST_LINKS), []


def _named(workspace: Workspace, urls: Sequence[str]) -> tuple[list[Link], list[str]]:
    """Return the links of these addresses, and the addresses that are none of ours."""
    found, refused = read_urls(workspace, urls)
    wanted = [link.url for several in found.values() for link in several]
    with reading(workspace.engine) as session:
        known = store_links.ids_of(session, wanted)
        chosen = [link for link, _ in visits.chosen(session, list(known.values()))]
    return chosen, [*refused, *(url for url in wanted if url not in known)]


def tell(workspace: Workspace, pool: ReaderPool) -> int:
    """Raise an alert for each page that went, and for each whose facts changed; return how many."""
    until = now()
    with reading(workspace.engine) as session:
        fresh = visits.untold(session)
        pairs = [documents.last_versions(session, v.link_id) for v in _in(fresh, CHANGED)]
    edits = _compare([_job(*pair) for pair in pairs if pair is not None], pool)
    raised = 0
    with writing(workspace.engine, lock="alerts") as session:
        for seen in _in(fresh, MISSING):
            why = [seen.reason or "gone"]
            raised += alerts.raise_for_link(
                session, AlertKind.GONE, seen.link_id, Severity.HIGH, why, now()
            )
        for link_id, why in edits:
            raised += alerts.raise_for_link(
                session, AlertKind.SILENT_EDIT, link_id, Severity.HIGH, why, now()
            )
        visits.mark_told(session, until)
    return raised


def _in(seen: Sequence[Visit], states: Collection[LinkState]) -> list[Visit]:
    return [visit for visit in seen if visit.state in states]


def _compare(jobs: Sequence[CompareJob], pool: ReaderPool) -> list[tuple[int, list[str]]]:
    """Return the links whose facts differ between two versions, and how."""
    readers = Readers(pool, compare_versions, incomparable)
    compared = readers.collect(readers.schedule(jobs))
    return [
        (one.link_id, _reasons(one.difference))
        for one in compared
        if one.difference is not None and one.difference.grave
    ]


def _job(before: Document, after: Document) -> CompareJob:
    published = before.published_at or after.published_at
    return CompareJob(
        link_id=after.link_id,
        before=Version(before.title, before.text, before.lang),
        after=Version(after.title, after.text, after.lang),
        published_on=None if published is None else published.astimezone(ALMATY).date(),
    )


def _reasons(difference: Difference) -> list[str]:
    """Return what changed in words that name nobody: the screen shows both versions."""
    kinds = Counter((grave.kind, grave.after is None) for grave in difference.grave)
    told = [
        f"{count} {kind}{'s' if count > 1 else ''} {'gone' if is_gone else 'changed'}"
        for (kind, is_gone), count in sorted(kinds.items())
    ]
    told.append(f"{difference.share:.0%} of the words are left")
    if not difference.is_silent_edit:
        told.append("the page says that it was corrected")
    return told[:MOST_REASONS]
