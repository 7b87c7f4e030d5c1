"""Keeps exchanges in WARC 1.1 files; the door to all that other rooms may know of captures.

A file is written by one process, under the name "<name>.warc.gz.open", and gets its final name when
it is closed. Nothing is overwritten or deleted here, and nothing is decided about when a record
counts as kept: that is the caller's transaction, and what it never committed is for
`archive.recovery`.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from archive.compose import Composed, compose, compose_resource, compose_warcinfo
from archive.exchange import Exchange, Resource, Twin
from archive.message import (
    ChunkReader,
    Head,
    NotHttp,
    find_head_end,
    is_chunked,
    list_codings,
    read_head,
)
from archive.payload import (
    ACCEPT_ENCODING,
    DECODE_LIMIT,
    PayloadTooLarge,
    UnreadableCapture,
    decode_body,
)
from archive.reading import NeedsOriginal, read_capture
from archive.records import sha256, spell_time
from models.values import CaptureFacts

__all__ = [
    "ACCEPT_ENCODING",
    "DECODE_LIMIT",
    "ChunkReader",
    "Exchange",
    "Head",
    "NeedsOriginal",
    "NotHttp",
    "PayloadTooLarge",
    "Resource",
    "Twin",
    "UnreadableCapture",
    "WarcWriter",
    "decode_body",
    "find_head_end",
    "is_chunked",
    "list_codings",
    "read_capture",
    "read_head",
    "warc_path",
]

SUFFIX = ".warc.gz"
OPEN_SUFFIX = SUFFIX + ".open"
MAX_HEADER_VALUE = 2_000  # characters of a Location or ETag worth remembering in the database

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the records of one exchange lie: bytes `start..end` of a file, the main one last."""

    warc_file: str
    start: int
    main: int
    end: int
    sha256: str


def warc_path(folder: Path, warc_file: str) -> Path:
    """Return where the file of that final name lies now: finished, or still being written.

    Raises FileNotFoundError if it is neither, ValueError for a name that is not one of ours. A file
    that is being written may get its final name between this call and its opening: ask again then.
    """
    if not _SAFE_NAME.fullmatch(warc_file) or not warc_file.endswith(SUFFIX):
        raise ValueError(f"not the name of a WARC file: {warc_file!r}")
    final, unfinished = folder / warc_file, folder / f"{warc_file}.open"
    for path in (final, unfinished, final):
        if path.exists():
            return path
    raise FileNotFoundError(f"no {warc_file} in {folder}, finished or not")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class WarcWriter:
    """Appends exchanges to one new file, which it alone may write.

    Bytes go straight to the file, there is no buffer to lose; `sync` makes them durable. After an
    error the only thing to do is `abandon`: the file stays as it is, under its unfinished name.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Create "<name>.warc.gz.open". Raises FileExistsError if it or the final file exists."""
        self.warc_file = name + SUFFIX
        if not _SAFE_NAME.fullmatch(self.warc_file):
            raise ValueError(f"not usable as the name of a WARC file: {name!r}")
        self._final = folder / self.warc_file
        self._path = folder / (name + OPEN_SUFFIX)
        if self._final.exists():
            raise FileExistsError(f"{self._final} is there already")
        folder.mkdir(parents=True, exist_ok=True)
        self._file = create_locked(self._path)
        self.size = 0
        try:
            self._append(compose_warcinfo(self.warc_file, spell_time(datetime.now(UTC))))
            sync_folder(folder)
        except OSError:
            self.abandon()
            raise

    def __enter__(self) -> WarcWriter:
        """Return the writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, or leave it to recovery if something went wrong."""
        if error is None:
            self.close()
        else:
            self.abandon()

    def write_exchange(self, exchange: Exchange, twin: Twin | None) -> CaptureFacts:
        """Append request, metadata and response, and return what is known of them.

        With a `twin`, the payload's committed copy, a whole payload is replaced by a revisit of it;
        an answer 304 is always a revisit, of `twin` if one is given. Durable only after `sync`.
        """
        composed = compose(exchange, twin)
        return _collect_facts(exchange, composed, self._write(composed))

    def write_resource(self, resource: Resource) -> CaptureFacts:
        """Append something made of a page that was kept. Durable only after `sync`."""
        composed = compose_resource(resource)
        return _collect_resource_facts(resource, composed, self._write(composed))

    def sync(self) -> None:
        """Make durable what was written so far."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Make everything durable and give the file its final name. Again: does nothing."""
        if self._file.closed:
            return
        self.sync()
        self._path.rename(self._final)
        sync_folder(self._final.parent)
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file as it is; `archive.recovery` decides what of it counts."""
        self._file.close()

    def _write(self, composed: Composed) -> Place:
        start, offset = self.size, self.size + len(composed.aside)
        records = composed.aside + (composed.main or b"")
        self._append(records)
        return Place(self.warc_file, start, offset, self.size, sha256(records).hex())

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        self.size += len(data)


def create_locked(path: Path) -> io.FileIO:
    """Create a file and lock it. In between a recovery may have carried it off: then once more."""
    while True:
        file = io.FileIO(path, "xb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
            return file
        file.close()


def _collect_facts(exchange: Exchange, composed: Composed, place: Place) -> CaptureFacts:
    at, digest = exchange.started_at, exchange.payload_digest()
    return replace(
        _collect(exchange, at, exchange.payload, digest, composed, place),
        mime=_read_mime(exchange),
        etag=_short_header(exchange, "etag"),
        last_modified=_short_header(exchange, "last-modified"),
        location=_short_header(exchange, "location"),
        ip=exchange.ip,
        tls=exchange.tls,
        truncated=exchange.truncated,
        error=exchange.error,
        revisit_of=composed.revisit_of,
    )


def _collect_resource_facts(resource: Resource, composed: Composed, place: Place) -> CaptureFacts:
    return replace(
        _collect(resource, resource.made_at, resource.body, composed.block_sha256, composed, place),
        mime=resource.mime.partition(";")[0],
    )


def _collect(
    kept: Exchange | Resource,
    at: datetime,
    payload: bytes | bytearray,
    payload_sha256: bytes | None,
    composed: Composed,
    place: Place,
) -> CaptureFacts:
    """Return what is told of either alike: whose it is, where it lies, and its digests."""
    return CaptureFacts(
        record_id=composed.record_id,
        url=kept.url,
        kind=kept.kind,
        source_id=kept.source_id,
        link_id=kept.link_id,
        status=kept.status,
        captured_at=at.astimezone(UTC),
        warc_file=place.warc_file,
        warc_offset=None if composed.main is None else place.main,
        warc_length=None if composed.main is None else len(composed.main),
        warc_end=place.end,
        exchange_bytes=place.end - place.start,
        exchange_sha256=place.sha256,
        payload_sha256=None if payload_sha256 is None else payload_sha256.hex(),
        block_sha256=None if composed.block_sha256 is None else composed.block_sha256.hex(),
        payload_bytes=len(payload),
    )


def _read_mime(exchange: Exchange) -> str | None:
    """Return the media type without its parameters, "text/html"."""
    value = _short_header(exchange, "content-type")
    return None if value is None else value.partition(";")[0].strip().lower() or None


def _short_header(exchange: Exchange, name: str) -> str | None:
    """Return a header unless it is too long to be meant; a shortened one would be another value."""
    value = exchange.header(name)
    return None if value is None or len(value) > MAX_HEADER_VALUE else value
