"""Overwrites what was kept and must not be any more, so that all else stays where it was.

In the place of an exchange stands one record of the same number of bytes that says so, readable
for every tool. Which bytes these are follows from the exchange's place alone: whoever was killed
half-way does it once more, and `archive.verify` knows what must stand there. The line of the ledger
that allows it is the caller's to write, before anything is overwritten.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from archive.ledger import spell_moment
from archive.slices import Place
from archive.warc import sync_folder, warc_path
from models.terms import LedgerType
from models.values import LedgerEntry

READ_BYTES = 1 << 20
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # as all of our members begin
_ENDS = 18  # bytes of a gzip member before its blocks and behind them
_BLOCK_HEAD = 5
_BLOCK = 65_535  # bytes of one stored block (RFC 1951, section 3.2.4)
_SAYS = b"This exchange was purged; the ledger tells when.\r\n"


def build_filler(place: Place, at: datetime) -> bytes:
    """Return one WARC record, as one gzip member, of exactly as many bytes as the exchange has.

    Raises ValueError for an exchange too small to hold it, which none of ours is.
    """
    blocks = max(1, -(-(place.size - _ENDS) // (_BLOCK + _BLOCK_HEAD)))
    size = place.size - _ENDS - blocks * _BLOCK_HEAD
    return _store(_spell_record(place.record_id, spell_moment(at), size), blocks)


def purged(place: Place, at: datetime, whole: str | None = None) -> LedgerEntry:
    """Return the entry that allows an exchange to be overwritten: the digest is that of what stands
    there from then on. `whole` is the one of the whole file, if it is sealed.
    """
    facts: dict[str, str | int] = {
        "file": place.file,
        "end": place.end,
        "size": place.size,
        "sha256": hashlib.sha256(build_filler(place, at)).hexdigest(),
    }
    more = {} if whole is None else {"whole": whole}
    return LedgerEntry(LedgerType.PURGED, place.record_id, at, facts | more)


def purged_file(object: str, at: datetime, file: str) -> LedgerEntry:
    """Return the entry that allows a file that was handed in to be destroyed."""
    return LedgerEntry(LedgerType.PURGED, object, at, {"file": file})


def overwrite(folder: Path, place: Place, at: datetime) -> None:
    """Put the filler in the place of an exchange, durably. Again: changes nothing.

    A file that is not here holds nothing any more. Raises ValueError if it is shorter than the
    exchange's place: something else is wrong with it, and a person must look.
    """
    try:
        path = warc_path(folder, place.file)
    except FileNotFoundError:
        return
    with path.open("r+b") as file:
        if os.fstat(file.fileno()).st_size < place.end:
            raise ValueError(f"{place.file} is cut short before byte {place.end}")
        filler, start = build_filler(place, at), place.end - place.size
        file.seek(start)
        if file.read(place.size) == filler:
            return
        file.seek(start)
        file.write(filler)
        file.flush()
        os.fsync(file.fileno())


def digest_with(
    folder: Path, file: str, places: Sequence[Place], at: datetime
) -> tuple[str, str] | None:
    """Return the digest of a whole file as it is, and as it will be when these places of it are
    overwritten. None, if the file is not here.
    """
    try:
        path = warc_path(folder, file)
    except (FileNotFoundError, ValueError):
        return None
    before, after, position = hashlib.sha256(), hashlib.sha256(), 0
    with path.open("rb") as opened:
        for place in sorted(places, key=lambda place: place.end):
            for data in _pieces(opened, place.end - place.size - position):
                before.update(data)
                after.update(data)
            for data in _pieces(opened, place.size):
                before.update(data)
            after.update(build_filler(place, at))
            position = place.end
        while data := opened.read(READ_BYTES):
            before.update(data)
            after.update(data)
    return before.hexdigest(), after.hexdigest()


def destroy(path: Path) -> None:
    """Overwrite a whole file and remove it, durably. One that is not there is no error."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, READ_BYTES)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def _spell_record(record_id: str, at: str, size: int) -> bytes:
    """Return a record of `size` bytes. Where no length fits, because a digit more would be needed
    to say it, one field has a full stop more.
    """
    for end in ("", "."):
        head = (
            f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <{record_id}>\r\n"
            f"WARC-Date: {at}\r\nWARC-Filler: purged{end}\r\nContent-Length: "
        ).encode()
        for digits in range(1, 12):
            length = size - len(head) - digits - 8
            if length >= 0 and len(str(length)) == digits:
                block = _SAYS[:length].ljust(length)
                return b"".join((head, str(length).encode(), b"\r\n\r\n", block, b"\r\n\r\n"))
    raise ValueError(f"{record_id}: too small to be purged: {size} bytes")


def _store(raw: bytes, blocks: int) -> bytes:
    """Wrap `raw` into one gzip member of exactly so many stored blocks."""
    parts, view = [_GZIP_HEAD], memoryview(raw)
    for number in range(blocks):
        piece = bytes(view[number * _BLOCK : (number + 1) * _BLOCK])
        is_last = number == blocks - 1
        parts += [struct.pack("<BHH", is_last, len(piece), len(piece) ^ 0xFFFF), piece]
    parts.append(struct.pack("<II", zlib.crc32(raw), len(raw) & 0xFFFFFFFF))
    return b"".join(parts)


def _pieces(file: IO[bytes], wanted: int) -> Iterator[bytes]:
    """Yield the next `wanted` bytes of a file, or what there is of them."""
    while wanted > 0 and (data := file.read(min(READ_BYTES, wanted))):
        wanted -= len(data)
        yield data
