"""Preserve first: what a page with a find cites is kept in the same run, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from crawlers.browsers import NoBrowser, find_browser
from crawlers.risk import choose_cited, load_limits
from flows.first import choose_links, preserve_first
from flows.job import run_job
from flows.readers import ReaderPool
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.store import followed, links, references
from models.store.links import FoundLink
from models.tables import Alert, Document, Evidence, Link, Person, Reference, Snapshot, Visit, Watch
from models.terms import AlertState, LinkState, Role, WatchKind
from tests.captures import Captures, Page

pytestmark = pytest.mark.usefixtures("warm_crawls")

Run = Callable[[], dict[str, Any]]
SOURCE = """
title = "Invented News"
url = "https://news.example.kz/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = "nowhere"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "https://news.example.kz/feed"
[links]
keep = ["/a/*"]
[page]
title = "h1"
text = ["article p"]
"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>"""
ARREST = (
    "Активиста Ерлана Жуматова 3 марта арестовали на 15 суток по статье 488 КоАП за пикет у"
    " акимата, сообщила его сестра. Суд прошёл за двадцать минут, без адвоката и свидетелей."
)
WEATHER = (
    "Завтра в Таразе ожидается дождь, ночью до плюс пяти градусов, сообщили синоптики. Днём ветер"
    " усилится, на дорогах возможен туман; водителей просят быть внимательнее."
)
CITING = (
    " Об этом писали <a href='https://t.me/dala_example/12'>в канале</a> и"
    " <a href='https://www.facebook.com/dala.example/posts/1234567890'>в сети</a>,"
    " <a href='https://elsewhere.example.org/letter'>письмо</a> опубликовано."
    " <a href='http://10.0.0.5/admin'>Тут</a> <a href='https://router.local/x'>и тут</a>."
    " Подпишитесь: <a href='https://t.me/dala_example'>канал</a>"
    " <a href='https://www.facebook.com/sharer/sharer.php?u=x'>поделиться</a>"
    " <a href='/tag/sud'>суд</a>"
)
POST = (
    '<html><head><meta property="og:description" content="Сегодня в Таразе арестовали Ерлана'
    ' Жуматова на 15 суток. Подробности: https://t.me/second_example/9"></head><body>'
    '<script src="w.js" data-telegram-post="dala_example/12"></script></body></html>'
)
WALL = (
    "<html><head><title>Войдите на Facebook</title></head><body><h1>Войдите, чтобы продолжить</h1>"
    "<form><input name=email><input type=password name=pass></form></body></html>"
)
TELEGRAM, FACEBOOK = (
    "https://t.me/dala_example/12",
    "https://www.facebook.com/dala.example/posts/1234567890",
)


def article(title: str, text: str) -> Page:
    """Return a page with a menu, and with links in it and in its article."""
    menu = "<nav><a href='https://t.me/menu_example/1'>Новости</a></nav>"
    body = f"{menu}<h1>{title}</h1><article><p>{text}</p></article><footer>{menu}</footer>"
    return Page(f"<html lang='ru'><body>{body}</body></html>".encode())


def feed(*numbers: int) -> Page:
    """Return a feed that lists these articles."""
    items = (
        f"<item><title>{n}</title><link>https://news.example.kz/a/{n}</link></item>"
        for n in numbers
    )
    return Page(FEED.format("".join(items)).encode(), "application/rss+xml")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Captures]:
    """A web of an agency and of what it may cite."""
    pages = {
        "news.example.kz/feed": feed(1),
        "news.example.kz/a/1": article("Арест в Таразе", ARREST + CITING),
        "news.example.kz/a/2": article("Погода", WEATHER + CITING),
        "t.me/dala_example/12": Page(POST.encode()),
        "t.me/second_example/9": Page(POST.encode()),
        "t.me/menu_example/1": Page(POST.encode()),
        "www.facebook.com/dala.example/posts/1234567890": Page(WALL.encode()),
        "elsewhere.example.org/letter": article("Письмо", ARREST),
        "10.0.0.5/admin": Page(b"inside"),
        "router.local/x": Page(b"inside"),
    }
    with Captures(pages, tmp_path) as started:
        yield started


