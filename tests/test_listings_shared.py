"""Listings as sites really sent them: counts and facts reviewed by eye in EXPECTED.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawlers.catalogue import load_source
from crawlers.entries import Layout
from crawlers.listings import (
    ListingProblem,
    read_feed,
    read_listing,
    read_sitemap,
    read_telegram,
    read_youtube,
)
from crawlers.urls import canonical_url, is_wanted
from models.terms import IssueKind

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not FIXTURES.is_dir(), reason="the real captures are not beside the checkout"
    ),
]

TENGRI = "https://tengrinews.kz/tag/алматы/"


def expected(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((FIXTURES / "EXPECTED.json").read_text("utf-8"))[name]
    return facts


def capture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def _layouts() -> tuple[Layout, ...]:
    entries = load_source("tengrinews").poll.entries
    return next(entry.layout for entry in entries if entry.layout)


@pytest.mark.parametrize(
    "name",
    [
        "tengrinews.kz/listing_news_2024-10-17.html",
        "tengrinews.kz/listing_almaty_2023-01-11.html",
    ],
)
def test_both_layouts_of_a_section(name: str) -> None:
    facts = expected(name)
    layouts = _layouts()
    page = read_listing(capture(name), TENGRI, layouts)
    assert len(page.found) == facts["n_items"]
    assert page.found[0].url.endswith(facts["first"].removeprefix("https://tengrinews.kz"))
    assert page.next_url == "https://tengrinews.kz" + facts["next"].removeprefix(
        "https://tengrinews.kz"
    )
    assert all(link.title and link.raw_date for link in page.found)
    if "first_date" in facts:
        assert page.found[0].raw_date == facts["first_date"]
    else:
        assert {link.raw_date for link in page.found} == set(facts["dates_seen"])


def test_the_absolute_link_to_a_sister_site_is_not_glued_to_ours() -> None:
    source = load_source("tengrinews")
    body = capture("tengrinews.kz/listing_almaty_2023-01-11.html")
    found = read_listing(body, TENGRI, _layouts()).found
    foreign = [
        link.url
        for link in found
        if not is_wanted(canonical_url(link.url, source.links), source.links)
    ]
    assert len(foreign) == 1
    assert foreign[0].startswith("https://tengritravel.kz/")


def test_titles_and_links_agree_with_another_reader_of_the_same_page() -> None:
    theirs = json.loads(capture("tengrinews.kz/listing_almaty_2023-01-11.expected.json"))
    body = capture("tengrinews.kz/listing_almaty_2023-01-11.html")
    ours = read_listing(body, TENGRI, _layouts()).found
    trap = "https://tengrinews.kzhttps://"  # that reader's own mistake
    assert [link.url for link in ours] == [item["url"].replace(trap, "https://") for item in theirs]
    assert [link.title for link in ours] == [" ".join(item["title"].split()) for item in theirs]


@pytest.mark.parametrize(
    ("name", "children", "pages"),
    [
        ("rus.azattyq.org/sitemap.xml", 10, 0),
        ("www.azattyq.org/sitemap.xml", 12, 0),
        ("rus.azattyq.org/sitemap_6_latest.xml.gz", 0, 195),
        ("rus.azattyq.org/sitemap_6_news.xml.gz", 0, 15),
        ("rus.azattyq.org/sitemap_6_sections.xml.gz", 0, 117),
        ("rus.azattyq.org/sitemap_6_6.xml.gz", 0, 19_488),
        ("www.azattyq.org/sitemap_5_latest.xml.gz", 0, 216),
        ("www.azattyq.org/sitemap_5_news.xml.gz", 0, 11),
    ],
)
def test_real_sitemaps(name: str, children: int, pages: int) -> None:
    part = read_sitemap(capture(name), "https://rus.azattyq.org/")
    assert (len(part.children), len(part.found), part.problem) == (children, pages, None)
    assert all(link.published_at is not None for link in part.found)
    if "_news" in name:
        assert all(link.title for link in part.found)


def test_the_rules_of_a_source_keep_its_articles_and_leave_out_its_sections() -> None:
    rules = load_source("rus_azattyq").links

    def wanted(name: str) -> int:
        found = read_sitemap(capture(name), "https://rus.azattyq.org/").found
        return sum(is_wanted(canonical_url(link.url, rules), rules) for link in found)

    assert wanted("rus.azattyq.org/sitemap_6_latest.xml.gz") == 195
    assert wanted("rus.azattyq.org/sitemap_6_sections.xml.gz") == 0


@pytest.mark.parametrize(
    "name",
    [
        "_feeds/sametmax.xml",
        "_feeds/rss20.xml",
        "_feeds/xakep.ru.xml",
        "_feeds/ibash.ru.xml",
        "_feeds/jeux-linux.fr.xml",
    ],
)
def test_real_feeds(name: str) -> None:
    facts = expected(name)
    page = read_feed(capture(name), "https://feed.example.kz/")
    assert (len(page.found), page.found[0].title) == (facts["items"], facts["first_title"])
    assert page.problem is None
    assert all(link.published_at is not None for link in page.found)


def test_a_pangea_feed() -> None:
    name = "rus.azattyq.org/pangea_rss/pangea_api_zoot_egkty.xml"
    facts = expected(name)
    page = read_feed(capture(name), "http://feed.example.kz/")
    assert len(page.found) == facts["items"]
    assert page.found[0].url == facts["first_link"]
    assert page.found[0].raw_date == facts["first_pubDate"]


def test_a_channel_feed() -> None:
    name = "youtube.com/channel_feed_NASA_2026-08_first3.xml"
    page = read_youtube(capture(name), "https://www.youtube.com/feeds/videos.xml")
    ids = [link.url.rpartition("/")[2].removeprefix("watch?v=") for link in page.found]
    assert ids == expected(name)["ids"]
    assert "/shorts/" in page.found[2].url


def test_a_channel_preview() -> None:
    facts = expected("t.me/s_sudpress53_excerpt.html")
    page = read_telegram(capture("t.me/s_sudpress53_excerpt.html"), "https://t.me/s/sudpress53")
    assert [link.url for link in page.found] == [
        f"https://t.me/{post['id']}" for post in facts["posts"]
    ]
    assert [link.raw_date for link in page.found] == [post["time"] for post in facts["posts"]]
    assert page.next_url == f"https://t.me{facts['older']}"


@pytest.mark.parametrize(
    "name",
    [
        "ru.euronews.com/EuronewsEN_2026_01_06.html",
        "facebook.com/facebook.mbasic.feed.html",  # XHTML with an XML prolog
        "lemonde.fr/lemonde_article_6187099_2023-09-01.html",
    ],
)
def test_a_real_page_in_place_of_a_feed(name: str) -> None:
    with pytest.raises(ListingProblem) as caught:
        read_feed(capture(name), "https://feed.example.kz/")
    assert caught.value.kind == IssueKind.NOT_A_FEED
