"""`aigaq user` and `aigaq audit`: accounts from the command line, no password in its arguments."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.searched import note_search
from tests.commands import COMMAND, ROOT, Done, aigaq, one_line, only
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("cheap_hashes")

PASSWORD = "seven green kettles\n"  # noqa: S105  # of tests
Run = Callable[..., Done]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """Run the command on a fresh database."""

    def run(*arguments: str, given: str = "") -> Done:
        env = {"AIGAQ_DATABASE_URL": database_url, "AIGAQ_DATA_DIR": str(tmp_path / "data")}
        return aigaq(*arguments, given=given, **env)

    return run


def _add(run: Run, name: str = "aizhan", role: str = "monitor") -> Done:
    return run("user", "add", name, "--role", role, "--password-stdin", given=PASSWORD)


def test_a_user_from_first_to_last(run: Run) -> None:
    assert "No users." in run("user", "list").stdout
    assert _add(run).stdout == "aizhan (monitor): added\n"
    assert run("user", "role", "aizhan", "archivist").stdout == "aizhan (archivist): is archivist\n"
    changed = run("user", "password", "aizhan", "--password-stdin", given="eight tin spoons\n")
    assert changed.returncode == 0
    assert run("user", "lock", "aizhan").returncode == 0
    told = json.loads(run("user", "list", "--json").stdout)
    assert told["name"] == "aizhan"
    assert told["role"] == "archivist"
    assert told["has_password"] is True
    assert told["has_code"] is False
    assert told["locked_at"] is not None
    assert "hash" not in json.dumps(told)
    assert run("user", "unlock", "aizhan").returncode == 0
    assert run("user", "forget-code", "aizhan").returncode == 0
    assert json.loads(run("user", "revoke", "aizhan", "--json").stdout) == {"ended": 0}
    assert run("user", "revoke", "--all").stdout == "0 sessions ended.\n"
    assert "archivist" in run("user", "list").stdout
    entries = [json.loads(line) for line in run("audit", "list", "--json").stdout.splitlines()]
    assert [entry["detail"]["what"] for entry in entries] == [
        "revoked-all", "revoked", "code-forgotten", "unlocked", "locked", "password", "role",
        "added",
    ]  # fmt: skip
    assert {entry["user"] for entry in entries} == {"aizhan", None}


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (["user", "add", "berik", "--role", "monitor"], PASSWORD, "--password-stdin"),
        (["user", "add", "berik", "--role", "boss", "--password-stdin"], PASSWORD, "boss"),
        (["user", "add", "berik", "--role", "reader", "--password-stdin"], "", "no line"),
        (["user", "add", "berik", "--role", "reader", "--password-stdin"], "short\n", "12"),
        (["user", "add", "AIZHAN", "--role", "reader", "--password-stdin"], PASSWORD, "of that"),
        (["user", "add", "two\nlines", "--role", "reader", "--password-stdin"], PASSWORD, "line"),
        (["user", "add", "x" * 61, "--role", "reader", "--password-stdin"], PASSWORD, "60"),
        (["user", "add", " ", "--role", "reader", "--password-stdin"], PASSWORD, "60"),
        (["user", "lock", "berik"], "", "no user of that name"),
        (["user", "revoke"], "", "--all"),
        (["user", "revoke", "aizhan", "--all"], "", "--all"),
        (["audit", "list", "--was-searched"], "", "no line"),
        (["audit", "list", "--since", "never"], "", "--since"),
    ],
)
def test_wrong_use_is_one_line(run: Run, arguments: list[str], given: str, words: str) -> None:
    _add(run)
    done = run(*arguments, given=given)
    assert done.returncode == 2
    assert words in one_line(done)
    assert "kettles" not in done.stdout + done.stderr


def test_a_password_is_asked_for_on_a_terminal(database_url: str, tmp_path: Path) -> None:
    env = only({"AIGAQ_DATABASE_URL": database_url, "AIGAQ_DATA_DIR": str(tmp_path)})
    there, here = pty.openpty()
    command = [*COMMAND, "user", "add", "aizhan", "--role", "reader"]
    done = subprocess.Popen(command, stdin=here, stdout=here, stderr=here, cwd=ROOT, env=env,
                            start_new_session=True)  # fmt: skip
    os.close(here)
    shown = b""
    for prompt in (b"characters): ", b"again: "):
        shown += _read_until(there, prompt)
        os.write(there, PASSWORD.encode())
    shown += _read_until(there, b"added")
    assert done.wait(30) == 0
    os.close(there)
    assert b"kettles" not in shown
    assert b"aizhan (reader): added" in shown


def _read_until(terminal: int, words: bytes) -> bytes:
    found, ends_at = b"", time.monotonic() + 30
    while words not in found:
        assert time.monotonic() < ends_at, found
        found += os.read(terminal, 1000)
    return found


def test_was_it_searched_for(run: Run, engine: sa.Engine, tmp_path: Path) -> None:
    note_search(engine, tmp_path / "data" / "keys" / "audit", "berik", "Айнур Сейтказина", 2, NOW)
    found = run("audit", "list", "--was-searched", "--json", given="сейтказина айнур\n")
    assert json.loads(found.stdout)["by"] == "berik"
    assert run("audit", "list", "--was-searched", given="дана ли\n").stdout == "No entries.\n"
    assert "Сейтказина" not in run("audit", "list").stdout


def test_a_broken_chain_needs_a_person(run: Run, engine: sa.Engine) -> None:
    _add(run)
    _add(run, "berik")
    whole = run("audit", "check")
    assert (whole.returncode, whole.stdout.splitlines()[0]) == (
        0,
        "2 entries, as they were written.",
    )
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_entry SET by = 'nobody' WHERE seq = 1"))
    broken = run("audit", "check", "--json")
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["wrong"] == 1
