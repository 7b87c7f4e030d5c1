"""The settings that a crawl really runs with, read from a crawler at work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.dupefilters import BaseDupeFilter
from scrapy.extensions.remote_control import RemoteControl
from scrapy.extensions.telnet import TelnetConsole

from crawlers.addresses import Resolver
from crawlers.recorder import Recorder, RecordingHandler, handler_for
from crawlers.settings import scrapy_settings, user_agent
from crawlers.spiders.feed import FeedSpider
from tests.invented_web import MemoryFrontier, make_source


@dataclass(frozen=True)
class AtWork:
    """What a crawler was made of while it ran."""

    crawler: Crawler
    downloader: list[str]
    spider: list[str]
    extensions: list[str]
    schemes: set[str]
    handlers: set[type]
    dupefilter: type


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> AtWork:
    """Run a crawl of a host that has no address, and look into it."""
    source = make_source(host="nowhere.invalid").with_delay(7.0)
    recorder = Recorder(
        tmp_path_factory.mktemp("archive"), lambda _: None, lambda _: None, Resolver(), None
    )
    crawler = Crawler(FeedSpider, scrapy_settings(source, handler_for(recorder), "m@example.org"))
    seen: list[AtWork] = []

    def note() -> None:  # signals hold their receivers weakly: it must have a name
        seen.append(_look_into(crawler))

    crawler.signals.connect(note, signals.engine_started)
    entry = source.poll.entries[0]
    asyncio.run(
        crawler.crawl_async(source=source, entry=entry, frontier=MemoryFrontier(), robots={})
    )
    recorder.close()
    return seen[0]


def _look_into(crawler: Crawler) -> AtWork:
    engine: Any = crawler.engine
    handlers = engine.downloader.handlers
    return AtWork(
        crawler,
        [type(each).__name__ for each in engine.downloader.middleware.middlewares],
        [type(each).__name__ for each in engine.scraper.spidermw.middlewares],
        [type(each).__name__ for each in crawler.extensions.middlewares],
        set(handlers._schemes),
        {type(each) for each in handlers._handlers.values()},
        type(engine._slot.scheduler.df),
    )


EXPECTED = {
    "AUTOTHROTTLE_ENABLED": False,
    "COMPRESSION_ENABLED": False,
    "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "COOKIES_ENABLED": False,
    "DOWNLOAD_DELAY": 7.0 / 0.9,  # a tenth less is never less than what the source asks for
    "DOWNLOAD_DELAY_JITTER": 0.1,
    "DOWNLOAD_FAIL_ON_DATALOSS": False,
    "DOWNLOAD_MAXSIZE": 20_000_000,
    "DOWNLOAD_TIMEOUT": 60,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "FEEDS": {},
    "HTTPCACHE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "JOBDIR": None,
    "LOG_LEVEL": "WARNING",
    "MEMUSAGE_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 10,
    "REFERER_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_TIMES": 2,
    "ROBOTSTXT_OBEY": True,
    "STATS_DUMP": False,
    "TELNETCONSOLE_ENABLED": False,
    "TWISTED_REACTOR_ENABLED": False,
    "USER_AGENT": "aigaq/0.1 (human-rights news monitor; +m@example.org)",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_setting_is_in_force(at_work: AtWork, name: str) -> None:
    value = at_work.crawler.settings[name]
    assert (dict(value) if name == "FEEDS" else value) == EXPECTED[name]


def test_only_what_is_needed_runs(at_work: AtWork) -> None:
    assert at_work.downloader == [
        "RobotsMiddleware",
        "DefaultHeadersMiddleware",
        "RetryMiddleware",
        "PoliteMiddleware",
        "QuietRedirectMiddleware",
    ]
    assert at_work.spider == []
    assert at_work.extensions == []


def test_no_console_listens(at_work: AtWork) -> None:
    assert at_work.crawler.get_extension(TelnetConsole) is None
    assert at_work.crawler.get_extension(RemoteControl) is None


def test_only_the_recorder_fetches_and_only_http(at_work: AtWork) -> None:
    assert at_work.schemes == {"http", "https"}
    assert all(issubclass(handler, RecordingHandler) for handler in at_work.handlers)


def test_nothing_is_filtered_as_a_double(at_work: AtWork) -> None:
    assert at_work.dupefilter is BaseDupeFilter


def test_refusals_are_not_retried_and_429_is_left_to_us(at_work: AtWork) -> None:
    codes = set(at_work.crawler.settings.getlist("RETRY_HTTP_CODES"))
    assert codes.isdisjoint({401, 403, 404, 410, 429, 451})
    assert codes >= {500, 502, 503, 504}


@pytest.mark.parametrize("contact", ["monitor@example.org", "https://example.org/bot"])
def test_a_contact_is_printed(contact: str) -> None:
    assert user_agent(contact).endswith(f"; +{contact})")


@pytest.mark.parametrize("contact", ["", "a b", "a\r\nX-Evil: 1", "монитор@example.org", "x" * 300])
def test_a_contact_that_would_break_the_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        user_agent(contact)


def test_without_a_contact_we_still_say_what_we_are() -> None:
    assert user_agent(None) == "aigaq/0.1 (human-rights news monitor)"
