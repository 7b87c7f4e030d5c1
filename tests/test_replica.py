"""The replica of the web: it answers as the sites do, says what it is, and can be upset."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from bs4 import BeautifulSoup

from crawlers.catalogue import How, PollEntry, Source, load_sources
from crawlers.listings import ListingPage, ListingProblem, read_entry
from crawlers.urls import canonical_url, is_wanted
from extract.page import read_documents
from models.terms import IssueKind
from models.values import Article, Capture
from replica.answers import GZIP_FILE
from replica.channel_sites import CLOSED_CHANNEL, VIDEO_CHANNEL
from replica.news_sites import DENIED_PATH
from replica.pages import MARK
from replica.server import DEFAULT_NOW, HOSTS, Replica, Seen
from replica.sites import build_web
from replica.stand_ins import COUNT, stand_ins
from replica.state import State
from replica.stories import (
    ADDRESSES,
    Document,
    ExpectedEvent,
    ExpectedStory,
    WrongStory,
    documents,
    expected,
    parse_story,
)
from tests.cpu import cpu_seconds

ROOT = Path(__file__).parents[1]
AZATTYQ, TENGRI, BUREAU = "rus.azattyq.org", "tengrinews.kz", "bureau.kz"
STORIED = set(ADDRESSES)
STORIES = {story.story_id: story for story in expected()}
MARKS = {"html": MARK.encode(), "xml": b"<!-- synthetic -->", "json": b'"synthetic": true'}


@dataclass
class Reply:
    """What came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Browser:
    """Talks to one replica as a client of one host at a time would, on kept connections."""

    def __init__(self, web: Replica) -> None:
        self.web = web
        self.tls = ssl.create_default_context(cafile=str(web.ca_file))
        self.connections: dict[str, http.client.HTTPConnection] = {}

    def get(self, url: str, method: str = "GET", **headers: str) -> Reply:
        host, _, path = url.removeprefix("https://").partition("/")
        if host not in self.connections:
            self.connections[host] = self.connect(host)
        connection = self.connections[host]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"/{path}", headers=named)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def connect(self, host: str) -> http.client.HTTPConnection:
        plain = socket.create_connection(("127.0.0.1", self.web.port))
        connection = http.client.HTTPConnection(host)
        connection.sock = self.tls.wrap_socket(plain, server_hostname=host)
        return connection

    def soup(self, url: str) -> BeautifulSoup:
        reply = self.get(url)
        assert reply.status == 200, url
        return BeautifulSoup(reply.body, "lxml")

    def close(self) -> None:
        for connection in self.connections.values():
            connection.close()


@pytest.fixture(scope="module")
def _served() -> Iterator[Browser]:
    with Replica(extra_pages=3) as web:
        browser = Browser(web)
        yield browser
        browser.close()


@pytest.fixture
def browser(_served: Browser) -> Browser:
    """A client of one replica, in its usual state and with no request made yet."""
    _served.web.state = State()
    _served.web.forget_requests()
    return _served


def all_events() -> Iterator[tuple[Document, ExpectedEvent]]:
    for document in documents():
        for event in document.first.events:
            yield document, event


# --- the stories ------------------------------------------------------------------------------


def test_the_stories_are_of_every_kind_that_a_monitor_meets() -> None:
    assert 30 <= len(documents()) <= 50
    assert {document.lang for document in documents()} == {"ru", "kk", "en"}
    assert {document.source_id for document in documents()} == STORIED < set(load_sources())
    assert {event.kind.value for _, event in all_events()} >= {
        "administrative_arrest", "restriction_of_liberty", "detention", "search", "release",
        "death_in_custody", "pretrial_detention", "prosecution", "fine", "house_arrest",
    }  # fmt: skip
    assert len(STORIES["arrest_488"].documents) == 3
    assert {document.lang for document in STORIES["arrest_488"].documents} == {"ru", "kk"}


def test_a_correction_is_one_event_with_its_last_term() -> None:
    story = STORIES["correction"]
    terms = [event.term for document in story.documents for event in document.first.events]
    assert terms == ["10 days", "15 days"]
    assert [event.term for event in story.events] == ["15 days"]


def test_a_reprint_has_the_very_words_of_the_first_print() -> None:
    first, reprint = STORIES["fine_syndicated"].documents
    assert first.url != reprint.url
    assert first.first == reprint.first


