"""Runs of the main job, and issues: what went wrong and needs a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.tables import Issue, Link, Run
from models.terms import OF_HISTORY, OF_LISTINGS, CaptureKind, IssueKind


def start(session: Session, owner: str, now: datetime) -> int:
    """Note that a run began; return its id."""
    run = Run(owner=owner, started_at=now)
    session.add(run)
    session.flush()
    if run.id is None:
        raise RuntimeError("the database gave the run no id")
    return run.id


def finish(session: Session, run_id: int, outcome: Mapping[str, Any], now: datetime) -> None:
    """Note how a run ended."""
    run = session.get_one(Run, run_id)
    run.finished_at, run.outcome = now, dict(outcome)
    session.add(run)


def save_issue(
    session: Session, source_id: str, kind: IssueKind, url: str, message: str, now: datetime
) -> None:
    """Open an issue, or count it once more; a closed one opens again and is counted from the start.

    The message holds no names of people.
    """
    issue = session.exec(
        select(Issue).where(Issue.source_id == source_id, Issue.kind == kind, Issue.url == url)
    ).one_or_none()
    if issue is None:
        issue = Issue(source_id=source_id, kind=kind, url=url, message=message, opened_at=now)
        issue.times = 0
    elif issue.closed_at is not None:
        issue.opened_at, issue.times = now, 0
    issue.times += 1
    issue.message, issue.last_seen_at, issue.closed_at = message, now, None
    session.add(issue)
    session.flush()


def close_issue(session: Session, source_id: str, kind: IssueKind, url: str, now: datetime) -> None:
    """Close one issue, if it is open."""
    where = (col(Issue.source_id) == source_id, col(Issue.kind) == kind, col(Issue.url) == url)
    _close(session, now, *where)


def close_kinds(
    session: Session,
    source_id: str,
    kinds: Collection[IssueKind],
    now: datetime,
    but: Sequence[str] = (),
) -> None:
    """Close what is open of these kinds for a source, wherever it is told but at these URLs."""
    own = (col(Issue.source_id) == source_id, col(Issue.url).not_in(list(but)))
    _close(session, now, *own, col(Issue.kind).in_(list(kinds)))


def close_left(session: Session, source_id: str, now: datetime, but: Sequence[str] = ()) -> None:
    """Close what is open of a source's listings: its polls bring no such trouble any more.

    So ends the trouble of listings that are not asked for again: a part of a sitemap that is gone,
    an address that somebody has corrected. What is told at the URLs of `but` stays open.
    """
    was_listing = sa.exists().where(
        col(Link.url) == col(Issue.url), col(Link.kind) == CaptureKind.LISTING
    )
    own = (col(Issue.source_id) == source_id, col(Issue.url).not_in(list(but)))
    is_of_listing = sa.or_(col(Issue.kind).in_(list(OF_LISTINGS)), was_listing)
    _close(session, now, *own, is_of_listing, col(Issue.kind).not_in(list(OF_HISTORY)))


def close_issues(
    session: Session, source_id: str, now: datetime, urls: Sequence[str] | None = None
) -> None:
    """Close what is open for a source (for these URLs only, if given): it works again.

    What its history tells stays open: that something answers does not end it.
    """
    where = [col(Issue.source_id) == source_id, col(Issue.kind).not_in(list(OF_HISTORY))]
    if urls is not None:
        where.append(col(Issue.url).in_(list(urls)))
    _close(session, now, *where)


def _close(session: Session, now: datetime, *where: sa.ColumnElement[bool]) -> None:
    query = sa.update(Issue).where(col(Issue.closed_at).is_(None), *where)
    session.execute(query.values(closed_at=now))


def open_issues(session: Session, since: datetime | None = None) -> list[Issue]:
    """Return open issues, newest first; with `since` only those seen from then on."""
    query = select(Issue).where(col(Issue.closed_at).is_(None)).order_by(col(Issue.id).desc())
    if since is not None:
        query = query.where(col(Issue.last_seen_at) >= since)
    return list(session.exec(query))


def open_issues_of(session: Session, source_id: str, kind: IssueKind) -> list[Issue]:
    """Return the open issues of one kind of a source."""
    query = select(Issue).where(
        Issue.source_id == source_id, Issue.kind == kind, col(Issue.closed_at).is_(None)
    )
    return list(session.exec(query))


def beginnings(session: Session, since: datetime) -> dict[IssueKind, dict[str, datetime]]:
    """Return when trouble of each kind last began at each source, from `since` on; that it has
    ended makes no difference.
    """
    query = select(Issue).where(col(Issue.opened_at) >= since).order_by(col(Issue.opened_at))
    found: dict[IssueKind, dict[str, datetime]] = {}
    for issue in session.exec(query):
        found.setdefault(issue.kind, {})[issue.source_id] = issue.opened_at
    return found


def started_at(session: Session, run_id: int) -> datetime:
    """Return when a run began."""
    return session.get_one(Run, run_id).started_at
