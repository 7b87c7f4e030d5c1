"""What full-text search costs: to keep a document's words, and to find some among very many.

    python -m benchmarks.searching                      # 1,000,000 documents: 8 minutes, 5 GB
    python -m benchmarks.searching --documents 20000    # a shorter look

The words are made of syllables, as frequent as words are (Zipf); nobody in it exists.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from console.documents import Wanted, find
from models.database import open_engine, reading, upgrade
from models.tables import Document, Link, Snapshot
from models.terms import CaptureKind, DeskRole, EventKind, LinkState

ROUNDS = 7
BATCH = 100
PARAGRAPHS, WORDS = 4, 60  # of a document, and of a paragraph
RARE = 10_007  # one document in so many names the person that is looked for
START = datetime(2012, 1, 1, tzinfo=UTC)
TRIGGERS = ("document_learnt", "document_forgotten", "document_learnt_anew")
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a rare name", {"words": "Ерболат Сапаргалиев"}),
    ("a name that is nowhere", {"words": "Непопадалов"}),
    ("twelve words", {"words": "суд арест штраф срок дело Ким Цой Ли Пак Тен Ган Хан"}),
    ("a word of every second document", {"words": "суд"}),
    ("the same, of one source", {"words": "суд", "source_id": "source7"}),
    ("the same, of a kind that none tells", {"words": "суд", "kind": EventKind.FINE}),
    ("a phrase of every second document", {"words": '"суд приговорил"'}),
    ("a rare name without the common word", {"words": "Сапаргалиев -суд"}),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="searching-") as folder:
        few = min(count, 20_000)
        bare, kept = (_fill(Path(folder), few, has_index=has) for has in (False, True))
        print(f"a document of {kept[2]:.0f} bytes: {bare[0]:.3f} ms CPU and {bare[1]:.0f} bytes")
        print(f"with its words:  {kept[0]:.3f} ms CPU and {kept[1]:.0f} bytes")
        _fill(Path(folder), count, has_index=True)
        engine = open_engine(f"sqlite:///{Path(folder) / 'kept.db'}")
        for what, asked in ASKED:
            print(f"{what:40} {_measure(engine, asked)}")


def _fill(folder: Path, count: int, *, has_index: bool) -> tuple[float, float, float]:
    """Fill `kept.db` anew; return CPU ms and bytes a document costs, and the bytes of its text."""
    file = folder / "kept.db"
    for old in folder.glob("kept.db*"):
        old.unlink()
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with engine.begin() as connection:
        for trigger in () if has_index else TRIGGERS:
            connection.execute(sa.text(f"DROP TRIGGER {trigger}"))
        _add_page(connection)
    before, spent, size = file.stat().st_size, 0.0, 0
    for batch in _batches(count):
        size += sum(len(row["text"].encode()) for row in batch)
        began = time.process_time()
        with engine.begin() as connection:
            connection.execute(sa.insert(Document), batch)
        spent += time.process_time() - began
    engine.dispose()  # what waits in the log goes into the file
    return spent / count * 1_000, (file.stat().st_size - before) / count, size / count


def _add_page(connection: sa.Connection) -> None:
    """Keep the one page that all documents are of."""
    url = "https://kept.example/"
    link: dict[str, Any] = {
        "url": url,
        "fetch_url": url,
        "kind": CaptureKind.DOCUMENT,
        "state": LinkState.ALIVE,
    }
    link |= {"discovered_at": START, "attempts": 0, "visits": 0}
    connection.execute(sa.insert(Link), [{"id": 1, **link}])
    snapshot: dict[str, Any] = {"record_id": "<urn:kept>", "kind": CaptureKind.DOCUMENT, "url": url}
    snapshot |= {"captured_at": START, "warc_file": "x", "warc_end": 0, "payload_bytes": 0}
    connection.execute(sa.insert(Snapshot), [{"id": 1, **snapshot}])


def _batches(count: int) -> Iterator[list[dict[str, Any]]]:
    rng = random.Random(7)  # noqa: S311  # no secret
    vocabulary = ["".join(syllables) for syllables in product(_syllables(), repeat=3)]
    rng.shuffle(vocabulary)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    paragraphs = [
        " ".join(rng.choices(vocabulary, cum_weights=weights, k=WORDS)) for _ in range(20_000)
    ]
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        yield [_row(number, rng.choices(paragraphs, k=PARAGRAPHS)) for number in numbers]


def _syllables() -> list[str]:
    return [first + second for first, second in product("бвгдзклмнпрст", "аеиоуы")][::2]


def _row(number: int, paragraphs: list[str]) -> dict[str, Any]:
    paragraphs = [*paragraphs, "суд приговорил"] if number % 2 else paragraphs
    if number % RARE == 0:
        paragraphs = [*paragraphs, "Ерболата Сапаргалиева"]
    return {
        "link_id": 1,
        "snapshot_id": 1,
        "source_id": f"source{number % 50}",
        "title": f"Заголовок {number}",
        "text": "\n".join(paragraphs),
        "text_sha256": f"{number:064x}",
        "captured_at": START + timedelta(minutes=7 * number),
        "authors": [],
        "lang": "ru",
        "how": {},
        "sensitivity": "ordinary",
    }


def _measure(engine: sa.Engine, asked: dict[str, Any]) -> str:
    spent = []
    for _ in range(ROUNDS):
        with reading(engine) as session:
            began = time.process_time()
            found = find(session, Wanted(**asked), DeskRole.READER)
            spent.append((time.process_time() - began) * 1_000)
    more = " or more" if found["is_cut"] else ""
    return f"{median(spent):7.1f} ms CPU, {found['total']}{more} found"


if __name__ == "__main__":
    main()
