"""Filters that users gave a name, each with a feed that whoever has its token reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.problems import WrongUse
from models.store.sql import upsert
from models.tables import SavedFilter, User

MOST = 50  # of one user


class TooMany(WrongUse):
    """A user has saved as many filters as anybody may."""


def of_user(session: Session, user_id: int) -> Sequence[SavedFilter]:
    """Return the filters of a user, by name."""
    query = select(SavedFilter).where(SavedFilter.user_id == user_id)
    return session.exec(query.order_by(col(SavedFilter.name))).all()


def save(session: Session, user_id: int, name: str, query: str, token: str, now: datetime) -> int:
    """Keep a filter under a name and return its number; the one that had that name asks for this
    from now on, its feed too.

    Raises TooMany.
    """
    known = of_user(session, user_id)
    if len(known) >= MOST and all(one.name != name for one in known):
        raise TooMany(f"nobody may save more than {MOST} filters: remove one")
    row = {
        "user_id": user_id,
        "name": name,
        "query": query,
        "feed_token": token,
        "created_at": now,
    }
    upsert(session, SavedFilter, [row], key=("user_id", "name"), change=("query",))
    kept = select(SavedFilter.id).where(SavedFilter.user_id == user_id, SavedFilter.name == name)
    return session.exec(kept).one() or 0


def remove(session: Session, user_id: int, filter_id: int) -> bool:
    """Forget a filter of a user, and with it its feed; return whether there was one."""
    query = select(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == user_id)
    found = session.exec(query).one_or_none()
    if found is not None:
        session.delete(found)
    return found is not None


def by_token(session: Session, token: str) -> tuple[SavedFilter, User] | None:
    """Return the filter whose feed this is, and its user, unless that one is locked."""
    query = select(SavedFilter, User).join(User, col(User.id) == SavedFilter.user_id)
    query = query.where(SavedFilter.feed_token == token, col(User.locked_at).is_(None))
    return session.exec(query).one_or_none()
