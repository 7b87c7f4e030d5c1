"""Stock Scrapy as `scrapy startproject` leaves it: default settings, a plain spider, no pipeline.

Told only where the replica is: addresses carry its port, and names lead to this machine. It checks
no certificate, keeps nothing and decides nothing; what is done with a response is handed in.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed

from benchmarks.clock import WARM_PAGES, Marks

Handle = Callable[[str, Response], None]


class Loopback(CachingThreadedResolver):
    """Every name is this machine."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        return succeed("127.0.0.1")


class PlainSpider(Spider):
    """Ask for each address once and hand the answer on."""

    name = "plain"

    def __init__(self, urls: Sequence[str], port: int, handle: Handle, **more: Any) -> None:
        super().__init__(**more)
        self.urls, self.port, self.handle = urls, port, handle
        self.answered = 0

    async def start(self) -> AsyncIterator[Request]:
        """Yield all requests."""
        for url in self.urls:
            parts = urlsplit(url)
            asked = urlunsplit(parts._replace(netloc=f"{parts.netloc}:{self.port}"))
            yield Request(asked, cb_kwargs={"url": url})

    def parse(self, response: Response, **known: Any) -> None:
        """Hand one answer on."""
        self.answered += 1
        self.handle(known["url"], response)


def crawl(urls: Sequence[str], port: int, handle: Handle) -> dict[str, Any]:
    """Fetch the addresses; return how many answers came, and the CPU ms for each."""
    marks = Marks()

    def handle_and_mark(url: str, response: Response) -> None:
        handle(url, response)
        handled = len(seen)
        seen.add(url)
        if handled + 1 in (WARM_PAGES, len(urls)):
            marks.add(handled + 1)

    seen: set[str] = set()
    resolver = f"{Loopback.__module__}.{Loopback.__qualname__}"
    process = CrawlerProcess({"TWISTED_DNS_RESOLVER": resolver, "LOG_LEVEL": "ERROR"})
    crawler = process.create_crawler(PlainSpider)
    process.crawl(crawler, urls=urls, port=port, handle=handle_and_mark)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, PlainSpider):
        raise TypeError(f"{spider!r} is not the plain spider")
    return {"pages": spider.answered, "ms": marks.ms_each(WARM_PAGES)}


def _nothing(_url: str, _response: Response) -> None:
    """Fetching is all."""


def main() -> None:
    """Fetch what the file of the first argument lists; print what `crawl` returns."""
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    # Under this name, and not as `__main__`, Scrapy can import the resolver.
    from benchmarks import stock_scrapy

    told = stock_scrapy.crawl(order["urls"], order["port"], _nothing)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
