"""What listings of every kind name, and how one that is not what it should be is recognised."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.entries import Layout
from crawlers.found import MAX_LINKS
from crawlers.listings import (
    Child,
    Found,
    ListingPage,
    ListingProblem,
    read_feed,
    read_listing,
    read_sitemap,
    read_telegram,
    read_wordpress,
    read_youtube,
)
from models.terms import IssueKind
from tests.cpu import assert_cpu

BASE = "https://news.example.kz/list/"
NOON = datetime(2024, 5, 20, 5, 0, tzinfo=UTC)


def rss(items: str, prolog: str = '<?xml version="1.0"?>') -> bytes:
    return f'{prolog}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def test_rss_in_its_order_each_link_once() -> None:
    items = """
        <item><title>Второе</title><link>https://news.example.kz/a/2</link>
            <pubDate>Mon, 20 May 2024 10:00:00 +0500</pubDate></item>
        <item><title> A &amp;#8212; &lt;b&gt;B&lt;/b&gt; </title><link>/a/1</link></item>
        <item><title>Again</title><link>https://news.example.kz/a/2</link></item>
        <item><title>No link</title></item>"""
    page = read_feed(rss(items), BASE)
    assert page.found == (
        Found("https://news.example.kz/a/2", "Второе", NOON, "Mon, 20 May 2024 10:00:00 +0500"),
        Found("https://news.example.kz/a/1", "A — B"),
    )
    assert (page.next_url, page.problem) == (None, None)


def test_atom_and_rdf() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>
        <link rel="alternate" href="/a/1"/><updated>2024-05-20T05:00:00Z</updated></entry></feed>"""
    assert read_feed(atom, BASE).found[0].published_at == NOON
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/"><item><title>T</title>
        <link>https://news.example.kz/a/1</link></item></rdf:RDF>"""
    assert read_feed(rdf, BASE).found[0].url == "https://news.example.kz/a/1"


def test_dc_date_alone_is_a_date() -> None:
    items = "<item><link>/a/1</link><dc:date>2024-05-20T05:00:00Z</dc:date></item>"
    body = rss(items).replace(b"<rss ", b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ')
    page = read_feed(body, BASE)
    assert (page.found[0].published_at, page.problem) == (NOON, None)


def test_windows_1251() -> None:
    body = rss("<item><title>Суд в Алматы</title><link>/a/1</link></item>", "").decode()
    encoded = f'<?xml version="1.0" encoding="windows-1251"?>{body}'.encode("cp1251")
    assert read_feed(encoded, BASE).found[0].title == "Суд в Алматы"


def test_items_without_a_date_are_links_with_a_problem_beside_them() -> None:
    page = read_feed(rss("<item><link>/a/1</link><pubDate>вчера</pubDate></item>"), BASE)
    assert page.found == (Found("https://news.example.kz/a/1", None, None, "вчера"),)
    assert page.problem is not None
    assert page.problem.kind == IssueKind.NO_DATES


def test_links_that_are_no_pages_are_left_out() -> None:
    bad = [
        "javascript:alert(1)",
        "mailto:a@b.kz",
        "http://[x",
        "ftp://news.example.kz/",
        "http://u@v.kz/",
    ]
    items = "".join(f"<item><link>{url}</link></item>" for url in [*bad, "/a/1"])
    assert [link.url for link in read_feed(rss(items), BASE).found] == [
        "https://news.example.kz/a/1"
    ]


HTML = b"<!DOCTYPE html><html><head><title>Home</title></head><body>news</body></html>"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><script>cf-chl-x</script></html>"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">'
    '<!ENTITY x SYSTEM "file:///etc/hostname">]>'
)

HISTORY = b"<html><body><section class=tgme_channel_history>%b</section></body></html>"
SERVICE = b'<div class="tgme_widget_message service_message" data-post="c/1">Channel created</div>'
LOGIN = (
    b"<!doctype html><html><body><script>var words = 1;</script><form action=/enter>"
    b'<input name=who><input name="word" type="password"></form>'
)

