"""Keeps invented texts as documents, without a page behind them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from models.database import writing
from models.tables import Document, Link, Mention, Person, Snapshot
from models.terms import CaptureKind, LinkState, Role

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def keep(engine: sa.Engine, *texts: str, **more: Any) -> list[int]:
    """Keep these texts, each at a link of its own, and return their ids. `more` are columns."""
    with writing(engine) as session:
        return [_keep(session, text, more) for text in texts]


def _keep(session: Session, text: str, more: dict[str, Any]) -> int:
    number = len(session.exec(select(Link.id)).all())
    url = f"https://kept.example/{number}"
    link = Link(
        url=url, fetch_url=url, kind=CaptureKind.DOCUMENT, state=LinkState.ALIVE, discovered_at=AT
    )
    session.add(link)
    session.flush()
    snapshot = Snapshot(
        record_id=f"<urn:kept:{number}>", link_id=link.id, kind=CaptureKind.DOCUMENT, url=url,
        captured_at=AT, warc_file="kept.warc.gz", warc_end=0,
    )  # fmt: skip
    session.add(snapshot)
    session.flush()
    row: dict[str, Any] = {"title": "", "lang": "ru", "captured_at": AT, "authors": [], "how": {}}
    digest = hashlib.sha256(text.encode()).hexdigest()
    keys = {"link_id": link.id, "snapshot_id": snapshot.id, "text": text, "text_sha256": digest}
    document = Document(**(row | keys | more))
    session.add(document)
    session.flush()
    return document.id or 0


def name(engine: sa.Engine, document_id: int, person: Person, raw: str, **more: Any) -> None:
    """Note that `raw` in a document names a person; `more` are columns of the mention."""
    with writing(engine) as session:
        document = session.get_one(Document, document_id)
        whole = f"{document.title}\n{document.text}" if document.title else document.text
        if person.id is None:
            session.add(person)
            session.flush()
        start = whole.index(raw)
        row: dict[str, Any] = {
            "value": person.key,
            "raw": raw,
            "name": person.name,
            "role": person.role,
        }
        row |= {"document_id": document_id, "start": start, "end": start + len(raw)}
        session.add(Mention(**(row | {"person_id": person.id} | more)))


def somebody(told: str, key: str, **more: Any) -> Person:
    """Return a person that is not kept yet."""
    return Person(name=told, key=key, created_at=AT, **({"role": Role.VICTIM} | more))
