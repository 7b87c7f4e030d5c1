"""The console behind a real proxy with TLS, set up as docs/console.md says."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import trustme

from flows.workspace import Workspace
from models.settings import Settings
from models.terms import DeskRole
from tests.commands import ROOT
from tests.desk_console import TOKEN, Console
from tests.desk_people import PASSWORD

NAME = "desk.example.org"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not here")
# What a plain user, and a second nginx on one machine, need beside what the documentation says.
AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/errors; {user}
events {{}}
http {{
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
{server}
}}
"""


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(tmp_path), "AIGAQ_CONSOLE_NAME": NAME})
    with Console(Workspace(settings, engine, {})) as served:
        served.doors.add("anna", DeskRole.MONITOR)
        yield served


@pytest.fixture
def browser(console: Console, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser that keeps cookies and reaches nginx as desk.example.org."""
    authority = trustme.CA()
    (tmp_path / "nginx").mkdir()
    with nginx(console, authority, tmp_path / "nginx") as port:
        trusted = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
        with httpx.Client(
            base_url=f"https://127.0.0.1:{port}",
            headers={"host": NAME, "origin": f"https://{NAME}"},
            verify=trusted,
            trust_env=False,
        ) as client:
            yield client


@contextmanager
def nginx(console: Console, authority: trustme.CA, folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    issued = authority.issue_cert(NAME)
    issued.cert_chain_pems[0].write_to_path(folder / "desk.pem")
    issued.private_key_pem.write_to_path(folder / "desk.key")
    server = as_documented()
    for told, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/", f"{folder}/"),
        ("127.0.0.1:8321", f"127.0.0.1:{console.port}"),
    ):
        assert told in server
        server = server.replace(told, here)
    user = "user root;" if os.getuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder, user=user, server=server), "utf-8")
    assert NGINX is not None
    child = subprocess.Popen([NGINX, "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        wait_for(port, child)
        yield port
    finally:
        child.terminate()
        child.wait(20)


def as_documented() -> str:
    """Return the block of nginx in the documentation."""
    text = (ROOT / "docs" / "console.md").read_text("utf-8")
    found = re.search(r"^    server \{\n(?:    .*\n)*?    \}$", text, re.MULTILINE)
    assert found is not None
    return found[0]


def wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and child.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    raise AssertionError("nginx does not listen")


def ask(client: httpx.Client, path: str, **headers: str) -> httpx.Response:
    return client.get(path, headers=headers, extensions={"sni_hostname": NAME})


def send(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return client.post(path, data=fields, extensions={"sni_hostname": NAME})


def test_a_monitor_works_behind_it(browser: httpx.Client) -> None:
    assert ask(browser, "/").headers["location"] == "/sign-in?next=/"
    came = send(browser, "/sign-in", name="anna", password=PASSWORD)
    assert (came.status_code, came.headers["location"]) == (303, "/")
    assert came.headers["set-cookie"].startswith("__Host-aigaq-80=")
    cookie = came.headers["set-cookie"].partition(";")[0]
    browser.cookies.clear()
    browser.headers["cookie"] = cookie
    page = ask(browser, "/me")
    token = TOKEN.search(page.text)
    assert token is not None
    assert send(browser, "/me/language", token=token[1], lang="kk").status_code == 303
    assert 'lang="kk"' in ask(browser, "/").text
    feed = send(browser, "/filters", token=token[1], name="all", filter="")
    assert feed.status_code == 303
    left = send(browser, "/sign-out", token=token[1])
    assert "__Host-aigaq-80=" in left.headers["set-cookie"]
    assert "secure" in left.headers["set-cookie"].lower()  # or browsers would keep it
    assert ask(browser, "/").headers["location"] == "/sign-in?next=/"


def test_nobody_behind_it_passes_for_the_machine_itself(
    browser: httpx.Client, console: Console
) -> None:
    """Whatever a stranger writes into the head, the console is asked by its name for others."""
    for headers in (
        {"host": "localhost"},
        {"host": f"localhost:{console.port}"},
        {"x-forwarded-host": "localhost"},
        {"forwarded": "host=localhost"},
    ):
        told = ask(browser, f"/enter?key={console.desk.key}", **headers)
        assert (told.status_code, "set-cookie" in told.headers) == (403, False)
    lied = ask(browser, "/sign-in", **{"x-forwarded-proto": "http"})
    assert lied.status_code == 200
    browser.headers["x-forwarded-proto"] = "http"
    came = send(browser, "/sign-in", name="anna", password=PASSWORD)
    assert "secure" in came.headers["set-cookie"].lower()


def test_a_page_of_another_name_gets_nothing_sent(browser: httpx.Client) -> None:
    for origin in ("https://evil.example", f"http://{NAME}", "null"):
        browser.headers["origin"] = origin
        assert send(browser, "/sign-in", name="anna", password=PASSWORD).status_code == 403
