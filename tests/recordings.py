"""Recordings as people hand them in, made by their tools and by hand. All of it is invented."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import struct
import zipfile
from base64 import b32encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.bombs import gzip_bomb

AT = "2026-11-20T06:00:00Z"
GROUP = "https://www.facebook.com/groups/405000000000001/posts/77"
PAGE = """<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>Суд в Кайнаре</title>
<link rel="canonical" href="https://forum.example.kz/post/7"></head>
<body><article><h1>Суд в Кайнаре</h1>
<p>Суд города Кайнар 18 ноября 2026 года приговорил активиста Айдоса Примерова к пяти годам лишения
свободы по части 2 статьи 405 УК РК, сообщил его адвокат Серик Образцов.</p>
<p>Айдос Примеров вину не признал и намерен обжаловать приговор в областном суде, сказал защитник
журналистам после заседания, которое прошло в закрытом режиме без родственников.</p></article>
</body></html>"""
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(
    block: bytes,
    url: str = "https://forum.example.kz/post/7",
    kind: str = "response",
    mime: str = "application/http; msgtype=response",
    version: str = "WARC/1.1",
    length: int | None = None,
    fields: Mapping[str, str] = MappingProxyType({}),
    **more: str,
) -> bytes:
    """Spell one record, not packed; `fields` and `more` go over the usual ones, "" omits one."""
    spelt = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{len(block):012d}>",
        "WARC-Date": AT,
        "WARC-Target-URI": url,
        "Content-Type": mime,
        "Content-Length": str(len(block) if length is None else length),
    } | {name.replace("_", "-"): value for name, value in {**fields, **more}.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in spelt.items() if value)
    return f"{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: str | bytes = PAGE, *headers: str, head: str = HEAD) -> bytes:
    """Spell an HTTP message."""
    raw = body.encode() if isinstance(body, str) else body
    return (head + "".join(f"{line}\r\n" for line in headers) + "\r\n").encode() + raw


def packed(*records: bytes) -> bytes:
    """Pack each record by itself, as WARC tools do."""
    return b"".join(map(gzip.compress, records))


def sha1(data: bytes) -> str:
    """Spell a digest as most tools do."""
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()  # noqa: S324


def by_warcio(pages: Iterable[tuple[str, str]], is_gzip: bool = True) -> bytes:
    """Let warcio write requests and responses."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=is_gzip)
    out_info = writer.create_warcinfo_record("x.warc.gz", {"software": "a tool"})
    writer.write_record(out_info)
    for url, body in pages:
        content = io.BytesIO(body.encode())
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        dated = {"WARC-Date": AT}
        response = writer.create_warc_record(
            url,
            "response",
            content,
            http_headers=headers,
            warc_headers_dict=dated,
        )
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        request = writer.create_warc_record(
            url, "request", http_headers=asked, warc_headers_dict=dated
        )
        writer.write_request_response_pair(request, response)
    return out.getvalue()


def by_fastwarc(pages: Iterable[tuple[str, str]]) -> bytes:
    """Let FastWARC write responses."""
    from fastwarc.stream_io import GzipWriter
    from fastwarc.warc import WarcRecord, WarcRecordType

    out = io.BytesIO()
    stream = GzipWriter(out)
    for url, body in pages:
        made = WarcRecord()
        made.init_headers(WarcRecordType.response)
        made.headers["Content-Type"] = "application/http; msgtype=response"
        made.headers["WARC-Target-URI"] = url
        made.headers["WARC-Date"] = AT
        made.set_bytes_content(answer(body))
        made.write(stream, checksum_data=True)
    stream.close()
    return out.getvalue()


def wacz(
    entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]], pack: int = zipfile.ZIP_STORED
) -> bytes:
    """Make a zip of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", pack) as opened:
        for name, data in entries:
            opened.writestr(name, data)
    return out.getvalue()


def recording(warc: bytes) -> list[tuple[str | zipfile.ZipInfo, bytes]]:
    """Return what a WACZ holds, with an index and a list of pages that lie."""
    pages = [{"format": "json-pages-1.0"}, {"url": "https://lie.example.kz/", "ts": AT}]
    return [
        ("archive/data.warc.gz", warc),
        ("indexes/index.cdx", b'kz,example,lie)/ 20261120 {"offset": "0", "length": "999999"}\n'),
        ("pages/pages.jsonl", "\n".join(map(json.dumps, pages)).encode()),
        ("datapackage.json", b"{}"),
    ]


def swap_in_directory(data: bytes, old: bytes, new: bytes) -> bytes:
    """Change a name of the same length everywhere in a zip, as an attacker's tool does."""
    assert len(old) == len(new)
    return data.replace(old, new)


def with_size(data: bytes, size: int) -> bytes:
    """Let the directory of a zip of one entry say another size unpacked."""
    at = data.rindex(b"PK\x01\x02")
    changed = data[: at + 24] + struct.pack("<L", size) + data[at + 28 :]
    return changed[:22] + struct.pack("<L", size) + changed[26:]


def bomb(size: int) -> bytes:
    """Pack that many zeros, whole MiB, behind the beginning of a record."""
    return gzip_bomb(size >> 20, record(b"", mime="application/http", length=size)[:-4])


def mhtml(page: str = PAGE, url: str = GROUP, coding: str = "quoted-printable") -> bytes:
    """Save a page as Chrome does."""
    import base64
    import quopri

    raw = page.encode()
    body = quopri.encodestring(raw) if coding == "quoted-printable" else base64.encodebytes(raw)
    boundary = "----MultipartBoundary--x7----"
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\n"
        "Subject: =?utf-8?Q?x?=\r\nDate: Fri, 20 Nov 2026 06:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n'
        f'\tboundary="{boundary}"\r\n\r\n\r\n--{boundary}\r\n'
        f"Content-Type: text/html\r\nContent-ID: <f@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {coding}\r\nContent-Location: {url}\r\n\r\n"
    ).encode() + body + (
        f"\r\n--{boundary}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"aGVsbG8=\r\n--{boundary}--\r\n"
    ).encode()  # fmt: skip


def write(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path
