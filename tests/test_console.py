"""The console over HTTP on loopback: who comes in, what is shown, what is cut, what is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from archive.warc import Resource, Twin, WarcWriter
from console.desk import forms
from console.replay import NoReplay, Replay, find_program
from crawlers.stores import committer
from models.database import reading, writing
from models.store import links
from models.store.links import FoundLink
from models.terms import CaptureKind, Made
from tests.authorities import Authority
from tests.commands import COMMAND, ROOT, aigaq
from tests.desk_console import Operator
from tests.invented_archive import (
    AT,
    CHILD,
    HIDDEN,
    PAGE,
    SITE,
    Archive,
    make_archive,
    page,
)
from tests.test_render import running

IMAGE = f"{SITE}/photo.svg"
NAMING = f"{SITE}/dopros-aigerim-seitova"  # an address that names the child of another page
DOM = f'<h1>Показано браузером</h1><img src="/photo.svg"><script src="{SITE}/app.js"></script>'
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


class Served(Operator):
    """An archive and the console on it, asked over HTTP as a browser would."""

    def __init__(self, archive: Archive, replay: Replay | None) -> None:
        super().__init__(archive.workspace, replay)
        self.archive = archive

    def look(self, snapshot_id: int) -> str:
        return self.ask(f"/snapshots/{snapshot_id}").text

    def open(self, word: str) -> httpx.Response:
        """Open what was kept under that word as it looked, as the form does."""
        path = f"/snapshots/{self.archive.snapshot(word)}/replay"
        return self.ask(path, "POST", origin=self.base)

    def follow(self, opened: httpx.Response, url: str | None = None) -> httpx.Response:
        """Ask for the address that a form led to, or for another one there."""
        where = httpx.URL(opened.headers["location"])
        path = where.raw_path.decode()
        if url is not None:
            path = f"{path[: path.index('mp_/') + 4]}{url}"
        return self.ask(path, cookie="", host=f"{where.host}:{where.port}")


def pywb() -> Path:
    """Return pywb's program, or skip the test where there is none."""
    try:
        return find_program(None)
    except NoReplay as problem:
        pytest.skip(str(problem))