FAULTS: list[tuple[Callable[[bytes, str], object], bytes, IssueKind]] = [
    (read_feed, HTML, IssueKind.NOT_A_FEED),
    (read_feed, b"\n\n<html>", IssueKind.NOT_A_FEED),
    (read_feed, b"", IssueKind.NOT_A_FEED),
    (read_feed, b"http://127.0.0.1/feed", IssueKind.NOT_A_FEED),  # not to be opened
    (read_feed, b"/etc/hostname", IssueKind.NOT_A_FEED),
    (read_feed, b'{"items": []}', IssueKind.NOT_A_FEED),
    (read_feed, CHALLENGE, IssueKind.CHALLENGE),
    (read_feed, rss(""), IssueKind.EMPTY_LISTING),
    (read_feed, rss("<item><title>&lol2;</title></item>", BOMB), IssueKind.NOT_A_FEED),
    (read_feed, b"x" * 5_000_001, IssueKind.TOO_LARGE),
    (read_sitemap, HTML, IssueKind.NOT_A_FEED),
    (read_sitemap, CHALLENGE, IssueKind.CHALLENGE),
    (read_sitemap, b"not xml", IssueKind.NOT_A_FEED),
    (read_sitemap, b"<urlset></urlset>", IssueKind.EMPTY_LISTING),
    (read_sitemap, rss("<item><link>/a</link></item>"), IssueKind.EMPTY_LISTING),
    (read_sitemap, b"\x1f\x8bgarbage", IssueKind.NOT_A_FEED),
    (read_sitemap, BOMB.encode() + b"<urlset>&lol2;</urlset>", IssueKind.NOT_A_FEED),
    (read_wordpress, HTML, IssueKind.NOT_A_FEED),
    (read_wordpress, b"[]", IssueKind.EMPTY_LISTING),
    (read_wordpress, b"{}", IssueKind.NOT_A_FEED),
    (read_wordpress, b"[" * 100_000, IssueKind.NOT_A_FEED),
    (read_wordpress, b'{"code": "rest_no_route", "message": "x"}', IssueKind.NOT_A_FEED),
    (read_wordpress, b'[1, {}, {"link": 2}, {"link": "x:y"}]', IssueKind.EMPTY_LISTING),
    (read_youtube, HTML, IssueKind.NOT_A_FEED),
    (read_youtube, rss("<item><link>/a</link></item>"), IssueKind.EMPTY_LISTING),
    (read_telegram, HTML, IssueKind.SELECTOR_MISSED),
    (read_telegram, HISTORY % b"", IssueKind.EMPTY_LISTING),
    (read_telegram, HISTORY % SERVICE, IssueKind.EMPTY_LISTING),
    (read_telegram, HISTORY % b"<p class=tme_post>news</p>", IssueKind.SELECTOR_MISSED),
    (read_telegram, LOGIN, IssueKind.LOGIN_WALL),
    (read_feed, LOGIN, IssueKind.LOGIN_WALL),
    (read_feed, LOGIN + b"<p>many words" * 500, IssueKind.NOT_A_FEED),
    (read_wordpress, LOGIN, IssueKind.LOGIN_WALL),
    (read_telegram, b"<html><p class=tgme_page>@x</p>", IssueKind.PREVIEW_UNAVAILABLE),
    (read_telegram, CHALLENGE, IssueKind.CHALLENGE),
]  # fmt: skip


@pytest.mark.parametrize(("read", "body", "kind"), FAULTS)
def test_a_listing_that_is_none(
    read: Callable[[bytes, str], object], body: bytes, kind: IssueKind
) -> None:
    with pytest.raises(ListingProblem) as caught:
        read(body, BASE)
    assert caught.value.kind == kind


def test_an_article_may_speak_of_entities() -> None:
    items = "<item><link>/a</link><description><![CDATA[<!ENTITY x>]]></description></item>"
    assert len(read_feed(rss(items), BASE).found) == 1


