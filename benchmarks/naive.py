"""The chain one would write first: each tool as its own manual shows it, on every page.

Beautiful Soup on the whole page for title, date and links; trafilatura with its standard settings
for the text; slovnet on the whole of every Russian text (for Kazakh and English, which it does not
know, our finder on the whole text); charges and events by the same functions as ours; a row at a
time through SQLModel; warcio's default records. It gates nothing and is nobody's fault.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

import trafilatura
from bs4 import BeautifulSoup
from scrapy.http import Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import decode_body
from benchmarks import stock_scrapy
from benchmarks.clock import Stopwatch
from benchmarks.naive_rows import NaiveRows
from benchmarks.pages import Sample
from extract.charges import find_charges
from extract.events import find_events
from extract.language import document_language, split_sentences
from extract.names import find_people
from extract.naming.links import Sighting, link_names
from extract.naming.russian import load_tagger
from extract.people import person_key
from extract.roles import judge_roles
from models.values import Findings, PersonMention

DATE_METAS = ("article:published_time", "datePublished", "date")


@dataclass(frozen=True, slots=True)
class NaivePage:
    """What the naive reader makes of a page."""

    title: str
    text: str
    published_on: date | None
    links: tuple[str, ...]


def read_page(html: str) -> NaivePage | None:
    """Return title, text, day and links of a page, or None if trafilatura finds no text."""
    soup = BeautifulSoup(html, "lxml")
    links = tuple(str(anchor["href"]) for anchor in soup.find_all("a", href=True))
    heading = soup.find("h1")
    title = "" if heading is None else " ".join(heading.get_text().split())
    text = trafilatura.extract(html, include_comments=False)
    if not text:
        return None
    return NaivePage(title, text, _read_day(soup), links)


def _read_day(soup: BeautifulSoup) -> date | None:
    spelt = [str(time["datetime"]) for time in soup.find_all("time", datetime=True)]
    for name in DATE_METAS:
        metas = soup.find_all("meta", attrs={"property": name})
        metas += soup.find_all("meta", attrs={"itemprop": name})
        spelt += [str(meta.get("content", "")) for meta in metas]
    for value in spelt:
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            continue  # another element may say it better
    return None


def find_in(page: NaivePage) -> Findings:
    """Return what stands in a page; offsets count `title + "\\n" + text`."""
    whole = f"{page.title}\n{page.text}"
    sentences = split_sentences(whole)
    lang = document_language(whole, sentences)
    charges = find_charges(whole, page.published_on)
    people = _tag(whole) if lang == "ru" else find_people(whole, sentences)
    events = find_events(whole, people, charges, sentences, page.published_on)
    judged = judge_roles(whole, people, events)
    return Findings(lang, judged, tuple(charges), tuple(events))


def _tag(text: str) -> list[PersonMention]:
    spans = [span for span in load_tagger()(text).spans if span.type == "PER"]
    sightings = [Sighting(s.start, s.stop, text[s.start : s.stop], "ru") for s in spans]
    return [
        PersonMention(one.raw, one.start, one.end, name, person_key(name), one.lang)
        for one, name in zip(sightings, link_names(sightings), strict=True)
    ]


class Naive:
    """The naive steps on a fresh WARC file and database in `folder`."""

    def __init__(self, folder: Path, watch: Stopwatch) -> None:
        self.watch = watch
        self.read: dict[str, Findings] = {}
        self._closing = ExitStack()
        self._file = self._closing.enter_context((folder / "naive.warc.gz").open("wb"))
        self._writer = WARCWriter(self._file, gzip=True)
        self._rows = self._closing.enter_context(NaiveRows(folder / "naive.db"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._closing.close()

    def take(self, samples: Sequence[Sample]) -> None:
        """Run all steps on the samples, timed; unpacking is Scrapy's, and in the fetch."""
        for sample in samples:
            exchange = sample.exchange(datetime.now(UTC))
            body = decode_body(exchange.payload, tuple(exchange.headers))
            self.take_page(sample.url, dict(exchange.headers), body)

    def take_page(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keep, read, search and store one page."""
        with self.watch.on("warc"):
            self._keep(url, headers, body)
        with self.watch.on("read"):
            page = read_page(body.decode("utf-8", "replace"))
        if page is None:
            return
        with self.watch.on("find"):
            found = find_in(page)
        self.read[url] = found
        with self.watch.on("store"):
            self._rows.save(url, page.title, page.text, page.published_on, found)

    def _keep(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        http = StatusAndHeaders("200 OK", list(headers.items()), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=http
        )
        self._writer.write_record(record)


def main() -> None:
    """Crawl what the file of the first argument lists, all steps in the callback, as one would."""
    order: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    with Naive(Path(order["folder"]), Stopwatch()) as chain:

        def handle(url: str, response: Response) -> None:
            headers = {
                name.decode("latin-1"): values[0].decode("latin-1")
                for name, values in response.headers.items()
            }
            chain.take_page(url, headers, response.body)

        told = stock_scrapy.crawl(order["urls"], order["port"], handle)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
