"""How the channels stand: what waits, what was sent, what was refused. It reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.letters import BASELINE
from models.store.outbox import NOTHING, REFUSED, SETTLED
from models.tables import Outbox


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel stands: rows, and the class of its last trouble that still counts."""

    waiting: int = 0
    sent: int = 0
    settled: int = 0  # they did not have to leave
    failed: int = 0  # refused for good
    retried: int = 0  # waiting, and tried before
    trouble: str | None = None
    last_sent_at: datetime | None = None


def standings(session: Session) -> dict[str, Standing]:
    """Return how each channel stands that ever had a row, by its id."""
    refused = sa.and_(_unsent(), col(Outbox.trouble).startswith(REFUSED))
    spared = col(Outbox.trouble).in_((SETTLED, NOTHING))
    is_sent = sa.and_(~_unsent(), sa.or_(col(Outbox.trouble).is_(None), ~spared))
    trouble = sa.case((_unsent(), col(Outbox.trouble)))
    query = sa.select(
        col(Outbox.channel),
        sa.func.count(sa.case((sa.and_(_unsent(), ~_or_false(refused)), 1))),
        sa.func.count(sa.case((is_sent, 1))),
        sa.func.count(sa.case((sa.and_(~_unsent(), spared), 1))),
        sa.func.count(sa.case((refused, 1))),
        sa.func.count(sa.case((sa.and_(_unsent(), col(Outbox.attempts) > 0), 1))),
        sa.func.max(trouble),
        sa.func.max(sa.case((is_sent, col(Outbox.sent_at)))),
    )
    query = query.where(~col(Outbox.key).endswith(f":{BASELINE}")).group_by(col(Outbox.channel))
    return {row[0]: Standing(*row[1:]) for row in session.execute(query)}


def _or_false(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return a condition that is false where SQL would leave it open."""
    return sa.func.coalesce(condition, sa.false())


def known_channels(session: Session) -> set[str]:
    """Return the ids of the channels that were begun."""
    query = select(Outbox.channel).where(col(Outbox.key).endswith(f":{BASELINE}"))
    return set(session.exec(query))


def _unsent() -> sa.ColumnElement[bool]:
    return col(Outbox.sent_at).is_(None)
