"""`python -m benchmarks.linking`: what it costs to link a name among few and among many people.

The people are generated: a listed given name and a surname of invented syllables, so that the share
of names that are much alike stays the same however many there are.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from extract.naming.lists import load_names
from extract.people import person_key
from flows.naming import NAME_RULES
from models.database import open_engine, upgrade, writing
from models.store.documents import NewDocument
from models.store.namings import file_names
from models.store.persons import link_people
from models.store.sql import in_batches
from models.tables import Alias, Document, Link, Person, Snapshot
from models.terms import CaptureKind, LinkState, Role
from models.values import Article, Findings, Naming, PersonMention, ReadDocument

AT = datetime(2026, 3, 1, tzinfo=UTC)
SYLLABLES = (
    *("бак", "дан", "жол", "кен", "мар", "нур", "сар", "тол", "уз", "ша", "ер", "кал", "биз"),
    *("гор", "лап", "мыс", "рын", "сут", "тем", "фар"),
)
ENDINGS = ("ов", "ев", "баев", "беков", "кулов", "жанов")
BATCH = 64  # documents that are saved together, each with two names


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds for a name with this many people on file, and how many were new."""

    people: int
    ms: float
    made: int


def invent(count: int, seed: int) -> list[str]:
    """Return as many different full names."""
    chance, names = random.Random(seed), load_names()  # noqa: S311  # no secret
    given = sorted(names.male)
    found: dict[str, str] = {}
    while len(found) < count:
        stem = "".join(chance.choice(SYLLABLES) for _ in range(4)).capitalize()
        name = f"{chance.choice(given)} {stem}{chance.choice(ENDINGS)}"
        found.setdefault(person_key(name), name)
    return list(found.values())


def fill(session: Session, names: Sequence[str]) -> None:
    """Put these people on file."""
    for begin, batch in zip(range(1, len(names) + 1, 5_000), in_batches(names, 5_000), strict=True):
        people = dict(enumerate(batch, start=begin))
        session.execute(
            sa.insert(Person),
            [
                {"id": row, "name": name, "key": person_key(name), "role": Role.VICTIM}
                | {"minor": False, "filed_by": NAME_RULES.version, "created_at": AT, "gender": "m"}
                for row, name in people.items()
            ],
        )
        session.execute(
            sa.insert(Alias),
            [
                {"person_id": row, "name": name, "key": person_key(name), "lang": "ru"}
                for row, name in people.items()
            ],
        )
        file_names(session, NAME_RULES, {row: [Naming(name)] for row, name in people.items()})


def documents(names: Sequence[str]) -> Iterator[NewDocument]:
    """Yield a document for every two names; none of them is stored itself."""
    for number, pair in enumerate(in_batches(names, 2)):
        people = tuple(
            PersonMention(name, 0, len(name), name, person_key(name), "ru", Role.VICTIM)
            for name in pair
        )
        read = ReadDocument("", Article("", "", "", AT), Findings("ru", people, (), ()))
        yield NewDocument(number + 1, 1, "2026-03-01", AT, read)


def measure(engine: sa.Engine, known: Sequence[str], rounds: Sequence[Sequence[str]]) -> Cost:
    """Link names of which one half is on file, batch by batch; return what one costs, the median
    of the rounds.
    """
    chance = random.Random(7)  # noqa: S311  # no secret
    told = [[name for one in new for name in (chance.choice(known), one)] for new in rounds]
    with writing(engine) as session:
        _stand_in(session, max(map(len, told)))
    gc.collect()
    gc.freeze()  # the invented names are no part of what is measured
    done = [_link(engine, names) for names in told]
    return Cost(len(known), median(ms for ms, _ in done), sum(made for _, made in done))


def _link(engine: sa.Engine, names: Sequence[str]) -> tuple[float, int]:
    begun, made = time.process_time(), 0
    for batch in in_batches(list(documents(names)), BATCH):
        with writing(engine) as session:
            made += link_people(session, batch, NAME_RULES, AT).made
    return (time.process_time() - begun) * 1000 / len(names), made


def _stand_in(session: Session, count: int) -> None:
    """Make the documents that persons point at as the first that names them."""
    link = Link(url="x", fetch_url="x", kind=CaptureKind.DOCUMENT, state=LinkState.ALIVE)
    link.discovered_at = AT
    session.add(link)
    snapshot = Snapshot(
        record_id="x", kind=CaptureKind.DOCUMENT, url="x", captured_at=AT, warc_file="x", warc_end=0
    )
    snapshot.payload_bytes = 0
    session.add(snapshot)
    session.flush()
    row: dict[str, Any] = {"link_id": link.id, "snapshot_id": snapshot.id, "captured_at": AT}
    row |= {"title": "", "text": "", "lang": "ru", "authors": [], "how": {}}
    session.execute(
        sa.insert(Document), [{"id": i, "text_sha256": f"{i}", **row} for i in range(1, count + 1)]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linking", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--names", type=int, default=500, help="new names linked in a round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    asked = parser.parse_args(arguments)
    new = list(in_batches(invent(asked.names * asked.rounds, seed=2), asked.names))
    for count in asked.people:
        with tempfile.TemporaryDirectory(prefix="linking-") as folder:
            engine = open_engine(f"sqlite:///{Path(folder) / 'aigaq.db'}")
            upgrade(engine)
            known = invent(count, seed=1)
            with writing(engine) as session:
                fill(session, known)
            cost = measure(engine, known, new)
            engine.dispose()
        _print(cost, asked.json)
    return 0


def _print(cost: Cost, as_json: bool) -> None:
    if as_json:
        line = json.dumps({"people": cost.people, "ms": round(cost.ms, 3), "made": cost.made})
    else:
        line = f"{cost.people:>9,} people: {cost.ms:.3f} ms CPU a name, {cost.made} new"
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
