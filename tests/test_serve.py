"""What the console's server writes on its terminal: a line for a failure of ours, nothing else."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.commands import ROOT

NAME = "Айгерим Сейтова"
# A console of which one page fails, and says a name when it does.
FAILING = f"""
import sys
from pathlib import Path
from console.desk import routes
from console.desk.asking import PUBLIC, Desk, Page
from console.serve import serve
from flows.workspace import open_workspace
from models.settings import Settings

def fail(ask):
    raise RuntimeError("{NAME}")

routes.PAGES = (*routes.PAGES, Page("/fails", fail, PUBLIC))
from console.web import make_app
desk = Desk(open_workspace(Settings.from_env()), None)
serve(make_app(desk), [0], lambda port: print(port, flush=True))
"""


@dataclass
class Running:
    """A console in a process of its own."""

    port: int
    child: subprocess.Popen[str]

    def ask(self, path: str) -> httpx.Response:
        headers = {"host": f"localhost:{self.port}"}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, trust_env=False)

    def send(self, words: bytes) -> None:
        """Send these bytes and go away at once."""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(words)

    def end(self, times: int = 1) -> tuple[int, str]:
        """Press Ctrl-C; return the exit code and all that stood on its terminal."""
        for _ in range(times):
            self.child.send_signal(signal.SIGINT)
        told = self.child.communicate(timeout=30)[0]
        return self.child.returncode, told


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Running]:
    with started(tmp_path) as running:
        yield running


@contextmanager
def started(folder: Path) -> Iterator[Running]:
    child = subprocess.Popen(
        [sys.executable, "-c", FAILING], text=True, cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | {"AIGAQ_DATA_DIR": str(folder)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert child.stdout is not None
        yield Running(int(child.stdout.readline()), child)
    finally:
        child.kill()
        child.wait()


def test_a_failure_of_ours_is_one_line_that_names_nobody(console: Running) -> None:
    told = console.ask("/fails")
    assert (told.status_code, "Something failed in the console itself" in told.text) == (500, True)
    assert NAME not in told.text
    assert told.headers["content-security-policy"].startswith("default-src 'none'")
    assert console.ask("/sign-in").status_code == 200
    code, shown = console.end()
    assert code == 0
    assert re.fullmatch(r"aigaq: a page failed: RuntimeError in <string>, line \d+\n", shown)


def test_what_strangers_send_is_told_nowhere(console: Running) -> None:
    half = f"POST /sign-in HTTP/1.1\r\nHost: localhost:{console.port}\r\n"
    half += f"Origin: http://localhost:{console.port}\r\nContent-Length: 90\r\n\r\nname="
    for words in (half.encode(), b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b""):
        console.send(words)
    until = time.monotonic() + 10
    while console.ask("/sign-in").status_code != 200:
        assert time.monotonic() < until
    assert console.end() == (0, "")


@pytest.mark.parametrize("times", [1, 2])
def test_the_console_ends_whoever_hangs_on_it(console: Running, times: int) -> None:
    with socket.create_connection(("127.0.0.1", console.port)) as waiting:
        waiting.sendall(f"POST /sign-in HTTP/1.1\r\nHost: localhost:{console.port}\r\n".encode())
        waiting.sendall(f"Origin: http://localhost:{console.port}\r\n".encode())
        waiting.sendall(b"Content-Length: 90\r\n\r\nname=")
        assert console.ask("/sign-in").status_code == 200
        code, shown = console.end(times)
    assert (code, shown) == (0, "")
