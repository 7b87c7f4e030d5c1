"""Reads a report and searches it in processes that may be killed: its bytes are a stranger's."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager

from pebble import ProcessPool

from extract.reports.pieces import Found, Piece, find_in_piece
from extract.reports.read import read_report
from extract.reports.values import Report, UnreadableReport
from flows.reading import begin_worker
from flows.workspace import Progress, silent
from models.problems import WrongUse

READ_LIMIT_S = 240.0  # a PDF of two thousand pages takes three minutes
FIND_LIMIT_S = 60.0  # of one piece; the first one also loads the models


class WrongReport(WrongUse):
    """The file cannot be read as a report; the message is one line and says why."""


def read_apart(data: bytes, name: str, limit_s: float = READ_LIMIT_S) -> Report:
    """Return the report in `data`, of the file `name`. Raises WrongReport."""
    with _pool() as pool:
        try:
            report: Report = pool.schedule(read_report, args=[data, name], timeout=limit_s).result()
        except UnreadableReport as problem:
            raise WrongReport(f"{name}: {problem}") from problem
        except TookTooLong as problem:
            raise WrongReport(f"{name}: reading it took longer than {limit_s:.0f} s") from problem
        except Exception as problem:  # whatever a dying process or a parser leaves behind
            message = "its reader died: out of memory, or a fault in a parser"
            raise WrongReport(f"{name}: {message}") from problem
    return report


def find_apart(pieces: Sequence[Piece], progress: Progress = silent) -> tuple[list[Found], int]:
    """Return what was found in all pieces, in order, and in how many nothing could be looked for."""
    found: list[Found] = []
    unread = 0
    with _pool() as pool:
        futures = [pool.schedule(find_in_piece, args=[p], timeout=FIND_LIMIT_S) for p in pieces]
        for number, future in enumerate(futures, start=1):
            try:
                found += future.result()
            except Exception:  # noqa: BLE001  # the piece is counted, the others go on
                unread += 1
            progress("find", number, len(pieces))
    return found, unread


@contextmanager
def _pool() -> Iterator[ProcessPool]:
    """Give one process with a cap on its memory; it is replaced when it dies."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=1, initializer=begin_worker, initargs=[()], context=context)
    try:
        yield pool
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # the library leaves it without a type
        pool.join()
