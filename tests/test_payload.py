"""Bodies without their codings, and what damaged or hostile ones cost."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import subprocess
import sys
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from archive.message import ChunkReader, NotHttp, find_head_end, is_chunked, read_head
from archive.payload import MAX_MEMBERS, PayloadTooLarge, UnreadableCapture, decode_body

# Both come with Scrapy; neither has types for every interpreter.
brotli: Any = importlib.import_module("brotli")
zstd: Any = importlib.import_module(
    "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
)
PAGE = "<p>Шамалған ауылында кітапхана ашылды.</p>\n".encode() * 5_000
# 400 KB that compress to half and hold nothing twice.
NOISE = hashlib.shake_128(b"noise").hexdigest(200_000).encode()


def coded(*names: str) -> list[tuple[str, str]]:
    return [("Content-Type", "text/html"), *(("content-ENCODING", name) for name in names)]


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ([], PAGE),
        (["identity"], PAGE),
        (["gzip"], gzip.compress(PAGE)),
        (["X-GZip"], gzip.compress(PAGE)),
        (["gzip"], gzip.compress(PAGE[:999]) + gzip.compress(PAGE[999:])),
        (["gzip"], gzip.compress(PAGE) + b"\0\0 padding"),
        (["deflate"], zlib.compress(PAGE)),
        (["deflate"], raw_deflate(PAGE)),
        (["br"], brotli.compress(PAGE)),
        (["zstd"], zstd.compress(PAGE)),
        (["zstd"], zstd.compress(PAGE[:999]) + zstd.compress(PAGE[999:])),
        (["deflate, gzip"], gzip.compress(zlib.compress(PAGE))),
        (["deflate", "gzip"], gzip.compress(zlib.compress(PAGE))),
    ],
)
def test_codings_are_undone(names: list[str], body: bytes) -> None:
    assert decode_body(body, coded(*names)) == PAGE


@pytest.mark.parametrize(
    ("name", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
    ],
)
def test_a_body_cut_short_gives_what_there_is(
    name: str, compress: Callable[[bytes], bytes]
) -> None:
    whole = compress(NOISE)
    part = decode_body(whole[: len(whole) * 3 // 4], coded(name))
    assert NOISE.startswith(part)
    assert len(part) > len(NOISE) // 3


def test_damage_behind_a_readable_beginning_ends_the_body() -> None:
    whole = gzip.compress(NOISE)
    damaged = whole[: len(whole) // 2] + b"\xff" * 1_000
    part = decode_body(damaged, coded("gzip"))
    assert part[:10_000] == NOISE[:10_000]


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_what_is_not_coded_at_all_is_unreadable(name: str) -> None:
    with pytest.raises(UnreadableCapture):
        decode_body(b"<p>This was never compressed.</p>", coded(name))


@pytest.mark.parametrize("names", [["compress"], ["aes128gcm"], ["gzip"] * 4])
def test_an_unknown_or_deeply_nested_coding_is_unreadable(names: list[str]) -> None:
    with pytest.raises(UnreadableCapture):
        decode_body(gzip.compress(PAGE), coded(*names))


def test_an_empty_body_needs_no_decoding() -> None:
    assert decode_body(b"", coded("gzip")) == b""


def test_the_limit_holds_for_every_layer() -> None:
    zeros = bytes(2_000_000)
    assert decode_body(gzip.compress(zeros), coded("gzip"), 2_000_000) == zeros
    for names, body in (
        (["gzip"], gzip.compress(zeros)),
        (["br"], brotli.compress(zeros)),
        (["zstd"], zstd.compress(zeros)),
        (["deflate"], zlib.compress(zeros)),
        ([], zeros),
        (["gzip, gzip"], gzip.compress(gzip.compress(zeros, 0))),
    ):
        with pytest.raises(PayloadTooLarge):
            decode_body(body, coded(*names), 1_999_999)


def test_a_million_empty_members_are_not_walked() -> None:
    body = gzip.compress(b"first") + gzip.compress(b"") * (2 * MAX_MEMBERS) + gzip.compress(b"last")
    assert decode_body(body, coded("gzip")) == b"first"


BOMB = """
import resource, sys
from archive.payload import PayloadTooLarge, decode_body
from tests.bombs import gzip_bomb
bomb = gzip_bomb(1024)
def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak_mb()
try:
    decode_body(bomb, [("Content-Encoding", "gzip")])
