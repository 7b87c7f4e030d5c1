"""What `aigaq doctor` asks the database: numbers and times, never a name."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from models.tables import Ledger, User
from models.terms import DeskRole

WITH_CODE = (DeskRole.ARCHIVIST, DeskRole.ADMIN)  # who may see sealed material, or let others in


def newest_line(session: Session) -> str | None:
    """Return the last line of the ledger, None if there is none yet."""
    return session.exec(select(Ledger.text).order_by(col(Ledger.seq).desc()).limit(1)).first()


def count_users(session: Session) -> int:
    """Return how many people may sign in by name."""
    query = select(func.count()).select_from(User).where(col(User.password_hash).is_not(None))
    return session.exec(query.where(col(User.locked_at).is_(None))).one()


def count_without_code(session: Session) -> int:
    """Return how many of those who may do most sign in by password alone."""
    query = select(func.count()).select_from(User).where(
        col(User.password_hash).is_not(None), col(User.locked_at).is_(None),
        col(User.totp_secret).is_(None), col(User.role).in_(WITH_CODE),
    )  # fmt: skip
    return session.exec(query).one()
