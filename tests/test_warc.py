"""What stands in the WARC files: exactly what came, in records that other people's tools accept."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archive.message import ChunkReader, is_chunked
from archive.payload import PayloadTooLarge, UnreadableCapture
from archive.recovery import QUARANTINE, Recovered, recover
from archive.warc import Exchange, NeedsOriginal, Twin, WarcWriter, read_capture, warc_path
from models.terms import CaptureKind
from models.values import CaptureFacts

SEEN_AT = datetime(2024, 5, 20, 9, 30, 15, 250_000, tzinfo=UTC)
PAGE = "<h1>Кітапхана ашылды</h1><p>Шамалған ауылында жаңа кітапхана бар.</p>".encode() * 40
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def exchange(head: bytes, body: bytes, **known: Any) -> Exchange:
    """An exchange as the recorder would hand it over; `head` ends with its last header's line."""
    lines = head.decode("latin-1").split("\r\n")
    headers = [(n, v.strip()) for n, colon, v in (x.partition(":") for x in lines[1:]) if colon]
    response = bytearray(head + b"\r\n" + body)
    payload = body
    if is_chunked(headers):
        chunks = ChunkReader(len(head) + 2)
        chunks.advance(response)
        payload = chunks.payload(response)
    facts = {
        "url": "https://news.example/shamalghan?id=7",
        "kind": CaptureKind.DOCUMENT,
        "started_at": SEEN_AT,
        "request": b"GET /shamalghan?id=7 HTTP/1.1\r\nHost: news.example\r\n\r\n",
        "response": response,
        "head_bytes": len(head) + 2,
        "payload": payload,
        "status": int(lines[0].split(" ")[1]),
        "headers": headers,
        "ip": "192.0.2.7",
    }
    return Exchange(**{**facts, **known})


def page(**known: Any) -> Exchange:
    return exchange(HEAD + b"Content-Length: %d\r\n" % len(PAGE), PAGE, **known)


def keep(folder: Path, *exchanges: Exchange, twin: Twin | None = None) -> list[CaptureFacts]:
    """Write a whole file and have it checked."""
    with WarcWriter(folder, "a") as writer:
        kept = [writer.write_exchange(each, twin) for each in exchanges]
    assert_sound(folder / "a.warc.gz")
    return kept


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """Type, headers and block of each record, as warcio reads them, with its checks of digests."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            headers = dict(record.rec_headers.headers)
            found.append((record.rec_type, headers, record.raw_stream.read()))
    return found


def assert_sound(path: Path) -> None:
    """Other people's readers find every record and every digest right, and no gzip member torn."""
    subprocess.run(["gzip", "-t", path], check=True)
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            assert record.digest_checker.passed is not False
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            assert record.record_id
            assert record.verify_block_digest(), record.headers


def test_a_page_is_kept_byte_for_byte_and_read_back(tmp_path: Path) -> None:
    given = page(link_id=5, source_id="kz_example", tls="TLSv1.3 X ab")
    (facts,) = keep(tmp_path, given)
    kinds = [kind for kind, _, _ in records(tmp_path / "a.warc.gz")]
    assert kinds == ["warcinfo", "request", "metadata", "response"]
    assert records(tmp_path / "a.warc.gz")[3][2] == bytes(given.response)
    assert records(tmp_path / "a.warc.gz")[1][2] == given.request
    capture = read_capture(tmp_path / "a.warc.gz", facts.warc_offset or 0)
    assert (capture.url, capture.status, capture.body) == (given.url, 200, PAGE)
    assert capture.captured_at == SEEN_AT
    assert capture.header("content-type") == "text/html; charset=utf-8"


def test_the_facts_say_where_the_response_lies_and_what_it_was(tmp_path: Path) -> None:
    given = exchange(
        HEAD + b'ETag: "v1"\r\nLast-Modified: Mon, 20 May 2024 08:00:00 GMT\r\nLocation: /b\r\n',
        PAGE,
        link_id=5,
        source_id="kz_example",
    )
    (facts,) = keep(tmp_path, given)
    member = (tmp_path / "a.warc.gz").read_bytes()[facts.warc_offset :]
    assert facts.warc_length == len(member)  # the response stands last: its end ends the exchange
    assert gzip.decompress(member).startswith(
        b"WARC/1.1\r\nWARC-Record-ID: <" + facts.record_id.encode()
    )
    assert facts.payload_sha256 == hashlib.sha256(PAGE).hexdigest()
    assert facts.block_sha256 == hashlib.sha256(given.response).hexdigest()
    assert (facts.payload_bytes, facts.mime, facts.etag) == (len(PAGE), "text/html", '"v1"')
    assert (facts.last_modified, facts.location) == ("Mon, 20 May 2024 08:00:00 GMT", "/b")
    assert (facts.link_id, facts.source_id, facts.warc_file) == (5, "kz_example", "a.warc.gz")


