"""References: what documents with a find cite, which is captured at once and then watched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.one_event import is_part_of
from models.store.sql import in_batches, upsert
from models.tables import Alert, Document, Event, Evidence, Link, Reference, Snapshot, Visit
from models.terms import LinkState


def save(
    session: Session, document_id: int, ranks: Sequence[tuple[int, int]], now: datetime
) -> None:
    """Save which links a document cites: link ids with their place in the order of risk."""
    rows = [
        {"document_id": document_id, "link_id": link_id, "rank": rank, "created_at": now}
        for link_id, rank in ranks
    ]
    upsert(session, Reference, rows, key=("document_id", "link_id"))


def among(session: Session, link_ids: Sequence[int]) -> set[int]:
    """Return those of the links that a document cites."""
    found: set[int] = set()
    for batch in in_batches(sorted(set(link_ids))):
        query = select(Reference.link_id).where(col(Reference.link_id).in_(batch))
        found |= set(session.exec(query.distinct()))
    return found


def waiting(session: Session, limit: int) -> list[Link]:
    """Return the cited links that nobody has asked for yet, the most endangered first.

    Of equal risk those come first that were cited first.
    """
    query = (
        select(Link)
        .join(Reference, col(Reference.link_id) == Link.id)
        .where(Link.state == LinkState.NEW, Link.attempts == 0, *_unasked())
        .group_by(*Link.__table__.c)  # type: ignore[attr-defined]  # SQLModel sets it
        .order_by(sa.func.min(Reference.rank), sa.func.min(Reference.id))
    )
    return list(session.exec(query.limit(limit)))


def count_waiting(session: Session) -> int:
    """Return how many cited links nobody has asked for yet."""
    query = (
        select(sa.func.count(sa.distinct(col(Link.id))))
        .join(Reference, col(Reference.link_id) == Link.id)
        .where(Link.state == LinkState.NEW, Link.attempts == 0, *_unasked())
    )
    return int(session.exec(query).one())


def _unasked() -> tuple[sa.ColumnElement[bool], ...]:
    return (~sa.exists().where(col(Visit.link_id) == col(Link.id)),)


def handed_in(session: Session, document_ids: Sequence[int]) -> set[int]:
    """Return those of the documents that were read from what a person handed in."""
    found: set[int] = set()
    for batch in in_batches(sorted(document_ids)):
        query = select(Document.id).join(Snapshot, col(Snapshot.id) == Document.snapshot_id)
        query = query.where(col(Document.id).in_(batch), col(Snapshot.import_id).is_not(None))
        found |= {document_id for document_id in session.exec(query) if document_id is not None}
    return found


def evidence_links(
    session: Session, *, document_ids: Sequence[int] = (), after_alert: int | None = None
) -> list[int]:
    """Return the links of documents that an alert rests on: of those among `document_ids`, or of
    all behind alerts with a higher id than `after_alert`; none of what a person handed in.
    """
    # Step by step: in one query SQLite begins with all snapshots that nobody handed in.
    query = (
        select(Document.id, Document.link_id)
        .join(Evidence, col(Evidence.document_id) == Document.id)
        .join(Event, col(Event.id) == Evidence.event_id)
    )
    rows: list[tuple[int | None, int]] = []
    if after_alert is not None:
        raised = select(Alert.event_id).where(col(Alert.id) > after_alert)
        events = session.exec(raised.where(col(Alert.event_id).is_not(None))).all()
        for batch in in_batches(events):
            own = sa.or_(col(Event.id).in_(batch), col(Event.merged_into_id).in_(batch))
            rows += session.exec(query.where(own))
    alerted = query.join(Alert, is_part_of(Alert.event_id))
    for batch in in_batches(sorted(document_ids)):
        rows += session.exec(alerted.where(col(Document.id).in_(batch)))
    told = {document_id: link_id for document_id, link_id in rows if document_id is not None}
    closed = handed_in(session, list(told))
    return sorted({link_id for document_id, link_id in told.items() if document_id not in closed})
