"""Sessions of users of the console: opened, found by the digest of their token, ended.

How long one lasts is decided by the caller. An ended one stays for a while, so that its user can
see when it was.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.tables import SignIn, User

KEPT = timedelta(days=30)  # after the time until which a session lasted at most
SLACK = timedelta(minutes=5)  # by which a clock may be set right, and no session ends


def open_one(
    session: Session, user_id: int, token_sha256: str, now: datetime, until: datetime, whole: bool
) -> SignIn:
    """Open a session, and drop those of this user that are long over."""
    old = sa.delete(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.until) < now - KEPT)
    session.execute(old)
    made = SignIn(token_sha256=token_sha256, user_id=user_id, created_at=now, seen_at=now,
                  until=until, is_whole=whole)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def find(
    session: Session, token_sha256: str, now: datetime, idle: timedelta
) -> tuple[SignIn, User] | None:
    """Return the session of a token and its user; None when it is over or its user is locked, or
    when it was opened later than now: after a clock went back nothing would tell when it ends.
    """
    query = (
        select(SignIn, User)
        .join(User, col(User.id) == col(SignIn.user_id))
        .where(SignIn.token_sha256 == token_sha256, col(User.locked_at).is_(None), *_runs(now))
        .where(col(SignIn.seen_at) > now - idle, col(SignIn.created_at) <= now + SLACK)
    )
    return session.exec(query).one_or_none()


def was_opened(session: Session, user_id: int, token_sha256: str, now: datetime) -> bool:
    """Tell whether this token was that of a session of the user, which may be over by now; one that
    somebody ended, by signing out or from elsewhere, does not count.
    """
    query = select(SignIn.id).where(
        SignIn.token_sha256 == token_sha256,
        SignIn.user_id == user_id,
        col(SignIn.ended_at).is_(None),
        col(SignIn.until) > now - KEPT,
    )
    return session.exec(query).one_or_none() is not None


def of_user(session: Session, user_id: int, now: datetime, idle: timedelta) -> list[SignIn]:
    """Return the sessions of a user that are not over, the one used last first."""
    query = (
        select(SignIn)
        .where(SignIn.user_id == user_id, *_runs(now), col(SignIn.seen_at) > now - idle)
        .order_by(col(SignIn.seen_at).desc(), col(SignIn.id).desc())
    )
    return list(session.exec(query))


def counts(session: Session, now: datetime, idle: timedelta) -> dict[int, tuple[int, datetime]]:
    """Return for each user with sessions that are not over: how many, and when one was used."""
    query = (
        select(SignIn.user_id, sa.func.count(), sa.func.max(SignIn.seen_at))
        .where(*_runs(now), col(SignIn.seen_at) > now - idle)
        .group_by(col(SignIn.user_id))
    )
    return {user_id: (count, seen_at) for user_id, count, seen_at in session.execute(query)}


def touch(session: Session, sign_in_id: int, now: datetime) -> None:
    """Note that a session was used now."""
    used = sa.update(SignIn).where(col(SignIn.id) == sign_in_id, col(SignIn.ended_at).is_(None))
    session.execute(used.values(seen_at=now))


def end(session: Session, sign_in_id: int, now: datetime) -> int:
    """End one session; return how many that were."""
    return _end(session, now, col(SignIn.id) == sign_in_id)


def end_all(session: Session, user_id: int | None, now: datetime, but: int | None = None) -> int:
    """End the sessions of a user, or of all users (None), except one; return how many."""
    whose = sa.true() if user_id is None else col(SignIn.user_id) == user_id
    others = sa.true() if but is None else col(SignIn.id) != but
    return _end(session, now, whose, others)


def _end(session: Session, now: datetime, *which: sa.ColumnElement[bool]) -> int:
    ended = sa.update(SignIn).where(*which, *_runs(now)).values(ended_at=now)
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result


def _runs(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return col(SignIn.ended_at).is_(None), col(SignIn.until) > now
