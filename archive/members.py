"""Walks over the gzip members of a WARC file as its bytes come, in little memory.

Each record must be one member, as ours are. It keeps the heads of a record, never its payload.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.payload import UnreadableCapture
from archive.records import HEAD_LIMIT

KEPT = HEAD_LIMIT + (256 << 10)  # bytes of a record: its own head, and that of the answer in it
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """One record: where its member lies, its fields by lower-case name, and how its block begins.

    `block` is whole unless the record is longer than `KEPT`.
    """

    offset: int
    length: int
    fields: dict[str, str]
    block: bytes


@dataclass(slots=True)
class MemberReader:
    """Takes bytes in pieces of any size and gives the members that have ended in them."""

    offset: int = 0  # of the member that is being read
    _taken: int = 0  # bytes of it so far
    _raw: int = 0  # bytes of the record so far
    _begin: bytearray = field(default_factory=bytearray)
    _engine: zlib._Decompress = field(default_factory=lambda: zlib.decompressobj(31))

    def feed(self, data: bytes) -> Iterator[Member]:
        """Yield each member that ends in `data`. Raises UnreadableCapture for what is no record."""
        while data:
            try:
                self._keep(self._engine.decompress(data, PIECE))
            except zlib.error as problem:
                raise UnreadableCapture(f"no gzip member at byte {self.offset}") from problem
            if not self._engine.eof:
                self._taken += len(data) - len(self._engine.unconsumed_tail)
                data = self._engine.unconsumed_tail
                continue
            self._taken += len(data) - len(self._engine.unused_data)
            data = self._engine.unused_data
            yield self._end()

    def close(self) -> None:
        """Raise UnreadableCapture if the bytes ended within a member."""
        if self._taken:
            raise UnreadableCapture(f"the record at byte {self.offset} is cut short")

    def _keep(self, raw: bytes) -> None:
        self._raw += len(raw)
        if len(self._begin) < KEPT:
            self._begin += raw[: KEPT - len(self._begin)]

    def _end(self) -> Member:
        member = Member(self.offset, self._taken, *_read(bytes(self._begin), self._raw))
        self.offset += self._taken
        self._taken = self._raw = 0
        self._begin.clear()
        self._engine = zlib.decompressobj(31)
        return member


def _read(begin: bytes, raw: int) -> tuple[dict[str, str], bytes]:
    """Return fields and block of a record of `raw` bytes that begins so."""
    head_end = begin.find(b"\r\n\r\n", 0, HEAD_LIMIT)
    if head_end < 0 or not begin.startswith(b"WARC/1."):
        raise UnreadableCapture("a gzip member holds no WARC record")
    lines = begin[:head_end].decode("utf-8", "replace").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
    size = raw - (head_end + 4) - 4  # the record ends in two empty lines
    if fields.get("content-length") != str(size):
        raise UnreadableCapture("a record is not as long as it says")
    return fields, begin[head_end + 4 :][:size]
