"""Reading in worker processes: a death costs no page, and no page spoils its neighbours."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.warc import WarcWriter
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from flows.readers import ReaderPool, Readers
from flows.reading import MEMORY_LIMIT, ReadJob, read_snapshot, unreadable
from models.database import writing
from models.store import findings, links, snapshots
from models.store.links import FoundLink
from models.terms import IssueKind
from models.values import PageRules
from tests.conftest import NOW
from tests.test_warc import HEAD, exchange

URL = "https://news.example/shamalghan?id=7"
DEAD = -1
RULES = PageRules(title=("h1",), text=("p",), published_at=("time@datetime",))


def _html(title: str, time: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<html lang="ru"><h1>{title}</h1><time datetime="{time}"></time>{body}</html>'.encode()


def _jobs(folder: Path, *pages: bytes) -> list[ReadJob]:
    with WarcWriter(folder, "a") as writer:
        kept = [writer.write_exchange(exchange(HEAD, page), None) for page in pages]
    return [
        ReadJob(number, folder, facts.warc_file, facts.warc_offset or 0, URL, RULES)
        for number, facts in enumerate(kept, start=1)
    ]


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    """Readers that have not started yet."""
    made = ReaderPool()
    yield made
    made.end()


def kill_readers() -> None:
    """Kill every reader, whatever it is doing."""
    for worker in multiprocessing.active_children():
        os.kill(int(worker.pid or 0), signal.SIGKILL)


def test_a_page_whose_reader_is_killed_is_read_again(tmp_path: Path, pool: ReaderPool) -> None:
    jobs = _jobs(tmp_path, *[_html(f"Заголовок {n}", "2024-05-20", "Текст.") for n in range(5)])
    readers = Readers(pool, read_snapshot, unreadable)
    scheduled = readers.schedule(jobs)
    kill_readers()
    read = readers.collect(scheduled)
    assert [reading.snapshot_id for reading in read] == [1, 2, 3, 4, 5]
    titles = [document.article.title for reading in read for document in reading.documents]
    assert titles == [f"Заголовок {n}" for n in range(5)]


def test_steps_share_readers_and_lose_no_page_when_they_are_killed_in_between(
    pool: ReaderPool,
) -> None:
    first, second, third = (Readers(pool, process_of, dead) for _ in range(3))
    before = first.collect(first.schedule([1, 2])) + second.collect(second.schedule([3, 4]))
    assert set(before) <= {worker.pid for worker in multiprocessing.active_children()}
    kill_readers()
    after = third.collect(third.schedule([5, 6, 7]))
    assert DEAD not in after and set(after).isdisjoint(before)


def test_who_takes_too_long_is_ended_and_the_next_is_served(pool: ReaderPool) -> None:
    readers = Readers(pool, wait_for, dead_s, limit_s=0.3)
    assert readers.collect(readers.schedule([0.0, 60.0, 0.0])) == [0.0, -1.0, 0.0]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such limit")
def test_who_wants_too_much_memory_dies_alone(pool: ReaderPool) -> None:
    readers = Readers(pool, hoard, dead)
    assert readers.collect(readers.schedule([1, MEMORY_LIMIT, 2])) == [1, DEAD, 2]


def process_of(_job: int) -> int:
    """Return who works."""
    return os.getpid()


def wait_for(seconds: float) -> float:
    """Return after so long."""
    time.sleep(seconds)
    return seconds


def hoard(size: int) -> int:
    """Return the size of what was taken."""
    return len(bytearray(size))


def dead(_job: int, _why: str) -> int:
    """Say that the reader died."""
    return DEAD


def dead_s(_job: float, _why: str) -> float:
    """Say that the reader died."""
    return float(DEAD)


def test_a_time_out_of_this_world_is_no_time(tmp_path: Path) -> None:
    (job,) = _jobs(tmp_path, _html("Заголовок", "0001-01-01T00:00:00+14:00", "Текст."))
    (document,) = read_snapshot(job).documents
    assert document.article.published_at is None


@pytest.mark.parametrize("mark", ["\0", "&#0;", "\ufffe", "&#xD800;"])
def test_characters_that_no_database_takes(mark: str, tmp_path: Path, engine: sa.Engine) -> None:
    """PostgreSQL refuses NUL: a page that holds it must not stop the pages beside it."""
    (job,) = _jobs(tmp_path, _html(f"За{mark}головок", "2024-05-20", f"Те{mark}кст о погоде."))
    with WarcWriter(tmp_path, "b") as writer:
        facts = writer.write_exchange(exchange(HEAD, b"x"), None)
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        snapshots.save(session, [facts])
        session.execute(sa.text("UPDATE snapshot SET link_id = :id"), {"id": link_id})
    with writing(engine, lock="findings") as session:
        saved = findings.save_readings(session, [read_snapshot(job)], EVENT_RULES, NAME_RULES, NOW)
    assert saved.documents == 1


def test_bytes_that_are_no_page_are_a_problem_and_no_exception(tmp_path: Path) -> None:
    (job,) = _jobs(tmp_path, bytes(range(256)) * 50)
    assert read_snapshot(job).problem is IssueKind.PAGE_UNREADABLE
    assert read_snapshot(job).documents == ()
