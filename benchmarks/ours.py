"""Our chain, step by step with a stopwatch, and as a whole in a process of its own.

The steps are those of `flows`, called in the same order and batches, without the worker pool: the
pool and the crawl are in the whole.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil

from archive.warc import WarcWriter, read_capture, warc_path
from benchmarks.clock import WARM_PAGES, Marks, Stopwatch, spent_s
from benchmarks.pages import Sample
from crawlers.catalogue import load_source
from crawlers.found import Found
from crawlers.frontiers import DatabaseFrontier
from crawlers.stores import committer, twin_finder
from extract.findings import find_all
from extract.page import Challenge, PageChanged, Unreadable, read_documents
from flows.alert import alert
from flows.extract import BATCH, extract
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from flows.poll import poll
from flows.workspace import open_workspace
from models.database import open_engine, reading, upgrade, writing
from models.settings import Settings
from models.store import findings as findings_store
from models.store import snapshots
from models.tables import Snapshot
from models.terms import IssueKind, LinkState
from models.values import Article, CaptureFacts, Findings, ReadDocument, Reading

# "links" is what the crawl process tells the database: the link, the snapshot, how it ended.
STEPS = ("warc", "links", "read", "find", "store")
IDLE_LOOK_S, IDLE_CPU_S = 0.3, 0.02


def read_page(facts: CaptureFacts, archive: Path, sample: Sample) -> list[Article]:
    """Return the articles of one kept page, none if it cannot be read."""
    capture = read_capture(warc_path(archive, facts.warc_file), facts.warc_offset or 0)
    try:
        return read_documents(capture, sample.rules)
    except (PageChanged, Unreadable, Challenge):
        return []


def find_in(article: Article) -> Findings:
    """Return what stands in one article, as the flow looks for it."""
    day = None if article.published_at is None else article.published_at.date()
    return find_all(article.text, article.title, day, people="near")


class Ours:
    """Our steps on a fresh archive and database in `folder`."""

    def __init__(self, folder: Path, watch: Stopwatch) -> None:
        self.watch = watch
        self.archive = folder / "archive"
        self.read: dict[str, Findings] = {}
        self._closing = ExitStack()
        self._engine = open_engine(f"sqlite:///{folder / 'ours.db'}")
        self._closing.callback(self._engine.dispose)
        upgrade(self._engine)
        self._commit, self._find_twin = committer(self._engine), twin_finder(self._engine)
        self._writer = self._closing.enter_context(WarcWriter(self.archive, "ours"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._closing.close()

    def take(self, samples: Sequence[Sample]) -> None:
        """Run all steps on the samples, timed."""
        kept = [self._keep(sample, number) for sample, number in self._discover(samples)]
        by_record = {
            facts.record_id: (sample, facts) for sample, facts in zip(samples, kept, strict=True)
        }
        with reading(self._engine) as session:
            after = min(row.id or 0 for row in session_rows(session, kept)) - 1
        while True:
            with self.watch.on("store"), reading(self._engine) as session:
                rows = snapshots.unread(session, (), after, BATCH)
                snapshots.link_urls(session, [row.link_id for row in rows if row.link_id])
            if not rows:
                return
            after = rows[-1].id or after
            readings = [self._read(row, *by_record[row.record_id]) for row in rows]
            with self.watch.on("store"), writing(self._engine, lock="findings") as session:
                findings_store.save_readings(session, readings, EVENT_RULES, NAME_RULES, _now())

    def _discover(self, samples: Sequence[Sample]) -> list[tuple[Sample, int]]:
        sources = {sample.source_id: load_source(sample.source_id) for sample in samples}
        self._frontier = DatabaseFrontier(self._engine, sources)
        numbers: dict[str, int] = {}
        for source_id in sources:
            found = [Found(sample.url) for sample in samples if sample.source_id == source_id]
            with self.watch.on("links"):
                pending = self._frontier.discovered(source_id, found).due
            numbers |= {link.url: link.link_id for link in pending}
        return [(sample, numbers[sample.url]) for sample in samples]

    def _keep(self, sample: Sample, link_id: int) -> CaptureFacts:
        exchange = sample.exchange(_now())
        exchange.link_id = link_id
        with self.watch.on("warc"):
            digest = exchange.payload_digest()
        with self.watch.on("links"):
            twin = None if digest is None else self._find_twin(digest.hex())
        with self.watch.on("warc"):
            facts = self._writer.write_exchange(exchange, twin)
            self._writer.sync()
        with self.watch.on("links"):
            self._commit([facts])
            self._frontier.fetched(link_id, facts, LinkState.ALIVE)
        return facts

    def _read(self, row: Snapshot, sample: Sample, facts: CaptureFacts) -> Reading:
        if facts.revisit_of is not None:
            return Reading(row.id or 0)
        with self.watch.on("read"):
            articles = read_page(facts, self.archive, sample)
        documents = []
        for article in articles:
            with self.watch.on("find"):
                found = find_in(article)
            self.read[sample.url] = found
            documents.append(ReadDocument(sample.url, article, found))
        problem = None if articles else IssueKind.PAGE_UNREADABLE
        return Reading(row.id or 0, tuple(documents), problem)


def session_rows(session: Any, kept: Sequence[CaptureFacts]) -> list[Snapshot]:
    """Return the rows of what was kept."""
    held = snapshots.originals(session, [facts.record_id for facts in kept[:1]])
    return list(held.values())


def run_whole(settings: Settings, source_id: str) -> dict[str, Any]:
    """Run the real job on one source; return the CPU ms per page of its steps and its counts.

    What is read is saved a batch later: the last mark holds one batch of saving more than of
    reading, which is to our disadvantage.
    """
    workspace = open_workspace(settings)
    marks = {"poll": Marks(), "read": Marks()}

    def progress(step: str, done: int, _total: int | None) -> None:
        if step == "read" and done == BATCH:
            _await_readers()  # they were given two batches, and the second is not told yet
            marks[step].add(2 * BATCH)
        elif step == "poll" or done > 2 * BATCH:
            marks[step].add(done)

    polled = asyncio.run(poll(workspace, [source_id], progress))
    marks["poll"].at.pop()  # taken when the crawl had ended: that costs the same for any number
    extract(workspace, progress)
    began = spent_s([])
    alert(workspace)
    alert_ms = (spent_s([]) - began) * 1000 / max(polled.documents, 1)
    workspace.engine.dispose()
    return {
        "crawl_ms": marks["poll"].ms_each(WARM_PAGES),
        "extract_ms": marks["read"].ms_each(WARM_PAGES) + alert_ms,
        "documents": polled.documents,
        "failed": polled.failed,
    }


def _await_readers() -> None:
    """Return when nothing is under way any more."""
    children = psutil.Process().children(recursive=True)
    before = spent_s(children)
    while True:
        time.sleep(IDLE_LOOK_S)
        now = spent_s(children)
        if now - before < IDLE_CPU_S:
            return
        before = now


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Run the whole as the file of the first argument orders; print the result."""
    order = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    folder = Path(order["folder"])
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'aigaq.db'}",
        sources_dir=None,
        resolve=tuple(order["resolve"]),
        ca_file=Path(order["ca_file"]),
        contact="benchmark@example.org",
    )
    sys.stdout.write(json.dumps(run_whole(settings, order["source"])))


if __name__ == "__main__":
    main()
