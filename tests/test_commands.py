"""The command in this process is the command as a process: the same words, streams and codes."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models import clock
from models.database import open_engine
from tests.commands import COMMAND, ROOT, aigaq, aigaq_process, one_line, only

TEXT = "Суд в Алматы осудил Айнур Сейтказину по части 2 статьи 405 УК РК."


@pytest.mark.parametrize(
    ("arguments", "given", "code"),
    [
        (["sources", "--help"], "", 0),
        ([], "", 2),  # told are the commands there are
        (["alerts", "lits"], "", 2),
        (["alerts", "show", "1000000000000"], "", 2),
        (["extract", "-", "--json"], json.dumps({"id": "a", "text": TEXT}), 0),
        (["alerts", "list"], "", 3),
    ],
)
def test_a_process_says_the_same(
    tmp_path: Path, arguments: list[str], given: str, code: int
) -> None:
    settings = {"AIGAQ_DATA_DIR": str(tmp_path / "data")}
    here = aigaq(*arguments, given=given, **settings)
    there = aigaq_process(*arguments, given=given, **settings)
    assert here.returncode == there.returncode == code
    assert (here.stdout, here.stderr) == (there.stdout, there.stderr)
    assert here.stdout or here.stderr


def test_a_command_leaves_nothing_behind(database_url: str, tmp_path: Path) -> None:
    clock.set_ahead(timedelta(days=3))
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    before, files = _state(), _open_files()
    env = {"AIGAQ_DATABASE_URL": database_url, "AIGAQ_DATA_DIR": str(tmp_path), "TZ": "Asia/Tokyo"}
    try:
        assert aigaq("alerts", "list", **env).stdout == "No alerts.\n"
        assert aigaq("alerts", "list", "--no-such", **env).returncode == 2
        assert _state() == before
        assert _open_files() <= files  # others' may be closed meanwhile, once they are forgotten
    finally:
        clock.set_ahead(timedelta(0))
        logging.getLogger().removeHandler(handler)


def _state() -> list[Any]:
    """Return what a command may set of its process."""
    return [
        dict(os.environ),
        sys.argv,
        Path.cwd(),
        (sys.stdin, sys.stdout, sys.stderr),
        clock.ahead(),
        time.localtime(0).tm_hour,
        logging.getLogger().handlers[:],
        [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)],
        warnings.filters[:],
    ]


def _open_files() -> set[int]:
    folder = Path("/proc/self/fd")
    return {int(file.name) for file in folder.iterdir()} if folder.is_dir() else set()


def test_what_a_child_or_a_library_complains_of_is_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def told(_url: str) -> None:
        logging.getLogger("elsewhere").warning("a library")
        warnings.warn("a doubt", stacklevel=1)
        subprocess.run(["sh", "-c", "echo a child >&2"], check=True)
        raise FileNotFoundError(2, "nowhere")

    monkeypatch.setattr("models.database.open_engine", told)
    done = aigaq("db", "upgrade", AIGAQ_DATA_DIR=str(tmp_path))
    assert done.returncode == 3
    for words in ("a library\n", "UserWarning: a doubt", "a child\n", "aigaq: "):
        assert words in done.stderr
    with pytest.raises(AssertionError):
        one_line(done)


def test_what_nobody_foresaw_is_raised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def told(_url: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("models.database.open_engine", told)
    with pytest.raises(ZeroDivisionError):
        aigaq("db", "upgrade", AIGAQ_DATA_DIR=str(tmp_path))


def test_nothing_stays_open_at_the_database(database_url: str, tmp_path: Path) -> None:
    engine = open_engine(database_url)
    ask = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no list of who is connected")
    for _ in range(3):
        aigaq("alerts", "list", AIGAQ_DATABASE_URL=database_url, AIGAQ_DATA_DIR=str(tmp_path))
    with engine.connect() as connection:
        assert connection.exec_driver_sql(ask).scalar_one() == 1
    engine.dispose()


# Only a process has these


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text((json.dumps({"text": TEXT}) + "\n") * 400, "utf-8")  # more than a pipe holds
    with subprocess.Popen(
        [*COMMAND, "extract", str(texts), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=only({}),
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        assert child.stdout.readline().startswith(b"{")
        child.stdout.close()
        complaint = child.stderr.read()
    assert complaint == b""
    assert child.returncode == 0


# A listing that waits in the buffer until the end, the help, JSON, a complaint.
SHORT = [
    (["sources", "list"], 0),
    (["sources", "list", "--json"], 0),
    (["alerts", "--help"], 0),
    (["alerts", "show", "many"], 2),
]


@pytest.mark.parametrize(("arguments", "code"), SHORT)
def test_nobody_reads_any_of_it(tmp_path: Path, arguments: list[str], code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments],
        stdout=writing,
        stderr=subprocess.PIPE if code == 0 else writing,
        cwd=ROOT,
        env=only({"AIGAQ_DATA_DIR": str(tmp_path / "data")}),
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr or b"") == (code, b"")


def test_letters_that_a_stream_lacks_are_written_as_codes() -> None:
    given = json.dumps({"id": "a", "text": TEXT})  # which is ASCII
    done = aigaq_process("extract", "-", "--json", given=given, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u0410\\u0439\\u043d\\u0443\\u0440" in done.stdout
