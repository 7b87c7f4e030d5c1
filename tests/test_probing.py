"""Sites that answer 200 for everything: what a page looks like that surely is not there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from extract.lost import judge_lost
from extract.sight import Sight
from extract.visits import Known, Visit
from extract.wording import Kept
from flows.preserve import preserve
from flows.probing import invent_address
from flows.readers import ReaderPool
from flows.recheck import recheck
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.tables import Link, Snapshot
from models.tables import Visit as VisitRow
from models.terms import CaptureKind, LinkState
from tests.captures import Captures, Page
from tests.conftest import copy_database

pytestmark = pytest.mark.usefixtures("warm_crawls")

# Wordings that the lexicon of notices does not know: only the likeness can tell.
Look = Callable[[float], dict[str, tuple[str, bool]]]
SITES = {
    "ru.example.kz": (
        "Активиста Ерлана Жуматова 3 марта арестовали на 15 суток по статье 488 КоАП за пикет.",
        "Суд в Таразе прошёл за двадцать минут, без адвоката и без свидетелей защиты.",
        "Увы, по адресу {} у нас пусто. Загляните лучше в свежий номер или в архив газеты.",
    ),
    "kk.example.kz": (
        "Белсенді Ерлан Жұматовты 3 наурызда пикет үшін 488-бап бойынша 15 тәулікке қамады.",
        "Тараздағы сот жиырма минутта аяқталды, оған қорғаушы да, куәлар да шақырылмады.",
        "Өкінішке қарай, {} деген жерде ештеңе жатқан жоқ. Газеттің жаңа санына үңіліп көріңіз.",
    ),
    "en.example.kz": (
        "Activist Yerlan Zhumatov was arrested for 15 days under Article 488 over a picket.",
        "The court in Taraz took twenty minutes and heard neither a lawyer nor a witness.",
        "Oh dear, there is little to see under {} these days. Have a look at our newest issue.",
    ),
}
MENU = "<nav><a href='/'>Газета «Дала»</a> <a href='/about'>Редакция</a></nav>"


def page(title: str, *lines: str) -> Page:
    """Return a page of the paper."""
    text = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<html><head><title>{title}</title></head><body>{MENU}<h1>{title}</h1>{text}</body>"
    return Page(f"{html}</html>".encode())


def nothing_there(words: str, address: str) -> Page:
    """Return what a paper answers where it has no page."""
    return page("Дала", words.format("/" + address.partition("/")[2]))


def serve(folder: Path) -> Captures:
    """Return three papers that answer 200 for everything, and an honest one; not started."""
    pages = {f"{host}/a/1.html": page("Тараз", *lines[:2]) for host, lines in SITES.items()}
    pages["honest.example.kz/a/1.html"] = page("Тараз", *SITES["ru.example.kz"][:2])
    site = Captures(pages, folder)
    for host, lines in SITES.items():
        site.otherwise[host] = partial(nothing_there, lines[2])
    return site


def open_on(site: Captures, data_dir: Path, database_url: str) -> Workspace:
    """Open a workspace for which that is the web."""
    return open_workspace(Settings(data_dir, database_url, None, site.resolve, site.ca_file, None))


@pytest.fixture(scope="module")
def preserved(
    _template: str, tmp_path_factory: pytest.TempPathFactory, shared_pool: ReaderPool
) -> tuple[Path, str]:
    """The data folder and the database of one who preserved these pages: tests get copies."""
    folder = tmp_path_factory.mktemp("preserved")
    url = copy_database(_template, folder)
    with serve(folder) as site:
        opened = open_on(site, folder / "data", url)
        preserve(opened, [f"https://{address}" for address in site.pages], pool=shared_pool)
        opened.engine.dispose()
    return folder / "data", url


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Captures]:
    """The web as it was when the pages were preserved."""
    with serve(tmp_path) as started:
        yield started


@pytest.fixture
def workspace(site: Captures, tmp_path: Path, preserved: tuple[Path, str]) -> Iterator[Workspace]:
    """A workspace in which these pages were preserved."""
    shutil.copytree(preserved[0], tmp_path / "data")
    opened = open_on(site, tmp_path / "data", copy_database(preserved[1], tmp_path))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def look(workspace: Workspace, shared_pool: ReaderPool) -> Look:
    """What looks at every page some hours after the last time."""
    return partial(look_later, workspace, shared_pool)


def look_later(workspace: Workspace, pool: ReaderPool, hours: float) -> dict[str, tuple[str, bool]]:
    """Let hours pass and look at every page; return how each visit was judged."""
    with writing(workspace.engine) as session:
        for visit in session.exec(select(VisitRow)):
            visit.at -= timedelta(hours=hours)
            session.add(visit)
        urls = list(session.exec(select(Link.url)))
    recheck(workspace, urls=urls, pool=pool)
    with reading(workspace.engine) as session:
        query = select(Link.url, VisitRow.state, VisitRow.is_sure).join(
            Link, col(Link.id) == VisitRow.link_id
        )
        rows = session.exec(query.order_by(col(VisitRow.at)))
        return {url.split("/")[2]: (str(state), sure) for url, state, sure in rows}


def test_a_page_like_one_that_never_was_is_gone_after_two_looks(
    workspace: Workspace, site: Captures, look: Look
) -> None:
    for host in SITES:
        del site.pages[f"{host}/a/1.html"]
    rewritten = page(
        "Тараз", "Редакция готовит к печати сборник стихов, и места на всё не хватает."
    )
    site.pages["honest.example.kz/a/1.html"] = rewritten
    site.asked.clear()
    first = look(1)
    assert first == dict.fromkeys(SITES, ("soft_gone", False)) | {
        "honest.example.kz": ("changed", False)
    }
    second = look(7)
    assert second == dict.fromkeys(SITES, ("soft_gone", True)) | {
        "honest.example.kz": ("alive", True)  # the new text is known by now
    }
    probes = [address for address in site.asked if not address.endswith("/a/1.html")]
    assert len(probes) == 4  # one a host and day, though each was looked at twice
    assert all("/a/" in address for address in probes)
    with reading(workspace.engine) as session:
        kept = session.exec(select(Snapshot).where(Snapshot.kind == CaptureKind.PROBE)).all()
        states = session.exec(select(Link.state).order_by(Link.url)).all()
    assert sorted(row.url for row in kept) == sorted(f"https://{address}" for address in probes)
    assert sorted(states) == [LinkState.ALIVE, *[LinkState.SOFT_GONE] * 3]


def test_a_page_that_is_the_same_or_says_why_asks_for_no_probe(site: Captures, look: Look) -> None:
    del site.pages["honest.example.kz/a/1.html"]  # 404
    site.pages["ru.example.kz/a/1.html"] = page("Тараз", "Запись удалена.")
    site.asked.clear()
    look(1)
    assert [address for address in site.asked if not address.endswith("/a/1.html")] == []


def test_an_article_that_was_rewritten_is_not_gone_where_everything_is_answered(
    site: Captures, look: Look
) -> None:
    host = "en.example.kz"
    words = "The editors are collecting poems about spring and ask readers to send them by May."
    site.pages[f"{host}/a/1.html"] = page("Тараз", words)
    site.pages["ru.example.kz/a/1.html"] = page("Дала", words)  # under the title of every page
    found = look(1)
    assert (found[host], found["ru.example.kz"]) == (("changed", False), ("changed", False))


def test_an_invented_address_has_the_form_of_the_page_s() -> None:
    cases = {
        "https://a.kz/news/2020/sud-v-taraze.html": "https://a.kz/news/2020/0f.html",
        "https://a.kz/news/sud/": "https://a.kz/news/0f/",
        "https://a.kz/news/sud": "https://a.kz/news/0f",
        "https://a.kz/?p=12&lang=kk": "https://a.kz/?p=0f&lang=0f",
        "https://a.kz/": "https://a.kz/0f/",
    }
    assert {url: invent_address(url, "0f") for url in cases} == cases


def test_what_stands_around_an_article_does_not_make_it_gone() -> None:
    around = "\n".join(f"Рубрика номер {n} нашей большой газеты и её страницы" for n in range(60))
    text = "Суд оставил приговор без изменения, сообщили в бюро по правам человека вчера вечером."
    here = Sight(title="Дала", text=text, visible=f"{around}\n{text}")
    there = Sight(title="Дала", visible=f"{around}\nПусто.")
    url = "https://a.kz/1.html"
    known = Known(
        text="Совсем другие слова стояли тут вчера.", invented=Visit(url, url, 200, sight=there)
    )
    visit = Visit(url, url, 200, sight=here)
    assert judge_lost(visit, known, here, Kept(0.0, 9, 9)).state is LinkState.CHANGED
