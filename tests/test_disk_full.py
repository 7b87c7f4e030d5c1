"""The disk fills up in the middle of the work: it stops with one line that says what to do, loses
nothing that was acknowledged, and goes on where it was once there is room.

The disk is a real one, in memory, in a namespace of our own; where the kernel gives none, a limit
on the size of each file stands for it.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from console.demo import STORIED
from flows.job import run_job
from flows.workspace import open_workspace
from models.database import open_engine, reading
from models.settings import Settings
from models.tables import Snapshot
from models.terms import CaptureKind
from replica.server import Replica
from tests.captures import Captures, Page
from tests.small_disks import (
    Disk,
    LimitedFiles,
    NoSmallDisk,
    open_small_disk,
)
from tests.test_kill import acknowledged, check_archive, check_custody, check_once, ledgered, told

pytestmark = pytest.mark.slow
TODAY = datetime.now(UTC)  # of all replicas here: the news of an older one would be stale
ROOT = Path(__file__).parents[1]
ONLY = [f"--source={name}" for name in STORIED]
FREE = 400_000  # bytes, of 1.2 MB that the archive of a whole run takes, and 0.6 MB the database


@dataclass(frozen=True)
class Place:
    """Where the data lie, as the command names them and as we see them from outside."""

    disk: Disk
    data: Path
    database: Path
    seen_data: Path
    seen_database: Path

    @contextmanager
    def copied(self, *, archive: bool = False) -> Iterator[tuple[Path, sa.Engine]]:
        """Give a copy of all that lies there: SQLite would follow `seen_database` to nowhere."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for path in self.seen_database.parent.glob("aigaq.db*"):
                if not path.name.endswith("-shm"):
                    shutil.copy(path, folder)
            if archive:
                shutil.copytree(self.seen_data / "archive", folder / "archive")
            engine = open_engine(f"sqlite:///{folder / 'aigaq.db'}")
            yield folder, engine
            engine.dispose()

    def aigaq(
        self, *arguments: str, resolve: Iterable[str], ca_file: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run the command on these data."""
        return subprocess.run(
            [*self.disk.prefix, sys.executable, "-m", "console.cli", *arguments],
            cwd=ROOT,
            env=os.environ
            | {
                "AIGAQ_DATA_DIR": str(self.data),
                "AIGAQ_DATABASE_URL": f"sqlite:///{self.database}",
                "AIGAQ_RESOLVE": ",".join(resolve),
                "AIGAQ_CA_FILE": str(ca_file),
            },
            capture_output=True,
            text=True,
            timeout=300,
        )


@contextmanager
def open_place(tmp_path: Path, full: str) -> Iterator[Place]:
    """Put the archive, the database or both on a small disk."""
    try:
        with open_small_disk(tmp_path / "disk", 16) as disk:
            data = disk.folder / "data" if full != "database" else tmp_path / "data"
            database = disk.folder / "aigaq.db" if full != "archive" else tmp_path / "aigaq.db"
            yield Place(disk, data, database, disk.see(data), disk.see(database))
    except NoSmallDisk as why:
        pytest.skip(str(why))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a run tells that nothing disturbs."""
    folder = tmp_path_factory.mktemp("whole")
    with Replica(now=TODAY) as web:
        url, resolve = f"sqlite:///{folder / 'aigaq.db'}", tuple(web.resolve)
        workspace = open_workspace(Settings(folder, url, None, resolve, web.ca_file, None))
        run_job(workspace, STORIED)
        found = told(workspace.engine)
        workspace.engine.dispose()
    return found


def check_stopped(done: subprocess.CompletedProcess[str]) -> None:
    """It said in one line what to do, and nothing else but how far it was."""
    said = [line for line in done.stderr.splitlines() if not line.endswith(" ...")]
    assert (done.returncode, done.stdout, len(said)) == (3, "", 1), done.stderr
    assert said[0].startswith("aigaq: ")
    assert "make room on its disk and run the same command again" in said[0]


def look(place: Place) -> tuple[list[str], list[str]]:
    """Return what was acknowledged, and what the ledger tells of."""
    with place.copied() as (_, engine):
        return acknowledged(engine), ledgered(engine)


@pytest.mark.parametrize("full", ["archive", "database", "both"])
def test_a_run_stops_and_goes_on(full: str, whole: dict[str, object], tmp_path: Path) -> None:
    with Replica(now=TODAY) as web, open_place(tmp_path, full) as place:
        go_on(place, web, whole)


def test_a_run_stops_and_goes_on_where_files_may_not_grow(
    whole: dict[str, object], tmp_path: Path
) -> None:
    """The second best: what ends is the allowance of each file, not the disk."""
    data, database = tmp_path / "data", tmp_path / "aigaq.db"
    with Replica(now=TODAY) as web:
        place = Place(LimitedFiles(700_000), data, database, data, database)
        go_on(place, web, whole)


def go_on(place: Place, web: Replica, whole: dict[str, object]) -> None:
    """Fill the disk in the middle of a run, make room, and compare with a run that was whole."""

    def aigaq(*arguments: str) -> subprocess.CompletedProcess[str]:
        return place.aigaq(*arguments, resolve=web.resolve, ca_file=web.ca_file)

    assert aigaq("db", "upgrade").returncode == 0
    place.disk.fill(FREE)
    check_stopped(aigaq("run", "--direct", *ONLY))
    kept, lines = look(place)
    assert kept == lines
    assert 0 < len(kept) < 50, "it was not in the middle"
    check_stopped(
        aigaq("run", "--direct", *ONLY)
    )  # nobody has made room; a page or two may still fit
    before, (kept, lines) = kept, look(place)
    assert (kept, kept[: len(before)]) == (lines, before)
    assert aigaq("verify").returncode == 0  # what was torn counts for nothing
    place.disk.make_room()
    assert aigaq("run", "--direct", *ONLY).returncode == 0
    assert [found[: len(kept)] for found in look(place)] == [kept, kept]
    assert aigaq("verify").returncode == 0
    with place.copied(archive=True) as (folder, engine):
        assert told(engine) == whole
        check_once(engine)
        check_archive(engine, folder / "archive")
        check_custody(folder, f"sqlite:///{folder / 'aigaq.db'}")


@pytest.mark.parametrize("full", ["archive", "database"])
def test_preserving_stops_and_goes_on(full: str, tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311  # what cannot be compressed, no secret
    pages = {
        f"news.example.kz/{number}": Page(f"<p>{chance.randbytes(20_000).hex()}</p>".encode())
        for number in range(30)
    }
    with Captures(pages, tmp_path) as site, open_place(tmp_path, full) as place:

        def aigaq(*arguments: str) -> subprocess.CompletedProcess[str]:
            return place.aigaq(*arguments, resolve=site.resolve, ca_file=site.ca_file)

        urls = [f"https://{address}" for address in pages]
        assert aigaq("db", "upgrade").returncode == 0
        place.disk.fill(FREE)
        check_stopped(aigaq("preserve", *urls))
        kept, lines = look(place)
        assert kept == lines
        assert 1 < len(kept) < 31, "it was not in the middle"
        place.disk.make_room()
        done = aigaq("preserve", *urls)
        assert (done.returncode, done.stdout.count("NOT kept")) == (0, 0)
        assert aigaq("verify").returncode == 0
        with place.copied(archive=True) as (folder, engine):
            assert acknowledged(engine)[: len(kept)] == kept
            assert sorted(pages_kept(engine)) == sorted(urls)  # each once; then it is a revisit
            check_custody(folder, f"sqlite:///{folder / 'aigaq.db'}")


def pages_kept(engine: sa.Engine) -> list[str]:
    """Return the address of each page whose bytes are kept, as often as they are."""
    with reading(engine) as session:
        query = select(Snapshot.url).where(Snapshot.kind == CaptureKind.DOCUMENT)
        return list(session.exec(query.where(col(Snapshot.revisit_of).is_(None))))
