"""The reception of one response: bytes are fed in as they come, and whatever came is kept.

No sockets and no clock: the exchange knows at any moment what is there, so that a limit or a broken
connection loses nothing that arrived before it. It takes one response and never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from archive.warc import (
    ChunkReader,
    Exchange,
    Head,
    NotHttp,
    find_head_end,
    is_chunked,
    list_codings,
    read_head,
)

MAX_INTERIM = 8  # responses such as 103 Early Hints before the final one


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a response is taken, and how long it may take; `warc_bytes` starts a new file."""

    head_bytes: int = 256 * 1024
    body_bytes: int = 20_000_000  # as they come over the wire, with framing
    connect_s: float = 10.0
    head_s: float = 20.0
    total_s: float = 60.0
    warc_bytes: int = 256 * 1024 * 1024


DEFAULT_LIMITS = Limits()


class _Body(Enum):
    UNKNOWN = auto()  # the head is not complete yet
    NONE = auto()
    COUNTED = auto()  # by Content-Length
    CHUNKED = auto()
    UNTIL_CLOSE = auto()


class Reception:
    """Takes the bytes of one response into `exchange` as they come.

    `done` says that nothing more is wanted. Then `failure` is None, or says why there is nothing
    usable, and `may_reuse` whether the connection stands exactly at the end of a response that left
    no doubt.
    """

    def __init__(self, exchange: Exchange, method: str, limits: Limits) -> None:
        self.done = False
        self.failure: str | None = None
        self.may_reuse = False
        self._exchange = exchange
        self._method = method
        self._limits = limits
        self._body = _Body.UNKNOWN
        self._length = 0
        self._chunks: ChunkReader | None = None
        self._keeps_open = False
        self._interim = bytearray()

    @property
    def has_head(self) -> bool:
        """Whether the final status line and headers are there."""
        return self._body is not _Body.UNKNOWN

    def feed(self, data: bytes) -> None:
        """Take more bytes, in the order they came."""
        exchange = self._exchange
        searched = max(len(exchange.response) - 3, 0)
        exchange.response += data
        while self._body is _Body.UNKNOWN and not self.done:
            end = find_head_end(exchange.response, searched)
            if end is None or end > self._limits.head_bytes:
                self._check_head_length()
                return
            self._take_head(end)
            searched = 0
        if not self.done:
            self._take_body()

    def end(self, *, clean: bool) -> None:
        """Note that the server closed the connection; not `clean` if it broke."""
        if self.done:
            return
        if self._body is _Body.UNTIL_CLOSE and clean:
            self._finish()
        elif self.has_head:
            self._cut("disconnect")
        else:
            self._exchange.truncated = "disconnect" if self._exchange.response else None
            self._fail("connection closed before the head was complete")

    def stop(self, why: str) -> None:
        """Give up for a reason of WARC-Truncated, such as "time"; what came so far is kept."""
        if self.done:
            return
        if self.has_head:
            self._cut(why)
        else:
            self._exchange.truncated = why if self._exchange.response else None
            self._fail(f"stopped before the head was complete: {why}")

    def _check_head_length(self) -> None:
        limit = self._limits.head_bytes
        if len(self._exchange.response) >= limit:
            del self._exchange.response[limit:]
            self._exchange.truncated = "length"
            self._fail(f"head longer than {limit} bytes")

    def _take_head(self, end: int) -> None:
        exchange = self._exchange
        try:
            head = read_head(bytes(exchange.response[:end]))
        except NotHttp as problem:
            exchange.truncated = "unspecified"
            self._fail(str(problem))
            return
        if head.status < 200 and head.status != 101:
            # An interim response (RFC 9110, 15.2) is no part of the final one.
            exchange.anomalies.append(f"interim-{head.status}")
            self._interim += exchange.response[:end]
            del exchange.response[:end]
            if len(exchange.anomalies) > MAX_INTERIM:
                exchange.response[:0] = self._interim  # there is nothing else to keep
                exchange.truncated = "unspecified"
                self._fail(f"more than {MAX_INTERIM} interim responses")
            return
        exchange.head_bytes = end
        exchange.status = head.status
        exchange.headers = list(head.headers)
        exchange.anomalies += head.anomalies
        self._body, self._length = self._judge_body(head)
        self._keeps_open = _keeps_open(head)
        if self._body is _Body.CHUNKED:
            self._chunks = ChunkReader(end)

    def _judge_body(self, head: Head) -> tuple[_Body, int]:
        """Tell how the end of the body is marked (RFC 9112, section 6.3)."""
        if self._method == "HEAD" or head.status in (101, 204, 304):
            return _Body.NONE, 0
        lengths = set(head.values("content-length"))
        if list_codings(head.headers, "Transfer-Encoding"):
            if lengths:
                self._exchange.anomalies.append("length-and-transfer-coding")
            return (_Body.CHUNKED if is_chunked(head.headers) else _Body.UNTIL_CLOSE), 0
        if not lengths:
            return _Body.UNTIL_CLOSE, 0
        length = lengths.pop()
        if lengths or not (length.isascii() and length.isdigit() and len(length) < 16):
            self._exchange.anomalies.append("bad-content-length")
            return _Body.UNTIL_CLOSE, 0
        return _Body.COUNTED, int(length)

    def _take_body(self) -> None:
        response, start = self._exchange.response, self._exchange.head_bytes
        is_over = len(response) - start > self._limits.body_bytes
        end = start + self._length
        is_counted = self._body in (_Body.NONE, _Body.COUNTED)
        if is_counted and end <= len(response) and self._length <= self._limits.body_bytes:
            self._finish_at(end)
            return
        if is_over:
            del response[start + self._limits.body_bytes :]
        if self._chunks is not None and self._chunks.advance(response):
            self._finish_chunks(self._chunks)
        elif is_over:
            self._cut("length")

    def _finish_chunks(self, chunks: ChunkReader) -> None:
        self._exchange.anomalies += chunks.anomalies
        if chunks.broken is None:
            self._finish_at(chunks.position)
        else:
            self._cut("unspecified")

    def _finish_at(self, end: int) -> None:
        """End the response at `end`; what the server sent beyond it is no part of it."""
        surplus = len(self._exchange.response) - end
        if surplus:
            del self._exchange.response[end:]
            self._exchange.anomalies.append(f"{surplus}-bytes-behind-the-end")
        self._finish()
        self.may_reuse = self._keeps_open and not self._exchange.anomalies

    def _cut(self, why: str) -> None:
        self._exchange.truncated = why
        self._finish()
        if not self._exchange.payload:
            self.failure = f"no body: {why}"

    def _finish(self) -> None:
        exchange = self._exchange
        if self._chunks is not None:
            exchange.payload = self._chunks.payload(exchange.response)
        else:
            exchange.payload = bytes(memoryview(exchange.response)[exchange.head_bytes :])
        self.done = True

    def _fail(self, why: str) -> None:
        self.failure = why
        self.done = True


def _keeps_open(head: Head) -> bool:
    """Whether the server means to take another request on this connection (RFC 9112, 9.3)."""
    wishes = list_codings(head.headers, "Connection")
    return head.version == "HTTP/1.1" and head.status != 101 and "close" not in wishes
