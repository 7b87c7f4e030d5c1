"""Those who receive messages: a webhook and a mail server, real ones, on loopback."""

from __future__ import annotations

import json
import re
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from tests.loopback import QuietHandler, serving

Decide = Callable[[int], int]  # the number of a call, from 1 -> the status of its answer


@dataclass(frozen=True)
class Call:
    """What a webhook was given."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def id(self) -> str:
        """The id of the message."""
        return self.headers["X-Message-Id"]

    @property
    def text(self) -> str:
        """Its body."""
        return str(self.body["message"])


@dataclass
class Hook:
    """A webhook: `calls` is what came, `decide` how it answers; `hold` keeps answers back."""

    port: int = 0
    ca_file: Path | None = None
    calls: list[Call] = field(default_factory=list)
    decide: Decide = lambda number: 200
    hold: threading.Event = field(default_factory=threading.Event)
    came: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.hold.set()  # not kept back

    def url(self, path: str = "hook") -> str:
        """Return its address for Apprise."""
        scheme = "json" if self.ca_file is None else "jsons"
        return f"{scheme}://127.0.0.1:{self.port}/{path}"

    def of(self, path: str) -> list[Call]:
        """Return the calls of one path."""
        return [call for call in self.calls if call.path == f"/{path}"]


@contextmanager
def webhook(folder: Path | None = None, decide: Decide = lambda number: 200) -> Iterator[Hook]:
    """Run a webhook; over TLS if there is a folder for the file of its authority."""
    hook = Hook(decide=decide)

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.calls.append(Call(self.path, dict(self.headers), json.loads(body)))
            status = hook.decide(len(hook.calls))
            hook.came.set()
            hook.hold.wait(60)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

    context = None
    if folder is not None:
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        hook.ca_file = folder / "hook-authority.pem"
        authority.cert_pem.write_to_path(str(hook.ca_file))
    with serving(Handler, context) as port:
        hook.port = port
        yield hook


@dataclass
class Mail:
    """A mail server: what it was told, and the letters that it took."""

    port: int = 0
    greetings: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    refusal: str | None = None  # of every recipient: "550 5.1.1 nobody of that name"


@contextmanager
def mail_server(refusal: str | None = None) -> Iterator[Mail]:
    """Run a mail server that speaks just enough SMTP (RFC 5321)."""
    mail = Mail(refusal=refusal)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 mail.example.org")
            while line := self.rfile.readline().decode("utf-8", "replace").strip():
                word = line.split()[0].upper()
                if word in ("EHLO", "HELO"):
                    mail.greetings.append(line)
                    self._say("250 mail.example.org")
                elif word == "RCPT" and mail.refusal:
                    self._say(mail.refusal)
                elif word == "DATA":
                    self._say("354 go on")
                    mail.letters.append(self._letter())
                    self._say("250 taken")
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _letter(self) -> str:
            lines = iter(lambda: self.rfile.readline().decode("utf-8"), ".\r\n")
            return re.sub(r"\r\n", "\n", "".join(lines))

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield mail
        server.shutdown()
        thread.join()
