"""Worker processes that read snapshots, and what is done when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TookTooLong
from types import TracebackType
from typing import Self

from pebble import ProcessFuture, ProcessPool

from flows.reading import ReadJob, begin_worker, read_snapshot
from models.terms import IssueKind
from models.values import Reading

PAGE_LIMIT_S = 30.0  # the first page of a worker also loads the models
PAGES_PER_WORKER = 2000  # then a fresh one: no leak lasts

Scheduled = list[tuple[ReadJob, "ProcessFuture[Reading] | None"]]


class Readers:
    """A pool of readers. A page whose reader died is read once more, before it is given up.

    A death says little of the page that was being read: the machine may have run out of memory, or
    somebody ended the process. Only a page that ends its reader twice becomes a problem. The people
    of `names` are found however a page writes them.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = tuple(names)
        self._pool = _new_pool(self._names)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _end(self._pool)

    def schedule(self, jobs: Sequence[ReadJob]) -> Scheduled:
        """Begin to read; the results are waited for in `collect`."""
        return [(job, self._begin(job)) for job in jobs]

    def collect(self, scheduled: Scheduled) -> list[Reading]:
        """Return what was read, in order; no page is left out."""
        first = [(job, _result(job, future)) for job, future in scheduled]
        return [reading or self._once_more(job) for job, reading in first]

    def _begin(self, job: ReadJob) -> ProcessFuture[Reading] | None:
        try:
            return self._pool.schedule(read_snapshot, args=[job], timeout=PAGE_LIMIT_S)
        except RuntimeError:  # the pool broke with one of its workers
            return None

    def _once_more(self, job: ReadJob) -> Reading:
        if not self._pool.active:
            _end(self._pool)
            self._pool = _new_pool(self._names)
        reading = _result(job, self._begin(job))
        message = "the reader died twice: out of memory, or a fault in a parser"
        return reading or Reading(
            job.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=message
        )


def _new_pool(names: tuple[str, ...]) -> ProcessPool:
    return ProcessPool(
        max_workers=max(1, min(4, (os.cpu_count() or 2) - 1)),
        max_tasks=PAGES_PER_WORKER,
        initializer=begin_worker,
        initargs=[names],
        context=multiprocessing.get_context("spawn"),
    )


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # the library leaves it without a type
    pool.join()


def _result(job: ReadJob, future: ProcessFuture[Reading] | None) -> Reading | None:
    """Return what was read, or None if the reader died: `read_snapshot` itself raises nothing."""
    if future is None:
        return None
    try:
        return future.result()
    except TookTooLong:
        message = f"reading took longer than {PAGE_LIMIT_S:.0f} s"
        return Reading(job.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=message)
    except Exception:  # noqa: BLE001  # whatever a dying worker or a broken pool leaves behind
        return None
