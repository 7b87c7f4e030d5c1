"""`python -m benchmarks.many_sources`: what a source costs among few and among many, and whether
each host is left its pause.

Sources are generated, each with a host of its own that a server on this machine answers for: a
robots.txt, a feed and some pages. All are polled by the real crawl process with the shortest pause
that a source may have, a second. What each asked for, and when, is measured by the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from flows.poll import due_now, poll
from flows.workspace import Workspace, open_workspace
from models.settings import Settings

DELAY_S = 1.0
PAGES = 3  # of each source, new at each poll
SOURCE = """
title   = "Generated {number}"
url     = "http://{host}/"
country = "kz"
langs   = ["ru"]
kind    = "news"
cited   = "nowhere: generated"
[poll]
every   = "1h"
delay_s = {delay}
[[poll.from]]
how = "feed"
url = "http://{host}/rss"
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds a source with this many sources, of a poll of all and of a look that finds
    none due; the shortest pause between two requests to one host, in seconds.
    """

    sources: int
    ms_poll: float
    ms_look: float
    shortest_pause_s: float
    requests: int
    wall_s: float


@dataclass(slots=True)
class Asked:
    """When each host was asked."""

    at: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def shortest_pause_s(self) -> float:
        """Return the shortest time between two requests to one host."""
        pairs = (zip(times, times[1:], strict=False) for times in self.at.values())
        return min((later - earlier for host in pairs for earlier, later in host), default=0.0)


@contextmanager
def serving(asked: Asked) -> Iterator[int]:
    """Answer for every host; give the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.at[self.headers["Host"]].append(time.monotonic())
            status, body = _answer(self.headers["Host"], self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _answer(host: str, path: str) -> tuple[int, bytes]:
    if path == "/robots.txt":
        return 200, b"User-agent: *\nDisallow:\n"
    if path == "/rss":
        now = datetime.now(UTC)
        items = "".join(
            f"<item><title>Page {n}</title><link>http://{host}/a/{now:%H%M%S}-{n}</link>"
            f"<pubDate>{now - timedelta(hours=6 * n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
            for n in range(PAGES)
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
        return 200, feed.encode()
    return 200, f"<!DOCTYPE html><title>{path}</title><h1>{path}</h1><p>Of {host}.</p>".encode()


def measure(count: int) -> Cost:
    """Poll so many sources once, on a fresh database."""
    asked = Asked()
    with tempfile.TemporaryDirectory() as folder, serving(asked) as port:
        workspace = _workspace(Path(folder), count, port)
        before, begun = _cpu_s(), time.monotonic()
        polled = asyncio.run(poll(workspace))
        cpu_s, wall_s = _cpu_s() - before, time.monotonic() - begun
        if polled.failed or polled.documents != count * PAGES:
            raise RuntimeError(f"{polled.failed}: {polled.documents} pages of {count} sources")
        looked = time.process_time()
        if due_now(workspace, ()):
            raise RuntimeError("something is due again")
        look_s = time.process_time() - looked
        workspace.engine.dispose()
    requests = sum(map(len, asked.at.values()))
    pause_s = round(asked.shortest_pause_s(), 3)
    return Cost(
        count, round(cpu_s / count * 1e3, 1), round(look_s / count * 1e3, 3), pause_s, requests,
        round(wall_s, 1),
    )  # fmt: skip


def _workspace(folder: Path, count: int, port: int) -> Workspace:
    hosts = [f"news{number}.example.kz" for number in range(count)]
    sources = folder / "sources"
    sources.mkdir()
    for number, host in enumerate(hosts):
        text = SOURCE.format(number=number, host=host, delay=DELAY_S)
        (sources / f"generated_{number}.toml").write_text(text, "utf-8")
    os.environ["AIGAQ_SOURCES_DIR"] = str(sources)
    os.environ["AIGAQ_RESOLVE"] = ",".join(f"{host}:80:127.0.0.1:{port}" for host in hosts)
    os.environ["AIGAQ_DATA_DIR"] = str(folder)
    opened = open_workspace(Settings.from_env())
    own = {name: one for name, one in opened.sources.items() if name.startswith("generated_")}
    return Workspace(opened.settings, opened.engine, own)


def _cpu_s() -> float:
    """Return the CPU time of this process and of the crawls it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line of JSON for each number of sources."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_sources", description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[50, 250, 1000])
    for count in parser.parse_args(arguments).counts:
        sys.stdout.write(json.dumps(asdict(measure(count))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
