"""Looking again at links: what went, what was edited, and what is only out of reach."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from crawlers.source import Risk
from flows.agenda import STEPS, next_visit_at
from flows.alert import alert as raise_alerts
from flows.extract import extract
from flows.judge import judge
from flows.preserve import preserve
from flows.readers import ReaderPool
from flows.recheck import Rechecked, recheck, tell
from flows.visit import visit
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.store import visits
from models.tables import Alert, Document, Link, Visit
from models.terms import AlertKind, AlertState, LinkState
from models.values import SECOND_LOOK
from tests.captures import Captures, Page
from tests.commands import aigaq
from tests.conftest import copy_database

pytestmark = pytest.mark.usefixtures("warm_crawls")

Look = Callable[[], Rechecked]
ADDRESS = "news.example.kz/1"
URL = f"https://{ADDRESS}"
SENTENCES = (
    "Активиста Ерлана Жуматова 3 марта арестовали на 15 суток по статье 488 КоАП за пикет.",
    "Суд в Таразе прошёл за двадцать минут, без адвоката и без свидетелей защиты.",
    "Сестра активиста Гульнар Жуматова говорит, что приговор был написан заранее.",
    "Пикет длился четверть часа, плакатов на нём не было, полиция стояла рядом.",
    "Защита подаст жалобу в областной суд до конца недели, сообщили в правозащитном бюро.",
)


def page(*sentences: str) -> Page:
    """Return an article of these sentences."""
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    html = (
        "<html lang='ru'><head><title>Суд в Таразе</title></head><body><article>"
        f"<h1>Суд в Таразе</h1>{text}</article></body></html>"
    )
    return Page(html.encode())


def serve(folder: Path) -> Captures:
    """Return a web of one article and another page of its host."""
    pages = {ADDRESS: page(*SENTENCES), "news.example.kz/2": page(*SENTENCES[1:])}
    return Captures(pages, folder)


def open_on(site: Captures, data_dir: Path, database_url: str) -> Workspace:
    """Open a workspace for which that is the web."""
    return open_workspace(Settings(data_dir, database_url, None, site.resolve, site.ca_file, None))


@pytest.fixture(scope="module")
def preserved(
    _template: str, tmp_path_factory: pytest.TempPathFactory, shared_pool: ReaderPool
) -> tuple[Path, str]:
    """The data folder and the database of one who preserved both pages: tests get copies."""
    folder = tmp_path_factory.mktemp("preserved")
    url = copy_database(_template, folder)
    with serve(folder) as site:
        opened = open_on(site, folder / "data", url)
        preserve(opened, [URL, "https://news.example.kz/2"], pool=shared_pool)
        raise_alerts(opened)
        opened.engine.dispose()
    return folder / "data", url


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Captures]:
    """The web as it was when the pages were preserved."""
    with serve(tmp_path) as started:
        yield started


@pytest.fixture
def workspace(site: Captures, tmp_path: Path, preserved: tuple[Path, str]) -> Iterator[Workspace]:
    """A workspace in which the article was preserved."""
    shutil.copytree(preserved[0], tmp_path / "data")
    opened = open_on(site, tmp_path / "data", copy_database(preserved[1], tmp_path))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def look(workspace: Workspace, shared_pool: ReaderPool) -> Look:
    """What looks at both pages."""
    return partial(recheck, workspace, urls=[URL, "https://news.example.kz/2"], pool=shared_pool)


def hours_later(workspace: Workspace, hours: float) -> None:
    """Put everything that was seen so far back by some hours."""
    with writing(workspace.engine) as session:
        for visit in session.exec(select(Visit)):
            visit.at -= timedelta(hours=hours)
            session.add(visit)


def link(workspace: Workspace) -> Link:
    """Return the article's link."""
    with reading(workspace.engine) as session:
        return session.exec(select(Link).where(Link.url == URL)).one()


def alerts(workspace: Workspace) -> list[tuple[str, list[str]]]:
    """Return the alerts that are about a link."""
    with reading(workspace.engine) as session:
        query = select(Alert.kind, Alert.why).where(col(Alert.link_id).is_not(None))
        return [
            (kind, list(why or ())) for kind, why in session.exec(query.order_by(col(Alert.id)))
        ]


def documents(workspace: Workspace) -> int:
    """Return how many versions of the article there are."""
    with reading(workspace.engine) as session:
        return len(session.exec(select(Document).join(Link).where(Link.url == URL)).all())


