"""Copies single exchanges out of WARC files, byte for byte, if they are as they were kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.warc import warc_path
from models.problems import CannotRun
from models.terms import LedgerType

READ_BYTES = 1 << 20


class NotAsKept(CannotRun):
    """An exchange is not in the archive as the ledger tells; the message names it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exchange lies, as its line in the ledger tells: `size` bytes up to `end`."""

    record_id: str
    seq: int
    file: str
    end: int
    size: int
    sha256: str


def read_place(text: str) -> Place:
    """Return what the line of an exchange says. Raises ValueError or KeyError for another line."""
    told: dict[str, Any] = json.loads(text)
    numbers = [told["seq"], told["end"], told["size"]]
    words = [told["object"], told["file"], told["sha256"]]
    if told["type"] != LedgerType.CAPTURED or not all(type(n) is int and n >= 0 for n in numbers):
        raise ValueError("not the line of a capture")
    if not all(isinstance(word, str) for word in words):
        raise ValueError("a field is not text")
    return Place(words[0], numbers[0], words[1], numbers[1], numbers[2], words[2])


def copy_exchange(folder: Path, place: Place) -> Iterator[bytes]:
    """Yield the bytes of an exchange in pieces.

    Raises NotAsKept at their end if they are not those that were kept, or at once if the file is
    not here.
    """
    try:
        path = warc_path(folder, place.file)
    except (FileNotFoundError, ValueError) as problem:
        raise NotAsKept(f"{place.record_id}: its file {place.file} is not here") from problem
    sha256, left = hashlib.sha256(), place.size
    with path.open("rb") as file:
        file.seek(place.end - place.size)
        while left and (data := file.read(min(READ_BYTES, left))):
            sha256.update(data)
            left -= len(data)
            yield data
    if left or sha256.hexdigest() != place.sha256:
        raise NotAsKept(f"{place.record_id}: its bytes in {place.file} were changed: aigaq verify")
