"""CPU per new document that looking for copies costs, as the database grows.

`python -m benchmarks.copies_growth [1000 200000]`: invented documents of 300 words with a find, one
in ten a near copy of one of the hundred before it, 200,000 in five years, 64 documents a
transaction as flows.extract has them. Only the last thousand are read: those before are rows with
numbers by chance, as many. Prints one line a size: ms of CPU of each of the last thousand.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from flows.duplicates import ERA, note_copies
from models.database import open_engine, upgrade, writing
from models.store.documents import NewDocument
from models.tables import Document, Fingerprint, Link, Snapshot
from models.terms import CaptureKind, Code, LinkState
from models.values import Article, ChargeMention, Findings, Provision, ReadDocument

START = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
WORDS, BATCH, LAST, PER_STEP, NUMBERS = 300, 64, 1_024, 200_000, 40
FOUND = (ChargeMention(Provision(Code.CC, "405"), 0, 1, "405", "after"),)


def documents(first: int, many: int) -> Iterator[tuple[int, str, datetime]]:
    """Yield numbers from `first` on with invented texts and the time of each."""
    chance = random.Random(first)  # noqa: S311  # not for secrets
    vocabulary = [f"сөз{n}" for n in range(20_000)]
    before: list[list[str]] = []
    for number in range(first, first + many):
        words = chance.choices(vocabulary, k=WORDS)
        if before and number % 10 == 0:
            words = [*chance.choice(before)]
            words[10:20] = chance.choices(vocabulary, k=10)
        before = [*before[-99:], words]
        yield number, " ".join(words), _appeared(number)


def _appeared(number: int) -> datetime:
    return START + YEARS * (number / PER_STEP)


def measure(many: int, url: str) -> tuple[float, int]:
    """Return ms of CPU a document, the median of the last batches, and the number of copies."""
    engine = open_engine(url)
    upgrade(engine)
    with writing(engine) as session:
        session.add(_link())
        session.add(_snapshot())
    first = max(1, many - LAST + 1)
    _fill(engine, first - 1)
    spent, copies = [], 0
    last = list(documents(first, many - first + 1))
    for begin in range(0, len(last), BATCH):
        batch = last[begin : begin + BATCH]
        took, found = _save(engine, batch)
        spent.append(took / len(batch) * 1_000)
        copies += found
    engine.dispose()
    return statistics.median(spent[len(spent) // 2 :]), copies


def _fill(engine: sa.Engine, many: int) -> None:
    chance = random.Random(2)  # noqa: S311  # not for secrets
    for begin in range(1, many + 1, 2_000):
        numbers = range(begin, min(begin + 2_000, many + 1))
        with writing(engine) as session:
            rows = [_document(n, "сөз " * WORDS, _appeared(n)).model_dump() for n in numbers]
            session.execute(sa.insert(Document), rows)
            prints = [
                {"era": _appeared(n).toordinal() // ERA, "value": value, "document_id": n}
                for n in numbers
                for value in (chance.getrandbits(62) for _ in range(NUMBERS))
            ]
            session.execute(sa.insert(Fingerprint), prints)


def _save(engine: sa.Engine, batch: Sequence[tuple[int, str, datetime]]) -> tuple[float, int]:
    new = []
    with writing(engine, lock="findings") as session:
        for number, text, at in batch:
            session.add(_document(number, text, at))
            article = Article("", "", text, at)
            read = ReadDocument("", article, Findings("kk", (), FOUND, ()))
            new.append(NewDocument(number, 1, at.date().isoformat(), at, read))
        session.flush()
        session.expunge_all()
        begun = time.process_time()
        found = note_copies(session, new, START)
        took = time.process_time() - begun
    return took, found


def _document(number: int, text: str, at: datetime) -> Document:
    return Document(
        id=number,
        link_id=1,
        snapshot_id=1,
        title="",
        text=text,
        text_sha256=f"{number:064x}",
        published_at=at,
        captured_at=at,
        authors=[],
        lang="kk",
        how={},
    )


def _link() -> Link:
    url = "https://a.example/"
    kind, state = CaptureKind.DOCUMENT, LinkState.ALIVE
    return Link(id=1, url=url, fetch_url=url, kind=kind, state=state, discovered_at=START)


def _snapshot() -> Snapshot:
    return Snapshot(
        id=1,
        record_id="<urn:uuid:1>",
        kind=CaptureKind.DOCUMENT,
        url="https://a.example/",
        captured_at=START,
        warc_file="x.warc.gz",
        warc_end=0,
    )


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    for many in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "aigaq.db"
            took, copies = measure(many, f"sqlite:///{file}")
            size = file.stat().st_size / 1e6
            print(f"{many:8} documents: {took:.2f} ms CPU each, {copies} copies, {size:.0f} MB")


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]] or [1_000, 200_000])
