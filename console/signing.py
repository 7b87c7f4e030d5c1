"""Signing in and out: name and password, then a code where one is asked for, then a session.

What is refused is refused in the same words and in the same time, whether there is such a user or
not, whether they are locked or have no password.

    nobody --right password--> WHOLE                 reader or monitor without a second factor
                           --> CODE  --right code--> WHOLE
                           --> ENROL --right code--> WHOLE   archivist or admin without one

Where somebody else gave the password, CHOOSE --another password--> stands before WHOLE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session

from console import codes
from console.names import fold_name
from console.passwords import (
    KnownPassword,
    TooMany,
    check_password,
    hash_password,
    is_outdated,
    is_password,
)
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
from console.tries import Tries, find_delay, find_wait_s
from models.database import reading, writing
from models.store import audit, sign_ins, users
from models.tables import SignIn, User
from models.terms import Audited, DeskRole


class Reason(StrEnum):
    """Why somebody may not come in."""

    WRONG = "wrong"  # name, password or code
    WAIT = "wait"  # too soon after a refusal
    OVER = "over"  # the session ended meanwhile: begin again
    NOT_NOW = "not-now"  # the link of the terminal: somebody has a password already


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session was opened: the token is for the browser alone, and is told once."""

    token: str
    step: Step
    until: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was opened."""

    reason: Reason
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What somebody puts into their authenticator."""

    secret: str  # in groups of four
    uri: str
    svg: str


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
    wait_s = _wait_s(user, tries, name, is_known, now)
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
        wait_s = _wait_s(user, tries, name, is_known, now)
        if wait_s:
            return Refused(Reason.WAIT, wait_s)
        if user is None or user.locked_at is not None or user.password_hash != kept or not right:
            return _refuse(session, user, tries, name, "password", is_known, now)
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
        refused = _weigh_code(session, user, tries, code, now)
        if refused is not None:
            return refused
        sign_ins.end(session, found.id or 0, now)
        _forgive(user, tries)
        return _open_whole(session, user, now)


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
        refused = _weigh_code(session, user, tries, code, now)
        if refused is None:
            _forgive(user, tries)
            _note(session, user.name, Audited.USER_CHANGED, user, {"what": "code-made"}, now)
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
    wait_s = _wait_s(user, tries, user.name, True, now)
    if wait_s:
        return Refused(Reason.WAIT, wait_s)
    before = user.password_hash
    right = before is None or is_password(before, current)
    kept = hash_password(new) if right else None
    with writing(engine) as session:
        user = users.get(session, visitor.user_id, to_change=True)
        wait_s = _wait_s(user, tries, user.name, True, now)
        if wait_s:
            return Refused(Reason.WAIT, wait_s)
        if kept is None or user.password_hash != before:
            return _refuse(session, user, tries, user.name, "password", True, now)
        _forgive(user, tries)
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


def own_sessions(engine: sa.Engine, visitor: Visitor, now: datetime) -> list[SignIn]:
    """Return the sessions of somebody that are not over, the one used last first."""
    with reading(engine) as session:
        return sign_ins.of_user(session, visitor.user_id, now, IDLE)


def _find_half(session: Session, token: str, now: datetime) -> SignIn | None:
    """Return the session that waits for its code; None if it is over, or whole."""
    found = sign_ins.find(session, digest_token(token), now, IDLE)
    return None if found is None or found[0].is_whole else found[0]


def _is_known(session: Session, user: User | None, token: str, now: datetime) -> bool:
    """Whether a browser shows that somebody gave the password of this user in it."""
    if user is None or not 0 < len(token) <= LONGEST_TOKEN:
        return False
    return sign_ins.was_opened(session, user.id or 0, digest_token(token), now)


def _wait_s(user: User | None, tries: Tries, name: str, is_known: bool, now: datetime) -> int:
    if user is None:
        return tries.strangers.find_wait_s(name, now)
    wait_s = find_wait_s(user.next_try_at, now)
    return min(wait_s, tries.known.find_wait_s(str(user.id), now)) if is_known else wait_s


def _refuse(
    session: Session, user: User | None, tries: Tries, name: str, step: str, is_known: bool,
    now: datetime,
) -> Refused:  # fmt: skip
    """Count a failure and put it on record, without the name of who nobody is."""
    detail: dict[str, str | int] = {"step": step}
    if user is None:
        if wait_s := tries.strangers.note_failure(name, now):
            return Refused(Reason.WAIT, wait_s)
        place = tries.record.take(now)
        if place == 0:
            users.write_one_anew(session)
            return Refused(Reason.WRONG)
        if place == 1:
            detail["rest"] = "untold"
    else:
        users.note_failure(user, now + find_delay(user.failures + 1))
        if is_known:
            tries.known.note_failure(str(user.id), now)
    _note(session, audit.NOBODY, Audited.SIGN_IN_REFUSED, user, detail, now)
    return Refused(Reason.WRONG)


def _forgive(user: User, tries: Tries) -> None:
    users.forgive(user)
    tries.known.forget(str(user.id))


def _let_in(session: Session, user: User, tries: Tries, now: datetime) -> SignedIn:
    """Open what a right password opens. Failures stay until the code is right, too: else whoever
    has the password could guess codes without ever waiting.
    """
    step = next_step(user)
    if step is Step.WHOLE:
        _forgive(user, tries)
        return _open_whole(session, user, now)
    if step is Step.ENROL:
        user.totp_secret = codes.new_secret()
    token, until = open_session(session, user, step, now)
    return SignedIn(token, step, until)


def _weigh_code(
    session: Session, user: User, tries: Tries, code: str, now: datetime
) -> Refused | None:
    """Take a code, which is then taken for good; None if it was right. Whoever gives one has given
    the password, too: who did not holds nobody up here.
    """
    wait_s = _wait_s(user, tries, user.name, True, now)
    if wait_s:
        return Refused(Reason.WAIT, wait_s)
    secret = user.totp_secret
    step = None if secret is None else codes.find_step(secret, code, now, user.totp_step)
    if step is None:
        return _refuse(session, user, tries, user.name, "code", True, now)
    user.totp_step = step
    return None


def _open_whole(session: Session, user: User, now: datetime, how: str = "password") -> SignedIn:
    token, until = open_session(session, user, Step.WHOLE, now)
    _note(session, user.name, Audited.SIGNED_IN, user, {"how": how}, now)
    return SignedIn(token, last_step(user), until)


def _take_password(session: Session, user: User, kept: str, now: datetime) -> SignedIn:
    """Keep the hash of a password that its owner chose; a new session replaces all of theirs."""
    user.password_hash, user.is_password_given = kept, False
    ended = sign_ins.end_all(session, user.id, now)
    token, until = open_session(session, user, Step.WHOLE, now)
    detail: audit.Detail = {"what": "password", "ended": ended}
    _note(session, user.name, Audited.USER_CHANGED, user, detail, now)
    return SignedIn(token, Step.WHOLE, until)


def _note(
    session: Session, by: str, action: Audited, user: User | None, detail: audit.Detail,
    now: datetime,
) -> None:  # fmt: skip
    session.flush()
    audit.append(session, by, action, None if user is None else f"user:{user.id}", detail, now=now)
