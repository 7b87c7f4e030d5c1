"""Opens a stranger's zip for reading, after its directory was found harmless. Unpacks nothing.

Whether an entry's sizes are true shows only when it is read: zipfile gives no more than the
directory promised, and `archive.strangers.streams` counts.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.strangers.limits import (
    MAX_DIRECTORY_BYTES,
    MAX_ENTRIES,
    MAX_ENTRY_BYTES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
    Refused,
)

MAX_NAME = 1_000
ENCRYPTED = 0x1 | 0x40 | 0x2000  # also strongly, also the directory (APPNOTE 6.3.10, 4.4.4)
# Names that Windows opens as devices, whatever their ending.
DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(?:\..{0,300})?", re.I)
NESTED = (".zip", ".wacz", ".7z", ".rar", ".jar")
MADE_BY_UNIX = 3


class _Bounded(io.FileIO):
    """A file that gives no more than a zip's directory may be long in one go.

    zipfile reads the whole directory at once, as long as it says that it is, and builds an object
    for every entry of it; what the directory says of its own number of entries it does not heed.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = MAX_DIRECTORY_BYTES + 1 if size is None or size < 0 else size
        if wanted > MAX_DIRECTORY_BYTES + 1:
            raise Refused(f"a zip directory of {wanted} bytes, at most {MAX_DIRECTORY_BYTES}")
        data = super().read(wanted)
        if data is not None and len(data) > MAX_DIRECTORY_BYTES:
            raise Refused(f"a zip directory of more than {MAX_DIRECTORY_BYTES} bytes")
        return data or b""


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give the zip, its directory checked. Raises Refused."""
    with _Bounded(path, "rb") as file:
        try:
            opened = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
            raise Refused("a damaged zip: its directory cannot be read") from problem
        with opened:
            _check(opened.infolist())
            yield opened


def open_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """Open one entry for reading. Raises Refused."""
    try:
        return opened.open(entry)  # type: ignore[return-value]  # typed as IO[bytes]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as problem:
        raise Refused("a zip whose entries are not where its directory says") from problem


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse the whole file if one entry is not what a recording has."""
    if len(entries) > MAX_ENTRIES:
        raise Refused(f"a zip of {len(entries)} entries, at most {MAX_ENTRIES}")
    seen: set[str] = set()
    total = 0
    for number, entry in enumerate(entries, start=1):
        fault = _fault_of_name(entry) or _fault_of_kind(entry) or _fault_of_size(entry)
        folded = unicodedata.normalize("NFKC", entry.filename).casefold()
        if fault is None and folded in seen:
            fault = "has the name of another entry"
        if fault is not None:
            raise Refused(f"entry {number} of the zip {fault}")
        seen.add(folded)
        total += entry.file_size
    if total > MAX_UNPACKED_BYTES:
        raise Refused(f"a zip of {total} bytes unpacked, at most {MAX_UNPACKED_BYTES}")


def _fault_of_name(entry: zipfile.ZipInfo) -> str | None:
    name = entry.filename
    if name != entry.orig_filename:  # zipfile has cut it at a NUL
        return "has a NUL in its name"
    parts = unicodedata.normalize("NFKC", name).replace("\\", "/").split("/")
    if len(name) > MAX_NAME or any(unicodedata.category(c)[0] == "C" for c in name):
        return "has a name that cannot be printed"
    if parts[0] == "" or (len(parts[0]) > 1 and parts[0][1] == ":"):
        return "has an absolute path"
    if ".." in parts or "\\" in name:
        return "has a path that leads out of its folder"
    if any(DEVICE.fullmatch(part.rstrip(" .")) for part in parts):
        return "has the name of a device"
    if name.lower().endswith(NESTED):
        return "is an archive itself: unpack it and hand in what is inside"
    return None


def _fault_of_kind(entry: zipfile.ZipInfo) -> str | None:
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is packed by method {entry.compress_type}; only stored and deflated ones are read"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) and entry.create_system == MADE_BY_UNIX:
        return "is a symbolic link" if kind == stat.S_IFLNK else "is no ordinary file"
    if kind == stat.S_IFLNK:
        return "is a symbolic link"
    return None


def _fault_of_size(entry: zipfile.ZipInfo) -> str | None:
    size = entry.file_size
    if size > MAX_ENTRY_BYTES:
        return f"is {size} bytes unpacked, at most {MAX_ENTRY_BYTES}"
    if size > RATIO_FROM_BYTES and size > MAX_RATIO * max(entry.compress_size, 1):
        return f"unpacks to more than {MAX_RATIO} times its size"
    if entry.compress_type == zipfile.ZIP_STORED and size != entry.compress_size:
        return "is stored in another size than it has"
    return None
