"""The child process that polls: `python -m crawlers.run batch.json`.

What a source brings is judged from the frontier's counts: this process ends with 0 also when every
source failed, and with another code only when it could not work at all.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from scrapy.utils.log import configure_logging

from crawlers.catalogue import load_some, load_sources, source_for_visits
from crawlers.exchange import DEFAULT_LIMITS, Limits
from crawlers.frontier import Frontier, PendingLink
from crawlers.keeping import CannotKeep
from crawlers.poller import Poller
from crawlers.recorder import Recorder, handler_for
from crawlers.settings import shared_settings
from crawlers.source import Source
from crawlers.spiders.embedded import EmbeddedSpider, LookSpider, ProbeSpider
from crawlers.spiders.links import LinkSpider
from crawlers.spiders.visit import VisitSpider
from crawlers.stores import Stores, open_stores
from models import clock
from models.problems import CannotRun, WrongUse, spell_disk
from models.settings import Settings

GRACE_S = 8.0  # for requests under way once we are asked to stop
RENEW_S = 60.0  # leases last minutes
LOOK_EVERY_S = 0.1  # in which a page or two may be asked for in vain
LEASHED = "--leashed"
# What is fetched beside links and listings: where a batch names it, and by which engine.
BESIDE: dict[str, type[EmbeddedSpider]] = {
    "embedded": EmbeddedSpider,
    "probes": ProbeSpider,
    "looks": LookSpider,
}
EXIT_DONE, EXIT_USAGE, EXIT_CANNOT_RUN, EXIT_CANNOT_KEEP = 0, 2, 3, 4
WHY = "why: "  # begins the line that is meant: what is closed on the way out may complain after it


class WrongBatch(WrongUse):
    """The batch file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one child process polls, and into which file it tells what came of it.

    With `visits` it looks at those links instead, and at no listing; with `embedded` it fetches
    what pages embed: by source, addresses with the ids of the pages' links; `beside` says what
    these addresses are, see `BESIDE`. `limits` are those of each answer, `ahead` is by how much the
    clock is set.
    """

    sources: tuple[Source, ...]
    contact: str | None = None
    told: Path | None = None
    visits: Mapping[str, tuple[int, ...]] | None = None
    embedded: Mapping[str, tuple[PendingLink, ...]] | None = None
    beside: str = "embedded"
    limits: Limits = DEFAULT_LIMITS
    ahead: timedelta = timedelta(0)


def read_batch(text: str, settings: Settings) -> Batch:
    """Return the batch of a file {"sources": [ids], "told": path, "delay_s": seconds}.

    Only `sources` is needed. `delay_s` takes the place of each source's own delay, and "limits"
    ({name: number}) that of `crawlers.exchange.Limits`: for a replica on this machine. With
    "visits" ({source id: [link ids]}) those links are looked at, of sources that may be
    "host:<name>"; with "embedded" ({source id: [[link id, address]]}) those addresses are fetched,
    with "probes", of the same form, invented ones, with "looks" what a person wants to see, under
    the id 0 and kept as a listing. "ahead_s" sets the clock ahead, see
    `models.clock`. Raises WrongBatch, or CatalogueError.
    """
    try:
        table = json.loads(text)
        ids, told, delay_s = table["sources"], table.get("told"), table.get("delay_s")
        visits = _read_visits(table.get("visits"))
        beside = next((name for name in BESIDE if table.get(name) is not None), "embedded")
        embedded = _read_embedded(table.get(beside))
        limits = replace(DEFAULT_LIMITS, **_read_limits(table.get("limits", {})))
        ahead = timedelta(seconds=float(table.get("ahead_s", 0)))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as problem:
        raise WrongBatch('a batch is {"sources": [ids]}') from problem
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        raise WrongBatch(f"sources: {ids!r} is not a list of ids")
    if delay_s is not None and not (isinstance(delay_s, int | float) and 0 < delay_s <= 300):
        raise WrongBatch(f"delay_s: {delay_s!r} is not a number of seconds, over 0 and up to 300")
    chosen = visits if embedded is None else embedded
    if chosen is None:
        sources = load_some(ids, settings.sources_dir)
    else:
        known = load_sources(settings.sources_dir)
        sources = [source_for_visits(name, known) for name in chosen]
    if delay_s is not None:
        sources = [source.with_delay(delay_s) for source in sources]
    where = None if told is None else Path(str(told))
    return Batch(tuple(sources), settings.contact, where, visits, embedded, beside, limits, ahead)


def _read_visits(given: object) -> dict[str, tuple[int, ...]] | None:
    if given is None:
        return None
    if not isinstance(given, dict) or not all(
        isinstance(ids, list) and all(type(link_id) is int for link_id in ids)
        for ids in given.values()
    ):
        raise WrongBatch("visits: not a table of lists of link ids")
    return {str(source_id): tuple(ids) for source_id, ids in given.items()}


def _read_embedded(given: object) -> dict[str, tuple[PendingLink, ...]] | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise WrongBatch("embedded: not a table")
    return {
        str(source_id): tuple(PendingLink(int(link_id), str(url)) for link_id, url in pairs)
        for source_id, pairs in given.items()
    }


def _read_limits(given: dict[str, Any]) -> dict[str, Any]:
    for name, limit in given.items():
        wanted = int if name.endswith("_bytes") else (int, float)
        if isinstance(limit, bool) or not isinstance(limit, wanted) or not limit > 0:
            raise WrongBatch(f"limits: {name}: {limit!r} is not a number over 0")
    return given


async def crawl(batch: Batch, frontier: Frontier, recorder: Recorder) -> None:
    """Poll every source of the batch once; return when all have ended, well or badly."""
    await Poller(batch.contact, frontier, handler_for(recorder)).poll_all(batch.sources)


async def _run(batch: Batch, stores: Stores, leashed: bool) -> None:
    """Poll the sources that are ours to poll, until all have ended or we are asked to stop."""
    handler = handler_for(stores.recorder)
    poller = Poller(batch.contact, stores.frontier, handler, _choose_engine(batch))
    asked_to_stop = hear_stop(leashed=leashed)
    held = [source for source in batch.sources if source.id in stores.held]
    polling = asyncio.create_task(poller.poll_all(held))
    helpers = [
        asyncio.create_task(asked_to_stop.wait()),
        asyncio.create_task(renew_leases(stores)),
        asyncio.create_task(watch_disk(stores)),
    ]
    await asyncio.wait({polling, *helpers}, return_when=asyncio.FIRST_COMPLETED)
    if not polling.done():
        # What has not ended by itself is dropped; its links are saved and wait for the next run.
        await asyncio.wait({polling, asyncio.create_task(poller.stop())}, timeout=GRACE_S)
    for task in (polling, *helpers):
        task.cancel()
    results = await asyncio.gather(polling, *helpers, return_exceptions=True)
    stores.check()
    for result in results:
        if isinstance(result, Exception):
            raise result


def _choose_engine(batch: Batch) -> type[LinkSpider] | None:
    if batch.embedded is not None:
        return BESIDE[batch.beside]
    return None if batch.visits is None else VisitSpider


def hear_stop(*, leashed: bool) -> asyncio.Event:
    """Return what is set once a signal, or the end of whoever holds our leash, asks us to stop."""
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    if leashed:
        _stop_with_parent(asked_to_stop)
    return asked_to_stop


def _stop_with_parent(asked_to_stop: asyncio.Event) -> None:
    """Stop when standard input closes: whoever started us holds its other end, and is gone then."""
    loop, stdin = asyncio.get_running_loop(), sys.stdin.fileno()

    def look() -> None:
        if os.read(stdin, 1024) == b"":
            loop.remove_reader(stdin)
            asked_to_stop.set()

    loop.add_reader(stdin, look)


def tell(batch: Batch, stores: Stores) -> None:
    """Write what came of the batch into the file that it names."""
    if batch.told is not None:
        busy = [source.id for source in batch.sources if source.id not in stores.held]
        told: dict[str, Any] = {"busy": busy, "counts": stores.frontier.counts}
        if batch.beside == "looks":
            told["answers"] = stores.frontier.answers
        batch.told.write_text(json.dumps(told), "utf-8")


async def renew_leases(stores: Stores) -> None:
    """Keep the leases. Should that fail, another process may poll the same host: we stop."""
    while True:
        await asyncio.sleep(RENEW_S)
        stores.renew()


async def watch_disk(stores: Stores) -> None:
    """Wait until nothing can be kept any more. Raises CannotKeep."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        stores.check()


