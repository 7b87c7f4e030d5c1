"""Documents that are files: which file of a page is taken, how it is kept, what is read in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from console import dossier
from console.show_alerts import whole as show
from crawlers.catalogue import CatalogueError, load_source, parse_source
from crawlers.entries import Files
from crawlers.found import ListingProblem
from crawlers.offers import choose_file, is_offer
from flows.job import run_job
from flows.readers import ReaderPool
from flows.recheck import recheck
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.tables import Alert, Document, Issue, Link, SourceState, Visit
from models.terms import CaptureKind, IssueKind, LinkState
from replica.pdf import make_pdf
from replica.server import Replica
from tests.captures import Captures, Page
from tests.conftest import NOW
from tests.invented_web import Answer, MemoryFrontier, Poll, Site, poll, site

pytestmark = pytest.mark.usefixtures("at_now", "warm_crawls")

__all__ = ["poll", "site"]  # fixtures

BASE = "https://bodies.example.org/_layouts/15/Download.aspx?symbolno=A%2FX%2F1"
OFFER = """<!doctype html><meta name="aigaq-synthetic" content="invented page"><table>
<tr><th>Language</th><th>Format</th></tr>
<tr><td>Russian</td><td>.pdf</td><td><a href="Draft.aspx?key=ru">x</a></td></tr>
<tr><td>English</td><td>.docx</td><td><a href="Draft.aspx?key=enw">x</a></td></tr>
<tr><td>English</td><td>.pdf</td><td><a href="Draft.aspx?key=en">x</a></td></tr></table>"""
LINK = "a[href*=Draft]@href"


def chosen(files: Files, page: str = OFFER) -> str:
    return choose_file(page.encode(), BASE, files).rpartition("=")[2]


# --- which file -------------------------------------------------------------------------------


def test_a_language_goes_before_a_format_and_of_equals_the_first_counts() -> None:
    rows = Files(link=LINK, item="tr", formats=(".pdf",))
    wanted: dict[str, dict[str, Any]] = {
        "en": {"langs": ("English", "Russian")},
        "ru": {"langs": ("Kazakh", "Russian")},
        "enw": {"langs": ("English",), "formats": (".docx", ".pdf")},
    }
    for key, told in wanted.items():
        assert chosen(rows.model_copy(update=told)) == key
    assert chosen(rows) == "ru"


def test_words_may_stand_in_the_attributes_of_a_link() -> None:
    page = '<a href="f?key=1" title="Français">pdf</a> <a href="f?key=2" hreflang="en">pdf</a>'
    files = Files(link="a@href", langs=('en', 'fr'), formats=("pdf",))  # fmt: skip
    assert chosen(files, page) == "2"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<p>Nothing</p>", IssueKind.EMPTY_LISTING),
        ('<table><tr><td>.odt <a href="Draft?k">x</a></td></tr></table>', IssueKind.EMPTY_LISTING),
        ("<title>Just a moment</title><html>cf-chl-", IssueKind.CHALLENGE),
        ("<p>" + " " * 5_000_001, IssueKind.TOO_LARGE),
    ],
    ids=["nothing", "another format", "a challenge", "too large"],
)  # fmt: skip
def test_a_page_that_offers_no_file(page: str, kind: IssueKind) -> None:
    with pytest.raises(ListingProblem) as caught:
        chosen(Files(link=LINK, item="tr"), page)
    assert caught.value.kind is kind


def test_an_address_of_a_file_is_no_page_that_offers_one() -> None:
    files = Files(link=LINK)
    assert is_offer(BASE, files)
    assert not is_offer("https://bodies.example.org/files/A_X_1.PDF?v=2", files)
    assert not is_offer(BASE, None)


# --- the source's file ------------------------------------------------------------------------

SOURCE = """
title   = "Invented bodies"
url     = "http://news.example.kz/"
country = "ch"
langs   = ["en", "fr"]
kind    = "ngo"
cited   = "nowhere"
[poll]
delay_s = 1
[[poll.from]]
how = "document"
url = "http://news.example.kz/list"
[[poll.from.layout]]
item = "li"
[poll.from.file]
item  = "tr"
link  = "a[href*=Draft]@href"
langs = ["English"]
formats = [".pdf"]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Draft]@href", "Draft]", "names no attribute, such as a@href"),
        ('how = "document"', 'how = "listing"', '[poll.from.file] belongs to how = "document"'),
        ("formats =", "formatz =", "[poll.from.file] formatz: unknown key; allowed: link, item"),
        ('formats = [".pdf"]', "formats = []", "[poll.from.file] formats"),
    ],
)
def test_a_fault_is_named(old: str, new: str, told: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_source("bodies", SOURCE.replace(old, new, 1), "bodies.toml")
    assert told in str(caught.value)


def test_two_entries_offer_files_in_one_way() -> None:
    other = (
        '[[poll.from]]\nhow = "document"\nurl = "http://news.example.kz/rss"\n[poll.from.file]\n'
    )
    with pytest.raises(CatalogueError, match="is the same in all entries"):
        parse_source("bodies", f"{SOURCE}{other}link = 'b@href'", "bodies.toml")


# --- a poll -----------------------------------------------------------------------------------

SITE = "http://news.example.kz"
LIST = "<ul><li><a href='/Download.aspx?symbolno=1'>One</a><li><a href='/two.pdf'>Two</a></ul>"


def polled(site: Site, poll: Poll, offer: Answer, **others: Answer) -> MemoryFrontier:
    site.answers[f"{SITE}/list"] = Answer(LIST)
    site.answers[f"{SITE}/two.pdf"] = Answer(make_pdf([["Two"]]))
    site.answers[f"{SITE}/Download.aspx?symbolno=1"] = offer
    site.answers[f"{SITE}/Draft.aspx?key=en"] = others.get("file", Answer(make_pdf([["One"]])))
    return poll(parse_source("bodies", SOURCE, "bodies.toml").with_delay(0.02))


def kinds(frontier: MemoryFrontier) -> list[tuple[str, CaptureKind, int | None]]:
    return [
        (facts.url.removeprefix(SITE), facts.kind, facts.link_id)
        for facts in frontier.kept
        if facts.kind is not CaptureKind.ROBOTS
    ]


def test_the_page_is_kept_and_then_its_file_as_of_the_same_link(site: Site, poll: Poll) -> None:
    frontier = polled(site, poll, Answer(OFFER))
    assert kinds(frontier) == [
        ("/list", CaptureKind.LISTING, None),
        ("/Download.aspx?symbolno=1", CaptureKind.LISTING, 1),
        ("/two.pdf", CaptureKind.DOCUMENT, 2),
        ("/Draft.aspx?key=en", CaptureKind.DOCUMENT, 1),
    ]
    assert frontier.states == {1: LinkState.ALIVE, 2: LinkState.ALIVE}
    assert [final for *_, final in frontier.ends] == [None, None], "a file's address is no redirect"
    assert frontier.problems == []
    assert frontier.counts["bodies"].documents == 2


@pytest.mark.parametrize(
    ("offer", "state", "problems"),
    [
        (Answer("gone", 404), LinkState.GONE, []),
        (Answer("no", 403), LinkState.BLOCKED, [IssueKind.HTTP_4XX]),
        (Answer("<p>no file</p>"), LinkState.UNREACHABLE, [IssueKind.EMPTY_LISTING]),
        (
            Answer(OFFER.replace('"Draft', '"http://elsewhere.example.kz/Draft')),
            LinkState.UNREACHABLE,
            [IssueKind.EMPTY_LISTING],
        ),
    ],
    ids=["gone", "refused", "without a file", "a file elsewhere"],
)
def test_a_page_that_gives_none_ends_its_link(
    site: Site, poll: Poll, offer: Answer, state: LinkState, problems: Sequence[IssueKind]
) -> None:
    frontier = polled(site, poll, offer)
    assert frontier.states[1] is state
    assert [kind for _, kind, _ in frontier.problems] == list(problems)
    assert not any(url.startswith("http://elsewhere") for url in site.urls())


def test_a_file_that_is_gone_and_one_that_stands_in_the_place_of_its_page(
    site: Site, poll: Poll
) -> None:
    assert polled(site, poll, Answer(OFFER), file=Answer("x", 404)).states[1] is LinkState.GONE
    direct = polled(site, poll, Answer(make_pdf([["One"]])))
    assert direct.states[1] is LinkState.ALIVE
    assert kinds(direct)[-1] == ("/Download.aspx?symbolno=1", CaptureKind.DOCUMENT, 1)


# --- the whole house, on the replica ----------------------------------------------------------


def open_on(web: Replica | Captures, folder: Path, url: str, own: Path | None = None) -> Workspace:
    return open_workspace(Settings(folder, url, own, tuple(web.resolve), web.ca_file, None))


@pytest.fixture
def web() -> Iterator[Replica]:
    with Replica(now=NOW) as replica:
        yield replica


@pytest.fixture
def workspace(web: Replica, tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    opened = open_on(web, tmp_path / "data", database_url)
    yield opened
    opened.engine.dispose()


def test_treaty_bodies_and_letters_are_read_with_their_numbers_and_pages(
    web: Replica, workspace: Workspace, shared_pool: ReaderPool
) -> None:
    run_job(workspace, ["tbinternet", "spcommreports", "ft"], pool=shared_pool)
    with reading(workspace.engine) as session:
        rows = session.exec(select(Document, Link).where(Document.link_id == Link.id)).all()
        assert session.exec(select(Issue)).all() == []
        by_symbol = {document.symbol: (document, link) for document, link in rows}
    views, link = by_symbol["CCPR/C/148/D/9901/2021"]
    assert "Download.aspx?Lang=en&symbolno=CCPR%2FC%2F148" in link.url
    assert (link.state, views.source_id, views.lang) == (LinkState.ALIVE, "tbinternet", "en")
    assert views.how["pages"] == f"0 {views.text.index('It asks')}"
    assert by_symbol["AL KAZ 99/2024"][0].source_id == "spcommreports"
    headlines = [d for d, _ in rows if d.source_id == "ft"]
    assert {d.how["body"] for d in headlines} == {"not read"}
    asked = {(seen.host, seen.path.partition("?")[0]) for seen in web.requests}
    assert {path for host, path in asked if host == "www.ft.com"} == {
        "/robots.txt",
        "/rss/home/world",
    }


def test_a_second_poll_asks_for_no_file_again(
    web: Replica, workspace: Workspace, shared_pool: ReaderPool
) -> None:
    run_job(workspace, ["tbinternet"], pool=shared_pool)
    web.forget_requests()
    with writing(workspace.engine) as session:
        session.execute(sa.update(SourceState).values(due_at=NOW))
    run_job(workspace, ["tbinternet"], pool=shared_pool)
    assert not any("Download" in seen.path for seen in web.requests)


def test_a_look_back_takes_the_file_again_and_compares_that(
    web: Replica, workspace: Workspace, shared_pool: ReaderPool
) -> None:
    run_job(workspace, ["tbinternet"], pool=shared_pool)
    with reading(workspace.engine) as session:
        urls = session.exec(select(Link.url).where(Link.kind == CaptureKind.DOCUMENT)).all()
    recheck(workspace, urls=urls, pool=shared_pool)
    with reading(workspace.engine) as session:
        seen = session.exec(select(Visit.state, Visit.reason)).all()
    assert set(seen) == {(LinkState.ALIVE, "the same file")}


# --- what a monitor sees ----------------------------------------------------------------------

OPINION = [
    ["A/HRC/WGAD/2024/99", "# Opinion No. 99/2024 of an invented working group"],
    [
        "On 3 March 2024 a court in Almaty sentenced activist Yerlan Taubaisynov to three years of "
        "imprisonment under Article 405 of the Criminal Code of Kazakhstan."
    ],
]
OWN = SOURCE.replace("http://news", "https://news").partition("[poll.from.file]")[0]
HEADLINE = """<rss version="2.0"><channel><!-- synthetic --><item>
<title>Kazakhstan jails activist Yerlan Taubaisynov</title>
<description>On 3 March 2024 a court in Almaty sentenced activist Yerlan Taubaisynov to three years
of imprisonment under Article 405 of the Criminal Code of Kazakhstan.</description>
<link>https://paper.example.kz/1</link><pubDate>Mon, 04 Mar 2024 10:00:00 +0500</pubDate></item>
</channel></rss>"""


def test_an_alert_names_the_page_and_says_where_only_a_headline_was_read(
    tmp_path: Path, database_url: str, shared_pool: ReaderPool, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "bodies.toml").write_text(OWN, "utf-8")
    paper = OWN.replace("news.example.kz/list", "paper.example.kz/rss").replace("news.", "paper.")
    paper = paper.partition("[[poll.from.layout]]")[0].replace('"document"', '"headlines"')
    (own / "paper.toml").write_text(f'{paper}[page]\nshape = "headlines"', "utf-8")
    pages = {
        "news.example.kz/list": Page(b"<ul><li><a href='/f.pdf'>Opinion</a></ul>"),
        "news.example.kz/f.pdf": Page(make_pdf(OPINION), "application/pdf"),
        "paper.example.kz/rss": Page(HEADLINE.encode(), "application/rss+xml"),
    }
    with Captures(pages, tmp_path) as web:
        opened = open_on(web, tmp_path / "data", database_url, own)
        run_job(opened, ["bodies", "paper"], pool=shared_pool)
    with reading(opened.engine) as session:
        ids = session.exec(select(Alert.id).where(col(Alert.event_id).is_not(None))).all()
        (shown,) = [dossier.whole(session, i, opened.sources) for i in ids if i is not None]
    opened.engine.dispose()
    told = {telling["source"]: (telling["page"], telling["read"]) for telling in shown["evidence"]}
    assert told == {"bodies": (2, None), "paper": (None, "headline only, paywalled")}
    show(shown)
    printed = capsys.readouterr().out
    assert "/f.pdf p. 2\n" in printed
    assert "https://paper.example.kz/1 (headline only, paywalled)" in printed


def test_the_catalogue_knows_how_treaty_bodies_offer_files() -> None:
    files = load_source("tbinternet").files
    assert files is not None
    page = (Path(__file__).parent / "recordings/tbinternet/download.html").read_bytes()
    assert choose_file(page, BASE, files).endswith("DownloadDraft.aspx?key=aW52ZW50ZWQtZW4%3d")
