"""Looks into a recording that a person hands in: what it is, and which pages are in it.

A WACZ, a WARC, or a page that a browser saved. What it is is told by its bytes, not by its name.
It refuses what could harm before it reads it, unpacks nothing to disk, runs nothing, fetches
nothing. `archive.handed` keeps the file itself, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from archive.exchange import Exchange
from archive.records import sha256, spell_time
from archive.strangers.limits import MAX_PAGE_BYTES, MAX_PAGES, MAX_SAVED_BYTES, Refused, Walked
from archive.strangers.pages import PDF, Page, choose_page
from archive.strangers.saved import Saved, is_html, is_mhtml, read_html, read_mhtml
from archive.strangers.streams import MAGIC
from archive.strangers.walk import ZSTD_MAGIC, walk
from archive.strangers.zips import open_entry, open_zip
from models.terms import CaptureKind

__all__ = [
    "PDF",
    "Format",
    "Imported",
    "Page",
    "Refused",
    "Walked",
    "find_format",
    "is_saved_page",
    "page_of",
    "read_pages",
    "read_saved",
    "rewrite",
]

BEGINNING = 65_536
SHOWN = 200  # what the database has as the status of a page that a person was shown
# Where a WACZ has its records (WACZ 1.1.1, section 5.1).
RECORDS = re.compile(r"archive/[^/]{1,300}\.warc(?:\.gz)?", re.I)


class Format(StrEnum):
    """What a file is; the word is also the ending of its copy."""

    WACZ = "wacz"
    WARC = "warc"
    WARC_GZ = "warc.gz"
    HTML = "html"
    MHTML = "mhtml"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"


SAVED = (Format.HTML, Format.MHTML, Format.PDF, Format.PNG, Format.JPEG)
_BEGINNINGS = (
    (b"PK\x03\x04", Format.WACZ),
    (b"PK\x05\x06", Format.WACZ),  # an empty zip
    (MAGIC, Format.WARC_GZ),
    (b"WARC/", Format.WARC),
    (ZSTD_MAGIC, Format.WARC),  # refused when it is read, with the way out
    (b"%PDF-", Format.PDF),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
)


@dataclass(frozen=True, slots=True)
class Imported:
    """One file that was handed in: its opaque id, when it came, and who states the addresses."""

    object: str
    received_at: datetime
    address: str


def find_format(path: Path) -> Format:
    """Return what the file is, by its first bytes. Raises Refused for anything else."""
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    for begin, format in _BEGINNINGS:
        if beginning.startswith(begin):
            return format
    if is_html(beginning):
        return Format.HTML
    if is_mhtml(beginning):
        return Format.MHTML
    raise Refused("none of WACZ, WARC, HTML, MHTML, PDF, PNG and JPEG")


def is_saved_page(format: Format) -> bool:
    """Tell whether a file of that format is one page, which has no address of its own."""
    return format in SAVED


def read_pages(path: Path, format: Format, walked: Walked, now: datetime) -> Iterator[Page]:
    """Yield the pages of a WACZ or WARC in order, each of those with one address and payload once.

    Raises Refused, also in the middle: then nothing of the file counts.
    """
    seen: set[tuple[str, bytes]] = set()
    for page in _every_page(path, format, walked, now):
        key = page.url, sha256(page.payload)
        if key in seen:
            walked.left["the same page again"] += 1
        elif len(seen) == MAX_PAGES:
            walked.left[f"more than {MAX_PAGES} pages"] += 1
        else:
            seen.add(key)
            yield page


def _every_page(path: Path, format: Format, walked: Walked, now: datetime) -> Iterator[Page]:
    match format:
        case Format.WACZ:
            yield from _pages_of_zip(path, walked, now)
        case Format.WARC | Format.WARC_GZ:
            with path.open("rb") as file:
                yield from _pages_of(file, walked, now, "")
        case _:
            raise ValueError(f"{format} holds no records")


def _pages_of_zip(path: Path, walked: Walked, now: datetime) -> Iterator[Page]:
    with open_zip(path) as opened:
        entries = [entry for entry in opened.infolist() if RECORDS.fullmatch(entry.filename)]
        if not entries:
            raise Refused("a zip that is no WACZ: no archive/*.warc in it")
        for number, entry in enumerate(entries, start=1):
            where = "" if len(entries) == 1 else f"file {number}, "
            with open_entry(opened, entry) as file:
                yield from _pages_of(file, walked, now, where)


def _pages_of(file: BinaryIO, walked: Walked, now: datetime, where: str) -> Iterator[Page]:
    for record in walk(file, walked, where):
        page = choose_page(record, walked, now, where)
        if page is not None:
            yield page


def read_saved(path: Path, format: Format) -> Saved | None:
    """Return the page in a saved file; None for a picture, which is kept and not read.

    Raises Refused.
    """
    size = path.stat().st_size
    if size > MAX_SAVED_BYTES:
        raise Refused(f"a saved page of {size} bytes, at most {MAX_SAVED_BYTES}")
    match format:
        case Format.HTML:
            return read_html(path.read_bytes())
        case Format.MHTML:
            return read_mhtml(path.read_bytes())
        case Format.PDF if size <= MAX_PAGE_BYTES:
            return Saved(path.read_bytes(), PDF, None)
        case Format.PDF | Format.PNG | Format.JPEG:
            return None
        case _:
            raise ValueError(f"{format} is no saved page")


def page_of(saved: Saved, url: str, recorded_at: datetime | None) -> Page:
    """Return a saved page as one of a recording."""
    return Page(
        url, recorded_at, None, saved.mime, saved.charset, (), saved.body, 0, saved.body
    )  # fmt: skip


def rewrite(
    page: Page, link_id: int | None, source_id: str, kind: CaptureKind, imported: Imported
) -> Exchange:
    """Return what our copy of a page says: the very bytes of the recording, and whose they are.

    An HTTP message stays one. A page without one becomes a resource, which claims no answer of a
    server. The copy has the address and time that the recording states.
    """
    mime = page.mime if page.charset is None else f"{page.mime}; charset={page.charset}"
    is_http = page.head_bytes > 0
    return Exchange(
        url=page.url,
        kind=kind,
        started_at=page.recorded_at or imported.received_at,
        source_id=source_id,
        link_id=link_id,
        response=bytearray(page.block),
        head_bytes=page.head_bytes,
        payload=page.payload,
        status=SHOWN,
        headers=list(page.headers) if is_http else [("Content-Type", mime)],
        truncated=page.truncated,
        resource_type=None if is_http else mime,
        origin=tuple(_tell_origin(page, imported)),
    )


def _tell_origin(page: Page, imported: Imported) -> Iterator[tuple[str, str]]:
    yield "importedFrom", imported.object
    if page.record_id is not None:
        yield "importedRecord", page.record_id
    yield "recordedBy", "a person, in a browser, outside this program"
    if page.recorded_at is not None:
        yield "recordedAt", spell_time(page.recorded_at)
    yield "importedAt", spell_time(imported.received_at)
    yield "address", imported.address
    for mark in page.marks:
        yield "doubt", mark
