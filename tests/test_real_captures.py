"""The main job on real captures under their real host names, and the report that it all began with.

The captures belong to their publishers and are not part of this project: without them this skips.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from flows.job import run_job
from flows.workspace import open_workspace
from models.database import reading
from models.settings import Settings
from models.tables import Document, Issue, Link, Snapshot
from models.terms import CaptureKind
from tests.captures import Captures, Page

SHARED = Path(__file__).parents[2] / "shared"
FIXTURES = SHARED / "fixtures"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FIXTURES.is_dir(), reason="the real captures are not here"),
]
XML = "application/xml"
LATEST_AND_NEWS = 195  # addresses in the two sitemaps that are polled, each once
TWIN = "rus.azattyq.org/pangea_twin_voanews/voanews_article_7585813_2024-04-28.html"
FIRST_NEWS = (
    "rus.azattyq.org/a/smi-soobschili-o-sokrascheniyah-v-sovete-natsbezopasnosti-ssha-"
    "/33423597.html"
)


def _file(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def _pages() -> dict[str, Page]:
    azattyq = "rus.azattyq.org/"
    sitemaps = {
        azattyq + name: Page(_file(azattyq + name), "application/gzip")
        for name in ("sitemap_6_latest.xml.gz", "sitemap_6_news.xml.gz", "sitemap_6_6.xml.gz")
    }
    return {
        "tengrinews.kz/news/": Page(_file("tengrinews.kz/listing_news_2024-10-17.html")),
        "tengrinews.kz/crime/": Page(_file("tengrinews.kz/listing_almaty_2023-01-11.html")),
        azattyq + "sitemap.xml": Page(_file(azattyq + "sitemap.xml"), XML),
        **sitemaps,
        azattyq + "api/zgroqe_uoq": Page(
            _file(azattyq + "pangea_rss/pangea_api_zoot_egkty.xml"), "application/rss+xml"
        ),
        # The captured article is of a sister site on the same system.
        FIRST_NEWS: Page(_file(TWIN)),
    }


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What was read off the captures by eye."""
    facts: dict[str, Any] = json.loads(_file("EXPECTED.json"))
    return facts


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.Engine, dict[str, Any], Captures]:
    """The database after one run on both sources, its outcome, and what was asked for."""
    folder = tmp_path_factory.mktemp("captures")
    with Captures(_pages(), folder) as web:
        settings = Settings(
            data_dir=folder / "data",
            database_url=f"sqlite:///{folder / 'data' / 'aigaq.db'}",
            sources_dir=None,
            resolve=web.resolve,
            ca_file=web.ca_file,
            contact=None,
        )
        workspace = open_workspace(settings)
        outcome = run_job(workspace, ["tengrinews", "rus_azattyq"])
    return workspace.engine, outcome, web


def _links(session: Session, prefix: str) -> list[Link]:
    query = select(Link).where(col(Link.url).startswith(prefix), Link.kind == CaptureKind.DOCUMENT)
    return list(session.exec(query.order_by(col(Link.id))))


def test_the_listing_of_2024(
    polled: tuple[sa.Engine, dict[str, Any], Captures], expected: dict[str, Any]
) -> None:
    engine, _outcome, web = polled
    facts = expected["tengrinews.kz/listing_news_2024-10-17.html"]
    with reading(engine) as session:
        links = _links(session, "https://tengrinews.kz/")
    listed = [link for link in links if link.listed_date in facts["dates_seen"]]
    assert len(listed) == facts["n_items"]
    assert listed[0].url == facts["first"]
    assert facts["next"].removeprefix("https://") in web.asked


def test_the_listing_of_2023_and_its_foreign_link(
    polled: tuple[sa.Engine, dict[str, Any], Captures], expected: dict[str, Any]
) -> None:
    engine, outcome, web = polled
    facts = expected["tengrinews.kz/listing_almaty_2023-01-11.html"]
    with reading(engine) as session:
        links = {link.url: link for link in _links(session, "https://tengrinews.kz/")}
        foreign = _links(session, "https://tengritravel.kz/")
    assert links["https://tengrinews.kz" + facts["first"]].listed_date == facts["first_date"]
    # 20 links of the one listing and all of the other but the one that leads elsewhere
    assert len(links) == 20 + facts["n_items"] - 1
    assert foreign == []
    assert outcome["polled"]["counts"]["tengrinews"]["foreign"] == 1
    assert "tengrinews.kz" + facts["next"] in web.asked
    assert not any("kzhttps" in address for address in web.asked)


def test_the_sitemaps(polled: tuple[sa.Engine, dict[str, Any], Captures]) -> None:
    engine, _outcome, web = polled
    with reading(engine) as session:
        links = _links(session, "https://rus.azattyq.org/")
    assert "rus.azattyq.org/sitemap_6_news.xml.gz" in web.asked
    assert "rus.azattyq.org/sitemap_6_latest.xml.gz" in web.asked
    assert "https://" + FIRST_NEWS in {link.fetch_url for link in links}
    assert len(links) == LATEST_AND_NEWS
    # What is missing here is looked at a second time in six hours, before it is gone.
    assert Counter(link.state for link in links) == {"alive": 1, "new": LATEST_AND_NEWS - 1}
    assert all(link.next_try_at for link in links if link.state == "new")


def test_the_article_of_the_system(
    polled: tuple[sa.Engine, dict[str, Any], Captures], expected: dict[str, Any]
) -> None:
    engine, _outcome, _web = polled
    facts = expected[TWIN]
    with reading(engine) as session:
        document = session.exec(select(Document)).one()
    assert document.title == facts["title"]
    assert document.authors == facts["authors"]
    assert document.published_at is not None
    assert document.published_at.isoformat() == "2024-04-28T07:00:00+00:00"
    assert len(document.text.split("\n")) == facts["paragraphs"]


def test_a_feed_of_another_site_is_said_aloud(
    polled: tuple[sa.Engine, dict[str, Any], Captures], expected: dict[str, Any]
) -> None:
    engine, outcome, _web = polled
    items = expected["rus.azattyq.org/pangea_rss/pangea_api_zoot_egkty.xml"]["items"]
    assert outcome["polled"]["counts"]["rus_azattyq"]["foreign"] == items
    with reading(engine) as session:
        kept = session.exec(select(Snapshot).where(col(Snapshot.url).contains("/api/"))).one()
        assert kept.status == 200
        assert {issue.kind for issue in session.exec(select(Issue))} >= {"http_4xx"}
