"""The crawl as a process of its own, on the real database: what it tells, and how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from flows import crawl
from models.database import reading, writing
from models.store import sources
from models.tables import Link, SourceState
from models.terms import CaptureKind
from tests.conftest import NOW
from tests.invented_web import Answer, Site, page, rss, site

__all__ = ["site"]  # a fixture
OWN_SOURCE = """
title = "Invented"
url = "http://news.example.kz/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = "nowhere"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "http://news.example.kz/list"
"""
Start = Callable[[float], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(site: Site, database_url: str, engine: sa.Engine, tmp_path: Path) -> Start:
    """Return a function that starts the crawl of one invented source with a delay."""
    own = tmp_path / "sources"
    own.mkdir()
    (own / "kz_invented.toml").write_text(OWN_SOURCE, "utf-8")
    with writing(engine) as session:
        sources.register(session, {"kz_invented": "news.example.kz"}, NOW)

    def begin(delay_s: float) -> subprocess.Popen[bytes]:
        told = str(tmp_path / "told.json")
        batch = {"sources": ["kz_invented"], "told": told, "delay_s": delay_s}
        (tmp_path / "batch.json").write_text(json.dumps(batch), "utf-8")
        return subprocess.Popen(
            [sys.executable, "-m", "crawlers.run", "--leashed", str(tmp_path / "batch.json")],
            env={
                **os.environ,
                "AIGAQ_DATA_DIR": str(tmp_path / "data"),
                "AIGAQ_DATABASE_URL": database_url,
                "AIGAQ_SOURCES_DIR": str(own),
                "AIGAQ_RESOLVE": f"*:80:127.0.0.1:{site.port}",
                "PYTHONPATH": str(Path(__file__).parents[1]),
            },
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return begin


def _end(child: subprocess.Popen[bytes]) -> bytes:
    if child.stderr is None:
        raise AssertionError("the crawl has no pipe for its complaints")
    complaints = child.stderr.read()
    child.wait(timeout=60)
    if child.stdin is not None:
        child.stdin.close()
    child.stderr.close()
    return complaints


def _told(tmp_path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((tmp_path / "told.json").read_text("utf-8"))
    return told


def _states(engine: sa.Engine) -> Counter[str]:
    with reading(engine) as session:
        query = select(Link.state).where(Link.kind == CaptureKind.DOCUMENT)
        return Counter(str(state) for state in session.exec(query))


def test_it_polls_its_batch_and_tells_the_counts(
    site: Site, start: Start, engine: sa.Engine, tmp_path: Path
) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(page(1), page(2)))
    site.answers[page(1)] = Answer("<p>1</p>")
    child = start(0.05)
    complaints = _end(child)
    assert (child.returncode, complaints) == (0, b"")
    counts = _told(tmp_path)["counts"]["kz_invented"]
    assert (counts["documents"], counts["documents_failed"]) == (1, 1)
    assert _states(engine) == {"alive": 1, "new": 1}  # a page is gone when it was missing twice
    with reading(engine) as session:
        assert session.exec(select(SourceState.lease_owner)).one() is None


def test_a_source_that_another_holds_is_left_alone(
    site: Site, start: Start, engine: sa.Engine, tmp_path: Path
) -> None:
    with writing(engine) as session:
        elsewhere = sources.take_leases(session, ["kz_invented"], "elsewhere/1/a", _far_ahead())
    assert elsewhere == ["kz_invented"]
    child = start(0.05)
    assert (_end(child), child.returncode) == (b"", 0)
    assert _told(tmp_path) == {"busy": ["kz_invented"], "counts": {}}
    assert site.asked == []


def _far_ahead() -> Any:
    return NOW.replace(year=NOW.year + 100)


@pytest.mark.parametrize("how", ["terminated", "its parent is gone"])
def test_stopped_it_leaves_its_links_to_the_next_run(
    how: str, site: Site, start: Start, engine: sa.Engine
) -> None:
    site.answers["http://news.example.kz/list"] = Answer(rss(*map(page, range(1, 50))))
    for number in range(1, 50):
        site.answers[page(number)] = Answer("<p>x</p>")
    child = start(0.2)
    _wait_until(lambda: page(2) in site.urls())
    if how == "terminated":
        child.send_signal(signal.SIGTERM)
    elif child.stdin is not None:
        child.stdin.close()
    began = time.monotonic()
    complaints = _end(child)
    assert time.monotonic() - began < 12
    assert (child.returncode, complaints) == (0, b"")
    states = _states(engine)
    assert 1 <= states["alive"] < 10, "only what was under way came to an end"
    assert states["new"] == 49 - states["alive"]


def _wait_until(happened: Callable[[], bool], patience_s: float = 30.0) -> None:
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def test_why_nothing_can_be_kept_is_told_whatever_is_said_after_it() -> None:
    said = (
        "why: the disk is full: make room\nException ignored in: <x>\nRuntimeError: loop closed\n"
    )
    assert crawl._reason(said) == "the disk is full: make room"
    assert crawl._reason("RuntimeError: no room\n") == "RuntimeError: no room"
