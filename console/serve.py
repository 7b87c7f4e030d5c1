"""Serves an application on loopback, and on nothing else."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from collections.abc import Awaitable, Callable

import uvicorn

from models.problems import CannotRun

ADDRESS = "127.0.0.1"


def serve(app: Callable[..., Awaitable[None]], port: int, tell: Callable[[int], None]) -> None:
    """Listen until Ctrl-C or SIGTERM; `tell` is called with the port when it is open.

    Raises CannotRun, and SystemExit after SIGTERM, so that whoever called can tidy up.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server hands it on to us
    with socket.socket() as listener, contextlib.suppress(KeyboardInterrupt):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError as problem:
            raise CannotRun(f"port {port}: {problem.strerror}: try another --port") from problem
        listener.listen()
        tell(int(listener.getsockname()[1]))
        # No log: it would hold addresses, and in them names.
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])
