"""How much work something is, measured so that a busy machine and a full memory say the same."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 3


def cpu_seconds(act: Callable[[], object]) -> float:
    """Return the seconds of a processor that `act` takes in this thread.

    Other threads are not counted, nor is the collector of garbage: after thousands of tests one
    round of it takes a second.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        act()
        return time.thread_time() - began
    finally:
        if was_on:
            gc.enable()


def assert_cpu(act: Callable[[], object], most: float) -> None:
    """Assert that `act` takes fewer than `most` seconds of a processor, once in three tries.

    What is slow by itself is slow each time; what another process slowed down is not.
    """
    spent: list[float] = []
    while len(spent) < TRIES:
        spent.append(cpu_seconds(act))
        if spent[-1] < most:
            return
    raise AssertionError(f"took {', '.join(f'{one:.2f}' for one in spent)} s; at most {most:.2f} s")
