"""Real captures, kept beside the checkout, read as a person counted them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from extract.markup.encoding import read_text
from extract.markup.lines import fold_line
from extract.page import read_article, read_documents
from models.values import PageRules
from tests.pages import capture_of

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FIXTURES.is_dir(), reason="the captures are not beside the checkout"),
]

PANGEA = "rus.azattyq.org/pangea_twin_voanews/voanews_article_7585813_2024-04-28.html"
LEMONDE = "lemonde.fr/lemonde_article_6187099_2023-09-01.html"
KOMMERSANT = "_other_ru/Kommersant_2025_05_14.html"
WORDPRESS_5 = "_wordpress/wp5.7_article_freebeacon_2023-04-28.html"
WORDPRESS_6 = "_wordpress/wp6.2_ngo_article_pinkstinks.de.html"
EURONEWS = [
    f"ru.euronews.com/Euronews{edition}.html"
    for edition in ("EN_2024_04_30", "EN_2026_01_06", "FR_2024_04_30", "FR_2026_01_06")
]
REPLY = "t.me/post_embed_reply_astrapress_126130_excerpt.html"
CHANNEL = "t.me/s_sudpress53_excerpt.html"
VIDEOS = "youtube.com/channel_feed_NASA_2026-08_first3.xml"

PANGEA_RULES = PageRules(
    title=("h1.title.pg-title",),
    text=("#article-content .wsw > p",),
    published_at=(".publishing-details time@datetime",),
    authors=("a.links__item-link@title",),
)
EURONEWS_RULES = PageRules(
    title=("h1",),
    text=("div.c-article-content > p",),
    published_at=("meta[name='date.available']@content",),
)
LEMONDE_RULES = PageRules(
    title=("h1.article__title",),
    text=("p.article__paragraph",),
    published_at=("meta[property='og:article:published_time']@content",),
)
RULES = {PANGEA: PANGEA_RULES, LEMONDE: LEMONDE_RULES} | dict.fromkeys(EURONEWS, EURONEWS_RULES)


def _expected(name: str) -> Any:
    return json.loads((FIXTURES / "EXPECTED.json").read_text("utf-8"))[name]


def _body(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


@pytest.mark.parametrize("name", RULES)
def test_rules_give_the_counted_article(name: str) -> None:
    article = read_article(capture_of(_body(name)), RULES[name])
    expected = _expected(name)
    assert article.title == fold_line(expected["title"])
    assert article.published_at == datetime.fromisoformat(expected["published"].replace(" +", "+"))
    assert len(article.text.split("\n")) == expected["paragraphs"]
    assert article.how["text"] == article.how["published_at"] == "selector"
    if "authors" in expected:
        assert article.authors == tuple(expected["authors"])


@pytest.mark.parametrize("name", [PANGEA, KOMMERSANT, WORDPRESS_5, WORDPRESS_6, *EURONEWS])
def test_without_rules_the_article_is_found_too(name: str) -> None:
    article = read_article(capture_of(_body(name)), PageRules())
    assert len(article.text) > 1_500
    assert article.published_at is not None
    assert article.authors
    assert article.how["text"] in ("generic", "json-ld")


@pytest.mark.parametrize("name", [PANGEA, WORDPRESS_5, WORDPRESS_6])
def test_title_and_time_without_rules(name: str) -> None:
    article = read_article(capture_of(_body(name)), PageRules())
    expected = _expected(name)
    assert article.title.startswith(expected["title"])  # one adds the name of the site
    assert article.published_at == datetime.fromisoformat(expected["published"])


@pytest.mark.parametrize("name", RULES)
def test_generic_reading_finds_most_paragraphs_of_the_rules(name: str) -> None:
    capture = capture_of(_body(name))
    wanted = read_article(capture, RULES[name]).text.replace(" ", "").split("\n")
    found = read_article(capture, PageRules()).text.replace(" ", "")  # JSON-LD spaces differently
    kept = sum(paragraph in found for paragraph in wanted)
    assert kept >= 0.8 * len(wanted)


def test_telegram_channel() -> None:
    expected = _expected(CHANNEL)
    posts = read_documents(capture_of(_body(CHANNEL)), PageRules(shape="telegram"))
    assert [post.url for post in posts] == [f"https://t.me/{p['id']}" for p in expected["posts"]]
    times = [datetime.fromisoformat(post["time"]) for post in expected["posts"]]
    assert [post.published_at for post in posts] == times
    assert {post.authors for post in posts} == {(expected["channel"],)}
    assert all(post.text and "views" not in post.text for post in posts)


def test_telegram_reply() -> None:
    expected = _expected(REPLY)
    (post,) = read_documents(capture_of(_body(REPLY)), PageRules(shape="telegram"))
    assert post.url == f"https://t.me/{expected['id']}"
    assert post.published_at == datetime.fromisoformat(expected["time"])
    assert len(post.text.split("\n")) == 2
    assert post.links == (expected["reply_to"],)


def test_youtube_feed() -> None:
    videos = read_documents(capture_of(_body(VIDEOS), "text/xml"), PageRules(shape="youtube"))
    ids = _expected(VIDEOS)["ids"]
    assert [video.url for video in videos] == [f"https://www.youtube.com/watch?v={i}" for i in ids]
    assert all(video.how["channel_id"].startswith("UC") for video in videos)


@pytest.mark.parametrize("name", ["_feeds/xakep.ru.xml", "_feeds/ibash.ru.xml"])
def test_windows_1251_feeds_are_read_whatever_the_header(name: str) -> None:
    title = _expected(name)["first_title"]
    for header in (None, "text/xml; charset=utf-8", "text/xml; charset=koi8-r"):
        assert title in read_text(_body(name), header).text


@pytest.mark.parametrize("name", ["facebook.mbasic.post.html", "facebook.m.post.html"])
def test_nobody_s_comments_are_read_from_a_saved_facebook_page(name: str) -> None:
    article = read_article(capture_of(_body(f"facebook.com/{name}")), PageRules())
    assert "Reply" not in article.text
