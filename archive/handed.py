"""Keeps the files that people hand in, byte for byte, beside the archive, and checks them.

A copy of "<stem>.wacz" is called "<stem>.open" until the database knows it. Nothing in it is ever
run, unpacked or changed; only its owner may read it.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import stat
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.ledger import spell_moment
from archive.strangers.limits import MAX_FILE_BYTES, Refused
from archive.verify import Fault
from archive.warc import create_locked, sync_folder

OPEN_SUFFIX = ".open"
COPY_BYTES = 1 << 20
NAME = re.compile(r"inbox-[0-9TZ]{16}-[0-9a-f]{16}\.[a-z]{3,5}(?:\.gz)?")


@dataclass(slots=True)
class Copy:
    """A file as it was handed in: where its copy lies, and the digest of all its bytes.

    `may_be_known` is set before the database is told: from then on the copy is not removed.
    """

    path: Path
    size: int
    sha256: str
    may_be_known: bool = False

    def keep(self, name: str) -> None:
        """Give the copy its final name, once the database knows it."""
        _rename(self.path, name)


@contextmanager
def copy_in(given: Path, folder: Path, stem: str) -> Iterator[Copy]:
    """Give the durable copy of a file; it is gone after the block unless it may be known by then.

    Raises Refused for what is no file, is empty, or too large; OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / (stem + OPEN_SUFFIX)
    copy = Copy(path, 0, "")
    with create_locked(path) as file:
        os.fchmod(file.fileno(), 0o600)
        try:
            copy.size, copy.sha256 = _copy(given, file)
            sync_folder(folder)
            yield copy
        finally:
            if not copy.may_be_known:
                path.unlink(missing_ok=True)


def _copy(given: Path, target: io.FileIO) -> tuple[int, str]:
    """Copy as much as is read, durably: what was checked is what is kept."""
    source = os.open(given, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait
    with os.fdopen(source, "rb") as file:
        if not stat.S_ISREG(os.fstat(source).st_mode):
            raise Refused("no file: a folder, a device or a pipe")
        size, engine = 0, hashlib.sha256()
        while data := file.read(COPY_BYTES):
            size += len(data)
            if size > MAX_FILE_BYTES:
                raise Refused(f"more than {MAX_FILE_BYTES} bytes")
            engine.update(data)
            _write(target, data)
    if size == 0:
        raise Refused("empty")
    os.fsync(target.fileno())
    return size, engine.hexdigest()


def _write(target: io.FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[target.write(rest) :]


def finish(folder: Path, find_name: Callable[[str], str | None]) -> None:
    """Finish what a killed import left: a copy that the database knows gets its name, any other is
    removed, for whoever handed the file in has it and was told nothing.

    `find_name` gives, for the stem of a copy, its final name if it is known.
    """
    for path in sorted(folder.glob("inbox-*" + OPEN_SUFFIX)):
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                name = find_name(path.stem)
                if name is not None:
                    _rename(path, name)
                else:
                    path.unlink()
        except (BlockingIOError, FileNotFoundError):
            continue  # an import that is under way, or has just ended


def _rename(path: Path, name: str) -> None:
    path.rename(path.with_name(name))
    sync_folder(path.parent)


def verify_handed(
    folder: Path,
    told: Mapping[str, dict[str, Any]],
    names: frozenset[str],
    since: datetime | None = None,
    purged: Container[str] = (),
) -> Iterator[tuple[str, list[Fault]]]:
    """Yield each file that was handed in since then, with what is wrong with it, by name.

    `told` are the ledger's lines by the file's name, `names` what lay in the folder before they
    were read. Without `since`, files that no line tells of are faults, too. Those that were
    `purged`, by the object of their line, must not be there.
    """
    oldest = "" if since is None else spell_moment(since)
    for name, line in sorted(told.items()):
        if line["object"] in purged:
            is_there = name in names and (folder / name).exists()
            still = "it was purged, and the file is still there: aigaq purge --finish"
            yield name, [Fault(name, still)] if is_there else []
        elif line["at"] >= oldest:
            yield name, list(_check(folder, name, line))
    if since is None:
        for name in sorted(names - told.keys()):
            if not name.endswith(OPEN_SUFFIX):
                yield name, [Fault(name, "the ledger does not tell of this file")]


def _check(folder: Path, name: str, line: dict[str, Any]) -> Iterator[Fault]:
    if NAME.fullmatch(name) is None:
        yield Fault(line["object"], "its line names no file of the inbox")
        return
    unfinished = name.partition(".")[0] + OPEN_SUFFIX
    for path in (folder / name, folder / unfinished):
        if path.is_file():
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
            if (size, sha256) != (line.get("size"), line.get("sha256")):
                yield Fault(name, "the file is not the one that was handed in")
            return
    yield Fault(name, "the file is missing, which a person had handed in")
