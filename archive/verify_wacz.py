"""Checks a WACZ from inside: digests, names, records, index and list of pages.

Whoever alters a WACZ can make all of this right again. It shows damage, and that readers will see
what is there; that nothing was altered is for the ledger to show (`archive.verify_pack`).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from archive.index import Lines, spell_index
from archive.members import MemberReader
from archive.payload import UnreadableCapture
from archive.verify import Fault
from archive.wacz import DIGEST, INDEX, INDEX_FILE, INDEX_OF_INDEX, PACKAGE, PAGES, WARC, WARC_FILE

READ_BYTES = 1 << 20
MAX_SMALL = 64 << 20  # bytes of an index or a list of pages
NAMES = (WARC, INDEX, INDEX_OF_INDEX, PAGES, PACKAGE, DIGEST)
STORED = (WARC, INDEX)
# What zipfile says of a file that is torn, forged, locked, or packed in a way it does not know.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """What was found: where the WARC file lies in the ZIP, and its first record."""

    start: int = 0
    size: int = 0
    opening: int = 0  # bytes of the first record, which says what made the file
    records: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify_wacz(file: IO[bytes]) -> Seen:
    """Look through a WACZ of ours and return what is wrong with it."""
    seen = Seen()
    try:
        with zipfile.ZipFile(file) as opened:
            check_ends(file, opened)
            _check_names(opened, seen)
            if not seen.faults:
                _check_digests(opened, seen)
                lines = _walk_records(opened, file, seen)
                _check_index(opened, lines, seen)
                _check_pages(opened, lines, seen)
    except BROKEN as problem:
        seen.faults.append(Fault("captures.wacz", f"not a whole ZIP file: {str(problem)[:80]}"))
    return seen


def small(opened: zipfile.ZipFile, name: str, limit: int = MAX_SMALL) -> bytes:
    """Return a small file of a ZIP file. Raises BadZipFile for a larger one."""
    with opened.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise zipfile.BadZipFile(f"{name} is larger than {limit >> 20} MB")
    return data


def check_ends(file: IO[bytes], opened: zipfile.ZipFile) -> None:
    """Raise BadZipFile if anything stands in front of a ZIP file or behind it.

    A reader that looks for the last table of contents would find that of a file within the file.
    """
    first = min((info.header_offset for info in opened.infolist()), default=0)
    file.seek(-22, 2)  # the end of central directory record without a comment (APPNOTE.TXT 4.3.16)
    end = file.read(22)
    if first or not end.startswith(b"PK\x05\x06") or not end.endswith(b"\0\0"):
        raise zipfile.BadZipFile("its table of contents does not stand at its end")


def pieces(opened: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a file of a ZIP file in pieces."""
    with opened.open(name) as file:
        while data := file.read(READ_BYTES):
            yield data


def _check_names(opened: zipfile.ZipFile, seen: Seen) -> None:
    names = [info.filename for info in opened.infolist()]
    if sorted(names) != sorted(NAMES):
        odd = sorted(set(names) ^ set(NAMES)) or ["a name twice"]
        seen.faults.append(Fault("captures.wacz", f"missing or not ours: {ascii(odd)[:200]}"))
        return
    for name in STORED:
        if opened.getinfo(name).compress_type != zipfile.ZIP_STORED:
            seen.faults.append(Fault(name, "is not stored as it is"))


def _check_digests(opened: zipfile.ZipFile, seen: Seen) -> None:
    package = small(opened, PACKAGE)
    try:
        told = json.loads(package)["resources"]
        wanted = {each["path"]: (each["hash"], each["bytes"]) for each in told}
        digest = json.loads(small(opened, DIGEST))["hash"]
    except (ValueError, KeyError, TypeError, RecursionError):
        seen.faults.append(Fault(PACKAGE, "cannot be read"))
        return
    if digest != _spell(hashlib.sha256(package)):
        seen.faults.append(Fault(PACKAGE, f"is not the one that {DIGEST} tells of"))
    for name in NAMES[:4]:
        sha256, size = hashlib.sha256(), 0
        for data in pieces(opened, name):
            sha256.update(data)
            size += len(data)
        if wanted.get(name) != (_spell(sha256), size):
            seen.faults.append(Fault(name, f"is not the file that {PACKAGE} tells of"))


def _walk_records(opened: zipfile.ZipFile, file: IO[bytes], seen: Seen) -> list[str]:
    """Read every record, and return the lines that the index should have."""
    lines, reader = Lines(WARC_FILE), MemberReader()
    seen.start, seen.size = data_offset(opened, file, WARC), opened.getinfo(WARC).file_size
    try:
        for data in pieces(opened, WARC):
            for member in reader.feed(data):
                kind = member.fields.get("warc-type")
                if (kind == "warcinfo") != (member.offset == 0):
                    raise UnreadableCapture(f"a {kind} record at byte {member.offset}")
                seen.opening = seen.opening or member.length
                seen.records += 1
                lines.see(member)
        reader.close()
    except UnreadableCapture as problem:
        seen.faults.append(Fault(WARC, str(problem)))
    return sorted(lines.found)


def data_offset(opened: zipfile.ZipFile, file: IO[bytes], name: str) -> int:
    """Return where the bytes of a stored file begin: behind its own head (APPNOTE.TXT 4.3.7)."""
    at = opened.getinfo(name).header_offset
    before = file.tell()
    file.seek(at + 26)
    lengths = file.read(4)
    file.seek(before)
    return at + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")


def _check_index(opened: zipfile.ZipFile, lines: list[str], seen: Seen) -> None:
    for name, wanted in zip((INDEX, INDEX_OF_INDEX), spell_index(lines, INDEX_FILE), strict=True):
        if small(opened, name) != wanted:
            seen.faults.append(Fault(name, "is not the index of these captures"))


def _check_pages(opened: zipfile.ZipFile, lines: list[str], seen: Seen) -> None:
    """Each page must be a capture that is there."""
    there = set()
    for line in lines:
        _, stamp, told = line.split(" ", 2)
        there.add((json.loads(told)["url"], stamp))
    for number, spelt in enumerate(small(opened, PAGES).splitlines()):
        try:
            page: Any = json.loads(spelt)
            told_page = number == 0 or (page["url"], "".join(filter(str.isdigit, page["ts"])))
        except (ValueError, KeyError, TypeError, RecursionError):
            seen.faults.append(Fault(PAGES, f"line {number} cannot be read"))
            continue
        if told_page is not True and told_page not in there:
            seen.faults.append(Fault(PAGES, f"line {number} tells of a page that is not there"))


def _spell(sha256: Any) -> str:
    return f"sha256:{sha256.hexdigest()}"
