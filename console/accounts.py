"""Looking after users: what the command line and the pages do to accounts, each on record.

Whoever is locked, or gets another role or password, is signed out everywhere at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from console.names import read_name
from console.passwords import hash_password
from console.sessions import IDLE, has_code
from models.database import reading, writing
from models.store import audit, sign_ins, users
from models.tables import User
from models.terms import Audited, DeskRole

Change = Callable[[Session, User], audit.Detail | None]


def add_user(
    engine: sa.Engine, name: str, role: DeskRole, password: str, by: str, now: datetime
) -> User:
    """Add somebody who may sign in, and has to choose another password then unless it is their own.

    Raises WrongName, WeakPassword or NameTaken.
    """
    name, kept = read_name(name), hash_password(password)
    with writing(engine, lock=users.LOCK) as session:
        user = users.add(session, name, role, now)
        user.password_hash, user.is_password_given = kept, by != name
        _note(session, user, by, {"what": "added", "role": role.value}, now)
        return user


def list_users(engine: sa.Engine, now: datetime) -> list[dict[str, Any]]:
    """Return all users by name, as JSON-ready values, with the number of their open sessions."""
    with reading(engine) as session:
        open_now = sign_ins.counts(session, now, IDLE)
        return [user_json(user, *open_now.get(user.id or 0, (0, None)))
                for user in users.everybody(session)]  # fmt: skip


def user_json(user: User, sessions: int = 0, seen_at: datetime | None = None) -> dict[str, Any]:
    """Return what may be shown of a user: never a hash or a secret."""
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role.value,
        "lang": user.lang,
        "has_password": user.password_hash is not None,
        "is_password_given": user.is_password_given,
        "has_code": has_code(user),
        "locked_at": None if user.locked_at is None else user.locked_at.isoformat(),
        "created_at": user.created_at.isoformat(),
        "sessions": sessions,
        "seen_at": None if seen_at is None else seen_at.isoformat(),
    }


def set_role(engine: sa.Engine, name: str, role: DeskRole, by: str, now: datetime) -> User:
    """Give somebody another role; their sessions end. Raises NoSuchUser."""

    def change(session: Session, user: User) -> audit.Detail | None:
        if user.role is role:
            return None
        user.role = role
        return {"what": "role", "role": role.value, "ended": _end(session, user, now)}

    return _change(engine, name, by, now, change)


def set_password(engine: sa.Engine, name: str, password: str, by: str, now: datetime) -> User:
    """Give somebody a password; their sessions end, and they may try at once. The first time they
    have to choose another, unless they gave it to themselves.

    Raises WeakPassword or NoSuchUser.
    """
    kept = hash_password(password)

    def change(session: Session, user: User) -> audit.Detail:
        user.password_hash, user.is_password_given = kept, by != name
        users.forgive(user)
        return {"what": "password", "ended": _end(session, user, now)}

    return _change(engine, name, by, now, change)


def set_lang(engine: sa.Engine, name: str, lang: str | None, by: str, now: datetime) -> User:
    """Note the language in which somebody reads the console. Raises NoSuchUser."""

    def change(_: Session, user: User) -> audit.Detail | None:
        if user.lang == lang:
            return None
        user.lang = lang
        return {"what": "lang", "lang": lang}

    return _change(engine, name, by, now, change)


def lock(engine: sa.Engine, name: str, by: str, now: datetime) -> User:
    """Let somebody in no more; their sessions end. Raises NoSuchUser."""

    def change(session: Session, user: User) -> audit.Detail | None:
        if user.locked_at is not None:
            return None
        user.locked_at = now
        return {"what": "locked", "ended": _end(session, user, now)}

    return _change(engine, name, by, now, change)


def unlock(engine: sa.Engine, name: str, by: str, now: datetime) -> User:
    """Let somebody in again, who may try at once. Raises NoSuchUser."""

    def change(_: Session, user: User) -> audit.Detail | None:
        if user.locked_at is None and user.failures == 0:
            return None
        user.locked_at = None
        users.forgive(user)
        return {"what": "unlocked"}

    return _change(engine, name, by, now, change)


def forget_code(engine: sa.Engine, name: str, by: str, now: datetime) -> User:
    """Let the next sign-in of somebody make a new second factor; their sessions end.

    Raises NoSuchUser.
    """

    def change(session: Session, user: User) -> audit.Detail:
        users.forget_code(user)
        return {"what": "code-forgotten", "ended": _end(session, user, now)}

    return _change(engine, name, by, now, change)


def revoke(engine: sa.Engine, name: str, by: str, now: datetime, but: int | None = None) -> int:
    """End all sessions of somebody, except one; return how many. Raises NoSuchUser."""
    ended = 0

    def change(session: Session, user: User) -> audit.Detail:
        nonlocal ended
        ended = sign_ins.end_all(session, user.id or 0, now, but)
        return {"what": "revoked", "ended": ended}

    _change(engine, name, by, now, change)
    return ended


def revoke_all(engine: sa.Engine, by: str, now: datetime) -> int:
    """End all sessions of all users; return how many."""
    with writing(engine) as session:
        ended = sign_ins.end_all(session, None, now)
        detail: audit.Detail = {"what": "revoked-all", "ended": ended}
        audit.append(session, by, Audited.USER_CHANGED, None, detail, now=now)
        return ended


def _change(engine: sa.Engine, name: str, by: str, now: datetime, change: Change) -> User:
    """Change a user and put it on record; what was so already (None) is not."""
    with writing(engine) as session:
        user = users.named(session, read_name(name))
        detail = change(session, user)
        if detail is not None:
            _note(session, user, by, detail, now)
        return user


def _note(session: Session, user: User, by: str, detail: audit.Detail, now: datetime) -> None:
    session.flush()
    audit.append(session, by, Audited.USER_CHANGED, f"user:{user.id}", detail, now=now)


def _end(session: Session, user: User, now: datetime) -> int:
    return sign_ins.end_all(session, user.id or 0, now)
