"""Arguments that the commands of watches share."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from console import completing
from console.options import who
from models.terms import WatchKind

KINDS = ", ".join(WatchKind)
Kind = Annotated[
    str,
    typer.Argument(
        help=f"What it is: {KINDS}.",
        autocompletion=completing.watch_kinds,
    ),
]
OfKind = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help=f"Only these: {KINDS}.",
        autocompletion=completing.watch_kinds,
    ),
]
WatchId = Annotated[
    int, typer.Argument(min=1, max=2**31 - 1, help="Its number, as `watch list` shows it.")
]


def read_kind(word: str) -> WatchKind:
    """Return the kind that a word names. Raises typer.BadParameter."""
    try:
        return WatchKind(word.lower())
    except ValueError as problem:
        raise typer.BadParameter(f"{word!r} is no kind; allowed: {KINDS}") from problem


def read_bytes(file: Path) -> bytes:
    """Return a file, or a pipe for "-", up to what is too large. Raises WrongFile."""
    from console.watch_files import MAX_BYTES, WrongFile

    if str(file) == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as problem:
        raise WrongFile(str(problem.strerror)) from problem


def write_private(file: Path, data: bytes) -> None:
    """Write names into a file that only its owner may read; one that was there keeps its mode."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
        opened.write(data)


def who_and_when(by: str | None) -> tuple[str, datetime]:
    """Return who decides, and the present time."""
    return who(by), datetime.now(UTC)
