"""Ends every process that a browser has started, also those that it has let go of."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
MAX_ROUNDS = 200


def adopt_orphans() -> None:
    """Become the parent of processes whose own parent ends; only Linux knows this."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_group(leader: int | None) -> None:
    """Kill a process and its group, if there are any."""
    if leader is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def end_children() -> None:
    """Kill the children of this process and, as they are adopted, all that those had started.

    Only for a process of whose children nobody else knows. Where /proc is missing it does nothing.
    """
    for _ in range(MAX_ROUNDS):
        children = list(_children(os.getpid()))
        if not children:
            return
        for pid in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children(parent: int) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # "123 (name with ) in it) S 45 ...": the parent is the second field behind the name.
            told = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
            if int(told[1]) == parent:
                yield int(folder.name)
