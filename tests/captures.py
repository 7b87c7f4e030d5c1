"""Serves given bytes under given host names, over TLS on loopback: for captures of real sites."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

import trustme


@dataclass(frozen=True)
class Page:
    """What stands at an address."""

    body: bytes
    mime: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Captures:
    """A web that holds exactly `pages`, by "host/path" with the path decoded; the rest is 404.

    `asked` is every address that was asked for, in order of arrival, robots.txt left out.
    """

    pages: dict[str, Page]
    folder: Path
    asked: list[str] = field(default_factory=list)
    otherwise: dict[str, Callable[[str], Page]] = field(default_factory=dict)  # by host, not 404

    def __enter__(self) -> Captures:
        authority = trustme.CA()
        hosts = sorted({address.split("/")[0] for address in self.pages})
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*hosts).configure_cert(context)
        self.ca_file = self.folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        port = self._server.server_address[1]
        self.resolve = tuple(f"{host}:443:127.0.0.1:{port}" for host in hosts)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                address = f"{self.headers['Host']}{unquote(self.path)}"
                if not address.endswith("/robots.txt"):
                    web.asked.append(address)
                page = web.pages.get(address)
                maker = web.otherwise.get(self.headers["Host"])
                if page is None and maker is not None and not address.endswith("/robots.txt"):
                    page = maker(address)
                self.send_response(404 if page is None else page.status)
                for name, value in () if page is None else page.headers:
                    self.send_header(name, value)
                body = b"nothing here" if page is None else page.body
                self.send_header("Content-Type", "text/plain" if page is None else page.mime)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler
