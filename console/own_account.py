"""What somebody does to their own account: a password, a second factor, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from console import codes
from console.passwords import KnownPassword, check_password, hash_password, is_password
from console.sessions import IDLE, Step, Visitor, digest_token, open_session
from console.tries import Tries
from console.weighing import (
    Reason,
    Refused,
    SignedIn,
    find_wait_of,
    forgive,
    note,
    refuse,
    weigh_code,
)
from models.database import reading, writing
from models.store import audit, sign_ins, users
from models.tables import SignIn, User
from models.terms import Audited


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What somebody puts into their authenticator."""

    secret: str  # in groups of four
    uri: str
    svg: str


def confirm_code(
    engine: sa.Engine, tries: Tries, visitor: Visitor, code: str, now: datetime
) -> Refused | None:
    """Set up, for somebody who is signed in, the second factor that `enrolment` shows; None if the
    code was right.
    """
    with writing(engine) as session:
        user = users.get(session, visitor.user_id, to_change=True)
        if user.totp_secret is None or user.totp_step is not None:
            return Refused(Reason.OVER)
        refused = weigh_code(session, user, tries, code, now)
        if refused is None:
            forgive(user, tries)
            note(session, user.name, Audited.USER_CHANGED, user, {"what": "code-made"}, now)
        return refused


def enrolment(engine: sa.Engine, visitor: Visitor) -> Enrolment | None:
    """Return what to put into an authenticator, the same each time until a code was given; None
    when a second factor is set up, or none was begun.
    """
    with reading(engine) as session:
        user = users.get(session, visitor.user_id)
    if user.totp_secret is None or user.totp_step is not None:
        return None
    uri = codes.spell_uri(user.totp_secret, user.name)
    return Enrolment(codes.spell_secret(user.totp_secret), uri, codes.draw_qr(uri))


def begin_enrolment(engine: sa.Engine, visitor: Visitor) -> None:
    """Make a secret for somebody who is signed in and has no second factor."""
    with writing(engine) as session:
        user = users.get(session, visitor.user_id, to_change=True)
        if user.totp_step is None:
            user.totp_secret = codes.new_secret()


def change_password(
    engine: sa.Engine, tries: Tries, visitor: Visitor, current: str, new: str, now: datetime
) -> SignedIn | Refused:
    """Give somebody who is signed in and knows their password another one; who has none needs to
    know none. All their sessions end, and one is opened anew. Raises WeakPassword.
    """
    check_password(new)
    with reading(engine) as session:
        user = users.get(session, visitor.user_id)
    wait_s = find_wait_of(user, tries, user.name, True, now)
    if wait_s:
        return Refused(Reason.WAIT, wait_s)
    before = user.password_hash
    right = before is None or is_password(before, current)
    kept = hash_password(new) if right else None
    with writing(engine) as session:
        user = users.get(session, visitor.user_id, to_change=True)
        wait_s = find_wait_of(user, tries, user.name, True, now)
        if wait_s:
            return Refused(Reason.WAIT, wait_s)
        if kept is None or user.password_hash != before:
            return refuse(session, user, tries, user.name, "password", True, now)
        forgive(user, tries)
        return _take_password(session, user, kept, now)


def choose_password(
    engine: sa.Engine, visitor: Visitor, new: str, now: datetime
) -> SignedIn | Refused:
    """Give somebody who came in with a password that others know one of their own. All their
    sessions end, and one is opened anew. Raises WeakPassword, KnownPassword or TooMany.
    """
    check_password(new)
    with reading(engine) as session:
        before = users.get(session, visitor.user_id).password_hash
    if is_password(before, new):
        raise KnownPassword("that is the password that was given: choose another")
    kept = hash_password(new)
    with writing(engine) as session:
        user = users.get(session, visitor.user_id, to_change=True)
        found = sign_ins.find(session, digest_token(visitor.token), now, IDLE)
        may_choose = found is not None and found[0].is_whole
        if not may_choose or user.password_hash != before or not user.is_password_given:
            return Refused(Reason.OVER)
        return _take_password(session, user, kept, now)


def own_sessions(engine: sa.Engine, visitor: Visitor, now: datetime) -> list[SignIn]:
    """Return the sessions of somebody that are not over, the one used last first."""
    with reading(engine) as session:
        return sign_ins.of_user(session, visitor.user_id, now, IDLE)


def _take_password(session: Session, user: User, kept: str, now: datetime) -> SignedIn:
    """Keep the hash of a password that its owner chose; a new session replaces all of theirs."""
    user.password_hash, user.is_password_given = kept, False
    ended = sign_ins.end_all(session, user.id, now)
    token, until = open_session(session, user, Step.WHOLE, now)
    detail: audit.Detail = {"what": "password", "ended": ended}
    note(session, user.name, Audited.USER_CHANGED, user, detail, now)
    return SignedIn(token, Step.WHOLE, until)
