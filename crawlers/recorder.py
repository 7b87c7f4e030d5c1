"""Fetches for Scrapy and keeps every exchange on disk before anyone may read it.

The handler goes into DOWNLOAD_HANDLERS; below all middlewares, it sees each redirect, error and
retry. It hands out no response, and raises no error, before the records are durable and the
database has committed them. It neither reads pages nor decides what is fetched, apart from refusing
addresses.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response

from archive.warc import ACCEPT_ENCODING, Exchange
from crawlers.addresses import AddressRefused, Resolver
from crawlers.connections import Connection, Connections
from crawlers.exchange import DEFAULT_LIMITS, Limits, Reception
from crawlers.keeping import Commit, FindTwin, Keeper, NotKept
from crawlers.sending import build_request, read_target
from models.terms import CaptureKind
from models.values import CaptureFacts

__all__ = ["Limits", "NotKept", "Recorder", "RecordingHandler", "TlsFailed", "handler_for"]

MAX_ERROR_LENGTH = 200
SAFE_METHODS = frozenset({"GET", "HEAD"})  # may be sent again (RFC 9110, 9.2)

# "https://name:password@" before the host
_USER_NAME = re.compile(r"^([a-z]+://)[^/?#]*@")


class TlsFailed(Exception):
    """The server's certificate is not trusted, or no common encryption was found. Not retried."""


