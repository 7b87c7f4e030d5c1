"""Runs `aigaq` for a test: inside this process, which saves its start, or as a process of its own.

Both go through `console.cli.main`, so exit codes, complaints and streams are the real ones. A test
takes a process where that is what is shown: its start, signals, a terminal, how many there may be.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO
from unittest import mock

import sqlalchemy as sa

from console.cli import main
from models import clock

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "console.cli")
LIMIT_S = 120
Done = subprocess.CompletedProcess[str]


def aigaq(*arguments: str, given: str = "", **env: str) -> Done:
    """Run the command as a user would, with only these settings, but in this process.

    What nobody foresaw is raised here, where the program would end with a traceback.
    """
    with tempfile.TemporaryFile() as stdin, ExitStack() as stack:
        stdin.write(given.encode())
        stdin.seek(0)
        out = stack.enter_context(tempfile.TemporaryFile())
        err = stack.enter_context(tempfile.TemporaryFile())
        with (
            _settings(only(env)),
            _streams(stdin.fileno(), out.fileno(), err.fileno()),
            _as_at_the_start(["aigaq", *arguments]),
            _engines_are_closed(),
        ):
            code = _code()
        return Done(arguments, code, _read(out), _read(err))


def aigaq_process(*arguments: str, given: str = "", **env: str) -> Done:
    """Run the command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=only(env),
        timeout=LIMIT_S,
        check=False,
    )


def only(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this process with these settings of ours and no others."""
    return {n: value for n, value in os.environ.items() if not n.startswith("AIGAQ_")} | dict(env)


def one_line(done: Done) -> str:
    """Return the one line of complaint; there must be no more, and no traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def _code() -> int:
    try:
        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    raise AssertionError("main() leaves with its exit code")


def _read(file: Any) -> str:
    """Return what was written; the end of each line as a pipe in text mode has it."""
    file.seek(0)
    told: str = file.read().decode("utf-8")
    return told.replace("\r\n", "\n")


@contextmanager
def _settings(env: Mapping[str, str]) -> Iterator[None]:
    """Set the environment, and the time zone that it names."""
    with mock.patch.dict(os.environ, env, clear=True):
        time.tzset()
        yield
    time.tzset()


@contextmanager
def _streams(*files: int) -> Iterator[None]:
    """Put files under standard input, output and error: the children write there too."""
    kept = [os.dup(number) for number in range(len(files))]
    before = sys.stdin, sys.stdout, sys.stderr
    try:
        for number, file in enumerate(files):
            os.dup2(file, number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # given back
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        for number, own in enumerate(kept):
            os.dup2(own, number)
            os.close(own)


@contextmanager
def _as_at_the_start(words: list[str]) -> Iterator[None]:
    """Give the command a process as if just begun, and take back after it what it set in it."""
    root = logging.getLogger()
    folder, argv, ahead, handlers = Path.cwd(), sys.argv, clock.ahead(), root.handlers[:]
    caught = [signal.SIGINT, signal.SIGTERM, signal.SIGALRM]
    before = {number: signal.getsignal(number) for number in caught}
    try:
        os.chdir(ROOT)
        sys.argv = words
        clock.set_ahead(timedelta(0))
        root.handlers[:] = []  # those of pytest: a warning that nobody handles goes to the stream
        signal.signal(signal.SIGALRM, _too_late)
        signal.alarm(LIMIT_S)
        with _warnings_as_usual():
            yield
    finally:
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)
        root.handlers[:] = handlers
        clock.set_ahead(ahead)
        sys.argv = argv
        os.chdir(folder)


def _too_late(*_: object) -> None:
    raise TimeoutError(f"the command took longer than {LIMIT_S} s")


@contextmanager
def _warnings_as_usual() -> Iterator[None]:
    """Let a warning be a line on standard error, where the interpreter shows it: see `one_line`."""
    with warnings.catch_warnings():
        warnings.resetwarnings()
        for quiet in (DeprecationWarning, PendingDeprecationWarning, ImportWarning):
            warnings.simplefilter("ignore", quiet)
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.showwarning = _show_warning
        yield


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    (file or sys.stderr).write(warnings.formatwarning(message, category, filename, lineno, line))


@contextmanager
def _engines_are_closed() -> Iterator[None]:
    """Close after the command every connection that its end as a process would have closed."""
    used: set[sa.Engine] = set()

    def note(connection: sa.Connection) -> None:
        used.add(connection.engine)

    sa.event.listen(sa.Engine, "engine_connect", note)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "engine_connect", note)
        for engine in used:
            engine.dispose()
