"""Serves an application on loopback, and on nothing else."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence

import uvicorn

from models.problems import CannotRun

ADDRESS = "127.0.0.1"


def serve(
    app: Callable[..., Awaitable[None]], ports: Sequence[int], tell: Callable[[int], None]
) -> None:
    """Listen at the first of `ports` that is free until Ctrl-C or SIGTERM; port 0 is any free one.
    `tell` is called with the port when it is open.

    Raises CannotRun.
    """
    # No log: it would hold addresses, and in them names.
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)

    def stop(*_: object) -> None:
        server.should_exit = True

    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, stop)  # until it runs, and when it hands the signal on to us
    with open_listener(ports) as listener:
        listener.listen()
        tell(int(listener.getsockname()[1]))
        server.run(sockets=[listener])


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
