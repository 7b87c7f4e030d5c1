"""WARC 1.1 records as bytes: built as one gzip member each, and read back from one.

Blocks go in and come out byte for byte; other writers rewrite headers on the way. What a record
means is decided in `archive.warc`; nothing here opens a file for writing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import uuid
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.payload import PayloadTooLarge, UnreadableCapture

HEAD_LIMIT = 65_536  # bytes of a WARC record's own head
_READ_BYTES = 262_144
_STORED_BYTES = 65_535  # what one stored block can hold (RFC 1951, section 3.2.4)
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no time, system unknown
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")

Fields = Sequence[tuple[str, str]]


def new_record_id() -> str:
    """Return a fresh record id as the database has it, "urn:uuid:…", without angle brackets."""
    return f"urn:uuid:{uuid.uuid4()}"


def spell_time(moment: datetime) -> str:
    """Spell an aware time as WARC-Date, with microseconds. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def spell_digest(sha256: bytes) -> str:
    """Spell a digest as WARC headers do: base32, with the padding that other tools print."""
    return "sha256:" + base64.b32encode(sha256).decode("ascii")


def spell_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return a block of application/warc-fields; what cannot be printed becomes a space."""
    lines = (f"{name}: {_UNPRINTABLE.sub(' ', value)}\r\n" for name, value in pairs)
    return "".join(lines).encode("utf-8")


def build_record(
    fields: Fields, block: bytes | bytearray, block_sha256: bytes, *, stored: bool
) -> bytes:
    """Return a whole record as one gzip member.

    `stored` copies the block without compressing it: right for a body that is compressed already.
    Raises ValueError if a field holds a control character, which would forge further fields.
    """
    fields = [
        *fields,
        ("WARC-Block-Digest", spell_digest(block_sha256)),
        ("Content-Length", str(len(block))),
    ]
    if _UNPRINTABLE.search("".join(value for _, value in fields)):
        raise ValueError(f"a WARC field holds a control character: {fields!r}")
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    raw = b"".join((b"WARC/1.1\r\n", head.encode("utf-8"), b"\r\n", block, b"\r\n\r\n"))
    return _store(raw) if stored else _deflate(raw)


def _deflate(raw: bytes) -> bytes:
    engine = zlib.compressobj(1, zlib.DEFLATED, 31)
    return engine.compress(raw) + engine.flush()


def _store(raw: bytes) -> bytes:
    """Wrap `raw` into a gzip member of stored blocks; zlib's level 0 takes four times as long."""
    parts: list[bytes | memoryview] = [_GZIP_HEAD]
    view = memoryview(raw)
    for start in range(0, len(raw), _STORED_BYTES):
        piece = view[start : start + _STORED_BYTES]
        is_last = start + len(piece) == len(raw)
        parts += [struct.pack("<BHH", is_last, len(piece), len(piece) ^ 0xFFFF), piece]
    parts.append(struct.pack("<II", zlib.crc32(raw), len(raw) & 0xFFFFFFFF))
    return b"".join(parts)


def read_record(path: Path, offset: int, limit_bytes: int) -> tuple[dict[str, str], bytes]:
    """Read the record whose gzip member starts at `offset`: fields by lower-case name, and block.

    Raises UnreadableCapture if no whole WARC record stands there, PayloadTooLarge if its block is
    longer than `limit_bytes`.
    """
    raw = _gunzip_member(path, offset, limit_bytes + HEAD_LIMIT)
    head_end = raw.find(b"\r\n\r\n", 0, HEAD_LIMIT)
    if head_end < 0 or not raw.startswith(b"WARC/1."):
        raise UnreadableCapture(f"{path.name}: no WARC record at byte {offset}")
    fields = _list_fields(raw[:head_end])
    block = raw[head_end + 4 : -4]
    if fields.get("content-length") != str(len(block)) or not raw.endswith(b"\r\n\r\n"):
        raise UnreadableCapture(f"{path.name}: the record at byte {offset} is not whole")
    return fields, block


def read_fields(path: Path, offset: int) -> dict[str, str]:
    """Read the head alone of the record at `offset`, not checking that the rest is there.

    Raises UnreadableCapture if no head of a WARC record stands there.
    """
    with path.open("rb", buffering=0) as file:
        file.seek(offset)
        try:
            raw = zlib.decompressobj(31).decompress(file.read(_READ_BYTES), HEAD_LIMIT)
        except zlib.error as problem:
            raise UnreadableCapture(f"{path.name}: no gzip member at {offset}") from problem
    head_end = raw.find(b"\r\n\r\n")
    if head_end < 0 or not raw.startswith(b"WARC/1."):
        raise UnreadableCapture(f"{path.name}: no WARC record at byte {offset}")
    return _list_fields(raw[:head_end])


def _list_fields(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _gunzip_member(path: Path, offset: int, limit_bytes: int) -> bytes:
    """Decompress one gzip member, checking its checksum."""
    engine = zlib.decompressobj(31)
    parts: list[bytes] = []
    room = limit_bytes
    with path.open("rb", buffering=0) as file:
        file.seek(offset)
        try:
            while not engine.eof:
                data = engine.unconsumed_tail or file.read(_READ_BYTES)
                if not data:
                    raise UnreadableCapture(f"{path.name}: cut short behind byte {offset}")
                parts.append(engine.decompress(data, room + 1))
                room -= len(parts[-1])
                if room < 0:
                    raise PayloadTooLarge(
                        f"{path.name}: record at {offset} over {limit_bytes} bytes"
                    )
        except zlib.error as problem:
            raise UnreadableCapture(f"{path.name}: no gzip member at {offset}") from problem
    return b"".join(parts)


def sha256(data: bytes | bytearray) -> bytes:
    """Return the SHA-256 digest of `data`."""
    return hashlib.sha256(data).digest()
