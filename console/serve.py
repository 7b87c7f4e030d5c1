"""Serves an application on loopback, and on nothing else."""

from __future__ import annotations

import signal
import socket
from collections.abc import Awaitable, Callable

import uvicorn

from models.problems import CannotRun

ADDRESS = "127.0.0.1"


def serve(app: Callable[..., Awaitable[None]], port: int, tell: Callable[[int], None]) -> None:
    """Listen until Ctrl-C or SIGTERM; `tell` is called with the port when it is open.

    Raises CannotRun.
    """
    # No log: it would hold addresses, and in them names.
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)

    def stop(*_: object) -> None:
        server.should_exit = True

    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, stop)  # until it runs, and when it hands the signal on to us
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError as problem:
            raise CannotRun(f"port {port}: {problem.strerror}: try another --port") from problem
        listener.listen()
        tell(int(listener.getsockname()[1]))
        server.run(sockets=[listener])
