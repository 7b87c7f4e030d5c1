"""Killed at any moment and started again, the main job loses nothing and does nothing twice."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from archive.warc import read_capture, warc_path
from console.demo import STORIED
from flows.seal import seal
from flows.verify import verify
from flows.workspace import open_workspace
from models.database import open_engine, reading, writing
from models.settings import Settings
from models.tables import (
    Alert,
    Document,
    Event,
    Evidence,
    Ledger,
    Link,
    Mention,
    Snapshot,
    SourceState,
)
from models.terms import AlertKind, CaptureKind, LedgerType, LinkState
from replica.server import Replica
from tests.conftest import NOW

ROOT = Path(__file__).parents[1]
ONLY = [f"--source={name}" for name in STORIED]


def _start(web: Replica, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "console.cli", "run", "--direct", *ONLY],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ
        | {
            "AIGAQ_DATA_DIR": str(folder),
            "AIGAQ_RESOLVE": ",".join(web.resolve),
            "AIGAQ_CA_FILE": str(web.ca_file),
        },
    )


def _make_due(engine: sa.Engine) -> None:
    with writing(engine) as session:
        session.execute(sa.update(SourceState).values(due_at=NOW))


def told(engine: sa.Engine) -> dict[str, object]:
    """What a person would see, without the numbers of rows.

    That a source is stale is no part of it: the replica's day is long past.
    """
    with reading(engine) as session:
        events = session.exec(select(Event.kind, Event.date, Event.place, Event.term))
        evidence = session.exec(
            select(Link.url, Evidence.start, Evidence.end)
            .join(Document, col(Document.id) == Evidence.document_id)
            .join(Link, col(Link.id) == Document.link_id)
        )
        documents = session.exec(
            select(Link.url, Document.text_sha256).join(Link, col(Link.id) == Document.link_id)
        )
        alerts = select(Alert).where(Alert.kind != AlertKind.SOURCE_TROUBLE)
        return {
            "events": sorted(map(str, events)),
            "evidence": sorted(map(str, evidence)),
            "documents": sorted(map(str, documents)),
            "alerts": len(session.exec(alerts).all()),
            "mentions": len(session.exec(select(Mention)).all()),
        }


def _run_to_the_end(web: Replica, folder: Path) -> sa.Engine:
    process = _start(web, folder)
    assert process.wait(timeout=300) in (0, 1)
    return open_engine(f"sqlite:///{folder / 'aigaq.db'}")


def check_archive(engine: sa.Engine, archive: Path) -> None:
    """Every file is a whole gzip, and every snapshot can be read where the database says."""
    for file in archive.glob("*.warc.gz"):
        with gzip.open(file) as stream:
            while stream.read(1 << 20):
                pass
    with reading(engine) as session:
        query = select(Snapshot).where(
            col(Snapshot.warc_offset).is_not(None), col(Snapshot.revisit_of).is_(None)
        )
        for row in session.exec(query):
            assert row.warc_offset is not None
            kept = read_capture(warc_path(archive, row.warc_file), row.warc_offset)
            assert kept.status == row.status


def _kill_loop(tmp_path: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # moments to kill at, no secret
    with Replica(now=NOW) as web:
        whole = _run_to_the_end(web, tmp_path / "whole")
        folder = tmp_path / "killed"
        kept: list[str] = []
        for _ in range(kills):
            process = _start(web, folder)
            time.sleep(chance.uniform(0.8, 9.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            if (folder / "aigaq.db").is_file():
                engine = open_engine(f"sqlite:///{folder / 'aigaq.db'}")
                if sa.inspect(engine).has_table("source_state"):
                    before, kept = kept, acknowledged(engine)
                    assert kept[: len(before)] == before, "what was acknowledged is lost"
                    _make_due(engine)
                engine.dispose()
        killed = _run_to_the_end(web, folder)
        _make_due(killed)
        _run_to_the_end(web, folder)
    assert acknowledged(killed)[: len(kept)] == kept
    assert told(killed) == told(whole)
    check_once(killed)
    check_archive(killed, folder / "archive")
    check_custody(folder, f"sqlite:///{folder / 'aigaq.db'}")


def check_once(engine: sa.Engine) -> None:
    """Every page that was found was kept, no page twice, and all of them were read."""
    with reading(engine) as session:
        waiting = session.exec(
            select(Link).where(Link.state == LinkState.NEW, Link.kind == CaptureKind.DOCUMENT)
        ).all()
        assert waiting == []
        kept_well = select(Snapshot.link_id).where(
            Snapshot.kind == CaptureKind.DOCUMENT,
            col(Snapshot.status).between(200, 299),
            col(Snapshot.truncated).is_(None),
        )
        pages = list(session.exec(kept_well))
        assert len(pages) == len(set(pages)), "a page that was kept was asked for again"
        unread = select(Snapshot).where(
            col(Snapshot.read_at).is_(None), Snapshot.kind == CaptureKind.DOCUMENT
        )
        assert session.exec(unread.where(Snapshot.status == 200)).all() == []


def acknowledged(engine: sa.Engine) -> list[str]:
    """Return the ids of all exchanges that were acknowledged, in the order of their commits."""
    with reading(engine) as session:
        return list(session.exec(select(Snapshot.record_id).order_by(col(Snapshot.id))))


def ledgered(engine: sa.Engine) -> list[str]:
    """Return the ids of all exchanges of which the ledger tells, in the order of its lines."""
    with reading(engine) as session:
        lines = select(Ledger.object).where(Ledger.type == LedgerType.CAPTURED)
        return list(session.exec(lines.order_by(col(Ledger.seq))))


def check_custody(folder: Path, database_url: str) -> None:
    """The ledger tells of every exchange once and of nothing that is not there: before it is sealed
    and after.
    """
    workspace = open_workspace(Settings(folder, database_url, None, (), None, None))
    kept, lines = acknowledged(workspace.engine), ledgered(workspace.engine)
    assert len(lines) == len(set(lines)), "an exchange stands twice in the ledger"
    assert sorted(kept) == sorted(lines), "acknowledged and not in the ledger, or the other way"
    before = verify(workspace)
    assert (before.faults, before.exchanges, before.lines) == ((), len(kept), len(kept))
    sealed = seal(workspace)
    after = verify(workspace)
    assert (after.faults, after.exchanges, after.covered) == ((), len(kept), after.lines - 1)
    assert (sealed.checkpoint, sealed.files) == (1, after.files)
    workspace.engine.dispose()


@pytest.mark.slow
def test_killed_a_few_times(tmp_path: Path) -> None:
    _kill_loop(tmp_path, kills=6, seed=1)


@pytest.mark.slow
def test_endurance_killed_sixty_times(tmp_path: Path) -> None:
    _kill_loop(tmp_path, kills=60, seed=2)
