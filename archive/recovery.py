"""Finishes the WARC files that a process left behind when it was killed.

What lies beyond the last committed byte was never acknowledged to anyone. It is moved aside, never
deleted, and the file gets its final name. Files that a living process still writes are left alone.
"""

from __future__ import annotations

import fcntl
import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.warc import OPEN_SUFFIX, sync_folder

QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of one unfinished file, under the name it was to have.

    `kept_bytes` stand under the final name (0: nothing was committed, the whole file is in
    quarantine). `torn_bytes` lie at `torn_path`. `missing_bytes` were committed and are not there:
    the disk lost what it had promised to keep, and a person must be told.
    """

    warc_file: str
    kept_bytes: int
    torn_bytes: int
    torn_path: Path | None
    missing_bytes: int = 0


def recover(folder: Path, committed_end: Callable[[str], int]) -> list[Recovered]:
    """Finish every unfinished file in `folder` that no process holds; say what was done, by name.

    `committed_end` gives, for a final file name, the byte behind the last committed record, 0 for
    none. May be killed and run again at any point. Raises FileExistsError if a file stands there
    both finished and unfinished, which no writer leaves behind.
    """
    found = []
    for path in sorted(folder.glob("*" + OPEN_SUFFIX)):
        file = _take(path)
        if file is None:
            continue
        with file:
            found.append(_finish(file, path, committed_end(path.stem)))
    return found


def _take(path: Path) -> io.FileIO | None:
    """Open and lock a file; None if a living writer holds it or has just finished it."""
    try:
        file = io.FileIO(path, "r+b")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
            return file
    except BlockingIOError:
        file.close()
        return None
    file.close()
    return None


def _finish(file: io.FileIO, path: Path, end: int) -> Recovered:
    warc_file = path.stem
    final = path.with_name(warc_file)
    if final.exists():
        raise FileExistsError(f"{final} and {path.name} are both there; move one of them away")
    size = os.fstat(file.fileno()).st_size
    if end <= 0:
        torn = _free_name(path.parent, warc_file)
        path.rename(torn)
        _sync_folders(path.parent)
        return Recovered(warc_file, 0, size, torn)
    tail = None
    if size > end:
        tail = _set_aside(file, path.parent, warc_file, end)
        file.truncate(end)
    os.fsync(file.fileno())
    path.rename(final)
    _sync_folders(path.parent)
    return Recovered(
        warc_file,
        kept_bytes=min(size, end),
        torn_bytes=max(size - end, 0),
        torn_path=tail,
        missing_bytes=max(end - size, 0),
    )


def _set_aside(file: io.FileIO, folder: Path, warc_file: str, end: int) -> Path:
    """Copy what lies beyond `end` into quarantine, durably, before anyone cuts it off."""
    torn = _free_name(folder, warc_file)
    file.seek(end)
    try:
        with torn.open("xb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError:
        torn.unlink(missing_ok=True)  # half a copy; the bytes themselves are where they were
        raise
    _sync_folders(folder)
    return torn


def _free_name(folder: Path, warc_file: str) -> Path:
    """Return the first "<warc_file>.torn-<n>" in quarantine that is not taken."""
    quarantine = folder / QUARANTINE
    quarantine.mkdir(exist_ok=True)
    number = 1
    while (torn := quarantine / f"{warc_file}.torn-{number}").exists():
        number += 1
    return torn


def _sync_folders(folder: Path) -> None:
    for place in (folder, folder / QUARANTINE):
        if place.is_dir():
            sync_folder(place)
