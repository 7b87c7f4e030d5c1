"""Chooses the pages among the records of a recording: what a person saw, with its address.

Scripts, pictures and data stay in the person's file alone; so does JSON, in which a group's members
and commenters stand, and which nobody would read as a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from archive.message import ChunkReader, Head, NotHttp, find_head_end, is_chunked, read_head
from archive.payload import PayloadTooLarge, UnreadableCapture, decode_body
from archive.strangers.limits import MAX_HTTP_HEAD_BYTES, MAX_PAGE_BYTES, Walked
from archive.strangers.walk import Record

HTML = frozenset(["text/html", "application/xhtml+xml"])
READ = HTML | {"text/plain"}
PDF = "application/pdf"
WANTED = READ | {PDF}
TRUNCATED = frozenset(["length", "time", "disconnect", "unspecified"])
# How browser recorders mark what a page fetched for itself (WARC-Resource-Type).
OF_A_PAGE = frozenset(["document", "main_frame", "page", ""])
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
CHARSET = re.compile(r"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_.:-]{1,40})", re.I)
RECORD_ID = re.compile(r"<?([!-;=?-~]{1,120})>?")
HTTP_2 = re.compile(rb"HTTP/[23](?:\.0)?(?= [1-9][0-9]{2}\b)")
OLDEST = datetime(1991, 8, 6, tzinfo=UTC)  # the first page of the web
CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a recording, as the recording tells it.

    `block` is the HTTP message as it stands in the record, or with `head_bytes` 0 the bytes of the
    page itself. `payload` is the body without chunks, as it was sent. `marks` is what is doubtful.
    """

    url: str
    recorded_at: datetime | None
    record_id: str | None
    mime: str
    charset: str | None
    headers: tuple[tuple[str, str], ...]
    block: bytes
    head_bytes: int
    payload: bytes
    truncated: str | None = None
    marks: tuple[str, ...] = ()


def choose_page(record: Record, walked: Walked, now: datetime, where: str = "") -> Page | None:
    """Return the page that a record holds, or None; what a person would miss is told."""
    fields, place = record.fields, f"{where}record {record.number}"
    kind = fields.get("warc-type", "").lower()
    url = fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
    if kind not in ("response", "resource", "conversion", "revisit"):
        return None
    if not url.lower().startswith(("http://", "https://")):
        walked.left["of no web address"] += 1
        return None
    if kind == "revisit":
        walked.left["a repetition of a page kept elsewhere"] += 1
        return None
    if fields.get("warc-resource-type", "").lower() not in OF_A_PAGE:
        walked.left["fetched by a page"] += 1
        return None
    if record.block is None:
        walked.tell(place, f"over {MAX_PAGE_BYTES} bytes: left out")
        return None
    try:
        page = _read(record, kind, url, now)
    except _NoPage as reason:
        walked.left[str(reason)] += 1
        return None
    except PayloadTooLarge:
        walked.tell(place, f"over {MAX_PAGE_BYTES} bytes decoded: left out")
        return None
    except (NotHttp, UnreadableCapture) as problem:
        walked.tell(place, f"not copied: {_short(problem)}")
        return None
    for mark in set(page.marks) - set(record.marks):
        walked.tell(place, mark)
    return page


class _NoPage(Exception):
    """Nothing that a person looked at; the message says what it is, for counting."""


def _read(record: Record, kind: str, url: str, now: datetime) -> Page:
    fields, block = record.fields, record.block or b""
    if kind == "response" and block.startswith(b"HTTP/"):
        head, head_bytes, payload, block = _split(block)
        headers, mime_field = head.headers, ", ".join(head.values("content-type"))
        if head.status != 200:
            raise _NoPage(f"answered {head.status // 100}xx" if head.status != 206 else "a part")
    else:
        head_bytes, payload, headers = 0, block, ()
        mime_field = fields.get("content-type", "")
    mime, charset = read_type(mime_field)
    if mime not in WANTED:
        raise _NoPage("data" if "json" in mime else "no page: pictures, scripts and the like")
    if urlsplit(url).path == "/robots.txt" or not payload.strip():
        raise _NoPage("empty, or for machines")
    marks = list(record.marks)
    try:
        decoded = decode_body(payload, headers, MAX_PAGE_BYTES)
    except UnreadableCapture:
        if not payload.lstrip().startswith(b"<"):
            raise
        marks.append("its head names a coding that its body does not have: copied without it")
        head_bytes, headers, block, decoded = 0, (), payload, payload
    if not record.digests.payload_is_right(payload, block[head_bytes:], decoded):
        marks.append("its payload is not the one of its digest")
    recorded_at = read_moment(fields.get("warc-date", ""), now)
    if recorded_at is None:
        marks.append("its date cannot be")
    truncated = fields.get("warc-truncated")
    return Page(
        url, recorded_at, _read_id(fields), mime, charset, headers, block, head_bytes, payload,
        truncated if truncated in TRUNCATED or truncated is None else "unspecified", tuple(marks),
    )  # fmt: skip


def _split(block: bytes) -> tuple[Head, int, bytes, bytes]:
    """Return head, its length, payload and block. What came by HTTP/2 or 3 has no such head: its
    payload is taken alone, unless only the head would tell how to decode it.
    """
    end = find_head_end(block[:MAX_HTTP_HEAD_BYTES])
    if end is None:
        raise NotHttp(f"no end of an HTTP head within {MAX_HTTP_HEAD_BYTES} bytes")
    is_newer = HTTP_2.match(block) is not None
    head = read_head(HTTP_2.sub(b"HTTP/1.1", block[:end], count=1))
    payload = block[end:]
    if is_chunked(head.headers):
        chunks = ChunkReader(end)
        chunks.advance(block)
        payload = chunks.payload(block)
    if not is_newer:
        return head, end, payload, block
    if payload != block[end:] or any(n.lower() == "content-encoding" for n, _ in head.headers):
        raise NotHttp("a head of HTTP/2 over a body that it encodes")
    return head, 0, payload, payload


def read_type(field: str) -> tuple[str, str | None]:
    """Return media type and charset of a Content-Type; "" for a type that is none."""
    mime = field.partition(";")[0].strip().lower()
    charset = CHARSET.search(field[:500])
    known = mime if MEDIA_TYPE.fullmatch(mime) else ""
    return known, None if charset is None else charset[1].lower()


def read_moment(spelt: str, now: datetime) -> datetime | None:
    """Return an aware time in UTC; None for what is none, older than the web, or still to come."""
    try:
        moment = datetime.fromisoformat(spelt.strip()[:40])
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if OLDEST <= moment <= now + CLOCKS_DIFFER else None


def _read_id(fields: dict[str, str]) -> str | None:
    found = RECORD_ID.fullmatch(fields.get("warc-record-id", ""))
    return None if found is None else found[1]


def _short(problem: Exception) -> str:
    """Return what went wrong without words of the page, which a message may quote."""
    if isinstance(problem, NotHttp):
        return "its HTTP head cannot be read"
    return "its body cannot be decoded"
