"""Checks that the database says of each capture what the ledger and the record itself say.

What people are shown comes from rows, which whoever can write the database can edit; what is signed
are the ledger and the bytes. Damage to the bytes is for `archive.verify` to tell.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from archive.payload import UnreadableCapture
from archive.records import read_fields, spell_digest, spell_time
from archive.slices import read_place
from archive.verify import Fault
from archive.warc import warc_path
from models.values import KeptRow


def compare_rows(
    folder: Path,
    pairs: Iterable[tuple[str, KeptRow | None]],
    since: datetime | None = None,
    purged: Container[str] = (),
) -> Iterator[Fault]:
    """Yield what is wrong with rows, each given with the ledger's line of its exchange.

    Of those that were `purged`, by record id, the row says no more than where they lay.
    """
    for text, row in pairs:
        try:
            place = read_place(text)
        except (ValueError, KeyError, TypeError, RecursionError):
            continue  # the line is at fault, which is told where lines are read
        if row is None:
            yield Fault(place.record_id, "the database has lost it; ledger and archive have not")
        elif (row.warc_file, row.warc_end) != (place.file, place.end):
            yield Fault(row.record_id, "the database says that it lies elsewhere than the ledger")
        elif row.record_id not in purged and (since is None or row.captured_at >= since):
            yield from _compare_record(folder, row)


def _compare_record(folder: Path, row: KeptRow) -> Iterator[Fault]:
    if row.warc_offset is None or row.warc_length is None:
        return
    if row.warc_offset + row.warc_length != row.warc_end:
        yield Fault(row.record_id, "the database says that another record is its answer")
        return
    try:
        fields = read_fields(warc_path(folder, row.warc_file), row.warc_offset)
    except (FileNotFoundError, ValueError, UnreadableCapture):
        return  # the file or its bytes are at fault, which is told where they are read
    wanted = {
        "warc-record-id": f"<{row.record_id}>",
        "warc-target-uri": row.url,
        "warc-date": spell_time(row.captured_at),
        "warc-block-digest": spell_digest(bytes.fromhex(row.block_sha256 or "")),
    }
    odd = [name for name, value in wanted.items() if fields.get(name) != value]
    if odd:
        yield Fault(row.record_id, f"the database says another {', '.join(odd)} than its record")
