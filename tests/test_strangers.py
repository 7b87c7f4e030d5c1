"""Files of strangers: what is refused, what is told, and what is read all the same."""

from __future__ import annotations

import gzip
import importlib
import stat
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.inbox import Page, Refused, Walked, find_format, read_pages
from archive.payload import decode_body
from tests.recordings import (
    AT,
    HEAD,
    PAGE,
    answer,
    bomb,
    by_fastwarc,
    by_warcio,
    packed,
    record,
    recording,
    sha1,
    swap_in_directory,
    wacz,
    with_size,
    write,
)

brotli: Any = importlib.import_module("brotli")
NOW = datetime(2026, 11, 30, tzinfo=UTC)
URL = "https://forum.example.kz/post/7"
OTHER = PAGE.replace("Кайнар", "Шамалган")


def look(folder: Path, data: bytes) -> tuple[list[Page], Walked]:
    """Read a file as the inbox does."""
    path, walked = write(folder, "given", data), Walked()
    return list(read_pages(path, find_format(path), walked, NOW)), walked


def bodies(pages: list[Page]) -> list[str]:
    """Return what the pages say."""
    return [decode_body(page.payload, page.headers).decode() for page in pages]


def refusal(folder: Path, data: bytes) -> str:
    """Return why a file is refused."""
    with pytest.raises(Refused) as caught:
        look(folder, data)
    return str(caught.value)


