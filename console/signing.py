"""Signing in and out: name and password, then a code where one is asked for, then a session.

    nobody --right password--> WHOLE                 reader or monitor without a second factor
                           --> CODE  --right code--> WHOLE
                           --> ENROL --right code--> WHOLE   archivist or admin without one

Where somebody else gave the password, CHOOSE --another password--> stands before WHOLE.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from console import codes
from console.names import fold_name
from console.passwords import TooMany, hash_password, is_outdated, is_password
from console.sessions import (
    IDLE,
    LONGEST_TOKEN,
    Step,
    Visitor,
    digest_token,
    last_step,
    next_step,
    open_session,
)
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
from models.terms import Audited, DeskRole


def sign_in(
    engine: sa.Engine, tries: Tries, name: str, password: str, now: datetime, token: str = ""
) -> SignedIn | Refused:
    """Weigh a name and a password. Who has the `token` of a session of that user, which may be
    over, is held up by their own refusals alone.

    Of tries at the same time under one name one counts, and the others are told to wait without
    being told whether they were right.
    """
    name = fold_name(name)
    with reading(engine) as session:
        user = users.find(session, name)
        is_known = _is_known(session, user, token, now)
    wait_s = find_wait_of(user, tries, name, is_known, now)
    if wait_s:
        return Refused(Reason.WAIT, wait_s)
    kept = None if user is None or user.locked_at is not None else user.password_hash
    try:
        right = is_password(kept, password)
    except TooMany:
        return Refused(Reason.WAIT, 1)
    renewed = hash_password(password) if right and kept and is_outdated(kept) else None
    with writing(engine) as session:
        user = users.find(session, name, to_change=True)
        wait_s = find_wait_of(user, tries, name, is_known, now)
        if wait_s:
            return Refused(Reason.WAIT, wait_s)
        if user is None or user.locked_at is not None or user.password_hash != kept or not right:
            return refuse(session, user, tries, name, "password", is_known, now)
        user.password_hash = renewed or kept
        return _let_in(session, user, tries, now)


def give_code(
    engine: sa.Engine, tries: Tries, token: str, code: str, now: datetime
) -> SignedIn | Refused:
    """Weigh a code for a session that waits for one; its token gives way to a new one.

    The first code of a new secret also sets the second factor up.
    """
    with writing(engine) as session:
        found = _find_half(session, token, now)
        if found is None:
            return Refused(Reason.OVER)
        user = users.get(session, found.user_id, to_change=True)
        if _find_half(session, token, now) is None:  # revoked or locked before the user was held
            return Refused(Reason.OVER)
        refused = weigh_code(session, user, tries, code, now)
        if refused is not None:
            return refused
        sign_ins.end(session, found.id or 0, now)
        forgive(user, tries)
        return _open_whole(session, user, now)


def enter_as_operator(engine: sa.Engine, name: str, now: datetime) -> SignedIn | Refused:
    """Let in whoever sits at this machine, as an admin of that name without a password.

    Refused once anybody has a password. That it happens once only is the caller's to see to.
    """
    with writing(engine, lock=users.LOCK) as session:
        if users.anybody_has_password(session):
            return Refused(Reason.NOT_NOW)
        user = users.find(session, name) or users.add(session, name, DeskRole.ADMIN, now)
        if user.locked_at is not None:
            return Refused(Reason.NOT_NOW)
        user.role = DeskRole.ADMIN
        users.forgive(user)
        return _open_whole(session, user, now, how="link")


def anybody_signs_in(engine: sa.Engine) -> bool:
    """Tell whether somebody has a password, so that the link of the terminal lets nobody in."""
    with reading(engine) as session:
        return users.anybody_has_password(session)


def sign_out(engine: sa.Engine, visitor: Visitor, now: datetime) -> None:
    """End this session."""
    with writing(engine) as session:
        if sign_ins.end(session, visitor.sign_in_id, now):
            audit.append(session, visitor.name, Audited.SIGNED_OUT,
                         f"user:{visitor.user_id}", now=now)  # fmt: skip


def _find_half(session: Session, token: str, now: datetime) -> SignIn | None:
    """Return the session that waits for its code; None if it is over, or whole."""
    found = sign_ins.find(session, digest_token(token), now, IDLE)
    return None if found is None or found[0].is_whole else found[0]


def _is_known(session: Session, user: User | None, token: str, now: datetime) -> bool:
    """Whether a browser shows that somebody gave the password of this user in it."""
    if user is None or not 0 < len(token) <= LONGEST_TOKEN:
        return False
    return sign_ins.was_opened(session, user.id or 0, digest_token(token), now)


def _let_in(session: Session, user: User, tries: Tries, now: datetime) -> SignedIn:
    """Open what a right password opens. Failures stay until the code is right, too: else whoever
    has the password could guess codes without ever waiting.
    """
    step = next_step(user)
    if step is Step.WHOLE:
        forgive(user, tries)
        return _open_whole(session, user, now)
    if step is Step.ENROL:
        user.totp_secret = codes.new_secret()
    token, until = open_session(session, user, step, now)
    return SignedIn(token, step, until)


def _open_whole(session: Session, user: User, now: datetime, how: str = "password") -> SignedIn:
    token, until = open_session(session, user, Step.WHOLE, now)
    note(session, user.name, Audited.SIGNED_IN, user, {"how": how}, now)
    return SignedIn(token, last_step(user), until)