class Recorder:
    """What all handlers of one process share: the files they write and the connections they use.

    Exchanges that arrive while a commit is under way are written together: their records, one
    fsync, one call of `commit`, all in one thread of its own, so that the event loop goes on.
    `commit` runs the database transaction for facts whose records are durable. `find_twin` gets the
    hexadecimal SHA-256 of a payload and returns a committed response with it, or None. Both are
    called in that thread only.
    """

    def __init__(
        self,
        archive_dir: Path,
        commit: Commit,
        find_twin: FindTwin,
        resolver: Resolver,
        ca_file: Path | None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        """`ca_file` holds certificates to be trusted beside those of the system."""
        self.limits = limits
        self.connections = Connections(resolver, ca_file, limits.connect_s)
        self._keeper = Keeper(archive_dir, commit, find_twin, limits.warc_bytes)

    async def keep(self, exchange: Exchange) -> CaptureFacts:
        """Return the facts of an exchange once it is durable and committed. Raises NotKept."""
        return await self._keeper.keep(exchange)

    def close(self) -> None:
        """Finish the current file. To be called when nothing is being kept; twice is fine."""
        self._keeper.close()


class RecordingHandler(BaseDownloadHandler):
    """A download handler that records. `handler_for` binds it to its recorder.

    It reads from `request.meta`: "kind" (a CaptureKind, DOCUMENT if absent), "link_id",
    "source_id", "robots" (the decision in words) and "twin" (the Twin whose validators the request
    carries). It writes "capture", the CaptureFacts, also when it raises, and "download_latency".
    """

    lazy = False
    recorder: ClassVar[Recorder]

    async def download_request(self, request: Request) -> Response:
        """Fetch, keep, and only then return the response or raise what went wrong.

        The body is without transfer coding, still content-encoded. A response cut short comes with
        the flag "truncated-length", "truncated-time", "truncated-disconnect" or
        "truncated-unspecified" if any of its body came. Raises AddressRefused,
        CannotResolveHostError, DownloadConnectionRefusedError, TlsFailed, DownloadTimeoutError,
        DownloadFailedError, ResponseDataLossError (nothing usable came) or NotKept. The first word
        of `error` in the facts is that name.
        """
        exchange = _begin(request)
        started = time.monotonic()
        problem = await self._fetch(request, exchange, started)
        exchange.duration_s = time.monotonic() - started
        if problem is not None:
            exchange.error = f"{type(problem).__name__}: {problem}"[:MAX_ERROR_LENGTH]
        request.meta["download_latency"] = exchange.first_byte_s or exchange.duration_s
        request.meta["capture"] = await self.recorder.keep(exchange)
        if problem is not None:
            raise problem
        return _build_response(request, exchange)

    async def close(self) -> None:
        """Close idle connections; the recorder belongs to whoever made it."""
        self.recorder.connections.close_idle()

    async def _fetch(
        self, request: Request, exchange: Exchange, started: float
    ) -> Exception | None:
        """Fill the exchange, and return what Scrapy is to be told instead of a response."""
        try:
            async with asyncio.timeout(self.recorder.limits.total_s):
                await self._converse(request, exchange, started)
        except (AddressRefused, ResponseDataLossError) as problem:
            return problem
        except TimeoutError:
            return None if exchange.payload else DownloadTimeoutError("no answer in time")
        except ssl.SSLError as problem:
            return TlsFailed(getattr(problem, "verify_message", "") or str(problem))
        except socket.gaierror as problem:
            return CannotResolveHostError(str(problem))
        except ConnectionRefusedError as problem:
            return DownloadConnectionRefusedError(str(problem))
        except OSError as problem:
            return DownloadFailedError(str(problem))
        return None

    async def _converse(self, request: Request, exchange: Exchange, started: float) -> None:
        """Send the request and receive the response; once more if an idle connection was dead."""
        try:
            target = read_target(request.url)
        except ValueError as problem:
            raise AddressRefused(f"not an address to fetch: {problem}") from problem
        sent = build_request(request.method, target, _list_headers(request), request.body)
        connections = self.recorder.connections
        while True:
            connection = await connections.take(target)
            exchange.request, exchange.ip, exchange.tls = sent, connection.ip, connection.tls
            reception = Reception(exchange, request.method, self.recorder.limits)
            try:
                await self._receive(connection, exchange, reception, started)
            finally:
                reception.stop("time")  # if it is not done, a limit has ended it
                if not reception.may_reuse:
                    connection.wire.close()
            if reception.may_reuse:
                connections.give_back(connection)
            was_dead = connection.is_used and not exchange.response
            if not was_dead or request.method not in SAFE_METHODS:
                break
        if reception.failure is not None:
            raise ResponseDataLossError(reception.failure)

    async def _receive(
        self, connection: Connection, exchange: Exchange, reception: Reception, started: float
    ) -> None:
        wire = connection.wire
        wire.send(exchange.request)
        async with asyncio.timeout(self.recorder.limits.head_s) as patience:
            while not reception.done:
                data = await wire.receive()
                if not data:
                    reception.end(clean=not wire.broke)
                    return
                if exchange.first_byte_s is None:
                    exchange.first_byte_s = time.monotonic() - started
                reception.feed(data)
                if reception.has_head:
                    patience.reschedule(None)


def handler_for(recorder: Recorder) -> type[RecordingHandler]:
    """Return a handler class bound to `recorder`, for DOWNLOAD_HANDLERS under "http" and "https".

    Scrapy copies its settings deeply, and a class survives that as itself.
    """
    return type("BoundRecordingHandler", (RecordingHandler,), {"recorder": recorder})


def _begin(request: Request) -> Exchange:
    """Start the exchange with what the request's meta says, under its address without secrets."""
    meta: dict[str, Any] = request.meta
    return Exchange(
        url=_spell_url(request.url),
        kind=CaptureKind(meta.get("kind", CaptureKind.DOCUMENT)),
        started_at=datetime.now(UTC),
        source_id=meta.get("source_id"),
        link_id=meta.get("link_id"),
        robots=meta.get("robots"),
        known=meta.get("twin"),
    )


def _spell_url(url: str) -> str:
    """Return the address without user name, password and fragment, none of which is ever sent."""
    return _USER_NAME.sub(r"\1", url.partition("#")[0])


def _list_headers(request: Request) -> Iterator[tuple[bytes, bytes]]:
    for name, values in request.headers.items():
        for value in values:
            yield name, value
    if b"Accept-Encoding" not in request.headers:
        yield b"Accept-Encoding", ACCEPT_ENCODING.encode("ascii")


def _build_response(request: Request, exchange: Exchange) -> Response:
    """Build a plain response: choosing a class by content would parse what nobody asked for."""
    headers = Headers(
        (name, value.encode("latin-1"))
        for name, value in exchange.headers
        if name.lower() != "transfer-encoding"
    )
    return Response(
        url=request.url,
        status=exchange.status or 0,
        headers=headers,
        body=exchange.payload,
        flags=[f"truncated-{exchange.truncated}"] if exchange.truncated else [],
        ip_address=None if exchange.ip is None else ipaddress.ip_address(exchange.ip),
        protocol="HTTP/1.1",
    )
