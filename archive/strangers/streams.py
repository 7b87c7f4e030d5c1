"""Reads bytes in order from a file, a zip entry or gzip members, and counts what comes out."""

from __future__ import annotations

import zipfile
import zlib
from typing import Protocol

from archive.strangers.limits import (
    MAX_DAMAGES,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
    Refused,
)

PIECE_BYTES = 65_536
MAGIC = b"\x1f\x8b\x08"
_GZIP = 31  # window bits, as zlib spells this container


class Damaged(Exception):
    """The bytes at this place cannot be read; those behind it perhaps can."""


class Bytes(Protocol):
    """Whatever gives bytes in order, none at its end."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes."""


class Gunzip:
    """The content of gzip members that stand one behind the other.

    After `Damaged` it stands at the next member. Raises Refused for a bomb.
    """

    def __init__(self, raw: Bytes) -> None:
        self._raw = raw
        self._data = b""
        self._engine: zlib._Decompress | None = None
        self._members = self._damages = self._came_in = self._went_out = 0

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, none at the end. Raises Damaged or Refused."""
        while True:
            if not self._data and not self._take():
                return self._end(size)
            if self._engine is None:
                self._begin()
            output = self._inflate(size)
            if output:
                return output

    def _end(self, size: int) -> bytes:
        """Return what the last member still holds back; nothing more is to come from the file."""
        if self._engine is None:
            return b""
        output = self._engine.decompress(b"", size)
        if output == b"" or self._engine.eof:
            is_whole, self._engine = self._engine.eof, None
            if not is_whole:
                raise Damaged("cut short")
        return output

    def _take(self) -> bool:
        try:
            self._data = self._raw.read(PIECE_BYTES)
        except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
            raise Refused("a damaged zip: an entry is not what its directory says") from problem
        self._came_in += len(self._data)
        return bool(self._data)

    def _begin(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise Refused(f"more than {MAX_MEMBERS} gzip members")
        self._engine = zlib.decompressobj(_GZIP)

    def _inflate(self, size: int) -> bytes:
        engine = self._engine
        if engine is None:
            return b""
        try:
            output = engine.decompress(self._data, min(size, PIECE_BYTES))
        except zlib.error as problem:
            self._skip_to_next()
            raise Damaged("no gzip") from problem
        self._data = engine.unconsumed_tail
        if engine.eof:
            self._data, self._engine = engine.unused_data, None
        self._went_out += len(output)
        too_much = self._went_out > MAX_UNPACKED_BYTES
        if too_much or self._went_out > RATIO_FROM_BYTES + MAX_RATIO * self._came_in:
            raise Refused(f"a gzip bomb: {self._came_in} bytes unpack to {self._went_out} and more")
        return output

    def _skip_to_next(self) -> None:
        """Stand at the next bytes that look like the beginning of a member."""
        self._engine = None
        self._damages += 1
        if self._damages > MAX_DAMAGES:
            self._data = b""
            while self._take():
                pass
            return
        data = self._data[1:]
        while (start := data.find(MAGIC)) < 0:
            rest = data[-len(MAGIC) + 1 :]
            if not self._take():
                return
            data = rest + self._data
        self._data = data[start:]


class Plain:
    """Bytes that are not packed; a damaged zip entry is Refused."""

    def __init__(self, raw: Bytes) -> None:
        self._raw = raw

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""
        try:
            return self._raw.read(min(size, PIECE_BYTES))
        except (zipfile.BadZipFile, zlib.error, EOFError) as problem:
            raise Refused("a damaged zip: an entry is not what its directory says") from problem


class Lookahead:
    """Bytes of which the next ones can be looked at before they are taken.

    What stands before a damaged place is given first; `check` and `take` raise Damaged once at it,
    and go on behind it.
    """

    def __init__(self, raw: Bytes) -> None:
        self._raw = raw
        self._buffer = bytearray()
        self._trouble: Damaged | None = None

    def peek(self, size: int) -> bytearray:
        """Return the next bytes without taking them: at least so many, or fewer before an end."""
        while len(self._buffer) < size and (data := self._read(PIECE_BYTES)):
            self._buffer += data
        return self._buffer

    def take(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end. Raises Damaged."""
        if not self._buffer:
            data = self._read(size)
            if not data:
                self.check()
            return data
        taken = bytes(memoryview(self._buffer)[:size])
        self.drop(len(taken))
        return taken

    def drop(self, size: int) -> None:
        """Leave out bytes that were looked at."""
        del self._buffer[:size]

    def give_back(self, data: bytes) -> None:
        """Put bytes back that were taken too early."""
        self._buffer[:0] = data

    @property
    def is_damaged(self) -> bool:
        """Whether what was looked at ends at a damaged place."""
        return self._trouble is not None

    def check(self) -> None:
        """Raise Damaged if a damaged place comes next."""
        if not self._buffer and self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble

    def _read(self, size: int) -> bytes:
        if self._trouble is not None:
            return b""
        try:
            return self._raw.read(min(size, PIECE_BYTES))
        except Damaged as problem:
            self._trouble = problem
            return b""
