"""Writes a ZIP file entry by entry, with the digest of each, and never over another file."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

_PLAIN, _PROGRAM = 0o100644, 0o100755


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the bundle; `offset` is where its bytes begin if it is stored as it is."""

    name: str
    size: int
    sha256: str
    offset: int


class Bundle:
    """A ZIP file that is being written, readable for its owner alone."""

    def __init__(self, path: Path, moment: datetime) -> None:
        """Create the file. Raises FileExistsError."""
        self.entries: list[Entry] = []
        self._moment = moment.astimezone(UTC).timetuple()[:6]
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w")

    def __enter__(self) -> Bundle:
        """Return the bundle itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the file and make it durable; after an error what is there is of no use."""
        try:
            self._zip.close()
            if error is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def add(self, name: str, data: bytes, *, is_program: bool = False) -> Entry:
        """Add a small file, compressed."""
        return self._write(name, [data], len(data), zipfile.ZIP_DEFLATED, is_program)

    def store(self, name: str, parts: Iterable[bytes], size: int) -> Entry:
        """Add `size` bytes as they are, without holding them in memory."""
        return self._write(name, parts, size, zipfile.ZIP_STORED, False)

    def _write(
        self, name: str, parts: Iterable[bytes], size: int, method: int, is_program: bool
    ) -> Entry:
        info = zipfile.ZipInfo(name, self._moment)
        info.compress_type, info.file_size, info.create_system = method, size, 3
        info.external_attr = (_PROGRAM if is_program else _PLAIN) << 16
        sha256, written = hashlib.sha256(), 0
        with self._zip.open(info, "w") as out:
            offset = self._file.tell()
            for part in parts:
                out.write(part)
                sha256.update(part)
                written += len(part)
        entry = Entry(name, written, sha256.hexdigest(), offset)
        self.entries.append(entry)
        return entry
