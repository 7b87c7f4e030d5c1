"""The commands of `aigaq user`: who may sign in to the console, and as what.

No password is an argument: other users of a machine see those, and shells keep them.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console import show
from console.options import Json, open_database
from console.times import spell_here
from models import clock
from models.problems import WrongUse
from models.terms import DeskRole

if TYPE_CHECKING:
    import sqlalchemy as sa

    from models.tables import User

app = typer.Typer(help="Say who may sign in to the console.", no_args_is_help=True)

COLUMNS = ("name", "role", "password", "code", "sessions", "used", "locked")
LONGEST_LINE = 10_000  # characters of standard input

Name = Annotated[str, typer.Argument(help="A user, as `user list` shows them.")]
RoleOption = Annotated[
    DeskRole, typer.Option("--role", help="Each may what those before it may.", show_default=False)
]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read it from standard input, one line.")
]


@app.command("add", epilog="Example: aigaq user add aizhan --role monitor")
def user_add(
    name: Annotated[str, typer.Argument(help="At most 60 characters.")],
    role: RoleOption,
    password_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Add somebody who may sign in; the password is asked for, at least 12 characters. They choose
    another at the first sign-in.
    """
    from console.accounts import add_user
    from console.names import read_name

    engine, checked = open_database(), read_name(name)
    password = _ask_password(password_stdin)
    _tell(add_user(engine, checked, role, password, operator(), clock.now()), "added", as_json)


@app.command("list", epilog="Example: aigaq user list --json")
def user_list(as_json: Json = False) -> None:
    """List users: role, second factor, open sessions, whether they are locked."""
    from console.accounts import list_users

    found = list_users(open_database(), clock.now())
    if as_json:
        for user in found:
            show.as_json(user)
    elif found:
        show.table(COLUMNS, [_cells(user) for user in found])
    else:
        show.out().print(f"No users. Next: {show.command()} user add NAME --role admin")


@app.command("role", epilog="Example: aigaq user role aizhan archivist")
def user_role(
    name: Name, role: Annotated[DeskRole, typer.Argument()], as_json: Json = False
) -> None:
    """Give somebody another role. They are signed out everywhere."""
    from console.accounts import set_role

    user = set_role(open_database(), name, role, operator(), clock.now())
    _tell(user, f"is {role.value}", as_json)


@app.command("password", epilog="Example: aigaq user password aizhan")
def user_password(name: Name, password_stdin: FromInput = False, as_json: Json = False) -> None:
    """Give somebody a new password, which is asked for. They are signed out everywhere, and choose
    another at the next sign-in.
    """
    from console.accounts import set_password

    engine, password = open_database(), _ask_password(password_stdin)
    user = set_password(engine, name, password, operator(), clock.now())
    _tell(user, "has a new password", as_json)


@app.command("lock", epilog="Example: aigaq user lock aizhan")
def user_lock(name: Name, as_json: Json = False) -> None:
    """Let somebody in no more, and sign them out everywhere."""
    from console.accounts import lock

    _do(lock, name, "locked", as_json)


@app.command("unlock", epilog="Example: aigaq user unlock aizhan")
def user_unlock(name: Name, as_json: Json = False) -> None:
    """Let somebody in again; refused tries are forgotten."""
    from console.accounts import unlock

    _do(unlock, name, "unlocked", as_json)


@app.command("forget-code", epilog="Example: aigaq user forget-code aizhan")
def user_forget_code(name: Name, as_json: Json = False) -> None:
    """Let the next sign-in make a new second factor: the telephone is lost."""
    from console.accounts import forget_code

    _do(forget_code, name, "makes a new second factor at the next sign-in", as_json)


@app.command("revoke", epilog="Example: aigaq user revoke --all")
def user_revoke(
    name: Annotated[str | None, typer.Argument(help="A user.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Of all users.")] = False,
    as_json: Json = False,
) -> None:
    """End all sessions of a user, or of all users."""
    from console.accounts import revoke, revoke_all

    if (name is None) is not everybody:
        raise WrongUse("name one user, or give --all")
    engine, by, now = open_database(), operator(), clock.now()
    ended = revoke_all(engine, by, now) if name is None else revoke(engine, name, by, now)
    if as_json:
        show.as_json({"ended": ended})
    else:
        show.out().print(f"{ended} sessions ended.")


def operator() -> str:
    """Return the login name of whoever sits here, as the audit names them."""
    from console.names import operator_name

    return operator_name()


def ask_line(prompt: str) -> str:
    """Return a line that no screen shows and no shell keeps: asked for, or of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    line = sys.stdin.readline(LONGEST_LINE)
    if not line.strip():
        raise WrongUse("standard input holds no line")
    return line.rstrip("\r\n")


def _ask_password(from_input: bool) -> str:
    from console.passwords import check_password

    if from_input:
        return ask_line("Password: ")
    if not sys.stdin.isatty():
        raise WrongUse("a password is asked for on a terminal, or read with --password-stdin")
    password = getpass.getpass("Password (at least 12 characters): ")
    check_password(password)
    if getpass.getpass("The same again: ") != password:
        raise WrongUse("those were two different passwords")
    return password


def _do(
    change: Callable[[sa.Engine, str, str, datetime], User], name: str, what: str, as_json: bool
) -> None:
    _tell(change(open_database(), name, operator(), clock.now()), what, as_json)


def _tell(user: User, what: str, as_json: bool) -> None:
    from console.accounts import user_json

    if as_json:
        show.as_json(user_json(user))
    else:
        show.out().print(show.plain(f"{user.name} ({user.role.value}): {what}"))


def _cells(user: dict[str, Any]) -> list[object]:
    yes = {True: "yes", False: "no"}
    password = "given" if user["is_password_given"] else yes[user["has_password"]]
    seen, locked = (user[at] and spell_here(user[at]) for at in ("seen_at", "locked_at"))
    return [user["name"], user["role"], password, yes[user["has_code"]],
            user["sessions"], seen, locked]  # fmt: skip