@pytest.mark.parametrize("story", expected(), ids=lambda story: story.story_id)
def test_a_quiet_story_expects_nothing_and_a_loud_one_something(story: ExpectedStory) -> None:
    assert story.is_quiet == (story.events == ())
    assert story.is_quiet == (story.people == ())


@pytest.mark.parametrize("hour", [0, 6, 12, 18, 23])
def test_no_document_tells_what_has_not_happened_yet(hour: int) -> None:
    now = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    almaty = timedelta(hours=5)
    for document, event in all_events():
        day = event.date(now)
        published = (now - document.age + almaty).date()
        assert day is None or day <= published, (document.url, event.event_id)


def test_the_names_of_a_document_stand_in_it() -> None:
    for document, event in all_events():
        stem = event.person.split()[-1][:5]
        assert stem in " ".join(document.first.paragraphs), (document.url, event.person)


@pytest.mark.parametrize(
    "text",
    [
        "quiet = ",
        "quiet = true",  # no document
        '[[document]]\nsource = "bureau"\nnumber = 1\nlang = "ru"\ntext = "x"\nage = "soon"',
        '[[document]]\nsource = "bureau"\nnumber = 1\nlang = "ru"\ntext = "x"\nage = ""',
        '[event.e]\nkind = "feast"\nperson = "p"\n[people.p]\nru = "N"\n'
        '[[document]]\nsource = "bureau"\nnumber = 1\nlang = "ru"\ntext = "x"\nage = "1h"',
    ],
)
def test_a_faulty_story_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(WrongStory, match=r"stories/faulty\.toml"):
        parse_story("faulty", text)


# --- what the pages say -----------------------------------------------------------------------


def test_every_page_is_marked_as_synthetic() -> None:
    web = build_web(DEFAULT_NOW, 3)
    for host, site in web.sites.items():
        layers = (site.usual, site.emptied, site.revised, site.after_deletion)
        named = [(path, answer) for layer in layers for path, answer in layer.answers.items()]
        for path, answer in [*named, ("front", site.front), ("missing", site.missing)]:
            body, mime = answer.plain(), dict(answer.headers)["Content-Type"]
            if mime == GZIP_FILE:
                body, mime = gzip.decompress(body), "text/xml"
            if body == b"":
                assert answer.status == 302
                continue
            mark = next((mark for kind, mark in MARKS.items() if kind in mime), b"# synthetic")
            assert mark in body, (host, path)


def test_routed_pages_are_marked_as_synthetic(browser: Browser) -> None:
    for url, kind in [
        ("https://t.me/s/azattyq", "html"),
        ("https://bureau.kz/wp-json/wp/v2/posts", "json"),
        ("https://bureau.kz/?p=61207", "html"),
        (f"https://www.youtube.com/feeds/videos.xml?channel_id={VIDEO_CHANNEL}", "xml"),
        ("https://www.youtube.com/watch?v=aGq0Demo274", "html"),
    ]:
        assert MARKS[kind] in browser.get(url).body, url


def test_the_same_now_gives_the_same_bytes() -> None:
    build_web.cache_clear()
    first = build_web(DEFAULT_NOW, 5)
    build_web.cache_clear()
    second = build_web(DEFAULT_NOW, 5)
    for host, site in first.sites.items():
        assert site.usual.answers == second.sites[host].usual.answers


def test_articles_weigh_what_real_ones_weigh() -> None:
    site = build_web(DEFAULT_NOW).sites[AZATTYQ]
    sizes = [
        len(answer.plain()) for path, answer in site.usual.answers.items() if path[:3] == "/a/"
    ]
    assert min(sizes) > 55_000
    assert max(sizes) < 175_000


ARTICLES = [
    (AZATTYQ, "h1.title.pg-title", "#article-content .wsw > p"),
    (TENGRI, "h1.head-single", "div.content_main_text > p"),
    ("informburo.kz", "h1", "article.article-content > p"),
    (BUREAU, "h1.entry-title", ".entry-content > p"),
]


@pytest.mark.parametrize(("host", "title", "text"), ARTICLES)
def test_an_article_has_the_structure_of_its_site(
    browser: Browser, host: str, title: str, text: str
) -> None:
    for document in [document for document in documents() if f"//{host}/" in document.url]:
        soup = browser.soup(document.url)
        assert [node.get_text(strip=True) for node in soup.select(title)] == [document.first.title]
        paragraphs = soup.select(text)
        boilerplate = 1 if host == TENGRI else 0
        assert len(paragraphs) == len(document.first.paragraphs) + boilerplate


