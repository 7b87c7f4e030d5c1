"""Unpacks a stranger's pack: only files that a pack has, under their own names, none too large."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from archive.packs import (
    ALWAYS,
    AUTHORITIES,
    CITATIONS,
    FINDINGS,
    LEDGER_FILE,
    RECORD,
    SUMS,
    SUMS_SIGNED,
    WACZ,
)
from archive.verify import Fault
from archive.verify_wacz import BROKEN, READ_BYTES, data_offset, small

MAX_ENTRIES = 20_000
MAX_FILE = 256 << 20  # bytes of anything but the WACZ
_KNOWN = {*ALWAYS, AUTHORITIES, RECORD, CITATIONS, FINDINGS, SUMS, SUMS_SIGNED}


def check_names(opened: zipfile.ZipFile, faults: list[Fault]) -> bool:
    """Tell whether the names are those of a pack; only such are written to a disk."""
    names = [info.filename for info in opened.infolist()]
    for name in sorted(set(names)):
        if name not in _KNOWN and LEDGER_FILE.fullmatch(name) is None:
            faults.append(Fault(ascii(name)[:120], "is not a file of a pack"))
        if names.count(name) > 1:
            faults.append(Fault(ascii(name)[:120], "is there twice"))
    for name in (*ALWAYS, SUMS, SUMS_SIGNED):
        if name not in names:
            faults.append(Fault(name, "is missing"))
    return len(names) <= MAX_ENTRIES and {*ALWAYS, SUMS} <= set(names)


def unpack(opened: zipfile.ZipFile, file: IO[bytes], folder: Path, faults: list[Fault]) -> None:
    """Unpack what can be. The captures are copied as they lie, whatever their checksum: which of
    them was changed is found later.
    """
    (folder / "ledger").mkdir()
    for info in opened.infolist():
        if info.filename not in _KNOWN and LEDGER_FILE.fullmatch(info.filename) is None:
            continue
        target = folder / info.filename
        if info.filename == WACZ:
            if info.compress_type != zipfile.ZIP_STORED:
                raise zipfile.BadZipFile(f"{WACZ} is not stored as it is")
            _copy(file, data_offset(opened, file, WACZ), info.file_size, target)
            continue
        try:
            target.write_bytes(small(opened, info.filename, MAX_FILE))
        except BROKEN as problem:
            faults.append(Fault(info.filename, f"cannot be unpacked: {str(problem)[:80]}"))


def _copy(file: IO[bytes], offset: int, size: int, target: Path) -> None:
    file.seek(offset)
    with target.open("wb") as out:
        while size > 0 and (data := file.read(min(READ_BYTES, size))):
            out.write(data)
            size -= len(data)
