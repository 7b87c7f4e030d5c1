"""Worker processes in which strangers' bytes are read, and what is done when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from types import TracebackType
from typing import Generic, Self, TypeVar

from pebble import ProcessFuture, ProcessPool

from flows.reading import begin_worker

PAGE_LIMIT_S = 30.0  # the first page of a worker also loads the models
PAGES_PER_WORKER = 2000  # then a fresh one: no leak lasts

Job = TypeVar("Job")
Result = TypeVar("Result")


class Readers(Generic[Job, Result]):
    """A pool of readers. A page whose reader died is read once more, before it is given up.

    `work` is done with each job in one of the processes and raises nothing; `give_up` says what
    comes of a job that could not be done, with the reason in words.

    A death says little of the page that was being read: the machine may have run out of memory, or
    somebody ended the process. Only a page that ends its reader twice becomes a problem. The people
    of `names` are found however a page writes them.
    """

    def __init__(
        self,
        work: Callable[[Job], Result],
        give_up: Callable[[Job, str], Result],
        names: Sequence[str] = (),
    ) -> None:
        self._work = work
        self._give_up = give_up
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

    def schedule(self, jobs: Sequence[Job]) -> list[tuple[Job, ProcessFuture[Result] | None]]:
        """Begin to read; the results are waited for in `collect`."""
        return [(job, self._begin(job)) for job in jobs]

    def collect(
        self, scheduled: Sequence[tuple[Job, ProcessFuture[Result] | None]]
    ) -> list[Result]:
        """Return what was read, in order; no page is left out."""
        first = [(job, self._result(job, future)) for job, future in scheduled]
        return [result or self._once_more(job) for job, result in first]

    def _begin(self, job: Job) -> ProcessFuture[Result] | None:
        try:
            return self._pool.schedule(self._work, args=[job], timeout=PAGE_LIMIT_S)
        except RuntimeError:  # the pool broke with one of its workers
            return None

    def _once_more(self, job: Job) -> Result:
        if not self._pool.active:
            _end(self._pool)
            self._pool = _new_pool(self._names)
        result = self._result(job, self._begin(job))
        dead = "the reader died twice: out of memory, or a fault in a parser"
        return result or self._give_up(job, dead)

    def _result(self, job: Job, future: ProcessFuture[Result] | None) -> Result | None:
        """Return what came of a job, or None if its reader died: `work` itself raises nothing."""
        if future is None:
            return None
        try:
            return future.result()
        except TookTooLong:
            return self._give_up(job, f"reading took longer than {PAGE_LIMIT_S:.0f} s")
        except Exception:  # noqa: BLE001  # whatever a dying worker or a broken pool leaves behind
            return None


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