def test_pangea_spells_one_time_in_three_ways(browser: Browser) -> None:
    document = STORIES["arrest_488"].documents[1]
    soup = browser.soup(document.url)
    time_element = soup.select_one(".publishing-details time[datetime]")
    assert time_element is not None
    assert time_element["datetime"] == "2024-05-20T10:00:00+05:00"
    script = soup.select_one('script[type="application/ld+json"]')
    assert script is not None
    assert json.loads(script.text)["datePublished"] == "2024-05-20 05:00:00Z"
    feed = feedparser.parse(io.BytesIO(browser.get(f"https://{AZATTYQ}/api/").body))
    published = {entry.link: entry.published for entry in feed.entries}
    assert published[document.url] == "Mon, 20 May 2024 10:00:00 +0500"


def test_days_are_counted_from_now() -> None:
    now = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    site = build_web(now).sites["t.me"]
    answer = site.usual.find("/azattyq/20418")
    assert answer is not None
    assert "23 қараша күні" in answer.plain().decode("utf-8")


# --- how the catalogue's own readers fare ------------------------------------------------------


def read_page(browser: Browser, entry: PollEntry, url: str) -> ListingPage:
    return read_entry(entry, browser.get(url).body, url)


def found_urls(browser: Browser, entry: PollEntry) -> set[str]:
    if entry.how is How.SITEMAP:
        index = read_page(browser, entry, entry.url)
        parts = [read_page(browser, entry, child.url) for child in index.children]
        return {link.url for part in (index, *parts) for link in part.found}
    urls: set[str] = set()
    url: str | None = entry.url
    while url is not None:
        page = read_page(browser, entry, url)
        urls |= {link.url for link in page.found}
        assert page.problem is None
        url = page.next_url
    return urls


@pytest.mark.parametrize("source_id", sorted(STORIED))
def test_the_catalogue_finds_every_document(browser: Browser, source_id: str) -> None:
    source = load_sources()[source_id]
    found = {url for entry in source.poll.entries for url in found_urls(browser, entry)}
    told = {document.url for document in documents() if document.source_id == source_id}
    assert told <= found


@pytest.mark.parametrize("source_id", sorted(STORIED))
def test_the_catalogue_reads_every_document(browser: Browser, source_id: str) -> None:
    read = {article.url: article for article in read_source(browser, source_id)}
    for document in [document for document in documents() if document.source_id == source_id]:
        article = read[document.url]
        assert article.published_at == DEFAULT_NOW - document.age, document.url
        assert article.text.count("\n") + 1 >= len(document.first.paragraphs), document.url
        assert document.first.title in ("", article.title)


STOOD_IN = [
    source
    for source in load_sources().values()
    if source.id not in STORIED and source.id in {one.source_id for one in stand_ins() if one.lists}
]


@pytest.mark.parametrize("source", load_sources().values(), ids=lambda source: source.id)
def test_every_host_of_the_catalogue_is_answered_for(browser: Browser, source: Source) -> None:
    missing = sorted(source.polled_hosts - set(HOSTS))
    assert missing == [], f"replica/stand_ins.toml: [{source.id}] is to stand in for {missing}"
    assert browser.get(f"https://{source.host}/robots.txt").status in {200, 404}


@pytest.mark.parametrize("source", STOOD_IN, ids=lambda source: source.id)
def test_every_list_of_a_stand_in_leads_to_pages_that_are_read(
    browser: Browser, source: Source
) -> None:
    for entry in source.poll.entries:
        found = own_urls(browser, source, entry)
        assert len(found) == COUNT, f"replica/stand_ins.toml: [{source.id}] {entry.url}: {found}"
    for article in read_source(browser, source.id):
        assert article.title, article.url
        is_whole = source.page.shape == "article"
        assert article.text.count("\n") + 1 >= (2 if is_whole else 1), article.url
        assert article.published_at is not None, article.url
        assert article.published_at.date() <= DEFAULT_NOW.date(), article.url


def own_urls(browser: Browser, source: Source, entry: PollEntry | None = None) -> set[str]:
    """Return the documents that a source lists, in one entry or in all."""
    entries = source.poll.entries if entry is None else [entry]
    found = {url for entry in entries for url in found_urls(browser, entry)}
    return {url for url in found if is_wanted(canonical_url(url, source.links), source.links)}


