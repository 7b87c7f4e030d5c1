"""Visits: links that are looked at again, when, and what was seen each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches, upsert
from models.tables import Link, Snapshot, Visit
from models.terms import CaptureKind, LinkState
from models.values import CaptureFacts


def watch(session: Session, link_ids: Sequence[int], at: datetime) -> None:
    """Let these links be looked at from `at` on; one that is watched already keeps its own time."""
    for batch in in_batches(sorted(set(link_ids))):
        session.execute(
            sa.update(Link)
            .where(col(Link.id).in_(batch), col(Link.visit_at).is_(None))
            .values(visit_at=at)
        )


def due(session: Session, now: datetime, limit: int) -> list[Link]:
    """Return the links whose time has come, those that wait longest first."""
    query = select(Link).where(col(Link.visit_at) <= now).order_by(col(Link.visit_at), col(Link.id))
    return list(session.exec(query.limit(limit)))


def chosen(session: Session, link_ids: Sequence[int]) -> list[tuple[Link, Snapshot | None]]:
    """Return these links, each with the last whole capture of its page at its own address."""
    found: list[tuple[Link, Snapshot | None]] = []
    for batch in in_batches(sorted(set(link_ids))):
        kept = _last_whole(session, batch, Snapshot.url == Link.fetch_url)
        query = select(Link).where(col(Link.id).in_(batch)).order_by(col(Link.id))
        found += [(link, kept.get(link.id or 0)) for link in session.exec(query)]
    return found


def kept(session: Session, link_ids: Sequence[int]) -> list[tuple[Link, Snapshot | None]]:
    """Return these links, each with its last whole capture, wherever a redirect led."""
    found: list[tuple[Link, Snapshot | None]] = []
    for batch in in_batches(sorted(set(link_ids))):
        whole = _last_whole(session, batch)
        query = select(Link).where(col(Link.id).in_(batch)).order_by(col(Link.id))
        found += [(link, whole.get(link.id or 0)) for link in session.exec(query)]
    return found


def _last_whole(
    session: Session, link_ids: Sequence[int], *where: sa.ColumnElement[bool] | bool
) -> dict[int, Snapshot]:
    """Return the last capture of each link that a revisit may point at."""
    last = (
        select(sa.func.max(Snapshot.id))
        .join(Link, col(Link.id) == Snapshot.link_id)
        .where(col(Snapshot.link_id).in_(list(link_ids)), *where)
        .where(col(Snapshot.status).between(200, 299), col(Snapshot.truncated).is_(None))
        .where(col(Snapshot.revisit_of).is_(None), Snapshot.kind == CaptureKind.DOCUMENT)
        .group_by(col(Snapshot.link_id))
    )
    rows = session.exec(select(Snapshot).where(col(Snapshot.id).in_(last)))
    return {row.link_id: row for row in rows if row.link_id is not None}


def save(
    session: Session,
    link_id: int,
    facts: CaptureFacts | None,
    seen: LinkState,
    final_url: str | None,
    error: str | None,
    now: datetime,
) -> bool:
    """Write down one look at a link; tell whether the link had never been fetched before."""
    row = {
        "link_id": link_id,
        "at": facts.captured_at if facts is not None else now,
        "record_id": facts.record_id if facts is not None else None,
        "seen": seen,
        "final_url": final_url,
        "error": error,
        "is_sure": False,
    }
    upsert(session, Visit, [row], key=("link_id", "at"))
    state = session.exec(select(Link.state).where(col(Link.id) == link_id)).one()
    return state is LinkState.NEW


def unjudged(session: Session, limit: int) -> list[Visit]:
    """Return visits that nobody has judged yet, in the order in which they were made."""
    query = select(Visit).where(col(Visit.judged_at).is_(None)).order_by(col(Visit.id))
    return list(session.exec(query.limit(limit)))


def last_judged(session: Session, link_id: int, before: datetime) -> Visit | None:
    """Return the visit before that moment whose judgement stands."""
    query = (
        select(Visit)
        .where(Visit.link_id == link_id, Visit.at < before, col(Visit.judged_at).is_not(None))
        .order_by(col(Visit.at).desc())
    )
    return session.exec(query.limit(1)).first()
