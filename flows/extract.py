"""Reads every snapshot that was not read yet and saves what was found, in batches."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from extract.matching import is_same_event
from flows.reading import ReadJob, limit_worker, read_snapshot
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import findings, snapshots
from models.tables import Snapshot
from models.terms import CaptureKind, IssueKind
from models.values import PageRules, Reading

BATCH = 64
PAGE_LIMIT_S = 60.0  # the first page of a worker also loads the models
PAGES_PER_WORKER = 2000  # then a fresh one: no leak lasts
_NO_RULES = PageRules()


@dataclass(frozen=True, slots=True)
class Extracted:
    """How much was read, and how much of it was new."""

    read: int = 0
    documents: int = 0
    people: int = 0
    events: int = 0
    problems: int = 0


def extract(workspace: Workspace, progress: Progress = silent) -> Extracted:
    """Read what was captured and not read; killed in the middle, it goes on where it was."""
    total = Extracted()
    batches = _batches(workspace)
    first = next(batches, None)
    if first is None:
        return total
    with ProcessPool(
        max_workers=max(1, min(4, (os.cpu_count() or 2) - 1)),
        max_tasks=PAGES_PER_WORKER,
        initializer=limit_worker,
        context=multiprocessing.get_context("spawn"),
    ) as pool:
        under_way = _schedule(pool, first)
        while under_way:
            following = next(batches, None)
            scheduled = _schedule(pool, following) if following else []
            total = _save(workspace, [_result(job, future) for job, future in under_way], total)
            progress("read", total.read, None)
            under_way = scheduled
    return total


def _schedule(
    pool: ProcessPool, jobs: Sequence[ReadJob]
) -> list[tuple[ReadJob, ProcessFuture[Reading]]]:
    return [(job, pool.schedule(read_snapshot, args=[job], timeout=PAGE_LIMIT_S)) for job in jobs]


def _result(job: ReadJob, future: ProcessFuture[Reading]) -> Reading:
    """Return what the worker read. A page that breaks a parser is an issue, not the end."""
    try:
        return future.result()
    except TookTooLong:
        message = f"reading took longer than {PAGE_LIMIT_S:.0f} s"
    except ProcessExpired:
        message = "the reader died: out of memory, or a fault in a parser"
    except Exception as problem:  # noqa: BLE001  # any parser may fail in any way on hostile bytes
        message = f"the reader failed with {type(problem).__name__}"  # its text may hold names
    return Reading(job.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=message)


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
            kept = snapshots.originals(session, [row.revisit_of for row in rows if row.revisit_of])
        if not rows:
            return
        after = rows[-1].id or after
        yield [_job(workspace, row, urls, kept) for row in rows]


def _job(
    workspace: Workspace, row: Snapshot, urls: dict[int, str], kept: dict[str, Snapshot]
) -> ReadJob:
    """A revisit holds no payload: it is read from the record that it points at."""
    held = kept.get(row.revisit_of or "", row)
    source = workspace.sources.get(row.source_id or "")
    if row.id is None or held.warc_offset is None:
        raise RuntimeError(f"snapshot {row.record_id} has no place in the archive")
    is_page = row.kind is CaptureKind.DOCUMENT and row.link_id is not None
    return ReadJob(
        snapshot_id=row.id,
        archive_dir=workspace.settings.archive_dir,
        warc_file=held.warc_file,
        warc_offset=held.warc_offset,
        url=urls[row.link_id] if is_page and row.link_id is not None else None,
        rules=source.page if source is not None else _NO_RULES,
    )


def _save(workspace: Workspace, readings: Sequence[Reading], total: Extracted) -> Extracted:
    with writing(workspace.engine, lock="findings") as session:
        saved = findings.save_readings(session, readings, is_same_event, now())
    return Extracted(
        read=total.read + len(readings),
        documents=total.documents + saved.documents,
        people=total.people + saved.people,
        events=total.events + saved.events,
        problems=total.problems + sum(reading.problem is not None for reading in readings),
    )
