"""Serves an application on loopback, and on nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import traceback
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import uvicorn

from console.patience import Patient
from models.problems import CannotRun

ADDRESS = "127.0.0.1"
# Connections that wait at the door: whoever comes waits behind all of them, and most of a flood has
# gone by then.
MOST_AT_DOOR = 100
PATIENCE_S = 3  # that a page has when the console ends: somebody may never send the rest of a form


def serve(
    app: Callable[..., Awaitable[None]], ports: Sequence[int], tell: Callable[[int], None]
) -> None:
    """Listen at the first of `ports` that is free until Ctrl-C or SIGTERM; port 0 is any free one.
    `tell` is called with the port when it is open.

    Raises CannotRun.
    """
    _log_briefly()
    server = uvicorn.Server(configure(app))

    def stop(*_: object) -> None:
        server.should_exit = True

    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, stop)  # until it runs, and when it hands the signal on to us
    with open_listener(ports) as listener:
        listener.listen()
        tell(int(listener.getsockname()[1]))
        server.run(sockets=[listener])


def configure(app: Callable[..., Awaitable[None]]) -> uvicorn.Config:
    """Return how the server works, whatever its environment says.

    Of what a proxy adds to the head `X-Forwarded-Proto` says whether the cookie is for HTTPS alone,
    and nothing else is gone by; whoever comes through Tor may write it, for their own answers.
    """
    return uvicorn.Config(
        app,
        port=0,
        http=Patient,
        ws="none",  # a library that speaks it may be there, and is not asked for a name
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=ADDRESS,
        backlog=MOST_AT_DOOR,
        timeout_graceful_shutdown=PATIENCE_S,
    )


class _Brief(logging.Formatter):
    """A line for what went wrong in a page: of which class it is, and where."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. What the exception says, or the address, might name somebody."""
        kind, _, trace = record.exc_info or (None, None, None)
        *_, last = traceback.extract_tb(trace)
        where = f"{Path(last.filename).name}, line {last.lineno}"
        return f"aigaq: a page failed: {kind and kind.__name__} in {where}"


def _log_briefly() -> None:
    """Let the server tell its terminal of failures of ours, and of nothing that strangers do: who
    sends it nonsense could fill the terminal, and one that is full holds every page up.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Brief())
    handler.addFilter(_is_failure)
    log = logging.getLogger("uvicorn.error")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.ERROR)


def _is_failure(record: logging.LogRecord) -> bool:
    """Whether something failed; that a page is given up because the console ends is no failure."""
    kind = (record.exc_info or (None,))[0]
    return kind is not None and not issubclass(kind, asyncio.CancelledError)


def open_listener(ports: Sequence[int]) -> socket.socket:
    """Return a socket at the first of `ports` that is free. Raises CannotRun."""
    *others, last = ports
    for port in others:
        with contextlib.suppress(CannotRun):
            return open_listener([port])
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, last))
    except OSError as problem:
        listener.close()
        raise CannotRun(f"port {last}: {problem.strerror}: try another --port") from problem
    return listener
