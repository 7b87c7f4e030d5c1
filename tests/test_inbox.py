"""The inbox: what a person recorded is kept as it was handed in, counts as a whole, and is read."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select
from warcio.archiveiterator import ArchiveIterator

from archive.warc import read_capture, warc_path
from flows.extract import extract
from flows.inbox import Taken, Told, take_in
from flows.readers import ReaderPool
from flows.verify import verify
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.store import links, snapshots, visits
from models.store.links import FoundLink
from models.tables import (
    Document,
    Event,
    Import,
    Issue,
    Ledger,
    Link,
    Person,
    Reference,
    Snapshot,
)
from models.terms import LedgerType, LinkState
from tests.commands import aigaq, one_line
from tests.recordings import (
    AT,
    GROUP,
    PAGE,
    answer,
    bomb,
    by_warcio,
    mhtml,
    packed,
    record,
    recording,
    wacz,
    write,
)

ROOT = Path(__file__).parents[1]
WHO = "Мониторова Инкар"
TOLD = Told(by=WHO, how="ArchiveWeb.page, own account")
Row = TypeVar("Row", bound=SQLModel)
URL = "https://forum.example.kz/post/7"
HandIn = Callable[..., Taken]


def settings_in(folder: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=folder / "data",
        database_url=database_url,
        sources_dir=None,
        resolve=(),
        ca_file=None,
        contact=None,
    )


@pytest.fixture
def workspace(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    opened = open_workspace(settings_in(tmp_path, database_url))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def hand_in(workspace: Workspace, tmp_path: Path, shared_pool: ReaderPool) -> HandIn:
    """What hands in one file and returns what came of it."""

    def hand_in(data: bytes, told: Told = TOLD) -> Taken:
        given = write(tmp_path, "given", data)
        return take_in(workspace, [given], told, pool=shared_pool)[0]

    return hand_in


def rows(workspace: Workspace, table: type[Row]) -> list[Row]:
    with reading(workspace.engine) as session:
        return list(session.exec(select(table)))


def faults(workspace: Workspace) -> list[tuple[str, str]]:
    return [(fault.object, fault.message) for fault in verify(workspace).faults]


def by_wacz(folder: Path) -> bytes:
    """Let py-wacz pack what warcio wrote, as an archivist does."""
    warc = write(folder, "made.warc.gz", by_warcio([(URL, PAGE)]))
    made = folder / "made.wacz"
    command = ["wacz", "create", "-o", str(made), str(warc)]
    subprocess.run(command, check=True, capture_output=True)
    return made.read_bytes()


def test_a_recording_is_kept_as_it_is_and_read_like_a_capture(
    workspace: Workspace, tmp_path: Path, hand_in: HandIn
) -> None:
    data = by_wacz(tmp_path)
    taken = hand_in(data)
    assert (taken.refused, taken.told, taken.format) == (None, (), "wacz")
    assert (taken.brought.pages, taken.brought.documents, taken.brought.events) == (1, 1, 1)
    assert taken.brought.people >= 1
    kept = workspace.settings.inbox_dir / str(taken.file)
    assert kept.read_bytes() == data
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in kept.parent.iterdir()) == [kept.name]
    (row,) = rows(workspace, Import)
    assert (row.by, row.how, row.sha256, row.size) == (
        WHO,
        TOLD.how,
        hashlib.sha256(data).hexdigest(),
        len(data),
    )
    assert row.recorded_at == datetime.fromisoformat(AT)
    (link,) = rows(workspace, Link)
    assert (link.url, link.state, link.visit_at) == (URL, LinkState.ALIVE, None)
    assert link.fetched_at == row.recorded_at
    (document,) = rows(workspace, Document)
    assert (document.how["capture"], document.source_id) == ("inbox", "inbox")
    assert document.title == "Суд в Кайнаре"
    assert faults(workspace) == []


def test_the_ledger_knows_the_file_and_not_the_person(
    workspace: Workspace, hand_in: HandIn
) -> None:
    taken = hand_in(packed(record(answer())))
    lines = rows(workspace, Ledger)
    assert [line.type for line in lines] == [LedgerType.IMPORTED, LedgerType.CAPTURED]
    first = json.loads(lines[0].text)
    assert (first["object"], first["file"]) == (taken.object, taken.file)
    assert (first["sha256"], first["size"]) == (taken.sha256, taken.size)
    text = "".join(line.text for line in lines)
    assert WHO not in text and "forum" not in text and TOLD.how not in text
    assert datetime.fromisoformat(json.loads(lines[1].text)["at"]) > datetime.fromisoformat(AT)


@pytest.mark.parametrize(
    "block",
    [answer(), answer(gzip.compress(PAGE.encode()), "Content-Encoding: gzip")],
    ids=["plain", "gzip"],
)
def test_a_stranger_can_compare_our_copy_with_the_file(
    workspace: Workspace, block: bytes, hand_in: HandIn
) -> None:
    """With warcio alone: our record names the file and the record, and has the same payload."""
    taken = hand_in(packed(record(block)))
    (snapshot,) = rows(workspace, Snapshot)
    ours = warc_path(workspace.settings.archive_dir, snapshot.warc_file)
    told = {}
    with ours.open("rb") as file:
        for each in ArchiveIterator(file, no_record_parse=True):
            told[each.rec_type] = each.raw_stream.read(), each.rec_headers
    with (workspace.settings.inbox_dir / str(taken.file)).open("rb") as file:
        theirs = next(iter(ArchiveIterator(file, no_record_parse=True)))
        assert theirs.raw_stream.read() == told["response"][0] == block
        record_id = theirs.rec_headers["WARC-Record-ID"].strip("<>")
    about = told["metadata"][0].decode()
    assert f"importedFrom: {taken.object}\r\n" in about
    assert f"importedRecord: {record_id}\r\n" in about
    assert "recordedBy: a person" in about and WHO not in about
    assert told["response"][1]["WARC-Date"] == AT.replace("Z", ".000000Z")
    subprocess.run(["fastwarc", "check", str(ours)], check=True, capture_output=True)


def test_the_same_file_twice_adds_nothing(workspace: Workspace, hand_in: HandIn) -> None:
    data = packed(record(answer()))
    first = hand_in(data)
    again = hand_in(data)
    assert (again.is_known, again.file, again.needs_person) == (True, first.file, False)
    assert (len(rows(workspace, Import)), len(rows(workspace, Snapshot))) == (1, 1)
    assert len(list(workspace.settings.inbox_dir.iterdir())) == 1


def test_what_a_recording_cites_is_not_asked_for(workspace: Workspace, hand_in: HandIn) -> None:
    """It may come from a closed group, and only its members know what is cited there."""
    body = PAGE.replace("</p>", ' <a href="https://t.me/other/5">тут</a></p>', 1)
    assert body != PAGE
    hand_in(by_warcio([(URL, body)]))
    assert rows(workspace, Event)
    assert [(link.url, link.visit_at) for link in rows(workspace, Link)] == [(URL, None)]
    assert rows(workspace, Reference) == []


def test_what_was_known_of_a_link_stays(workspace: Workspace, hand_in: HandIn) -> None:
    other = "https://forum.example.kz/post/8"
    with writing(workspace.engine) as session:
        found = [FoundLink(url, url) for url in (URL, other)]
        ids = links.save_found(session, None, found, datetime.now(UTC))
        links.record_outcome(session, ids[URL], LinkState.GONE, datetime.now(UTC))
        visits.watch(session, [ids[other]], datetime.now(UTC))
    before = {link.url: (link.state, link.visit_at) for link in rows(workspace, Link)}
    hand_in(by_warcio([(URL, PAGE), (other, PAGE)]))
    assert {link.url: (link.state, link.visit_at) for link in rows(workspace, Link)} == before


def test_what_we_fetch_never_leans_on_a_recording(workspace: Workspace, hand_in: HandIn) -> None:
    """Else a forged recording could make a capture of ours unreadable, or a page look unchanged."""
    hand_in(packed(record(answer(PAGE, 'ETag: "1"'))))
    (snapshot,) = rows(workspace, Snapshot)
    assert snapshot.payload_sha256 is not None and snapshot.link_id is not None
    with workspace.engine.connect() as connection:
        assert snapshots.find_payload(connection, snapshot.payload_sha256) is None
    with reading(workspace.engine) as session:
        assert [kept for _, kept in visits.chosen(session, [snapshot.link_id])] == [None]


def test_watched_only_if_asked(workspace: Workspace, hand_in: HandIn) -> None:
    told = Told(by=WHO, how="x", watch=True)
    hand_in(packed(record(answer())), told)
    (link,) = rows(workspace, Link)
    assert link.visit_at is not None


SAVED = {
    "html with its address given": (PAGE.encode(), GROUP, GROUP, True),
    "html that states one": (PAGE.encode(), None, URL, False),
    "html, saved from": (
        b"\r\n<!-- saved from url=(0031)https://forum.example.kz/post/9 -->\r\n" + PAGE.encode(),
        None,
        "https://forum.example.kz/post/9",
        False,
    ),
    "html of SingleFile": (
        PAGE.replace(
            "<head>",
            "<!--\n Page saved with SingleFile \n url: https://forum.example.kz/post/10 \n saved"
            " date: Fri Nov 20 2026 11:00:00 GMT+0500 (x)\n--><head>",
        ).encode(),
        None,
        "https://forum.example.kz/post/10",
        False,
    ),
    "mhtml": (mhtml(), None, GROUP, False),
    "mhtml in base64, with its address given": (mhtml(coding="base64"), URL, URL, True),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_page_is_read(workspace: Workspace, name: str, hand_in: HandIn) -> None:
    data, given, url, is_given = SAVED[name]
    taken = hand_in(data, Told(by=WHO, how="save as", url=given))
    assert taken.refused is None
    assert taken.needs_person is not is_given
    assert any("as stated by the file" in remark for _, remark in taken.told) is not is_given
    (row,) = rows(workspace, Import)
    assert (row.url, "as stated by the file" in str(row.note)) == (url, not is_given)
    (snapshot,) = rows(workspace, Snapshot)
    ours = warc_path(workspace.settings.archive_dir, snapshot.warc_file)
    capture = read_capture(ours, snapshot.warc_offset or 0)
    assert capture.body.decode() == (PAGE if "mhtml" in name else data.decode())
    (document,) = rows(workspace, Document)
    assert "Айдоса Примерова" in document.text
    with ours.open("rb") as file:
        kinds = [each.rec_type for each in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "metadata", "resource"]  # no answer of a server is claimed
    if "SingleFile" in name:
        assert row.recorded_at == datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert faults(workspace) == []


@pytest.mark.parametrize("data", [b"%PDF-1.7\n" + bytes(9), b"\x89PNG\r\n\x1a\n" + bytes(9)])
def test_what_is_not_read_is_kept(workspace: Workspace, data: bytes, hand_in: HandIn) -> None:
    taken = hand_in(data, Told(by=WHO, how="printed", url=URL))
    assert (taken.refused, taken.brought.documents, taken.brought.unreadable) == (None, 0, 0)
    assert (workspace.settings.inbox_dir / str(taken.file)).read_bytes() == data
    assert rows(workspace, Issue) == []
    assert faults(workspace) == []


REFUSED = {
    "a page without an address": (b"<html><body><p>x</body></html>", TOLD, "--url"),
    "a page that states nonsense": (
        b'<html><link rel="canonical" href="javascript:x()"></html>',
        TOLD,
        "--url",
    ),
    "a picture without one": (b"\x89PNG\r\n\x1a\n", TOLD, "--url"),
    "a recording with one": (packed(record(answer())), Told(WHO, "x", url=URL), "leave out --url"),
    "a recording of nothing": (packed(record(b"", kind="metadata")), TOLD, "no page"),
    "nothing": (b"", TOLD, "empty"),
    "something else": (b"\x7fELF", TOLD, "none of WACZ"),
    "a bomb": (bomb(64 << 20), TOLD, "gzip bomb"),
    "a bomb behind a page": (packed(record(answer())) + bomb(64 << 20), TOLD, "gzip bomb"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing(workspace: Workspace, name: str, hand_in: HandIn) -> None:
    data, told, words = REFUSED[name]
    taken = hand_in(data, told)
    assert words in str(taken.refused)
    assert taken.needs_person
    assert (rows(workspace, Import), rows(workspace, Ledger), rows(workspace, Link)) == ([], [], [])
    assert list(workspace.settings.inbox_dir.iterdir()) == []
    assert list(workspace.settings.archive_dir.glob("*.warc.gz")) == []


def test_a_device_a_folder_and_a_pipe_are_no_files(workspace: Workspace, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe"):
        (taken,) = take_in(workspace, [path], TOLD)
        assert "no file" in str(taken.refused)


def test_an_address_that_is_none_is_told(hand_in: HandIn) -> None:
    bad = record(answer(PAGE + " "), "https://user:secret@forum.example.kz/")
    taken = hand_in(packed(record(answer()), bad))
    assert taken.brought.pages == 1
    assert [place for place, _ in taken.told] == ["address"]
    assert "secret" not in str(taken.told)


def _lose(path: Path) -> str:
    path.unlink()
    return "missing"


def _change(path: Path) -> str:
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    return "not the one that was handed in"


def _add(path: Path) -> str:
    path.with_name("inbox-20261130T000000Z-0000000000000000.wacz").write_bytes(b"x")
    return "does not tell"


@pytest.mark.parametrize("tamper", [_lose, _change, _add])
def test_verify_names_a_file_that_was_touched(
    workspace: Workspace, tamper: Callable[[Path], str], hand_in: HandIn
) -> None:
    taken = hand_in(packed(record(answer())))
    words = tamper(workspace.settings.inbox_dir / str(taken.file))
    ((thing, message),) = faults(workspace)
    assert thing.startswith("inbox-") and words in message


def test_verify_names_an_import_that_the_ledger_does_not_know(
    workspace: Workspace, hand_in: HandIn
) -> None:
    hand_in(packed(record(answer())))
    with writing(workspace.engine) as session:
        session.execute(sa.update(Import).values(object="urn:uuid:0"))
    assert ("urn:uuid:0", "the ledger has no line for it") in faults(workspace)


KILLED = """
import os, signal, sys
from pathlib import Path
import flows.inbox as inbox
from models.store import ledger
from flows.workspace import open_workspace
from tests.test_inbox import TOLD, settings_in

