"""Users: an admin adds people, changes what they may, locks them, ends their sessions."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from starlette.responses import Response

from console import accounts, signing
from console.desk.asking import Ask, Notice, Page
from console.desk.refusals import TYPED, typed_wrong
from console.languages import N_
from models.store import users
from models.terms import DeskRole

HERE = "/users"
ADMIN = DeskRole.ADMIN
FIRST_PASSWORD_BYTES = 12  # 16 letters


def show_users(ask: Ask) -> Response:
    """List users, with what may be done to each."""
    found = accounts.list_users(ask.engine, ask.now)
    return ask.page("users.html", users=found, roles=list(DeskRole),
                    is_first=not signing.anybody_signs_in(ask.engine))  # fmt: skip


def add_user(ask: Ask) -> Response:
    """Add somebody, with the password that was typed, or one that is shown once."""
    role = _role(ask)
    typed = ask.form.get("password", "")
    password = typed or secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    try:
        user = accounts.add_user(
            ask.engine, ask.form.get("name", ""), role, password, ask.who.name, ask.now
        )
    except TYPED as problem:
        return ask.go(HERE, typed_wrong(ask, problem))
    return ask.go(HERE, _told_password(ask, user.name, None if typed else password))


def set_password(ask: Ask) -> Response:
    """Give somebody a new first password, which is shown once; their sessions end."""
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    name = _other(ask)
    if name is None:
        return _not_oneself(ask)
    accounts.set_password(ask.engine, name, password, ask.who.name, ask.now)
    return ask.go(HERE, _told_password(ask, name, password))


def set_role(ask: Ask) -> Response:
    """Give somebody another role; their sessions end."""
    role = _role(ask)
    return _change(ask, lambda *given: accounts.set_role(given[0], given[1], role, *given[2:]))


def lock(ask: Ask) -> Response:
    """Let somebody in no more; their sessions end."""
    return _change(ask, accounts.lock)


def unlock(ask: Ask) -> Response:
    """Let somebody in again."""
    return _change(ask, accounts.unlock)


def revoke(ask: Ask) -> Response:
    """End all sessions of somebody."""
    return _change(ask, accounts.revoke)


def forget_code(ask: Ask) -> Response:
    """Let the next sign-in of somebody make a new second factor."""
    return _change(ask, accounts.forget_code)


def _change(ask: Ask, change: Callable[[sa.Engine, str, str, datetime], object]) -> Response:
    """Change somebody else: nobody can shut themselves out."""
    name = _other(ask)
    if name is None:
        return _not_oneself(ask)
    change(ask.engine, name, ask.who.name, ask.now)
    return ask.go(HERE, Notice(ask.say(N_("Done: %(name)s."), name=name)))


def _other(ask: Ask) -> str | None:
    """Return the name of the user of the address; None for who asks. Raises NoSuchUser."""
    number = ask.number()
    if number == ask.who.user_id:
        return None
    with ask.reading() as session:
        return users.get(session, number).name


def _not_oneself(ask: Ask) -> Response:
    words = N_("Nobody does that to themselves: ask another administrator, or `aigaq user`.")
    return ask.go(HERE, Notice(ask.say(words), went_wrong=True))


def _role(ask: Ask) -> DeskRole:
    """Return the role that was chosen, the least for anything else."""
    given = ask.form.get("role", "")
    return DeskRole(given) if given in set(DeskRole) else DeskRole.READER


def _told_password(ask: Ask, name: str, password: str | None) -> Notice:
    if password is None:
        return Notice(ask.say(N_("%(name)s may sign in now."), name=name))
    words = N_("First password of %(name)s, shown this once: %(password)s")
    return Notice(ask.say(words, name=name, password=password))


PAGES = (
    Page(HERE, show_users, ADMIN),
    Page(HERE, add_user, ADMIN, methods=("POST",)),
    Page("/users/{id:number}/password", set_password, ADMIN, methods=("POST",)),
    Page("/users/{id:number}/role", set_role, ADMIN, methods=("POST",)),
    Page("/users/{id:number}/lock", lock, ADMIN, methods=("POST",)),
    Page("/users/{id:number}/unlock", unlock, ADMIN, methods=("POST",)),
    Page("/users/{id:number}/revoke", revoke, ADMIN, methods=("POST",)),
    Page("/users/{id:number}/forget-code", forget_code, ADMIN, methods=("POST",)),
)
