"""The console under the name by which others reach it: what is there, and what is not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from console.desk.forms import make_token
from console.desk.routes import PAGES
from flows.workspace import Workspace
from models.database import reading
from models.settings import Settings, WrongSetting, read_host_name
from models.store.users import anybody_has_password
from models.terms import DeskRole
from tests.commands import COMMAND, ROOT, aigaq
from tests.desk_console import ONE_OF_EACH, TRUSTS_NOBODY, Console
from tests.desk_people import PASSWORD
from tests.known_folk import Folk

pytestmark = pytest.mark.usefixtures("cheap_hashes")

NAME = "desk.example.org"
ROLES = tuple(DeskRole)


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    """The console of one person who may sign in, reached through a proxy as desk.example.org."""
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(tmp_path), "AIGAQ_CONSOLE_NAME": NAME})
    folk = Folk(engine)
    folk.event(folk.known("Тимур Саднов"))
    with Console(Workspace(settings, engine, {})) as served:
        served.doors.add("anna", DeskRole.MONITOR)
        yield served


def far(console: Console, host: str = NAME, **headers: str) -> httpx.Client:
    """Ask as a proxy on this machine does."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{console.port}",
        headers={"host": host, "origin": f"https://{host}", "x-forwarded-proto": "https"} | headers,
        trust_env=False,
        verify=TRUSTS_NOBODY,
    )


def sign_in(client: httpx.Client) -> httpx.Response:
    fields = {"name": "anna", "password": PASSWORD, "next": "/alerts/1"}
    return client.post("/sign-in", data=fields)


def test_a_monitor_signs_in_decides_and_has_a_cookie_of_https_alone(console: Console) -> None:
    with far(console) as client:
        assert client.get("/").headers["location"].startswith("/sign-in")
        came = sign_in(client)
        assert (came.status_code, came.headers["location"]) == (303, "/alerts/1")
        assert {"secure", "httponly", "samesite=strict"} <= {
            part.strip().lower() for part in came.headers["set-cookie"].split(";")
        }
        cookie = came.headers["set-cookie"].partition(";")[0]
        page = client.get("/alerts/1", headers={"cookie": cookie})
        assert "Саднов" in page.text
        assert "replay" not in page.headers["content-security-policy"]
        token = re.search(r'name="token" value="([^"]{20,200})"', page.text)
        assert token is not None
        fields = {"token": token[1], "act": "confirm", "pick": "1", "as_of": "1.0"}
        sent = client.post("/alerts/decide", data=fields, headers={"cookie": cookie})
        assert sent.status_code == 303
        for origin in ("https://evil.example", "null", f"https://{NAME}.evil.example"):
            headers = {"cookie": cookie, "origin": origin}
            assert client.post("/alerts/decide", data=fields, headers=headers).status_code == 403
        looked = client.post("/snapshots/1/replay", data={"token": token[1]},
                             headers={"cookie": cookie})  # fmt: skip
        assert (looked.status_code, "below “localhost”" in looked.text) == (503, True)
        assert "below “localhost”" in client.get("/documents/1", headers={"cookie": cookie}).text


def test_the_link_of_the_terminal_lets_nobody_in_from_afar(
    engine: sa.Engine, tmp_path: Path
) -> None:
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(tmp_path), "AIGAQ_CONSOLE_NAME": NAME})
    with Console(Workspace(settings, engine, {})) as served:
        with reading(engine) as session:
            assert not anybody_has_password(session)
        with far(served) as client:
            refused = client.get(f"/enter?key={served.desk.key}")
        assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
        with far(served, f"localhost:{served.port}") as client:  # and it is not used up
            assert client.get(f"/enter?key={served.desk.key}").status_code == 303


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (NAME, 303),
        (NAME.upper(), 303),
        (f"{NAME}:8443", 303),
        (f"{NAME}.", 421),
        (f"x.{NAME}", 421),
        (f"{NAME}.evil.example", 421),
        ("example.org", 421),
        (f"anna@{NAME}", 421),
        (f"x.replay.{NAME}", 421),
        ("evil.example", 421),
    ],
)
def test_it_answers_to_that_name_and_no_other(console: Console, host: str, status: int) -> None:
    with far(console, host, **{"x-forwarded-host": NAME}) as client:
        assert client.get("/").status_code == status