folder, url, moment, file = sys.argv[1:]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "before the commit":
    inbox._describe = die
elif moment == "in the commit":
    ledger.append = die
elif moment == "after the commit":
    inbox.Copy.keep = die
elif moment == "before reading":
    inbox.extract = die
workspace = open_workspace(settings_in(Path(folder), url))
inbox.take_in(workspace, [Path(file)], TOLD)
"""
MOMENTS = ["before the commit", "in the commit", "after the commit", "before reading"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_in_the_middle_it_counts_once(
    workspace: Workspace, tmp_path: Path, moment: str, shared_pool: ReaderPool
) -> None:
    given = write(tmp_path, "given", packed(record(answer())))
    url = workspace.settings.database_url
    command = [sys.executable, "-c", KILLED, str(tmp_path), url, moment, str(given)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert len(list(workspace.settings.inbox_dir.iterdir())) == 1
    assert faults(workspace) == []
    (taken,) = take_in(workspace, [given], TOLD, pool=shared_pool)
    is_committed = moment in ("after the commit", "before reading")
    assert taken.is_known is is_committed
    if is_committed:  # what was not read then is read with the next run
        extract(workspace, pool=shared_pool)
    assert [len(rows(workspace, t)) for t in (Import, Snapshot, Document, Link)] == [1, 1, 1, 1]
    (row,) = rows(workspace, Import)
    assert [path.name for path in workspace.settings.inbox_dir.iterdir()] == [row.file]
    assert faults(workspace) == []
    assert list(workspace.settings.archive_dir.glob("*.open")) == []


# The most memory this program had: getrusage would count what the test's own process had.
MEASURED = """
import re, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.inbox import Refused, Walked, find_format, read_pages
path = Path(sys.argv[1])
try:
    list(read_pages(path, find_format(path), Walked(), datetime.now(UTC)))
