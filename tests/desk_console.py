"""A console over HTTP on loopback whose users are invented, and their browsers without script."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import sqlalchemy as sa
import uvicorn

from console.desk.asking import Desk
from console.replay import Replay
from console.sessions import Step, open_session
from console.web import make_app
from flows.workspace import Workspace
from models import clock
from models.database import writing
from models.settings import Settings
from models.store import users
from tests.desk_people import Doors

TOKEN = re.compile(r'name="token" value="([\w=-]{20,200})"')


class Browser:
    """Somebody's browser: it keeps cookies and sends the token of the last page that it saw."""

    def __init__(self, port: int) -> None:
        self.name, self._token = f"aigaq-{port}", ""
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"host": f"localhost:{port}", "origin": f"http://localhost:{port}"},
            trust_env=False,
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
    """The console on a database with users; its clock is that of the house."""

    def __init__(self, workspace: Workspace, replay: Replay | None = None) -> None:
        self.desk = Desk(workspace, replay, "replay needs pywb")
        config = uvicorn.Config(make_app(self.desk), port=0, log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    @property
    def doors(self) -> Doors:
        """The functions behind the pages, at this moment."""
        return Doors(self.desk.workspace.engine, clock.now())

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

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@contextmanager
def console_on(engine: sa.Engine, folder: Path) -> Iterator[Console]:
    """Serve a console on a database."""
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(folder / "data")})
    served = Console(Workspace(settings, engine, {}))
    try:
        yield served
    finally:
        served.end()
