"""Taking a report in: citations, watched links and proposals, each traceable, each once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from extract.reports.pieces import Found, Paragraph, Piece, choose_found, find_in_piece
from flows.readers import ReaderPool
from flows.report import Imported, import_report
from flows.report_readers import WrongReport, find_apart, read_apart
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.tables import Citation, Link, Proposal, Report
from models.terms import CaptureKind, LinkState, ProposalKind, ProposalState
from tests.commands import COMMAND, ROOT, aigaq, one_line
from tests.conftest import copy_database
from tests.report_files import FILES, as_pdf, as_text, pdf_file

SEED = Path(__file__).parents[2] / "shared" / "seed" / "report.txt"
TakenIn = Callable[[str], tuple[str, Imported]]
After = Callable[[str], Workspace]
SOURCE = """
title = "Habar"
url = "https://habar.example.kz/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = "invented"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "https://habar.example.kz/feed"
"""
CHANNEL = SOURCE.replace("https://habar.example.kz/", "https://t.me/tirek_example", 1).replace(
    'how = "feed"\nurl = "https://habar.example.kz/feed"',
    'how = "telegram"\nurl = "https://t.me/s/tirek_example"',
)


def open_in(folder: Path, database_url: str) -> Workspace:
    """Open a workspace whose catalogue has one invented newspaper and one channel more."""
    own = folder / "own"
    own.mkdir()
    (own / "habar.toml").write_text(SOURCE, "utf-8")
    (own / "tg_tirek.toml").write_text(CHANNEL, "utf-8")
    settings = Settings(
        data_dir=folder / "data",
        database_url=database_url,
        sources_dir=own,
        resolve=(),
        ca_file=None,
        contact=None,
    )
    return open_workspace(settings)


@pytest.fixture
def workspace(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    """A workspace without any report."""
    opened = open_in(tmp_path, database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def taken(
    _template: str, tmp_path_factory: pytest.TempPathFactory, shared_pool: ReaderPool
) -> TakenIn:
    """What takes in the invented report in one format, each once for all tests: give the database
    that it stands in, and what came of it.
    """

    @cache
    def take(kind: str) -> tuple[str, Imported]:
        folder = tmp_path_factory.mktemp(kind)
        url = copy_database(_template, folder)
        opened = open_in(folder, url)
        imported = take_in(opened, FILES[kind](), shared_pool, f"report.{kind}")
        opened.engine.dispose()
        return url, imported

    return take


@pytest.fixture
def after(taken: TakenIn, tmp_path: Path) -> Iterator[After]:
    """What opens a workspace of one's own in which the report was taken in, in that format."""
    with ExitStack() as opened:

        def open_after(kind: str) -> Workspace:
            workspace = open_in(tmp_path, copy_database(taken(kind)[0], tmp_path))
            opened.callback(workspace.engine.dispose)
            return workspace

        yield open_after


def take_in(
    workspace: Workspace, data: bytes, pool: ReaderPool, name: str = "report.txt"
) -> Imported:
    path = workspace.settings.data_dir / name
    path.write_bytes(data)
    return import_report(workspace, path, pool=pool)


def rows(engine: sa.Engine) -> list[int]:
    """Return how many rows each table of reports has."""
    with reading(engine) as session:
        tables = (Report, Citation, Link, Proposal)
        return [len(session.exec(select(table.id)).all()) for table in tables]


def test_notes_become_citations_and_watched_links(after: After, taken: TakenIn) -> None:
    workspace, (_, imported) = after("txt"), taken("txt")
    with reading(workspace.engine) as session:
        cited = session.exec(select(Citation).order_by(col(Citation.id))).all()
        links = {link.id: link for link in session.exec(select(Link))}
    told = [
        (c.number, c.position, c.defect, links[c.link_id].url if c.link_id else None) for c in cited
    ]
    habar = "https://habar.example.kz/ru/news/2021/01/14"
    facebook = "https://www.facebook.com"
    assert told == [
        (1, 0, None, f"{habar}/aktivistku-prigovorili-k-ogranicheniyu-svobody-24680.html"),
        (2, 0, None, f"{facebook}/groups/tirekqozgalysy/posts/1000000000000017"),
        (2, 1, None, f"{facebook}/permalink.php?id=1000000000001&story_fbid=1000000000000021"),
        (3, 0, None, None),
        (4, 0, "malformed", "https://www.youtube.com/watch?v=aBcDeFgHiJ"),
        (5, 0, None, "https://t.me/tirek_example/17"),
        (6, 0, "truncated", None),  # half an address is nobody's page
    ]
    assert cited[3].note == "His lawyer was let in to see him after two days."
    assert (cited[3].sentence or "").startswith("Суд в Актобе арестовал")
    assert {(link.state, link.kind) for link in links.values()} == {
        (LinkState.NEW, CaptureKind.DOCUMENT)
    }
    assert all(link.visit_at is not None for link in links.values())  # watched from now on
    assert imported.new_links == len(links) == 5


