"""Keeps exchanges: written, synced and committed in batches, acknowledged only after that.

One fsync and one database transaction cost as much as many pages do, so whatever arrives while a
batch is on its way makes up the next one. What a commit means is the caller's business.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from archive.warc import Exchange, Resource, Twin, WarcWriter
from models import clock
from models.problems import CannotRun, spell_disk
from models.values import CaptureFacts

Commit = Callable[[Sequence[CaptureFacts]], None]
FindTwin = Callable[[str], Twin | None]
Waiting = tuple[Exchange | Resource, "asyncio.Future[CaptureFacts]"]


class NotKept(Exception):
    """An exchange could not be written or committed; its response is not handed out."""


class CannotKeep(NotKept, CannotRun):
    """The disk or the database takes nothing more: the run is over, and nobody is to be asked for
    pages that would be lost. The message says what to do.
    """


class Keeper:
    """Writes the exchanges of one process to WARC files; see `crawlers.recorder.Recorder`.

    Once the disk or the database has failed, `trouble` says so and nothing more is kept.
    """

    def __init__(
        self, archive_dir: Path, commit: Commit, find_twin: FindTwin, warc_bytes: int
    ) -> None:
        self._archive_dir = archive_dir
        self._commit = commit
        self._find_twin = find_twin
        self._warc_bytes = warc_bytes
        self.trouble: CannotKeep | None = None
        self._writer: WarcWriter | None = None
        self._waiting: list[Waiting] = []
        self._keeping: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")

    async def keep(self, exchange: Exchange | Resource) -> CaptureFacts:
        """Return the facts of it once it is durable and committed. Raises NotKept or CannotKeep."""
        if self.trouble is not None:
            raise self.trouble
        future: asyncio.Future[CaptureFacts] = asyncio.get_running_loop().create_future()
        self._waiting.append((exchange, future))
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_waiting())
        return await future

    def close(self) -> None:
        """Finish the current file. To be called when nothing is being kept; twice is fine."""
        self._thread.shutdown(wait=True)
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _keep_waiting(self) -> None:
        """Keep batch after batch until nobody waits."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                exchanges = [exchange for exchange, _ in batch]
                writing = asyncio.get_running_loop().run_in_executor(
                    self._thread, self._write, exchanges
                )
                await asyncio.wait([writing])
                if isinstance(problem := writing.exception(), CannotKeep):
                    self.trouble = self.trouble or problem
                _answer(batch, writing)
        finally:
            self._keeping = None

    def _write(self, exchanges: Sequence[Exchange | Resource]) -> list[CaptureFacts]:
        """Write, sync and commit a batch. Runs in the keeper's own thread.

        After an error it is unknown what the database holds. The file is left as it is, for
        `archive.recovery` to compare with the database, and the next batch begins another.
        """
        if self.trouble is not None:
            raise self.trouble
        try:
            return self._write_on(exchanges)
        except OSError as problem:
            raise CannotKeep(spell_disk(problem, self._archive_dir)) from problem

    def _write_on(self, exchanges: Sequence[Exchange | Resource]) -> list[CaptureFacts]:
        writer = self._writer or WarcWriter(self._archive_dir, _new_name())
        self._writer = None
        try:
            kept = [self._append(writer, each) for each in exchanges]
            writer.sync()
            self._commit(kept)
        except BaseException:
            writer.abandon()
            raise
        if writer.size < self._warc_bytes:
            self._writer = writer
        else:
            writer.close()
        return kept

    def _append(self, writer: WarcWriter, each: Exchange | Resource) -> CaptureFacts:
        if isinstance(each, Resource):
            return writer.write_resource(each)
        return writer.write_exchange(each, self._choose_twin(each))

    def _choose_twin(self, exchange: Exchange) -> Twin | None:
        if exchange.is_unmodified:
            return exchange.known
        digest = exchange.payload_digest()
        if digest is None or not exchange.may_repeat:
            return None
        return self._find_twin(digest.hex())


def _answer(batch: Sequence[Waiting], writing: asyncio.Future[list[CaptureFacts]]) -> None:
    """Give everyone who waits the facts, or the reason why there are none."""
    problem = writing.exception()
    kept = [None] * len(batch) if problem is not None else writing.result()
    for (_, future), facts in zip(batch, kept, strict=True):
        if future.done():  # whoever waited was cancelled
            continue
        if facts is not None:
            future.set_result(facts)
            continue
        if isinstance(problem, CannotKeep):
            future.set_exception(problem)
            continue
        refusal = NotKept(f"{type(problem).__name__}: {problem}")
        refusal.__cause__ = problem
        future.set_exception(refusal)


def _new_name() -> str:
    """Return a name that sorts by time and is never met twice."""
    return f"aigaq-{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
