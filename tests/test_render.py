"""Pages in a real browser behind the recording proxy: what is kept, what is read, what is refused.

Slow, and skipped where no browser is installed. The pages are invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from archive.warc import read_capture
from crawlers.browsers import NoBrowser, find_browser
from flows.alert import alert as raise_alerts
from flows.preserve import Preserved, preserve
from flows.recheck import Rechecked, recheck
from flows.verify import verify
from flows.workspace import open_workspace
from models.database import reading
from models.settings import Settings
from models.tables import Alert, Document, Issue, Snapshot, Visit
from models.terms import AlertKind, CaptureKind, IssueKind, LinkState, Made
from tests.captures import Captures, Page
from tests.test_warc import assert_sound, records

pytestmark = pytest.mark.slow

STORY = (
    "Активиста Ерлана Жуматова 3 марта 2021 года арестовали на 15 суток по статье 488 КоАП за пикет"
    " у акимата. Об этом рассказала его сестра. Суд прошёл за двадцать минут, без адвоката."
)
SHELL = """<!DOCTYPE html><html lang="ru"><head><meta charset="windows-1251"><title>Новости</title>
<link rel="stylesheet" href="/look.css"></head><body><noscript>You need to enable JavaScript to run
this app.</noscript><div id="root"></div><img src="/photo.png">
<script src="https://cdn.example.kz/app.js"></script></body></html>""".encode("cp1251")
SCRIPT = b"""
const answer = 6 * 7;
fetch("/api?n=" + answer).then(r => r.json()).then(told => {
  document.getElementById("root").innerHTML =
    `<article><h1>JS-RENDERED ${answer}</h1><p>${told.text}</p></article>`;
});
"""
PLAIN = f"<html><title>Суд</title><body><article><h1>Суд</h1><p>{STORY}</p></article>".encode()


def page(body: str) -> Page:
    return Page(f"<!DOCTYPE html><meta charset=utf-8><title>x</title>{body}".encode())


class Rendering:
    """A workspace that sees only one web, and whose browsers leave a trace in their folder."""

    def __init__(self, folder: Path, database_url: str, pages: dict[str, Page]) -> None:
        self.folder = folder
        self.database_url = database_url
        self.site = Captures(pages, folder)

    def preserve(self, *urls: str) -> Preserved:
        with self.site:
            self.workspace = open_workspace(self.settings())
            return preserve(self.workspace, urls, in_browser=True)

    def recheck(self, url: str, browser: Path | None) -> Rechecked:
        with self.site:
            self.workspace = open_workspace(replace(self.settings(), browser=browser))
            return recheck(self.workspace, urls=[url])

    def settings(self) -> Settings:
        site = self.site
        return Settings(
            self.folder / "data", self.database_url, None, site.resolve, site.ca_file, None
        )

    def snapshots(self, kind: CaptureKind) -> list[Snapshot]:
        with reading(self.workspace.engine) as session:
            query = select(Snapshot).where(Snapshot.kind == kind).order_by(col(Snapshot.id))
            return list(session.exec(query))

    def body(self, name: Made) -> bytes:
        """What a browser made of the page, as other people's reader gives it."""
        found = [row for row in self.snapshots(CaptureKind.RENDERED) if row.url.startswith(name)]
        path = self.workspace.settings.archive_dir / found[-1].warc_file
        ids = {headers["WARC-Record-ID"]: block for _, headers, block in records(path)}
        return ids[f"<{found[-1].record_id}>"]

    def info(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self.body(Made.INFO))
        return told

    def assert_clean(self) -> None:
        """Files, ledger and processes are as they must be."""
        for path in self.workspace.settings.archive_dir.glob("*.warc.gz*"):
            assert path.suffix == ".gz"
            assert_sound(path)
        assert verify(self.workspace).faults == ()
        assert running(str(self.folder)) == []
        assert list(self.folder.glob("aigaq-browser-*")) == []
        self.workspace.engine.dispose()


