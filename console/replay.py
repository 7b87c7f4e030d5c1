"""Shows captured pages as they looked: pywb in a process of its own, behind a host name of its own.

A captured page is a stranger's. It comes from "<label>.replay.localhost", where the label is made
anew each time and nothing of the console is; from there it may run no script, send no form and load
nothing but what was captured with it. Its bytes are parsed in the other process only.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from archive.replay import write_collection
from archive.slices import Place
from models.problems import CannotRun

HOST = "replay.localhost"
NAME = "wayback"  # the program that pywb installs
MAX_OPEN = 20  # collections; the oldest is thrown away for a new one
START_S = 30.0
ANSWER_S = 60.0
CSP = "; ".join(
    (
        "sandbox",  # an origin of its own, no script, no form, no window, no <meta refresh>
        "default-src 'none'",
        "img-src 'self' data:",
        "media-src 'self' data:",
        "font-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",
        "frame-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_PASSED = ("content-type", "content-length", "content-encoding", "content-range", "location")
_PATH = re.compile(r"/(?P<label>[0-9a-f]{32})/[0-9]{14}[a-z_]{0,6}/.{1,8192}", re.DOTALL)
# Where pywb would speak for itself: it lists nothing, and names no other copy.
_WORDS = {
    "index.html": "",
    "search.html": "",
    "query.html": "",
    "not_found.html": "This was not captured.",
    "error.html": "This cannot be shown.",
}
_CONFIG = (
    f"framed_replay: false\nenable_memento: false\nredirect_to_exact: false\ncsp-header: {CSP!r}\n"
)


class NoReplay(CannotRun):
    """Captured pages cannot be shown as they looked; the message says what is missing."""


def find_program(given: Path | None) -> Path:
    """Return pywb's program that is `given`, or the one on PATH. Raises NoReplay."""
    found = given or shutil.which(NAME)
    if found is None:
        raise NoReplay("replay needs pywb: pipx install 'pywb>=2.10,<3', or set AIGAQ_REPLAY")
    if not os.access(found, os.X_OK):
        raise NoReplay(f"AIGAQ_REPLAY: {found} is no program that can be run")
    return Path(found)


class Replay:
    """A running pywb, and the collections that it may show.

    Use it as a context. `folder` is emptied at the beginning and at the end.
    """

    def __init__(self, program: Path, folder: Path, archive_dir: Path) -> None:
        self._program, self._folder, self._archive_dir = program, folder, archive_dir
        self._labels: list[str] = []
        self._client = httpx.AsyncClient(timeout=ANSWER_S, follow_redirects=False, trust_env=False)

    def __enter__(self) -> Replay:
        """Start pywb and wait until it listens. Raises NoReplay."""
        shutil.rmtree(self._folder, ignore_errors=True)
        (self._folder / "collections").mkdir(parents=True)
        self._folder.chmod(0o700)
        templates = self._folder / "templates"
        templates.mkdir()
        for name, words in _WORDS.items():
            (templates / name).write_text(f"<!doctype html><p>{words}</p>\n", "utf-8")
        (self._folder / "config.yaml").write_text(_CONFIG, "utf-8")
        self._port = _free_port()
        self._process = self._start()
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End pywb and throw away what it was given."""
        self._end()

    def open(self, places: Sequence[Place], stamp: str, url: str) -> tuple[str, str]:
        """Return label and path under which a page is shown, captured at `stamp` (YYYYMMDDhhmmss),
        with these exchanges and no others. Raises NotAsKept.
        """
        label = secrets.token_hex(16)
        folder = self._folder / "collections" / label
        try:
            write_collection(folder, self._archive_dir, places)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._labels.append(label)
        while len(self._labels) > MAX_OPEN:
            shutil.rmtree(self._folder / "collections" / self._labels.pop(0), ignore_errors=True)
        return label, f"/{label}/{stamp}mp_/{url}"

    async def answer(self, request: Request, label: str) -> Response:
        """Return what pywb says, with nothing in its head but what a page needs, and our rules."""
        path = request.scope["raw_path"].decode("ascii", "replace")
        asked = _PATH.fullmatch(path)
        is_open = label in self._labels and asked is not None and asked["label"] == label
        if request.method not in ("GET", "HEAD") or not is_open:
            return PlainTextResponse("This was not captured.\n", 404, HEADERS)
        query = request.scope["query_string"].decode("ascii", "replace")
        url = httpx.URL(f"http://127.0.0.1:{self._port}").copy_with(
            raw_path=f"{path}?{query}".encode("ascii") if query else path.encode("ascii")
        )
        try:
            told = await self._client.send(
                self._client.build_request(request.method, url, headers=_asked(request.headers)),
                stream=True,
            )
        except httpx.HTTPError:
            return PlainTextResponse("pywb does not answer: start the console again.\n", 502)
        headers = {name: told.headers[name] for name in _PASSED if name in told.headers}
        return _Streamed(told, headers | HEADERS)

    def _start(self) -> subprocess.Popen[bytes]:
        place = ["-b", "127.0.0.1", "-p", str(self._port), "-d", str(self._folder)]
        try:
            return subprocess.Popen(  # noqa: S603 - the operator's own program
                [*_dying_with_us(), str(self._program), *place],
                cwd=self._folder,
                env={"PATH": os.defpath, "HOME": str(self._folder), "TMPDIR": str(self._folder)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # it would print addresses
                start_new_session=True,
            )
        except OSError as problem:
            raise NoReplay(f"{self._program}: {problem.strerror}") from problem

    def _wait(self) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self._port), 1.0).close()
                return
            time.sleep(0.05)
        raise NoReplay(f"{self._program} does not start: try it by hand in an empty folder")

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Streamed(StreamingResponse):
    """An answer of pywb, handed on as it comes."""

    def __init__(self, told: httpx.Response, headers: Mapping[str, str]) -> None:
        super().__init__(told.aiter_raw(), told.status_code, headers)
        self._told = told

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._told.aclose()


def _dying_with_us() -> list[str]:
    """Return what ends a program when this process is killed; only Linux has it."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--no-new-privs", "--pdeathsig", "KILL"]


def _asked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the head for pywb: it writes addresses with the host that was asked."""
    passed = {name: headers[name] for name in ("accept", "range") if name in headers}
    return passed | {"host": headers["host"], "accept-encoding": "identity"}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
