"""`python -m benchmarks.growth`: what a new document costs in a small and in a large archive.

Everything behind reading is counted: document, mentions, people, events, charges, copies, what it
cites, and the alerts, as a run does it; the archives and the new documents are generated, the
findings are given. Rounds take turns between the archives, so that both meet the same machine.
CPU is that of this process and, on PostgreSQL, of the server's processes that serve it.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

from sqlmodel import Session

from benchmarks.growth_data import generate
from benchmarks.growth_databases import databases, timed
from benchmarks.growth_new import NewDocuments
from benchmarks.growth_rows import Archive
from benchmarks.growth_statements import Statements
from console import dossier, people
from console.lines import arrange
from extract.severity import fold_above
from flows.alert import alert
from flows.extract import Extracted, _save_together
from flows.workspace import Workspace, open_workspace
from models.database import reading
from models.settings import Settings
from models.store.queue import waiting
from models.store.wanted import Wanted
from models.values import Reading

BATCH = 64  # documents saved together, as flows.extract has them
LISTED = 50  # lines of a list


@dataclass(slots=True)
class Measured:
    """One archive under measurement: milliseconds of CPU and of wall time a document, by round."""

    archive: Archive
    workspace: Workspace
    new: NewDocuments
    cpu_ms: dict[str, list[float]] = field(default_factory=dict)
    wall_ms: dict[str, list[float]] = field(default_factory=dict)


def measure(many: Sequence[Measured], rounds: int) -> None:
    """Save batches of new documents, with and without findings, in turn; the first counts not."""
    gc.collect()
    gc.freeze()
    for number in range(rounds + 1):
        for one in many:
            for kind, with_findings in (("finds", True), ("ordinary", False)):
                readings = one.new.batch(BATCH, with_findings=with_findings)
                cpu, wall = timed(one.workspace.engine, partial(save, one.workspace, readings))
                if number > 0:
                    one.cpu_ms.setdefault(kind, []).append(cpu / BATCH)
                    one.wall_ms.setdefault(kind, []).append(wall / BATCH)


def save(workspace: Workspace, readings: Sequence[Reading]) -> None:
    """Do with what was read what a run does: save it, and raise alerts."""
    _save_together(workspace, readings, Extracted())
    alert(workspace)


def looks(
    session: Session, workspace: Workspace, limit: int = LISTED
) -> dict[str, Callable[[], object]]:
    """Return what the lists of the console ask the database, by the name of the command."""

    def alerts() -> object:
        lines = arrange(waiting(session, Wanted()), fold_above())[:limit]
        return dossier.summaries(session, [line.ids[0] for line in lines], workspace.sources)

    return {
        "alerts list": alerts,
        "people list": lambda: people.summaries(session, limit),
        "people proposals": lambda: people.proposals(session, limit),
    }


def open_archive(folder: Path, url: str, documents: int, persons: int) -> Measured:
    """Fill an empty database with so much, and open it as a run does."""
    settings = Settings(
        data_dir=folder / f"data-{documents}",
        database_url=url,
        sources_dir=None,
        resolve=(),
        ca_file=None,
        contact=None,
    )
    workspace = open_workspace(settings)
    begun = time.perf_counter()
    archive = generate(workspace.engine, documents, persons)
    took = time.perf_counter() - begun
    sys.stderr.write(f"{documents:,} documents, {persons:,} people: filled in {took:.0f} s\n")
    return Measured(archive, workspace, NewDocuments(workspace.engine, archive))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="where the databases are made, 6 GB a million")
    parser.add_argument("--statements", action="store_true", help="which statements grow")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="growth-", dir=asked.folder) as made:
        folder = Path(made)
        folder.chmod(0o755)  # the server runs as another user
        with databases(folder, asked.database) as url_of:
            many = [
                open_archive(folder, url_of(f"growth{documents}"), documents, persons)
                for documents, persons in zip(asked.documents, asked.people, strict=True)
            ]
            watched = [Statements(one.workspace.engine) for one in many if asked.statements]
            measure(many, asked.rounds)
            for one in many:
                _print(one, many[0], asked.json)
            for statements in watched:
                sys.stdout.write(statements.told(watched[0], asked.rounds + 1))
            for one in many:
                one.workspace.engine.dispose()
    return 0


def _print(one: Measured, first: Measured, as_json: bool) -> None:
    rows = {
        kind: {
            "cpu_ms": round(median(cpu), 3),
            "wall_ms": round(median(one.wall_ms[kind]), 3),
            "ratio": round(median(a / b for a, b in zip(cpu, first.cpu_ms[kind], strict=True)), 3),
        }
        for kind, cpu in one.cpu_ms.items()
    }
    with reading(one.workspace.engine) as session:
        asked = looks(session, one.workspace).items()
        looked = {name: round(timed(one.workspace.engine, work)[1]) for name, work in asked}
    archive = one.archive
    if as_json:
        told = {"documents": archive.documents, "people": len(archive.names)}
        sys.stdout.write(json.dumps(told | rows | {"lists_ms": looked}) + "\n")
        return
    sys.stdout.write(f"{archive.documents:>9,} documents, {len(archive.names):>7,} people\n")
    for kind, row in rows.items():
        sys.stdout.write(
            f"  {kind:9} {row['cpu_ms']:7.2f} ms CPU a document, {row['wall_ms']:7.2f} ms wall,"
            f" {row['ratio']:.2f} times the first\n"
        )
    sys.stdout.write("  " + ", ".join(f"{name} {ms} ms" for name, ms in looked.items()) + "\n")


if __name__ == "__main__":
    sys.exit(main())