except Refused as problem:
    print(problem, file=sys.stderr)
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def directory_bomb(entries: int) -> bytes:
    """A zip whose directory has so many entries, of which its end tells ten."""
    import struct

    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HHH", 4, 0, 0) + bytes(12) + b"name"
    size = len(entry) * entries
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 10, 10, size, 0, 0)
    return entry * entries + end


BOMBS: dict[str, Callable[[], bytes]] = {
    "1 GB of gzip in a WACZ": lambda: wacz(recording(bomb(1 << 30))),
    "a million entries": lambda: b"PK\x03\x04" + directory_bomb(1_000_000),
    "50,000 entries": lambda: b"PK\x03\x04" + directory_bomb(50_000),
    "an endless head": lambda: gzip.compress(b"WARC/1.1\r\nX: " + bytes(9_000_000), 1),
    "a page of 20 MB": lambda: record(answer(b"<p>ab" * 3_900_000)),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little(tmp_path: Path, name: str) -> None:
    given = write(tmp_path, "given", BOMBS[name]())
    command = [sys.executable, "-c", MEASURED, str(given)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) < 300, done.stdout


@pytest.mark.slow
def test_from_the_command_line(workspace: Workspace, tmp_path: Path) -> None:
    settings = {
        "AIGAQ_DATA_DIR": str(workspace.settings.data_dir),
        "AIGAQ_DATABASE_URL": workspace.settings.database_url,
    }
    warc = str(write(tmp_path, "group.warc.gz", by_warcio([(URL, PAGE)])))
    said = ("--by", WHO, "--how", "a browser")
    good = aigaq("inbox", warc, *said, **settings)
    assert (good.returncode, "1 read; 1 documents are new" in good.stdout) == (0, True), good.stderr
    again = aigaq("inbox", warc, *said, "--json", **settings)
    (told,) = json.loads(again.stdout)
    assert (again.returncode, told["is_known"], told["brought"]["events"]) == (0, True, 1)
    text = str(write(tmp_path, "note.txt", b"a note"))
    mixed = aigaq("inbox", warc, text, *said, **settings)
    assert mixed.returncode == 1
    assert "note.txt: refused: none of WACZ" in mixed.stdout
    for wrong, words in (
        ((text, "--how", "x", "--by", " "), "--by"),
        ((text, *said, "--recorded-at", "2026-11-20T10:00"), "no time zone"),
        ((text, *said, "--recorded-at", "2999-11-20T10:00Z"), "still to come"),
        ((text, *said, "--url", "file:///etc/passwd"), "--url"),
        ((text, warc, *said, "--url", URL), "one file at a time"),
        ((str(tmp_path / "nowhere"), *said), "no such file"),
    ):
        done = aigaq("inbox", *wrong, **settings)
        assert done.returncode == 2
        assert words in one_line(done)


def test_commenters_of_a_recorded_group_become_nobody(
    workspace: Workspace, hand_in: HandIn
) -> None:
    page = PAGE.replace(
        "</article>",
        "</article><div role='article' aria-label='Comment by Жанар Тестова'>Жанар Тестова: полиция"
        " задержала и меня, Жанар Тестову, 19 ноября на площади, по статье 405 УК РК.</div>",
    )
    hand_in(packed(record(answer(page), GROUP)))
    (document,) = rows(workspace, Document)
    assert "Тестов" not in document.text
    with reading(workspace.engine) as session:
        names = session.exec(select(Person.name).order_by(col(Person.id))).all()
    assert names and not any("Тестов" in name for name in names)