@pytest.fixture
def workspace(site: Captures, tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    """A workspace with that agency as a source."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "invented_news.toml").write_text(SOURCE, "utf-8")
    opened = open_workspace(
        Settings(tmp_path / "data", database_url, folder, site.resolve, site.ca_file, None)
    )
    yield opened
    opened.engine.dispose()


@pytest.fixture
def run(workspace: Workspace, shared_pool: ReaderPool) -> Run:
    """What polls that agency and does all that follows from it."""
    return partial(run_job, workspace, ["invented_news"], pool=shared_pool)


def states(workspace: Workspace) -> dict[str, LinkState]:
    """Return the state of every link that is watched."""
    with reading(workspace.engine) as session:
        query = select(Link.url, Link.state).where(col(Link.visit_at).is_not(None))
        return {url: LinkState(state) for url, state in session.exec(query)}


def test_what_an_arrest_cites_is_kept_in_the_same_run(
    workspace: Workspace, site: Captures, run: Run
) -> None:
    outcome = run()
    assert (outcome["first"]["asked"], outcome["first"]["waiting"]) == (3, 0)
    assert states(workspace) == {
        "https://news.example.kz/a/1": LinkState.ALIVE,  # what the alert rests on
        TELEGRAM: LinkState.ALIVE,
        FACEBOOK: LinkState.LOGIN_WALL,
        "https://elsewhere.example.org/letter": LinkState.ALIVE,
    }
    asked = [address for address in site.asked if not address.startswith("news.")]
    assert sorted(asked) == sorted(
        url.removeprefix("https://")
        for url in (TELEGRAM, FACEBOOK, "https://elsewhere.example.org/letter")
    )
    with reading(workspace.engine) as session:
        kept = session.exec(select(Snapshot.url).where(Snapshot.status == 200)).all()
        read = session.exec(select(Document.text).join(Link).where(Link.url == TELEGRAM)).one()
        schedule = session.exec(select(Link.visit_at).where(col(Link.visits) == 1)).all()
    assert {TELEGRAM, FACEBOOK} <= set(kept) and read.startswith("Сегодня в Таразе")
    assert len(schedule) == 3 and all(at and at > datetime.now(UTC) for at in schedule)


def test_a_second_run_adds_nothing(workspace: Workspace, site: Captures, run: Run) -> None:
    run()
    before, links_before = len(site.asked), states(workspace)
    again = run()
    assert again["first"]["asked"] == 0 and again["alerts"] == 0
    assert site.asked[before:] == ["news.example.kz/feed"]
    assert states(workspace) == links_before


def test_what_an_ordinary_page_cites_is_not_followed(
    workspace: Workspace, site: Captures, run: Run
) -> None:
    site.pages["news.example.kz/feed"] = feed(2)
    outcome = run()
    assert outcome["first"]["asked"] == 0
    assert site.asked == ["news.example.kz/feed", "news.example.kz/a/2"]
    with reading(workspace.engine) as session:
        assert len(session.exec(select(Document)).all()) == 1
        assert session.exec(select(Reference)).all() == []
    assert states(workspace) == {}


def test_a_person_whom_somebody_follows_is_a_find(workspace: Workspace, site: Captures) -> None:
    site.pages["news.example.kz/feed"] = feed(2)
    named = WEATHER + " Прогноз прокомментировал Серикжан Тестибаев по статье 405 УК РК." + CITING
    site.pages["news.example.kz/a/2"] = article("Погода", named)
    with writing(workspace.engine) as session:
        session.add(
            Watch(
                kind=WatchKind.PERSON,
                value="serkjan testbaev",
                name="s",
                aliases=[],
                by="monitor",
                at=datetime.now(UTC),
            )
        )
    run_job(workspace, ["invented_news"])
    with reading(workspace.engine) as session:
        tellings = select(Evidence).join(Document).join(Link)
        here = tellings.where(Link.url == "https://news.example.kz/a/2")
        assert session.exec(here).all() == []
    assert TELEGRAM in states(workspace)


def test_whom_an_alert_was_confirmed_of_is_watched(workspace: Workspace, run: Run) -> None:
    run()
    with writing(workspace.engine) as session:
        key = session.exec(select(Person.key).where(Person.role == Role.VICTIM)).one()
        assert followed.watched_keys(session, {key, "x", "nobody else"}) == set()
        for alert in session.exec(select(Alert)):
            alert.state = AlertState.CONFIRMED
            session.add(alert)
    with reading(workspace.engine) as session:
        assert followed.watched_keys(session, {key, "x", "nobody else"}) == {key}


def test_what_a_killed_run_left_is_kept_by_the_next(
    workspace: Workspace, site: Captures, run: Run, shared_pool: ReaderPool
) -> None:
    run()
    site.asked.clear()
    with writing(workspace.engine) as session:  # as if the run had ended after reading
        (cited,) = session.exec(select(Link).where(Link.url == FACEBOOK)).all()
        for visit in session.exec(select(Visit).where(Visit.link_id == cited.id)):
            session.delete(visit)
        cited.state, cited.attempts, cited.visits = LinkState.NEW, 0, 0
        session.add(cited)
    assert preserve_first(workspace, pool=shared_pool).asked == 1
    assert site.asked == [FACEBOOK.removeprefix("https://")]


def test_one_run_asks_for_so_much_and_so_much_of_a_host(workspace: Workspace) -> None:
    limits = load_limits()
    with writing(workspace.engine) as session:
        found = [FoundLink(f"https://t.me/a_channel/{n}", "") for n in range(1, 40)]
        found += [FoundLink(f"https://h{n}.example.org/x", "") for n in range(80)]
        found = [FoundLink(one.url, one.url) for one in found]
        ids = links.save_found(session, None, found, datetime.now(UTC))
        assert len(ids) == 119
    with reading(workspace.engine) as session:
        rows = list(session.exec(select(Link).order_by(col(Link.id))))
        assert references.waiting(session, 10) == []  # no document cites them
    chosen = choose_links(workspace, rows, limits)
    of_telegram = [link for link in chosen if "t.me" in link.url]
    assert (len(chosen), len(of_telegram)) == (limits.per_run, limits.per_host)


CITED = [
    ("https://t.me/some_channel/5?single", "https://t.me/some_channel/5", 0),
    ("https://t.me/some_channel", None, None),  # the channel, not a post
    ("https://t.me/share/url?url=x", None, None),
    ("https://t.me/c/123/4", None, None),  # its members only see it
    ("https://m.facebook.com/story.php?story_fbid=12345678&id=100012345", "/permalink.php", 1),
    ("https://www.facebook.com/some.body", None, None),
    ("https://www.facebook.com/groups/somegroup", None, None),
    ("https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa.b%2F"
     "posts%2F1234567", "https://www.facebook.com/a.b/posts/1234567", 1),
    ("https://youtu.be/AAAAAAAAAAA", "https://www.youtube.com/watch?v=AAAAAAAAAAA", 7),
    ("https://www.youtube.com/@channel", None, None),
    ("https://www.change.org/p/letter", "https://www.change.org/p/letter", 6),
    ("https://bureau.kz/novosti/pismo/", "https://bureau.kz/novosti/pismo/", 10),  # risk = "high"
    ("https://paper.example.org/a", "https://paper.example.org/a", 11),
    ("https://informburo.kz/novosti/a.html", "https://informburo.kz/novosti/a.html", 12),
    ("https://informburo.kz/tag/a", None, None),
    ("https://paper.example.org/", None, None),
    ("https://here.example.kz/other", None, None),  # its own site, and nobody's source
    ("http://127.0.0.1/x", None, None),
    ("http://2130706433/x", None, None),
    ("http://[::1]/x", None, None),
    ("https://intranet/x", None, None),
    ("https://db.internal/x", None, None),
    ("https://paper.example.org:8443/x", None, None),
    ("ftp://paper.example.org/x", None, None),
    ("https://user@paper.example.org/x", None, None),
    ("https://wa.me/77010000000", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("url", "identity", "rank"), CITED)
def test_what_is_captured_at_once(
    workspace: Workspace, url: str, identity: str | None, rank: int | None
) -> None:
    found = choose_cited("https://here.example.kz/1", [url], [], workspace.sources)
    if identity is None:
        assert found == []
    else:
        ((one,),) = [found]
        assert one.rank == rank and (identity in one.url)


def test_the_most_endangered_are_first_and_the_rest_is_left_out(workspace: Workspace) -> None:
    urls = [f"https://paper.example.org/{n}" for n in range(30)]
    found = choose_cited(
        "https://here.example.kz/1",
        [*urls, "https://youtu.be/AAAAAAAAAAA"],
        ["https://t.me/some_channel/5", "https://ads.example.net/frame"],
        workspace.sources,
    )
    assert [one.url for one in found[:3]] == [
        "https://t.me/some_channel/5",
        "https://www.youtube.com/watch?v=AAAAAAAAAAA",
        "https://paper.example.org/0",
    ]
    assert len(found) == load_limits().per_page
    assert not any("ads.example.net" in one.url for one in found)


@pytest.mark.slow
def test_what_only_a_browser_shows_is_shown_if_there_is_one_and_told_if_not(
    workspace: Workspace, site: Captures
) -> None:
    shell = "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
    script = f"document.getElementById('root').innerHTML = '<article><p>{ARREST}</p></article>'"
    app = f"<html><head><title>Арест</title></head><body>{shell}<script>{script}</script></body>"
    site.pages["elsewhere.example.org/letter"] = Page(f"{app}</html>".encode())
    url = "https://elsewhere.example.org/letter"
    without = replace(
        workspace, settings=replace(workspace.settings, browser=Path("/no/such/browser"))
    )
    outcome = run_job(without, ["invented_news"])
    assert outcome["first"]["filled"] == {"asked": 0, "waiting": 1, "failed": None}
    assert states(workspace)[url] is LinkState.UNREACHABLE
    try:
        find_browser(None)
    except NoBrowser as missing:
        pytest.skip(str(missing))
    filled = preserve_first(workspace).filled
    assert (filled.asked, filled.waiting, filled.failed) == (1, 0, None)
    assert states(workspace)[url] is LinkState.ALIVE
    assert preserve_first(workspace).filled.asked == 0
    with reading(workspace.engine) as session:
        text = session.exec(select(Document.text).join(Link).where(Link.url == url)).one()
    assert "Ерлана Жуматова" in text
