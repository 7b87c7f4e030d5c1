"""Every kind of bad answer that a capture process is put to, and what must be written down of it.

The table is `KINDS`; all people and pages in it are invented.
"""

from __future__ import annotations

import gzip
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.bombs import gzip_bomb
from tests.hostile import Answer, Then, respond

brotli: Any = importlib.import_module("brotli")  # it brings no types
OK = b"HTTP/1.1 200 OK\r\n"
HTML = b"Content-Type: text/html; charset=utf-8"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
WORDS = "<h1>Шеру</h1><p>Жаркентте белсенді Ерболат Жұмашевті ұстады.</p>"
PAGE = WORDS.encode()
FAR_AWAY = b"Retry-After: 90000"  # more than one run waits


@dataclass(frozen=True)
class Kind:
    """One bad answer: what is sent, and what the visit and the last capture must say of it.

    `told` is "<state as seen> <status> <why truncated, or the failure's class, or 'whole'>" with
    "-" for nothing. `captures` counts the exchanges of the page: tries again, and hops. `noted` is
    what the metadata record must say of it. After it the same host is asked for a good page, unless
    it is `closed` by what it did. `tls` names the certificate of a host that is asked over TLS;
    `also` are answers at other paths of its host.
    """

    answer: Answer
    told: str
    captures: int = 1
    closed: bool = False
    tls: str | None = None
    noted: str = ""
    also: Mapping[str, Answer] = field(default_factory=dict)


def _body(raw: bytes, *headers: bytes, then: Then = Then.KEEP) -> Answer:
    """An answer with these headers and no length."""
    return Answer(b"\r\n".join([OK + HTML, *headers]) + b"\r\n\r\n" + raw, then)


def _sent_to(where: bytes) -> Answer:
    return respond(b"", b"Location: " + where, status=b"302 Found")


def _coded(coding: bytes, body: bytes) -> Answer:
    return respond(body, HTML, b"Content-Encoding: " + coding)


def _status(status: bytes, *headers: bytes) -> Answer:
    return respond(b"<h1>" + status + b"</h1>", HTML, *headers, status=status)


def _brotli_bomb(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=1)
    zeros = bytes(1 << 20)
    return bytes(b"".join(packer.process(zeros) for _ in range(megabytes)) + packer.finish())


def _zstd_bomb(blocks: int) -> bytes:
    """A frame of blocks that repeat one byte 128 KiB long (RFC 8878, 3.1.1)."""
    head = b"\x28\xb5\x2f\xfd" + b"\x00" + b"\x38"  # magic, descriptor, a window of 128 KiB
    size = 128 << 10

    def block(is_last: bool) -> bytes:
        return (size << 3 | 1 << 1 | is_last).to_bytes(3, "little") + b"\0"

    return head + block(False) * (blocks - 1) + block(True)