@contextmanager
def served_with_pywb(archive: Archive) -> Iterator[Served]:
    """Serve the console on an archive with replay."""
    settings = archive.workspace.settings
    with (
        Replay(pywb(), settings.replay_dir, settings.archive_dir) as replay,
        Served(archive, replay) as console,
    ):
        yield console


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Invented pages; one was also shown by a browser, and embeds an image."""
    folder = tmp_path_factory.mktemp("console")
    with Authority(folder / "authority") as authority:
        made = make_archive(folder / "data", f"sqlite:///{folder / 'aigaq.db'}", authority)
        show_in_browser(made)
        yield made
        made.workspace.engine.dispose()


def show_in_browser(made: Archive) -> None:
    """Keep a shell, what a browser made of it, and an image that it embeds."""
    with writing(made.workspace.engine) as session:
        links.save_found(session, None, [FoundLink(NAMING, NAMING)], AT)
    link_id = link_of(made, f"{SITE}/9")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>'
    shell = page(f"{SITE}/9", "<div id=root></div><!-- shell -->", 20, link_id)
    image = page(IMAGE, svg, 21, link_id, head="Content-Type: image/svg+xml", kind="embedded")
    made.keep("shown", [("shell", shell), ("image", image)])
    main = Twin(made.records["shell"], f"{SITE}/9", AT + timedelta(minutes=20))
    with WarcWriter(made.workspace.settings.archive_dir, "made") as writer:
        facts = [
            writer.write_resource(
                Resource(
                    url=f"{name}{SITE}/9",
                    kind=CaptureKind.RENDERED,
                    made_at=AT + timedelta(minutes=22),
                    mime=mime,
                    body=body,
                    main=main,
                    status=200,
                    link_id=link_id,
                )
            )
            for name, mime, body in (
                (Made.DOM, "text/html; charset=utf-8", DOM.encode("utf-8-sig")),
                (Made.PICTURE, "image/png", PICTURE),
            )
        ]
        writer.sync()
        committer(made.workspace.engine)(facts)
    made.records |= {"dom": facts[0].record_id, "picture": facts[1].record_id}


def link_of(made: Archive, url: str) -> int:
    """Return the id of a link."""
    with reading(made.workspace.engine) as session:
        return links.ids_of(session, [url])[url]


@pytest.fixture(scope="module")
def served(archive: Archive) -> Iterator[Served]:
    """The console without pywb."""
    with Served(archive, None) as console:
        yield console


def test_nobody_comes_in_without_the_link(served: Served) -> None:
    name = f"aigaq-{served.port}"
    for cookie in ("", f"{name}=", f"{name}=guess", f"{name}={served.desk.key}"):
        told = served.ask("/links", cookie=cookie)
        assert told.headers["location"] == "/sign-in?next=/links"
    assert served.ask("/enter?key=guess", cookie="").status_code == 401
    assert served.ask("/links").status_code == 200


def test_the_link_is_good_once(served: Served) -> None:
    link = f"/enter?key={served.desk.key}"
    again = served.ask(link, cookie="")
    assert again.status_code == 401
    assert "set-cookie" not in again.headers
    assert served.ask(link).headers["location"] == "/"  # of who is in, a page that is opened again


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "10.0.0.1", "[::1]", ""]
)
def test_the_console_answers_to_one_name_only(served: Served, host: str) -> None:
    assert served.ask("/", host=host).status_code == 421


def test_the_address_leads_to_the_name(served: Served) -> None:
    told = served.ask("/enter?key=x", host=f"127.0.0.1:{served.port}")
    assert told.headers["location"] == f"{served.base}/enter?key=x"


def test_every_answer_carries_the_rules(served: Served) -> None:
    for path in ("/links", "/links/1", "/snapshots/1", "/nowhere", "/snapshots/999", "/enter"):
        headers = served.ask(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_links_are_listed_by_state_and_words(served: Served) -> None:
    everything = served.ask("/links").text
    assert all(url in everything for url in (PAGE, CHILD))
    assert f"{SITE}/dopros-" in everything
    assert [word for word in HIDDEN if word in everything.lower()] == []
    some = served.ask("/links?state=alive&words=example.org").text
    assert "copy.example.org" in some
    assert PAGE not in some
    assert "No link is like that" in served.ask("/links?words=%25").text
    assert served.ask("/links?state=nonsense&before=x&words=%F0%9F").status_code == 200


def test_a_link_shows_every_version(served: Served, archive: Archive) -> None:
    with reading(archive.workspace.engine) as session:
        link_id = links.ids_of(session, [PAGE])[PAGE]
    text = served.ask(f"/links/{link_id}").text
    for word in ("hop", "page", "again", "gone", "chunked"):
        assert f"/snapshots/{archive.snapshot(word)}" in text
    assert served.ask("/links/999").status_code == 404


def test_a_snapshot_shows_its_text_and_that_it_is_whole(served: Served, archive: Archive) -> None:
    text = served.look(archive.snapshot("page"))
    assert "its bytes are those of the ledger" in text
    assert '<mark class="event person"' in text or '<mark class="event"' in text
    assert "Ерлана Сарбасова" in text.replace("</mark>", "").replace('<mark class="event">', "")
    assert "<script>alert" not in text  # a title is a stranger's word
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text
    assert "replay needs pywb" in text
    assert served.open("page").status_code == 503


def test_names_of_children_and_witnesses_are_cut(served: Served, archive: Archive) -> None:
    text = served.look(archive.snapshot("child")).lower()
    assert [word for word in HIDDEN if word in text] == []
    assert "қыдыр сейтов" in text
    assert "cut to initials" in text


def test_a_later_picture_of_a_child_is_not_shown_unasked(tmp_path: Path) -> None:
    """The page is the same as before, so that no text was read from this capture of it."""
    with Authority(tmp_path / "authority") as authority:
        made = make_archive(tmp_path / "data", f"sqlite:///{tmp_path / 'aigaq.db'}", authority)
    link_id = link_of(made, CHILD)
    made.keep("later", [("later", page(f"{CHILD}?Aigerim-Seitova", "<p>1</p>", 30, link_id))])
    head = "Content-Type: image/png"
    picture = page(f"{Made.PICTURE}{CHILD}", "PNG", 31, link_id, kind="rendered", head=head)
    dom = page(f"{Made.DOM}{CHILD}", "<p>1</p>!", 31, link_id, kind="rendered")
    made.keep("shown", [("later dom", dom), ("later picture", picture)])
    with Served(made, None) as console:
        text = console.look(made.snapshot("later")).lower()
        by_link = console.ask(f"/links/{link_id}").text.lower()
    assert "show the picture" in text and "<img" not in text
    assert [word for word in HIDDEN if word in text + by_link] == []
    made.workspace.engine.dispose()


def test_numbers_that_no_row_has_are_not_found(served: Served) -> None:
    for path in (f"/snapshots/{2**64}", f"/links/{2**64}", f"/snapshots/{2**64}/picture"):
        assert served.ask(path).status_code == 404
    assert served.ask(f"/links?before={2**64}").status_code == 200


def test_a_picture_is_shown_with_its_page(served: Served, archive: Archive) -> None:
    picture = archive.snapshot("picture")
    for word in ("shell", "dom"):
        assert f'<img src="/snapshots/{picture}/picture"' in served.look(archive.snapshot(word))
    told = served.ask(f"/snapshots/{picture}/picture")
    assert (told.content, told.headers["content-type"]) == (PICTURE, "image/png")
    page_id = archive.snapshot("page")
    assert served.ask(f"/snapshots/{page_id}/picture").status_code == 404  # never a page's bytes


def test_what_was_changed_is_said_to_be(tmp_path: Path) -> None:
    with Authority(tmp_path / "authority") as authority:
        archive = make_archive(tmp_path / "data", f"sqlite:///{tmp_path / 'aigaq.db'}", authority)
        file = next(archive.workspace.settings.archive_dir.glob("first*"))
        data = bytearray(file.read_bytes())
        data[-30] ^= 1
        file.write_bytes(data)
        with Served(archive, None) as console:
            assert "its bytes are those" in console.look(archive.snapshot("other"))
            text = console.look(archive.snapshot("child"))
            assert "Not as it was kept." in text
            assert archive.records["child"] in text
        archive.workspace.engine.dispose()


def test_a_form_of_somebody_else_is_refused(served: Served, archive: Archive) -> None:
    path = f"/snapshots/{archive.snapshot('page')}/replay"
    for origin in ("", "null", "http://evil.example", f"http://x.replay.localhost:{served.port}"):
        assert served.ask(path, "POST", origin=origin).status_code == 403


def test_a_form_without_its_token_is_refused(served: Served, archive: Archive) -> None:
    path = f"/snapshots/{archive.snapshot('page')}/replay"
    others = forms.make_token("of another session")
    for data in ({}, {forms.FIELD: ""}, {forms.FIELD: "é"}, {forms.FIELD: others}):
        told = served.send(path, data)
        assert told.status_code == 403, data
    assert served.send(path, {forms.FIELD: forms.make_token(served.token)}).status_code == 503


def test_a_form_that_is_too_large_is_refused(served: Served) -> None:
    for data in ({"x": "y" * (forms.MOST_BYTES + 1)}, {"x": ["y"] * (forms.MOST_FIELDS + 1)}):
        assert served.send("/snapshots/1/replay", data).status_code == 413


def test_a_port_that_is_taken_is_one_line(served: Served, tmp_path: Path) -> None:
    env = {"AIGAQ_DATA_DIR": str(tmp_path), "PATH": "/nowhere"}
    done = aigaq("console", "--port", str(served.port), **env)
    assert done.returncode == 3
    assert "replay needs pywb: pipx install" in done.stderr
    assert done.stderr.endswith(
        f"aigaq: port {served.port}: Address already in use: try another --port\n"
    )


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoReplay, match="no program that can be run"):
        find_program(tmp_path / "wayback")
    (tmp_path / "wayback").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "wayback").chmod(0o755)
    with (
        pytest.raises(NoReplay, match="does not start"),
        Replay(find_program(tmp_path / "wayback"), tmp_path / "replay", tmp_path),
    ):
        pass
    assert not (tmp_path / "replay").exists()


@pytest.fixture(scope="module")
def replaying(archive: Archive) -> Iterator[Served]:
    """The console with pywb."""
    with served_with_pywb(archive) as console:
        yield console


def test_a_page_is_shown_as_it_looked_under_a_name_of_its_own(replaying: Served) -> None:
    opened = replaying.open("page")
    assert opened.status_code == 303
    host = httpx.URL(opened.headers["location"]).host
    assert host.endswith(".replay.localhost")
    shown = replaying.follow(opened)
    assert shown.status_code == 200
    assert "отправил активиста Ерлана Сарбасова" in shown.text
    assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "set-cookie" not in shown.headers
    assert host != httpx.URL(replaying.open("page").headers["location"]).host


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("again", "отправил активиста Ерлана Сарбасова"),  # a revisit: its text is another record's
        ("gone", "Запись удалена"),
        ("chunked", "hello"),
        ("child", "Айгерим"),
        ("dom", "Показано браузером"),
        ("shell", "Показано браузером"),  # without its scripts the page itself would be empty
    ],
)
def test_every_kind_of_capture_is_shown(replaying: Served, word: str, said: str) -> None:
    shown = replaying.follow(replaying.open(word))
    assert said in shown.text
    assert shown.status_code == (404 if word == "gone" else 200)


def test_what_a_page_embeds_comes_with_it_and_nothing_else(replaying: Served) -> None:
    opened = replaying.open("dom")
    image = replaying.follow(opened, IMAGE)
    assert (image.status_code, image.headers["content-type"]) == (200, "image/svg+xml")
    for url in (CHILD, PAGE, "https://elsewhere.example/", f"{SITE}/9/more"):
        assert replaying.follow(opened, url).status_code == 404


def test_a_label_opens_one_collection_and_no_other_door(replaying: Served) -> None:
    opened, other = (httpx.URL(replaying.open(w).headers["location"]) for w in ("page", "child"))
    here = {"cookie": "", "host": f"{opened.host}:{opened.port}"}
    label = str(opened.host).partition(".")[0]
    for path in (
        other.raw_path.decode(),
        f"/{label}/",
        f"/{label}/cdx?url={PAGE}",
        f"/{label}/*/{PAGE}",
        "/",
        "/static/wombat.js",
        "/links/1",
        f"/{label}/../{other.raw_path.decode()}",
        f"/{label}/%2e%2e{other.raw_path.decode()}",
    ):
        assert replaying.ask(path, **here).status_code == 404, path
    path = opened.raw_path.decode()
    assert replaying.ask(path, "POST", **here).status_code == 404
    assert replaying.ask(path, cookie="", host="0" * 32 + ".replay.localhost").status_code == 404
    assert replaying.ask(path, cookie="").status_code == 404  # the console itself shows no capture


def test_the_oldest_is_thrown_away(replaying: Served, archive: Archive) -> None:
    folder = archive.workspace.settings.replay_dir / "collections"
    opened = [replaying.open("child") for _ in range(22)]
    assert len(list(folder.iterdir())) == 20
    assert [replaying.follow(o).status_code for o in (opened[0], opened[-1])] == [404, 200]


def test_a_page_that_was_changed_is_not_shown(replaying: Served, archive: Archive) -> None:
    archive.keep("spoilt", [("spoilt", page(f"{SITE}/spoilt", "<p>Как было</p>", 40, None))])
    file = next(archive.workspace.settings.archive_dir.glob("spoilt*"))
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
        told = replaying.open("spoilt")
    finally:
        file.write_bytes(whole)
    assert told.status_code == 409
    assert archive.records["spoilt"] in told.text


def test_nothing_is_left_when_the_console_ends(archive: Archive, tmp_path: Path) -> None:
    program = pywb()
    folder = tmp_path / "replay"
    with Replay(program, folder, archive.workspace.settings.archive_dir) as replay:
        process = replay._process
        with Served(replace(archive), replay) as console:
            assert console.follow(console.open("page")).status_code == 200
            process.kill()
            process.wait()
            assert console.follow(console.open("page")).status_code == 502
    assert not folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_pywb_ends_with_the_console(archive: Archive, tmp_path: Path, how: signal.Signals) -> None:
    program = pywb()
    command = [*COMMAND, "console", "--port", "0"]
    env = os.environ | {"AIGAQ_DATA_DIR": str(tmp_path), "AIGAQ_REPLAY": str(program)}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=env,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as child:
        assert child.stdout is not None
        assert "http://localhost:" in child.stdout.readline()
        assert (tmp_path / "replay").is_dir()
        assert running(f"-d {tmp_path / 'replay'}")
        child.send_signal(how)
        complaint = child.communicate(timeout=30)[1]
    assert complaint == ""
    until = time.monotonic() + 10
    while running(f"-d {tmp_path / 'replay'}") and time.monotonic() < until:
        time.sleep(0.05)
    assert running(f"-d {tmp_path / 'replay'}") == []
    if how is not signal.SIGKILL:
        assert child.returncode == 0
        assert not (tmp_path / "replay").exists()
