"""A server on loopback that answers with exactly the bytes a test gives it, over TCP or TLS.

It speaks no HTTP of its own: a test says what stands on the wire, when the connection is closed or
reset, and reads afterwards what was asked and how often.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType

import trustme

HOST = "hostile.example"


class Then(Enum):
    """What the server does when it has sent its bytes."""

    KEEP = auto()  # wait for the next request
    CLOSE = auto()
    RESET = auto()  # drop the connection; a TLS session ends without its farewell
    BREAK = auto()  # the same with a TCP reset, once what was sent has arrived
    HANG = auto()  # say nothing more until the client gives up


@dataclass(frozen=True)
class Answer:
    """Bytes to send, as they are; then `more`, again and again, with a pause before each."""

    raw: bytes
    then: Then = Then.KEEP
    more: bytes = b""
    pause_s: float = 0.0


def respond(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> Answer:
    """A well-formed answer with its length."""
    lines = [b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(body)]
    return Answer(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A TLS context with a certificate for these names, or for HOST."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or (HOST,))).configure_cert(context)
    return context


class HostileSite:
    """The server, in a thread of its own; `answers` maps paths, or "*", to what is sent.

    "//host/path" goes before "/path". With `at_once` it sends that, whatever it is asked.
    A path may have several answers: the first request gets the first, the last one is repeated.
    `requests` are the heads that came, `connections` the number of connections that sent one.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, at_once: Answer | None = None) -> None:
        self.answers: dict[str, Answer | Sequence[Answer]] = {}
        self.requests: list[bytes] = []
        self.connections = 0
        self.port = 0
        self._tls = tls
        self._at_once = at_once
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> HostileSite:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def url(self, path: str) -> str:
        """The address of a path on this server, under its public name."""
        return f"{'http' if self._tls is None else 'https'}://{HOST}:{self.port}{path}"

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopped.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lost = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError)
        with contextlib.suppress(*lost):
            if self._at_once is not None:
                await reader.read(1024)
                await _send(self._at_once, reader, writer)
                writer.close()
                return
            head = await reader.readuntil(b"\r\n\r\n")
            self.connections += 1
            while True:
                answer = self._choose(head)
                await _send(answer, reader, writer)
                if answer.then is not Then.KEEP:
                    break
                head = await reader.readuntil(b"\r\n\r\n")
        writer.close()

    def _choose(self, head: bytes) -> Answer:
        self.requests.append(head)
        path = head.split(b" ")[1].decode("ascii").partition("?")[0]
        named = self.answers.get(f"//{_host_of(head)}{path}")
        answers = named or self.answers.get(
            path, self.answers.get("*", respond(b"", status=b"404 Not Found"))
        )
        if isinstance(answers, Answer):
            return answers
        asked = sum(request.split(b" ")[1].startswith(path.encode()) for request in self.requests)
        return answers[min(asked, len(answers)) - 1]


async def _send(answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer.raw)
    await writer.drain()
    while answer.more:
        await asyncio.sleep(answer.pause_s)
        writer.write(answer.more)
        await writer.drain()
    if answer.then is Then.HANG:
        await reader.read()
    if answer.then is Then.BREAK:
        await asyncio.sleep(0.1)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    if answer.then in (Then.RESET, Then.BREAK):
        writer.transport.abort()


def _host_of(head: bytes) -> str:
    fields = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return next(value.strip().decode() for name, _, value in fields if name.lower() == b"host")