def test_strange_heads_are_kept_as_they_came(tmp_path: Path) -> None:
    head = (
        b"HTTP/1.1 200 Bardyq Jaqsy\r\nsErVeR: x\r\nX-Ru: \xcf\xf0\xe8\r\nX-Fold: one\r\n\ttwo\r\n"
        b"NoColonHere\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty:\r\n"
    )
    given = exchange(head, PAGE)
    (facts,) = keep(tmp_path, given)
    assert records(tmp_path / "a.warc.gz")[3][2] == bytes(given.response)
    capture = read_capture(tmp_path / "a.warc.gz", facts.warc_offset or 0)
    assert capture.headers[:3] == (("sErVeR", "x"), ("X-Ru", "\xcf\xf0\xe8"), ("X-Fold", "one two"))
    assert capture.body == PAGE


CHUNKED = b'5;a="b"\r\nqazaq\r\n6\r\n qalam\r\n0\r\nX-Trailer: 1\r\n\r\n'


def test_a_chunked_response_keeps_its_framing_and_bears_no_payload_digest(tmp_path: Path) -> None:
    given = exchange(HEAD + b"Transfer-Encoding: chunked\r\n", CHUNKED, anomalies=["trailers"])
    (facts,) = keep(tmp_path, given)
    _, (_, info, fields), (_, headers, block) = records(tmp_path / "a.warc.gz")[1:]
    assert block.endswith(CHUNKED)
    assert "WARC-Payload-Digest" not in headers
    assert facts.payload_sha256 == hashlib.sha256(b"qazaq qalam").hexdigest()
    assert b"payloadDigest: sha256:" in fields
    assert b"httpAnomalies: trailers\r\n" in fields
    assert info["WARC-Concurrent-To"] == f"<{facts.record_id}>"
    assert read_capture(tmp_path / "a.warc.gz", facts.warc_offset or 0).body == b"qazaq qalam"


def test_a_compressed_body_is_stored_and_read_back_decoded(tmp_path: Path) -> None:
    body = gzip.compress(PAGE)
    given = exchange(HEAD + b"Content-Encoding: gzip\r\n", body)
    (facts,) = keep(tmp_path, given)
    assert body in (tmp_path / "a.warc.gz").read_bytes()
    assert facts.payload_sha256 == hashlib.sha256(body).hexdigest()
    assert read_capture(tmp_path / "a.warc.gz", facts.warc_offset or 0).body == PAGE


@pytest.mark.parametrize("size", [0, 1, 65_000, 65_535, 65_536, 131_070, 200_000])
def test_stored_members_of_any_size_are_sound(tmp_path: Path, size: int) -> None:
    body = hashlib.shake_128(b"body").digest(size)
    given = exchange(HEAD + b"Content-Encoding: gzip\r\n", body)
    (facts,) = keep(tmp_path, given)
    assert records(tmp_path / "a.warc.gz")[3][2] == bytes(given.response)


