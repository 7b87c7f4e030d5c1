"""Whole polls: what the engines ask for, in which order, and how every link ends."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawlers import poller
from crawlers.addresses import Resolver
from crawlers.catalogue import CatalogueError
from crawlers.found import Found
from crawlers.frontier import Counts, Discovered, PendingLink
from crawlers.poller import group_by_host
from crawlers.recorder import Recorder
from crawlers.run import Batch, WrongBatch, crawl, main, read_batch
from crawlers.window import Window
from models.settings import Settings
from models.terms import CaptureKind, IssueKind, LinkState
from tests.invented_web import (
    Answer,
    MemoryFrontier,
    Poll,
    Site,
    make_source,
    page,
    poll,
    rss,
    site,
)

__all__ = ["poll", "site"]  # fixtures

LIST = "http://news.example.kz/list"


def test_feed_documents_are_fetched_and_recorded(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    site.answers[page(1)] = Answer("<p>1</p>")
    site.answers[page(2)] = Answer("gone", 404)
    frontier = poll(make_source())
    assert frontier.state_of(page(1)) == LinkState.ALIVE
    assert frontier.state_of(page(2)) == LinkState.GONE
    assert frontier.counts["kz_invented"] == Counts(
        listings=1, found=2, new=2, documents=1, documents_failed=1
    )
    assert frontier.problems == []  # one page that is gone is no trouble of the source
    facts = frontier.ends[0][2]
    assert facts is not None
    assert (facts.url, facts.kind, facts.link_id) == (page(1), CaptureKind.DOCUMENT, 1)


def test_every_request_says_who_we_are_and_where_we_do_not_come_from(
    site: Site, poll: Poll
) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    site.answers[page(1)] = Answer("", 302, {"Location": page(2), "Set-Cookie": "id=1"})
    poll(make_source())
    for _, headers, _ in site.asked:
        assert (
            headers["User-Agent"] == "aigaq/0.1 (human-rights news monitor; +monitor@example.org)"
        )
        assert headers["Accept-Encoding"] == "gzip, deflate"
        assert "Referer" not in headers
        assert "Cookie" not in headers


def test_an_unchanged_feed_is_a_success_that_fetches_nothing(site: Site, poll: Poll) -> None:
    full = Answer(
        rss(page(1)), headers={"ETag": '"v1"', "Last-Modified": "Mon, 20 May 2024 05:00:00 GMT"}
    )
    site.answers["http://news.example.kz/list"] = [full, Answer(b"", 304)]
    site.answers[page(1)] = Answer("<p>1</p>")
    frontier = poll(make_source())
    frontier.counts.clear()
    frontier = poll(make_source(), frontier=frontier)
    assert frontier.counts["kz_invented"] == Counts(unchanged=1)
    assert frontier.problems == []
    last = [headers for url, headers, _ in site.asked if url.endswith("/list")][-1]
    assert last["If-None-Match"] == '"v1"'
    assert last["If-Modified-Since"] == "Mon, 20 May 2024 05:00:00 GMT"


def test_links_of_a_crashed_run_are_taken_up_once(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    site.answers[page(1)] = Answer("<p>1</p>")
    frontier = MemoryFrontier()
    frontier.links[page(1)] = PendingLink(1, page(1))
    frontier.left_over = [PendingLink(1, page(1))]
    poll(make_source(), frontier=frontier)
    assert site.urls().count(page(1)) == 1
    assert frontier.states == {1: LinkState.ALIVE}


def test_links_are_saved_before_the_first_document_is_asked_for(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    asked_when_saved: list[list[str]] = []

    class Watching(MemoryFrontier):
        def discovered(self, source_id: str, found: Sequence[Found]) -> Discovered:
            due = super().discovered(source_id, found)
            asked_when_saved.append(site.urls())
            return due

    poll(make_source(), frontier=Watching())
    assert asked_when_saved == [["http://news.example.kz/list"]]
    assert site.urls()[1:] == [page(1), page(2)], "in the order of the feed"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("<!doctype html><html><p>home</p></html>"), IssueKind.NOT_A_FEED),
        (Answer('<rss version="2.0"><channel></channel></rss>'), IssueKind.EMPTY_LISTING),
        (Answer("no", 403), IssueKind.HTTP_4XX),
        (Answer("no", 500), IssueKind.HTTP_5XX),
        (Answer("x", 403, {"Cf-Mitigated": "challenge"}), IssueKind.CHALLENGE),
        (Answer(b"\x1f\x8bgarbage", 200, {"Content-Encoding": "gzip"}), IssueKind.PAGE_UNREADABLE),
        (Answer("", 302, {"Location": "http://news.example.kz/list"}), IssueKind.CONNECTION),
        (Answer("", 302, {"Location": "http://127.0.0.1/"}), IssueKind.ADDRESS_REFUSED),
        (Answer("", 302, {"Location": "http://nowhere.invalid/"}), IssueKind.DNS),
    ],
)
def test_a_listing_that_is_none_is_reported(
    site: Site, poll: Poll, answer: Answer, kind: IssueKind
) -> None:
    site.answers["http://news.example.kz/list"] = answer
    frontier = poll(make_source())
    assert [found for _, found, _ in frontier.problems] == [kind]
    assert frontier.counts["kz_invented"].listings_failed == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer("", 302, {"Location": page(1)}), LinkState.UNREACHABLE),  # a redirect to itself
        (Answer("", 302, {"Location": page(9)}), LinkState.REDIRECTED),
        (Answer("", 301, {"Location": page(1) + "?utm_source=rss"}), LinkState.UNREACHABLE),
        (Answer("", 302, {"Location": "ftp://news.example.kz/a"}), LinkState.UNREACHABLE),
        (Answer("", 302, {"Location": "http://127.0.0.1/"}), LinkState.UNREACHABLE),
        (Answer("", 302), LinkState.UNREACHABLE),
        (Answer("x", 410), LinkState.GONE),
        (Answer("x", 401), LinkState.LOGIN_WALL),
        (Answer("x", 403), LinkState.BLOCKED),
        (Answer("x", 451), LinkState.BLOCKED),
        (Answer("x", 500), LinkState.UNREACHABLE),
        (Answer("x", 403, {"Cf-Mitigated": "challenge"}), LinkState.CHALLENGE),
    ],
)
def test_every_link_comes_to_one_end(
    site: Site, poll: Poll, answer: Answer, state: LinkState
) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    site.answers[page(1)] = answer
    site.answers[page(1) + "?utm_source=rss"] = answer
    site.answers[page(9)] = Answer("<p>9</p>")
    frontier = poll(make_source())
    assert list(frontier.states.values()) == [state]


def test_foreign_and_unwanted_links_are_left_out_and_counted(site: Site, poll: Poll) -> None:
    links = (page(1), "http://elsewhere.example.kz/a/2.html", "http://news.example.kz/ads/3")
    site.answers["http://news.example.kz/list"] = Answer(rss(*links))
    site.answers[page(1)] = Answer("<p>1</p>")
    frontier = poll(make_source(links='keep = ["/a/*"]'))
    assert list(frontier.links) == [page(1)]
    assert frontier.counts["kz_invented"].foreign == 2


SECTION = make_source(
    how="listing",
    url="http://news.example.kz/list1",
    entry="""max_pages = 5
        [[poll.from.layout]]
        item = "li"
        link = "a@href"
        next = "a.next@href" """,
)


def show_section(site: Site, *numbers: int) -> None:
    """Let page n of the section name document numbers[n]; each page but the last has a next one."""
    for at, number in enumerate(numbers, start=1):
        following = f"<a class=next href=/list{at + 1}>next</a>" if at < len(numbers) else ""
        site.answers[f"http://news.example.kz/list{at}"] = Answer(
            f'<ul><li><a href="/a/{number}.html">x</a></li></ul>{following}'
        )
        site.answers[page(number)] = Answer("<p>x</p>")


def listings_asked(site: Site) -> list[str]:
    return [url.removeprefix("http://news.example.kz/") for url in site.urls() if "/list" in url]


def test_a_section_is_walked_until_a_page_brings_nothing_new(site: Site, poll: Poll) -> None:
    show_section(site, 3, 4)
    frontier = poll(SECTION)
    assert listings_asked(site) == ["list1", "list2"]
    site.asked.clear()
    frontier.counts.clear()
    show_section(site, 1, 2, 3, 4)
    poll(SECTION, frontier=frontier)
    assert listings_asked(site) == ["list1", "list2", "list3"]


def test_a_walk_that_was_broken_off_is_taken_up_again(site: Site, poll: Poll) -> None:
    """Page 1 was read and its document fetched; then the process died, before page 2."""
    show_section(site, 1, 2)
    frontier = MemoryFrontier()
    frontier.links[page(1)] = PendingLink(99, page(1))
    frontier.states[99] = LinkState.ALIVE
    poll(SECTION, frontier=frontier)
    assert frontier.state_of(page(2)) == LinkState.ALIVE


def test_the_next_page_of_a_section_is_not_on_another_site(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list1"] = Answer(
        "<ul><li><a href=/a/1.html>x</a></li></ul>"
        "<a class=next href=http://elsewhere.example.kz/list2>next</a>"
    )
    poll(SECTION)
    assert not any("elsewhere" in url for url, _, _ in site.asked)


def test_the_fresh_children_of_a_sitemap_come_first(site: Site, poll: Poll) -> None:
    index = "".join(
        f"<sitemap><loc>http://news.example.kz/{name}</loc>{date}</sitemap>"
        for name, date in [
            ("map_1.xml", "<lastmod>2024-05-01</lastmod>"),
            ("map_2.xml", "<lastmod>2024-05-19</lastmod>"),
            ("map_latest.xml.gz", ""),
            ("map_news.xml", ""),
        ]
    )
    site.answers["http://news.example.kz/list"] = Answer(f"<sitemapindex>{index}</sitemapindex>")
    one = f"<urlset><url><loc>{page(1)}</loc></url></urlset>"
    site.answers["http://news.example.kz/map_latest.xml.gz"] = Answer(gzip.compress(one.encode()))
    site.answers["http://news.example.kz/map_news.xml"] = Answer(one)
    site.answers["http://news.example.kz/map_2.xml"] = Answer(one)
    site.answers[page(1)] = Answer("<p>1</p>")
    source = make_source(how="sitemap", entry="max_pages = 3")
    frontier = poll(source)
    asked = [url.rpartition("/")[2] for url in site.urls()]
    assert asked[:4] == ["list", "map_latest.xml.gz", "map_news.xml", "map_2.xml"]
    assert frontier.problems == []
    assert site.urls().count(page(1)) == 1
    # The second time, the child that has not changed since is left out.
    site.asked.clear()
    frontier.counts.clear()
    poll(source, frontier=frontier)
    asked = [url.rpartition("/")[2] for url in site.urls()]
    assert asked[:3] == ["list", "map_latest.xml.gz", "map_news.xml"]
    assert "map_2.xml" not in asked


def test_wordpress_names_its_next_page_in_a_header(site: Site, poll: Poll) -> None:
    def post(number: int) -> str:
        title = {"rendered": "T"}
        return json.dumps(
            [{"link": page(number), "date_gmt": "2024-05-20T05:00:00", "title": title}]
        )

    following = {"Link": '<http://news.example.kz/list?page=2>; rel="next"'}
    site.answers["http://news.example.kz/list"] = Answer(post(1), headers=following)
    site.answers["http://news.example.kz/list?page=2"] = Answer(post(2))
    frontier = poll(make_source(how="wordpress"))
    assert sorted(frontier.links) == [page(1), page(2)]


PREVIEW = """<!doctype html><main><section class="tgme_channel_history">
    <a href="/s/invented?before=7" class="tme_messages_more" data-before="7"></a>
    <div class="tgme_widget_message" data-post="invented/7">
    <div class="tgme_widget_message_text js-message_text">T</div>
    <a class="tgme_widget_message_date"><time datetime="2024-05-20T05:00:00+00:00"></time></a>
    </div></section></main>"""


def test_telegram_posts_stand_in_the_preview(site: Site, poll: Poll) -> None:
    site.answers["http://t.me/s/invented"] = Answer(PREVIEW)
    site.answers["http://t.me/s/invented?before=7"] = Answer(PREVIEW.replace("7", "6"))
    source = make_source(
        how="telegram", host="t.me", url="http://t.me/s/invented", entry="max_pages = 2"
    )
    frontier = poll(source)
    assert site.urls() == ["http://t.me/s/invented", "http://t.me/s/invented?before=7"]
    assert frontier.state_of("http://t.me/invented/7") == LinkState.ALIVE
    url, _, facts, _ = frontier.ends[0]
    assert facts is not None
    assert (url, facts.url) == ("http://t.me/invented/7", "http://t.me/s/invented")


def test_a_channel_without_preview_is_a_fact_not_a_detour(site: Site, poll: Poll) -> None:
    site.answers["http://t.me/s/invented"] = Answer("", 302, {"Location": "/invented"})
    source = make_source(how="telegram", host="t.me", url="http://t.me/s/invented")
    frontier = poll(source)
    assert [kind for _, kind, _ in frontier.problems] == [IssueKind.PREVIEW_UNAVAILABLE]
    assert site.urls() == ["http://t.me/s/invented"]


def test_a_blocked_source_does_not_delay_another(site: Site, poll: Poll) -> None:
    slow = make_source("slow")
    fast = make_source("fast", host="second.example.kz")
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    site.answers[page(1)] = [Answer("", 429, {"Retry-After": "1"}), Answer("<p>1</p>")]
    site.answers["http://second.example.kz/list"] = Answer(rss("http://second.example.kz/a/1"))
    site.answers["http://second.example.kz/a/1"] = Answer("<p>1</p>")
    order: list[str] = []

    class Ordered(MemoryFrontier):
        def done(
            self, source_id: str, counts: Counts, window: Window, *, is_late: bool = False
        ) -> None:
            order.append(source_id)
            super().done(source_id, counts, window, is_late=is_late)

    frontier = poll(slow, fast, frontier=Ordered())
    assert order == ["fast", "slow"]
    assert frontier.problems == []


def test_sources_that_share_a_host_go_one_after_another(site: Site, poll: Poll) -> None:
    first, second = make_source("first"), make_source("second", url="http://news.example.kz/other")
    third = make_source("third", host="second.example.kz")
    assert group_by_host([first, third, second]) == [[third], [first, second]]
    both = make_source("both", url="http://second.example.kz/list")
    assert group_by_host([first, third, both]) == [[first, third, both]], "it joins two groups"
    www = make_source("www", host="www.second.example.kz")
    assert group_by_host([third, first, www]) == [[first], [third, www]]
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    site.answers["http://news.example.kz/other"] = Answer(rss(page(3)))
    poll(first, second)
    assert site.urls()[:4] == [
        "http://news.example.kz/list",
        page(1),
        page(2),
        "http://news.example.kz/other",
    ]
    robots = [url for url, _, _ in site.asked if url.endswith("robots.txt")]
    assert robots == ["http://news.example.kz/robots.txt"], "once per host and run"


def test_the_delay_lies_between_two_requests_to_one_host(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(*map(page, range(5))))
    poll(make_source().with_delay(0.1))
    times = [moment for _, _, moment in site.asked]
    gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    assert len(gaps) == 6
    assert min(gaps) > 0.1 * 0.75 * 0.9  # the jitter is a quarter; timers are not exact


def test_retry_after_holds_back_the_queue_of_the_host(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2), page(3)))
    site.answers[page(1)] = [Answer("", 429, {"Retry-After": "1"}), Answer("<p>1</p>")]
    frontier = poll(make_source())
    after = [moment for url, _, moment in site.asked if url.startswith(page(1))][0]
    gaps = [moment - after for _, _, moment in site.asked if moment > after]
    assert gaps[0] > 0.9
    assert frontier.state_of(page(1)) == LinkState.ALIVE


def test_a_host_that_asks_for_an_hour_is_left_alone(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2), page(3)))
    site.answers[page(1)] = Answer("", 503, {"Retry-After": "3600"})
    frontier = poll(make_source())
    assert site.urls() == ["http://news.example.kz/list", page(1)]
    assert list(frontier.states.values()) == [
        LinkState.UNREACHABLE,
        LinkState.BLOCKED,
        LinkState.BLOCKED,
    ]


def test_an_exception_in_an_engine_is_an_issue_and_nothing_else(site: Site, poll: Poll) -> None:
    class Broken(MemoryFrontier):
        def discovered(self, source_id: str, found: Sequence[Found]) -> Discovered:
            if source_id == "broken":
                raise KeyError("the text of this exception is not repeated")
            return super().discovered(source_id, found)

    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    site.answers["http://second.example.kz/list"] = Answer(rss("http://second.example.kz/a/1"))
    site.answers["http://second.example.kz/a/1"] = Answer("<p>1</p>")
    sources = make_source("broken"), make_source("sound", host="second.example.kz")
    frontier = poll(*sources, frontier=Broken())
    assert frontier.problems == [("broken", IssueKind.CRAWL_FAILED, "http://news.example.kz/")]
    assert set(frontier.counts) == {"broken", "sound"}
    assert frontier.counts["sound"] == replace(Counts(), listings=1, found=1, new=1, documents=1)


def test_a_listing_that_could_not_be_read_is_not_asked_for_conditionally(
    site: Site, poll: Poll
) -> None:
    broken = Answer("<html>", headers={"ETag": '"v1"'})
    site.answers["http://news.example.kz/list"] = broken
    frontier = poll(make_source())
    frontier.counts.clear()
    poll(make_source(), frontier=frontier)
    requests = [headers for url, headers, _ in site.asked if url.endswith("/list")]
    assert len(requests) == 2
    assert all("If-None-Match" not in headers for headers in requests)


def settings_for(tmp_path: Path) -> Settings:
    return Settings.from_env({"AIGAQ_DATA_DIR": str(tmp_path), "AIGAQ_CONTACT": "m@example.org"})


def test_a_batch_names_sources_and_where_to_tell(tmp_path: Path) -> None:
    text = '{"sources": ["bureau", "tengrinews", "bureau"], "told": "told.json"}'
    batch = read_batch(text, settings_for(tmp_path))
    assert [source.id for source in batch.sources] == ["bureau", "tengrinews"]
    assert (batch.told, batch.contact) == (Path("told.json"), "m@example.org")
    assert batch.sources[0].poll.delay_s == 10.0
    faster = read_batch(text.replace("{", '{"delay_s": 0.05, ', 1), settings_for(tmp_path))
    assert faster.sources[0].poll.delay_s == 0.05


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"sources": "bureau", "owner": "x"}',
        '{"sources": [1], "owner": "x"}',
        '{"sources": ["bureau"], "owner": "x", "delay_s": "soon"}',
        '{"sources": ["bureau"], "owner": "x", "delay_s": -1}',
    ],
)
def test_a_batch_that_cannot_be_used(text: str, tmp_path: Path) -> None:
    with pytest.raises(WrongBatch):
        read_batch(text, settings_for(tmp_path))


def test_a_batch_with_an_unknown_source(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no source has the id"):
        read_batch('{"sources": ["nowhere"]}', settings_for(tmp_path))


def test_wrong_use_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "missing.json")]) == 2
    (tmp_path / "batch.json").write_text("nonsense", "utf-8")
    assert main([str(tmp_path / "batch.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


@pytest.mark.parametrize("how", ["feed", "telegram"])
def test_a_listing_of_others_documents_only_is_no_success(site: Site, poll: Poll, how: str) -> None:
    post = (
        '<div class="tgme_channel_history"><div class="tgme_widget_message" data-post="renamed/7">'
        '<a class="tgme_widget_message_date"><time datetime="2024-05-20T05:00:00+00:00"></a></div>'
    )
    listing = rss("http://elsewhere.example.kz/a/1") if how == "feed" else post
    url = LIST if how == "feed" else "http://t.me/s/invented"
    site.answers[url] = Answer(listing, headers={"ETag": '"1"'})
    host = "news.example.kz" if how == "feed" else "t.me"
    links = "" if how == "feed" else 'keep = ["/invented/*"]'
    frontier = poll(make_source(how=how, host=host, url=url, links=links))
    assert frontier.problems == [("kz_invented", IssueKind.SELECTOR_MISSED, url)]
    assert frontier.counts["kz_invented"].listings == 0
    assert frontier.seen == {}, "else an answer 304 would pass for a success"


def test_a_few_links_to_others_are_no_trouble(site: Site, poll: Poll) -> None:
    site.answers[LIST] = Answer(rss("http://elsewhere.example.kz/a/1", page(1)))
    site.answers[page(1)] = Answer("<p>1</p>")
    assert poll(make_source()).problems == []


def test_a_poll_whose_time_is_over_is_noted_and_goes_on_later(
    site: Site, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "SOURCE_LIMIT_S", 1.5)
    site.answers |= {page(n): Answer(f"<p>{n}</p>") for n in range(30)}
    site.answers[LIST] = Answer(rss(*(page(n) for n in range(30))))
    frontier = poll(make_source().with_delay(0.3))
    assert frontier.late == {"kz_invented"}
    assert frontier.counts["kz_invented"].listings == 1
    assert 0 < frontier.counts["kz_invented"].documents < 30
    assert frontier.problems == []


def arrived(site: Site, url: str) -> float:
    return next(at for asked, _, at in site.asked if asked == url)


def test_the_pause_is_counted_from_the_end_of_a_slow_answer(site: Site, poll: Poll) -> None:
    class Slow(dict[str, Answer | list[Answer]]):
        def get(self, url: str, default: Any = None) -> Any:
            time.sleep(0.6 if url == page(1) else 0)
            return super().get(url, default)

    site.answers = Slow({LIST: Answer(rss(page(1), page(2)))})
    poll(make_source().with_delay(0.4))
    assert arrived(site, page(2)) - arrived(site, page(1)) >= 0.6 + 0.4


def test_a_host_has_its_pause_between_two_sources_too(site: Site, poll: Poll) -> None:
    other = "http://news.example.kz/other"
    site.answers |= {LIST: Answer(rss(page(1))), other: Answer(rss(page(2)))}
    poll(make_source("first").with_delay(0.5), make_source("second", url=other).with_delay(0.5))
    assert arrived(site, other) - arrived(site, page(1)) >= 0.5


def test_what_is_under_way_when_we_are_stopped_is_left_to_the_next_run(
    site: Site, tmp_path: Path
) -> None:
    """Its host says nothing yet, and the loop ends: the page has not failed."""
    second = "http://second.example.kz/a/1.html"
    site.answers[LIST] = Answer(rss(second))
    source, frontier = make_source(links='hosts = ["second.example.kz"]'), MemoryFrontier()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        places = {"news.example.kz": site.port, "second.example.kz": silent.getsockname()[1]}
        resolver = Resolver([f"{host}:80:127.0.0.1:{port}" for host, port in places.items()])
        recorder = Recorder(tmp_path, frontier.kept.extend, lambda _: None, resolver, None)
        held: list[socket.socket] = []

        async def stop_in_the_middle() -> None:
            crawling = asyncio.create_task(crawl(Batch((source,)), frontier, recorder))
            held.append((await asyncio.to_thread(silent.accept))[0])
            assert not crawling.done()

        try:
            asyncio.run(stop_in_the_middle())
        finally:
            recorder.close()
            for connection in held:
                connection.close()
    assert [link.url for link in frontier.links.values()] == [second]
    assert (frontier.ends, frontier.problems) == ([], [])