def test_without_such_a_name_it_answers_to_none(engine: sa.Engine, tmp_path: Path) -> None:
    settings = replace(Settings.from_env({"AIGAQ_DATA_DIR": str(tmp_path)}))
    with Console(Workspace(settings, engine, {})) as served, far(served) as client:
        assert client.get("/sign-in").status_code == 421


def test_nobody_sees_more_than_the_door_before_signing_in(console: Console) -> None:
    open_to_all = {
        "/sign-in",
        "/sign-in/code",
        "/sign-in/password",
        "/enter",
        "/static/{name}",
        "/feeds/{token}.atom",
    }
    with far(console) as client:
        for page in PAGES:
            path = re.sub(r"\{\w+(:number)?\}", "1", page.path)
            answer = client.request(page.methods[0], path)
            assert "Саднов" not in answer.text, path
            if page.path not in open_to_all:
                assert answer.status_code in (303, 401), path


def test_each_role_may_the_same_there(console: Console) -> None:
    console.admit({f"the {name}": role for name, role in ONE_OF_EACH.items()})
    for page in PAGES:
        if page.least is None or page.methods != ("GET",):
            continue
        path = re.sub(r"\{\w+(:number)?\}", "1", page.path)
        for role in DeskRole:
            cookie = f"__Host-aigaq-80={console.signed_in(f'the {role.value}').session}"
            with far(console, cookie=cookie) as client:
                refused = client.get(path).status_code == 403
            may = ROLES.index(role) >= ROLES.index(page.least)
            assert refused != may or (may and "/protect/" in path), (path, role)


def test_each_role_may_decide_the_same_there(console: Console) -> None:
    console.admit({f"the {name}": role for name, role in ONE_OF_EACH.items()})
    for page in PAGES:
        if page.least is None or page.methods != ("POST",):
            continue
        path = re.sub(r"\{\w+(:number)?\}", "987654", page.path)
        with far(console) as client:
            assert client.post(path).status_code == 401, path
        for role in DeskRole:
            session = console.signed_in(f"the {role.value}").session or ""
            with far(console, cookie=f"__Host-aigaq-80={session}") as client:
                assert client.post(path).status_code == 403, path  # without the token of a page
                status = client.post(path, data={"token": make_token(session)}).status_code
            if ROLES.index(role) < ROLES.index(page.least):
                assert status == 403, (path, role)
            else:
                assert status not in {401, 403, 405, 421, 500}, (path, role)


@pytest.mark.parametrize("somebody", [False, True])
def test_the_terminal_says_by_what_name_and_whether_anybody_can_come(
    somebody: bool, tmp_path: Path
) -> None:
    env = {"AIGAQ_DATA_DIR": str(tmp_path)}
    if somebody:
        assert aigaq("db", "upgrade", **env).returncode == 0
        command = ["user", "add", "anna", "--role", "admin", "--password-stdin"]
        assert aigaq(*command, given=PASSWORD, **env).returncode == 0
    with subprocess.Popen(
        [*COMMAND, "console", "--port", "0", "--name", NAME.upper()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | env,
    ) as child:
        assert child.stdout is not None
        assert "http://localhost:" in child.stdout.readline()
        child.send_signal(signal.SIGTERM)
        _, told = child.communicate(timeout=30)
    assert f"Others reach it as {NAME}" in told
    assert ("aigaq user add NAME --role admin" in told) is not somebody


@pytest.mark.parametrize(
    ("given", "name"),
    [("", None), ("Desk.Example.ORG", NAME), ("a" * 56 + ".onion", "a" * 56 + ".onion")],
)
def test_a_name_that_is_one(given: str, name: str | None) -> None:
    assert read_host_name(given, "--name") == name


@pytest.mark.parametrize(
    "given",
    ["localhost", "x.localhost", "http://desk.example.org", "desk.example.org:80", "10.0.0.1",
     "desk", "desk..org", "-.", "desk.example.org/", "desk example.org", "дом.example.org",
     "a" * 99, "desk.example.org\n", "*.example.org", "[::1]"],
)  # fmt: skip
def test_a_name_that_is_none(given: str) -> None:
    with pytest.raises(WrongSetting, match=r"--name: .* is no name of a host"):
        read_host_name(given, "--name")
