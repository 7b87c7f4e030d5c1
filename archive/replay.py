"""Lays exchanges out as a collection that pywb shows: a WARC file, and its index in plain lines.

The layout is that of pywb 2.10: https://pywb.readthedocs.io/, "Directory Structure".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.compose import compose_warcinfo
from archive.index import Lines, url_key
from archive.records import spell_time
from archive.slices import Place
from archive.wacz import WARC_FILE, copy_indexed
from models.terms import Made

ARCHIVE, INDEXES, INDEX_FILE = "archive", "indexes", "index.cdxj"


def write_collection(folder: Path, archive_dir: Path, places: Sequence[Place]) -> None:
    """Copy exchanges of `archive_dir` into a new collection, each compared with the ledger.

    What a browser made of a page stands in the index as that page, so that it can be shown without
    the scripts that made it. Raises NotAsKept, or FileExistsError.
    """
    (folder / ARCHIVE).mkdir(parents=True)
    (folder / INDEXES).mkdir()
    lines = Lines(WARC_FILE)
    opening = compose_warcinfo(WARC_FILE, spell_time(datetime.now(UTC)))
    with (folder / ARCHIVE / WARC_FILE).open("xb") as out:
        for part in copy_indexed(opening, archive_dir, places, lines):
            out.write(part)
    shown = sorted(_as_page(line) for line in lines.found)
    (folder / INDEXES / INDEX_FILE).write_text("".join(shown), "utf-8")


def _as_page(line: str) -> str:
    """Return the line of a DOM as one of its page; any other line as it is."""
    _key, stamp, told = line.split(" ", 2)
    fields = json.loads(told)
    if not fields["url"].startswith(Made.DOM):
        return line
    url = fields["url"].removeprefix(Made.DOM)
    return f"{url_key(url)} {stamp} {json.dumps({**fields, 'url': url, 'status': '200'})}\n"
