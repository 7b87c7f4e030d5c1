"""Whose session a token is: asked at every page. The browser has the token, we have its digest."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from models.database import reading, writing_at_once
from models.store import sign_ins
from models.tables import SignIn, User
from models.terms import DeskRole

LIFE = timedelta(hours=12)
IDLE = timedelta(hours=2)
HALF_LIFE = timedelta(minutes=10)  # of a session that waits for its code
TOUCH = timedelta(minutes=1)  # a page within it writes nothing
NEEDS_CODE = frozenset({DeskRole.ARCHIVIST, DeskRole.ADMIN})
LONGEST_TOKEN = 100
ROLES: Sequence[DeskRole] = tuple(DeskRole)  # each may what those before it may


class Step(StrEnum):
    """What a session still asks for."""

    WHOLE = "whole"  # nothing
    CODE = "code"
    ENROL = "enrol"  # a second factor is to be set up, and a code of it given
    CHOOSE = "choose"  # a password that somebody else does not know


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in. `token` is what their browser holds; it is never shown.

    Unless `step` is WHOLE they may do what it asks for, and nothing else.
    """

    user_id: int
    name: str
    role: DeskRole
    sign_in_id: int
    token: str
    lang: str | None = None
    step: Step = Step.WHOLE

    def may(self, least: DeskRole) -> bool:
        """Whether the visitor has this role, or one that may more."""
        return ROLES.index(self.role) >= ROLES.index(least)


def find_visitor(engine: sa.Engine, token: str, now: datetime) -> Visitor | None:
    """Return who has this token; None when there is no such session, when it is over (12 h, or 2 h
    without a page, or revoked, or opened at a time that is still to come: the clock went back), or
    when its user is locked.

    One query; a write at most once a minute, which notes that the session is used: with a later
    page where somebody else is writing, so that no page waits for that.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    with reading(engine) as session:
        found = sign_ins.find(session, digest_token(token), now, IDLE)
    if found is None:
        return None
    sign_in, user = found
    visitor = _visitor(sign_in, user, token)
    if abs(now - sign_in.seen_at) >= TOUCH:
        with suppress(OperationalError), writing_at_once(engine) as session:
            sign_ins.touch(session, visitor.sign_in_id, now)
    return visitor


def open_session(session: Session, user: User, step: Step, now: datetime) -> tuple[str, datetime]:
    """Open a session and return its token, of 32 random bytes, and until when it may last."""
    token = secrets.token_urlsafe(32)
    until = now + (LIFE if step is Step.WHOLE else HALF_LIFE)
    whole = step is Step.WHOLE
    sign_ins.open_one(session, user.id or 0, digest_token(token), now, until, whole)
    return token, until


def digest_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def next_step(user: User) -> Step:
    """Return what is asked for after the right password."""
    if has_code(user):
        return Step.CODE
    return Step.ENROL if user.role in NEEDS_CODE else Step.WHOLE


def last_step(user: User) -> Step:
    """Return what is asked for after the right password and code."""
    return Step.CHOOSE if user.is_password_given else Step.WHOLE


def has_code(user: User) -> bool:
    """Tell whether a second factor is set up: a secret that was shown but of which no code was
    given yet is none.
    """
    return user.totp_secret is not None and user.totp_step is not None


def _visitor(sign_in: SignIn, user: User, token: str) -> Visitor:
    step = last_step(user) if sign_in.is_whole else next_step(user)
    if not sign_in.is_whole and step is Step.WHOLE:
        step = Step.CODE  # the role changed meanwhile: such a session never becomes whole by itself
    return Visitor(
        user.id or 0, user.name, user.role, sign_in.id or 0, token, lang=user.lang, step=step
    )
