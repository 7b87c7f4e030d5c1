"""One exchange with a server: sent to a vetted address, received within limits, whatever happens.

It keeps nothing and hands nothing out: `crawlers.recorder` does, in that order. What goes wrong is
returned, never raised, so that what arrived before it is kept all the same.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from archive.warc import Exchange
from crawlers.addresses import AddressRefused
from crawlers.connections import Connection, Connections
from crawlers.exchange import Limits, Reception
from crawlers.sending import build_request, read_target

SAFE_METHODS = frozenset({"GET", "HEAD"})  # may be sent again (RFC 9110, 9.2)


class TlsFailed(Exception):
    """The server's certificate is not trusted, or no common encryption was found. Not retried."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a server. Of the headers, those that are ours to set, or that no server is
    to get, are left out; cookies too unless `cookies` says that they were given for this page.
    """

    url: str
    method: str = "GET"
    headers: Sequence[tuple[bytes, bytes]] = ()
    body: bytes = b""
    cookies: bool = False


async def fetch(
    connections: Connections,
    asked: Asked,
    exchange: Exchange,
    limits: Limits,
    patience: asyncio.Timeout | None = None,
) -> Exception | None:
    """Fill the exchange, and return what Scrapy is to be told instead of a response.

    `patience`, not entered yet, takes the place of `limits.total_s`: whoever holds it can end the
    fetch at any moment.
    """
    started = time.monotonic()
    problem = await _fetch(connections, asked, exchange, limits, patience)
    exchange.duration_s = time.monotonic() - started
    return problem


async def _fetch(
    connections: Connections,
    asked: Asked,
    exchange: Exchange,
    limits: Limits,
    patience: asyncio.Timeout | None,
) -> Exception | None:
    try:
        async with patience or asyncio.timeout(limits.total_s):
            await _converse(connections, asked, exchange, limits)
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


async def _converse(
    connections: Connections, asked: Asked, exchange: Exchange, limits: Limits
) -> None:
    """Send the request and receive the response; once more if an idle connection was dead."""
    started = time.monotonic()
    try:
        target = read_target(asked.url)
        sent = build_request(asked.method, target, asked.headers, asked.body, cookies=asked.cookies)
    except ValueError as problem:
        raise AddressRefused(f"not an address to fetch: {problem}") from problem
    while True:
        connection = await connections.take(target)
        exchange.request, exchange.ip, exchange.tls = sent, connection.ip, connection.tls
        reception = Reception(exchange, asked.method, limits)
        try:
            await _receive(connection, exchange, reception, limits, started)
        finally:
            reception.stop("time")  # if it is not done, a limit has ended it
            if not reception.may_reuse:
                connection.wire.close()
        if reception.may_reuse:
            connections.give_back(connection)
        was_dead = connection.is_used and not exchange.response
        if not was_dead or asked.method not in SAFE_METHODS:
            break
    if reception.failure is not None:
        raise ResponseDataLossError(reception.failure)


async def _receive(
    connection: Connection,
    exchange: Exchange,
    reception: Reception,
    limits: Limits,
    started: float,
) -> None:
    wire = connection.wire
    wire.send(exchange.request)
    async with asyncio.timeout(limits.head_s) as patience:
        while not reception.done:
            data = await wire.receive()
            if not data:
                reception.end(clean=not wire.broke)
                if wire.is_ragged:
                    exchange.anomalies.append("no-close-notify")
                return
            if exchange.first_byte_s is None:
                exchange.first_byte_s = time.monotonic() - started
            reception.feed(data)
            if reception.has_head:
                patience.reschedule(None)