def running(word: str) -> list[str]:
    """The command lines of processes in which a word stands."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if word in line and file.parent.name != str(os.getpid()):
            found.append(line)
    return found


@pytest.fixture(autouse=True)
def _a_browser() -> None:
    try:
        find_browser(None)
    except NoBrowser as problem:
        pytest.skip(str(problem))


@pytest.fixture
def folder(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that another user may pass through: pytest's are shut.

    It is made after the database, which keeps its own files where they were.
    """
    with tempfile.TemporaryDirectory(prefix="aigaq-render-", dir="/tmp") as name:
        Path(name).chmod(0o711)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", name)  # this process has looked already
        yield Path(name)


def test_a_page_that_needs_scripts_is_kept_and_read(folder: Path, database_url: str) -> None:
    photo = bytes(range(256)) * 400
    rendering = Rendering(
        folder,
        database_url,
        {
            "app.example.kz/1": Page(SHELL, "text/html"),
            "app.example.kz/photo.png": Page(photo, "image/png"),
            "app.example.kz/look.css": Page(b"h1 { color: #036 }", "text/css"),
            "cdn.example.kz/app.js": Page(SCRIPT, "text/javascript"),
            "app.example.kz/api?n=42": Page(
                json.dumps({"text": STORY}, ensure_ascii=False).encode(), "application/json"
            ),
        },
    )
    done = rendering.preserve("https://app.example.kz/1")
    assert (done.links[0]["state"], done.links[0]["kept"]) == ("alive", True)
    assert done.extracted.events >= 1
    with reading(rendering.workspace.engine) as session:
        (document,) = session.exec(select(Document)).all()
        issues = session.exec(select(Issue).where(col(Issue.closed_at).is_(None))).all()
    assert STORY in document.text and "JS-RENDERED 42" in document.title + document.text
    assert issues == []
    dom, text, info, picture = rendering.snapshots(CaptureKind.RENDERED)
    assert document.snapshot_id == dom.id
    (main,) = rendering.snapshots(CaptureKind.DOCUMENT)
    assert {row.link_id for row in (main, dom, text, info, picture)} == {main.link_id}
    assert picture.mime == "image/png" and rendering.body(Made.PICTURE).startswith(b"\x89PNG")
    assert "JS-RENDERED 42" in rendering.body(Made.TEXT).decode("utf-8")
    _assert_all_is_kept(rendering)
    _assert_bound(rendering, main)
    rendering.assert_clean()


def test_a_shell_is_looked_at_again_in_a_browser_and_never_called_gone(
    folder: Path, database_url: str
) -> None:
    told = json.dumps({"text": STORY}).encode()
    pages = {
        "app.example.kz/1": Page(SHELL, "text/html"),
        "cdn.example.kz/app.js": Page(SCRIPT, "text/javascript"),
        "app.example.kz/api?n=42": Page(told, "application/json"),
    }
    rendering = Rendering(folder, database_url, pages)
    url = "https://app.example.kz/1"
    rendering.preserve(url)
    raise_alerts(rendering.workspace)
    shown = rendering.recheck(url, None)
    unseen = rendering.recheck(url, Path("/nowhere/chromium"))
    assert (shown.states, unseen.states) == ({"alive": 1}, {"alive": 1})
    assert shown.alerts == unseen.alerts == 0
    with reading(rendering.workspace.engine) as session:
        visits = session.exec(select(Visit).order_by(col(Visit.id))).all()
        assert len(session.exec(select(Document)).all()) == 1
    assert "only a browser shows it" in (visits[-1].reason or "") and len(visits) == 3
    pages["app.example.kz/api?n=42"] = Page(told.replace(b" 15 ", b" 10 "), "application/json")
    assert rendering.recheck(url, None).alerts == 1
    with reading(rendering.workspace.engine) as session:
        assert session.exec(select(Alert.kind)).all()[-1] is AlertKind.SILENT_EDIT
    rendering.assert_clean()