# What a server says of the length of its answer.
LENGTHS = {
    "too short": Kind(
        Answer(OK + b"Content-Length: 900\r\n\r\n" + PAGE, Then.CLOSE), "alive 200 disconnect"
    ),
    "too long": Kind(
        Answer(OK + b"Content-Length: 9\r\n\r\n" + PAGE),
        "alive 200 whole",
        noted="bytes-behind-the-end",
    ),
    "length twice": Kind(
        Answer(OK + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), "alive 200 whole"
    ),
    "two lengths": Kind(
        Answer(OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello you", Then.CLOSE),
        "alive 200 whole",
        noted="bad-content-length",
    ),
    "length below nothing": Kind(
        _body(PAGE, b"Content-Length: -1", then=Then.CLOSE),
        "alive 200 whole",
        noted="bad-content-length",
    ),
    "length beyond numbers": Kind(
        _body(PAGE, b"Content-Length: 99999999999999999999", then=Then.CLOSE),
        "alive 200 whole",
        noted="bad-content-length",
    ),
    "length and chunks": Kind(
        Answer(
            OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        ),
        "alive 200 whole",
        noted="length-and-transfer-coding",
    ),
    "no content with content": Kind(
        Answer(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), "alive 204 whole"
    ),
    "not modified with content": Kind(
        Answer(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"),
        "unreachable 304 whole",
    ),
    "early end": Kind(_body(b"<h1>", then=Then.CLOSE), "alive 200 whole"),
}
# Chunks that are none.
CHUNKS = {
    "chunk size no number": Kind(
        Answer(CHUNKED + b"5\r\nhello\r\nzz\r\n"), "alive 200 unspecified"
    ),
    "chunk size too large": Kind(
        Answer(CHUNKED + b"5\r\nhello\r\nffffffffffffffffff\r\n"), "alive 200 unspecified"
    ),
    "chunk cut off": Kind(Answer(CHUNKED + b"ff\r\nhello", Then.CLOSE), "alive 200 disconnect"),
    "chunk without its end": Kind(
        Answer(CHUNKED + b"5\r\nhello you\r\n0\r\n\r\n"), "alive 200 unspecified"
    ),
    "no last chunk": Kind(Answer(CHUNKED + b"5\r\nhello\r\n", Then.CLOSE), "alive 200 disconnect"),
    "chunks of one byte": Kind(Answer(CHUNKED + b"1\r\na\r\n" * 70_000), "alive 200 unspecified"),
    "chunk with a long extension": Kind(
        Answer(CHUNKED + b"5\r\nhello\r\n1;" + b"x" * 10_000 + b"\r\n"), "alive 200 unspecified"
    ),
    "trailer fields": Kind(
        Answer(CHUNKED + b"5\r\nhello\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\n\r\n"),
        "alive 200 whole",
    ),
    "trailer without end": Kind(
        Answer(CHUNKED + b"5\r\nhello\r\n0\r\n" + b"X-Sum: 1\r\n" * 400, Then.HANG),
        "alive 200 unspecified",
    ),
    "unknown transfer coding": Kind(
        _body(PAGE, b"Transfer-Encoding: shuffled", then=Then.CLOSE), "alive 200 whole"
    ),
}
# Connections that end, break or stand still.
CONNECTIONS = {
    "closed at once": Kind(Answer(b"", Then.CLOSE), "unreachable - ResponseDataLossError", 3),
    "closed in the head": Kind(
        Answer(OK + b"Content-Ty", Then.CLOSE), "unreachable - disconnect", 3
    ),
    "closed before the body": Kind(
        Answer(OK + b"Content-Length: 9\r\n\r\n", Then.CLOSE), "unreachable 200 disconnect", 3
    ),
    "reset at once": Kind(Answer(b"", Then.BREAK), "unreachable - ResponseDataLossError", 3),
    "reset in the head": Kind(
        Answer(OK + b"Content-Ty", Then.BREAK), "unreachable - disconnect", 3
    ),
    "reset in the body": Kind(
        Answer(OK + b"Content-Length: 900\r\n\r\n" + PAGE, Then.BREAK), "alive 200 disconnect"
    ),
    "silence": Kind(Answer(b"", Then.HANG), "unreachable - DownloadTimeoutError", 3),
    "silence in the head": Kind(Answer(OK + b"Content-Ty", Then.HANG), "unreachable - time", 3),
    "silence before the body": Kind(
        Answer(OK + b"Content-Length: 9\r\n\r\n", Then.HANG), "unreachable 200 time", 3
    ),
    "silence in the body": Kind(
        Answer(OK + b"Content-Length: 900\r\n\r\n" + PAGE, Then.HANG), "alive 200 time"
    ),
    "a head in drops": Kind(Answer(OK, more=b"X: y\r\n", pause_s=0.2), "unreachable - time", 3),
    "a body in drops": Kind(Answer(OK + b"\r\n", more=b"x", pause_s=0.2), "alive 200 time"),
    "a head without end": Kind(Answer(OK, more=b"X: y\r\n" * 500), "unreachable - length", 3),
    "a body without end": Kind(Answer(OK + b"\r\n", more=b"x" * 60_000), "alive 200 length"),
    "chunks without end": Kind(
        Answer(CHUNKED, more=b"ff\r\n" + b"x" * 255 + b"\r\n"), "alive 200 length"
    ),
}
# Heads that are none, or that no reader was built for.
HEADS = {
    "one huge header": Kind(
        Answer(OK + b"X: " + b"a" * 400_000 + b"\r\n\r\n", Then.CLOSE), "unreachable - length", 3
    ),
    "many headers": Kind(
        Answer(OK + b"X: a\r\n" * 80_000 + b"\r\n", Then.CLOSE), "unreachable - length", 3
    ),
    "many cookies": Kind(
        _body(PAGE, *[b"Set-Cookie: a=%064d" % n for n in range(2_000)], then=Then.CLOSE),
        "alive 200 whole",
    ),
    "zero bytes": Kind(
        respond(PAGE + b"\0\0", b"Content-Type: text/\0html", b'ETag: "\0"', b"X\0: \0"),
        "alive 200 whole",
    ),
    "headers in Cyrillic": Kind(
        respond(PAGE, HTML, "X-Қала: Жаркент".encode(), b"X-Old: \xcf\xf0\xe8"), "alive 200 whole"
    ),
    "folded headers": Kind(
        respond(PAGE, HTML, b"X-Long: one\r\n two\r\n\tthree"),
        "alive 200 whole",
        noted="folded-line",
    ),
    "lines without colon": Kind(
        respond(PAGE, HTML, b"Good morning", b": empty"), "alive 200 whole", noted="no-colon"
    ),
    "bare line feeds": Kind(
        Answer(b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), "alive 200 whole", noted="bare-lf"
    ),
    "another protocol": Kind(
        Answer(b"SSH-2.0-Jaqsy\r\n\r\n", Then.CLOSE), "unreachable - unspecified", 3
    ),
    "HTTP/0.9": Kind(Answer(PAGE, Then.CLOSE), "unreachable - disconnect", 3),
    "HTTP/2 in a line of text": Kind(
        Answer(b"HTTP/2 200\r\n\r\n" + PAGE, Then.CLOSE), "unreachable - unspecified", 3
    ),
    "status no number": Kind(
        Answer(b"HTTP/1.1 OK\r\n\r\n" + PAGE, Then.CLOSE), "unreachable - unspecified", 3
    ),
    "status of four digits": Kind(
        Answer(b"HTTP/1.1 2000 OK\r\n\r\n" + PAGE, Then.CLOSE), "unreachable - unspecified", 3
    ),
    "status 999": Kind(_status(b"999 Request denied"), "unreachable 999 whole"),
    "empty head": Kind(Answer(b"\r\n\r\n" + PAGE, Then.CLOSE), "unreachable - unspecified", 3),
    "early hints without end": Kind(
        Answer(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 60, Then.HANG), "unreachable - unspecified", 3
    ),
    "early hints, then the page": Kind(
        Answer(b"HTTP/1.1 103 Early Hints\r\n\r\n" + respond(PAGE, HTML).raw),
        "alive 200 whole",
        noted="interim-103",
    ),
    "another protocol agreed": Kind(
        Answer(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n\0\1\2", Then.CLOSE),
        "unreachable 101 whole",
    ),
}
# Redirects that lead nowhere, or where nobody may go.
REDIRECTS = {
    "to itself": Kind(_sent_to(b"?"), "unreachable 302 whole", 11),
    "nowhere": Kind(respond(b"", status=b"302 Found"), "unreachable 302 whole"),
    "to this machine": Kind(_sent_to(b"http://127.0.0.1/"), "unreachable 302 whole"),
    "to the network": Kind(_sent_to(b"http://10.0.0.1/"), "unreachable 302 whole"),
    "to the metadata of a cloud": Kind(
        _sent_to(b"http://169.254.169.254/latest/"), "unreachable 302 whole"
    ),
    "to a number": Kind(_sent_to(b"http://2130706433/"), "unreachable 302 whole"),
    "to ftp": Kind(_sent_to(b"ftp://127.0.0.1/"), "unreachable 302 whole"),
    "to a file": Kind(_sent_to(b"file:///etc/passwd"), "unreachable 302 whole"),
    "to data": Kind(_sent_to(b"data:text/html,<h1>hello</h1>"), "unreachable 302 whole"),
    "to a script": Kind(_sent_to(b"javascript:alert(1)"), "unreachable 302 whole"),
    "to no address": Kind(_sent_to(b"http://["), "unreachable 302 whole"),
    "to bytes that are no text": Kind(_sent_to(b"/\xff\xfe\0\x01"), "gone 404 whole", 2),
    "to a very long address": Kind(_sent_to(b"/" + b"a" * 100_000), "unreachable 302 whole"),
    "to a port of nothing": Kind(
        _sent_to(b"http://hostile.example:99999/"), "unreachable 302 whole"
    ),
}
# Codings that are torn, unknown, or blow up.
CODINGS = {
    "gzip bomb": Kind(_coded(b"gzip", gzip_bomb(200)), "alive 200 whole"),
    "brotli bomb": Kind(_coded(b"br", _brotli_bomb(200)), "alive 200 whole"),
    "zstd bomb": Kind(_coded(b"zstd", _zstd_bomb(1_600)), "alive 200 whole"),
    "gzip in gzip": Kind(
        _coded(b"gzip, gzip", gzip.compress(gzip_bomb(200), mtime=0)), "alive 200 whole"
    ),
    "torn gzip": Kind(_coded(b"gzip", gzip.compress(PAGE, mtime=0)[:40]), "alive 200 whole"),
    "torn brotli": Kind(_coded(b"br", brotli.compress(PAGE)[:20]), "alive 200 whole"),
    "torn zstd": Kind(_coded(b"zstd", _zstd_bomb(3)[:9]), "alive 200 whole"),
    "gzip that is none": Kind(_coded(b"gzip", PAGE), "alive 200 whole"),
    "unknown coding": Kind(_coded(b"exi, x-secret", PAGE), "alive 200 whole"),
    "codings on codings": Kind(_coded(b", ".join([b"gzip"] * 40), PAGE), "alive 200 whole"),
}
# Answers that are not what they say.
LIES = {
    "another charset": Kind(respond(WORDS.encode("ptcp154", "replace"), HTML), "alive 200 whole"),
    "two bytes a letter": Kind(respond(WORDS.encode("utf-16"), HTML), "alive 200 whole"),
    "a picture as a page": Kind(respond(b"\x89PNG\r\n\x1a\n" + bytes(90), HTML), "alive 200 whole"),
    "a page as a picture": Kind(respond(PAGE, b"Content-Type: image/png"), "alive 200 whole"),
    "a type of nonsense": Kind(
        respond(PAGE, b"Content-Type: ;;;/" + b"x" * 5_000), "alive 200 whole"
    ),
    "nested without end": Kind(respond(b"<b>" * 100_000, HTML), "alive 200 whole"),
}
# Refusals and failures that are honest.
STATUSES = {
    "401": Kind(
        _status(b"401 Unauthorized", b"WWW-Authenticate: Basic realm=x"), "login_wall 401 whole"
    ),
    "403": Kind(_status(b"403 Forbidden"), "blocked 403 whole"),
    "404": Kind(_status(b"404 Not Found"), "gone 404 whole"),
    "410": Kind(_status(b"410 Gone"), "gone 410 whole"),
    "429": Kind(_status(b"429 Too Many Requests", FAR_AWAY), "blocked 429 whole", closed=True),
    "451": Kind(_status(b"451 Unavailable For Legal Reasons"), "blocked 451 whole"),
    "500": Kind(_status(b"500 Oops"), "unreachable 500 whole", 3),
    "503": Kind(
        _status(b"503 Service Unavailable", FAR_AWAY), "unreachable 503 whole", closed=True
    ),
    "a check for robots": Kind(
        _status(b"403 Forbidden", b"Cf-Mitigated: challenge"), "challenge 403 whole"
    ),
}
# Hosts whose TLS nobody may trust. "garbage" and "hang-up" speak none at all.
TLS = {
    "certificate of nobody": Kind(
        respond(PAGE, HTML), "unreachable - -", 0, closed=True, tls="self-signed"
    ),
    "certificate of a stranger": Kind(
        respond(PAGE, HTML), "unreachable - -", 0, closed=True, tls="stranger"
    ),
    "certificate that is over": Kind(
        respond(PAGE, HTML), "unreachable - -", 0, closed=True, tls="expired"
    ),
    "certificate of another": Kind(
        respond(PAGE, HTML), "unreachable - -", 0, closed=True, tls="other name"
    ),
    "no TLS": Kind(Answer(PAGE), "unreachable - -", 0, closed=True, tls="garbage"),
    "hung up in the handshake": Kind(Answer(b""), "unreachable - -", 0, closed=True, tls="hang-up"),
    "TLS without farewell": Kind(
        _body(PAGE, then=Then.RESET), "alive 200 whole", noted="no-close-notify", tls="good"
    ),
    "TLS reset in the body": Kind(
        Answer(OK + b"Content-Length: 900\r\n\r\n" + PAGE, Then.BREAK),
        "alive 200 disconnect",
        tls="good",
    ),
}
# What robots.txt says decides whether the page is asked for at all.
ROBOTS = "/robots.txt"
RULES = {
    "robots denied": Kind(
        respond(PAGE, HTML),
        "robots_denied - -",
        0,
        closed=True,
        also={ROBOTS: respond(b"User-agent: *\nDisallow: /")},
    ),
    "robots failing": Kind(
        respond(PAGE, HTML), "blocked - -", 0, closed=True, also={ROBOTS: _status(b"500 Oops")}
    ),
    "robots going round": Kind(
        respond(PAGE, HTML), "blocked - -", 0, closed=True, also={ROBOTS: _sent_to(b"/robots.txt")}
    ),
    "robots of a gigabyte": Kind(
        respond(PAGE, HTML),
        "blocked - -",
        0,
        closed=True,
        also={ROBOTS: _coded(b"gzip", gzip_bomb(200))},
    ),
    "robots cut off": Kind(
        respond(PAGE, HTML),
        "unreachable - -",
        0,
        closed=True,
        also={ROBOTS: Answer(b"", Then.CLOSE)},
    ),
}
KINDS: Mapping[str, Kind] = {
    **LENGTHS,
    **CHUNKS,
    **CONNECTIONS,
    **HEADS,
    **{f"redirect {name}": kind for name, kind in REDIRECTS.items()},
    **CODINGS,
    **LIES,
    **STATUSES,
    **TLS,
    **RULES,
}