def test_a_page_that_is_the_same_stays_alive(workspace: Workspace, look: Look) -> None:
    done = look()
    assert (done.states, done.alerts, documents(workspace)) == ({"alive": 2}, 0, 1)


def test_gone_is_said_after_two_looks_six_hours_apart(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    del site.pages[ADDRESS]
    assert look().alerts == 0
    assert link(workspace).state is LinkState.ALIVE
    hours_later(workspace, 5)
    assert (look().alerts, link(workspace).state) == (0, LinkState.ALIVE)
    hours_later(workspace, 1.5)
    assert (look().alerts, link(workspace).state) == (1, LinkState.GONE)
    hours_later(workspace, 24)
    assert look().alerts == 0  # told once
    assert [kind for kind, _ in alerts(workspace)] == [AlertKind.GONE]
    assert documents(workspace) == 1


def test_what_another_machine_holds_is_judged_there(
    workspace: Workspace, site: Captures, look: Look, shared_pool: ReaderPool, tmp_path: Path
) -> None:
    kept = site.pages.pop(ADDRESS)
    asyncio.run(visit(workspace, [link(workspace)]))
    archive, elsewhere = workspace.settings.archive_dir, tmp_path / "elsewhere"
    archive.rename(elsewhere)
    archive.mkdir()
    assert judge(workspace, pool=shared_pool) == 0
    assert unjudged(workspace) == [LinkState.GONE]
    site.pages[ADDRESS] = kept
    look()  # this machine sees the page itself meanwhile, and holds that
    assert (unjudged(workspace), link(workspace).state) == ([LinkState.GONE], LinkState.ALIVE)
    waits = link(workspace).visit_at
    shutil.copytree(elsewhere, archive, dirs_exist_ok=True)
    assert judge(workspace, pool=shared_pool) == 1
    with reading(workspace.engine) as session:
        states = session.exec(select(Visit.state).order_by(col(Visit.id))).all()
    assert states[2] is LinkState.GONE
    assert (link(workspace).state, link(workspace).visit_at) == (LinkState.ALIVE, waits)


def unjudged(workspace: Workspace) -> list[LinkState]:
    """Return what was seen by the visits that nobody judged."""
    with reading(workspace.engine) as session:
        query = select(Visit).where(col(Visit.judged_at).is_(None))
        return [visit.seen for visit in session.exec(query)]


def test_a_body_that_cannot_be_read_hides_no_deletion(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    garbled = (("Content-Encoding", "gzip"),)
    site.pages[ADDRESS] = Page(b"no gzip at all", status=404, headers=garbled)
    look()
    hours_later(workspace, 7)
    assert look().states == {"gone": 1, "alive": 1}


@pytest.mark.slow
def test_a_page_that_comes_back_and_goes_again_is_told_again(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    kept = site.pages.pop(ADDRESS)
    for hours in (0, 7):
        hours_later(workspace, hours)
        look()
    with writing(workspace.engine) as session:
        for alert in session.exec(select(Alert)):
            alert.state = AlertState.CONFIRMED
            session.add(alert)
    site.pages[ADDRESS] = kept
    hours_later(workspace, 7)
    look()
    assert link(workspace).state is LinkState.ALIVE
    del site.pages[ADDRESS]
    for hours in (7, 7):
        hours_later(workspace, hours)
        look()
    assert [kind for kind, _ in alerts(workspace)] == [AlertKind.GONE] * 2


def test_a_name_that_was_taken_out_is_told(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    site.pages[ADDRESS] = page(SENTENCES[0].replace("Ерлана Жуматова ", ""), *SENTENCES[1:])
    assert look().alerts == 1
    ((kind, why),) = alerts(workspace)
    assert kind is AlertKind.SILENT_EDIT
    assert any("person" in reason for reason in why)
    assert not any("Жуматов" in reason for reason in why)
    assert (link(workspace).state, documents(workspace)) == (LinkState.CHANGED, 2)


def test_a_term_that_became_another_is_told(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    site.pages[ADDRESS] = page(SENTENCES[0].replace("15", "10"), *SENTENCES[1:])
    look()
    assert [kind for kind, _ in alerts(workspace)] == [AlertKind.SILENT_EDIT]
    assert told_of_acts(workspace) == [(AlertKind.NEW_EVENT, 1)]  # the page's alert says it


def test_what_a_page_says_it_has_put_right_is_told_by_the_alert_of_the_act(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    mended = SENTENCES[0].replace("15", "10")
    site.pages[ADDRESS] = page(mended, *SENTENCES[1:], "Исправлено: в тексте была ошибка в сроке.")
    assert look().alerts == 0
    assert alerts(workspace) == []
    assert told_of_acts(workspace) == [(AlertKind.CORRECTION, 2)]


def test_what_a_page_says_it_has_put_right_beside_the_act_is_told_by_the_page(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    other = SENTENCES[2].replace("Гульнар", "Жанар")
    told = (*SENTENCES[:2], other, *SENTENCES[3:], "Исправлено: в тексте была ошибка в имени.")
    site.pages[ADDRESS] = page(*told)
    assert look().alerts == 1
    assert [kind for kind, _ in alerts(workspace)] == [AlertKind.CORRECTION]
    assert told_of_acts(workspace) == [(AlertKind.NEW_EVENT, 1)]


def told_of_acts(workspace: Workspace) -> list[tuple[str, int]]:
    """Return the kind of each alert about an act, and how often it was put before a person."""
    with reading(workspace.engine) as session:
        query = select(Alert.kind, Alert.times).where(col(Alert.event_id).is_not(None))
        return [(kind, times) for kind, times in session.exec(query.order_by(col(Alert.id)))]


def decide_all(workspace: Workspace) -> None:
    """Let a person have decided on every alert."""
    with writing(workspace.engine) as session:
        for alert in session.exec(select(Alert)):
            alert.state = AlertState.CONFIRMED
            session.add(alert)


def payload_asked_by(workspace: Workspace) -> str | None:
    """Return the digest of the capture whose validators the article is asked by next."""
    with reading(workspace.engine) as session:
        ((_, kept),) = visits.chosen(session, [link(workspace).id or 0])
        return None if kept is None else kept.payload_sha256


def test_a_page_that_returns_to_its_earlier_text_is_told_once_and_then_quiet(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    first = site.pages[ADDRESS]
    nameless = SENTENCES[0].replace("Ерлана Жуматова ", "").replace("15", "10")
    told, asked_by = [], []
    for shown in (page(nameless, *SENTENCES[1:]), first, first):
        site.pages[ADDRESS] = shown
        told.append(look().alerts)
        decide_all(workspace)
        hours_later(workspace, 1)
        asked_by.append(payload_asked_by(workspace))
    (_, without), (_, with_name) = alerts(workspace)
    assert asked_by[0] != asked_by[1] == asked_by[2] == hashlib.sha256(first.body).hexdigest()
    assert told == [1, 1, 0]
    assert any("person" in why and "gone" in why for why in without)
    assert not any("gone" in why for why in with_name)
    assert (link(workspace).state, documents(workspace)) == (LinkState.ALIVE, 2)


def test_two_edits_between_two_tellings_are_both_told(
    workspace: Workspace, site: Captures, look: Look, shared_pool: ReaderPool
) -> None:
    shorter = SENTENCES[0].replace("15", "10")
    site.pages[ADDRESS] = page(shorter, *SENTENCES[1:])
    preserve(workspace, [URL], pool=shared_pool)  # which judges and reads, and tells nobody
    site.pages[ADDRESS] = page(shorter.replace("Ерлана Жуматова ", ""), *SENTENCES[1:])
    assert look().alerts == 1
    ((_, why),) = alerts(workspace)
    assert any("person" in reason for reason in why)
    assert any("term" in reason for reason in why)


def test_an_edit_is_told_once_its_text_is_read(
    workspace: Workspace, site: Captures, shared_pool: ReaderPool
) -> None:
    site.pages[ADDRESS] = page(SENTENCES[0].replace("15", "10"), *SENTENCES[1:])
    asyncio.run(visit(workspace, [link(workspace)]))
    judge(workspace, pool=shared_pool)
    assert tell(workspace, shared_pool) == 0
    extract(workspace, pool=shared_pool)
    assert [tell(workspace, shared_pool) for _ in range(2)] == [1, 0]


@pytest.mark.slow
def test_a_mended_word_is_kept_and_not_told(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    site.pages[ADDRESS] = page(
        *SENTENCES[:3], SENTENCES[3].replace("рядом", "поодаль"), SENTENCES[4]
    )
    assert (look().alerts, documents(workspace)) == (0, 2)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("<h1>Войдите, чтобы продолжить</h1><form><input type=password></form>", "login_wall"),
        (
            "<title>Just a moment...</title><p>Checking your browser before accessing</p>",
            "challenge",
        ),
    ],
)
def test_a_wall_never_becomes_a_document(
    workspace: Workspace, site: Captures, text: str, state: str, look: Look
) -> None:
    site.pages[ADDRESS] = Page(f"<html><body>{text}</body></html>".encode())
    look()
    assert (str(link(workspace).state), documents(workspace)) == (state, 1)
    assert alerts(workspace) == []
    # A wall that was not modified must not pass for the page.
    assert payload_asked_by(workspace) == hashlib.sha256(page(*SENTENCES).body).hexdigest()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Page(b"<h1>401</h1>", status=401), "login_wall"),
        (replace(page(*SENTENCES), status=401), "alive"),  # the status lies: the text is there
    ],
)
def test_who_asks_for_a_password_is_a_login_wall(
    workspace: Workspace, site: Captures, answer: Page, state: str, look: Look
) -> None:
    site.pages[ADDRESS] = answer
    look()
    assert (str(link(workspace).state), documents(workspace)) == (state, 1)
    with reading(workspace.engine) as session:
        seen = session.exec(select(Visit.seen).order_by(col(Visit.id))).all()
    assert seen[2:] == [LinkState.LOGIN_WALL, LinkState.ALIVE]


@pytest.mark.slow
def test_an_outage_is_no_deletion(workspace: Workspace, site: Captures, look: Look) -> None:
    site.__exit__(None, None, None)
    for _ in range(3):
        hours_later(workspace, 7)
        assert look().alerts == 0
    assert link(workspace).state is LinkState.UNREACHABLE


def test_only_what_is_due_is_looked_at(
    workspace: Workspace, site: Captures, shared_pool: ReaderPool
) -> None:
    site.asked.clear()
    assert recheck(workspace, pool=shared_pool).visited.asked == 0
    with writing(workspace.engine) as session:
        row = session.exec(select(Link).where(Link.url == URL)).one()
        row.visit_at = datetime.now(UTC) - timedelta(seconds=1)
        session.add(row)
    assert recheck(workspace, pool=shared_pool).visited.asked == 1
    assert site.asked == [ADDRESS]
    waits = link(workspace).visit_at
    assert waits is not None and waits > datetime.now(UTC) + timedelta(minutes=30)


def test_looks_become_rarer_and_a_risky_source_is_never_left_long() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)

    def wait(visits: int, state: LinkState = LinkState.ALIVE, **given: object) -> timedelta:
        sure, risk = bool(given.get("sure", True)), Risk(str(given.get("risk", "normal")))
        moment = next_visit_at(visits, state, is_sure=sure, risk=risk, now=now, chance=0.5)
        return moment - now

    assert [wait(n) for n in range(1, 9)] == [*STEPS, STEPS[-1]]
    assert wait(9, risk="high") == timedelta(days=3)
    assert wait(9, LinkState.GONE, sure=False) >= SECOND_LOOK
    assert wait(1, LinkState.UNREACHABLE) == timedelta(hours=1)
    assert wait(9, LinkState.UNREACHABLE) == timedelta(days=1)


@pytest.mark.slow
def test_rechecking_from_the_command_line(workspace: Workspace, site: Captures) -> None:
    settings = {
        "AIGAQ_DATA_DIR": str(workspace.settings.data_dir),
        "AIGAQ_DATABASE_URL": workspace.settings.database_url,
        "AIGAQ_RESOLVE": " ".join(site.resolve),
        "AIGAQ_CA_FILE": str(site.ca_file),
    }
    site.pages[ADDRESS] = page(SENTENCES[0].replace("15", "10"), *SENTENCES[1:])
    done = aigaq("recheck", URL, "https://news.example.kz/unknown", **settings)
    assert (done.returncode, "1 alerts" in done.stdout, "not known" in done.stdout) == (
        1,
        True,
        True,
    )
    listed = aigaq("alerts", "list", **settings)
    assert "silent_edit" in listed.stdout and URL in listed.stdout
    nothing = aigaq("recheck", "--due", **settings)
    assert (nothing.returncode, nothing.stdout.splitlines()[0]) == (
        0,
        "0 links looked at, 0 alerts.",
    )
