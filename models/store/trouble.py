"""One alert a source for as long as something is wrong with it that needs a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import alerts, runs
from models.store.alerts import NewAlert
from models.store.decisions import MACHINE, Said, put_again, take
from models.store.sql import in_batches
from models.tables import Alert, AlertAction, Issue
from models.terms import UNDECIDED, Act, AlertKind, AlertState, Severity


def open_by_source(session: Session) -> dict[str, list[Issue]]:
    """Return the open issues by source, oldest first; pages of no source are nobody's trouble."""
    found: dict[str, list[Issue]] = {}
    for issue in reversed(runs.open_issues(session)):
        if issue.source_id:
            found.setdefault(issue.source_id, []).append(issue)
    return found


def tell(
    session: Session,
    troubled: Mapping[str, Sequence[Issue]],
    reasons_of: Callable[[Sequence[Issue]], list[str]],
    severity: Severity,
    now: datetime,
) -> int:
    """Raise an alert for each of these sources that has none, and keep the reasons of those that
    nobody decided on; return how many were raised.

    What somebody decided on is put before a person again by another kind of trouble, or when as
    much has come since as there was.
    """
    last = _last_alerts(session, list(troubled))
    raised: list[NewAlert] = []
    for source_id, issues in sorted(troubled.items()):
        alert, number = last.get(source_id, (None, 0))
        if alert is None or _is_over(session, alert):
            raised.append(
                NewAlert(
                    f"{AlertKind.SOURCE_TROUBLE}:{source_id}:{number}",
                    AlertKind.SOURCE_TROUBLE,
                    severity,
                    source_id=source_id,
                    why=tuple(reasons_of(issues)),
                )
            )
        elif alert.state in UNDECIDED:
            alert.why = reasons_of(issues)
            session.add(alert)
        elif fresh := _fresh(session, alert, issues):
            put_again(session, alert.id or 0, alert.kind, reasons_of(fresh), now)
    return alerts.raise_new(session, raised, now)


def close(session: Session, troubled: Sequence[str], now: datetime) -> int:
    """Write down of every other source with an alert that it works again; return how many those
    were. An alert that nobody decided on is closed by that.
    """
    query = select(Alert.source_id).where(
        Alert.kind == AlertKind.SOURCE_TROUBLE,
        col(Alert.source_id) > "",  # by its index: most alerts are of no source
        col(Alert.source_id).not_in(list(troubled)),
    )
    sources = [source_id for source_id in session.exec(query.distinct()) if source_id]
    closed = 0
    for alert, _number in _last_alerts(session, sources).values():
        if _is_over(session, alert):
            continue
        after = AlertState.DISMISSED if alert.state in UNDECIDED else alert.state
        change = {"snoozed_until": None}
        reason = str(Act.WORKS_AGAIN)
        take(
            session, alert, Act.WORKS_AGAIN, after, Said(MACHINE, now), reason=reason, change=change
        )
        closed += 1
    return closed


def _last_alerts(session: Session, source_ids: Sequence[str]) -> dict[str, tuple[Alert, int]]:
    """Return the last alert of each source, and how many it has had."""
    numbers: dict[int, int] = {}
    for batch in in_batches(sorted(source_ids)):
        query = (
            select(sa.func.max(Alert.id), sa.func.count())
            .where(col(Alert.source_id).in_(batch), Alert.kind == AlertKind.SOURCE_TROUBLE)
            .group_by(col(Alert.source_id))
        )
        numbers |= dict(session.execute(query).tuples().all())
    found: dict[str, tuple[Alert, int]] = {}
    for batch in in_batches(sorted(numbers)):
        last = select(Alert).where(col(Alert.id).in_(batch)).order_by(col(Alert.id))
        for alert in session.exec(last.with_for_update()):
            found[alert.source_id or ""] = (alert, numbers[alert.id or 0])
    return found


def _is_over(session: Session, alert: Alert) -> bool:
    """Whether the trouble that an alert is about has ended."""
    query = select(AlertAction.id).where(
        AlertAction.alert_id == alert.id, AlertAction.action == Act.WORKS_AGAIN
    )
    return session.exec(query).first() is not None


def _fresh(session: Session, alert: Alert, issues: Sequence[Issue]) -> list[Issue]:
    """Return the trouble that came after somebody decided, if it is news."""
    decided_at = max(action.at for action in alerts.history(session, alert.id or 0))
    fresh = [issue for issue in issues if issue.opened_at > decided_at]
    old = [issue for issue in issues if issue.opened_at <= decided_at]
    is_other = {issue.kind for issue in fresh} - {issue.kind for issue in old}
    return fresh if is_other or len(fresh) >= max(1, len(old)) else []
