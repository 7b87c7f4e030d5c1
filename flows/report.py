"""Takes a report in: its notes become citations and watched links, its names proposals.

Links are saved before anything is looked for in the text. The same file again adds nothing, and a
run that was killed is made whole by the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from crawlers.catalogue import owner_of
from crawlers.platforms import fold_post
from crawlers.source import Source
from crawlers.urls import NotALink, canonical_url, host_of
from extract.reports.pieces import Found, choose_found, split_report
from extract.reports.read import MAX_BYTES
from extract.reports.values import Defect, Note, NoteLink, Report
from flows.readers import ReaderPool
from flows.report_readers import WrongReport, find_apart, read_apart
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import links, reports, visits
from models.store.links import FoundLink
from models.store.reports import Cited, Proposed
from models.tables import Proposal
from models.terms import ProposalKind

LARGE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Citing:
    """One link of a note: as printed, its identity, and whose page it is.

    `url` is None where no page can be meant: the address is no address, or lacks its end.
    """

    note: Note
    raw: str
    url: str | None
    defect: Defect | None
    source_id: str | None
    owner: str | None  # the site, group, channel or account that could be a source


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of taking a report in. `unread` counts pieces of text that nobody could search."""

    report_id: int
    sha256: str
    report: Report
    citing: tuple[Citing, ...]
    new_links: int
    proposals: tuple[Proposal, ...]
    new_proposals: int
    unread: int


def import_report(
    workspace: Workspace,
    path: Path,
    progress: Progress = silent,
    pool: ReaderPool | None = None,
) -> Imported:
    """Take in the report at `path`. Raises WrongReport."""
    data = _bytes(path)
    if len(data) > LARGE:  # a smaller one is read, or refused, before anybody wonders
        progress("report", 0, None)
    report = read_apart(data, path.name)
    sha256 = hashlib.sha256(data).hexdigest()
    citing = tuple(_citing(report, workspace.sources))
    with writing(workspace.engine, lock=reports.LOCK) as session:
        report_id = reports.save_report(session, sha256, report.title, now())
        ids, new_links = _save_links(session, citing)
        reports.save_citations(session, report_id, list(_cited(report, citing, ids)))
        sources = list(_proposed_sources(citing))
        new = reports.save_proposals(session, report_id, sources, now())
    found, unread = find_apart(split_report(report), progress, pool)
    proposed = [_proposed(one) for one in choose_found(found)]
    with writing(workspace.engine, lock=reports.LOCK) as session:
        new += reports.save_proposals(session, report_id, proposed, now())
    with reading(workspace.engine) as session:
        stored = tuple(reports.proposals(session, report_id))
    return Imported(report_id, sha256, report, citing, new_links, stored, new, unread)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise WrongReport(f"{path}: {problem.strerror}") from problem


def _citing(report: Report, sources: Mapping[str, Source]) -> Iterator[Citing]:
    for note in report.notes:
        for link in note.links:
            yield _judge(note, link, sources)


def _judge(note: Note, link: NoteLink, sources: Mapping[str, Source]) -> Citing:
    """Return a link with its identity, its owner, and what is wrong with it."""
    try:
        url = canonical_url(link.url)
    except NotALink:
        return Citing(note, link.url, None, link.defect or "malformed", None, None)
    post = fold_post(url)
    damaged: Defect | None = "malformed" if post is not None and post.is_damaged else None
    source_id = owner_of(url, sources)
    owner = post.owner if post is not None else f"https://{host_of(url)}/"
    is_known = source_id is not None and not sources[source_id].is_platform
    rules = None if source_id is None else sources[source_id].links
    return Citing(
        note,
        link.url,
        canonical_url(link.url, rules) if _can_be_asked(link) else None,
        link.defect or damaged,
        source_id,
        None if is_known or link.defect == "malformed" else owner,
    )


def _can_be_asked(link: NoteLink) -> bool:
    """Tell whether an address may be that of the page: one with an ellipsis in it is not."""
    return link.defect != "malformed" and "…" not in link.url and "..." not in link.url


def _save_links(session: Session, citing: Sequence[Citing]) -> tuple[dict[str, int], int]:
    """Save and watch the links of a report; return their row ids, and how many were new."""
    by_source: dict[str | None, list[FoundLink]] = {}
    for one in citing:
        if one.url is not None:
            by_source.setdefault(one.source_id, []).append(FoundLink(one.url, one.raw))
    urls = [found.url for group in by_source.values() for found in group]
    known = links.ids_of(session, urls)
    ids: dict[str, int] = {}
    for source_id, found in by_source.items():
        ids |= links.save_found(session, source_id, found, now())
    visits.watch(session, list(ids.values()), now())
    return ids, len(ids) - len(known)


def _cited(report: Report, citing: Sequence[Citing], ids: Mapping[str, int]) -> Iterator[Cited]:
    """Yield a row for each link, and one for each note without any.

    A number that a report uses twice (notes that begin anew on every page) goes on counting.
    """
    positions: dict[int, int] = {}
    by_note: dict[int, list[Citing]] = {}
    for one in citing:
        by_note.setdefault(id(one.note), []).append(one)
    for note in report.notes:
        first = positions.get(note.number, 0)
        own = by_note.get(id(note), [])
        is_whole = all(link.url is None or link.url in ids for link in own)  # none was purged
        words = (note.text, note.sentence) if is_whole else ("", None)
        row = Cited(note.number, first, note.page, *words)
        positions[note.number] = first + max(1, len(own))
        if not own:
            yield row
        for position, link in enumerate(own, start=first):
            if link.url is not None and link.url not in ids:
                yield replace(row, position=position)
                continue
            link_id = None if link.url is None else ids[link.url]
            yield replace(
                row, position=position, url_raw=link.raw, link_id=link_id, defect=link.defect
            )


def _proposed_sources(citing: Sequence[Citing]) -> Iterator[Proposed]:
    """Yield each site, group, channel or account that is cited and is no source yet, once."""
    seen: set[str] = set()
    for one in citing:
        if one.owner is not None and one.owner not in seen:
            seen.add(one.owner)
            name = one.owner.removeprefix("https://").rstrip("/")
            where = (one.note.number, one.note.page, one.note.sentence)
            yield Proposed(ProposalKind.SOURCE, one.owner, name, *where)


def _proposed(found: Found) -> Proposed:
    kind = ProposalKind(found.kind)
    return Proposed(kind, found.value, found.name, found.number, found.page, found.sentence)
