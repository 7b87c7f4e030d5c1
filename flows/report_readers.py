"""Reads a report and searches it in processes that may be killed: its bytes are a stranger's."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TookTooLong

from pebble import ProcessPool

from extract.reports.pieces import Found, Piece
from extract.reports.read import read_report
from extract.reports.values import Report, UnreadableReport
from flows.readers import ReaderPool, Readers
from flows.reading import limit_memory
from flows.searching import search_piece, unsearchable
from flows.workspace import Progress, silent
from models.problems import WrongUse

READ_LIMIT_S = 240.0  # a PDF of two thousand pages takes three minutes
READ_MEMORY = 1 << 30  # bytes of address space: reading needs no name models
FIND_LIMIT_S = 120.0  # of one piece; the first one also loads the models


class WrongReport(WrongUse):
    """The file cannot be read as a report; the message is one line and says why."""


def read_apart(data: bytes, name: str, limit_s: float = READ_LIMIT_S) -> Report:
    """Return the report in `data`, of the file `name`. Raises WrongReport."""
    pool = ProcessPool(
        max_workers=1,
        initializer=limit_memory,
        initargs=[READ_MEMORY],
        context=multiprocessing.get_context("spawn"),
    )
    try:
        report: Report = pool.schedule(read_report, args=[data, name], timeout=limit_s).result()
    except UnreadableReport as problem:
        raise WrongReport(f"{name}: {problem}") from problem
    except TookTooLong as problem:
        raise WrongReport(f"{name}: reading it took longer than {limit_s:.0f} s") from problem
    except Exception as problem:  # whatever a dying process or a parser leaves behind
        message = "its reader died: out of memory, or a fault in a parser"
        raise WrongReport(f"{name}: {message}") from problem
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # the library leaves it without a type
        pool.join()
    return report


def find_apart(
    pieces: Sequence[Piece], progress: Progress = silent, pool: ReaderPool | None = None
) -> tuple[list[Found], int]:
    """Return what was found in all pieces, in order, and how many could not be searched."""
    lent = ReaderPool() if pool is None else pool
    try:
        readers = Readers(lent, search_piece, unsearchable, FIND_LIMIT_S)
        searched = readers.collect(
            readers.schedule(pieces), lambda done: progress("find", done, len(pieces))
        )
    finally:
        if pool is None:
            lent.end()
    found = [one for each in searched for one in each.found]
    return found, sum(not each.is_searched for each in searched)