def test_a_sitemap_index_and_its_children() -> None:
    body = b"""<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc> https://news.example.kz/1.xml </loc>
            <lastmod>2024-05-20T05:00:00.0000000Z</lastmod></sitemap>
        <sitemap><loc>https://news.example.kz/latest.xml</loc></sitemap></sitemapindex>"""
    assert read_sitemap(body, BASE).children == (
        Child("https://news.example.kz/1.xml", NOON),
        Child("https://news.example.kz/latest.xml"),
    )


NEWS_MAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>https://news.example.kz/a/1</loc><lastmod>2024-05-21</lastmod>
    <news:news><news:publication_date>2024-05-20T10:00:00+05:00</news:publication_date>
    <news:title>Суд
    в Алматы</news:title></news:news></url>
    <url><loc>https://news.example.kz/a/2</loc><lastmod>2024-05-20</lastmod></url></urlset>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_news_sitemap_plain_or_gzipped(pack: Callable[[bytes], bytes]) -> None:
    assert read_sitemap(pack(NEWS_MAP.encode()), BASE).found == (
        Found("https://news.example.kz/a/1", "Суд в Алматы", NOON, "2024-05-20T10:00:00+05:00"),
        Found("https://news.example.kz/a/2", None, datetime(2024, 5, 20, tzinfo=UTC), "2024-05-20"),
    )


def test_a_sitemap_that_breaks_off_gives_what_came() -> None:
    part = read_sitemap(NEWS_MAP.encode()[:-40], BASE)
    assert len(part.found) >= 1
    assert part.problem is not None
    assert part.problem.kind == IssueKind.NOT_A_FEED


def test_a_gzip_bomb_costs_its_limit_only() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 60_000_000)
    with pytest.raises(ListingProblem) as caught:
        read_sitemap(bomb, BASE)
    assert caught.value.kind == IssueKind.TOO_LARGE


LAYOUTS = (
    Layout(item=".new", link=".t a@href", title=".t a", date="time", next="li.on + li a@href"),
    Layout(item=".old, .older", link="@href", title="@title"),
)
SECTION = """<html><body>
    <div class=new><div class=t><a href="/a/1">  Суд
        в Алматы </a></div><time>Вчера, 17:49</time></div>
    <div class=new><div class=t><a href="https://travel.example.kz/b/2">Trap</a></div></div>
    <div class=new>an advertisement</div>
    <a class=old href="/a/9">not of the first layout</a>
    <ul><li class=on><span>1</span></li><li><a href="/tag/алматы/page/2/">2</a></li></ul>
    </body></html>"""


def test_the_first_layout_that_matches_is_used() -> None:
    page = read_listing(SECTION.encode(), BASE, LAYOUTS)
    assert page.found == (
        Found("https://news.example.kz/a/1", "Суд в Алматы", None, "Вчера, 17:49"),
        Found("https://travel.example.kz/b/2", "Trap"),
    )
    assert page.next_url == "https://news.example.kz/tag/алматы/page/2/"
    assert page.problem is None


def test_the_second_layout_when_the_first_is_gone() -> None:
    body = b'<a class=old href="9" title="Nine">x</a><a class=older href="10">y</a>'
    assert read_listing(body, BASE, LAYOUTS).found == (
        Found("https://news.example.kz/list/9", "Nine"),
        Found("https://news.example.kz/list/10"),
    )


def test_a_page_that_no_layout_matches_says_what_was_wanted() -> None:
    with pytest.raises(ListingProblem, match=r"no '\.new' or '\.old, \.older'"):
        read_listing(HTML, BASE, LAYOUTS)
    with pytest.raises(ListingProblem, match="gives no link"):
        read_listing(b"<div class=new>x</div>", BASE, LAYOUTS)


def test_a_date_rule_that_matches_nothing_is_a_problem_beside_the_links() -> None:
    page = read_listing(SECTION.replace("time>", "b>").encode(), BASE, LAYOUTS)
    assert page.problem is not None
    assert page.problem.kind == IssueKind.NO_DATES
    assert len(page.found) == 2


