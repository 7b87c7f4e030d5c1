"""Reads a page that a browser saved: HTML, MHTML, PDF or a picture. Nothing in it is run or asked.

What such a file says of its address and time is its own word: `Saved.stated_url` is a proposal that
is marked as such wherever it is used.
"""

from __future__ import annotations

import base64
import binascii
import html
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from archive.strangers.limits import MAX_HEAD_BYTES, MAX_PAGE_BYTES, MAX_SAVED_PAGE_BYTES, Refused
from archive.strangers.pages import HTML, read_type

MAX_PARTS = 5_000
RELATED = "multipart/related"
BEGINNING = 200_000  # bytes in which a page says where it is from
# <!-- saved from url=(0027)https://forum.example/post/7 -->, as browsers write it since 1999.
SAVED_FROM = re.compile(r"<!--\s{0,9}saved from url=\([0-9]{1,6}\)([^\s<>\"]{1,2000})")
# Page saved with SingleFile, then lines "url: …" and "saved date: …".
SINGLE_FILE = re.compile(r"saved with SingleFile\s{1,9}url:\s{1,9}([^\s<>\"]{1,2000})")
SINGLE_FILE_DATE = re.compile(
    r"saved date:\s{1,9}([A-Za-z]{3} [A-Za-z]{3} [0-9: ]{13,16}) GMT([+-][0-9]{4})"
)
TAG = re.compile(r"<(?:link|meta)\s([^<>]{1,3000})>", re.I)
ATTRIBUTE = re.compile(
    r"""\b([a-z:-]{2,20})\s{0,3}=\s{0,3}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""",
    re.I,
)
HTML_BEGIN = re.compile(rb"<(?:!doctype\s{1,20}html|html|head|body)\b", re.I)
HTML_BEGINNING = 10_000  # bytes; licences and notes of savers stand before the page
MIME_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Saved:
    """The page in a saved file, and what the file says of where and when it was saved."""

    body: bytes
    mime: str
    charset: str | None
    stated_url: str | None = None
    stated_at: datetime | None = None


def is_html(beginning: bytes) -> bool:
    """Tell whether a file begins as a page."""
    begin = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:HTML_BEGINNING]
    return begin.startswith(b"<") and HTML_BEGIN.search(begin) is not None


def is_mhtml(beginning: bytes) -> bool:
    """Tell whether a file begins as a page that was saved with its pictures, RFC 2557."""
    try:
        return _read_head(beginning, 0)[0].get_content_type() == RELATED
    except Refused:
        return False


def read_html(body: bytes) -> Saved:
    """Return a page saved as one file. Raises Refused."""
    if len(body) > MAX_SAVED_PAGE_BYTES:
        raise Refused(f"a page of {len(body)} bytes, at most {MAX_SAVED_PAGE_BYTES} are read")
    beginning = body[:BEGINNING].decode("utf-8", "replace")
    return Saved(body, "text/html", None, _stated_url(beginning), _stated_at(beginning))


def _stated_url(beginning: str) -> str | None:
    """Return the browser's own note of the address, else the one that the page gives itself."""
    for pattern in (SAVED_FROM, SINGLE_FILE):
        found = pattern.search(beginning)
        if found is not None:
            return html.unescape(found[1])
    told: dict[str, str] = {}
    for tag in TAG.finditer(beginning):
        pairs = {n.lower(): a or b or c for n, a, b, c in ATTRIBUTE.findall(tag[1])}
        if pairs.get("rel", "").lower() == "canonical" and pairs.get("href"):
            told.setdefault("canonical", html.unescape(pairs["href"]))
        if pairs.get("property", "").lower() == "og:url" and pairs.get("content"):
            told.setdefault("og:url", html.unescape(pairs["content"]))
    return told.get("canonical") or told.get("og:url")


def _stated_at(beginning: str) -> datetime | None:
    found = SINGLE_FILE_DATE.search(beginning)
    if found is None:
        return None
    try:
        moment = datetime.strptime(f"{found[1].strip()} {found[2]}", "%a %b %d %Y %H:%M:%S %z")
    except ValueError:
        return None
    return moment.astimezone(UTC)


def read_mhtml(data: bytes) -> Saved:
    """Return the main part of a page that was saved with its pictures. Raises Refused."""
    top, begin = _read_head(data, 0)
    if top.get_content_type() != RELATED:
        raise Refused("no MHTML: it is not of the type multipart/related")
    boundary = top.get_boundary()
    if not boundary or len(boundary) > 200:
        raise Refused("a damaged MHTML: it does not say how its parts are set apart")
    part = next(_pages(data, begin, boundary.encode("utf-8", "replace")), None)
    if part is None:
        raise Refused("an MHTML without a page in it")
    head, raw = part
    body = _decode(raw, str(head.get("Content-Transfer-Encoding", "")).strip().lower())
    if len(body) > MAX_PAGE_BYTES:
        raise Refused(f"a page of {len(body)} bytes, at most {MAX_PAGE_BYTES} are read")
    mime, charset = read_type(str(head.get("Content-Type", "")))
    url = top.get("Snapshot-Content-Location") or head.get("Content-Location")
    stated = None if url is None else "".join(str(url).split())
    return Saved(body, mime or "text/html", charset, stated, _date(top))


def _pages(data: bytes, begin: int, boundary: bytes) -> Iterator[tuple[Message, bytes]]:
    """Yield the parts that are HTML. The first is the main one (RFC 2557, section 4.3)."""
    mark = b"--" + boundary
    start = data.find(mark, begin)
    for _ in range(MAX_PARTS):
        if start < 0 or data.startswith(b"--", start + len(mark)):
            return
        begin = data.find(b"\n", start) + 1
        end = data.find(b"\n" + mark, start)
        start = end + 1 if end >= 0 else -1
        end = len(data) if end < 0 else end
        if begin == 0 or end - begin > 2 * MAX_PAGE_BYTES:
            continue  # base64 of a page that is too long, or a film
        head, body = _read_head(data, begin)
        if head.get_content_type() in HTML:
            yield head, data[body:end].removesuffix(b"\r")


def _read_head(data: bytes, begin: int) -> tuple[Message, int]:
    """Return a head and the offset behind it."""
    end = MIME_HEAD_END.search(data, begin, begin + MAX_HEAD_BYTES)
    if end is None:
        raise Refused("a damaged MHTML: a part without a head")
    head = BytesParser(policy=compat32).parsebytes(data[begin : end.end()], headersonly=True)
    return head, end.end()


def _decode(raw: bytes, coding: str) -> bytes:
    if coding == "quoted-printable":
        return quopri.decodestring(raw)
    if coding == "base64":
        try:
            return base64.b64decode(raw)
        except (binascii.Error, ValueError) as problem:
            raise Refused("a damaged MHTML: its page is no base64") from problem
    return raw


def _date(head: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(head.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
