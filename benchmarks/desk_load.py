"""`python -m benchmarks.desk_load DATA_DIR`: many people at the console at once, over HTTP.

A real `aigaq console` serves a copy of that folder, the data of a demo. One signed-in session asks
for its pages, fifty requests at once, a thousand for each page: an answer that is no 200 ends the
run. Latencies are what the asker waits, with its own work on the same cores; CPU is that of the
console's process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import httpx
import psutil

PAGES = {
    "inbox": "/",
    "alert": "/alerts/3",
    "people": "/people",
    "documents": "/documents?words=суд",
    "sources": "/sources",
}
AT_ONCE, ASKED = 50, 1_000
WAIT_S = 60.0
WARM = 5  # asked before the clock starts: templates are compiled, modules loaded


@dataclass(frozen=True, slots=True)
class Load:
    """What one page cost: milliseconds, and bytes over the wire."""

    page: str
    asked: int
    p50_ms: float
    p95_ms: float
    cpu_ms: float  # of the console, per page
    per_s: float
    wire_bytes: int


@contextmanager
def console_on(folder: Path) -> Iterator[tuple[str, int]]:
    """Serve that folder; give the link to come in, and the id of the process."""
    command = [sys.executable, "-m", "console.cli", "console", "--port", "0"]
    env = os.environ | {"AIGAQ_DATA_DIR": str(folder)}
    env.pop("AIGAQ_DATABASE_URL", None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as child:
        try:
            told = child.stdout.readline() if child.stdout else ""
            link = re.search(r"http://localhost:\d{1,5}/enter\?key=[\w-]{1,99}", told)
            if link is None:
                raise SystemExit(f"no way into the console: {told!r}")
            yield link[0], child.pid
        finally:
            child.terminate()


async def load(link: str, pid: int, at_once: int, asked: int) -> list[Load]:
    """Come in by the link, and ask for each page."""
    url = httpx.URL(link)
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{url.port}",
        headers={"host": f"localhost:{url.port}", "accept-encoding": "gzip"},
        limits=limits,
        timeout=WAIT_S,
        trust_env=False,
    ) as client:
        came = await client.get(f"/enter?{url.query.decode()}")
        if came.status_code != httpx.codes.SEE_OTHER:
            raise SystemExit(f"not let in: {came.status_code}")
        client.cookies.update(came.cookies)
        return [await _load_page(client, pid, name, at_once, asked) for name in PAGES]


async def _load_page(
    client: httpx.AsyncClient, pid: int, name: str, at_once: int, asked: int
) -> Load:
    for _ in range(WARM):
        await _ask(client, PAGES[name])
    process, gate, waits = psutil.Process(pid), asyncio.Semaphore(at_once), list[float]()
    size = 0

    async def one() -> None:
        nonlocal size
        async with gate:
            began = time.perf_counter()
            size = await _ask(client, PAGES[name])
            waits.append((time.perf_counter() - began) * 1e3)

    before, began = _cpu_s(process), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(asked)))
    took = time.perf_counter() - began
    cut = quantiles(waits, n=20)
    cpu_ms = (_cpu_s(process) - before) / asked * 1e3
    return Load(name, asked, cut[9], cut[18], cpu_ms, asked / took, size)


async def _ask(client: httpx.AsyncClient, path: str) -> int:
    """Ask for a page; return its bytes over the wire. Ends the run if it does not come."""
    answer = await client.get(path)
    if answer.status_code != httpx.codes.OK:
        raise SystemExit(f"{path}: {answer.status_code}")
    return answer.num_bytes_downloaded


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path, help="the folder of a demo: it is copied")
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--asked", type=int, default=ASKED, help="requests for each page")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(given.data_dir, Path(folder) / "data")
        with console_on(copied) as (link, pid):
            for one in asyncio.run(load(link, pid, given.at_once, given.asked)):
                print(
                    f"{one.page:10} {one.asked} asked, {one.wire_bytes} bytes:"
                    f" p50 {one.p50_ms:.0f} ms, p95 {one.p95_ms:.0f} ms,"
                    f" CPU {one.cpu_ms:.1f} ms a page, {one.per_s:.0f} a second"
                )
    print(json.dumps({"at_once": given.at_once, "python": sys.version.split()[0]}))


if __name__ == "__main__":
    main()
