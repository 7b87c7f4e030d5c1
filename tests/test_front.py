"""What a front page says of its site, and that no front page can say too much."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.proposing import describe_site, propose_polled, suggest_id
from crawlers.catalogue import parse_source
from extract.front import FrontPage, find_sitemaps, read_front_page
from extract.page import Unreadable
from models.values import Capture
from tests.cpu import assert_cpu

URL = "https://news.example.kz/"
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def read(markup: str | bytes, url: str = URL) -> FrontPage:
    body = markup.encode() if isinstance(markup, str) else markup
    return read_front_page(Capture(url, 200, (("Content-Type", "text/html"),), body, AT))


def feed(
    href: str, kind: str = "application/rss+xml", rel: str = "alternate", more: str = ""
) -> str:
    return f'<link rel="{rel}" type="{kind}" href="{href}" {more}>'


FEEDS = [
    (feed("/rss"), "https://news.example.kz/rss"),
    (feed("//news.example.kz/rss"), "https://news.example.kz/rss"),
    (feed("rss", "application/atom+xml", "ALTERNATE home"), "https://news.example.kz/rss"),
    ('<base href="https://news.example.kz/ru/">' + feed("rss"), "https://news.example.kz/ru/rss"),
    (feed("https://elsewhere.example.org/rss"), "https://elsewhere.example.org/rss"),
    (feed("/rss?a=1&amp;b=2"), "https://news.example.kz/rss?a=1&b=2"),
    (feed("/rss", "text/html"), None),
    (feed("/rss", rel="stylesheet"), None),
    (feed("/comments/feed/"), None),
    (feed("/feed/7", more='title="Вести: пікірлер"'), None),
    (feed("javascript:alert(1)"), None),
    (feed("data:text/xml,x"), None),
    (feed("file:///etc/passwd"), None),
    (feed("http://[x"), None),
    (feed("/" + "x" * 2_000), None),
    (feed(" "), None),
]


@pytest.mark.parametrize(("markup", "expected"), FEEDS)
def test_the_feeds_of_a_page(markup: str, expected: str | None) -> None:
    assert read(f"<head>{markup}</head><p>x</p>").feeds == (() if expected is None else (expected,))


def test_the_interface_of_wordpress() -> None:
    page = read('<link rel="https://api.w.org/" href="/wp-json/"><p>x</p>')
    assert page.api == "https://news.example.kz/wp-json/"


LANGS = [
    ('<html lang="ru-KZ"><p>Суд в Кайнаре вынес приговор.</p>', ("ru", "kz", "ru")),
    ('<html lang="kk"><p>Қайнар соты үкім шығарды, деп хабарлады.</p>', ("kk", None, "kk")),
    ('<html lang="kz"><p>Қайнар соты үкім шығарды, деп хабарлады.</p>', ("kk", None, "kk")),
    ('<html lang="en_GB"><p>The court in the town passed a sentence.</p>', ("en", "gb", "en")),
    ('<html lang="x-klingon"><p>1 2 3</p>', (None, None, None)),
    ("<script>var a = 'The court of the town';</script><p>Суд вынес приговор.</p>",
     (None, None, "ru")),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), LANGS)
def test_the_languages_of_a_page(
    markup: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    page = read(markup)
    assert (page.said_lang, page.region, page.text_lang) == expected


def test_the_title_of_a_site_is_shorter_than_a_title() -> None:
    assert read(f"<title>{'ж' * 5_000}</title><p>x</p>").title == "ж" * 149 + "…"
    named = '<meta property="og:site_name" content=" Вести\n Кайнара "><title>Новости</title>'
    assert read(f"{named}<p>x</p>").title == "Вести Кайнара"


HOSTILE = {
    "a million links": "".join(feed(f"/{n}") for n in range(120_000)),
    "a million attributes": "<link " + " ".join(f"a{n}" for n in range(100_000)) + ">",
    "deep": "<div>" * 100_000,
    "entities": "<title>" + "&amp;" * 500_000 + "</title>",
    "one long word": "<p>" + "ы" * 3_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_front_page_takes_seconds_at_most(name: str) -> None:
    pages: list[FrontPage] = []
    assert_cpu(lambda: pages.append(read(HOSTILE[name])), 8)
    assert len(pages[-1].feeds) <= 5


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\x01\x02" * 500, b"<p>" + b"x" * 10_000_001])
def test_what_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_sitemaps_out_of_robots_txt() -> None:
    robots = b"""User-agent: *
Sitemap: https://news.example.kz/map.xml
SITEMAP:https://news.example.kz/news.xml
sitemap: javascript:alert(1)
sitemap: /relative.xml
# Sitemap: https://news.example.kz/comment.xml
Sitemap: https://news.example.kz/map.xml
"""
    assert find_sitemaps(robots) == (
        "https://news.example.kz/map.xml",
        "https://news.example.kz/news.xml",
    )
    many = b"".join(b"Sitemap: https://news.example.kz/%d.xml\n" % n for n in range(100_000))
    assert len(find_sitemaps(many)) == 5


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example.kz/", "news_example"),
        ("https://www.example.kz/", "example"),
        ("https://t.me/Tirek_Invented", "tg_tirek_invented"),
        ("https://www.youtube.com/channel/UCabc", "yt_channel_ucabc"),
        ("https://www.facebook.com/groups/17", "facebook_groups_17"),
        ("https://xn--80aaa.kz/", "xn_80aaa"),
        ("https://a.b.c.d.e.f.g.h.i.j.kz/", "a_b_c_d_e_f_g_h"),
    ],
)
def test_an_id_that_an_address_suggests(url: str, expected: str) -> None:
    assert suggest_id(url) == expected


@settings(deadline=None)
@given(st.text(max_size=300), st.binary(max_size=300))
def test_whatever_a_page_says_the_proposal_is_a_source(title: str, body: bytes) -> None:
    try:
        page = read(f"<title>{title}</title>".encode("utf-8", "replace") + body)
    except Unreadable:
        page = None
    proposal = propose_polled(describe_site(URL, "news_example", page), [])
    source = parse_source(proposal.source_id, proposal.text, "x")
    assert (source.url, source.checked) == (URL, None)
