"""Reads captures back from WARC files, as they are to be understood: bodies decoded, revisits
resolved.

It opens files for reading only, and says so when a record is not what was asked for; it never gives
half a record as if it were whole. Which file and offset to read is the caller's knowledge.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from archive.message import ChunkReader, Head, NotHttp, find_head_end, is_chunked, read_head
from archive.payload import DECODE_LIMIT, UnreadableCapture, decode_body
from archive.records import read_record
from models.terms import Made
from models.values import Capture

UNKNOWN = "application/octet-stream"  # of bytes that came where an HTTP message should have


class NeedsOriginal(UnreadableCapture):
    """The record is a revisit: its body is that of another capture, which must be given with it."""


def read_capture(
    path: Path,
    offset: int,
    limit_bytes: int = DECODE_LIMIT,
    original: tuple[Path, int] | None = None,
) -> Capture:
    """Read the response, or the page that a person saved or a browser made, at `offset`, with its
    body decoded. A page that was made counts as an answer 200 from its own address.

    A revisit is read together with `original`, the file and offset of the response it refers to:
    address, time, status and headers are the revisit's, the body is the original's; an answer 304
    also takes over the headers that it did not repeat (RFC 9111, section 3.2). A body cut short
    gives what there is of it.

    Raises NeedsOriginal for a revisit alone, PayloadTooLarge when the record or its decoded body
    passes `limit_bytes`, UnreadableCapture for anything that is not a whole response record.
    """
    fields, block = read_record(path, offset, limit_bytes)
    kind = fields.get("warc-type")
    if kind == "resource" and fields.get("content-type", UNKNOWN) != UNKNOWN:
        return _read_resource(fields, block)
    if kind == "revisit" and original is None:
        raise NeedsOriginal(f"{path.name}: byte {offset} repeats {fields.get('warc-refers-to')}")
    if kind not in ("response", "revisit"):
        raise UnreadableCapture(f"{path.name}: byte {offset} holds a {kind}, not a response")
    head, body = _split_response(block)
    headers = head.headers
    if kind == "revisit" and original is not None:
        first = read_capture(*original, limit_bytes)
        body = first.body
        if fields.get("warc-profile", "").endswith("/server-not-modified"):
            headers = _freshen(first.headers, headers)
    else:
        body = decode_body(body, headers, limit_bytes)
    return Capture(
        url=fields["warc-target-uri"],
        status=head.status,
        headers=headers,
        body=body,
        captured_at=_read_time(fields["warc-date"]),
    )


def _read_resource(fields: dict[str, str], block: bytes) -> Capture:
    """Return a page that came without an HTTP message: a person saved it (`archive.inbox`), or it
    is the DOM that a browser made of one.
    """
    return Capture(
        url=fields["warc-target-uri"].removeprefix(Made.DOM),
        status=200,
        headers=(("Content-Type", fields["content-type"]),),
        body=block,
        captured_at=_read_time(fields["warc-date"]),
    )


def _split_response(block: bytes) -> tuple[Head, bytes]:
    """Part a response into its head and its payload, still content-encoded."""
    head_end = find_head_end(block)
    try:
        head = read_head(block[:head_end])
    except NotHttp as problem:
        raise UnreadableCapture(str(problem)) from problem
    if head_end is None:
        return head, b""
    if not is_chunked(head.headers):
        return head, block[head_end:]
    chunks = ChunkReader(head_end)
    chunks.advance(block)
    return head, chunks.payload(block)


def _freshen(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Return the new headers, then those of the old ones that the new do not name."""
    named = {name.lower() for name, _ in new}
    return new + tuple(pair for pair in old if pair[0].lower() not in named)


def _read_time(spelt: str) -> datetime:
    try:
        return datetime.fromisoformat(spelt)
    except ValueError as problem:
        raise UnreadableCapture(f"not a WARC-Date: {spelt[:40]!r}") from problem