def _assert_all_is_kept(rendering: Rendering) -> None:
    """Every byte that the browser got from anywhere lies in the archive."""
    served = {
        f"https://{address}": hashlib.sha256(page.body).hexdigest()
        for address, page in rendering.site.pages.items()
    }
    rows = [*rendering.snapshots(CaptureKind.DOCUMENT), *rendering.snapshots(CaptureKind.EMBEDDED)]
    kept = {row.url: row.payload_sha256 for row in rows if row.status == 200}
    assert kept == served
    asked = {f"https://{address}" for address in rendering.site.asked}
    assert asked == {row.url for row in rows}, "the servers saw exactly what was kept"
    assert not [row.url for row in rows if "google" in row.url]
    assert all(row.tls and row.ip == "127.0.0.1" for row in rows)


def _assert_bound(rendering: Rendering, main: Snapshot) -> None:
    """What was made is bound to the page, and says by which browser."""
    found = records(rendering.workspace.settings.archive_dir / main.warc_file)
    made = [headers for kind, headers, _ in found if kind == "resource"]
    names = [headers["WARC-Target-URI"] for headers in made]
    assert names == [f"{name}{main.url}" for name in (Made.DOM, Made.TEXT, Made.INFO, Made.PICTURE)]
    assert {headers["WARC-Concurrent-To"] for headers in made} == {f"<{main.record_id}>"}
    notes = [block for kind, headers, block in found if kind == "metadata"]
    browser = f"browser: {find_browser(None).version}".encode()
    assert sum(browser in block for block in notes) == 4


def test_a_page_that_is_whole_is_read_as_it_was_sent(folder: Path, database_url: str) -> None:
    rendering = Rendering(folder, database_url, {"news.example.kz/1": Page(PLAIN)})
    rendering.preserve("https://news.example.kz/1")
    rendering.preserve("https://news.example.kz/1")
    with reading(rendering.workspace.engine) as session:
        (document,) = session.exec(select(Document)).all()
        visits = session.exec(select(Visit.seen)).all()
    first, again = rendering.snapshots(CaptureKind.DOCUMENT)
    assert document.snapshot_id == first.id and again.revisit_of == first.record_id
    assert visits == [LinkState.ALIVE] * 2
    rendering.assert_clean()


