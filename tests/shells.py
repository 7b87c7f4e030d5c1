"""A shell and a terminal for tests: what only they show of a command."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from struct import pack
from termios import TIOCSWINSZ

import pytest

from tests.commands import COMMAND, LIMIT_S, ROOT, only

HEARD_S, TRIES = 5.0, 6  # of a signal


def bash(script: str, **env: str) -> str:
    """Return what a script prints; its errors are shown with a test that fails."""
    program = shutil.which("bash")
    if program is None:
        pytest.skip("there is no bash")
    done = subprocess.run(
        [program, "--norc", "-c", script],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env=only(env), timeout=LIMIT_S, check=False,
    )  # fmt: skip
    return done.stdout


class Terminal:
    """The command on a terminal of that many columns: what it shows, and keys for it."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], columns: int = 80) -> None:
        self._ours, theirs = pty.openpty()
        ioctl(theirs, TIOCSWINSZ, pack("HHHH", 24, columns, 0, 0))
        given = {n: v for n, v in only(env).items() if n not in ("COLUMNS", "LINES", "NO_COLOR")}
        self.child = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            env={"TERM": "xterm-256color"} | given | dict(env),
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def wait_for(self, words: str, since: int = 0) -> None:
        """Read until these words are shown, behind that many characters."""
        until = time.monotonic() + LIMIT_S
        while words not in self.shown[since:]:
            assert self._read(until), f"{words!r} never came: {self.shown[since:]!r}"

    def type(self, keys: str) -> None:
        """Press these keys."""
        os.write(self._ours, keys.encode())

    def interrupt(self) -> None:
        """Send what Ctrl-C sends; again, if nobody hears it. A signal that comes in the moment
        before a program begins to wait for a line is told only by the next one.
        """
        for _ in range(TRIES):
            self.child.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(HEARD_S)
                return

    def end(self) -> tuple[int, str]:
        """Return with which code it ends by itself, and all that it showed."""
        until = time.monotonic() + LIMIT_S
        while self._read(until):
            pass
        os.close(self._ours)
        return self.child.wait(LIMIT_S), self.shown.replace("\r\n", "\n")

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            self.child.kill()
            return False
        try:
            told = os.read(self._ours, 65536)
        except OSError:  # so Linux says that nobody has it open any more
            return False
        self.shown += told.decode("utf-8", "replace")
        return bool(told)


def on_terminal(*arguments: str, env: Mapping[str, str], columns: int = 80) -> tuple[int, str]:
    """Run a command on a terminal to its end; return its code and what it showed."""
    return Terminal(arguments, env, columns).end()
