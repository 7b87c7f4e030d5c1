"""A process that keeps exchanges is killed at any moment: what it acknowledged is there after."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from archive.recovery import recover
from archive.warc import read_capture, warc_path
from tests.test_warc import assert_sound, records

ROOT = Path(__file__).parents[1]

KEPT_UNTIL_KILLED = """
import asyncio, hashlib, os, signal, sqlite3, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.warc import Exchange
from crawlers.addresses import Resolver
from crawlers.recorder import Limits, Recorder
from models.terms import CaptureKind

folder, seed, moment = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
batches = 0

def die_at(this):
    if moment == this and batches == 5:
        os.kill(os.getpid(), signal.SIGKILL)

def commit(kept):
    global batches
    batches += 1
    die_at("before the commit")
    write(kept)
    die_at("after the commit")

def write(kept):
    with sqlite3.connect(folder / "kept.db", timeout=30) as database:
        database.execute("pragma synchronous = full")
        database.executemany("insert into kept values (?, ?, ?, ?, ?)", [
            (f.url, f.warc_file, f.warc_offset, f.warc_length, f.payload_sha256) for f in kept])

def exchange(number):
    size = 1 + int(hashlib.sha256(f"{seed}-{number}".encode()).hexdigest()[:5], 16) % 120_000
    body = hashlib.shake_128(f"{seed}-{number}".encode()).digest(size)
    head = b"HTTP/1.1 200 OK\\r\\nContent-Encoding: identity\\r\\n\\r\\n"
    return Exchange(f"https://news.example/{seed}/{number}", CaptureKind.DOCUMENT,
        datetime.now(UTC), request=b"GET / HTTP/1.1\\r\\n\\r\\n", response=bytearray(head + body),
        head_bytes=len(head), payload=body, status=200)

async def keep_for_ever():
    recorder = Recorder(folder, commit, lambda _: None, Resolver(), None, Limits(warc_bytes=2**20))
    async def keep(lane):
        number = lane
        while True:
            facts = await recorder.keep(exchange(number))
            sys.stdout.write(f"{facts.url} {facts.payload_sha256}\\n")
            sys.stdout.flush()
            number += 4
    await asyncio.gather(*map(keep, range(4)))

asyncio.run(keep_for_ever())
"""
MOMENTS = ("any", "before the commit", "after the commit")


@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_nine(tmp_path: Path) -> None:
    random = Random(20240520)  # noqa: S311 - the same moments in every run, as far as that goes
    acknowledged: dict[str, str] = {}
    with closing(sqlite3.connect(tmp_path / "kept.db")) as database:
        database.execute("pragma journal_mode = wal")
        database.execute(
            "create table kept (url text primary key, warc_file, offset, length, sha256)"
        )
        ends = ends_in(database)
        torn = 0
        for kill in range(15):
            moment = MOMENTS[kill % len(MOMENTS)]
            acknowledged |= run_until_killed(tmp_path, kill, moment, random.randint(1, 90))
            for found in recover(tmp_path, ends):
                assert found.missing_bytes == 0
                torn += found.torn_bytes > 0
    assert torn >= 5
    with closing(sqlite3.connect(tmp_path / "kept.db")) as database:
        rows = database.execute("select url, warc_file, offset, sha256 from kept").fetchall()
    assert list(tmp_path.glob("*.open")) == []
    for path in tmp_path.glob("*.warc.gz"):
        assert_sound(path)
    for url, warc_file, offset, sha256 in rows:
        capture = read_capture(warc_path(tmp_path, warc_file), offset)
        assert (capture.url, hashlib.sha256(capture.body).hexdigest()) == (url, sha256)
    assert acknowledged.items() <= {row[0]: row[3] for row in rows}.items()
    assert len(acknowledged) > 15
    in_files = [
        headers["WARC-Target-URI"]
        for path in tmp_path.glob("*.warc.gz")
        for kind, headers, _ in records(path)
        if kind == "response"
    ]
    assert sorted(in_files) == sorted(row[0] for row in rows)  # nothing twice, nothing uncommitted


def ends_in(database: sqlite3.Connection) -> Callable[[str], int]:
    """What recovery asks for, from the table of this test."""

    def committed_end(warc_file: str) -> int:
        query = "select max(offset + length) from kept where warc_file = ?"
        return database.execute(query, (warc_file,)).fetchone()[0] or 0

    return committed_end


def run_until_killed(folder: Path, kill: int, moment: str, acknowledgements: int) -> dict[str, str]:
    """Let a process keep exchanges until it is killed, and return what it acknowledged.

    It kills itself around the fifth commit if `moment` says so, else it is killed from here behind
    so many acknowledgements, wherever it is then.
    """
    arguments = [sys.executable, "-c", KEPT_UNTIL_KILLED, str(folder), str(kill), moment]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            pytest.fail("no pipe")
        lines = []
        if moment == "any":
            lines = [process.stdout.readline() for _ in range(acknowledgements)]
            os.kill(process.pid, signal.SIGKILL)
        lines += process.stdout.readlines()
    pairs = (line.split() for line in lines if line.endswith("\n"))
    return {url: sha256 for url, sha256 in pairs}  # noqa: C416 - says what is in it