except PayloadTooLarge:
    print(peak_mb() - before)
"""


def test_a_bomb_of_one_gigabyte_costs_less_than_100_mb() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOMB], capture_output=True, check=True, text=True, timeout=60
    )
    assert int(done.stdout) < 100


def test_a_head_keeps_spelling_and_order_and_names_what_is_odd() -> None:
    head = read_head(
        b"HTTP/1.1 200 Bardyq Jaqsy\r\nSERVER: x\r\nx-Odd : 1\r\nset-cookie: a=1\r\nX-Fold: one\r\n"
        b"\t two\r\nNoColonHere\r\nSet-Cookie: b=2\r\nX-Raw: \xcf\xf0\r\nX-Empty:\n"
        b"X-Nul: a\0b\r\n\r\n"
    )
    assert head.status == 200
    assert head.headers == (
        ("SERVER", "x"),
        ("x-Odd", "1"),
        ("set-cookie", "a=1"),
        ("X-Fold", "one two"),
        ("Set-Cookie", "b=2"),
        ("X-Raw", "\xcf\xf0"),
        ("X-Empty", ""),
        ("X-Nul", "a b"),
    )
    assert head.anomalies == ("odd-name", "folded-line", "no-colon", "bare-lf")
    assert head.values("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    "line",
    [b"HTTP/2 200", b"ICY 200 OK", b"HTTP/1.1 20", b"HTTP/1.1 0200", b"SSH-2.0-x", b"", b"\n"],
)
def test_other_protocols_are_not_http(line: bytes) -> None:
    with pytest.raises(NotHttp):
        read_head(line + b"\r\nA: b\r\n\r\n")


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\r\n\n", b"\n\r\n"])
def test_a_head_ends_at_any_empty_line(end: bytes) -> None:
    raw = b"HTTP/1.1 200 OK\r\nA: b" + end
    assert find_head_end(raw + b"body\r\n\r\n") == len(raw)
    assert find_head_end(raw[:-1]) is None


def test_the_last_transfer_coding_decides_about_chunks() -> None:
    assert is_chunked([("transfer-encoding", "gzip"), ("Transfer-Encoding", " Chunked")])
    assert not is_chunked([("Transfer-Encoding", "chunked, gzip")])
    assert not is_chunked([])


CHUNKED = b'5\r\nqazaq\r\n6 ;a="b"\r\n qalam\r\n0\r\nX-Trailer: 1\r\n\r\n'


@pytest.mark.parametrize("step", [1, 2, 3, 7, len(CHUNKED)])
def test_chunks_are_read_however_they_arrive(step: int) -> None:
    chunks, buffer = ChunkReader(0), bytearray()
    for start in range(0, len(CHUNKED), step):
        buffer += CHUNKED[start : start + step]
        chunks.advance(buffer)
    assert (chunks.done, chunks.broken, chunks.position) == (True, None, len(CHUNKED))
    assert chunks.payload(buffer) == b"qazaq qalam"
    assert list(chunks.anomalies) == ["chunk-extension", "trailers"]


def test_an_unfinished_chunk_counts_as_far_as_it_came() -> None:
    chunks = ChunkReader(2)
    assert not chunks.advance(b"??5\r\nqazaq\r\n9\r\nqal")
    assert chunks.payload(b"??5\r\nqazaq\r\n9\r\nqal") == b"qazaqqal"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"zz\r\nqazaq\r\n", "bad-chunk-size"),
        (b"0x5\r\nqazaq\r\n", "bad-chunk-size"),
        (b"-5\r\n", "bad-chunk-size"),
        (b"\r\n", "bad-chunk-size"),
        (b"fffffffffffffffff\r\n", "bad-chunk-size"),
        (b"5\r\nqazaqsurplus\r\n0\r\n\r\n", "chunk-overrun"),
        (b"5;" + b"a" * 9_000, "chunk-line-too-long"),
        (b"1\r\na\r\n" * 70_000, "too-many-chunks"),
        (b"0\r\n" + b"A: b\r\n" * 300, "too-many-trailers"),
    ],
)
def test_broken_chunks_are_named(body: bytes, why: str) -> None:
    chunks = ChunkReader(0)
    assert chunks.advance(body)
    assert chunks.broken == why