@pytest.mark.parametrize(
    "body",
    [
        SECTION.encode("cp1251"),
        b'<meta charset="windows-1251">' + SECTION.encode("cp1251"),
        SECTION.encode("utf-8-sig"),
        SECTION.encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-8"?>' + SECTION.encode(),  # XHTML: still HTML to us
        b'<meta charset="no-such-charset">' + SECTION.encode(),
    ],
    ids=["guessed", "declared", "BOM", "utf-16", "XML prolog", "unknown"],
)
def test_letters_of_every_encoding(body: bytes) -> None:
    first = read_listing(body, BASE, LAYOUTS).found[0]
    assert (first.title, first.raw_date) == ("Суд в Алматы", "Вчера, 17:49")


def test_wordpress_prints_utc_without_saying_so() -> None:
    posts = [
        {
            "link": "https://news.example.kz/novosti/odin/",
            "date_gmt": "2024-05-20T05:00:00",
            "title": {"rendered": "Один &#8212; <em>два</em>"},
        }
    ]
    assert read_wordpress(json.dumps(posts).encode(), BASE).found == (
        Found("https://news.example.kz/novosti/odin/", "Один — два", NOON, "2024-05-20T05:00:00"),
    )


def test_service_messages_of_a_channel_are_no_posts() -> None:
    def message(number: int, extra: str = "") -> str:
        return f"""<div class="tgme_widget_message {extra}" data-post="invented/{number}">
            <div class="tgme_widget_message_reply">a reply's own text</div>
            <a class="tgme_widget_message_date"><time datetime="2024-05-20T05:00:00+00:00"></a>
            </div>"""

    older = "<html><link rel=prev href='/s/invented?before=1'>"
    body = older + message(1, "service_message") + message(2)
    page = read_telegram(body.encode(), "https://t.me/s/invented")
    assert page.found == (
        Found("https://t.me/invented/2", None, NOON, "2024-05-20T05:00:00+00:00"),
    )
    assert page.next_url == "https://t.me/s/invented?before=1"


YOUTUBE = b"""<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015"
    xmlns="http://www.w3.org/2005/Atom"><yt:channelId>x</yt:channelId>
    <entry><yt:videoId>abc-_1</yt:videoId><title>T</title>
    <link rel="alternate" href="https://www.youtube.com/watch?v=abc-_1"/>
    <published>2024-05-20T05:00:00+00:00</published>
    <updated>2024-05-21T05:00:00+00:00</updated></entry></feed>"""


def test_videos_of_a_channel() -> None:
    page = read_youtube(YOUTUBE, "https://www.youtube.com/feeds/videos.xml")
    assert page.found == (
        Found("https://www.youtube.com/watch?v=abc-_1", "T", NOON, "2024-05-20T05:00:00+00:00"),
    )


HOSTILE: dict[str, tuple[Callable[[bytes, str], ListingPage], bytes]] = {
    "nested feed": (read_feed, rss("<item><link>/a</link>" + "<a>" * 30_000)),
    "many empty items": (read_feed, rss("<item>" * 30_000)),
    "long title": (read_feed, rss(f"<item><link>/a</link><title>{'<b>' * 100_000}</title></item>")),
    "nested sitemap": (read_sitemap, b"<urlset>" + b"<url>" * 100_000),
    "nested preview": (read_telegram, b"<html>" + b"<div>" * 200_000),
    "comments": (read_feed, b"<!-- " * 200_000),
    "html starts": (read_feed, b"<!doctype " * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_read_in_bounded_time(name: str) -> None:
    read, body = HOSTILE[name]

    def read_it() -> None:
        try:
            assert len(read(body, BASE).found) <= MAX_LINKS
        except ListingProblem as problem:
            kinds = {IssueKind.NOT_A_FEED, IssueKind.EMPTY_LISTING, IssueKind.SELECTOR_MISSED}
            assert problem.kind in kinds

    assert_cpu(read_it, 5)


@settings(deadline=None)  # the first guess at an encoding loads what it is made from
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for read in (read_feed, read_sitemap, read_wordpress, read_youtube, read_telegram):
        for prefix in (b"", b"<rss><channel><item>", b"<urlset><url><loc>", b"<html><div>"):
            try:
                read(prefix + body, BASE)
            except ListingProblem:
                continue