def test_a_truncated_body_says_so_and_gives_what_there_is(tmp_path: Path) -> None:
    noise = hashlib.shake_128(b"noise").hexdigest(100_000).encode()
    body = gzip.compress(noise)
    given = exchange(
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 999999\r\n",
        body[: len(body) // 2],
        truncated="disconnect",
    )
    (facts,) = keep(tmp_path, given)
    assert facts.truncated == "disconnect"
    assert records(tmp_path / "a.warc.gz")[3][1]["WARC-Truncated"] == "disconnect"
    part = read_capture(tmp_path / "a.warc.gz", facts.warc_offset or 0).body
    assert noise.startswith(part)
    assert len(part) > 50_000


FIRST = Twin("urn:uuid:0d9f1f7e-0000-4000-8000-000000000001", "https://news.example/a", SEEN_AT)


def test_a_repeated_payload_becomes_a_revisit_that_is_read_with_its_original(
    tmp_path: Path,
) -> None:
    with WarcWriter(tmp_path, "a") as writer:
        first = writer.write_exchange(page(), None)
        twin = Twin(first.record_id, first.url, first.captured_at)
        later = page(started_at=SEEN_AT + timedelta(days=1), url="https://news.example/b")
        again = writer.write_exchange(later, twin)
    path = tmp_path / "a.warc.gz"
    assert_sound(path)
    kind, headers, block = records(path)[-1]
    assert kind == "revisit"
    assert block == bytes(later.response[: later.head_bytes])
    assert headers["WARC-Profile"].endswith("/identical-payload-digest")
    assert headers["WARC-Refers-To"] == f"<{first.record_id}>"
    assert headers["WARC-Refers-To-Target-URI"] == first.url
    assert headers["WARC-Refers-To-Date"] == "2024-05-20T09:30:15.250000Z"
    assert "WARC-Payload-Digest" in headers
    assert (again.revisit_of, again.payload_sha256) == (first.record_id, first.payload_sha256)
    offset = again.warc_offset or 0
    with pytest.raises(NeedsOriginal, match=first.record_id):
        read_capture(path, offset)
    capture = read_capture(path, offset, original=(path, first.warc_offset or 0))
    assert (capture.url, capture.body) == (later.url, PAGE)
    assert capture.captured_at == later.started_at


def test_not_modified_is_a_revisit_with_the_headers_of_its_original(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "a") as writer:
        first = writer.write_exchange(page(), None)
        twin = Twin(first.record_id, first.url, first.captured_at)
        unmodified = exchange(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n', b"")
        again = writer.write_exchange(unmodified, twin)
        alone = writer.write_exchange(unmodified, None)
    path = tmp_path / "a.warc.gz"
    assert_sound(path)
    assert [kind for kind, _, _ in records(path)].count("revisit") == 2
    assert records(path)[-1][1]["WARC-Profile"].endswith("/server-not-modified")
    assert (again.status, again.payload_sha256, again.revisit_of) == (304, None, first.record_id)
    assert alone.revisit_of is None
    capture = read_capture(path, again.warc_offset or 0, original=(path, first.warc_offset or 0))
    assert (capture.status, capture.body) == (304, PAGE)
    assert capture.header("content-type") == "text/html; charset=utf-8"
    assert capture.header("etag") == '"v1"'


@pytest.mark.parametrize(
    "unfit", [page(truncated="time"), page(error="X: y"), exchange(HEAD, b"")], ids=str
)
def test_what_is_not_whole_never_becomes_a_revisit(tmp_path: Path, unfit: Exchange) -> None:
    (facts,) = keep(tmp_path, unfit, twin=FIRST)
    assert facts.revisit_of is None
    assert records(tmp_path / "a.warc.gz")[3][0] == "response"


def test_a_fetch_that_brought_nothing_is_kept_without_a_place(tmp_path: Path) -> None:
    asked = page(response=bytearray(), head_bytes=0, payload=b"", status=None, headers=[])
    asked.error = "DownloadTimeoutError: no answer\r\nX-Forged: yes"
    refused = page(
        response=bytearray(), head_bytes=0, payload=b"", status=None, request=b"", ip=None
    )
    refused.error = "AddressRefused: not public"
    kept = keep(tmp_path, asked, refused)
    found = records(tmp_path / "a.warc.gz")
    assert [kind for kind, _, _ in found] == ["warcinfo", "request", "metadata", "metadata"]
    assert b"error: DownloadTimeoutError: no answer  X-Forged: yes\r\n" in found[2][2]
    for facts in kept:
        assert (facts.status, facts.warc_offset, facts.payload_sha256) == (None, None, None)
        assert facts.record_id
        assert facts.error


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 2", b"\x15\x03\x01"])
def test_bytes_that_are_not_http_are_kept_as_a_resource(tmp_path: Path, raw: bytes) -> None:
    given = page(response=bytearray(raw), head_bytes=0, payload=b"", status=None, headers=[])
    given.error, given.truncated = "ResponseDataLossError: no head", "disconnect"
    (facts,) = keep(tmp_path, given)
    kind, _, block = records(tmp_path / "a.warc.gz")[3]
    assert block == raw
    assert kind in ("resource", "response")
    with pytest.raises(UnreadableCapture):
        read_capture(tmp_path / "a.warc.gz", facts.warc_offset or 0)


def test_a_head_cut_short_is_a_response_that_readers_survive(tmp_path: Path) -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 5_000
    given = page(response=bytearray(raw), head_bytes=0, payload=b"", status=None, headers=[])
    given.error, given.truncated = "ResponseDataLossError: head too long", "length"
    keep(tmp_path, given, page())
    assert records(tmp_path / "a.warc.gz")[3][2] == raw


def test_a_forged_field_cannot_be_written(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "a") as writer, pytest.raises(ValueError, match="control character"):
        writer.write_exchange(page(url="https://news.example/\r\nWARC-Type: warcinfo"), None)
    with WarcWriter(tmp_path, "b") as writer, pytest.raises(ValueError, match="time zone"):
        writer.write_exchange(page(started_at=SEEN_AT.replace(tzinfo=None)), None)


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(3_000_000))
    small, large = keep(
        tmp_path, exchange(HEAD + b"Content-Encoding: gzip\r\n", bomb), exchange(HEAD, bytes(10**6))
    )
    path = tmp_path / "a.warc.gz"
    with pytest.raises(PayloadTooLarge):
        read_capture(path, small.warc_offset or 0, 2_999_999)
    with pytest.raises(PayloadTooLarge):
        read_capture(path, large.warc_offset or 0, 900_000)
    assert len(read_capture(path, small.warc_offset or 0, 3_000_000).body) == 3_000_000


def test_other_places_of_a_file_are_not_captures(tmp_path: Path) -> None:
    (facts,) = keep(tmp_path, page())
    path = tmp_path / "a.warc.gz"
    for offset in (0, 7, path.stat().st_size, path.stat().st_size + 9):
        with pytest.raises(UnreadableCapture):
            read_capture(path, offset)
    whole = path.read_bytes()
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(whole[:-5])
    with pytest.raises(UnreadableCapture):
        read_capture(torn, facts.warc_offset or 0)
    flipped = bytearray(whole)
    flipped[(facts.warc_offset or 0) + (facts.warc_length or 0) // 2] ^= 1
    torn.write_bytes(flipped)
    with pytest.raises(UnreadableCapture):
        read_capture(torn, facts.warc_offset or 0)


def test_foreign_records_are_read_too(tmp_path: Path) -> None:
    raw = b"HTTP/1.1 200 OK\nContent-Type: text/plain\n\nbar"
    record = (
        b"WARC/1.0\r\nwarc-type: response\r\nWARC-Target-URI: http://a.example/\r\n"
        b"WARC-Date: 2019-02-03T04:05:06Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(raw), raw)
    )
    (tmp_path / "x.warc.gz").write_bytes(zlib.compress(record, wbits=31))
    capture = read_capture(tmp_path / "x.warc.gz", 0)
    assert (capture.body, capture.captured_at.year) == (b"bar", 2019)


def test_the_command_line_tools_agree(tmp_path: Path) -> None:
    chunked = exchange(HEAD + b"Transfer-Encoding: chunked\r\n", CHUNKED)
    keep(tmp_path, page(), chunked, exchange(HEAD + b"Content-Encoding: gzip\r\n", b"cut"))
    path = tmp_path / "a.warc.gz"
    warcio = subprocess.run(["warcio", "check", path], check=True, capture_output=True, text=True)
    assert warcio.stdout + warcio.stderr == ""  # its exit code is 0 for torn files as well
    subprocess.run(["fastwarc", "check", path], check=True, capture_output=True)


def test_a_file_has_one_writer_and_is_never_overwritten(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "a") as writer:
        facts = writer.write_exchange(page(), None)
        writer.sync()
        with pytest.raises(FileExistsError):
            WarcWriter(tmp_path, "a")
        assert warc_path(tmp_path, "a.warc.gz").name == "a.warc.gz.open"
        assert recover(tmp_path, lambda _: 0) == []  # a living writer holds it
        open_path = warc_path(tmp_path, facts.warc_file)
        assert read_capture(open_path, facts.warc_offset or 0).body == PAGE
    assert warc_path(tmp_path, "a.warc.gz").name == "a.warc.gz"
    assert not (tmp_path / "a.warc.gz.open").exists()
    with pytest.raises(FileExistsError):
        WarcWriter(tmp_path, "a")
    with pytest.raises(FileNotFoundError):
        warc_path(tmp_path, "b.warc.gz")


@pytest.mark.parametrize("name", ["../a.warc.gz", "a", "/etc/passwd", ".warc.gz", "a\0.warc.gz"])
def test_only_our_names_are_looked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        warc_path(tmp_path, name)


def leave_unfinished(folder: Path, count: int) -> list[CaptureFacts]:
    """What a killed process leaves: an unfinished file with so many exchanges."""
    writer = WarcWriter(folder, "a")
    kept = [writer.write_exchange(page(link_id=number), None) for number in range(count)]
    writer.abandon()
    return kept


def end_of(facts: CaptureFacts) -> int:
    assert facts.warc_end == (facts.warc_offset or 0) + (facts.warc_length or 0)
    return facts.warc_end


def test_recovery_keeps_a_committed_fetch_that_brought_no_answer(tmp_path: Path) -> None:
    """Its request and its metadata say that somebody asked, and when, and what went wrong."""
    writer = WarcWriter(tmp_path, "a")
    writer.write_exchange(page(), None)
    silent = Exchange("https://news.example/2", CaptureKind.DOCUMENT, datetime.now(UTC))
    silent.request, silent.error = b"GET /2 HTTP/1.1\r\n\r\n", "DownloadTimeoutError: no answer"
    facts = writer.write_exchange(silent, None)
    writer.abandon()
    assert (facts.warc_offset, facts.warc_length) == (None, None)
    (found,) = recover(tmp_path, {"a.warc.gz": facts.warc_end}.__getitem__)
    assert (found.torn_bytes, found.missing_bytes) == (0, 0)
    told = [kind for kind, headers, _ in records(tmp_path / "a.warc.gz") if "/2" in str(headers)]
    assert sorted(told) == ["metadata", "request"]


@pytest.mark.parametrize("torn_at", [0, 1, 100, 700])
def test_recovery_keeps_what_was_committed_and_sets_the_rest_aside(
    tmp_path: Path, torn_at: int
) -> None:
    first, _second = leave_unfinished(tmp_path, 2)
    unfinished = tmp_path / "a.warc.gz.open"
    whole = unfinished.read_bytes()
    unfinished.write_bytes(whole[: end_of(first) + torn_at])
    (found,) = recover(tmp_path, {"a.warc.gz": end_of(first)}.__getitem__)
    assert (found.warc_file, found.kept_bytes) == ("a.warc.gz", end_of(first))
    assert (found.torn_bytes, found.missing_bytes) == (torn_at, 0)
    assert not unfinished.exists()
    assert_sound(tmp_path / "a.warc.gz")
    assert read_capture(tmp_path / "a.warc.gz", first.warc_offset or 0).body == PAGE
    if torn_at:
        assert found.torn_path == tmp_path / QUARANTINE / "a.warc.gz.torn-1"
        assert found.torn_path.read_bytes() == whole[end_of(first) : end_of(first) + torn_at]
    else:
        assert found.torn_path is None


def test_an_uncommitted_file_goes_to_quarantine_whole(tmp_path: Path) -> None:
    for number in (1, 2):
        leave_unfinished(tmp_path, 1)
        (found,) = recover(tmp_path, lambda _: 0)
        assert found.kept_bytes == 0
        assert found.torn_path == tmp_path / QUARANTINE / f"a.warc.gz.torn-{number}"
        assert found.torn_path.stat().st_size == found.torn_bytes
    assert recover(tmp_path, lambda _: 0) == []


def test_bytes_that_a_disk_lost_are_reported(tmp_path: Path) -> None:
    first, second = leave_unfinished(tmp_path, 2)
    unfinished = tmp_path / "a.warc.gz.open"
    size = unfinished.stat().st_size - 40
    unfinished.write_bytes(unfinished.read_bytes()[:size])
    found = recover(tmp_path, lambda _: end_of(second))
    assert found == [Recovered("a.warc.gz", size, 0, None, missing_bytes=40)]
    assert read_capture(tmp_path / "a.warc.gz", first.warc_offset or 0).body == PAGE


def test_a_file_that_is_there_twice_needs_a_person(tmp_path: Path) -> None:
    (first,) = leave_unfinished(tmp_path, 1)
    (tmp_path / "a.warc.gz").write_bytes(b"")
    with pytest.raises(FileExistsError, match="both there"):
        recover(tmp_path, lambda _: end_of(first))
    assert (tmp_path / "a.warc.gz").read_bytes() == b""
    assert (tmp_path / "a.warc.gz.open").stat().st_size > 0
