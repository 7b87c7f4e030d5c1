"""Tells a person of a source that is in trouble, once, and that it works again.

What it says names no person and no address: an address may hold a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from extract.severity import severity_of
from extract.trouble import needs_person
from models.store import trouble
from models.tables import Issue
from models.terms import AlertKind
from models.values import ALMATY


def tell_trouble(session: Session, now: datetime) -> int:
    """Raise an alert for each source in trouble, close those of sources that work again; return how
    many were raised. Call it in a session that holds the lock "findings".
    """
    issues = trouble.open_by_source(session)
    grave = {source_id: _needing(found) for source_id, found in issues.items()}
    troubled = {source_id: found for source_id, found in grave.items() if found}
    trouble.close(session, list(troubled), now)
    severity = severity_of(AlertKind.SOURCE_TROUBLE)
    return trouble.tell(session, troubled, _reasons, severity, now)


def _needing(issues: Sequence[Issue]) -> list[Issue]:
    return [i for i in issues if needs_person(i.kind, i.times, i.last_seen_at - i.opened_at)]


def _reasons(issues: Sequence[Issue]) -> list[str]:
    """Return one reason a kind of trouble, in order: how many pages, and since when."""
    found: list[str] = []
    for kind in sorted({issue.kind for issue in issues}):
        own = [issue for issue in issues if issue.kind is kind]
        since = min(issue.opened_at for issue in own).astimezone(ALMATY).date().isoformat()
        pages = "1 address" if len(own) == 1 else f"{len(own)} addresses"
        found.append(f"{kind}: {pages} since {since}")
    return found
