"""Counts from people's decisions how often each rule, source or kind of event was right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from extract.precision import FEW, Precision, count_precision, rule_of
from models.store.precision import Verdict, verdicts

FEW_WORDS = f"fewer than {FEW} decisions"


def measure(session: Session, by: str, since: datetime | None = None) -> list[dict[str, Any]]:
    """Return one value a rule, source or kind (`by`), least precise first, JSON-ready."""
    decided = [(_name(verdict, by), verdict.said) for verdict in verdicts(session, since)]
    return [_spelt(by, one) for one in count_precision(decided)]


def _name(verdict: Verdict, by: str) -> str:
    if by == "source":
        return verdict.source_id or "handed in"
    return rule_of(verdict.kind, verdict.why, verdict.names) if by == "rule" else verdict.kind


def _spelt(by: str, one: Precision) -> dict[str, Any]:
    return {
        by: one.name,
        "precision": None if one.share is None else round(one.share, 4),
        "low": None if one.low is None else round(one.low, 4),
        "high": None if one.high is None else round(one.high, 4),
        "decided": one.decided,
        "confirmed": one.confirmed,
        "dismissed": dict(one.dismissed),
        "repeated": one.repeated,
        "note": FEW_WORDS if one.is_small else None,
    }
