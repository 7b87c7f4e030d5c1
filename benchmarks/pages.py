"""The pages that are measured: the replica's own in a stated mixture, or a folder of HTML files.

Most of what a watcher fetches holds nothing to be found, so one page in ten tells of an act, three
in twenty are quiet stories with names in them, and the rest are ordinary. It measures nothing.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

from archive.warc import Exchange
from crawlers.catalogue import load_sources
from crawlers.exchange import DEFAULT_LIMITS, Reception
from models.terms import CaptureKind
from models.values import PageRules
from replica.answers import Answer, make_gzip_file
from replica.ordinary import ordinary_documents
from replica.pages import make_page, render
from replica.protocol import Asked, write_response
from replica.server import DEFAULT_NOW, Replica
from replica.shelf import take_shelf
from replica.stories import Document, Version, documents, expected

SOURCE = "rus_azattyq"
SITEMAP = "/sitemap_6_latest.xml.gz"
FLAGGED, QUIET, ORDINARY = "flagged", "quiet", "ordinary"
MIXTURE = 20  # pages after which the mixture repeats; counts are multiples of it
FLAGGED_AT, QUIET_AT = (0, 10), (4, 8, 15)
FIRST_NUMBER = 60_000_000
SPACING = timedelta(minutes=20)
SPARE_LEVEL = 6  # of gzip, as web servers pack


@dataclass(frozen=True, slots=True)
class Sample:
    """One page as a server sends it: every byte of the response, and the rules it is read by."""

    url: str
    group: str
    source_id: str
    response: bytes
    rules: PageRules

    def exchange(self, moment: datetime) -> Exchange:
        """Return it as the recorder would have it after the last byte."""
        exchange = Exchange(self.url, CaptureKind.DOCUMENT, moment, source_id=self.source_id)
        parts = urlsplit(self.url)
        exchange.request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
        exchange.ip, exchange.duration_s = "127.0.0.1", 0.01
        Reception(exchange, "GET", DEFAULT_LIMITS).feed(self.response)
        return exchange


class MeasuredWeb(Replica):
    """The replica with the mixture in its sitemap of latest pages, of which `listed` are shown."""

    def __init__(self, count: int, now: datetime = DEFAULT_NOW) -> None:
        super().__init__(now=now)
        self.listed = count
        self.groups, self._pages, self._answers = [], [], {}
        shelf = take_shelf(SOURCE, now)
        for group, document in mix(count):
            page = make_page(document, document.first, now)
            self.groups.append(group)
            self._pages.append(page)
            self._answers[page.path] = shelf.article(page, SPARE_LEVEL)

    @property
    def urls(self) -> list[str]:
        """The addresses that are listed, in their order."""
        return [page.url for page in self._pages[: self.listed]]

    def find(self, asked: Asked) -> tuple[Answer, float]:
        """Answer for the mixture, and for everything else as the replica does."""
        if asked.host == "rus.azattyq.org":
            if asked.path == SITEMAP:
                return self._sitemap(), 0.0
            if asked.path in self._answers:
                return self._answers[asked.path], 0.0
        return super().find(asked)

    def samples(self) -> list[Sample]:
        """Return what is listed, as the server would send it to one who takes gzip."""
        rules = load_sources()[SOURCE].page
        return [
            Sample(url, group, SOURCE, self._response(url), rules)
            for url, group in zip(self.urls, self.groups, strict=False)
        ]

    def _response(self, url: str) -> bytes:
        return respond(self, url)

    def _sitemap(self) -> Answer:
        shown = self._pages[: self.listed]
        body = render("sitemap_pages.xml", SOURCE, self.now, items=shown)
        return make_gzip_file(body, self.now + timedelta(seconds=self.listed))


def respond(web: Replica, url: str) -> bytes:
    """Return every byte of the answer at `url`; the web need not be running."""
    parts = urlsplit(url)
    headers = {"host": parts.netloc, "accept-encoding": "gzip"}
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    asked = Asked("GET", path, "HTTP/1.1", headers)
    answer, _wait_s = web.find(asked)
    return write_response(asked, answer, b"Date: Mon, 20 May 2024 09:00:00 GMT\r\n")[1]


def mix(count: int) -> list[tuple[str, Document]]:
    """Return `count` documents for one site with their groups; stories repeat at new addresses."""
    quiet = {story.story_id for story in expected() if story.is_quiet}
    stories = sorted(
        (document for document in documents() if document.first.title),
        key=lambda document: document.url,
    )
    told = cycle(document for document in stories if document.story_id not in quiet)
    untold = cycle(document for document in stories if document.story_id in quiet)
    plain = iter(ordinary_documents(count))
    made = []
    for number in range(count):
        place = number % MIXTURE
        if place in FLAGGED_AT:
            made.append((FLAGGED, _moved(next(told), number)))
        elif place in QUIET_AT:
            made.append((QUIET, _moved(next(untold), number)))
        else:
            made.append((ORDINARY, _moved(next(plain), number)))
    return made


def _moved(document: Document, number: int) -> Document:
    """Give a document an address of its own on the one site, and so scripts of its own."""
    return replace(
        document,
        source_id=SOURCE,
        slug=f"{document.slug or 'novost'}-{number}",
        number=FIRST_NUMBER + number,
        age=timedelta(hours=1) + SPACING * (number % 400),
    )


def story_samples(web: Replica) -> list[Sample]:
    """Return the pages of all stories that are articles on their own sites, each by its rules.

    Posts and videos are left out: the naive chain reads pages and has no notion of a post.
    """
    sources = load_sources()
    quiet = {story.story_id for story in expected() if story.is_quiet}
    return [
        Sample(
            document.url,
            QUIET if document.story_id in quiet else FLAGGED,
            document.source_id,
            respond(web, document.url),
            sources[document.source_id].page,
        )
        for document in documents()
        if sources[document.source_id].page.shape == "article"
    ]


def told_at(web: Replica) -> dict[str, Version]:
    """Return what each story's document ought to give, by address."""
    return {document.url: document.first for document in documents()}


def folder_samples(folder: Path, count: int) -> list[Sample]:
    """Return the HTML files below `folder` in the order of their names, as if served under gzip.

    They get invented addresses of one source and are read by the generic rules. Raises ValueError
    if there is none.
    """
    files = sorted(path for path in folder.rglob("*.htm*") if path.is_file())
    if not files:
        raise ValueError(f"{folder}: no HTML files")
    return [
        _packed(f"https://rus.azattyq.org/a/stranitsa/{FIRST_NUMBER + number}.html", path)
        for number, path in enumerate(islice(files, count))
    ]


def _packed(url: str, path: Path) -> Sample:
    body = gzip.compress(path.read_bytes(), SPARE_LEVEL, mtime=0)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Sample(url, ORDINARY, SOURCE, head.encode("ascii") + body, PageRules())


def by_group(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    """Return the samples by group, in their order."""
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(sample.group, []).append(sample)
    return groups
