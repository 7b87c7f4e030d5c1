"""A forward proxy on loopback for one browser of ours: all that it gets goes through the recorder.

TLS ends here, so that the archive holds what the server sent; to the server the recorder speaks for
itself and checks its certificate. Only who knows the secret of a page load is served: neither other
programs of this machine nor the browser's own errands come into the archive.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

from archive.warc import Exchange
from crawlers.authority import Authority
from crawlers.fetching import Asked
from crawlers.keeping import NotKept
from crawlers.pageload import PageLoad, Refused, check_place

USER = "page"
MAX_HEAD = 65_536
MAX_BODY = 1_000_000  # of a request
IDLE_S = 60.0
# Between server and proxy only, or a way around the proxy, or an errand for later.
_LEFT_OUT = frozenset(
    {
        *("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"),
        *("content-length", "trailer", "alt-svc", "nel", "report-to", "reporting-endpoints"),
    }
)


class _Hang(Exception):
    """The connection is of no more use."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]

    def header(self, name: bytes) -> bytes | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class RecordingProxy:
    """Listens between `async with` and its end; `port` is where."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.port = 0
        self._loads: dict[bytes, PageLoad] = {}
        self._talking: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> RecordingProxy:
        """Begin to listen, on loopback only."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening, and hang up on whoever is still there."""
        self._server.close()
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    @contextlib.contextmanager
    def admit(self, load: PageLoad) -> Iterator[str]:
        """Serve this page load as long as the context lasts, to who knows the password given."""
        password = secrets.token_urlsafe(24)
        word = b"Basic " + base64.b64encode(f"{USER}:{password}".encode("ascii"))
        self._loads[word] = load
        try:
            yield password
        finally:
            del self._loads[word]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._talk(reader, writer))
        self._talking.add(task)
        task.add_done_callback(self._talking.discard)
        await asyncio.wait([task])

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lost = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        with contextlib.suppress(_Hang, TimeoutError, ssl.SSLError, *lost):
            await self._converse(reader, writer)
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await _read_request(reader)
            load = self._loads.get(request.header(b"proxy-authorization") or b"")
            if load is None:
                body = await _read_body(reader, request)
                challenge = ("Proxy-Authenticate", 'Basic realm="a page load"')
                await _write(writer, _spell_head(407, [challenge], 0))
            elif request.method == "CONNECT":
                await self._tunnel(reader, writer, request, load)
                return
            else:
                body = await _read_body(reader, request)
                await _answer(writer, load, request, request.target, body)

    async def _tunnel(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        request: _Request,
        load: PageLoad,
    ) -> None:
        """Take the server's part in TLS, and answer what is asked inside."""
        origin = f"https://{request.target}"
        try:
            parts = urlsplit(origin)
            check_place("https", parts.hostname or "", parts.port)
        except (Refused, ValueError) as refusal:
            load.note(origin[:300], str(refusal))
            await _write(writer, _spell_head(403, [], 0))
            return
        await _write(writer, b"HTTP/1.1 200 Connected\r\n\r\n")
        await writer.start_tls(self.authority.context(parts.hostname or ""))
        while True:
            inside = await _read_request(reader)
            body = await _read_body(reader, inside)
            if not inside.target.startswith("/"):
                raise _Hang
            url = origin.removesuffix(":443") + inside.target
            await _answer(writer, load, inside, url, body)


async def _answer(
    writer: asyncio.StreamWriter, load: PageLoad, request: _Request, url: str, body: bytes
) -> None:
    """Give the browser what the archive holds by then, or an empty answer of our own."""
    try:
        exchange = await load.serve(Asked(url, request.method, request.headers, body))
    except (Refused, ValueError):
        await _write(writer, _spell_head(403, [], 0))
    except NotKept:
        raise _Hang from None
    else:
        await _write(writer, *_spell_answer(request.method, exchange))


def _spell_answer(method: str, exchange: Exchange) -> tuple[bytes, bytes]:
    """Return head and body for the browser. The body is what was kept, without its framing."""
    status = exchange.status
    if status is None or status < 200:
        return _spell_head(502, [], 0), b""
    headers = [(n, v) for n, v in exchange.headers if n.lower() not in _LEFT_OUT]
    if method == "HEAD" or status in (204, 304):
        return _spell_head(status, headers, None if method != "HEAD" else 0), b""
    return _spell_head(status, headers, len(exchange.payload)), exchange.payload


def _spell_head(status: int, headers: list[tuple[str, str]], length: int | None) -> bytes:
    lines = [f"HTTP/1.1 {status} ", *(f"{name}: {value}" for name, value in headers)]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


async def _write(writer: asyncio.StreamWriter, *parts: bytes) -> None:
    for part in parts:
        writer.write(part)
    await writer.drain()


async def _read_request(reader: asyncio.StreamReader) -> _Request:
    """Read the head of one request. Raises what `_talk` takes as the end of the connection."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE_S)
    first, *lines = head[:-4].split(b"\r\n")
    words = first.decode("latin-1").split(" ")
    pairs = [line.partition(b":") for line in lines]
    if len(words) != 3 or not words[0].isalpha() or not all(colon for _, colon, _ in pairs):
        raise _Hang
    headers = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    return _Request(words[0], words[1], headers)


async def _read_body(reader: asyncio.StreamReader, request: _Request) -> bytes:
    if request.header(b"transfer-encoding") is not None:
        raise _Hang
    length = request.header(b"content-length") or b"0"
    if not length.isdigit() or len(length) > 9 or int(length) > MAX_BODY:
        raise _Hang
    return await asyncio.wait_for(reader.readexactly(int(length)), IDLE_S)
