"""What each poll of a source brought: by its own history a source is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import day_in_almaty, in_batches
from models.tables import PollRecord

KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NewPoll:
    """One poll that has ended; the fields are those of `PollRecord`."""

    succeeded: bool
    listings: int = 0
    unchanged: int = 0
    found: int = 0
    new: int = 0
    documents: int = 0
    documents_failed: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Volume:
    """How many items were new at a source in two spans of time, in how many polls that succeeded,
    and when it was first polled.
    """

    lately: int
    before: int
    first_at: datetime
    polls_lately: int
    polls_before: int


def save(session: Session, source_id: str, poll: NewPoll, now: datetime) -> None:
    """Write down a poll, and forget those of the source that are older than `KEPT`."""
    session.add(PollRecord(source_id=source_id, at=now, **asdict(poll)))
    old = (col(PollRecord.source_id) == source_id, col(PollRecord.at) < now - KEPT)
    session.execute(sa.delete(PollRecord).where(*old))


def recent(session: Session, source_id: str, limit: int) -> list[PollRecord]:
    """Return the last polls of a source, newest first."""
    query = select(PollRecord).where(PollRecord.source_id == source_id)
    newest = query.order_by(col(PollRecord.at).desc(), col(PollRecord.id).desc())
    return list(session.exec(newest.limit(limit)))


@dataclass(frozen=True, slots=True)
class PollDay:
    """What the polls of one day brought together: how many there were, how many succeeded."""

    polls: int
    succeeded: int
    new: int
    documents: int
    documents_failed: int


def by_day(
    session: Session, since: datetime, source_id: str | None = None
) -> dict[str, dict[str, PollDay]]:
    """Return what each source's polls brought, or those of one, by source and day in Almaty as
    "2026-11-30"; a day without a poll is left out.
    """
    on = day_in_almaty(session, col(PollRecord.at))
    counted = (PollRecord.new, PollRecord.documents, PollRecord.documents_failed)
    query = (
        sa.select(
            col(PollRecord.source_id),
            on,
            sa.func.count(),
            sa.func.sum(sa.case((col(PollRecord.succeeded), 1), else_=0)),
            *(sa.func.sum(column) for column in counted),
        )
        .where(col(PollRecord.at) >= since)
        .group_by(col(PollRecord.source_id), on)
    )
    if source_id is not None:
        query = query.where(col(PollRecord.source_id) == source_id)
    found: dict[str, dict[str, PollDay]] = {}
    for name, day, *counts in session.execute(query):
        found.setdefault(name, {})[day] = PollDay(*map(int, counts))
    return found


def volumes(
    session: Session, source_ids: Sequence[str], parted_at: datetime, since: datetime
) -> dict[str, Volume]:
    """Return how many items were new at each of these sources from `parted_at` on, and from `since`
    until then. A source that was not polled since is left out.
    """
    is_late, succeeded = col(PollRecord.at) >= parted_at, col(PollRecord.succeeded)
    found: dict[str, Volume] = {}
    for batch in in_batches(sorted(source_ids)):
        query = (
            sa.select(
                col(PollRecord.source_id),
                sa.func.sum(sa.case((is_late, col(PollRecord.new)), else_=0)),
                sa.func.sum(sa.case((is_late, 0), else_=col(PollRecord.new))),
                sa.func.min(PollRecord.at),
                sa.func.sum(sa.case((sa.and_(is_late, succeeded), 1), else_=0)),
                sa.func.sum(sa.case((sa.and_(~is_late, succeeded), 1), else_=0)),
            )
            .where(col(PollRecord.source_id).in_(batch), col(PollRecord.at) >= since)
            .group_by(col(PollRecord.source_id))
        )
        for source_id, lately, before, first_at, late_polls, early_polls in session.execute(query):
            found[source_id] = Volume(
                int(lately), int(before), first_at, int(late_polls), int(early_polls)
            )
    return found
