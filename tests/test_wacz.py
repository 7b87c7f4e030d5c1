"""A WACZ holds what belongs together, byte for byte, with the index that other tools make."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from warcio.archiveiterator import ArchiveIterator

from archive.inclusion import BadProofLine, Inclusion, read_inclusion, spell_inclusion
from archive.index import url_key
from archive.members import MemberReader
from archive.merkle import Step, climb, find_proofs, find_root, hash_leaf
from archive.payload import UnreadableCapture
from archive.slices import NotAsKept, Place, copy_exchange, read_place
from archive.verify_wacz import verify_wacz
from archive.wacz import Page, write_wacz
from archive.warc import WarcWriter
from flows.export import Choices, export
from flows.gather import Wanted
from models.database import reading
from models.problems import CannotRun, WrongUse
from models.store import exports, ledger
from models.terms import LedgerType
from tests.authorities import Authority
from tests.invented_archive import (
    AT,
    COPY,
    PAGE,
    SITE,
    Archive,
    document_of,
    make_archive,
    page,
    person_of,
)


@pytest.fixture
def archive(tmp_path: Path, database_url: str) -> Iterator[Archive]:
    """A fresh archive of the invented pages, in either database."""
    with Authority(tmp_path / "authority") as authority:
        made = make_archive(tmp_path / "data", database_url, authority)
        yield made
        made.workspace.engine.dispose()


def wacz_of(archive: Archive, tmp_path: Path, what: str, value: str | int) -> zipfile.ZipFile:
    """Export a WACZ and open it; it must be whole."""
    out = tmp_path / "out.wacz"
    export(
        archive.workspace, Wanted(what, value), out, Choices("wacz", "partner", with_captures=True)
    )
    with out.open("rb") as file:
        assert verify_wacz(file).faults == []
    return zipfile.ZipFile(out)


def kept_in(wacz: zipfile.ZipFile, archive: Archive) -> set[str]:
    """Return the words under which was kept what a WACZ holds."""
    words = {record: word for word, record in archive.records.items()}
    with wacz.open("archive/captures.warc.gz") as file:
        ids = [r.rec_headers.get_header("WARC-Record-ID")[1:-1] for r in ArchiveIterator(file)]
    return {words[record] for record in ids if record in words}


def test_a_link_comes_with_all_versions_redirects_failures_and_robots(
    archive: Archive, tmp_path: Path
) -> None:
    wacz = wacz_of(archive, tmp_path, "link", PAGE)
    assert kept_in(wacz, archive) == {"robots", "hop", "page", "again", "gone", "chunked"}


def test_a_document_comes_as_it_was_read(archive: Archive, tmp_path: Path) -> None:
    wacz = wacz_of(archive, tmp_path, "document", document_of(archive, "page"))
    assert kept_in(wacz, archive) == {"robots", "hop", "page"}


def test_a_repeat_comes_with_what_it_repeats(archive: Archive, tmp_path: Path) -> None:
    wacz = wacz_of(archive, tmp_path, "link", COPY)
    assert kept_in(wacz, archive) == {"copy", "page"}


def test_a_case_is_all_that_tells_of_a_person(archive: Archive, tmp_path: Path) -> None:
    wacz = wacz_of(archive, tmp_path, "person", person_of(archive, "Ерлан Сарбасов"))
    assert {"page", "copy", "again"} <= kept_in(wacz, archive)
    assert {"child", "other"}.isdisjoint(kept_in(wacz, archive))


def test_entries_are_stored_and_named_after_nothing(archive: Archive, tmp_path: Path) -> None:
    wacz = wacz_of(archive, tmp_path, "link", PAGE)
    assert wacz.namelist() == [
        "archive/captures.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx",
        "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json",
    ]  # fmt: skip
    stored = [i.filename for i in wacz.infolist() if i.compress_type == zipfile.ZIP_STORED]
    assert stored[:2] == ["archive/captures.warc.gz", "indexes/index.cdx.gz"]
    package = json.loads(wacz.read("datapackage.json"))
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")


def test_pages_are_the_good_captures_under_their_titles(archive: Archive, tmp_path: Path) -> None:
    wacz = wacz_of(archive, tmp_path, "link", PAGE)
    first, *pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").splitlines()]
    assert first["format"] == "json-pages-1.0"
    assert [(p["url"], p["ts"]) for p in pages] == [
        (PAGE, "2026-03-01T12:03:00Z"), (PAGE, "2026-03-01T12:06:00Z"),
        (PAGE, "2026-03-01T12:08:00Z"),
    ]  # fmt: skip
    assert "Активиста Сарбасова" in pages[0]["title"]


def test_the_index_is_that_of_cdxj_indexer(archive: Archive, tmp_path: Path) -> None:
    wacz = wacz_of(archive, tmp_path, "link", PAGE)
    warc = Path(wacz.extract("archive/captures.warc.gz", tmp_path))
    theirs = subprocess.run(
        ["cdxj-indexer", "-s", warc], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    ours = gzip.decompress(wacz.read("indexes/index.cdx.gz")).decode().splitlines()
    told = [(line.split(" ", 2)[:2], json.loads(line.split(" ", 2)[2])) for line in ours]
    them = [(line.split(" ", 2)[:2], json.loads(line.split(" ", 2)[2])) for line in theirs]
    for each in (told, them):
        for _, fields in each:
            fields.pop("digest")  # they hash a chunked payload with its framing
    assert told == them and len(told) == 6


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.kz/1", "http://www.example.kz/", "https://www2.example.kz:8443/a/",
        "https://Example.KZ/A/B?b=2&a=1", "https://example.kz:443/?x", "https://example.kz",
        "https://example.kz/%D0%B0", "https://xn--80ak6aa92e.example/",
    ],
)  # fmt: skip
def test_an_address_is_sorted_as_cdxj_indexer_sorts_it(url: str, tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "one") as writer:
        writer.write_exchange(page(url, "x", 0, None), None)
    theirs = subprocess.run(
        ["cdxj-indexer", tmp_path / "one.warc.gz"], capture_output=True, text=True, check=True
    ).stdout
    assert url_key(url) == theirs.split(" ")[0]


def test_the_same_moment_gives_the_same_bytes_but_for_one_id(
    archive: Archive, tmp_path: Path
) -> None:
    with reading(archive.workspace.engine) as session:
        lines = exports.lines_of(session, [archive.records["page"]])
    places = [read_place(text) for text in lines]
    sizes = set()
    for name in ("a", "b"):
        write_wacz(
            tmp_path / name, archive.workspace.settings.archive_dir, places,
            [Page(PAGE, AT, "Т")], datetime(2026, 3, 2, tzinfo=UTC),
        )  # fmt: skip
        with zipfile.ZipFile(tmp_path / name) as made:
            sizes.add(made.read("pages/pages.jsonl"))
    assert len(sizes) == 1


def test_what_was_altered_in_the_archive_does_not_leave_it(
    archive: Archive, tmp_path: Path
) -> None:
    path = archive.workspace.settings.archive_dir / "first.warc.gz"
    data = bytearray(path.read_bytes())
    with reading(archive.workspace.engine) as session:
        place = read_place(exports.lines_of(session, [archive.records["page"]])[0])
    data[place.end - 200] ^= 1
    path.write_bytes(data)
    out = tmp_path / "out.wacz"
    with pytest.raises(NotAsKept, match=place.record_id):
        export(archive.workspace, Wanted("link", PAGE), out, Choices("wacz"))
    path.unlink()
    with pytest.raises(NotAsKept, match="is not here"):
        export(archive.workspace, Wanted("link", PAGE), out, Choices("wacz"))
    assert [p.name for p in tmp_path.iterdir() if "out" in p.name] == []


def test_each_export_is_a_line_that_says_nothing_of_it(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out.wacz"
    done = export(archive.workspace, Wanted("link", PAGE), out, Choices("wacz"))
    with reading(archive.workspace.engine) as session:
        told = json.loads(list(ledger.texts(session))[-1])
    assert (told["type"], told["object"]) == (LedgerType.EXPORTED, done.object)
    assert (told["sha256"], told["size"]) == (done.sha256, out.stat().st_size)
    assert told.keys() == {"at", "object", "prev", "profile", "seq", "sha256", "size", "type"}


def test_a_file_that_is_there_is_not_replaced_unless_it_is_said(
    archive: Archive, tmp_path: Path
) -> None:
    out = tmp_path / "out.wacz"
    out.write_text("mine")
    with pytest.raises(WrongUse, match="--force"):
        export(archive.workspace, Wanted("link", PAGE), out, Choices("wacz"))
    assert out.read_text() == "mine"
    with pytest.raises(WrongUse):  # what is there stays when nothing comes of it
        wanted = Wanted("document", 999)
        export(archive.workspace, wanted, out, Choices("wacz", may_replace=True))
    assert out.read_text() == "mine"
    export(archive.workspace, Wanted("link", PAGE), out, Choices("wacz", may_replace=True))
    assert out.stat().st_mode & 0o777 == 0o600
    assert zipfile.is_zipfile(out)


@pytest.mark.parametrize(
    ("what", "value"),
    [("document", 999), ("person", 999), ("alert", 999), ("link", SITE), ("link", "mailto:x")],
)
def test_what_is_not_kept_cannot_be_exported(
    archive: Archive, tmp_path: Path, what: str, value: str | int
) -> None:
    with pytest.raises(WrongUse):
        export(archive.workspace, Wanted(what, value), tmp_path / "out", Choices("wacz"))
    assert not (tmp_path / "out").exists()


def test_a_pack_wants_a_checkpoint_over_all_of_it(archive: Archive, tmp_path: Path) -> None:
    link_id = 1
    archive.keep("third", [("later", page(PAGE, "later", 9, link_id))])
    with pytest.raises(CannotRun, match="aigaq seal"):
        export(archive.workspace, Wanted("link", PAGE), tmp_path / "out", Choices("pack"))
    assert not (tmp_path / "out").exists()


# The parts


def test_records_are_found_in_pieces_of_any_size(archive: Archive) -> None:
    data = (archive.workspace.settings.archive_dir / "first.warc.gz").read_bytes()
    whole = list(MemberReader().feed(data))
    assert [m.fields["warc-type"] for m in whole[:4]] == [
        "warcinfo", "request", "metadata", "response",
    ]  # fmt: skip
    assert sum(m.length for m in whole) == len(data)
    reader = MemberReader()
    pieces = [m for at in range(0, len(data), 7) for m in reader.feed(data[at : at + 7])]
    assert pieces == whole
    reader.close()


@pytest.mark.parametrize("spoil", [lambda d: d[:-5], lambda d: d + b"x", lambda d: d[3:]])
def test_what_is_no_record_is_told(archive: Archive, spoil: object) -> None:
    data = (archive.workspace.settings.archive_dir / "first.warc.gz").read_bytes()
    assert callable(spoil)
    reader = MemberReader()
    with pytest.raises(UnreadableCapture):
        list(reader.feed(spoil(data)))
        reader.close()


@given(some.lists(some.text(max_size=3), min_size=1, max_size=40), some.data())
def test_proofs_are_those_of_rfc_6962(texts: list[str], data: some.DataObject) -> None:
    leaves = [hash_leaf(text) for text in texts]
    sizes = data.draw(
        some.dictionaries(some.integers(0, len(leaves) - 1), some.just(len(leaves)), max_size=5)
    )
    shrunk = {n: data.draw(some.integers(n + 1, size)) for n, size in sizes.items()}
    proofs, roots = find_proofs(iter(leaves), shrunk)
    for number, size in shrunk.items():
        assert proofs[number] == by_definition(leaves[:size], number)
        assert climb(leaves[number], proofs[number]) == roots[size] == find_root(leaves[:size])


def by_definition(leaves: list[bytes], number: int) -> list[Step]:
    """Return a proof as RFC 6962 (2.1.1) defines it."""
    if len(leaves) == 1:
        return []
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)  # the largest power of two below
    left, right = leaves[:middle], leaves[middle:]
    if number < middle:
        return [*by_definition(left, number), ("right", find_root(right))]
    return [*by_definition(right, number - middle), ("left", find_root(left))]


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        find_proofs([hash_leaf("a")], {0: 2})
    with pytest.raises(IndexError):
        find_proofs([hash_leaf("a")], {1: 1})


def test_a_line_of_proofs_is_read_as_it_was_spelt() -> None:
    inclusion = Inclusion("urn:uuid:1", 5, 7, 12, (("left", b"\1" * 32), ("right", b"\2" * 32)))
    assert read_inclusion(spell_inclusion(inclusion)) == inclusion
    for spoilt in ("", "a b", "u -1 7 000001", "u 1 7 1", "u 1 7 000001 X:00", "u 1 7 000001" * 90):
        with pytest.raises(BadProofLine):
            read_inclusion(spoilt)


def test_nothing_but_a_file_of_ours_is_read(tmp_path: Path) -> None:
    for name in ("../../etc/passwd", "none.warc.gz"):
        with pytest.raises(NotAsKept):
            list(copy_exchange(tmp_path, Place("r", 0, name, 10, 10, "0" * 64)))


@pytest.mark.parametrize("size", [0, 10, 300])
def test_what_is_no_wacz_is_told(size: int) -> None:
    assert verify_wacz(io.BytesIO(b"P" * size)).faults != []
