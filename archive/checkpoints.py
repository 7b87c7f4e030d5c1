"""Checkpoints: what the ledger was on a day, each bound to the one before, signed and stamped.

A checkpoint is the only thing that leaves the machine, and of it only a digest. Files lie in one
folder: "000001.json", its signature "000001.json.sig", the tokens of time-stamping authorities
"000001.json.<authority>.tsr" and the proof of OpenTimestamps "000001.json.ots".
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.ledger import spell, spell_moment
from archive.warc import sync_folder
from models.values import LedgerHead

NAME = re.compile(r"[0-9]{6}\.json")
MAX_CHECKPOINT = 4_096  # bytes; ours have about 350
FIRST = 1


class BadCheckpoint(Exception):
    """A checkpoint is not one of ours, or not of this ledger; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of the ledger at one moment: `size` lines, the digest of the last, the root of the
    tree over all, and the digest of the checkpoint before (None for the first).
    """

    number: int
    size: int
    head: str
    merkle_root: str
    created: str
    previous: str | None


def next_checkpoint(
    before: tuple[Checkpoint, str] | None, head: LedgerHead, root: bytes, now: datetime
) -> Checkpoint:
    """Return the checkpoint that follows `before`, given with the digest of its file.

    `root` is that of the tree over all lines up to `head`.
    """
    return Checkpoint(
        number=FIRST if before is None else before[0].number + 1,
        size=head.size,
        head=head.sha256,
        merkle_root=root.hex(),
        created=spell_moment(now),
        previous=None if before is None else before[1],
    )


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint durably under its number. Raises FileExistsError if it is there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{checkpoint.number:06}.json"
    save_beside(path, (spell(asdict(checkpoint)) + "\n").encode("utf-8"))
    return path


def save_beside(path: Path, data: bytes) -> None:
    """Write a small file at once and for good. Raises FileExistsError if it is there already."""
    unfinished = _write_durably(path, data)
    try:
        os.link(unfinished, path)
    finally:
        unfinished.unlink()
    sync_folder(path.parent)


def replace_beside(path: Path, data: bytes) -> None:
    """Put `data` in place of a small file at once: a power loss leaves the one or the other."""
    _write_durably(path, data).replace(path)
    sync_folder(path.parent)


def _write_durably(path: Path, data: bytes) -> Path:
    """Write a file that is to have the name `path` later; return where it is."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return unfinished


def list_checkpoints(folder: Path) -> list[Path]:
    """Return the files of all checkpoints, by number."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))


def read_checkpoint(path: Path) -> tuple[Checkpoint, str]:
    """Return a checkpoint and the digest of its file. Raises BadCheckpoint."""
    with path.open("rb") as file:
        data = file.read(MAX_CHECKPOINT + 1)
    try:
        told = json.loads(data)
        checkpoint = Checkpoint(**told)
        _check_fields(told, path)
    except (ValueError, TypeError, RecursionError) as problem:
        raise BadCheckpoint(f"{path.name} is not a checkpoint") from problem
    return checkpoint, hashlib.sha256(data).hexdigest()


def _check_fields(told: dict[str, Any], path: Path) -> None:
    whole = all(type(told[name]) is int and told[name] >= 0 for name in ("number", "size"))
    digests = [told["head"], told["merkle_root"], *filter(None, [told["previous"]])]
    spelt = all(isinstance(d, str) and re.fullmatch(r"[0-9a-f]{64}", d) for d in digests)
    if not (whole and spelt and isinstance(told["created"], str)):
        raise ValueError("a field is not what it should be")
    if f"{told['number']:06}.json" != path.name:
        raise ValueError("it has another number than its name")


def walk(paths: Iterable[Path]) -> Iterator[tuple[Path, Checkpoint, str]]:
    """Yield the checkpoints of a folder, as `list_checkpoints` gave it, in order of number, each
    with its file and the digest of that.

    Raises BadCheckpoint at the first that is missing, unreadable or not bound to the one before.
    """
    before: tuple[Checkpoint, str] | None = None
    for number, path in enumerate(paths, start=FIRST):
        checkpoint, sha256 = read_checkpoint(path)
        if checkpoint.number != number:
            raise BadCheckpoint(f"checkpoint {number:06} is missing")
        if checkpoint.previous != (None if before is None else before[1]):
            raise BadCheckpoint(f"{path.name} does not follow the checkpoint before it")
        if before is not None and checkpoint.size < before[0].size:
            raise BadCheckpoint(f"{path.name} has fewer lines than the checkpoint before it")
        yield path, checkpoint, sha256
        before = checkpoint, sha256
