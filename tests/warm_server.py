"""Forks processes that have imported what ours import, which takes most of the time of a short one.

A crawl has a process of its own, and to import Scrapy and the tables takes it 1.2 s; a test crawls
in a tenth of that. What runs is the module itself, from its first line to the exit of its
interpreter, with its own arguments, environment and streams; `tests.warm_start` stands for it.
Tests of the start itself start the interpreter: tests/test_crawl_process.py.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = Path(__file__).with_name("warm_start.py")


@contextmanager
def serving_warm(*modules: str) -> Iterator[tuple[str, ...]]:
    """Give the beginning of a command that runs a module whose name follows, as `python -m` does;
    `modules` are imported beforehand.
    """
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as door:
        where = f"{folder}/door"
        door.bind(where)
        door.listen(64)
        with subprocess.Popen(
            [sys.executable, "-m", "tests.warm_server", str(door.fileno()), *modules],
            stdin=subprocess.PIPE,  # closed when we die: the server then ends by itself
            pass_fds=[door.fileno()],
            cwd=ROOT,
        ):
            door.close()  # if the server dies, who asks is refused
            yield (sys.executable, "-I", "-S", str(START), where)


def main() -> None:
    """Serve at the socket whose number is given; what is forked goes on from here."""
    number, *modules = sys.argv[1:]
    for module in modules:
        importlib.import_module(module)
    if threading.active_count() != 1:
        raise RuntimeError("who has threads cannot be forked")
    gc.freeze()  # what is imported is shared until somebody writes to it
    program, *arguments = _serve(int(number))
    sys.argv = [program, *arguments]
    sys.modules.pop(program, None)  # it begins from its first line
    runpy.run_module(program, run_name="__main__", alter_sys=True)


def _serve(number: int) -> list[str]:
    """Fork once for every order; return its words in the process that is to run them."""
    attendants: list[int] = []
    with socket.socket(fileno=number) as door:
        while True:
            ready, _, _ = select.select([door.fileno(), 0], [], [])
            if 0 in ready:
                sys.exit()
            line, _ = door.accept()
            attendant = os.fork()
            if attendant == 0:
                door.close()
                return _attend(line)
            line.close()
            attendants = [one for one in [*attendants, attendant] if not _has_ended(one)]


def _has_ended(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] != 0


def _attend(line: socket.socket) -> list[str]:
    """Fork the process, pass signals on, and tell of its end; return in that process alone."""
    size, streams, _, _ = socket.recv_fds(line, 4, 3)
    spelt = b""
    while len(size) == 4 and len(spelt) < int.from_bytes(size, "big"):
        part = line.recv(1 << 16)
        if not part:
            break
        spelt += part
    if len(size) < 4 or len(spelt) < int.from_bytes(size, "big"):
        os._exit(0)  # who asked was killed
    order = json.loads(spelt)
    ended, lives = os.pipe()  # `lives` is closed when the process ends
    child = os.fork()
    if child == 0:
        line.close()
        os.close(ended)
        _settle(streams, order["env"], order["folder"])
        words: list[str] = order["words"]
        return words
    os.close(lives)
    for stream in streams:
        os.close(stream)
    _watch(line, ended, child)
    _, status = os.waitpid(child, 0)
    try:
        line.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    except OSError:
        os._exit(1)  # nobody asks any more
    os._exit(0)


def _settle(streams: list[int], env: dict[str, str], folder: str) -> None:
    """Make this process what a new one would be."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()


def _watch(line: socket.socket, ended: int, child: int) -> None:
    """Wait for the end of a process; pass on what it is told, and kill it if who asked was."""
    while ended not in select.select([line.fileno(), ended], [], [])[0]:
        told = line.recv(16)
        if not told:
            is_settled = os.getpgid(child) == child  # from then on it may have children
            (os.killpg if is_settled else os.kill)(child, signal.SIGKILL)
            return
        for number in told:
            os.kill(child, number)


if __name__ == "__main__":
    main()