class Inside:
    """Servers on 127.0.0.2, at a port of the web if we may, and who came to them."""

    def __init__(self) -> None:
        self.hits = 0
        self.ports: list[int] = []
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Inside:
        for kind, wanted in ((socket.SOCK_STREAM, (80, 443, 0)), (socket.SOCK_DGRAM, (0,))):
            for port in wanted:
                door = socket.socket(socket.AF_INET, kind)
                try:
                    door.bind(("127.0.0.2", port))
                except OSError:
                    door.close()
                    continue
                if kind == socket.SOCK_STREAM:
                    door.listen()
                self._sockets.append(door)
                self.ports.append(door.getsockname()[1])
                threading.Thread(target=self._count, args=(door,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for door in self._sockets:
            door.close()

    def _count(self, door: socket.socket) -> None:
        while True:
            try:
                if door.type == socket.SOCK_STREAM:
                    door.accept()[0].close()
                else:
                    door.recvfrom(100)
            except OSError:
                return
            self.hits += 1


def test_no_page_reaches_into_this_network(folder: Path, database_url: str) -> None:
    with Inside() as inside:
        with closing(socket.create_connection(("127.0.0.2", inside.ports[0]))):
            pass
        while not inside.hits:
            time.sleep(0.01)
        inside.hits = 0  # it does count
        *_, port, udp = inside.ports
        ways = [f"http://127.0.0.2:{port}", "http://127.0.0.2", "https://127.0.0.2"]
        body = "".join(
            f'<img src="{way}/i"><iframe src="{way}/f"></iframe>'
            f'<link rel="preconnect" href="{way}">'
            f'<link rel="prefetch" href="{way}/p"><object data="{way}/o"></object>'
            f'<script>fetch("{way}/x", {{mode: "no-cors"}}); new EventSource("{way}/e");'
            f'navigator.sendBeacon("{way}/b"); new Image().src = "{way}/n";'
            f'new WebSocket("{way.replace("http", "ws")}/w");</script>'
            for way in ways
        )
        body += f"""<img src="/moved"><iframe src="/moved"></iframe><p>still here</p><script>
        try {{ const c = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.2:{udp}"}}]}});
          c.createDataChannel("x"); c.createOffer().then(o => c.setLocalDescription(o)); }}
        catch (e) {{ document.title = "no rtc"; }}
        const work = "setInterval(() => fetch('{ways[1]}/worker', {{mode: 'no-cors'}}), 100)";
        new Worker(URL.createObjectURL(new Blob([work])));
        </script>"""
        moved = Page(b"", status=302, headers=(("Location", f"{ways[1]}/secret"),))
        refresh = f'<meta http-equiv="refresh" content="0;url={ways[1]}/meta"><p>one moment</p>'
        rendering = Rendering(
            folder,
            database_url,
            {
                "bad.example.kz/1": page(body),
                "bad.example.kz/moved": moved,
                "bad.example.kz/refresh": page(refresh),
            },
        )
        done = rendering.preserve(
            *(f"https://bad.example.kz/{path}" for path in ("1", "moved", "refresh"))
        )
        assert inside.hits == 0
    states = {link["url"].rpartition("/")[2]: link["state"] for link in done.links}
    assert (states["1"], states["moved"]) == ("alive", "unreachable")
    embedded = rendering.snapshots(CaptureKind.EMBEDDED)
    tried = [row for row in embedded if "127.0.0.2" in row.url]
    assert tried and all((row.error or "").startswith("AddressRefused") for row in tried)
    assert b"still here" in b"".join(_bodies(rendering, Made.TEXT))
    told = b"".join(_bodies(rendering, Made.INFO))
    assert b"a WebSocket" in told or b"a port that is not the web's" in told
    rendering.assert_clean()


def _bodies(rendering: Rendering, name: Made) -> list[bytes]:
    found = []
    for path in rendering.workspace.settings.archive_dir.glob("*.warc.gz"):
        found += [b for _, h, b in records(path) if h.get("WARC-Target-URI", "").startswith(name)]
    return found


def test_pages_that_fight_the_browser_are_ended_and_the_rest_goes_on(
    folder: Path, database_url: str
) -> None:
    pages = {
        "busy": page("<p>busy</p><script>setTimeout(() => { while (1); }, 200)</script>"),
        "alerts": page("<p>alerts</p><script>while (1) alert('x')</script>"),
        "popups": page(
            "<p>popups</p><script>for (let i = 0; i < 200; i++) window.open('/other?' + i)</script>"
        ),
        "file": Page(
            b"x" * 5000,
            "application/octet-stream",
            headers=(("Content-Disposition", "attachment; filename=a.exe"),),
        ),
        "many": page(
            "<p>many</p><script>for (let i = 0; i < 2000; i++)"
            " document.body.append(Object.assign(new Image(), {src: '/image?' + i}))</script>"
        ),
        "tall": page("<div style='height:1000000px;background:linear-gradient(red,blue)'>t</div>"),
        "last": Page(PLAIN),
    }
    rendering = Rendering(
        folder, database_url, {f"hostile.example.kz/{name}": p for name, p in pages.items()}
    )
    done = rendering.preserve(*(f"https://hostile.example.kz/{name}" for name in pages))
    assert done.visited.failed is None
    assert [link["state"] for link in done.links] == ["alive"] * len(pages)
    kept = {row.url.rpartition("/")[2] for row in rendering.snapshots(CaptureKind.DOCUMENT)}
    assert kept == set(pages), "what the server sent is kept whatever the browser made of it"
    shown = {
        row.url.rpartition("/")[2]
        for row in rendering.snapshots(CaptureKind.RENDERED)
        if row.url.startswith(Made.DOM)
    }
    assert {"popups", "many", "tall", "last"} <= shown and "file" not in shown
    with reading(rendering.workspace.engine) as session:
        untold = session.exec(select(Issue).where(Issue.kind == IssueKind.PAGE_UNREADABLE)).all()
    assert {issue.url.rpartition("/")[2] for issue in untold} >= set(pages) - shown
    images = [row for row in rendering.snapshots(CaptureKind.EMBEDDED) if "/image" in row.url]
    assert len(images) < 300 and b'"capped": "more than 300 requests"' in b"".join(
        _bodies(rendering, Made.INFO)
    )
    popups = [row for row in rendering.snapshots(CaptureKind.EMBEDDED) if "/other" in row.url]
    assert popups == [] and all(len(p) < 30_000_000 for p in _bodies(rendering, Made.PICTURE))
    rendering.assert_clean()


def test_a_run_that_is_killed_leaves_no_browser_behind(folder: Path, database_url: str) -> None:
    pages = {"slow.example.kz/1": page("<p>1</p><script>setInterval(() => {}, 1)</script>")}
    rendering = Rendering(folder, database_url, pages | {"slow.example.kz/2": Page(PLAIN)})
    killed = threading.Thread(target=_kill_when_seen, args=(str(folder),))
    killed.start()
    done = rendering.preserve("https://slow.example.kz/1", "https://slow.example.kz/2")
    killed.join()
    assert done.visited.failed is not None and "-9" in done.visited.failed
    until = time.monotonic() + 20
    while running(str(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    assert running(str(folder)) == []
    done = rendering.preserve("https://slow.example.kz/1", "https://slow.example.kz/2")
    assert [link["state"] for link in done.links] == ["alive", "alive"]
    assert verify(rendering.workspace).faults == ()
    rendering.workspace.engine.dispose()


def _kill_when_seen(word: str) -> None:
    """Kill the process that renders, without warning, once its browser is there."""
    while not any(f"{word}/aigaq-browser" in line for line in running(word)):
        time.sleep(0.05)
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes()
        except OSError:
            continue
        if b"crawlers.render_run" in line and word.encode() in line:
            os.kill(int(file.parent.name), signal.SIGKILL)


def test_other_schemes_are_no_links(folder: Path, database_url: str) -> None:
    rendering = Rendering(
        folder,
        database_url,
        {
            "a.example.kz/1": page(
                "<p>here</p><iframe src='file:///etc/hostname'></iframe>"
                "<script>fetch('file:///etc/hostname').catch(() => {});"
                "location = 'data:text/html,<p>elsewhere'</script>"
            ),
            "a.example.kz/2": Page(
                b"", status=302, headers=(("Location", "file:///etc/hostname"),)
            ),
        },
    )
    done = rendering.preserve(
        "file:///etc/hostname",
        "data:text/html,<p>x</p>",
        "https://a.example.kz/1",
        "https://a.example.kz/2",
    )
    assert len(done.refused) == 2 and done.links[0]["kept"]
    assert socket.gethostname().encode() not in b"".join(_bodies(rendering, Made.DOM))
    assert b"here" in b"".join(_bodies(rendering, Made.TEXT))
    rendering.assert_clean()


def test_robots_txt_is_obeyed_by_the_page(folder: Path, database_url: str) -> None:
    rendering = Rendering(
        folder,
        database_url,
        {
            "shut.example.kz/robots.txt": Page(b"User-agent: *\nDisallow: /", "text/plain"),
            "shut.example.kz/1": Page(PLAIN),
        },
    )
    done = rendering.preserve("https://shut.example.kz/1")
    assert [link["state"] for link in done.links] == ["robots_denied"]
    assert rendering.site.asked == []
    assert rendering.snapshots(CaptureKind.DOCUMENT) == []
    rendering.assert_clean()


def test_the_dom_reads_back_like_a_page(folder: Path, database_url: str) -> None:
    rendering = Rendering(folder, database_url, {"app.example.kz/1": page("<p id=body>жаңа</p>")})
    rendering.preserve("https://app.example.kz/1")
    dom = rendering.snapshots(CaptureKind.RENDERED)[0]
    path = rendering.workspace.settings.archive_dir / dom.warc_file
    capture = read_capture(path, dom.warc_offset or 0)
    assert (capture.url, capture.status) == ("https://app.example.kz/1", 200)
    assert "жаңа" in capture.body.decode("utf-8-sig")
    rendering.assert_clean()
