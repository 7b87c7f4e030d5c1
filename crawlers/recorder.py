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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Headers, Response

from archive.warc import ACCEPT_ENCODING, Exchange, Resource
from crawlers.addresses import Resolver
from crawlers.connections import Connections
from crawlers.exchange import DEFAULT_LIMITS, Limits
from crawlers.fetching import Asked, TlsFailed, fetch
from crawlers.keeping import CannotKeep, Commit, FindTwin, Keeper, NotKept
from models import clock
from models.terms import CaptureKind
from models.values import CaptureFacts

__all__ = ["Limits", "NotKept", "Recorder", "RecordingHandler", "TlsFailed", "handler_for"]

MAX_ERROR_LENGTH = 200

# "https://name:password@" before the host
_USER_NAME = re.compile(r"^([a-z]+://)[^/?#]*@")


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

    async def fetch(
        self,
        asked: Asked,
        exchange: Exchange,
        limits: Limits | None = None,
        patience: asyncio.Timeout | None = None,
    ) -> Exception | None:
        """Fill the exchange and return what went wrong, if anything; see `crawlers.fetching`.

        Nothing of it may be handed out before `keep` has returned.
        """
        problem = await fetch(self.connections, asked, exchange, limits or self.limits, patience)
        if problem is not None:
            exchange.error = f"{type(problem).__name__}: {problem}"[:MAX_ERROR_LENGTH]
        return problem

    @property
    def trouble(self) -> CannotKeep | None:
        """What keeps this recorder from ever keeping anything again."""
        return self._keeper.trouble

    async def keep(self, kept: Exchange | Resource) -> CaptureFacts:
        """Return the facts of it once it is durable and committed. Raises NotKept or CannotKeep."""
        return await self._keeper.keep(kept)

    def close(self) -> None:
        """Finish the current file. To be called when nothing is being kept; twice is fine."""
        self._keeper.close()


class RecordingHandler(BaseDownloadHandler):
    """A download handler that records. `handler_for` binds it to its recorder.

    It reads from `request.meta`: "kind" (a CaptureKind, DOCUMENT if absent), "link_id",
    "source_id", "robots" (the decision in words), "twin" (the Twin whose validators the request
    carries) and "cookies" (True lets out those of a form, which its site gave in the same poll). It
    writes "capture", the CaptureFacts, also when it raises, and "download_latency".
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
        headers, cookies = tuple(_list_headers(request)), bool(request.meta.get("cookies"))
        asked = Asked(request.url, request.method, headers, request.body, cookies)
        problem = await self.recorder.fetch(asked, exchange)
        request.meta["download_latency"] = exchange.first_byte_s or exchange.duration_s
        request.meta["capture"] = await self.recorder.keep(exchange)
        if problem is not None:
            raise problem
        return build_response(request.url, exchange)

    async def close(self) -> None:
        """Close idle connections; the recorder belongs to whoever made it."""
        self.recorder.connections.close_idle()


def handler_for(recorder: Recorder) -> type[RecordingHandler]:
    """Return a handler class bound to `recorder`, for DOWNLOAD_HANDLERS under "http" and "https".

    Scrapy copies its settings deeply, and a class survives that as itself.
    """
    return type("BoundRecordingHandler", (RecordingHandler,), {"recorder": recorder})


def _begin(request: Request) -> Exchange:
    """Start the exchange with what the request's meta says, under its address without secrets."""
    meta: dict[str, Any] = request.meta
    return Exchange(
        url=spell_url(request.url),
        kind=CaptureKind(meta.get("kind", CaptureKind.DOCUMENT)),
        started_at=clock.now(),
        source_id=meta.get("source_id"),
        link_id=meta.get("link_id"),
        robots=meta.get("robots"),
        known=meta.get("twin"),
        method=request.method,
    )


def spell_url(url: str) -> str:
    """Return the address without user name, password and fragment, none of which is ever sent."""
    return _USER_NAME.sub(r"\1", url.partition("#")[0])


def _list_headers(request: Request) -> Iterator[tuple[bytes, bytes]]:
    for name, values in request.headers.items():
        for value in values:
            yield name, value
    if b"Accept-Encoding" not in request.headers:
        yield b"Accept-Encoding", ACCEPT_ENCODING.encode("ascii")


def build_response(url: str, exchange: Exchange) -> Response:
    """Build a plain response: choosing a class by content would parse what nobody asked for."""
    headers = Headers(
        (name, value.encode("latin-1"))
        for name, value in exchange.headers
        if name.lower() != "transfer-encoding"
    )
    return Response(
        url=url,
        status=exchange.status or 0,
        headers=headers,
        body=exchange.payload,
        flags=[f"truncated-{exchange.truncated}"] if exchange.truncated else [],
        ip_address=None if exchange.ip is None else ipaddress.ip_address(exchange.ip),
        protocol="HTTP/1.1",
    )
