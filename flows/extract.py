"""Reads every snapshot that was not read yet and saves what was found, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError, StatementError

from flows.duplicates import note_copies
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES, file_names
from flows.readers import ReaderPool, Readers, lend_pool
from flows.reading import ReadJob, read_snapshot, unreadable
from flows.references import note_references
from flows.rules import rules_for
from flows.watching import look_back, note_hits
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import findings, snapshots
from models.tables import Snapshot
from models.terms import CaptureKind, IssueKind
from models.values import Reading

BATCH = 64


@dataclass(frozen=True, slots=True)
class Extracted:
    """How much was read, and how much of it was new."""

    read: int = 0
    documents: int = 0
    people: int = 0
    events: int = 0
    problems: int = 0

    def plus(self, more: Extracted) -> Extracted:
        """Return both together."""
        return Extracted(
            self.read + more.read,
            self.documents + more.documents,
            self.people + more.people,
            self.events + more.events,
            self.problems + more.problems,
        )


def extract(
    workspace: Workspace, progress: Progress = silent, pool: ReaderPool | None = None
) -> Extracted:
    """Read what was captured and not read; killed in the middle, it goes on where it was."""
    total = Extracted()
    look_back(workspace, now())
    batches = _batches(workspace)
    first = next(batches, None)
    if first is None:
        return total
    file_names(workspace)
    progress("read", 0, None)
    with lend_pool(workspace, pool) as lent:
        readers = Readers(lent, read_snapshot, unreadable)
        under_way = readers.schedule(first)
        while under_way:
            following = next(batches, None)
            scheduled = readers.schedule(following) if following else []
            total = _save(workspace, readers.collect(under_way), total)
            progress("read", total.read, None)
            under_way = scheduled
    return total


def _batches(workspace: Workspace) -> Iterator[list[ReadJob]]:
    """Yield the work in order of capture, without holding the database in between."""
    inline = [
        source_id
        for source_id, source in workspace.sources.items()
        if source.page.shape != "article"
    ]
    after = 0
    while True:
        with reading(workspace.engine) as session:
            rows = snapshots.unread(session, inline, after, BATCH)
            urls = snapshots.link_urls(session, [row.link_id for row in rows if row.link_id])
            others = snapshots.counterparts(session, rows)
            repeats = [row.revisit_of for row in (*rows, *others.values()) if row.revisit_of]
            kept = snapshots.originals(session, repeats)
        if not rows:
            return
        after = rows[-1].id or after
        yield [_job(workspace, row, urls, kept, others.get(row.id or 0)) for row in rows]


def _job(
    workspace: Workspace,
    row: Snapshot,
    urls: dict[int, str],
    kept: dict[str, Snapshot],
    other: Snapshot | None,
) -> ReadJob:
    """A revisit holds no payload: it is read from the record that it points at."""
    held = kept.get(row.revisit_of or "", row)
    source = workspace.sources.get(row.source_id or "")
    if row.id is None or held.warc_offset is None:
        raise RuntimeError(f"snapshot {row.record_id} has no place in the archive")
    is_page = row.kind is not CaptureKind.LISTING and row.link_id is not None
    url = urls[row.link_id] if is_page and row.link_id is not None else None
    beside = None if other is None else kept.get(other.revisit_of or "", other)
    return ReadJob(
        snapshot_id=row.id,
        archive_dir=workspace.settings.archive_dir,
        warc_file=held.warc_file,
        warc_offset=held.warc_offset,
        url=url,
        rules=rules_for(source, url or row.url, is_listing=not is_page),
        links=source.links if source is not None and not is_page else None,
        is_recorded=row.import_id is not None,
        is_rendered=row.kind is CaptureKind.RENDERED,
        beside=None if beside is None else (beside.warc_file, beside.warc_offset or 0),
    )


def _save(workspace: Workspace, readings: Sequence[Reading], total: Extracted) -> Extracted:
    """Save a batch. If the database refuses it, each page alone, so that one spoils no other."""
    try:
        return _save_together(workspace, readings, total)
    except OperationalError:
        raise  # the database itself is in trouble, not one of the pages
    except StatementError:
        for one in readings:
            total = _save_alone(workspace, one, total)
        return total


def _save_alone(workspace: Workspace, one: Reading, total: Extracted) -> Extracted:
    try:
        return _save_together(workspace, [one], total)
    except OperationalError:
        raise
    except StatementError as refused:
        message = f"the database refused it: {type(refused).__name__}"  # its text quotes the page
        spoilt = Reading(one.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=message)
        return _save_together(workspace, [spoilt], total)


def _save_together(
    workspace: Workspace, readings: Sequence[Reading], total: Extracted
) -> Extracted:
    with writing(workspace.engine, lock="findings") as session:
        saved = findings.save_readings(session, readings, EVENT_RULES, NAME_RULES, now())
        note_copies(session, saved.new, now())
        note_hits(session, saved.new, now())
        note_references(session, workspace, saved.new)
    return Extracted(
        read=total.read + sum(not one.is_postponed for one in readings),
        documents=total.documents + saved.documents,
        people=total.people + saved.people,
        events=total.events + saved.events,
        problems=total.problems + sum(one.problem is not None for one in readings),
    )
