"""Worker processes in which strangers' bytes are read, and what is done when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from pebble import ProcessFuture, ProcessPool

from flows.reading import begin_worker
from flows.workspace import Workspace
from models.database import reading
from models.store import followed

PAGE_LIMIT_S = 30.0  # the first page of a worker also loads the models
PAGES_PER_WORKER = 2000  # then a fresh one: no leak lasts
LISTEN_S = 1.0  # between two looks whether a pool that says nothing still lives

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Begun(Generic[Result]):
    """A job that was given to a pool."""

    future: ProcessFuture[Result]
    pool: ProcessPool

    def result(self) -> Result | None:
        """Wait for what comes of it; None if the pool broke and forgot it. Raises what `future`
        does.
        """
        while not wait([self.future], LISTEN_S).done:
            if not self.pool.active:
                return None
        return self.future.result()


class ReaderPool:
    """The readers of one flow run, lent from step to step: to start one and to load its models
    costs more than many pages.

    They start with the first job; `names` is asked then for the people who are found however a page
    writes them. Whoever made the pool ends it.
    """

    def __init__(self, names: Callable[[], Sequence[str]] = tuple) -> None:
        self._names = names
        self._pool: ProcessPool | None = None

    def begin(
        self, work: Callable[[Job], Result], job: Job, limit_s: float
    ) -> Begun[Result] | None:
        """Begin a job, with fresh readers if the last ones broke; None if they break just now."""
        if self._pool is not None and not self._pool.active:
            self.end()
        if self._pool is None:
            self._pool = _new_pool(tuple(self._names()))
        try:
            return Begun(self._pool.schedule(work, args=[job], timeout=limit_s), self._pool)
        except RuntimeError:
            return None

    def end(self) -> None:
        """End every reader, whatever it is doing."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # the library leaves it untyped
            self._pool.join()
            self._pool = None


@contextmanager
def lend_pool(workspace: Workspace, pool: ReaderPool | None = None) -> Iterator[ReaderPool]:
    """Give `pool`, or one that ends with this step if there is none: it knows who is on file."""
    if pool is not None:
        yield pool
        return

    def names() -> list[str]:
        with reading(workspace.engine) as session:
            return followed.names_on_file(session)

    own = ReaderPool(names)
    try:
        yield own
    finally:
        own.end()


class Readers(Generic[Job, Result]):
    """One kind of work in a pool. A page whose reader died is read once more before it is given
    up.

    `work` is done with each job in one of the processes and raises nothing; `give_up` says what
    comes of a job that could not be done, with the reason in words.

    A death says little of the page that was being read: the machine may have run out of memory, or
    somebody ended the process. Only a page that ends its reader twice becomes a problem.
    """

    def __init__(
        self,
        pool: ReaderPool,
        work: Callable[[Job], Result],
        give_up: Callable[[Job, str], Result],
        limit_s: float = PAGE_LIMIT_S,
    ) -> None:
        self._pool = pool
        self._work = work
        self._give_up = give_up
        self._limit_s = limit_s

    def schedule(self, jobs: Sequence[Job]) -> list[tuple[Job, Begun[Result] | None]]:
        """Begin to read; the results are waited for in `collect`."""
        return [(job, self._begin(job)) for job in jobs]

    def collect(
        self,
        scheduled: Sequence[tuple[Job, Begun[Result] | None]],
        count: Callable[[int], None] = lambda _done: None,
    ) -> list[Result]:
        """Return what was read, in order; no page is left out. `count` is told how many came."""
        first = []
        for number, (job, begun) in enumerate(scheduled, start=1):
            first.append((job, self._result(job, begun)))
            count(number)
        return [self._once_more(job) if result is None else result for job, result in first]

    def _begin(self, job: Job) -> Begun[Result] | None:
        return self._pool.begin(self._work, job, self._limit_s)

    def _once_more(self, job: Job) -> Result:
        result = self._result(job, self._begin(job))
        dead = "the reader died twice: out of memory, or a fault in a parser"
        return self._give_up(job, dead) if result is None else result

    def _result(self, job: Job, begun: Begun[Result] | None) -> Result | None:
        """Return what came of a job, or None if its reader died: `work` itself raises nothing."""
        if begun is None:
            return None
        try:
            return begun.result()
        except TookTooLong:
            return self._give_up(job, f"reading took longer than {self._limit_s:.0f} s")
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