def test_a_link_belongs_to_the_source_that_has_its_page(after: After) -> None:
    with reading(after("txt").engine) as session:
        owners = {link.url.split("/")[2]: link.source_id for link in session.exec(select(Link))}
    assert owners == {
        "habar.example.kz": "habar",
        "www.facebook.com": "facebook",  # the platform: no file names the group
        "www.youtube.com": "youtube",  # the catalogue has a channel there, but not this one
        "t.me": "tg_tirek",
    }


def test_what_is_proposed(after: After) -> None:
    with reading(after("pdf").engine) as session:
        found = session.exec(select(Proposal).order_by(col(Proposal.id))).all()
    told = [(p.kind, p.name, p.number, p.page) for p in found if p.kind is not ProposalKind.CHARGE]
    assert told == [
        (ProposalKind.SOURCE, "www.facebook.com/groups/tirekqozgalysy", 2, 1),
        (ProposalKind.PERSON, "Aigul Sarsenkulova", 1, 1),
        (ProposalKind.PERSON, "Ерлан Таубайсынов", 3, 2),
        (ProposalKind.PERSON, "Дәурен Қожагелдіұлы", 6, 2),
    ]  # the judge is not among them
    charges = {(p.value, p.number) for p in found if p.kind is ProposalKind.CHARGE}
    assert charges == {("KZ-CC 405(2)", 1), ("KZ-CAO 488", 3), ("KZ-CC 174", 6)}
    assert all(p.state is ProposalState.PROPOSED and p.sentence for p in found)


@pytest.mark.parametrize("kind", FILES)
def test_every_format_is_taken_in(after: After, taken: TakenIn, kind: str) -> None:
    assert rows(after(kind).engine) == [1, 7, 5, taken(kind)[1].new_proposals]


def test_a_second_run_adds_nothing(after: After, shared_pool: ReaderPool) -> None:
    workspace = after("pdf")
    before = rows(workspace.engine)
    again = take_in(workspace, as_pdf(), shared_pool, "under-another-name.pdf")
    assert (again.new_links, again.new_proposals) == (0, 0)
    assert rows(workspace.engine) == before


@pytest.mark.slow
def test_a_decision_outlives_the_next_run(workspace: Workspace, shared_pool: ReaderPool) -> None:
    take_in(workspace, as_text(), shared_pool)
    with writing(workspace.engine) as session:
        one = session.exec(select(Proposal).where(Proposal.kind == ProposalKind.PERSON)).first()
        assert one is not None
        one.state, refused = ProposalState.REFUSED, one.value
        session.add(one)
    take_in(workspace, as_text(), shared_pool)
    with reading(workspace.engine) as session:
        states = session.exec(select(Proposal.state).where(Proposal.value == refused)).all()
    assert list(states) == [ProposalState.REFUSED]


def test_two_reports_share_their_links(after: After, shared_pool: ReaderPool) -> None:
    workspace = after("txt")
    second = take_in(workspace, as_pdf(), shared_pool, "report.pdf")
    assert (second.new_links, rows(workspace.engine)[:3]) == (0, [2, 14, 5])


def test_notes_that_begin_anew_keep_apart(workspace: Workspace, shared_pool: ReaderPool) -> None:
    text = "One.¹\n\n¹ https://a.example.org/1\fTwo.¹\n\n¹ https://a.example.org/2"
    take_in(workspace, text.encode(), shared_pool)
    with reading(workspace.engine) as session:
        cited = session.exec(select(Citation).order_by(col(Citation.id))).all()
    assert [(c.number, c.position, c.page, c.url_raw) for c in cited] == [
        (1, 0, 1, "https://a.example.org/1"),
        (1, 1, 2, "https://a.example.org/2"),
    ]


