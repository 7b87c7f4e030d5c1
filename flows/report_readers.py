"""Reads a report and searches it in processes that may be killed: its bytes are a stranger's."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager

from pebble import ProcessFuture, ProcessPool

from extract.reports.pieces import Found, Piece, find_in_piece
from extract.reports.read import read_report
from extract.reports.values import Report, UnreadableReport
from flows.reading import MEMORY_LIMIT, limit_memory
from flows.workspace import Progress, silent
from models.problems import WrongUse

READ_LIMIT_S = 240.0  # a PDF of two thousand pages takes three minutes
READ_MEMORY = 1 << 30  # bytes of address space: reading needs no name models
FIND_LIMIT_S = 120.0  # of one piece; the first one also loads the models


class WrongReport(WrongUse):
    """The file cannot be read as a report; the message is one line and says why."""


def read_apart(data: bytes, name: str, limit_s: float = READ_LIMIT_S) -> Report:
    """Return the report in `data`, of the file `name`. Raises WrongReport."""
    with _pool(READ_MEMORY) as pool:
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
    """Return what was found in all pieces, in order, and how many could not be searched.

    A piece whose reader died is searched once more, alone: the machine may have run out of memory.
    """
    results: list[list[Found] | None] = []
    with _pool() as pool:
        futures = [_begin(pool, piece) for piece in pieces]
        for number, future in enumerate(futures, start=1):
            results.append(_result(future))
            progress("find", number, len(pieces))
    read = [
        result if result is not None else _once_more(piece)
        for piece, result in zip(pieces, results, strict=True)
    ]
    found = [one for result in read if result is not None for one in result]
    return found, sum(result is None for result in read)


def _once_more(piece: Piece) -> list[Found] | None:
    with _pool() as pool:
        return _result(_begin(pool, piece))


def _begin(pool: ProcessPool, piece: Piece) -> ProcessFuture[list[Found]] | None:
    try:
        return pool.schedule(find_in_piece, args=[piece], timeout=FIND_LIMIT_S)
    except RuntimeError:  # the pool broke with its process
        return None


def _result(future: ProcessFuture[list[Found]] | None) -> list[Found] | None:
    try:
        return None if future is None else future.result()
    except Exception:  # noqa: BLE001  # whatever a dying process leaves behind
        return None


@contextmanager
def _pool(memory: int = MEMORY_LIMIT) -> Iterator[ProcessPool]:
    """Give one process with a cap on its memory; it is replaced when it dies."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=1, initializer=limit_memory, initargs=[memory], context=context)
    try:
        yield pool
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # the library leaves it without a type
        pool.join()
