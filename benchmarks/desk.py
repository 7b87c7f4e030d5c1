"""`python -m benchmarks.desk`: what a page of the queue costs in a small and in a large archive.

The data behind the page is gathered, for the queue as it opens and for each of its filters; none is
rendered. CPU is that of this process and, on PostgreSQL, of the server's processes that serve it.
The archives are generated, see `benchmarks.desk_rows`.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks import desk_rows
from benchmarks import growth_rows as rows
from benchmarks.growth_data import add, settle
from benchmarks.growth_databases import databases, timed
from benchmarks.linking import fill, invent
from console import worklist
from console.paging import Cursor
from crawlers.catalogue import Source, load_sources
from extract.place_names import names_in_region
from models.database import open_engine, reading, upgrade, writing
from models.store import queue
from models.store.queue import Spot
from models.store.wanted import Wanted
from models.tables import (
    Alert,
    AlertAction,
    Copy,
    Document,
    Event,
    Evidence,
    EvidenceProvision,
    Link,
    Mention,
    Provision,
    Snapshot,
)
from models.terms import UNDECIDED, AlertKind, AlertState, EventKind, Severity

SMALL = 1_500  # documents that bring 30 waiting alerts, as many as a page shows
LARGE = 1_000_000
DEEP = 10_000  # alerts before a page far down


@dataclass(frozen=True, slots=True)
class Page:
    """One page that is asked for."""

    wanted: Wanted
    cursor: Cursor = Cursor()


def generate(engine: sa.Engine, documents: int, people: int) -> rows.Archive:
    """Fill an empty database with a queue; return what is in it."""
    archive = rows.Archive(documents, tuple(invent(people, seed=1)))
    numbers, finds = range(1, documents + 1), range(1, archive.finds + 1)
    events = range(1, archive.events + 1)
    add(engine, Link, map(rows.link_row, numbers))
    add(engine, Snapshot, map(rows.snapshot_row, numbers))
    add(engine, Document, map(desk_rows.document_row, numbers))
    with writing(engine) as session:
        fill(session, archive.names)
    add(engine, Provision, desk_rows.law_rows())
    add(engine, Mention, (row for find in finds for row in rows.mention_rows(archive, find)))
    add(engine, Event, (desk_rows.event_row(archive, event) for event in events))
    add(engine, Evidence, (desk_rows.evidence_row(archive, find) for find in finds))
    add(engine, EvidenceProvision, map(desk_rows.cited_row, finds))
    add(engine, Alert, map(desk_rows.alert_row, events))
    acted = (event for event in events if desk_rows.state_of(event) is not AlertState.NEW)
    add(engine, AlertAction, map(desk_rows.action_row, acted))
    add(engine, Copy, (rows.copy_row(find) for find in finds[1::10]))
    settle(engine)
    return archive


def pages(engine: sa.Engine, archive: rows.Archive) -> dict[str, Page]:
    """Return what is asked of an archive: the queue as it opens, each filter, a page far down."""
    with reading(engine) as session:
        deep = queue.window(session, Wanted(), limit=min(DEEP, archive.events // 10)).rows[-1]
        group = queue.window(session, Wanted(), limit=1).rows[0].group_key
    wanted = {
        "default": Wanted(),
        "snoozed": Wanted(states=[AlertState.SNOOZED]),
        "undecided": Wanted(states=UNDECIDED),
        "confirmed": Wanted(states=[AlertState.CONFIRMED]),
        "dismissed": Wanted(states=[AlertState.DISMISSED]),
        "mine": Wanted(states=[AlertState.ASSIGNED], assigned_to=desk_rows.ME),
        "severity critical": Wanted(severities=[Severity.CRITICAL]),
        "event torture": Wanted(events=[EventKind.TORTURE]),
        "kind status_change": Wanted(kinds=[AlertKind.STATUS_CHANGE]),
        "kind gone (none)": Wanted(kinds=[AlertKind.GONE]),
        "person": Wanted(person_id=1),
        "article, common": Wanted(provision="KZ-CC 405"),
        "article, rare": Wanted(provision="KZ-CC 174"),
        "article, none": Wanted(provision="KZ-CC 999"),
        "region, common": Wanted(places=names_in_region("Almaty")),
        "region, rare": Wanted(places=names_in_region("Abai")),
        "region, none": Wanted(places=names_in_region("Ulytau")),
        "language kk": Wanted(lang="kk"),
        "language, rare": Wanted(lang="en"),
        "language, none": Wanted(lang="fr"),
        "source, common": Wanted(source=desk_rows.SOURCES[7]),
        "source, rare": Wanted(source=desk_rows.RARE),
        "source, no finds": Wanted(source=desk_rows.QUIET),
        "source, none": Wanted(source="nowhere"),
        "since 7 days": Wanted(since=rows.appeared(archive.documents) - timedelta(days=7)),
        "group": Wanted(group=group),
        "two filters": Wanted(provision="KZ-CC 274", places=names_in_region("Abai"), lang="kk"),
    }
    spot = Spot(deep.severity, deep.put_at, deep.id)
    asked = {name: Page(one) for name, one in wanted.items()}
    return asked | {"far down": Page(Wanted(), Cursor(base=spot))}


def measure(
    engine: sa.Engine, sources: Mapping[str, Source], asked: Mapping[str, Page], rounds: int
) -> dict[str, float]:
    """Return milliseconds of CPU of each page, the median of so many."""
    gc.collect()
    gc.freeze()
    found: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, page in asked.items():
            cpu, _ = timed(engine, partial(_show, engine, sources, page))
            if number > 0:
                found[name].append(cpu)
    return {name: median(taken) for name, taken in found.items()}


def _show(engine: sa.Engine, sources: Mapping[str, Source], page: Page) -> None:
    with reading(engine) as session:
        worklist.show(session, sources, page.wanted, page.cursor, desk_rows.ME)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[SMALL, LARGE])
    parser.add_argument("--people", type=int, nargs="+", default=[150, 50_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="where the databases are made, 4 GB a million")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    asked = parser.parse_args(arguments)
    sources, told = load_sources(), list[dict[str, float]]()
    with tempfile.TemporaryDirectory(prefix="desk-", dir=asked.folder) as made:
        folder = Path(made)
        folder.chmod(0o755)  # the server runs as another user
        with databases(folder, asked.database) as url_of:
            for documents, people in zip(asked.documents, asked.people, strict=True):
                engine = open_engine(url_of(f"desk{documents}"))
                upgrade(engine)
                begun = time.perf_counter()
                archive = generate(engine, documents, people)
                took = time.perf_counter() - begun
                sys.stderr.write(f"{documents:,} documents: filled in {took:.0f} s\n")
                told.append(measure(engine, sources, pages(engine, archive), asked.rounds))
                _print(archive, told[-1], told[0], asked.json)
                engine.dispose()
    return 0


def _print(
    archive: rows.Archive, found: dict[str, float], first: dict[str, float], as_json: bool
) -> None:
    if as_json:
        sizes = {"documents": archive.documents, "alerts": archive.events}
        sys.stdout.write(json.dumps({**sizes, "cpu_ms": found}) + "\n")
        return
    sys.stdout.write(f"{archive.documents:>9,} documents, {archive.events:>7,} alerts\n")
    for name, cpu in found.items():
        times = cpu / first["default"]
        sys.stdout.write(f"  {name:20} {cpu:7.1f} ms CPU, {times:5.2f} times the first page\n")


if __name__ == "__main__":
    sys.exit(main())
