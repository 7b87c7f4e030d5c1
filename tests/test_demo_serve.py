"""`aigaq demo --serve`: the demo, then the console on it, which says that all of it is invented."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from console.serve import ADDRESS, open_listener
from flows.workspace import DEMO_MARK
from models.problems import CannotRun
from tests.authorities import Authority
from tests.commands import COMMAND, ROOT, aigaq, one_line, only
from tests.invented_archive import Archive, make_archive
from tests.test_console import Served

WORDS = "All people and pages here are invented."


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("demo")
    with Authority(folder / "authority") as authority:
        made = make_archive(folder / "data", f"sqlite:///{folder / 'aigaq.db'}", authority)
        yield made
        made.workspace.engine.dispose()


def test_every_page_of_a_demo_says_so(archive: Archive) -> None:
    mark = archive.workspace.settings.data_dir / DEMO_MARK
    with Served(archive, None) as served:
        paths = ["/links", "/links/1", "/snapshots/1", "/no-such-page", "/links/99999"]
        assert not any(WORDS in served.ask(path).text for path in paths)
        mark.touch()
        told = [served.ask(path).text for path in paths]
        mark.unlink()
    assert all(WORDS in text for text in told)


def test_the_first_port_that_is_free_is_taken() -> None:
    with socket.socket() as other:
        other.bind((ADDRESS, 0))
        other.listen()
        taken = other.getsockname()[1]
        with open_listener((taken, 0)) as found:
            assert found.getsockname()[1] not in (0, taken)
        with pytest.raises(CannotRun, match=f"port {taken}: .*: try another --port"):
            open_listener((taken,))


def test_options_of_the_console_want_a_console(tmp_path: Path) -> None:
    for option in (["--port", "8400"], ["--open"]):
        done = aigaq("demo", *option, AIGAQ_DATA_DIR=str(tmp_path))
        assert done.returncode == 2
        assert one_line(done) == f"aigaq: {option[0]} is about the console: add --serve"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("days", [[], ["--days", "1"]])
def test_a_newcomer_sees_the_demo_in_a_browser(tmp_path: Path, days: list[str]) -> None:
    with subprocess.Popen(
        [*COMMAND, "demo", *days, "--serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=only({"AIGAQ_DATA_DIR": str(tmp_path)}),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        assert child.stdout is not None
        json.loads(child.stdout.readline())
        link = httpx.URL(json.loads(child.stdout.readline())["console"])
        at = link.copy_with(host=ADDRESS)
        headers = {"host": f"localhost:{link.port}"}
        with httpx.Client(headers=headers, trust_env=False) as browser:
            entered = browser.get(at)
            cookie = entered.headers["set-cookie"].partition(";")[0]
            page = browser.get(at.copy_with(path="/links", query=None), headers={"cookie": cookie})
        child.send_signal(signal.SIGINT)
        complaint = child.communicate(timeout=30)[1]
    assert child.returncode == 0
    assert "Traceback" not in complaint
    assert WORDS in page.text
    assert ".example" in page.text or ".kz" in page.text
