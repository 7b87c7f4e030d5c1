"""Makes a WACZ 1.1.1 of some exchanges: their bytes as they lie in our files, and an index.

https://specs.webrecorder.net/wacz/1.1.1/. Names inside are always the same ones: a title or an
address in a file name would be somebody's words. Whether it is whole is asked in `verify_pack`.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.bundle import Bundle, Entry
from archive.compose import compose_warcinfo, software
from archive.index import Lines, spell_index
from archive.members import MemberReader
from archive.payload import UnreadableCapture
from archive.records import spell_time
from archive.slices import NotAsKept, Place, copy_exchange

VERSION = "1.1.1"
WARC_FILE = "captures.warc.gz"
WARC = f"archive/{WARC_FILE}"
INDEX_FILE = "index.cdx.gz"
INDEX = f"indexes/{INDEX_FILE}"
INDEX_OF_INDEX = "indexes/index.idx"
PAGES = "pages/pages.jsonl"
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
NAMES = uuid.UUID("0f5f1c1e-7d0c-5a51-9a57-0d8a3d2f6a51")  # of ids made from what they stand for


@dataclass(frozen=True, slots=True)
class Page:
    """A capture that a reader can open. `title` is shown in lists."""

    url: str
    captured_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Packed:
    """Where what was packed lies in the WACZ: the WARC file, and each exchange by record id."""

    warc: Entry
    starts: dict[str, int]


def write_wacz(
    path: Path, folder: Path, places: Sequence[Place], pages: Sequence[Page], now: datetime
) -> Packed:
    """Write a WACZ of exchanges that lie in `folder`, in the given order.

    Raises FileExistsError, or NotAsKept: then what was written so far is of no use.
    """
    moment = spell_time(now.replace(microsecond=0)).replace(".000000Z", "Z")
    opening = compose_warcinfo(WARC_FILE, moment)
    lines = Lines(WARC_FILE)
    with Bundle(path, now) as bundle:
        size = len(opening) + sum(place.size for place in places)
        warc = bundle.store(WARC, copy_indexed(opening, folder, places, lines), size)
        index, ends = spell_index(lines.found, INDEX_FILE)
        bundle.store(INDEX, [index], len(index))
        bundle.add(INDEX_OF_INDEX, ends)
        bundle.add(PAGES, spell_pages(pages))
        package = _spell(_describe(bundle.entries, moment))
        bundle.add(PACKAGE, package)
        digest = f"sha256:{hashlib.sha256(package).hexdigest()}"
        bundle.add(DIGEST, _spell({"path": PACKAGE, "hash": digest}))
    return Packed(warc, _starts(warc.offset + len(opening), places))


def spell_pages(pages: Sequence[Page]) -> bytes:
    """Return the list of pages: one JSON value a line behind a first line that names the form."""
    lines: list[dict[str, Any]] = [{"format": "json-pages-1.0", "id": "pages", "title": "Pages"}]
    for page in pages:
        stamp = page.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = str(uuid.uuid5(NAMES, f"{stamp} {page.url}"))
        lines.append({"id": name, "url": page.url, "ts": stamp, "title": page.title})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")


def copy_indexed(
    opening: bytes, folder: Path, places: Sequence[Place], lines: Lines
) -> Iterator[bytes]:
    """Yield the bytes of a WARC file of these exchanges, and gather the lines of its index.

    Raises NotAsKept.
    """
    reader = MemberReader()
    for member in reader.feed(opening):
        lines.see(member)
    yield opening
    for place in places:
        try:
            for part in copy_exchange(folder, place):
                for member in reader.feed(part):
                    lines.see(member)
                yield part
            reader.close()
        except UnreadableCapture as problem:
            raise NotAsKept(f"{place.record_id}: {problem}: aigaq verify") from problem


def _starts(at: int, places: Sequence[Place]) -> dict[str, int]:
    starts = {}
    for place in places:
        starts[place.record_id] = at
        at += place.size
    return starts


def _describe(entries: Sequence[Entry], moment: str) -> dict[str, Any]:
    resources = [
        {
            "name": entry.name.rpartition("/")[2],
            "path": entry.name,
            "hash": f"sha256:{entry.sha256}",
            "bytes": entry.size,
        }
        for entry in entries
    ]
    return {
        "profile": "data-package",
        "resources": resources,
        "created": moment,
        "wacz_version": VERSION,
        "software": software(),
    }


def _spell(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode("utf-8")
