"""What a site answers at one address: the bytes, made once, plain or packed, with validators."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from replica.moments import print_http

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=utf-8"
GZIP_FILE = "application/x-gzip"
ROBOTS = "/robots.txt"
REASONS = {
    200: "OK", 302: "Found", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 421: "Misdirected Request",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A response without its date. `packed` is the body under gzip where that is offered.

    `body` is empty where `packed` is not: then it is unpacked for those few who want it plain.
    `modified` and `etag` are None where the site sends no validators.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    packed: bytes
    etag: str | None = None
    modified: str | None = None

    def plain(self) -> bytes:
        """Return the body without content coding."""
        return gzip.decompress(self.packed) if self.packed else self.body

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        """Return the answer with more headers."""
        return replace(self, headers=(*self.headers, *headers))


def make_answer(body: bytes, mime: str, modified_at: datetime, level: int = 6) -> Answer:
    """Return a page with validators, packed at a level of gzip (1 is fast, 9 is small)."""
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = (("Content-Type", mime), ("Vary", "Accept-Encoding"))
    packed = gzip.compress(body, level, mtime=0)
    return Answer(200, headers, b"", packed, etag, print_http(modified_at))


def make_gzip_file(body: bytes, modified_at: datetime) -> Answer:
    """Return a file that is gzip itself (sitemap.xml.gz): its packing is no content coding."""
    packed = gzip.compress(body, mtime=0)
    etag = f'"{hashlib.blake2b(packed, digest_size=12).hexdigest()}"'
    headers = (("Content-Type", GZIP_FILE),)
    return Answer(200, headers, packed, b"", etag, print_http(modified_at))


def make_plain(
    body: bytes, mime: str, status: int = 200, extra: tuple[tuple[str, str], ...] = ()
) -> Answer:
    """Return a small answer or an error: not packed, without validators."""
    return Answer(status, (("Content-Type", mime), *extra), body, b"")


def make_redirect(location: str) -> Answer:
    """Return a temporary redirect with an empty body."""
    return Answer(302, (("Content-Type", HTML), ("Location", location)), b"", b"")
