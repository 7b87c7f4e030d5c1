"""Reports, what their notes cite, and what they propose to follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.problems import WrongUse
from models.store.sql import in_batches, upsert
from models.tables import Citation, Proposal, Report
from models.terms import ProposalKind, ProposalState

LOCK = "report"


class NotPossible(WrongUse):
    """A proposal cannot be decided that way; the message says why."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One link of a note as it is to be stored; `url_raw` is None for a note without one."""

    number: int
    position: int
    page: int | None
    note: str
    sentence: str | None
    url_raw: str | None = None
    link_id: int | None = None
    defect: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """Something to follow, and the note and page that it was found at."""

    kind: ProposalKind
    value: str
    name: str
    number: int | None = None
    page: int | None = None
    sentence: str | None = None


def save_report(session: Session, sha256: str, title: str, now: datetime) -> int:
    """Save a report that is not known yet and return its row id."""
    row = {"sha256": sha256, "title": title, "imported_at": now}
    upsert(session, Report, [row], key=("sha256",))
    found = session.exec(select(Report.id).where(Report.sha256 == sha256)).one()
    return int(found or 0)


def save_citations(session: Session, report_id: int, cited: Sequence[Cited]) -> None:
    """Save what a report's notes cite; what is there already stays as it is."""
    rows: list[dict[str, Any]] = [
        {
            "report_id": report_id,
            "number": one.number,
            "position": one.position,
            "url_raw": one.url_raw,
            "link_id": one.link_id,
            "defect": one.defect,
            "page": one.page,
            "note": one.note,
            "sentence": one.sentence,
        }
        for one in cited
    ]
    upsert(session, Citation, rows, key=("report_id", "number", "position"))


def save_proposals(
    session: Session, report_id: int, proposed: Sequence[Proposed], now: datetime
) -> int:
    """Save what a report proposes and return how many were new. A decision that was taken stays."""
    before = _count(session, report_id)
    rows = [
        {
            "report_id": report_id,
            "kind": one.kind,
            "value": one.value,
            "name": one.name,
            "number": one.number,
            "page": one.page,
            "sentence": one.sentence,
            "state": ProposalState.PROPOSED,
            "created_at": now,
        }
        for one in proposed
    ]
    upsert(session, Proposal, rows, key=("report_id", "kind", "value"))
    return _count(session, report_id) - before


def proposals(session: Session, report_id: int) -> list[Proposal]:
    """Return what a report proposes, in the order in which it was found."""
    query = select(Proposal).where(Proposal.report_id == report_id).order_by(col(Proposal.id))
    return list(session.exec(query))


def listed(
    session: Session,
    states: Collection[ProposalState],
    kinds: Collection[ProposalKind] = (),
    report_id: int | None = None,
    limit: int | None = None,
) -> list[Proposal]:
    """Return the proposals of all reports in these states, in the order in which they came."""
    query = select(Proposal).where(col(Proposal.state).in_(list(states))).limit(limit)
    if kinds:
        query = query.where(col(Proposal.kind).in_(list(kinds)))
    if report_id is not None:
        query = query.where(Proposal.report_id == report_id)
    return list(session.exec(query.order_by(col(Proposal.id))))


def titles(session: Session, report_ids: Collection[int]) -> dict[int, str]:
    """Return the titles of reports by id."""
    found: dict[int, str] = {}
    for batch in in_batches(sorted(set(report_ids))):
        rows = session.exec(select(Report.id, Report.title).where(col(Report.id).in_(batch)))
        found |= {report_id or 0: title for report_id, title in rows}
    return found


def move(
    session: Session,
    proposal_ids: Collection[int],
    before: Collection[ProposalState],
    after: ProposalState,
) -> list[tuple[Proposal, ProposalState]]:
    """Move proposals from one of the states `before` to `after`, all or none; return each with the
    state that it had. Raises NotPossible.
    """
    moved: list[tuple[Proposal, ProposalState]] = []
    for proposal_id in dict.fromkeys(proposal_ids):
        found = session.get(Proposal, proposal_id, with_for_update=True)
        if found is None:
            raise NotPossible(f"there is no proposal {proposal_id}")
        if found.state not in before:
            raise NotPossible(f"proposal {proposal_id} is {found.state}")
        moved.append((found, found.state))
        found.state = after
        session.add(found)
    session.flush()
    return moved


def _count(session: Session, report_id: int) -> int:
    query = select(sa.func.count()).select_from(Proposal).where(Proposal.report_id == report_id)
    return session.exec(query).one()
