"""People who sign in to a console of a test: invented, and admitted by the real functions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import sqlalchemy as sa
from sqlmodel import select

from console import accounts, signing
from console.sessions import Step, Visitor, find_visitor
from console.tries import Tries
from console.weighing import Refused, SignedIn
from models.database import reading
from models.tables import AuditEntry, User
from models.terms import DeskRole
from tests.conftest import NOW

PASSWORD = "seven green kettles"  # noqa: S105  # of tests


class Doors:
    """A database with users, and the ways in; its clock stands still unless it is moved."""

    def __init__(self, engine: sa.Engine, now: datetime = NOW) -> None:
        self.engine, self.now, self.tries = engine, now, Tries()

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def add(
        self, name: str, role: DeskRole = DeskRole.MONITOR, password: str = PASSWORD, by: str = ""
    ) -> User:
        """Add somebody who chose their password, or was given it `by` somebody else."""
        return accounts.add_user(self.engine, name, role, password, by or name, self.now)

    def try_in(self, name: str, password: str = PASSWORD, token: str = "") -> SignedIn | Refused:
        return signing.sign_in(self.engine, self.tries, name, password, self.now, token)

    def sign_in(self, name: str) -> str:
        """Sign in all the way, setting a second factor up where one is asked for."""
        answer = self.try_in(name)
        assert isinstance(answer, SignedIn), answer
        if answer.step is not Step.WHOLE:
            if answer.step is Step.CODE:
                self.later(60)  # the code of this half minute may be taken
            answer = self.give_code(answer.token, self.code(name))
        assert isinstance(answer, SignedIn), answer
        return answer.token

    def give_code(self, token: str, code: str) -> SignedIn | Refused:
        return signing.give_code(self.engine, self.tries, token, code, self.now)

    def code(self, name: str, ahead_s: float = 0) -> str:
        """Return what an authenticator shows now, or shows then."""
        secret = self.user(name).totp_secret
        assert secret is not None
        return pyotp.TOTP(secret).at(self.now + timedelta(seconds=ahead_s))

    def visitor(self, token: str) -> Visitor | None:
        return find_visitor(self.engine, token, self.now)

    def user(self, name: str) -> User:
        with reading(self.engine) as session:
            return session.exec(select(User).where(User.name == name)).one()

    def told(self) -> list[tuple[str, str, str | None, dict[str, object] | None]]:
        """Return the audit in order: who, what, of whom, and how."""
        with reading(self.engine) as session:
            found = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()  # type: ignore[arg-type]  # a column, not its value
        return [(entry.by, entry.action.value, entry.object, entry.detail) for entry in found]
