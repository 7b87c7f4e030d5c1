"""What robots.txt allows, what closes a host, and that nobody asks past it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from crawlers.robots import MAX_CRAWL_DELAY_S, MAX_ROBOTS_BYTES, read_rules
from models.terms import CaptureKind, IssueKind, LinkState
from tests.invented_web import (
    Answer,
    Poll,
    Site,
    make_source,
    page,
    poll,
    rss,
    site,
)

__all__ = ["poll", "site"]  # fixtures

ROBOTS = "http://news.example.kz/robots.txt"


@pytest.mark.parametrize(
    ("status", "body", "allowed"),
    [
        (200, "", True),
        (200, "User-agent: *\nDisallow: /", False),
        (200, "User-agent: *\nDisallow: /\n\nUser-agent: aigaq\nAllow: /", True),
        (200, "User-agent: aigaq\nDisallow: /a/", False),
        (200, "User-agent: other\nDisallow: /", True),
        (200, "User-agent: *\nDisallow: /a/*.html$", False),
        (200, "User-agent: *\nDisallow: /а/", True),  # a Cyrillic letter, another path
        (200, "\ufeffUser-agent: *\nDisallow: /", False),
        (200, "<html>not robots at all</html>", True),
        (404, "User-agent: *\nDisallow: /", True),
        (403, "", True),
        (429, "", False),
        (500, "", False),
        (503, "User-agent: *\nAllow: /", False),
        (302, "", False),  # a redirect that leads nowhere
        (200, "#" * (MAX_ROBOTS_BYTES + 1), False),
    ],
)
def test_what_an_answer_allows(status: int, body: str, allowed: bool) -> None:
    rules = read_rules(status, body.encode(), "2026-11-22")
    assert rules.allows("http://news.example.kz/a/1.html") is allowed
    assert "2026-11-22" in rules.words


@pytest.mark.parametrize(
    ("delay", "expected"),
    [("5", 5.0), ("0.5", 0.5), ("1e9", MAX_CRAWL_DELAY_S), ("soon", 0.0), ("-3", 0.0)],
)
def test_the_delay_is_honoured_within_a_minute(delay: str, expected: float) -> None:
    body = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
    assert read_rules(200, body, "2026-11-22").delay_s == expected


def test_hostile_patterns_are_matched_in_no_time() -> None:
    body = ("User-agent: *\nDisallow: /" + "a*" * 2_000 + "b\n").encode()
    assert read_rules(200, body, "2026-11-22").allows("http://x.example.kz/" + "a" * 1_500)


def test_a_denied_page_is_not_asked_for(site: Site, poll: Poll) -> None:
    site.answers[ROBOTS] = Answer("User-agent: *\nDisallow: /a/2")
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    site.answers[page(1)] = Answer("<p>1</p>")
    frontier = poll(make_source())
    assert frontier.state_of(page(1)) == LinkState.ALIVE
    assert frontier.state_of(page(2)) == LinkState.ROBOTS_DENIED
    assert frontier.problems == [
        ("kz_invented", IssueKind.ROBOTS_DENIED, "http://news.example.kz/")
    ]
    assert page(2) not in site.urls()


def test_robots_txt_is_recorded_first_and_once(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    frontier = poll(make_source())
    kinds = [facts.kind for facts in frontier.kept]
    assert kinds == [
        CaptureKind.ROBOTS,
        CaptureKind.LISTING,
        CaptureKind.DOCUMENT,
        CaptureKind.DOCUMENT,
    ]
    assert frontier.kept[0].source_id == "kz_invented"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("", 500), IssueKind.HTTP_5XX),  # a site that is down for an hour denies nothing
        (Answer("", 302, {"Location": ROBOTS}), IssueKind.ROBOTS_DENIED),
        (Answer("#" * (MAX_ROBOTS_BYTES + 1)), IssueKind.ROBOTS_DENIED),
        (
            Answer(b"\x1f\x8bgarbage", headers={"Content-Encoding": "gzip"}),
            IssueKind.ROBOTS_DENIED,
        ),
    ],
    ids=["5xx", "loop", "too large", "unreadable"],
)
def test_a_host_whose_rules_cannot_be_had_is_closed(
    site: Site, poll: Poll, answer: Answer, kind: IssueKind
) -> None:
    site.answers[ROBOTS] = answer
    frontier = poll(make_source())
    assert site.urls() == []
    assert [kind for _, kind, _ in frontier.problems] == [kind]


def test_a_host_that_cannot_be_reached_is_not_called_closed(site: Site, poll: Poll) -> None:
    frontier = poll(make_source(host="nowhere.invalid"))
    assert [kind for _, kind, _ in frontier.problems] == [IssueKind.DNS]


def test_another_host_behind_a_redirect_is_asked_for_its_rules(site: Site, poll: Poll) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    there = "http://elsewhere.example.kz/a"
    site.answers[page(1)] = Answer("", 302, {"Location": there})
    site.answers["http://elsewhere.example.kz/robots.txt"] = Answer("User-agent: *\nDisallow: /a")
    frontier = poll(make_source())
    assert frontier.state_of(page(1)) == LinkState.ROBOTS_DENIED
    assert there not in site.urls()


def test_the_crawl_delay_slows_the_host_down(site: Site, poll: Poll) -> None:
    site.answers[ROBOTS] = Answer("User-agent: *\nCrawl-delay: 0.4")
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    poll(make_source())
    times = [moment for _, _, moment in site.asked][1:]
    gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
    assert min(gaps) > 0.4 * 0.75 * 0.9


def test_the_decision_is_written_beside_the_capture(site: Site, poll: Poll, tmp_path: Path) -> None:
    site.answers[ROBOTS] = Answer("User-agent: *\nDisallow: /b/")
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1)))
    poll(make_source())
    written = b"".join(gzip.decompress(path.read_bytes()) for path in tmp_path.rglob("*.warc.gz"))
    assert b"allowed by robots.txt of 20" in written
