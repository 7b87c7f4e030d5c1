"""Opens connections to vetted addresses, with certificates checked, and keeps a few of them for
reuse.

A TLS handshake costs several times what a page costs. It speaks HTTP/1.1 only, since HTTP/2 frames
are not what a WARC file can hold, and goes through no proxy.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.addresses import Resolver
from crawlers.sending import Target

MAX_IDLE_PER_HOST = 2
MAX_IDLE = 64
MAX_IDLE_S = 30.0  # common servers close after 5 to 75 s
UNREAD_BYTES = 262_144  # beyond this the server has to wait until somebody reads

Key = tuple[str, str, int]


class Wire(asyncio.Protocol):
    """The bytes of one connection, for one reader at a time.

    asyncio's own streams hide what they hold; here it can be asked before a connection is used
    again.
    """

    def __init__(self) -> None:
        self.ended = False
        self.broke = False
        self.is_ragged = False  # TLS was left without the farewell that shows that all was said
        self._transport: asyncio.Transport | None = None
        self._unread: deque[bytes] = deque()
        self._unread_bytes = 0
        self._arrival: asyncio.Future[None] | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether the connection is open and nothing unasked for has come."""
        return not self.ended and not self._unread

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport that belongs to this connection."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Put bytes aside for the reader and hold the server back if there are too many."""
        self._unread.append(data)
        self._unread_bytes += len(data)
        if self._unread_bytes > UNREAD_BYTES and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that the server has said all, or that somebody has cut its TLS session there."""
        self.ended = True
        if self._transport is not None:
            session = self._transport.get_extra_info("ssl_object")
            self.is_ragged = session is not None and not _said_farewell(session)
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the connection is gone, and whether it broke before the server had ended it."""
        self.broke = self.broke or (error is not None and not self.ended)
        self.ended = True
        self._wake()

    def send(self, data: bytes) -> None:
        """Send bytes; a connection that is gone shows when its answer is read."""
        if self._transport is not None:
            self._transport.write(data)

    async def receive(self) -> bytes:
        """Return the next bytes, or b"" when the server has closed the connection."""
        if not self._unread and not self.ended:
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        if not self._unread:
            return b""
        data = self._unread.popleft()
        self._unread_bytes -= len(data)
        if self._unread_bytes <= UNREAD_BYTES and self._transport is not None:
            self._transport.resume_reading()
        return data

    def close(self) -> None:
        """Drop the connection at once, without waiting for a farewell."""
        if self._transport is not None:
            self._transport.abort()

    def _wake(self) -> None:
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)


@dataclass(slots=True)
class Connection:
    """An open connection; `tls` says version, cipher and certificate SHA-256, None if plain."""

    key: Key
    wire: Wire
    ip: str
    tls: str | None
    is_used: bool = False
    idle_since: float = field(default=0.0)


class Connections:
    """Gives out connections by scheme, host and port, and takes back those that can serve again."""

    def __init__(self, resolver: Resolver, ca_file: Path | None, connect_s: float) -> None:
        """`ca_file` holds certificates to be trusted beside those of the system."""
        self._resolver = resolver
        self._connect_s = connect_s
        self._tls = ssl.create_default_context()
        self._tls.set_alpn_protocols(["http/1.1"])
        if ca_file is not None:
            self._tls.load_verify_locations(cafile=ca_file)
        self._idle: list[Connection] = []

    async def take(self, target: Target) -> Connection:
        """Return a connection to the host of `target`: an idle one, else a new one to a vetted
        address.

        Raises AddressRefused, OSError (with ssl.SSLError and socket.gaierror under it) or
        TimeoutError.
        """
        key = (target.scheme, target.host, target.port)
        return self._take_idle(key) or await self._open(key)

    def give_back(self, connection: Connection) -> None:
        """Keep a connection that stands at the end of a response, or close it if there are many."""
        others = sum(idle.key == connection.key for idle in self._idle)
        if others >= MAX_IDLE_PER_HOST or not connection.wire.is_quiet:
            connection.wire.close()
            return
        connection.is_used = True
        connection.idle_since = time.monotonic()
        self._idle.append(connection)
        if len(self._idle) > MAX_IDLE:
            self._idle.pop(0).wire.close()

    def close_idle(self) -> None:
        """Close what nobody uses."""
        while self._idle:
            self._idle.pop().wire.close()

    def _take_idle(self, key: Key) -> Connection | None:
        for connection in [idle for idle in reversed(self._idle) if idle.key == key]:
            self._idle.remove(connection)
            is_fresh = time.monotonic() - connection.idle_since < MAX_IDLE_S
            if connection.wire.is_quiet and is_fresh:
                return connection
            connection.wire.close()
        return None

    async def _open(self, key: Key) -> Connection:
        scheme, host, port = key
        address, to_port = await self._resolver.vet(host, port)
        is_tls = scheme == "https"
        async with asyncio.timeout(self._connect_s):
            transport, wire = await asyncio.get_running_loop().create_connection(
                Wire,
                address,
                to_port,
                ssl=self._tls if is_tls else None,
                server_hostname=host if is_tls else None,
            )
        return Connection(key, wire, address, _describe_tls(transport) if is_tls else None)


def _said_farewell(session: ssl.SSLObject) -> bool:
    """Tell whether a session of which all was read ended by its closure alert (RFC 9112, 9.8)."""
    try:
        return session.read(1) == b""
    except ssl.SSLError:
        return False


def _describe_tls(transport: asyncio.Transport) -> str:
    """Return "TLSv1.3 TLS_AES_256_GCM_SHA384 <SHA-256 of the certificate>"."""
    session = transport.get_extra_info("ssl_object")
    certificate = hashlib.sha256(session.getpeercert(binary_form=True)).hexdigest()
    return f"{session.version()} {session.cipher()[0]} {certificate}"
