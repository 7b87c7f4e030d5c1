"""What platforms do to those who only read: each trap a test, by the files of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from parsel import Selector
from sqlmodel import col, select

from crawlers.catalogue import id_for_visits, load_source, load_sources, owner_of, source_for_visits
from crawlers.urls import canonical_url
from extract.markup.crowd import cut_crowd
from extract.page import Challenge, PageChanged, read_documents
from flows.inbox import Told, take_in
from flows.job import run_job
from flows.readers import ReaderPool
from flows.recheck import recheck
from flows.report import import_report
from flows.workspace import Workspace, open_workspace
from models.database import reading
from models.settings import Settings
from models.tables import Document, Issue, Link, Visit
from models.terms import IssueKind, LinkState
from tests.captures import Captures, Page
from tests.pages import capture_of

RECORDINGS = Path(__file__).parent / "recordings"
MBASIC = (RECORDINGS / "facebook" / "post_mbasic.html").read_bytes()
LOGIN = (RECORDINGS / "facebook" / "login.html").read_bytes()
SOURCES = load_sources()
GROUP_FILE = Path(__file__).parents[1] / "crawlers/sources/kz/fb_activists_not_extremists.toml"
FB = "https://www.facebook.com"
POST = f"{FB}/permalink.php?id=100000000000031&story_fbid=2810000000000031"


def settings_in(
    folder: Path, database_url: str, site: Captures | None = None, own: Path | None = None
) -> Settings:
    return Settings(
        data_dir=folder / "data",
        database_url=database_url,
        sources_dir=own,
        resolve=() if site is None else site.resolve,
        ca_file=None if site is None else site.ca_file,
        contact=None,
    )


@pytest.fixture
def workspace(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    opened = open_workspace(settings_in(tmp_path, database_url))
    yield opened
    opened.engine.dispose()


# --- Facebook: XHTML behind an XML prolog --------------------------------------------------------


def test_a_prolog_that_makes_other_parsers_find_nothing_costs_us_no_post() -> None:
    text = MBASIC.decode("utf-8").partition("?>\n")[2]
    assert MBASIC.startswith(b"<?xml ")
    assert Selector(text=text, type="xml").css("#m_story_permalink_view p") == []  # the trap
    (post,) = read_documents(capture_of(MBASIC, url=POST), SOURCES["facebook"].page)
    assert post.text.count("\n") == 1
    assert post.how["text"] == "selector"


def test_a_saved_post_becomes_a_document_of_the_platform_and_names_nobody_who_answered(
    workspace: Workspace, tmp_path: Path, shared_pool: ReaderPool
) -> None:
    given = tmp_path / "post.html"
    given.write_bytes(MBASIC)
    mobile = "https://mbasic.facebook.com/story.php?story_fbid=2810000000000031&id=100000000000031"
    told = Told(by="Мониторова Инкар", how="saved by a browser", url=f"{mobile}&refid=52")
    take_in(workspace, [given], told, pool=shared_pool)
    with reading(workspace.engine) as session:
        (document,) = session.exec(select(Document)).all()
        link = session.get(Link, document.link_id)
    assert link is not None
    assert (link.url, document.source_id) == (POST, "facebook")
    assert document.text.startswith("Утром меня вызвали на допрос")
    for name in ("Образцов", "Примерная", "Үлгілі"):  # who wrote, answered, liked
        assert name not in document.title + document.text


COMMENT = "<div role='article' aria-label='Комментарий'><div dir='auto'>Я тоже приду</div></div>"


@pytest.mark.parametrize("source_id", ["facebook", "fb_activists_not_extremists", "instagram"])
def test_without_the_post_itself_nothing_is_taken_for_it(source_id: str) -> None:
    page = f"<html><body><h1>Сообщество</h1><div>{COMMENT * 40}</div></body></html>"
    with pytest.raises(PageChanged):
        read_documents(cut_crowd(capture_of(page, url=POST)), SOURCES[source_id].page)


def test_a_post_of_an_unknown_layout_is_read_without_those_who_answered() -> None:
    said = "<div dir='auto'>Бүгін Қайнарда сот болды.</div><div dir='auto'>Үкім ертең шығады.</div>"
    post = f"<div role='article'><h2>Дана Үлгілева</h2>{said}<div>{COMMENT * 3}</div></div>"
    page = f"<html><head><title>Топ | Facebook</title></head><body>{post}</body></html>"
    (read,) = read_documents(cut_crowd(capture_of(page, url=POST)), SOURCES["facebook"].page)
    assert read.text == "Бүгін Қайнарда сот болды.\nҮкім ертең шығады."


@pytest.mark.parametrize("source_id", ["x_com", "x_qaharman_kz"])
def test_an_answer_is_not_taken_for_the_post_that_is_gone(source_id: str) -> None:
    page = (RECORDINGS / source_id / "status.html").read_text("utf-8")
    gone = page.replace('tabindex="-1"', "")
    assert gone != page
    with pytest.raises(PageChanged):
        read_documents(
            capture_of(gone, url="https://x.com/synaq/status/17"), SOURCES[source_id].page
        )


# --- a login page with status 200 ----------------------------------------------------------------


@pytest.mark.parametrize("source_id", ["facebook", "fb_activists_not_extremists", "instagram"])
@pytest.mark.parametrize("recorded", ["facebook", "instagram"])
def test_a_login_page_is_a_wall_and_no_article(source_id: str, recorded: str) -> None:
    body = (RECORDINGS / recorded / "login.html").read_bytes()
    with pytest.raises(Challenge, match="login_wall"):
        read_documents(capture_of(body, url=POST), SOURCES[source_id].page)


def test_a_redirect_by_the_page_itself_is_a_wall() -> None:
    page = f"""<html><head><title>Facebook</title><meta http-equiv="refresh"
        content="0;url=/login.php?next={FB}%2Fgroups%2F1"></head><body></body></html>"""
    with pytest.raises(Challenge, match="login_wall"):
        read_documents(capture_of(page, url=POST), SOURCES["facebook"].page)


# --- Telegram: a channel that shows no preview ---------------------------------------------------


@pytest.mark.parametrize("status", [302, 303])
def test_a_channel_without_a_preview_is_told_and_not_read_as_silent(
    tmp_path: Path, database_url: str, status: int, shared_pool: ReaderPool
) -> None:
    profile = Page(b"<html><body><div class=tgme_page>View in Telegram</div></body></html>")
    away = Page(b"", status=status, headers=(("Location", "https://t.me/azattyq"),))
    with Captures({"t.me/s/azattyq": away, "t.me/azattyq": profile}, tmp_path) as site:
        workspace = open_workspace(settings_in(tmp_path, database_url, site))
        run_job(workspace, ["tg_azattyq"], pool=shared_pool)
        asked = site.asked
    with reading(workspace.engine) as session:
        issues = [(i.source_id, i.kind) for i in session.exec(select(Issue))]
        documents = session.exec(select(Document)).all()
    workspace.engine.dispose()
    assert issues == [("tg_azattyq", IssueKind.PREVIEW_UNAVAILABLE)]
    assert documents == []
    assert asked == ["t.me/s/azattyq"]  # the profile counts its subscribers: nobody asks for it


def test_a_count_of_views_and_a_quoted_answer_are_in_no_post() -> None:
    message = """<div class="tgme_widget_message" data-post="azattyq/{n}">
        <a class="tgme_widget_message_owner_name"><span>Азаттық</span></a>
        <a class="tgme_widget_message_reply"><div class="tgme_widget_message_author">
          <span class="tgme_widget_message_author_name">Өзге біреу</span></div>
          <div class="tgme_widget_message_text js-message_reply_text">Өзгенің сөзі</div></a>
        <div class="tgme_widget_message_text js-message_text">Сот үкімі шықты</div>
        <span class="tgme_widget_message_views">57.8K</span><span>edited</span>
        <a class="tgme_widget_message_date"><time datetime="2026-11-24T08:55:25+00:00">08:55</time>
        </a></div>"""
    page = f"<section class='tgme_channel_history'>{message.format(n=7)}</section>"
    source = load_source("tg_azattyq")
    (post,) = read_documents(capture_of(page, url="https://t.me/s/azattyq"), source.page)
    assert (post.text, post.authors) == ("Сот үкімі шықты", ("Азаттық",))


# --- query noise in cited addresses --------------------------------------------------------------

NOISY = [
    (
        f"{FB}/groups/ActivistsNotExtremists/permalink/2810000000000057/?fbclid=IwAR1",
        "fbclid=IwAR2",
    ),
    (f"{FB}/photo.php?fbid=610000000000017&set=a.101000000000017&type=3&theater", "ifg=1"),
    ("https://www.youtube.com/watch?v=aBcDeFgHi17", "feature=youtu.be"),
    ("https://www.youtube.com/watch?time_continue=303&v=aBcDeFgHi17", "feature=emb_logo"),
    ("https://www.instagram.com/p/B-0aAaAaAa1/?igshid=1jq1", "igshid=q4ka"),
    ("https://twitter.com/Qaharman_KZ/status/1930000000000000319?s=20", "t=aBc"),
    ("https://tjournal.ru/amp/150001?fbclid=IwAR0", "idontwantthisapp"),
    ("https://rus.azattyq.org/a/30590017.html?idontwantthisapp", "fbclid=IwAR0"),
    ("https://www.osce.org/odihr/450017", "fbclid=IwAR0"),
]


@pytest.mark.parametrize(("url", "noise"), NOISY, ids=[url.split("/")[2] for url, _ in NOISY])
def test_noise_in_an_address_changes_neither_page_nor_owner(url: str, noise: str) -> None:
    noisy = f"{url}{'&' if '?' in url else '?'}{noise}"
    owner = owner_of(url, SOURCES)
    assert owner is not None
    assert owner_of(noisy, SOURCES) == owner
    rules = SOURCES[owner].links
    assert canonical_url(noisy, rules) == canonical_url(url, rules)
    for word in ("fbclid", "igshid", "feature", "time_continue", "idontwantthisapp", "theater"):
        assert word not in canonical_url(noisy, rules)


# --- links of sources that are not polled --------------------------------------------------------


def test_a_platform_s_pages_are_asked_for_in_its_name_under_all_of_its_hosts() -> None:
    for url, source_id in (
        (f"{FB}/permalink.php?id=100000000000031&story_fbid=2810000000000031", "facebook"),
        ("https://m.facebook.com/story.php?story_fbid=2810000000000031&id=1000001", "facebook"),
        ("https://twitter.com/synaq/status/1930000000000000117", "x_com"),
        ("https://mobile.twitter.com/hr405kz/status/1930000000000000117", "x_hr405kz"),
    ):
        assert id_for_visits(url, SOURCES) == source_id
        source = source_for_visits(source_id, SOURCES)
        assert source.poll.delay_s == 30 and not source.is_polled
    assert id_for_visits("https://youtu.be/aBcDeFgHi17", SOURCES) == "host:youtu.be"  # another host


CLOSED = """
title = "Invented closed newspaper"
url = "https://closed.example.kz/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = "an invented report"
how = "archive"
reason = "closed, as invented for this test"
[poll]
delay_s = 1.5
[page]
title = "h1"
text = ["article p"]
"""
REPORT = f"""Суд рассмотрел дело.¹ Об этом писали.²

