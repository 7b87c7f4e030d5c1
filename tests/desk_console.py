"""A console over HTTP on loopback whose users are invented, and their browsers without script."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import httpx
import sqlalchemy as sa
import uvicorn

from console.desk import forms
from console.desk.asking import Desk
from console.replay import Replay
from console.serve import configure
from console.sessions import Step, open_session
from console.web import make_app
from flows.workspace import Workspace
from models import clock
from models.database import writing
from models.settings import Settings
from models.store import users
from models.terms import DeskRole
from tests.desk_people import Doors

OF_NOTHING = "the hash of no password"
TOKEN = re.compile(r'name="token" value="([\w=-]{20,200})"')
# All is plain HTTP on loopback: to read whom a machine trusts, for every browser, takes 14 ms.
TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
NOBODY: Mapping[str, DeskRole] = MappingProxyType({})
ONE_OF_EACH: Mapping[str, DeskRole] = MappingProxyType({role.value: role for role in DeskRole})


class Browser:
    """Somebody's browser: it keeps cookies and sends the token of the last page that it saw."""

    def __init__(self, port: int) -> None:
        self.name, self._token = f"aigaq-{port}", ""
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"host": f"localhost:{port}", "origin": f"http://localhost:{port}"},
            trust_env=False,
            verify=TRUSTS_NOBODY,
        )

    def get(self, path: str) -> httpx.Response:
        return self._seen(self._client.get(path))

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self._seen(self._client.post(path, data={"token": self._token, **fields}))

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Open what an answer leads to."""
        assert answer.status_code == 303, (answer.status_code, answer.text)
        return self.get(answer.headers["location"])

    @property
    def session(self) -> str | None:
        return self._client.cookies.get(self.name)

    @session.setter
    def session(self, token: str) -> None:
        self._client.cookies.set(self.name, token, domain="127.0.0.1")

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = TOKEN.search(answer.text)
        self._token = found[1] if found else self._token
        return answer


class Console:
    """The console on a workspace, from now on; its clock is that of the house."""

    def __init__(
        self, workspace: Workspace, replay: Replay | None = None, why_not: str = "replay needs pywb"
    ) -> None:
        self.desk = Desk(workspace, replay, why_not)
        self._server = uvicorn.Server(configure(make_app(self.desk)))
        threading.Thread(target=self._server.run, daemon=True).start()
        while not self._server.started:
            time.sleep(0.001)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])
        self.base = f"http://localhost:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Let the server end by itself, in a fifth of a second for which nobody has to wait."""
        self._server.should_exit = True

    @property
    def doors(self) -> Doors:
        """The functions behind the pages, at this moment."""
        return Doors(self.desk.workspace.engine, clock.now())

    def admit(self, people: Mapping[str, DeskRole]) -> None:
        """Add users whose password nobody knows: to hash one takes longer than most tests."""
        with writing(self.desk.workspace.engine, lock=users.LOCK) as session:
            for name, role in people.items():
                users.add(session, name, role, clock.now()).password_hash = OF_NOTHING

    def browser(self) -> Browser:
        return Browser(self.port)

    def signed_in(self, name: str) -> Browser:
        """Return a browser in which somebody is signed in, whatever they need for it."""
        with writing(self.desk.workspace.engine) as session:
            user = users.named(session, name)
            token, _ = open_session(session, user, Step.WHOLE, clock.now())
        made = self.browser()
        made.session = token
        return made


class Operator(Console):
    """The console, asked by the operator who came in with the link of the terminal."""

    token = ""

    def __enter__(self) -> Self:
        came = self.ask(f"/enter?key={self.desk.key}", cookie="")
        self.token = came.cookies.get(f"aigaq-{self.port}") or ""
        return self

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask with the cookie and, in a form, with its token; headers are as given instead."""
        data = {forms.FIELD: forms.make_token(self.token)} if method == "POST" else None
        return self._ask(method, path, headers, data)

    def send(self, path: str, data: dict[str, Any]) -> httpx.Response:
        """Send a form as a browser does, with these fields alone."""
        return self._ask("POST", path, {"origin": self.base}, data)

    def _ask(
        self, method: str, path: str, headers: dict[str, str], data: dict[str, Any] | None
    ) -> httpx.Response:
        own = {"cookie": self.cookie, "host": f"localhost:{self.port}"}
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(
            method, url, headers=own | headers, data=data, trust_env=False, verify=TRUSTS_NOBODY
        )

    @property
    def cookie(self) -> str:
        return f"aigaq-{self.port}={self.token}"

    @property
    def browser_cookie(self) -> dict[str, Any]:
        """The cookie of the operator, as a browser is given it."""
        return {"name": f"aigaq-{self.port}", "value": self.token, "url": self.base}


@contextmanager
def console_on(
    engine: sa.Engine, folder: Path, people: Mapping[str, DeskRole] = NOBODY
) -> Iterator[Console]:
    """Serve a console on a database, with these users."""
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(folder / "data")})
    with Console(Workspace(settings, engine, {})) as console:
        console.admit(people)
        yield console
