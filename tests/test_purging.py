"""Overwriting in place: every tool still reads the file, and what stands there is exactly known."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.members import MemberReader
from archive.purging import build_filler, destroy, digest_with, overwrite, purged
from archive.slices import Place
from archive.warc import WarcWriter, read_capture, warc_path
from models.terms import LedgerType
from tests.test_custody import exchange

AT = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


def place(size: int) -> Place:
    """A place of that size."""
    return Place("urn:uuid:00000000-0000-4000-8000-000000000001", 0, "a.warc.gz", size, size, "")


@pytest.mark.parametrize("size", [*range(250, 420), *range(1_150, 1_420), 10_240, 65_000])
def test_the_filler_is_one_whole_record_of_exactly_that_size(size: int) -> None:
    filler = build_filler(place(size), AT)
    assert len(filler) == size
    (member,) = MemberReader().feed(filler)
    assert member.fields["warc-type"] == "metadata"
    assert member.block.startswith(b"This exchange was purged")


@pytest.mark.parametrize("beyond", range(-30, 30))
@pytest.mark.parametrize("blocks", [1, 2, 7])
def test_so_it_is_where_one_stored_block_does_not_do(blocks: int, beyond: int) -> None:
    size = 18 + blocks * 65_540 + beyond
    filler = build_filler(place(size), AT)
    assert len(filler) == size
    assert len(list(MemberReader().feed(filler))) == 1


def test_what_is_too_small_is_refused_and_the_same_is_always_the_same() -> None:
    with pytest.raises(ValueError, match="too small"):
        build_filler(place(120), AT)
    assert build_filler(place(900), AT) == build_filler(place(900), AT)


def keep(folder: Path) -> list[Place]:
    """Keep four pages in one file; return where they lie."""
    with WarcWriter(folder, "pages") as writer:
        facts = [writer.write_exchange(exchange(number), None) for number in range(4)]
    return [
        Place(f.record_id, n, f.warc_file, f.warc_end, f.exchange_bytes, f.exchange_sha256)
        for n, f in enumerate(facts)
    ]


def test_all_other_records_stay_where_they_were_for_every_tool(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "pages") as writer:
        facts = [writer.write_exchange(exchange(number), None) for number in range(4)]
    f = facts[1]
    taken = Place(f.record_id, 1, f.warc_file, f.warc_end, f.exchange_bytes, f.exchange_sha256)
    path = warc_path(tmp_path, "pages.warc.gz")
    before = path.read_bytes()
    overwrite(tmp_path, taken, AT)
    overwrite(tmp_path, taken, AT)
    after = path.read_bytes()
    assert len(after) == len(before)
    start, end = taken.end - taken.size, taken.end
    assert (after[:start], after[end:]) == (before[:start], before[end:])
    whole = gzip.decompress(after)
    assert "Сейтов 1 тәулік".encode() not in whole
    assert "Сейтов 2 тәулік".encode() in whole
    for kept in (facts[0], facts[2], facts[3]):
        assert b"<p>" in read_capture(path, kept.warc_offset or 0).body
    subprocess.run(["gzip", "-t", path], check=True, capture_output=True)
    subprocess.run(["fastwarc", "check", path], check=True, capture_output=True)
    told = subprocess.run(["warcio", "index", path], check=True, capture_output=True, text=True)
    assert told.stdout.count('"warc-type": "response"') == 3


def test_the_line_tells_what_stands_there_and_in_the_whole_file(tmp_path: Path) -> None:
    first, second, *_ = keep(tmp_path)
    told = digest_with(tmp_path, "pages.warc.gz", [second, first], AT)
    assert told is not None
    path = tmp_path / "pages.warc.gz"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == told[0]
    for one in (first, second):
        overwrite(tmp_path, one, AT)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == told[1]
    entry = purged(first, AT, told[1])
    piece = path.read_bytes()[first.end - first.size : first.end]
    assert entry.type is LedgerType.PURGED
    assert entry.facts["sha256"] == hashlib.sha256(piece).hexdigest()
    assert set(entry.facts) == {"file", "end", "size", "sha256", "whole"}  # no address, no name


def test_a_file_that_was_handed_in_is_destroyed(tmp_path: Path) -> None:
    file = tmp_path / "inbox-1.html"
    file.write_bytes(b"secret" * 1000)
    beside = tmp_path / "beside"
    beside.hardlink_to(file)  # sees what the disk has
    destroy(file)
    destroy(file)
    assert not file.exists()
    assert beside.read_bytes() == bytes(6000)
