"""Documents: the text read from a link. The same text at the same link is saved once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import links, tombstones
from models.store.sql import in_batches, upsert
from models.tables import Document, Snapshot
from models.terms import CaptureKind
from models.values import ALMATY, ReadDocument, Reading

_SEEN_AT = col(Document.seen_at)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document that was just inserted, with what was read in it."""

    id: int
    link_id: int
    seen_on: str
    appeared_at: datetime  # when it was published, or else captured
    read: ReadDocument

    @property
    def whole_text(self) -> str:
        """What all offsets count in."""
        article = self.read.article
        return f"{article.title}\n{article.text}" if article.title else article.text

    @property
    def has_findings(self) -> bool:
        """Whether a charge is cited or an event told here."""
        return self.read.findings.charges != () or self.read.findings.events != ()


def save_documents(
    session: Session, readings: Sequence[Reading], known: dict[int, Snapshot], now: datetime
) -> list[NewDocument]:
    """Save the documents of these readings; return those that are new, in order. Of a text that is
    known it is noted that it was seen again. What was purged is left out.
    """
    pairs = [
        (read, known[reading.snapshot_id]) for reading in readings for read in reading.documents
    ]
    link_ids = _link_ids(session, pairs, now)
    gone = tombstones.purged_links(session, link_ids.values())
    pairs = [one for one in pairs if link_ids.get(one[0].url, 0) not in gone | {0}]
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    reads: dict[tuple[int, str], ReadDocument] = {}
    for read, snapshot in pairs:
        row = _document_row(read, snapshot, link_ids[read.url])
        key = (row["link_id"], row["text_sha256"])
        if key in rows:
            row = rows[key] | {"seen_at": _later(rows[key]["seen_at"], row["seen_at"])}
        reads.setdefault(key, read)
        rows[key] = row
    before = set(_document_ids(session, rows))
    fresh = {key: row for key, row in rows.items() if key not in before}
    upsert(session, Document, list(fresh.values()), key=("link_id", "text_sha256"))
    _note_seen(session, [row for key, row in rows.items() if key in before])
    ids = _document_ids(session, fresh)
    return [
        NewDocument(ids[key], key[0], _seen_on(row), _appeared_at(row), reads[key])
        for key, row in fresh.items()
    ]


def _link_ids(
    session: Session, pairs: Sequence[tuple[ReadDocument, Snapshot]], now: datetime
) -> dict[str, int]:
    """Posts inside a channel page have no link until they are read; a page has the one it was
    fetched by.
    """
    by_url: dict[str, int] = {}
    posts: dict[str | None, list[links.FoundLink]] = {}
    for read, snapshot in pairs:
        if snapshot.link_id is not None and snapshot.kind is not CaptureKind.LISTING:
            by_url[read.url] = snapshot.link_id
        else:
            found = links.FoundLink(read.url, read.article.url, title=read.article.title)
            posts.setdefault(snapshot.source_id, []).append(found)
    for source_id, found_links in posts.items():
        by_url |= links.save_inline(session, source_id, found_links, now)
    return by_url


def _document_row(read: ReadDocument, snapshot: Snapshot, link_id: int) -> dict[str, Any]:
    article = read.article
    return {
        "link_id": link_id,
        "snapshot_id": snapshot.id,
        "source_id": snapshot.source_id,
        "title": article.title,
        "text": article.text,
        "text_sha256": hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest(),
        "published_at": article.published_at,
        "captured_at": snapshot.captured_at,
        # What a person recorded says nothing of what the site shows us.
        "seen_at": snapshot.captured_at if snapshot.import_id is None else None,
        "authors": list(article.authors),
        "lang": read.findings.lang,
        "symbol": article.symbol,
        "how": article.how,
    }


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _note_seen(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Note when known texts were seen again; a look that is read late takes nothing back."""
    for row in rows:
        if row["seen_at"] is None:
            continue
        session.execute(
            sa.update(Document)
            .where(col(Document.link_id) == row["link_id"])
            .where(col(Document.text_sha256) == row["text_sha256"])
            .where(sa.or_(_SEEN_AT.is_(None), row["seen_at"] > _SEEN_AT))
            .values(seen_at=row["seen_at"])
        )


def _appeared_at(row: dict[str, Any]) -> datetime:
    appeared: datetime = row["published_at"] or row["captured_at"]
    return appeared


def _seen_on(row: dict[str, Any]) -> str:
    return _appeared_at(row).astimezone(ALMATY).date().isoformat()


def _document_ids(session: Session, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    wanted = set(keys)
    ids: dict[tuple[int, str], int] = {}
    for batch in in_batches(sorted({link_id for link_id, _sha in wanted})):
        query = select(Document.id, Document.link_id, Document.text_sha256)
        for document_id, link_id, sha256 in session.exec(
            query.where(col(Document.link_id).in_(batch))
        ):
            if document_id is not None and (link_id, sha256) in wanted:
                ids[(link_id, sha256)] = document_id
    return ids


def symbols(session: Session, source_id: str) -> list[str]:
    """Return the numbers under which a source files its documents, each once, in order."""
    symbol = col(Document.symbol)
    query = select(symbol).where(Document.source_id == source_id, symbol.is_not(None))
    return [one for one in session.exec(query.distinct().order_by(symbol)) if one is not None]


def versions_since(
    session: Session, link_id: int, since: datetime
) -> list[tuple[Document, Document]]:
    """Return each two texts of which a link showed one after the other, the later at `since` or
    after, in order. Of a text only the first and the last time that it was seen are known.
    """
    query = select(Document).where(Document.link_id == link_id, _SEEN_AT.is_not(None))
    shown = sorted(
        ((at, one.id or 0, one) for one in session.exec(query) for at in _times_of(one)),
        key=lambda seen: seen[:2],
    )
    return [
        (before, after)
        for (_, _, before), (at, _, after) in pairwise(shown)
        if before is not after and at >= since
    ]


def _times_of(document: Document) -> Iterator[datetime]:
    yield document.captured_at
    if document.seen_at is not None:
        yield document.seen_at
