"""Sets Prefect up in the environment, which it reads when it is imported: so before that."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

NOTE = "temporary-server"  # its process number and that of the run that started it
SERVER_MODULE = "prefect.server"
DEFAULTS = {
    "DO_NOT_TRACK": "1",  # the only switch of the client's usage statistics
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # the server's, and those of its web pages
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # its own 20 s are too short
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",  # never pickle
}


def prepare_prefect(data_dir: Path) -> None:
    """Turn off all telemetry and give Prefect a folder of its own; what is set already stays."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ.setdefault("PREFECT_HOME", str(data_dir / "prefect")))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _end_stale_server(home)


def note_server(pid: int) -> None:
    """Remember the temporary server of this process: killed, we would leave it running."""
    (Path(os.environ["PREFECT_HOME"]) / NOTE).write_text(f"{pid} {os.getpid()}", "ascii")


def _end_stale_server(home: Path) -> None:
    """End the temporary server of a run that is dead. One of a living run is left alone."""
    note = home / NOTE
    if not note.is_file():
        return
    server, owner = map(int, note.read_text("ascii").split())
    if "prefect" in _command_of(owner) or "aigaq" in _command_of(owner):
        return
    if SERVER_MODULE in _command_of(server):
        os.kill(server, signal.SIGTERM)
    note.unlink()


def _command_of(pid: int) -> str:
    """Return the command line of a process, empty if there is none of that number."""
    asked = ["ps", "-ww", "-p", str(pid), "-o", "command="]  # -ww: not cut to a width
    try:
        # A fixed command and a number: nothing of a stranger's is run.
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:  # a machine without ps: nothing is ended on a guess
        return ""
    return done.stdout