def read_source(browser: Browser, source_id: str) -> list[Article]:
    source = load_sources()[source_id]
    urls = {document.url for document in documents() if document.source_id == source_id}
    if source_id not in STORIED:
        urls = own_urls(browser, source)
    if source.page.shape == "telegram":
        urls = {source.poll.entries[0].url, f"{source.poll.entries[0].url}?before=20415"}
    if source.page.shape in {"youtube", "headlines"}:
        urls = {source.poll.entries[0].url}
    articles = []
    for url in urls:
        reply = browser.get(url)
        mime = (("Content-Type", reply.headers["Content-Type"]),)
        capture = Capture(url, reply.status, mime, reply.body, DEFAULT_NOW)
        articles += read_documents(capture, source.page)
    return articles


# --- listings and feeds ------------------------------------------------------------------------


def test_robots_txt(browser: Browser) -> None:
    assert (
        b"Disallow: /mixnews/\nCrawl-delay: 0.1" in browser.get(f"https://{TENGRI}/robots.txt").body
    )
    assert browser.get("https://t.me/robots.txt").status == 200
    assert browser.get("https://informburo.kz/robots.txt").status == 404


@pytest.mark.parametrize(
    "url",
    [
        "https://rus.azattyq.org/api/",
        "https://informburo.kz/rss",
        "https://bureau.kz/feed/",
        f"https://www.youtube.com/feeds/videos.xml?channel_id={VIDEO_CHANNEL}",
    ],
)
def test_feeds_parse(browser: Browser, url: str) -> None:
    feed = feedparser.parse(io.BytesIO(browser.get(url).body))
    assert not feed.bozo
    assert feed.entries
    assert all(entry.link and entry.published_parsed for entry in feed.entries)


def test_sitemaps_are_gzip_files_without_a_content_coding(browser: Browser) -> None:
    reply = browser.get(f"https://{AZATTYQ}/sitemap_6_news.xml.gz", Accept_Encoding="gzip")
    assert reply.headers["Content-Encoding"] is None
    soup = BeautifulSoup(gzip.decompress(reply.body), "xml")
    days = {node.text[:10] for node in soup.find_all("publication_date")}
    assert days <= {"2024-05-20", "2024-05-19", "2024-05-18"}


def test_extra_pages_stand_in_the_sitemap_and_answer(browser: Browser) -> None:
    body = gzip.decompress(browser.get(f"https://{AZATTYQ}/sitemap_6_latest.xml.gz").body)
    urls = [node.text for node in BeautifulSoup(body, "xml").find_all("loc")]
    extra = [url for url in urls if "/rayonnye-novosti-" in url]
    assert len(extra) == 3
    titles = {browser.soup(url).select("h1")[0].text for url in extra}
    assert len(titles) == 3


def test_the_newer_listing_prints_days_and_leads_on(browser: Browser) -> None:
    soup = browser.soup(f"https://{TENGRI}/kazakhstan_news/")
    times = soup.select(".content_main_item_meta > span:first-child")
    dates = [node.get_text(strip=True) for node in times]
    assert dates[:2] == ["Сегодня, 12:30", "Сегодня, 11:00"]
    following = soup.select_one("ul.pagination li.active + li a")
    assert following is not None
    assert browser.soup(str(following["href"])).select(".content_main_item_title a")
    links = [str(node["href"]) for node in soup.select(".content_main_item_title a")]
    assert any(link.startswith("https://travel.example.org/") for link in links)
    assert any(link.startswith("/kazakhstan_news/") for link in links)


def test_the_older_listing_leads_to_a_page_that_robots_txt_forbids(browser: Browser) -> None:
    soup = browser.soup(f"https://{TENGRI}/tag/almaty/")
    links = [str(node["href"]) for node in soup.select(".tn-news-author-list-item a.tn-link")]
    assert DENIED_PATH in links
    following = soup.select_one("ul.tn-pagination li.tn-active + li a")
    assert following is not None
    assert following["href"] == "/tag/almaty/page/2/"
    assert soup.select("ul.tn-data-list time")[0].text == "Сегодня, 12:30"


