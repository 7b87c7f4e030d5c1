"""Probes: what hosts answered to addresses that nobody ever gave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.store.snapshots import originals
from models.tables import Snapshot
from models.terms import CaptureKind


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe: the address that was asked for, the answer in the end, and the snapshot whose
    record holds its payload.
    """

    asked_url: str
    answer: Snapshot
    held: Snapshot


def since(session: Session, at: datetime) -> list[Probe]:
    """Return the probes that were made from then on, in order; each belongs to one link, and what
    a redirect led to belongs to the same.
    """
    query = (
        select(Snapshot)
        .where(Snapshot.captured_at >= at, Snapshot.kind == CaptureKind.PROBE)
        .order_by(col(Snapshot.id))
    )
    by_link: dict[int, list[Snapshot]] = {}
    for row in session.exec(query):
        by_link.setdefault(row.link_id or 0, []).append(row)
    answers = [rows[-1] for rows in by_link.values()]
    kept = originals(session, [row.revisit_of for row in answers if row.revisit_of])
    return [
        Probe(rows[0].url, rows[-1], kept.get(rows[-1].revisit_of or "", rows[-1]))
        for rows in by_link.values()
    ]
