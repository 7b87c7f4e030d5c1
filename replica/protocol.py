"""HTTP/1.1 for the replica: keep-alive, HEAD, gzip and conditional requests (RFC 9110, 9112).

It reads requests one after another, and never more than it has answered; a body only with POST and
where its length is told. It serves tests on this machine; it is no server for the web.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from replica.answers import REASONS, TEXT, Answer, make_plain
from replica.moments import print_http

MAX_HEAD = 65_536  # bytes of a request's head
MAX_BODY = 65_536  # bytes of a form that was filled in
END_OF_HEAD = b"\r\n\r\n"
NOT_READ = make_plain(b"synthetic: only GET and HEAD without a body, and forms\n", TEXT, 405)
NOT_HTTP = make_plain(b"synthetic: not a request\n", TEXT, 400)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it was answered; `path` has its query, `bytes` counts the body sent."""

    host: str
    path: str
    status: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: header names are in lower case."""

    method: str
    path: str
    version: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host it is meant for, without a port."""
        return self.headers.get("host", "").partition(":")[0].lower()

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection stays open after the answer."""
        wish = self.headers.get("connection", "").lower()
        return "close" not in wish and (self.version == "HTTP/1.1" or "keep-alive" in wish)

    @property
    def length(self) -> int | None:
        """How many bytes follow the head; None if that is not told, or more than is read."""
        told = self.headers.get("content-length", "0")
        is_told = told.isascii() and told.isdigit() and len(told) < 10
        if not is_told or "transfer-encoding" in self.headers or int(told) > MAX_BODY:
            return None
        return int(told) if self.method == "POST" or int(told) == 0 else None


# What gives the answer to a request and the seconds to wait before it is sent.
Find = Callable[[Asked], tuple[Answer, float]]


def read_request(head: bytes) -> Asked | None:
    """Return the request that the lines of `head` make, None if they make none."""
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[1].startswith("/"):
        return None
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    method, path, version = words
    return Asked(method, path, version, headers)


def write_response(asked: Asked, answer: Answer, date: bytes) -> tuple[int, bytes, int]:
    """Return the status, the bytes to send, and how many of them are the body."""
    status = 304 if _is_unchanged(asked, answer) else answer.status
    body, coding = b"", []
    if status != 304:
        is_packed = bool(answer.packed) and "gzip" in asked.headers.get("accept-encoding", "")
        body = answer.packed if is_packed else answer.plain()
        coding = [("Content-Length", str(len(body)))]
        coding += [("Content-Encoding", "gzip")] if is_packed else []
    validators = [("ETag", answer.etag), ("Last-Modified", answer.modified)]
    kept = [(name, value) for name, value in validators if value is not None]
    connection = [] if asked.keeps_alive else [("Connection", "close")]
    lines = "".join(
        f"{name}: {value}\r\n" for name, value in (*answer.headers, *kept, *coding, *connection)
    )
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\nServer: aigaq-replica\r\n{lines}"
    sent = b"" if asked.method == "HEAD" else body
    return status, b"".join((head.encode("latin-1"), date, b"\r\n", sent)), len(sent)


def _is_unchanged(asked: Asked, answer: Answer) -> bool:
    if answer.status != 200:
        return False
    known = asked.headers.get("if-none-match")
    if known is not None:  # it goes before the date (RFC 9110, 13.1.3)
        weak = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return answer.etag is not None and bool(weak & {"*", answer.etag.removeprefix("W/")})
    since = asked.headers.get("if-modified-since")
    if since is None or answer.modified is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(answer.modified)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


class Connection(asyncio.Protocol):
    """One connection: answers its requests in order and tells `note` about each."""

    def __init__(
        self, find: Find, note: Callable[[Seen], None], connections: set[Connection]
    ) -> None:
        self._find = find
        self._note = note
        self._connections = connections
        self._unread = b""
        self._waiting: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport that belongs to this connection."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            self._connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget what was still to be sent."""
        self._connections.discard(self)
        if self._waiting is not None:
            self._waiting.cancel()

    def abort(self) -> None:
        """End the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Answer what has come, unless an answer is still being held back."""
        self._unread += data
        if self._waiting is None:
            self._answer_unread()

    def _answer_unread(self) -> None:
        while self._waiting is None and END_OF_HEAD in self._unread:
            head, _, rest = self._unread.partition(END_OF_HEAD)
            asked = read_request(head)
            length = (asked and asked.length) or 0
            if len(rest) < length:
                return  # the rest of the body is on its way
            body, self._unread = rest[:length], rest[length:]
            self._answer(None if asked is None else replace(asked, body=body))
        if len(self._unread) > MAX_HEAD:
            self.abort()

    def _answer(self, asked: Asked | None) -> None:
        if asked is None:
            refused = Asked("GET", "", "HTTP/1.0", {})
            self._send(refused, NOT_HTTP)
            return
        if asked.method not in {"GET", "HEAD", "POST"} or asked.length is None:
            # Its body is not read, so nothing behind it can be either.
            self._send(Asked(asked.method, asked.path, "HTTP/1.0", {"host": asked.host}), NOT_READ)
            return
        answer, wait_s = self._find(asked)
        if wait_s > 0:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(wait_s, self._send_late, asked, answer)
        else:
            self._send(asked, answer)

    def _send_late(self, asked: Asked, answer: Answer) -> None:
        self._waiting = None
        self._send(asked, answer)
        self._answer_unread()

    def _send(self, asked: Asked, answer: Answer) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        status, data, sent = write_response(asked, answer, _date_line(int(time.time())))
        self._note(Seen(asked.host, asked.path, status, sent))
        self._transport.write(data)
        if not asked.keeps_alive:
            self._unread = b""
            self._transport.close()


@lru_cache(maxsize=1)
def _date_line(second: int) -> bytes:
    return f"Date: {print_http(datetime.fromtimestamp(second, UTC))}\r\n".encode("ascii")
