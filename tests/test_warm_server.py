"""A process that is forked warm is to whoever started it what a new one would be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warm_server import serving_warm

Command = tuple[str, ...]
COLD = (sys.executable, "-P", "-m")
RUN = ("timeit", "-n", "1", "-r", "1")  # runs the code that follows
PAUSE = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
LIMIT_S = 60


@pytest.fixture(scope="module")
def warm() -> Iterator[Command]:
    with serving_warm("timeit") as command:
        yield command


def told_of(command: Command, folder: Path, given: str = "{]") -> tuple[int, str, str]:
    done = subprocess.run(
        [*command, "json.tool", "--indent", "1"],
        input=given,
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=LIMIT_S,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("given", ["[1]", "{]"])
def test_it_has_the_words_streams_and_code_of_a_cold_one(
    warm: Command, tmp_path: Path, given: str
) -> None:
    told = told_of(warm, tmp_path, given)
    assert told == told_of(COLD, tmp_path, given)
    assert told[1] or told[2]


def test_it_has_the_environment_and_the_folder(warm: Command, tmp_path: Path) -> None:
    for value in ("first", "second"):
        code = "import os; print([os.getcwd(), os.environ['OURS'], 'PATH' in os.environ])"
        done = subprocess.run(
            [*warm, *RUN, code],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={"OURS": value},
            timeout=LIMIT_S,
            check=True,
        )
        assert done.stdout.startswith(str([str(tmp_path), value, False]))


def test_one_does_not_see_what_another_set(warm: Command, tmp_path: Path) -> None:
    code = "import timeit; print(hasattr(timeit, 'seen')); timeit.seen = True"
    for _ in range(2):
        told = subprocess.check_output([*warm, *RUN, code], text=True, timeout=LIMIT_S)
        assert told.startswith("False")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_its_stand_in_alike(warm: Command, number: signal.Signals) -> None:
    with subprocess.Popen(
        [*warm, *RUN, PAUSE], stdout=subprocess.PIPE, start_new_session=True
    ) as started:
        assert started.stdout is not None
        child = int(started.stdout.readline())
        assert child != started.pid
        os.killpg(started.pid, number)
        assert started.wait(LIMIT_S) == -number
        assert started.stdout.read() == b""  # closed: the process is no more
    with pytest.raises(ProcessLookupError):
        _wait_for(child)


def _wait_for(process: int) -> None:
    """Look for a process until it is gone, which its attendant sees at once."""
    for _ in range(LIMIT_S * 100):
        os.kill(process, 0)
        time.sleep(0.01)
