"""`aigaq doctor`: what it sees of a machine, what it says to do, and that it changes nothing."""

from __future__ import annotations

import json
import socket
import struct
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.ledger import EMPTY, extend, imported
from console import doctor, doctor_programs, versions
from console.diagnosis import Finding, Verdict, exit_code
from console.sockets import Listener, our_listeners, read_table
from models.database import reading, writing
from models.store import doctor as store
from models.store.ledger import append
from models.tables import User
from models.terms import DeskRole
from tests.commands import aigaq, one_line
from tests.conftest import NOW

GIB = 1 << 30


def told(**env: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Return with which code it ends, and what it says of each thing."""
    done = aigaq("doctor", "--json", **env)
    assert done.stderr == ""
    return done.returncode, {f["check"]: f for f in map(json.loads, done.stdout.splitlines())}


def test_a_machine_in_order(engine: sa.Engine, database_url: str, tmp_path: Path) -> None:
    engine.dispose()
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    env = {"AIGAQ_DATABASE_URL": database_url, "AIGAQ_DATA_DIR": str(data)}
    code, found = told(**env, AIGAQ_CONTACT="monitor@example.org")
    needed = {name: found[name]["verdict"] for name in ("data folder", "database", "clock")}
    assert set(needed.values()) == {"ok"}
    assert found["contact"]["verdict"] == found["libraries"]["verdict"] == "ok"
    assert code == exit_code_of(found)
    assert list(data.iterdir()) == []
    lines = aigaq("doctor", **env).stdout.splitlines()
    assert "ok      database: it answers, of schema" in lines[2]
    assert all(
        line.startswith(("ok  ", "note", "look", "broken", "        do: ")) for line in lines
    )


def exit_code_of(found: dict[str, dict[str, str]]) -> int:
    verdicts = {one["verdict"] for one in found.values()}
    return 3 if "broken" in verdicts else 1 if "look" in verdicts else 0


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    _code, found = told(AIGAQ_DATA_DIR=str(tmp_path / "none"))
    assert found["database"] | found["data folder"] == {
        "check": "data folder", "verdict": "note", "seen": f"{tmp_path / 'none'} is not there",
        "todo": "aigaq run makes it",
    }  # fmt: skip
    assert found["database"]["verdict"] == "note"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_run_ends_with_3_and_a_wrong_setting_with_2(tmp_path: Path) -> None:
    (tmp_path / "aigaq.db").touch()
    code, found = told(AIGAQ_DATA_DIR=str(tmp_path))
    assert code == 3
    assert "aigaq db upgrade" in found["database"]["seen"]
    nobody = "postgresql://u:geheim@127.0.0.1:1/x"
    done = aigaq("doctor", AIGAQ_DATA_DIR=str(tmp_path), AIGAQ_DATABASE_URL=nobody)
    assert done.returncode == 3
    assert "geheim" not in done.stdout
    done = aigaq("doctor", AIGAQ_DATA_DIR=str(tmp_path), AIGAQ_DATABASE_URL="nonsense")
    assert (done.returncode, one_line(done)[:24]) == (2, "aigaq: AIGAQ_DATABASE_UR")


def test_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    assert doctor.check_folder(folder).verdict is Verdict.OK
    folder.chmod(0o750)
    found = doctor.check_folder(folder)
    assert (found.verdict, found.todo) == (Verdict.LOOK, f"chmod 700 '{folder}'")
    (tmp_path / "file").touch()
    assert doctor.check_folder(tmp_path / "file").verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(3 * GIB, Verdict.OK), (GIB, Verdict.LOOK), (GIB // 5, Verdict.BROKEN), (0, Verdict.BROKEN)],
)
def test_the_disk(tmp_path: Path, free: int, verdict: Verdict) -> None:
    assert doctor.check_disk(tmp_path / "not" / "there", free).verdict is verdict


def test_keys_that_others_may_read_are_named(tmp_path: Path) -> None:
    key, mail = tmp_path / "keys" / "seal", tmp_path / "notify.toml"
    key.parent.mkdir()
    for file in (key, mail):
        file.touch(mode=0o600)
    assert doctor.check_secrets(tmp_path).verdict is Verdict.OK
    key.chmod(0o640)
    mail.chmod(0o604)
    found = doctor.check_secrets(tmp_path)
    assert (found.verdict, found.seen) == (Verdict.LOOK, "others may read keys/seal, notify.toml")
    assert found.todo == f"chmod 600 '{key}' '{mail}'"


def test_a_clock_behind_the_ledger(engine: sa.Engine) -> None:
    with writing(engine) as session:
        append(session, extend(EMPTY, [imported("b" * 32, NOW, "x.wacz", 7, "ab" * 32)]))
    with reading(engine) as session:
        newest = datetime.fromisoformat(json.loads(store.newest_line(session) or "")["at"])
    assert newest == NOW
    for ahead, verdict in ((0, Verdict.OK), (-1, Verdict.OK), (-3, Verdict.BROKEN)):
        assert doctor.check_clock(newest, NOW + timedelta(minutes=ahead)).verdict is verdict
    assert doctor.check_clock(None, datetime(1970, 1, 1, tzinfo=UTC)).verdict is Verdict.OK


def test_users_without_a_second_factor_are_counted_and_not_named(engine: sa.Engine) -> None:
    rows = [
        ("Тест Администраторов", DeskRole.ADMIN, None, "hash", None),
        ("Тест Архивистов", DeskRole.ARCHIVIST, "SECRET", "hash", None),
        ("Тест Мониторов", DeskRole.MONITOR, None, "hash", None),
        ("Тест Ушедший", DeskRole.ADMIN, None, "hash", NOW),  # locked
        ("Тест Терминалов", DeskRole.ADMIN, None, None, None),  # comes by the terminal's link
    ]
    with writing(engine) as session:
        for name, role, code, password, locked in rows:
            user = User(
                name=name, role=role, totp_secret=code, password_hash=password, locked_at=locked,
                created_at=NOW,
            )  # fmt: skip
            session.add(user)
    with reading(engine) as session:
        users, without = store.count_users(session), store.count_without_code(session)
    assert (users, without) == (3, 1)
    found = doctor.check_users(users, without)
    assert (found.verdict, found.seen[:1]) == (Verdict.LOOK, "1")
    assert "Тест" not in found.seen + found.todo
    assert doctor.check_users(3, 0).verdict is Verdict.OK
    assert doctor.check_users(0, 0).verdict is Verdict.NOTE


def test_libraries_outside_of_our_bounds() -> None:
    have = {"prefect": "3.9.0", "fastapi": "0.150.1", "sqlalchemy": "2.1.0b1"}

    def version_of(name: str) -> str:
        if name not in have:
            raise metadata.PackageNotFoundError(name)
        return have[name]

    bounds = [
        "prefect>=3.8.8,<3.9",
        "fastapi<0.151,>=0.139",
        "sqlalchemy>=2.0.40,<2.1",
        "scrapy>=2.19,<2.20",
        "pytest>=8 ; extra == 'test'",
    ]
    wrong = versions.outside(bounds, version_of)
    assert wrong == [
        "prefect 3.9.0 is not <3.9,>=3.8.8",
        "sqlalchemy 2.1.0b1 is not <2.1,>=2.0.40",
        "scrapy is not installed (<2.20,>=2.19)",
    ]
    assert doctor_programs.check_versions(wrong).verdict is Verdict.LOOK
    assert any(bound.startswith("prefect") for bound in versions.read_bounds())


@pytest.mark.parametrize(
    ("env", "verdict"),
    [
        ({}, Verdict.OK),
        ({"DO_NOT_TRACK": "1"}, Verdict.OK),
        ({"DO_NOT_TRACK": "0"}, Verdict.LOOK),
        ({"PREFECT_SERVER_ANALYTICS_ENABLED": "True"}, Verdict.LOOK),
        ({"PREFECT_SERVER_ANALYTICS_ENABLED": "false"}, Verdict.OK),
        ({"PREFECT_LOGGING_LEVEL": "1"}, Verdict.OK),  # no telemetry
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, Verdict.NOTE),
    ],
)
def test_telemetry_that_somebody_switched_on(env: dict[str, str], verdict: Verdict) -> None:
    assert doctor_programs.check_telemetry(env).verdict is verdict


def test_what_is_optional_is_trouble_only_where_a_setting_names_it(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    for check in (doctor_programs.check_browser, doctor_programs.check_replay):
        assert check(missing).verdict is Verdict.LOOK
        assert check(None).verdict in (Verdict.OK, Verdict.NOTE)


def test_a_table_of_sockets_is_read() -> None:
    table = [
        "   0: 0100007F:2081 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 11 1",
        "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 12 1",
        "   2: 0100007F:2081 0100007F:9999 01 00000000:00000000 00:00000000 00000000  0  0 13 1",
        "   3: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A"
        " 00000000:00000000 00:00000000 00000000 0 0 14 1",
        "cut",
    ]
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        pytest.skip("the table is as a little-endian machine writes it")
    assert dict(read_table(table)) == {
        "11": ("127.0.0.1", 8321),
        "12": ("0.0.0.0", 8080),  # noqa: S104  # read, not bound
        "14": ("::1", 80),
    }


def test_sockets_of_ours_that_others_may_reach(tmp_path: Path) -> None:
    inode = 4711
    table = f"head\n 0: 00000000:2081 00000000:0000 0A 0:0 00:0 0 0 0 {inode} 1\n"
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(table)
    for number, command in (
        ("7", b"/usr/bin/python\0-m\0console.cli\0console\0"),
        ("8", b"nginx\0"),
    ):
        folder = tmp_path / number
        (folder / "fd").mkdir(parents=True)
        (folder / "cmdline").write_bytes(command)
        (folder / "fd" / "3").symlink_to(f"socket:[{inode}]")
    (one,) = our_listeners(tmp_path) or []
    assert (one.program, one.port, one.is_local) == ("aigaq", 8321, False)
    found = doctor_programs.check_listeners([one])
    assert found.verdict is Verdict.LOOK
    assert "port 8321" in found.seen
    assert doctor_programs.check_listeners([Listener("pywb", "127.0.0.1", 1)]).verdict is Verdict.OK
    named = doctor_programs.check_listeners([Listener("aigaq", "127.0.0.1", 1)], "desk.example.org")
    assert named.seen.endswith("; what leads to the console as desk.example.org lets others in")
    assert Listener("aigaq", "::ffff:127.0.0.1", 1).is_local
    assert our_listeners(tmp_path / "nothing") is None
    assert doctor_programs.check_listeners(None).verdict is Verdict.NOTE


def test_the_real_table_of_this_machine_has_a_socket_of_this_process() -> None:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen()
        port = own.getsockname()[1]
        try:
            lines = Path("/proc/net/tcp").read_text("ascii").splitlines()
        except FileNotFoundError:
            pytest.skip("no /proc here")
        assert ("127.0.0.1", port) in dict(read_table(lines[1:])).values()


def test_the_worst_decides_the_code() -> None:
    found = {v: Finding("x", v, "") for v in Verdict}
    assert exit_code([found[Verdict.OK], found[Verdict.NOTE]]) == 0
    assert exit_code([found[Verdict.OK], found[Verdict.LOOK]]) == 1
    assert exit_code(found.values()) == 3