def run_batch(
    arguments: Sequence[str] | None, program: str, work: Callable[[Settings, Batch, bool], None]
) -> int:
    """Do `work` with the batch in the file that is named; return the exit code.

    With `--leashed`, which `work` is told, the process ends when its standard input does.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    paths = [argument for argument in given if argument != LEASHED]
    try:
        settings = Settings.from_env()
        if len(paths) != 1:
            raise WrongBatch(f"usage: python -m {program} [--leashed] batch.json")
        batch = read_batch(Path(paths[0]).read_text("utf-8"), settings)
    except (WrongUse, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return EXIT_USAGE
    clock.set_ahead(batch.ahead)
    try:
        work(settings, batch, LEASHED in given)
    except WrongUse as problem:
        sys.stderr.write(f"{problem}\n")
        return EXIT_USAGE
    except CannotKeep as problem:
        sys.stderr.write(f"{WHY}{problem}\n")
        return EXIT_CANNOT_KEEP
    except CannotRun as problem:
        sys.stderr.write(f"{problem}\n")
        return EXIT_CANNOT_RUN
    except OSError as problem:  # of recovery, before anything was asked for
        sys.stderr.write(f"{WHY}{spell_disk(problem)}\n")
        return EXIT_CANNOT_KEEP
    return EXIT_DONE


def _poll(settings: Settings, batch: Batch, leashed: bool) -> None:
    configure_logging(shared_settings())
    with open_stores(settings, batch.sources, batch.visits, batch.embedded, batch.limits) as stores:
        asyncio.run(_run(batch, stores, leashed))
        tell(batch, stores)


def main(arguments: Sequence[str] | None = None) -> int:
    """Poll the batch in the file that is named; return the exit code. See `run_batch`."""
    return run_batch(arguments, "crawlers.run", _poll)


if __name__ == "__main__":
    sys.exit(main())
