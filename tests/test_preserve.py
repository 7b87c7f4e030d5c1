"""Keeping links that somebody names: new ones, known ones, and those that cannot be kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows.inbox import Told, take_in
from flows.preserve import Preserved, preserve
from flows.readers import ReaderPool
from flows.workspace import DEMO_MARK, Workspace, open_workspace
from models.database import reading
from models.settings import Settings
from models.tables import Document, Link, Snapshot, Visit
from models.terms import LinkState
from tests.captures import Captures, Page
from tests.commands import aigaq, one_line
from tests.recordings import by_warcio, write

pytestmark = pytest.mark.usefixtures("warm_crawls")

Keep = Callable[..., Preserved]
STORY = (
    "<html><head><title>Суд в Таразе</title></head><body><article><h1>Суд в Таразе</h1>"
    "<p>Активиста Ерлана Жуматова 3 марта арестовали на 15 суток по статье 488 КоАП за пикет у"
    " акимата. Об этом рассказала его сестра. Суд прошёл за двадцать минут, без адвоката.</p>"
    "</article></body></html>"
).encode()
PAGES = {
    "news.example.kz/1": Page(STORY),
    "news.example.kz/2": Page(STORY.replace(b"15", b"10")),
    "other.example.org/letter.pdf": Page(b"%PDF-1.4 invented", "application/pdf"),
}


@pytest.fixture
def site(tmp_path: Path) -> Captures:
    """A web of three pages, not started."""
    return Captures(dict(PAGES), tmp_path)


@pytest.fixture
def keep(shared_pool: ReaderPool) -> Keep:
    """`preserve`, with readers that are there already."""
    return partial(preserve, pool=shared_pool)


def open_on(site: Captures, tmp_path: Path, database_url: str) -> Workspace:
    """Open a workspace that sees only this web."""
    return open_workspace(
        Settings(tmp_path / "data", database_url, None, site.resolve, site.ca_file, None)
    )


def test_links_are_kept_read_and_watched(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep
) -> None:
    with site:
        workspace = open_on(site, tmp_path, database_url)
        done = keep(workspace, [f"https://{address}" for address in site.pages])
    assert [link["state"] for link in done.links] == ["alive"] * 3
    assert all(link["kept"] and link["sha256"] for link in done.links)
    with reading(workspace.engine) as session:
        titles = session.exec(select(Document.title)).all()
        watched = session.exec(select(Link.visit_at)).all()
        sources = session.exec(select(Link.source_id)).all()
    assert titles == ["Суд в Таразе", "Суд в Таразе"]
    assert None not in watched and sources == [None] * 3
    workspace.engine.dispose()


def test_what_is_unchanged_is_kept_once(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep
) -> None:
    with site:
        workspace = open_on(site, tmp_path, database_url)
        for _ in range(2):
            keep(workspace, ["https://news.example.kz/1"])
    with reading(workspace.engine) as session:
        kept = session.exec(select(Snapshot).where(Snapshot.kind == "document")).all()
        visits = session.exec(select(Visit)).all()
        documents = session.exec(select(Document)).all()
    assert [row.revisit_of for row in kept] == [None, kept[0].record_id]
    assert len(visits) == 2 and len(documents) == 1
    workspace.engine.dispose()


def test_the_same_bytes_at_another_address_are_kept_for_it_too(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep
) -> None:
    site.pages["m.news.example.kz/1"] = Page(STORY)
    with site:
        workspace = open_on(site, tmp_path, database_url)
        first = keep(workspace, ["https://news.example.kz/1"]).links[0]
        again = keep(workspace, ["https://m.news.example.kz/1"]).links[0]
    assert (again["kept"], again["sha256"]) == (True, first["sha256"])
    assert (again["file"], again["offset"]) != (first["file"], first["offset"])
    workspace.engine.dispose()


def test_nobody_is_asked_for_the_invented_pages_of_a_demo(tmp_path: Path) -> None:
    (tmp_path / DEMO_MARK).touch()
    ran = aigaq("preserve", "https://news.example.kz/1", AIGAQ_DATA_DIR=str(tmp_path))
    assert ran.returncode == 3
    assert "the demo's" in one_line(ran)


def test_a_wall_is_no_kept_copy(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep
) -> None:
    wall = Page("<h1>Войдите, чтобы продолжить</h1><form><input type=password></form>".encode())
    address, other = "https://news.example.kz/1", "https://news.example.kz/wall"
    site.pages["news.example.kz/wall"] = wall
    with site:
        workspace = open_on(site, tmp_path, database_url)
        first, never = keep(workspace, [address, other]).links
        site.pages["news.example.kz/1"] = wall
        second = keep(workspace, [address]).links[0]
    assert (never["state"], never["kept"], never["sha256"]) == ("login_wall", False, None)
    assert (second["state"], second["kept"]) == ("login_wall", True)
    assert (second["sha256"], second["offset"]) == (first["sha256"], first["offset"])
    workspace.engine.dispose()


def test_what_was_handed_in_is_no_copy_of_ours(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep, shared_pool: ReaderPool
) -> None:
    address = "https://news.example.kz/1"
    with site:
        workspace = open_on(site, tmp_path, database_url)
        first = keep(workspace, [address]).links[0]
        recorded = by_warcio([(address, STORY.replace(b"15", b"10").decode())])
        take_in(
            workspace,
            [write(tmp_path, "given", recorded)],
            Told(by="Инкар", how="x"),
            pool=shared_pool,
        )
        del site.pages["news.example.kz/1"]
        second = keep(workspace, [address]).links[0]
    assert (second["kept"], second["sha256"]) == (True, first["sha256"])
    workspace.engine.dispose()


@pytest.mark.slow
def test_an_error_never_replaces_the_last_good_copy(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep
) -> None:
    with site:
        workspace = open_on(site, tmp_path, database_url)
        first = keep(workspace, ["https://news.example.kz/1"])
        del site.pages["news.example.kz/1"]
        second = keep(workspace, ["https://news.example.kz/1"])
    assert second.links[0]["sha256"] == first.links[0]["sha256"]
    with reading(workspace.engine) as session:
        statuses = session.exec(select(Snapshot.status).where(Snapshot.kind == "document")).all()
        seen = session.exec(select(Visit.seen).order_by(col(Visit.id))).all()
        assert session.exec(select(Link.state)).one() is LinkState.ALIVE  # until it is judged
    assert (statuses, seen) == ([200, 404], [LinkState.ALIVE, LinkState.GONE])
    workspace.engine.dispose()


def test_what_is_no_link_is_said_in_one_line(
    site: Captures, tmp_path: Path, database_url: str, keep: Keep
) -> None:
    with site:
        workspace = open_on(site, tmp_path, database_url)
        done = keep(workspace, ["ftp://x.example/", "https://news.example.kz/1"])
    assert done.refused == ("'ftp://x.example/' is not an http or https address",)
    assert [link["kept"] for link in done.links] == [True]
    workspace.engine.dispose()


@pytest.mark.slow
def test_preserving_from_the_command_line(site: Captures, tmp_path: Path) -> None:
    (tmp_path / "links.txt").write_text("# ours\nhttps://news.example.kz/2\n\n", "utf-8")
    with site:
        done = aigaq(
            "preserve",
            "https://news.example.kz/1",
            str(tmp_path / "links.txt"),
            "https://news.example.kz/missing",
            AIGAQ_DATA_DIR=str(tmp_path / "data"),
            AIGAQ_RESOLVE=" ".join(site.resolve),
            AIGAQ_CA_FILE=str(site.ca_file),
        )
    assert done.returncode == 1
    assert done.stdout.count(" kept") == 3 and done.stdout.count("NOT kept") == 1
    wrong = aigaq("preserve", "no-such-file.txt", AIGAQ_DATA_DIR=str(tmp_path / "data"))
    assert wrong.returncode == 2 and "no-such-file.txt" in one_line(wrong)
