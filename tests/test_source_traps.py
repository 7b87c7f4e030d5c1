"""Traps that real sources are known to lay, one test each; their pages are the recordings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.catalogue import load_source, load_sources, owner_of
from crawlers.entries import How, Layout, PollEntry
from crawlers.feeds import read_feed, read_wordpress
from crawlers.found import Found, ListingPage, ListingProblem
from crawlers.sections import read_listing
from crawlers.sitemaps import read_sitemap
from crawlers.source import Source
from crawlers.spiders.links import is_elsewhere
from crawlers.urls import canonical_url, host_of, is_wanted
from extract.markup.times import read_time
from extract.page import read_article
from models.terms import IssueKind
from models.values import Article, Capture, PageRules
from tests.invented_web import Answer, Poll, Site, make_source, page, poll, site

__all__ = ["poll", "site"]  # fixtures

RECORDINGS = Path(__file__).parent / "recordings"
RECORDED_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
NEWS = "http://news.example.kz"


def recorded(source_id: str, name: str) -> bytes:
    return (RECORDINGS / source_id / name).read_bytes()


def entry_of(source: Source, url: str) -> PollEntry:
    return next(entry for entry in source.poll.entries if entry.url == url)


def read_section(source_id: str, name: str, url: str) -> tuple[Found, ...]:
    entry = entry_of(load_source(source_id), url)
    return read_listing(recorded(source_id, name), url, entry.layout).found


def read(url: str, body: bytes, rules: PageRules) -> Article:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return read_article(Capture(url, 200, headers, body, RECORDED_AT), rules)


# --- tengrinews.kz ------------------------------------------------------------------------------


def test_addresses_in_full_are_not_glued_to_the_host() -> None:
    rules = load_source("tengrinews").links
    found = read_section("tengrinews", "news.html", "https://tengrinews.kz/news/")
    wanted = [link.url for link in found if is_wanted(canonical_url(link.url, rules), rules)]
    assert [host_of(url) for url in wanted] == ["tengrinews.kz"] * 4
    assert not any("kzhttps" in url for url in wanted)
    assert {link.url for link in found} - set(wanted) == {
        "https://tengritravel.kz/around-the-world/kuda-poehat-dekabre-bez-vizyi-560990/"
    }


def test_today_without_a_time_is_kept_as_printed_and_is_a_day() -> None:
    found = read_section("tengrinews", "news.html", "https://tengrinews.kz/news/")
    assert [link.raw_date for link in found[:2]] == ["Сегодня", "Сегодня, 02:47"]
    assert all(link.published_at is None for link in found)
    midnight = datetime.fromisoformat("2026-11-30T00:00:00+05:00")
    assert read_time("Сегодня", "Asia/Almaty", RECORDED_AT) == midnight


# --- informburo.kz ------------------------------------------------------------------------------


def test_a_time_alone_takes_the_day_of_the_heading_above_it() -> None:
    found = read_section("informburo", "novosti.html", "https://informburo.kz/novosti")
    assert [link.raw_date for link in found] == [
        "Сегодня, 11:42", "Сегодня, 09:05", "Вчера, 23:58", "Вчера, 08:30", "28 ноября, 10:15",
    ]  # fmt: skip
    times = [read_time(link.raw_date or "", "Asia/Almaty", RECORDED_AT) for link in found]
    assert None not in times
    assert times == sorted(times, reverse=True)  # type: ignore[type-var]  # None is not in it


HEADED = Layout(item="li", link="a@href", date="time", day="h2")
ITEM = "<li><time>{}</time><a href=/{}>x</a></li>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h2>Вчера</h2><ul>{}</ul>", "Вчера, 10:15"),
        ("<ul><li><h2>Вчера</h2></li>{}</ul>", "Вчера, 10:15"),  # an item of the list, without link
        ("<h2>Сегодня</h2><ul><li><a href=/0>0</a></li></ul><h2>Вчера</h2>{}", "Вчера, 10:15"),
        ("<ul>{}</ul><h2>Вчера</h2>", "10:15"),  # a heading below says nothing of what is above
        ("<h3>Вчера</h3><ul>{}</ul>", "10:15"),
    ],
)
def test_where_a_heading_of_a_day_may_stand(markup: str, expected: str) -> None:
    body = markup.format(ITEM.format("10:15", 1)).encode()
    assert read_listing(body, NEWS, [HEADED]).found[-1] == Found(f"{NEWS}/1", None, None, expected)


def test_a_heading_inside_an_item_says_the_day_of_that_item_and_of_those_below() -> None:
    first = "<li><h2 title='29.11.2026'>Вчера</h2><time>10:15</time><a href=/1>x</a></li>"
    layout = HEADED.model_copy(update={"day": "h2@title"})
    found = read_listing((first + ITEM.format("09:00", 2)).encode(), NEWS, [layout]).found
    assert [link.raw_date for link in found] == ["29.11.2026, 10:15", "29.11.2026, 09:00"]


def test_a_list_whose_items_have_neither_day_nor_time_has_no_dates() -> None:
    page = read_listing(b"<ul><li><a href=/1>x</a></li></ul>", NEWS, [HEADED])
    assert page.problem is not None
    assert page.problem.kind == IssueKind.NO_DATES


# --- the Pangea system --------------------------------------------------------------------------

AZATTYQ = "https://rus.azattyq.org"
TOLD = (
    f"{AZATTYQ}/a/v-aktobe-mastera-po-remontu-obuvi-prigovorili-k-godu-ogranicheniya-svobody"
    "/33590412.html"
)
NUMBER = f"{AZATTYQ}/a/33590412.html"  # a page is its number, whatever words stand before it


def test_three_spellings_of_one_moment() -> None:
    rules = load_source("rus_azattyq").page
    body = recorded("rus_azattyq", "article.html")
    by_attribute = read(TOLD, body, rules)
    by_json = read(TOLD, body.replace(b"<time ", b"<span "), rules)
    feed = read_feed(recorded("rus_azattyq", "kazakhstan.xml"), f"{AZATTYQ}/api/zgroqe_uoq")
    assert (by_attribute.how["published_at"], by_json.how["published_at"]) == (
        "selector",
        "json-ld",
    )
    moments = {by_attribute.published_at, by_json.published_at, feed.found[0].published_at}
    assert moments == {datetime(2026, 11, 27, 13, 40, tzinfo=UTC)}


def test_a_page_offered_in_other_dress_is_the_same_page() -> None:
    rules = load_source("rus_azattyq").links
    for url in (
        TOLD,
        NUMBER,
        NUMBER.replace("/a/", "/amp/"),
        TOLD.replace("/a/", "/amp/"),
        TOLD.replace("https:", "http:"),
        f"{TOLD}?idontwantthisapp=1&utm_source=x",
        f"{TOLD}?fbclid=IwAR0invented#comments",
    ):
        assert canonical_url(url, rules) == NUMBER


def test_a_mirror_is_the_site_only_where_its_name_is_known() -> None:
    mirror = TOLD.replace("rus.azattyq.org", "d0invented.cloudfront.net")
    source = load_source("rus_azattyq")
    assert not is_wanted(canonical_url(mirror, source.links), source.links)
    assert owner_of(mirror, load_sources()) is None
    named = replace(source.links, hosts=("d0invented.cloudfront.net",))
    assert canonical_url(mirror, named) == NUMBER


# --- one text, many addresses -------------------------------------------------------------------


def test_short_addresses_of_wordpress_lead_to_the_permanent_one(site: Site, poll: Poll) -> None:
    """They cannot be told from an address; the answer tells, and both links are kept."""
    short = [f"{NEWS}/?p=61455", f"{NEWS}/?post_type=post&p=61455"]
    items = "".join(f"<item><link>{url.replace('&', '&amp;')}</link></item>" for url in short)
    feed = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
    site.answers[f"{NEWS}/list"] = Answer(feed)
    for url in short:
        site.answers[url] = Answer("", 302, {"Location": page(1)})
    site.answers[page(1)] = Answer("<p>1</p>")
    frontier = poll(make_source())
    assert {frontier.state_of(url).value for url in short} == {"redirected"}
    assert is_elsewhere(short[0], page(1), make_source().links)


def test_the_feed_of_wordpress_names_posts_by_their_permanent_addresses() -> None:
    feed = read_feed(recorded("bureau", "feed.xml"), "https://bureau.kz/feed/")
    api = read_wordpress(recorded("bureau", "posts.json"), "https://bureau.kz/")
    assert [link.url for link in feed.found] == [link.url for link in api.found]
    assert [link.published_at for link in feed.found] == [link.published_at for link in api.found]
    assert not any("?p=" in link.url for link in feed.found)


NOISE = [
    ("https://example.kz/a?fbclid=IwAR3&x=1", "https://example.kz/a?x=1"),
    ("https://www.instagram.com/p/B-4pInVeNt1/?igshid=1jq1", "https://www.instagram.com/p/B-4pInVeNt1"),
    ("https://www.youtube.com/watch?v=AAAAAAAAAAA&feature=emb_title", None),
    ("https://www.youtube.com/watch?time_continue=4&v=AAAAAAAAAAA&feature=share", None),
    ("https://rus.azattyq.org/a/30500000.html?idontwantthisapp=1", "https://rus.azattyq.org/a/30500000.html"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), NOISE)
def test_what_sharing_adds_to_an_address_is_noise(url: str, expected: str | None) -> None:
    assert canonical_url(url) == (expected or "https://www.youtube.com/watch?v=AAAAAAAAAAA")


# --- feeds that are none, and feeds without dates -----------------------------------------------

READERS = {How.FEED: read_feed, How.SITEMAP: read_sitemap, How.WORDPRESS: read_wordpress}
ENTRIES = [
    pytest.param(source.id, entry, id=entry.url)
    for source in load_sources().values()
    for entry in source.poll.entries
    if entry.how in READERS and (RECORDINGS / source.id / "article.html").is_file()
]


def test_enough_sources_are_tried() -> None:
    assert len(ENTRIES) >= 30


@pytest.mark.parametrize(("source_id", "entry"), ENTRIES)
def test_a_page_of_the_site_in_place_of_its_feed(source_id: str, entry: PollEntry) -> None:
    """Sites answer 200 with their front page where the feed was."""
    with pytest.raises(ListingProblem) as caught:
        READERS[entry.how](recorded(source_id, "article.html"), entry.url)
    assert caught.value.kind == IssueKind.NOT_A_FEED


FEEDS = {
    "amnesty": "feed.xml", "bureau": "feed.xml", "en_odfoundation": "feed.xml",
    "fidh": "backend.xml", "hrw": "news.xml", "icj": "feed.xml", "inbusiness": "rss_ru.xml",
    "informburo": "rss.xml", "kaz_tengrinews": "news.rss", "lada": "rss.xml",
    "osce_usmission": "feed.xml", "ru_euronews": "rss.xml", "rus_azattyq": "kazakhstan.xml",
    "tengrinews": "news.rss", "unwatch": "feed.xml", "vlast": "feed.xml",
}  # fmt: skip
DATE = re.compile(rb"<(pubDate|dc:date|published|updated)>[^<]{1,60}</\1>")


def read_recorded_feed(source_id: str, dated: bool) -> ListingPage:
    body = recorded(source_id, FEEDS[source_id])
    return read_feed(body if dated else DATE.sub(b"", body), load_source(source_id).url)


@pytest.mark.parametrize("source_id", FEEDS)
def test_a_feed_that_lost_its_dates_is_a_fault_and_not_a_silence(source_id: str) -> None:
    whole, bare = (read_recorded_feed(source_id, dated) for dated in (True, False))
    assert whole.problem is None
    assert bare.problem is not None
    assert bare.problem.kind == IssueKind.NO_DATES
    assert [link.url for link in bare.found] == [link.url for link in whole.found]


def test_a_feed_of_spip_has_its_dates_in_dublin_core_only() -> None:
    assert b"pubDate" not in recorded("fidh", FEEDS["fidh"])
    found = read_recorded_feed("fidh", dated=True).found
    assert [link.published_at for link in found][:1] == [
        datetime(2026, 11, 20, 14, 31, 8, tzinfo=UTC)
    ]
    assert all(link.published_at is not None for link in found)


@pytest.mark.parametrize("source_id", ["inbusiness", "informburo", "lada", "tengrinews"])
def test_a_feed_in_windows_1251_reads_as_the_one_in_utf_8(source_id: str) -> None:
    body = recorded(source_id, FEEDS[source_id]).decode("utf-8")
    old = re.sub(r'encoding="[^"]{1,20}"', 'encoding="windows-1251"', body, count=1)
    found = read_feed(old.encode("cp1251", "xmlcharrefreplace"), load_source(source_id).url).found
    assert found == read_recorded_feed(source_id, dated=True).found


# --- zakon.kz -----------------------------------------------------------------------------------


def test_of_numbered_parts_without_dates_the_last_is_the_newest(site: Site, poll: Poll) -> None:
    names = ("pages", "1", "2", "131", "132", "20")
    parts = "".join(f"<sitemap><loc>{NEWS}/sitemap/{name}.xml</loc></sitemap>" for name in names)
    site.answers[f"{NEWS}/list"] = Answer(f"<sitemapindex>{parts}</sitemapindex>")
    for name in names:
        url = f"<url><loc>{page(1)}</loc></url>"
        site.answers[f"{NEWS}/sitemap/{name}.xml"] = Answer(f"<urlset>{url}</urlset>")
    site.answers[page(1)] = Answer("<p>1</p>")
    poll(make_source(how="sitemap", entry="max_pages = 2"))
    asked = [url for url, _, _ in site.asked if "/sitemap/" in url]
    assert asked == [f"{NEWS}/sitemap/132.xml", f"{NEWS}/sitemap/131.xml"]


# --- what stands beside a text ------------------------------------------------------------------


def test_the_line_of_time_and_author_is_no_paragraph() -> None:
    """Of a page without rules: a journalist's name there would be taken for one of the story."""
    source = load_source("inaktau")
    body = recorded("inaktau", "article.html")
    assert "Айдана Карлыгаш" in body.decode("utf-8")
    assert "Айдана Карлыгаш" not in read(f"{source.url}news/1/x", body, source.page).text


def test_a_bot_check_in_place_of_a_list_is_a_challenge() -> None:
    entry = load_source("kaztag").poll.entries[0]
    with pytest.raises(ListingProblem) as caught:
        read_listing(recorded("kaztag", "challenge.html"), entry.url, entry.layout)
    assert caught.value.kind == IssueKind.CHALLENGE
