"""`aigaq alerts triage`: a monitor at a terminal, one key a decision, and another beside her."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database import open_engine
from models.terms import AlertState, EventKind, Severity
from tests.commands import aigaq, one_line
from tests.queues import Queue
from tests.shells import Terminal

END = "q end"


@pytest.fixture
def settings(engine: sa.Engine, database_url: str, tmp_path: Path) -> dict[str, str]:
    """Three alerts: 1 critical, 2 and 3 high, the later first."""
    queue = Queue(engine)
    queue.event(queue.person("Ерсултан Тестбаев"), severity=Severity.CRITICAL, place="Караганда")
    for name in ("Мадина Пробаева", "Олжас Примеров"):
        queue.event(queue.person(name), kind=EventKind.SEARCH)
    engine.dispose()
    return {"AIGAQ_DATABASE_URL": database_url, "AIGAQ_DATA_DIR": str(tmp_path)}


class Monitor:
    """Somebody at a terminal."""

    def __init__(self, settings: dict[str, str], *options: str) -> None:
        self.at = Terminal(["alerts", "triage", "--by", "anna", *options], settings)
        self.at.wait_for(END)

    def press(self, keys: str, then: str = END) -> str:
        """Press keys, wait for what is shown then, and return it."""
        since = len(self.at.shown)
        self.at.type(keys)
        self.at.wait_for(then, since)
        return self.at.shown[since:]


def states(settings: dict[str, str]) -> dict[int, AlertState]:
    engine = open_engine(settings["AIGAQ_DATABASE_URL"])
    with engine.connect() as connection:
        found = dict(connection.execute(sa.text("SELECT id, state FROM alert")).tuples().all())
    engine.dispose()
    return {number: AlertState(state) for number, state in found.items()}


def history(settings: dict[str, str], alert_id: int) -> list[tuple[str, str, str | None]]:
    told = json.loads(aigaq("alerts", "show", str(alert_id), "--json", **settings).stdout)
    return [(one["by"], one["action"], one["reason"] or one["note"]) for one in told["history"]]


def test_a_monitor_decides_one_after_the_other(settings: dict[str, str]) -> None:
    anna = Monitor(settings)
    assert "1 of 3, alert 1" in anna.at.shown
    assert "Ерсултан Тестбаев" in anna.at.shown
    assert "«" in anna.at.shown and "why: trigger: задержали" in anna.at.shown
    assert "2 of 3, alert 3" in anna.press("c")
    assert "3 of 3, alert 2" in anna.press("в1")  # the same key where the keyboard is Russian
    assert "2 of 3, alert 3" in anna.press("u")
    assert "1 of 3, alert 1" in anna.press("z")  # it repeats
    assert "nothing was decided in this sitting" in anna.press("u")
    assert "2 of 3, alert 3" in anna.press("j")
    assert "1 of 3, alert 1" in anna.press("k")
    assert "wrong-person" in anna.press("d", "not)")
    assert "Left as it is." in anna.press("x")
    anna.press("s", "not)?")
    anna.press("3d\n", "Why?")
    assert "2 of 3, alert 3" in anna.press("суд во вторник\n")
    anna.press("n", "none)?")
    assert "last: anna, note (звонили адвокату)" in anna.press("звонили адвокату\n")
    anna.press("a", "anna)?")
    assert "3 of 3, alert 2" in anna.press("\n")
    assert "aigaq" not in anna.press("?")
    assert "document 2" in anna.press("o")
    anna.at.type("q")
    code, shown = anna.at.end()
    assert (code, shown.splitlines()[-1]) == (0, "2 decided. The rest waits.")
    assert states(settings) == {
        1: AlertState.SNOOZED, 2: AlertState.NEW, 3: AlertState.ASSIGNED,
    }  # fmt: skip
    assert [step[:2] for step in history(settings, 1)] == [
        ("anna", "confirm"), ("anna", "undo"), ("anna", "snooze"),
    ]  # fmt: skip
    assert "суд во вторник" in (history(settings, 1)[-1][2] or "")


def test_what_another_did_meanwhile_is_told_and_stays(settings: dict[str, str]) -> None:
    anna = Monitor(settings)
    aigaq("alerts", "dismiss", "1", "--reason", "duplicate", "--by", "berik", **settings)
    assert "Not done: alert 1: berik did dismiss" in anna.press("c")
    assert "Decided meanwhile" in anna.at.shown
    anna.press("j")
    anna.press("c")
    aigaq("alerts", "undo", "3", "--by", "berik", **settings)
    aigaq("alerts", "dismiss", "3", "--reason", "other", "--by", "berik", **settings)
    anna.press("u")
    anna.at.type("q")
    assert anna.at.end()[0] == 0
    assert states(settings) == {
        1: AlertState.DISMISSED, 2: AlertState.NEW, 3: AlertState.DISMISSED,
    }  # fmt: skip


def test_ctrl_c_leaves_what_was_decided_and_the_terminal_as_it_was(
    settings: dict[str, str],
) -> None:
    anna = Monitor(settings)
    anna.press("c")
    anna.press("s", "not)?")
    anna.at.interrupt()
    code, shown = anna.at.end()
    assert code == 130
    assert "Traceback" not in shown
    assert states(settings)[1] is AlertState.CONFIRMED
    assert states(settings)[3] is AlertState.NEW


def test_the_end_of_the_queue_and_of_the_input(settings: dict[str, str]) -> None:
    anna = Monitor(settings, "--severity", "critical")
    anna.at.type("c")
    code, shown = anna.at.end()
    assert (code, shown.splitlines()[-1]) == (0, "1 decided. Nothing waits any more.")
    anna = Monitor(settings)
    anna.at.type("\x04")  # Ctrl-D
    assert anna.at.end()[0] == 0
    assert states(settings)[2] is AlertState.NEW


def test_without_a_terminal_there_is_no_talk(settings: dict[str, str]) -> None:
    done = aigaq("alerts", "triage", given="c\n", **settings)
    assert done.returncode == 2
    assert "on a terminal" in one_line(done)
    assert states(settings)[1] is AlertState.NEW


def test_the_next_alert(settings: dict[str, str]) -> None:
    assert json.loads(aigaq("alerts", "next", "--json", **settings).stdout)["id"] == 1
    aigaq("alerts", "confirm", "1", **settings)
    shown = aigaq("alerts", "next", **settings)
    assert shown.stdout.startswith("Alert 3, new, high !!\n")
    assert "alerts confirm 3" in shown.stdout
    done = aigaq("alerts", "next", "--severity", "low", **settings)
    assert (done.returncode, done.stdout) == (0, "Nothing waits.\n")
    assert aigaq("alerts", "next", "--severity", "low", "--json", **settings).stdout == ""


def test_the_queue_is_asked_by_region_and_language(settings: dict[str, str]) -> None:
    def found(*options: str) -> list[int]:
        told = aigaq("alerts", "list", "--json", *options, **settings).stdout
        return [json.loads(line)["id"] for line in told.splitlines()]

    assert found("--region", "karaganda") == found("--region", "Karaganda") == [1]
    assert found("--region", "west-kazakhstan") == []
    assert sorted(found("--lang", "ru")) == [1, 2, 3]
    assert found("--lang", "kk") == []
    wrong = aigaq("alerts", "list", "--region", "nowhere", **settings)
    assert (wrong.returncode, "west-kazakhstan" in one_line(wrong)) == (2, True)


def test_a_note_decides_nothing(settings: dict[str, str]) -> None:
    told = aigaq("alerts", "note", "1", "2", "--note", "позвонить", "--by", "anna", **settings)
    assert (told.returncode, told.stdout) == (0, "Alert 1: note\nAlert 2: note\n")
    assert states(settings)[1] is AlertState.NEW
    assert history(settings, 2) == [("anna", "note", "позвонить")]
    empty = aigaq("alerts", "note", "1", "--note", " ", **settings)
    assert (empty.returncode, one_line(empty)) == (2, "aigaq: --note: nothing is named")
    nobody = aigaq("alerts", "note", "99", "--note", "x", **settings)
    assert (nobody.returncode, one_line(nobody)) == (2, "aigaq: there is no alert 99")
    some = aigaq("alerts", "note", "1", "99", "--note", "x", "--json", **settings)
    assert (some.returncode, some.stdout) == (1, '{"id": 1, "action": "note"}\n')


def test_undo_mine_takes_back_my_last_and_nobody_elses(settings: dict[str, str]) -> None:
    for alert_id, by in (("1", "anna"), ("2", "anna"), ("3", "berik")):
        aigaq("alerts", "confirm", alert_id, "--by", by, **settings)
    done = aigaq("alerts", "undo", "--mine", "--by", "anna", **settings)
    assert (done.returncode, done.stdout) == (0, "Alert 2: undo\n")
    done = aigaq("alerts", "undo", "--mine", "--by", "anna", "--json", **settings)
    assert json.loads(done.stdout) == {"id": 1, "action": "undo"}
    done = aigaq("alerts", "undo", "--mine", "--by", "anna", **settings)
    assert (done.returncode, one_line(done)) == (2, "aigaq: there is nothing of yours to undo")
    assert states(settings)[3] is AlertState.CONFIRMED
    both = aigaq("alerts", "undo", "3", "--mine", **settings)
    assert (both.returncode, "not both" in one_line(both)) == (2, True)