TWO = [("https://forum.example.kz/post/7", PAGE), ("https://forum.example.kz/post/8", OTHER)]
HANDMADE = [record(answer(PAGE), TWO[0][0]), record(answer(OTHER), TWO[1][0])]
WRITERS = {
    "warcio": by_warcio(TWO),
    "warcio, not packed": by_warcio(TWO, is_gzip=False),
    "fastwarc": by_fastwarc(TWO),
    "by hand": packed(*HANDMADE),
    "packed as a whole": gzip.compress(b"".join(HANDMADE)),
    "not packed": b"".join(HANDMADE),
    "WARC 1.0": b"".join(record(answer(b), u, version="WARC/1.0") for u, b in TWO),
    "bare line feeds": b"".join(HANDMADE).replace(b"\r\nWARC-", b"\nWARC-"),
    "in a WACZ": wacz(recording(packed(*HANDMADE))),
    "in a WACZ, deflated": wacz(recording(packed(*HANDMADE)), zipfile.ZIP_DEFLATED),
    "in a WACZ, not packed": wacz([("archive/a.warc", b"".join(HANDMADE))]),
    "with records between": packed(
        record(b"software: x", kind="warcinfo", mime="application/warc-fields", url=""),
        HANDMADE[0],
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(b"a: b", kind="metadata"),
        record(HEAD.encode(), kind="revisit"),
        record(b"text", kind="conversion", mime="text/x-other"),
        record(b"?", kind="of my own"),
        HANDMADE[1],
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_pages_are_read_whoever_wrote_the_file(tmp_path: Path, name: str) -> None:
    pages, walked = look(tmp_path, WRITERS[name])
    assert [(page.url, page.mime) for page in pages] == [(url, "text/html") for url, _ in TWO]
    assert bodies(pages) == [PAGE, OTHER]
    assert pages[0].recorded_at == datetime.fromisoformat(AT)
    assert walked.told == []


CODINGS = {
    "chunked": answer(b"5\r\n" + PAGE.encode()[:5] + b"\r\n%x\r\n" % (len(PAGE.encode()) - 5)
                      + PAGE.encode()[5:] + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "gzip": answer(gzip.compress(PAGE.encode()), "Content-Encoding: gzip"),
    "br": answer(brotli.compress(PAGE.encode()), "Content-Encoding: br"),
    "deflate": answer(zlib.compress(PAGE.encode()), "Content-Encoding: deflate"),
    "named, but undone already": answer(PAGE, "Content-Encoding: br"),
    "HTTP/2": answer(PAGE, head=HEAD.replace("HTTP/1.1", "HTTP/2")),
}  # fmt: skip


@pytest.mark.parametrize("name", CODINGS)
def test_bodies_are_decoded(tmp_path: Path, name: str) -> None:
    pages, _ = look(tmp_path, packed(record(CODINGS[name])))
    assert bodies(pages) == [PAGE]


LEFT = {
    "a picture": (
        record(answer(b"GIF89a", head="HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n")),
        "no page: pictures, scripts and the like",
    ),
    "data, in which members stand": (
        record(answer('{"members": []}', head=HEAD.replace("text/html", "application/json"))),
        "data",
    ),
    "a redirect": (record(answer("", head=HEAD.replace("200 OK", "302 Found"))), "answered 3xx"),
    "a frame of a page": (record(answer(), WARC_Resource_Type="iframe"), "fetched by a page"),
    "a screenshot": (
        record(b"x", "urn:view:https://a.kz/", "resource", "image/png"),
        "of no web address",
    ),
    "nothing": (record(answer("")), "empty, or for machines"),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_no_page_is_counted_and_left(tmp_path: Path, name: str) -> None:
    data, reason = LEFT[name]
    pages, walked = look(tmp_path, packed(data))
    assert (pages, dict(walked.left), walked.told) == ([], {reason: 1}, [])


def test_a_page_that_is_there_twice_is_copied_once(tmp_path: Path) -> None:
    pages, walked = look(tmp_path, packed(HANDMADE[0], HANDMADE[0], record(answer(OTHER))))
    assert bodies(pages) == [PAGE, OTHER]
    assert walked.left == {"the same page again": 1}


GOOD = record(answer(OTHER), "https://forum.example.kz/post/9")
DAMAGED: dict[str, tuple[bytes | Callable[[], bytes] | None, str]] = {
    "torn in the middle": (packed(GOOD, HANDMADE[0])[:-200], "damaged: cut short"),
    "torn, not packed": (GOOD + HANDMADE[0][:-300], "too early"),
    "a flipped bit": (None, "damaged: no gzip"),
    "too short a length": (
        packed(record(answer(), length=300)) + packed(GOOD),
        "its length is not",
    ),
    "too long a length": (packed(record(answer(), length=9_000)) + packed(GOOD), "too early"),
    "no length": (packed(record(answer(), Content_Length="")) + packed(GOOD), "how long"),
    "a negative length": (packed(record(answer(), Content_Length="-5")) + packed(GOOD), "how long"),
    "a length of letters": (
        packed(record(answer(), Content_Length="١٢")) + packed(GOOD),
        "how long",
    ),
    "an endless head": (
        packed(b"WARC/1.1\r\n" + b"X: y\r\n" * 30_000) + packed(GOOD),
        "its head has no end",
    ),
    "garbage between": (
        packed(HANDMADE[1]) + packed(b"#" * 5_000) + packed(GOOD),
        "no record begins",
    ),
    "an unknown version": (
        packed(HANDMADE[1], b"WARC/9.9\r\nA: b\r\n\r\n", GOOD),
        "unknown version",
    ),
    "a wrong block digest": (
        packed(record(answer(), WARC_Block_Digest=sha1(b"x")), GOOD),
        "its block is not",
    ),
    "a wrong payload digest": (
        packed(record(answer(), WARC_Payload_Digest=sha1(b"x")), GOOD),
        "its payload is not",
    ),
    "a digest that is none": (
        packed(record(answer(), WARC_Payload_Digest="sha1:?"), GOOD),
        "its payload is not",
    ),
    "a date to come": (
        packed(record(answer(), WARC_Date="2999-01-01T00:00:00Z"), GOOD),
        "its date cannot be",
    ),
    "a coding that is none": (
        packed(record(answer(b"\x07" * 99, "Content-Encoding: gzip")), GOOD),
        "cannot be decoded",
    ),
    "no HTTP": (packed(record(b"HTTP/1.1 OK\r\n\r\n<html>"), GOOD), "HTTP head cannot be read"),
    "a page of 1 GB": (
        lambda: packed(
            record(answer(gzip.compress(bytes(30_000_000)), "Content-Encoding: gzip")), GOOD
        ),
        "decoded: left out",
    ),
    "a huge block": (lambda: record(answer(b"ab" * 11_000_000)) + GOOD, "left out"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_is_told_and_the_walk_goes_on(tmp_path: Path, name: str) -> None:
    made, words = DAMAGED[name]
    data = made() if callable(made) else made
    if data is None:
        raw = bytearray(packed(HANDMADE[0]))
        raw[len(raw) // 2] ^= 0xFF
        data, words = bytes(raw) + packed(GOOD), "damaged"
    pages, walked = look(tmp_path, data)
    assert OTHER in bodies(pages)
    assert any(words in remark for _, remark in walked.told), walked.told


def test_right_digests_are_right_in_every_spelling(tmp_path: Path) -> None:
    import hashlib

    block = CODINGS["chunked"]
    framed = block.partition(b"\r\n\r\n")[2]
    spelt = [
        {"WARC_Block_Digest": sha1(block)},
        {"WARC_Block_Digest": "sha256:" + hashlib.sha256(block).hexdigest()},
        {"WARC_Payload_Digest": sha1(PAGE.encode())},
        {"WARC_Payload_Digest": sha1(framed)},
        {"WARC_Payload_Digest": "blake3:of-the-future"},
    ]
    for fields in spelt:
        _, walked = look(tmp_path, packed(record(block, fields=fields)))
        assert walked.told == [], fields


def _link(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


def _encrypted() -> bytes:
    data = bytearray(wacz(recording(packed(GOOD))))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _named(name: str) -> bytes:
    return wacz([*recording(packed(GOOD)), (name, b"x")])


HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], str]] = {  # large ones are made when asked
    "slip": (_named("../../../etc/cron.d/x"), "leads out of its folder"),
    "slip by backslash": (_named("..\\..\\x"), "leads out of its folder"),
    "slip by wide dots": (_named("\uff0e\uff0e/x"), "leads out of its folder"),
    "absolute": (_named("/etc/passwd"), "absolute"),
    "drive": (_named("C:/x"), "absolute"),
    "device": (_named("archive/NUL.txt"), "name of a device"),
    "right to left": (_named("archive/\u202egz.craw"), "cannot be printed"),
    "NUL": (swap_in_directory(_named("archive/a#b"), b"archive/a#b", b"archive/a\0b"), "NUL"),
    "twice": (_named("ARCHIVE/DATA.WARC.GZ"), "name of another entry"),
    "link": (
        wacz([*recording(packed(GOOD)), (_link("a", stat.S_IFLNK | 0o777), b"/etc/passwd")]),
        "symbolic link",
    ),
    "pipe": (
        wacz([*recording(packed(GOOD)), (_link("a", stat.S_IFIFO | 0o777), b"")]),
        "no ordinary file",
    ),
    "encrypted": (_encrypted(), "encrypted"),
    "nested": (_named("inner.wacz"), "archive itself"),
    "lzma": (wacz(recording(packed(GOOD)), zipfile.ZIP_LZMA), "method 14"),
    "many": (lambda: wacz((f"archive/{n}", b"") for n in range(10_001)), "10001 entries"),
    "bomb": (
        lambda: wacz([("archive/a.warc", b"WARC/1.1" + bytes(50_000_000))], zipfile.ZIP_DEFLATED),
        "times its size",
    ),
    "large": (with_size(wacz([("archive/a.warc", b"")]), 600_000_000), "at most 500000000"),
    "no WACZ": (wacz([("word/document.xml", b"x")]), "no WACZ"),
    "cut": (wacz(recording(packed(GOOD)))[:-30], "damaged zip"),
    "a size that lies": (
        with_size(wacz([("archive/a.warc", GOOD)], zipfile.ZIP_DEFLATED), 100),
        "not what its directory says",
    ),
    "no zip": (b"PK\x03\x04" + bytes(100), "damaged zip"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(100), "zstd"),
    "gzip of something": (gzip.compress(b"tar"), "no WARC"),
    "gzip bomb": (lambda: bomb(200 << 20), "gzip bomb"),
    "gzip bomb in a WACZ": (lambda: wacz(recording(bomb(200 << 20))), "gzip bomb"),
    "something else": (b"\x7fELF" + bytes(100), "none of WACZ"),
    "text": ("Заметка.".encode(), "none of WACZ"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_harm_is_refused(tmp_path: Path, name: str) -> None:
    made, words = HOSTILE[name]
    data = made() if callable(made) else made
    assert words in refusal(tmp_path, data)
    assert [path.name for path in tmp_path.iterdir()] == ["given"]


def test_more_records_than_anybody_records(tmp_path: Path) -> None:
    tiny = record(b"", kind="metadata", url="")
    assert "more than 200000 records" in refusal(tmp_path, gzip.compress(tiny * 200_001, 1))
