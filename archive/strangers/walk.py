"""Walks the records of a stranger's WARC, whatever wrote it: packed by record, as a whole, or not.

Nothing but the records is believed, no index and no list of pages; and of a record only what can be
checked. What is damaged is told and left, and the walk goes on behind it. One page at a time is in
memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.message import find_head_end
from archive.strangers.digests import Digests
from archive.strangers.limits import (
    MAX_DAMAGES,
    MAX_HEAD_BYTES,
    MAX_HTTP_HEAD_BYTES,
    MAX_PAGE_BYTES,
    MAX_RECORDS,
    Refused,
    Walked,
)
from archive.strangers.streams import MAGIC, Bytes, Damaged, Gunzip, Lookahead, Plain

MAX_BLOCK_BYTES = MAX_PAGE_BYTES + MAX_HTTP_HEAD_BYTES
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
BEGIN = b"WARC/"
SEARCHED_BYTES = 1 << 20
# WARC/1.1 and 1.0; 0.17 and 0.18 stand in archives of before 2009.
VERSION = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])[ \t]{0,10}")
LENGTH = re.compile(r"[0-9]{1,15}")
KINDS = frozenset(
    ["warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion"]
    + ["continuation"]
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number in the file from 1, its fields by lower-case name, and its block.

    `block` is None where it was longer than any page. `marks` say what its digests are not.
    """

    number: int
    fields: dict[str, str]
    block: bytes | None
    digests: Digests
    marks: tuple[str, ...] = ()


def walk(raw: Bytes, walked: Walked, where: str = "") -> Iterator[Record]:
    """Yield the whole records in order. Raises Refused for a bomb, or what is no WARC."""
    stream = _unpack(raw)
    number = damages = 0
    while True:
        try:
            number += 1
            if number > MAX_RECORDS:
                raise Refused(f"more than {MAX_RECORDS} records")
            record = _next(stream, number)
            if record is None:
                return
            walked.records[_kind(record)] += 1
            for mark in record.marks:
                walked.tell(f"{where}record {number}", mark)
            yield record
        except Damaged as problem:
            damages += 1
            walked.records["damaged"] += 1
            walked.tell(f"{where}record {number}", f"damaged: {problem}")
            if damages > MAX_DAMAGES:
                walked.tell(where + "the rest", f"more than {MAX_DAMAGES} damages: left out")
                return
            if not _find_next(stream):
                return


def _unpack(raw: Bytes) -> Lookahead:
    plain = Lookahead(Plain(raw))
    beginning = plain.peek(len(BEGIN))
    if beginning.startswith(ZSTD_MAGIC):
        raise Refused("a WARC packed with zstd: unpack it with 'zstd -d' and hand in the result")
    stream = Lookahead(Gunzip(_Peeked(plain))) if beginning.startswith(MAGIC) else plain
    begin = stream.peek(len(BEGIN))
    if not begin.startswith(BEGIN) and (begin or not stream.is_damaged):
        raise Refused("no WARC: it does not begin with a record")
    return stream


@dataclass(slots=True)
class _Peeked:
    """The bytes behind a Lookahead, those it has looked at first."""

    ahead: Lookahead

    def read(self, size: int, /) -> bytes:
        return self.ahead.take(size)


def _next(stream: Lookahead, number: int) -> Record | None:
    """Read one record; None at the end of the file. Raises Damaged."""
    fields = _read_head(stream)
    if fields is None:
        return None
    spelt = fields.get("content-length", "")
    if LENGTH.fullmatch(spelt) is None:
        raise Damaged("it does not say how long it is")
    length = int(spelt)
    digests = Digests(fields)
    block = _read_block(stream, length, digests)
    marks = () if digests.block_is_right() else ("its block is not the one of its digest",)
    return Record(number, fields, block, digests, marks)


def _read_head(stream: Lookahead) -> dict[str, str] | None:
    ahead = stream.peek(len(BEGIN))
    while ahead.startswith((b"\r", b"\n")):  # some writers leave more than two empty lines
        stream.drop(1)
        ahead = stream.peek(len(BEGIN))
    if not ahead:
        stream.check()
        return None
    if not ahead.startswith(BEGIN):
        raise Damaged("no record begins where the last one ends")
    end = None
    wanted = 1_024
    while end is None:
        ahead = stream.peek(wanted)
        end = find_head_end(ahead[: min(wanted, MAX_HEAD_BYTES)])
        if end is None and (len(ahead) < wanted or wanted >= MAX_HEAD_BYTES):
            stream.drop(len(BEGIN))
            raise Damaged(f"its head has no end within {MAX_HEAD_BYTES} bytes")
        wanted *= 4
    lines = bytes(ahead[:end]).replace(b"\r\n", b"\n").split(b"\n")
    stream.drop(end)
    if VERSION.fullmatch(lines[0]) is None:
        raise Damaged("it is of an unknown version")
    return _read_fields(lines[1:])


def _read_fields(lines: list[bytes]) -> dict[str, str]:
    """Return the fields; of one that is there twice the first counts, a folded line is left out."""
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon and not name.startswith((" ", "\t")):
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _read_block(stream: Lookahead, length: int, digests: Digests) -> bytes | None:
    """Read the block and its digest; keep it unless it is longer than any page."""
    kept: list[bytes] | None = [] if length <= MAX_BLOCK_BYTES else None
    rest = length
    while rest:
        data = stream.take(rest)
        if not data:
            _give_back(stream, kept)
            raise Damaged(f"the file ends {rest} bytes too early")
        digests.update(data)
        if kept is not None:
            kept.append(data)
        rest -= len(data)
    _check_end(stream, kept)
    return None if kept is None else b"".join(kept)


def _check_end(stream: Lookahead, kept: list[bytes] | None) -> None:
    """Two empty lines end a record; where they are missing, its length is not what it says."""
    ahead = stream.peek(len(BEGIN))
    if ahead and not ahead.startswith((b"\r\n", b"\n\n", BEGIN)):
        _give_back(stream, kept)
        raise Damaged("its length is not the one that it says")


def _give_back(stream: Lookahead, kept: list[bytes] | None) -> None:
    """A record that says too great a length has taken those behind it; they are read after all."""
    block = b"".join(kept or [])
    start = block.find(b"\n" + BEGIN)
    if start >= 0:
        stream.give_back(block[start:])


def _find_next(stream: Lookahead) -> bool:
    """Stand at the next line that begins a record."""
    for _ in range(MAX_DAMAGES):
        while len(ahead := stream.peek(SEARCHED_BYTES)) >= len(BEGIN):
            start = 0 if ahead.startswith(BEGIN) else ahead.find(b"\n" + BEGIN) + 1
            if start > 0 or ahead.startswith(BEGIN):
                stream.drop(start)
                return True
            stream.drop(len(ahead) - len(BEGIN) + 1)
        try:
            stream.drop(len(ahead))
            stream.check()
            return False
        except Damaged:
            continue
    return False


def _kind(record: Record) -> str:
    """Return the type of a record for counting: a stranger's own words are not repeated."""
    kind = record.fields.get("warc-type", "").lower()
    return kind if kind in KINDS else "unknown"
