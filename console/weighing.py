"""Weighs what somebody gives to come in, and counts and notes what was not right.

What is refused is refused in the same words and in the same time, whether there is such a user or
not, whether they are locked or have no password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from console import codes
from console.sessions import Step
from console.tries import Tries, find_delay, find_wait_s
from models.store import audit, users
from models.tables import User
from models.terms import Audited


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


def find_wait_of(user: User | None, tries: Tries, name: str, is_known: bool, now: datetime) -> int:
    if user is None:
        return tries.strangers.find_wait_s(name, now)
    wait_s = find_wait_s(user.next_try_at, now)
    return min(wait_s, tries.known.find_wait_s(str(user.id), now)) if is_known else wait_s


def refuse(
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
    note(session, audit.NOBODY, Audited.SIGN_IN_REFUSED, user, detail, now)
    return Refused(Reason.WRONG)


def forgive(user: User, tries: Tries) -> None:
    users.forgive(user)
    tries.known.forget(str(user.id))


def weigh_code(
    session: Session, user: User, tries: Tries, code: str, now: datetime
) -> Refused | None:
    """Take a code, which is then taken for good; None if it was right. Whoever gives one has given
    the password, too: who did not holds nobody up here.
    """
    wait_s = find_wait_of(user, tries, user.name, True, now)
    if wait_s:
        return Refused(Reason.WAIT, wait_s)
    secret = user.totp_secret
    step = None if secret is None else codes.find_step(secret, code, now, user.totp_step)
    if step is None:
        return refuse(session, user, tries, user.name, "code", True, now)
    user.totp_step = step
    return None


def note(
    session: Session, by: str, action: Audited, user: User | None, detail: audit.Detail,
    now: datetime,
) -> None:  # fmt: skip
    session.flush()
    audit.append(session, by, action, None if user is None else f"user:{user.id}", detail, now=now)
