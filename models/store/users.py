"""Users of the console: who they are, what they may do, when they may try again to sign in.

Passwords come here as hashes, codes as the number of their half minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.problems import WrongUse
from models.tables import User
from models.terms import DeskRole

LOCK = "users"  # held while somebody is added: names that differ in capitals only are one


class NoSuchUser(WrongUse):
    """Nobody has that name or number; the message does not repeat it."""


class NameTaken(WrongUse):
    """Somebody has that name, or one that differs in capitals only."""


def add(session: Session, name: str, role: DeskRole, now: datetime) -> User:
    """Add somebody who has no password yet. Raises NameTaken."""
    if any(name.casefold() == other.name.casefold() for other in everybody(session)):
        raise NameTaken("there is a user of that name: choose another, or see who there is")
    user = User(name=name, role=role, created_at=now)
    session.add(user)
    session.flush()
    return user


def everybody(session: Session) -> Sequence[User]:
    """Return all users by name."""
    return session.exec(select(User).order_by(col(User.name))).all()


def find(session: Session, name: str, *, to_change: bool = False) -> User | None:
    """Return the user of exactly that name. `to_change` holds the row until the commit."""
    return session.exec(_one(to_change).where(User.name == name)).one_or_none()


def get(session: Session, user_id: int, *, to_change: bool = False) -> User:
    """Return a user by number. Raises NoSuchUser."""
    user = session.exec(_one(to_change).where(User.id == user_id)).one_or_none()
    if user is None:
        raise NoSuchUser("there is no such user")
    return user


def named(session: Session, name: str) -> User:
    """Return the user of that name, to change them. Raises NoSuchUser."""
    user = find(session, name, to_change=True)
    if user is None:
        raise NoSuchUser("there is no user of that name")
    return user


def anybody_has_password(session: Session) -> bool:
    """Tell whether somebody may sign in by name, locked or not."""
    query = select(User.id).where(col(User.password_hash).is_not(None)).limit(1)
    return session.exec(query).one_or_none() is not None


def note_failure(user: User, next_try_at: datetime) -> None:
    """Count a try that was refused, and let nobody try again before that time."""
    user.failures += 1
    user.next_try_at = next_try_at


def write_one_anew(session: Session) -> None:
    """Write the row of somebody as it is: it takes the time in which a failure is noted."""
    first = select(sa.func.min(User.id)).scalar_subquery()
    session.execute(sa.update(User).where(col(User.id) == first).values(failures=User.failures))


def forgive(user: User) -> None:
    """Forget what was refused: they may try at once."""
    user.failures, user.next_try_at = 0, None


def forget_code(user: User) -> None:
    """Let the next sign-in make a new second factor."""
    user.totp_secret, user.totp_step = None, None


def _one(to_change: bool) -> SelectOfScalar[User]:
    """Held until the commit, a row is read anew: it may have changed since the session saw it."""
    if not to_change:
        return select(User)
    return select(User).with_for_update().execution_options(populate_existing=True)
