"""Serves an application on loopback, and on nothing else."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable

import uvicorn

from models.problems import CannotRun

ADDRESS = "127.0.0.1"


def serve(app: Callable[..., Awaitable[None]], port: int, tell: Callable[[], None]) -> None:
    """Listen until Ctrl-C; `tell` is called when connections are taken. Raises CannotRun."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError as problem:
            raise CannotRun(f"port {port}: {problem.strerror}: try another --port") from problem
        listener.listen()
        tell()
        # No log: it would hold addresses, and in them names.
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])