@pytest.mark.slow
def test_a_run_that_is_killed_is_made_whole_by_the_next(
    workspace: Workspace, tmp_path: Path, shared_pool: ReaderPool
) -> None:
    path = tmp_path / "long.txt"
    extra = "\n\n".join(
        f"Абзац {n}. Полиция Алматы вызвала жителей на допрос." for n in range(9_000)
    )
    path.write_bytes(as_text() + b"\n\n" + extra.encode())
    own = workspace.settings.sources_dir
    env = os.environ | {
        "AIGAQ_DATA_DIR": str(workspace.settings.data_dir),
        "AIGAQ_DATABASE_URL": workspace.settings.database_url,
        "AIGAQ_SOURCES_DIR": str(own),
    }
    command = [*COMMAND, "report", str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        until = time.monotonic() + 60
        while rows(workspace.engine)[1] == 0 and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(child.pid, signal.SIGKILL)
    assert rows(workspace.engine)[:3] == [1, 7, 5]  # links first: they are what disappears
    assert rows(workspace.engine)[3] == 1  # the group; people and charges were not reached
    again = import_report(workspace, path, pool=shared_pool)
    assert (again.new_links, rows(workspace.engine)[:3]) == (0, [1, 7, 5])
    assert again.new_proposals == len(again.proposals) - 1 > 3


# Readers that die


def test_a_reader_that_takes_too_long_is_ended() -> None:
    endless = pdf_file([b"BT\n/F 9 Tf\n" + b"<00410042> Tj\n" * 400_000], [[]])
    with pytest.raises(WrongReport, match=r"report.pdf: reading it took longer than 1 s"):
        read_apart(endless, "report.pdf", limit_s=1)


def test_a_piece_that_kills_its_reader_is_counted() -> None:
    good = Piece((Paragraph("Суд в Актобе арестовал Ерлана Таубайсынова на 15 суток.", 1),))
    found, unread = find_apart([Piece((Paragraph(None, 1),)), good])  # type: ignore[arg-type]  # a fault
    assert (unread, [one.name for one in found]) == (1, ["Ерлан Таубайсынов"])


def test_who_more_often_acts_for_the_state_is_not_proposed() -> None:
    def person(value: str, weight: int, charged: bool = False) -> Found:
        return Found("person", value, value, 1, None, "", weight, charged)

    found = [person("a b", 1), person("c d", 1), person("c d", -1), person("surname", 1)]
    found += [person("e f", 1, charged=True)]
    assert [one.value for one in choose_found(found)] == ["e f", "a b"]


def test_a_find_leads_back_to_its_note() -> None:
    paragraph = Paragraph("Суд в Актобе арестовал Ерлана Таубайсынова на 15 суток.", 4, 88)
    (found,) = (one for one in find_in_piece(Piece((paragraph,))) if one.kind == "person")
    assert (found.page, found.number, found.sentence) == (4, 88, paragraph.text)


# The command


@pytest.mark.slow
def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(as_text())
    where = {"AIGAQ_DATA_DIR": str(tmp_path / "data")}
    done = aigaq("report", str(path), "--json", **where)
    assert done.returncode == 1  # damaged links need a person
    told = json.loads(done.stdout)
    figures = {name: told["counts"][name] for name in ("notes", "notes_without_link", "links")}
    assert figures == {"notes": 6, "notes_without_link": 1, "links": 6}
    assert (told["counts"]["damaged"], told["counts"]["distinct"], told["counts"]["hosts"]) == (
        2,
        6,
        4,
    )
    assert told["notes"][3]["links"][0]["defect"] == "malformed"
    again = aigaq("report", str(path), **where)
    assert again.returncode == 1
    assert "truncated" in again.stdout and "new links" in again.stdout


def test_a_report_without_damage_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# A\n\nText.[^1]\n\n[^1]: https://b.example.org/x\n", "utf-8")
    assert aigaq("report", str(path), AIGAQ_DATA_DIR=str(tmp_path / "data")).returncode == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("missing.pdf", None),
        ("empty.txt", b""),
        ("damaged.pdf", b"%PDF-1.7\n"),
        ("x.docx", b"PK\x03\x04"),
    ],
)
def test_a_file_that_is_no_report(tmp_path: Path, name: str, data: bytes | None) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    done = aigaq("report", str(path), AIGAQ_DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 2
    assert name in one_line(done).splitlines()[-1]


@pytest.mark.shared
@pytest.mark.skipif(not SEED.is_file(), reason="the seed report is not beside the checkout")
def test_the_seed_report(tmp_path: Path) -> None:
    where = {"AIGAQ_DATA_DIR": str(tmp_path / "data")}
    first = json.loads(aigaq("report", str(SEED), "--json", **where).stdout)
    second = json.loads(aigaq("report", str(SEED), "--json", **where).stdout)
    wanted = {"notes": 100, "notes_without_link": 3, "links": 104, "distinct": 95, "hosts": 34}
    assert {name: first["counts"][name] for name in wanted} == wanted
    assert (first["counts"]["new_links"], first["counts"]["damaged"]) == (95, 3)
    assert (second["counts"]["new_links"], second["counts"]["new_proposals"]) == (0, 0)
    assert second["counts"]["proposals"] == first["counts"]["proposals"]
    marked = [n["number"] for n in first["notes"] for link in n["links"] if link["defect"]]
    assert marked == [15, 77, 85]