def test_wordpress_pages_its_posts_as_the_handbook_says(browser: Browser) -> None:
    first = browser.get("https://bureau.kz/wp-json/wp/v2/posts?per_page=3&_fields=link,title")
    assert first.headers["X-WP-Total"] == "7"
    assert first.headers["Link"] == (
        '<https://bureau.kz/wp-json/wp/v2/posts?per_page=3&_fields=link,title&page=2>; rel="next"'
    )
    posts = json.loads(first.body)
    assert [set(post) for post in posts] == [{"link", "title", "synthetic"}] * 3
    last = browser.get("https://bureau.kz/wp-json/wp/v2/posts?per_page=3&page=3")
    assert len(json.loads(last.body)) == 1
    assert last.headers["Link"] is None
    behind = browser.get("https://bureau.kz/wp-json/wp/v2/posts?per_page=3&page=4")
    assert behind.status == 400
    assert json.loads(behind.body)["code"] == "rest_post_invalid_page_number"
    assert browser.get("https://bureau.kz/wp-json/wp/v2/posts?page=x").status == 400


def test_a_post_has_several_addresses(browser: Browser) -> None:
    document = STORIES["statement_405"].documents[0]
    bodies = {
        browser.get(url).body
        for url in (
            document.url,
            f"https://bureau.kz/?p={document.number}",
            f"https://bureau.kz/?post_type=post&p={document.number}",
            f"{document.url}?fbclid=abc",
        )
    }
    assert len(bodies) == 1
    assert browser.get("https://bureau.kz/?p=1").status == 404


def test_a_telegram_preview_pages_back_in_time(browser: Browser) -> None:
    numbers: list[str] = []
    path: str | None = "/s/azattyq"
    while path is not None:
        soup = browser.soup(f"https://t.me{path}")
        posts = soup.select(".tgme_widget_message[data-post]:not(.service_message)")
        numbers = [str(post["data-post"]) for post in posts] + numbers
        older = soup.select_one("a.tme_messages_more[data-before]")
        path = str(older["href"]) if older is not None else None
    told = [document for document in documents() if document.source_id == "tg_azattyq"]
    assert numbers == sorted(document.url.removeprefix("https://t.me/") for document in told)


def test_a_switched_off_preview_sends_readers_away(browser: Browser) -> None:
    reply = browser.get(f"https://t.me/s/{CLOSED_CHANNEL}")
    assert (reply.status, reply.body) == (302, b"")
    assert reply.headers["Location"] == f"/{CLOSED_CHANNEL}"
    assert browser.soup(f"https://t.me/{CLOSED_CHANNEL}").select(".tgme_page")


# --- HTTP --------------------------------------------------------------------------------------


def test_unchanged_pages_answer_304(browser: Browser) -> None:
    url = documents()[0].url if "t.me" not in documents()[0].url else documents()[-1].url
    first = browser.get(url)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in ({"If_None_Match": etag}, {"If_Modified_Since": modified}):
        again = browser.get(url, **condition)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    assert browser.get(url, If_None_Match='"other"', If_Modified_Since=modified).status == 200
    assert browser.get(url, If_Modified_Since="yesterday").status == 200


