"""A web on loopback: HTTPS for the catalogue's hosts, with invented pages, in a thread of its own.

Its certificates come from an authority made for the occasion, which nobody else should trust. It
listens on 127.0.0.1 only.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import trustme

from replica.answers import Answer
from replica.protocol import Asked, Connection, Seen
from replica.sites import HOSTS, build_web
from replica.state import State

__all__ = ["DEFAULT_NOW", "HOSTS", "Replica", "Seen", "State"]

DEFAULT_NOW = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
ADDRESS = "127.0.0.1"
BACKLOG = 256
START_S = 10.0
FAR_AHEAD = timedelta(days=400)


class ReplicaFailed(RuntimeError):
    """The replica was asked for something before it was started, or could not be."""


class Replica:
    """Serves the stories as seen at `now`; `with Replica() as web:` starts and stops it.

    `state` switches special cases on while it serves. It may be started again after it was stopped,
    on another port and with another authority. With `since` it serves the stories that unfold from
    then on, as far as they are told at `now`; `go_to` lets it be later.
    """

    def __init__(
        self, now: datetime = DEFAULT_NOW, extra_pages: int = 0, since: datetime | None = None
    ) -> None:
        """Make all pages; `extra_pages` ordinary ones stand in rus.azattyq.org's sitemap.

        Raises ValueError if `now` or `since` is naive.
        """
        self.state = State()
        self._extra_pages = extra_pages
        self._since = since
        self.go_to(now)
        self._seen: list[Seen] = []
        self._lock = threading.Lock()
        self._running = contextlib.ExitStack()
        self._folder: Path | None = None
        self._port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()

    @property
    def resolve(self) -> list[str]:
        """One entry a host for AIGAQ_RESOLVE: "t.me:443:127.0.0.1:40123"."""
        self._require_started()
        return [f"{host}:443:{ADDRESS}:{self._port}" for host in HOSTS]

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        self._require_started()
        return self._port

    @property
    def ca_file(self) -> Path:
        """The authority's certificate as PEM, for AIGAQ_CA_FILE; it goes when the replica stops."""
        return self._require_started() / "ca.pem"

    @property
    def requests(self) -> list[Seen]:
        """Every request answered so far, in order; a copy."""
        with self._lock:
            return list(self._seen)

    def forget_requests(self) -> None:
        """Begin the list of requests anew."""
        with self._lock:
            self._seen.clear()

    def go_to(self, now: datetime) -> None:
        """Let it be `now` for whoever asks from here on. Raises ValueError."""
        for moment in (now, self._since):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"a time has no time zone: {moment!r}")
        self.now = now
        self._web = build_web(now, self._extra_pages, self._since)

    def start(self) -> None:
        """Listen, and return once requests are answered. Raises ReplicaFailed."""
        if self._folder is not None:
            raise ReplicaFailed("the replica is running already")
        with contextlib.ExitStack() as starting:
            folder = Path(starting.enter_context(tempfile.TemporaryDirectory(prefix="replica-")))
            tls = _make_certificates(folder / "ca.pem", self._has_expired)
            listener = starting.enter_context(socket.create_server((ADDRESS, 0), backlog=BACKLOG))
            serving = starting.enter_context(contextlib.closing(_Serving(self, listener, tls)))
            serving.wait_until_ready()
            self._running = starting.pop_all()
        self._folder, self._port = folder, listener.getsockname()[1]

    def stop(self) -> None:
        """Close every connection and end the thread; nothing happens if it does not run."""
        self._folder = None
        self._running.close()

    def find(self, asked: Asked) -> tuple[Answer, float]:
        """Return the answer to a request in the present state, and the seconds to hold it back."""
        web = self._web
        if asked.host in self.state.future_dates:
            web = build_web(self.now + FAR_AHEAD, self._extra_pages, self._since)
        if asked.method == "POST":
            cookies = asked.headers.get("cookie", "")
            answer = web.post(asked.host, asked.path, asked.body, cookies, self.state)
        else:
            answer = web.answer(asked.host, asked.path, self.state)
        return answer, self.state.slow.get(asked.host, 0.0)

    def note(self, seen: Seen) -> None:
        """Add a request to the list."""
        with self._lock:
            self._seen.append(seen)

    def _has_expired(self, host: str) -> bool:
        return host in self.state.expired

    def _require_started(self) -> Path:
        if self._folder is None:
            raise ReplicaFailed("the replica is not running")
        return self._folder


class _Serving:
    """The thread and its event loop, from the first connection to the last."""

    def __init__(self, replica: Replica, listener: socket.socket, tls: ssl.SSLContext) -> None:
        self._replica = replica
        self._listener = listener
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._enough = asyncio.Event()
        self._connections: set[Connection] = set()
        self._thread = threading.Thread(target=self._run, name="replica", daemon=True)
        self._thread.start()

    def wait_until_ready(self) -> None:
        if not self._ready.wait(START_S):
            raise ReplicaFailed(f"the replica did not start within {START_S:.0f} s")

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._enough.set)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        def connect() -> Connection:
            return Connection(self._replica.find, self._replica.note, self._connections)

        server = await self._loop.create_server(
            connect, sock=self._listener, ssl=self._tls, backlog=BACKLOG
        )
        self._ready.set()
        await self._enough.wait()
        server.close()
        for connection in list(self._connections):
            connection.abort()
        # One more turn of the loop lets the transports close their sockets.
        await asyncio.sleep(0)


def _make_certificates(ca_file: Path, has_expired: Callable[[str], bool]) -> ssl.SSLContext:
    """Return the context of the server; it shows an old certificate for a host that has expired."""
    authority = trustme.CA(organization_name="Aigaq replica")
    authority.cert_pem.write_to_path(str(ca_file))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    good, old = _new_context(), _new_context()
    authority.issue_cert(*HOSTS).configure_cert(good)
    begun = yesterday - timedelta(days=90)
    authority.issue_cert(*HOSTS, not_before=begun, not_after=yesterday).configure_cert(old)

    def choose(connection: ssl.SSLObject, host: str | None, context: ssl.SSLContext) -> None:
        connection.context = old if has_expired(host or "") else good

    good.sni_callback = choose
    return good


def _new_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context