¹ {FB}/groups/ActivistsNotExtremists/permalink/2810000000000057/
² https://closed.example.kz/1 ; https://closed.example.kz/2 ; http://plain.example.kz/3
"""


def closed_page(number: str) -> Page:
    words = f"Заметка номер {number} о том, как в Кайнаре чинили мост через реку." * 3
    return Page(f"<article><h1>Мост {number}</h1><p>{words}</p></article>".encode())


class Served:
    """Pages of the two sites, and when each was asked for."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def closed(self, address: str) -> Page:
        self.times.append(monotonic())
        return closed_page(address.rpartition("/")[2])

    def facebook(self, address: str) -> Page:
        if "/login.php" in address:
            return Page(LOGIN)
        return Page(b"", status=302, headers=(("Location", f"{FB}/login.php?next=x"),))


@pytest.mark.slow
def test_cited_links_of_closed_and_walled_sources_are_visited_with_their_own_delay(
    tmp_path: Path, database_url: str, shared_pool: ReaderPool
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "closed.toml").write_text(CLOSED, "utf-8")
    group_file = GROUP_FILE.read_text("utf-8")
    assert "delay_s = 30.0" in group_file
    (own / GROUP_FILE.name).write_text(
        group_file.replace("delay_s = 30.0", "delay_s = 1.0"), "utf-8"
    )
    served = Served()
    robots = Page(b"User-agent: *\nAllow: /", "text/plain")
    pages = {f"{host}/robots.txt": robots for host in ("closed.example.kz", "www.facebook.com")}
    otherwise: dict[str, Callable[[str], Page]] = {
        "closed.example.kz": served.closed,
        "www.facebook.com": served.facebook,
    }
    with Captures(pages, tmp_path, otherwise=otherwise) as site:
        settings = settings_in(tmp_path, database_url, site, own)
        # One host that is not ours by its port, where nobody answers: then every delay is kept.
        nobody = "plain.example.kz:80:127.0.0.1:9"
        workspace = open_workspace(replace(settings, resolve=(*site.resolve, nobody)))
        (tmp_path / "report.txt").write_text(REPORT, "utf-8")
        import_report(workspace, tmp_path / "report.txt")
        recheck(workspace, pool=shared_pool)
    with reading(workspace.engine) as session:
        links = {link.url: link for link in session.exec(select(Link))}
        documents = session.exec(select(Document)).all()
        visited = session.exec(select(Visit).order_by(col(Visit.id))).all()
    workspace.engine.dispose()
    walled = links[f"{FB}/groups/activistsnotextremists/posts/2810000000000057"]
    assert (walled.source_id, walled.state) == ("fb_activists_not_extremists", LinkState.LOGIN_WALL)
    first, second = (links[f"https://closed.example.kz/{n}"] for n in (1, 2))
    assert (first.source_id, first.state) == ("closed", LinkState.ALIVE)
    assert {document.link_id for document in documents} == {first.id, second.id}
    assert len(visited) == 4
    gaps = [b - a for a, b in zip(served.times, served.times[1:], strict=False)]
    assert len(served.times) == 2 and min(gaps) >= 1.4, gaps
