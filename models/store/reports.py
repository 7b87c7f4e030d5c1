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
from models.tables import Citation, Link, Proposal, Report
from models.terms import LinkState, ProposalKind, ProposalState

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


def all_reports(session: Session, limit: int) -> list[Report]:
    """Return the reports that were taken in, the last first."""
    return list(session.exec(select(Report).order_by(col(Report.id).desc()).limit(limit)))


def citations(session: Session, report_id: int) -> list[Citation]:
    """Return what a report's notes cite, in the order of the notes."""
    query = select(Citation).where(Citation.report_id == report_id)
    return list(session.exec(query.order_by(col(Citation.number), col(Citation.position))))


def link_states(session: Session, ids: Collection[int]) -> dict[int, dict[LinkState, int]]:
    """Return for each of these reports how many of the links it cites are in each state."""
    count = sa.func.count(sa.distinct(col(Link.id)))
    query = select(Citation.report_id, Link.state, count).join(
        Link, col(Link.id) == Citation.link_id
    )
    query = query.where(col(Citation.report_id).in_(ids)).group_by(
        col(Citation.report_id), col(Link.state)
    )
    found: dict[int, dict[LinkState, int]] = {}
    for report_id, state, number in session.exec(query.order_by(col(Link.state))):
        found.setdefault(report_id, {})[LinkState(state)] = number
    return found


def notes_of(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return how many notes each of these reports has."""
    count = sa.func.count(sa.distinct(col(Citation.number)))
    query = select(Citation.report_id, count).where(col(Citation.report_id).in_(ids))
    return dict(session.exec(query.group_by(col(Citation.report_id))).all())


def waiting(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return how many proposals of each of these reports nobody has decided."""
    query = select(Proposal.report_id, sa.func.count(col(Proposal.id)))
    query = query.where(col(Proposal.report_id).in_(ids), Proposal.state == ProposalState.PROPOSED)
    return dict(session.exec(query.group_by(col(Proposal.report_id))).all())


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
