"""Reports, what their notes cite, and what they propose to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import upsert
from models.tables import Citation, Proposal, Report
from models.terms import ProposalKind, ProposalState

LOCK = "report"


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


def _count(session: Session, report_id: int) -> int:
    query = select(sa.func.count()).select_from(Proposal).where(Proposal.report_id == report_id)
    return session.exec(query).one()
