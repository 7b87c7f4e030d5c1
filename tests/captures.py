"""Serves given bytes under given host names, over TLS on loopback: for captures of real sites."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import trustme

from tests.loopback import QuietHandler, serving


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
        self._open = ExitStack()
        port = self._open.enter_context(serving(self._handler(), context))
        self.resolve = tuple(f"{host}:443:127.0.0.1:{port}" for host in hosts)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _handler(self) -> type[QuietHandler]:
        web = self

        class Handler(QuietHandler):
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

        return Handler