def test_gzip_and_head_on_one_connection(browser: Browser) -> None:
    url = f"https://{AZATTYQ}/"
    plain = browser.get(url)
    packed = browser.get(url, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    head = browser.get(url, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(plain.body))
    assert browser.web.requests == [
        Seen(AZATTYQ, "/", 200, len(plain.body)),
        Seen(AZATTYQ, "/", 200, len(packed.body)),
        Seen(AZATTYQ, "/", 200, 0),
    ]


def test_only_reading_is_answered(browser: Browser) -> None:
    other = Browser(browser.web)
    assert other.get("https://t.me/", method="POST").status == 405
    other.close()
    with other.tls.wrap_socket(
        socket.create_connection(("127.0.0.1", browser.web.port)), server_hostname="t.me"
    ) as raw:
        raw.sendall(b"what is this\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")


def test_requests_sent_ahead_are_answered_in_order(browser: Browser) -> None:
    browser.web.state.slow[BUREAU] = 0.02
    paths = [b"/robots.txt", b"/feed/", b"/nothing-here/"]
    with browser.tls.wrap_socket(
        socket.create_connection(("127.0.0.1", browser.web.port)), server_hostname=BUREAU
    ) as raw:
        for path in paths:
            wish = b"close" if path == paths[-1] else b"keep-alive"
            head = b"Host: bureau.kz\r\nConnection: %b\r\n\r\n" % wish
            raw.sendall(b"GET %b HTTP/1.1\r\n%b" % (path, head))
        with raw.makefile("rb") as answers:
            assert answers.read().count(b"HTTP/1.1 ") == 3
    seen = [(seen.path, seen.status) for seen in browser.web.requests]
    assert seen == [("/robots.txt", 200), ("/feed/", 200), ("/nothing-here/", 404)]


def test_a_host_of_somebody_else_is_not_answered_for(browser: Browser) -> None:
    connection = browser.connect("t.me")
    connection.request("GET", "/", headers={"Host": "example.org"})
    assert connection.getresponse().status == 421
    connection.close()


def test_it_starts_and_stops_within_a_second_and_again() -> None:
    build_web.cache_clear()
    web = Replica()
    spent = cpu_seconds(web.start)  # a busy machine must not fail this
    first = web.ca_file
    assert first.is_file()
    assert [entry.split(":")[0] for entry in web.resolve] == list(HOSTS)
    assert web.resolve[0].endswith(f":443:127.0.0.1:{web.port}")
    assert spent + cpu_seconds(web.stop) < 1
    assert not first.exists()
    with pytest.raises(RuntimeError, match="not running"):
        _ = web.resolve
    with web:
        browser = Browser(web)
        assert browser.get("https://t.me/robots.txt").status == 200
        with pytest.raises(RuntimeError, match="running already"):
            web.start()
        browser.close()
    web.stop()


def test_the_command_prints_two_settings_and_leaves_nothing_behind() -> None:
    command = [sys.executable, "-m", "replica"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        resolve, ca_file = (process.stdout.readline() for _ in range(2))
        assert resolve.startswith("export AIGAQ_RESOLVE='rus.azattyq.org:443:127.0.0.1:")
        folder = Path(ca_file.split("'")[1]).parent
        assert folder.is_dir()
        process.terminate()
        assert process.wait(10) == 0
    assert not folder.exists()


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Replica(now=datetime(2024, 5, 20))  # noqa: DTZ001 - that is the fault


# --- what can be switched on -------------------------------------------------------------------


def test_a_deleted_post_is_gone_from_the_preview_and_from_its_address(browser: Browser) -> None:
    url = STORIES["deleted_post"].documents[0].url
    name = url.removeprefix("https://t.me/").encode()
    assert name in browser.get("https://t.me/s/azattyq").body
    assert browser.get(url).status == 200
    browser.web.state.deleted = True
    assert b'data-post="' + name not in browser.get("https://t.me/s/azattyq").body
    assert browser.get(url).status == 404
    assert b"Post not found" in browser.get(f"{url}?embed=1").body


def test_a_silent_edit_changes_the_words_and_the_validators(browser: Browser) -> None:
    url = STORIES["correction"].documents[0].url
    before = browser.get(url)
    assert "на 10 суток" in before.body.decode()
    browser.web.state.changed = True
    after = browser.get(url, If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert "на 15 суток" in after.body.decode()


def test_hosts_can_be_upset(browser: Browser) -> None:
    state = browser.web.state
    state.down.add(BUREAU)
    assert browser.get("https://bureau.kz/feed/").status == 503
    state.broken_robots.add(TENGRI)
    assert browser.get(f"https://{TENGRI}/robots.txt").status == 500
    assert browser.get(f"https://{TENGRI}/news/").status == 200
    state.gone.add("https://informburo.kz/rss")
    assert browser.get("https://informburo.kz/rss").status == 404
    state.slow["t.me"] = 0.05
    began = time.monotonic()
    browser.get("https://t.me/robots.txt")
    assert time.monotonic() - began >= 0.05


ENTRIES = [  # those that are read in one piece; a court's form is walked in tests/test_court.py
    entry
    for source in load_sources().values()
    for entry in source.poll.entries
    if entry.how is not How.COURT
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url)
def test_an_empty_feed_and_a_feed_that_is_a_page_are_told_apart(
    browser: Browser, entry: PollEntry
) -> None:
    host = entry.url.split("/")[2]
    browser.web.state.empty_feeds.add(host)
    is_section = bool(entry.layout)  # one without items looks like one of another layout
    empty = IssueKind.SELECTOR_MISSED if is_section else IssueKind.EMPTY_LISTING
    assert trouble(browser, entry) is empty
    browser.web.state.html_feeds.add(host)
    # A page is what a listing should be.
    is_page = is_section or entry.how is How.TELEGRAM
    other = IssueKind.SELECTOR_MISSED if is_page else IssueKind.NOT_A_FEED
    assert trouble(browser, entry) is other


def trouble(browser: Browser, entry: PollEntry) -> IssueKind:
    with pytest.raises(ListingProblem) as caught:
        read_page(browser, entry, entry.url)
    return caught.value.kind
