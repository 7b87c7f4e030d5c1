"""What a terminal shows: columns that fit, colour never alone; and that a pipe never changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from console import show
from models.database import writing
from models.store import watches
from models.store.watches import NewWatch
from models.terms import EventKind, Severity, WatchKind
from tests.commands import aigaq
from tests.conftest import NOW
from tests.queues import Queue
from tests.shells import on_terminal

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
RED, YELLOW = "\x1b[1;31m", "\x1b[1;33m"


@pytest.fixture
def settings(engine: sa.Engine, database_url: str, tmp_path: Path) -> dict[str, str]:
    """A queue with a grave alert and an ordinary one, which somebody has."""
    queue = Queue(engine)
    grave = queue.person("Ерсултан Тестбаев")
    queue.event(
        grave, "a", "b", kind=EventKind.DEATH_IN_CUSTODY, severity=Severity.CRITICAL,
        place="Караганда", date="2026-11-28",
    )  # fmt: skip
    other = queue.event(queue.person("Мадина Пробаева"), "a", kind=EventKind.SEARCH)
    queue.assign(other, "anna")
    engine.dispose()
    return {"AIGAQ_DATABASE_URL": database_url, "AIGAQ_DATA_DIR": str(tmp_path)}


def plain_lines(shown: str) -> list[str]:
    return [line.rstrip() for line in COLOUR.sub("", shown).splitlines()]


def test_the_queue_fits_80_columns(settings: dict[str, str]) -> None:
    code, shown = on_terminal("alerts", "list", env=settings)
    lines = plain_lines(shown)
    assert code == 0
    assert all(len(line) <= 80 for line in lines)
    assert lines[:6] == [
        "     id  event, place      person, articles                date, told by",
        "!!!   1  death_in_custody  Ерсултан Тестбаев               2026-11-28",
        "         Караганда                                         2 of 2 independent",
        "!!    2  search            Мадина Пробаева",
        "                                                           told once",
        "         assigned, for anna",
    ]
    assert f"{RED}!!!" in shown and f"{YELLOW}!! " in shown  # the sign has the colour


@pytest.mark.parametrize("columns", [20, 40, 63, 64, 100, 200])
def test_nothing_is_lost_on_other_terminals(settings: dict[str, str], columns: int) -> None:
    _code, shown = on_terminal("alerts", "list", env=settings, columns=columns)
    lines = [line for line in plain_lines(shown) if not line.startswith("Next: ")]  # to be copied
    assert all(len(line) <= columns for line in lines)
    told = re.sub(r"\s", "", COLOUR.sub("", shown))
    for fact in (
        "!!!",
        "death_in_custody",
        "Ерсултан",
        "Тестбаев",
        "2026-11-28",
        "Караганда",
        "anna",
    ):
        assert fact in told


@pytest.mark.parametrize(
    ("arguments", "env"),
    [([], {"NO_COLOR": "1"}), (["--no-color"], {}), ([], {"TERM": "dumb"})],
)
def test_no_colour_where_none_is_wanted(
    settings: dict[str, str], arguments: list[str], env: dict[str, str]
) -> None:
    _code, shown = on_terminal(*arguments, "alerts", "list", env=settings | env)
    assert re.search(r"\x1b\[[0-9;]*3[0-9]", shown) is None
    if env.get("TERM") == "dumb":
        assert "\x1b" not in shown
    assert "!!!" in shown and "assigned" in shown  # they are told without colour, too


def test_a_pipe_gets_the_same_whatever_the_terminal_is(settings: dict[str, str]) -> None:
    told = aigaq("alerts", "list", **settings).stdout
    assert told.splitlines()[0].split() == [
        "id", "state", "event", "person", "date", "place", "charges", "told", "by", "note",
    ]  # fmt: skip
    assert "\x1b" not in told
    assert aigaq("alerts", "list", **settings, FORCE_COLOR="1", COLUMNS="40").stdout == told


def test_a_source_has_its_state_in_words_and_in_colour(tmp_path: Path) -> None:
    code, shown = on_terminal("sources", "list", env={"AIGAQ_DATA_DIR": str(tmp_path)})
    lines = plain_lines(shown)
    assert code == 0
    assert all(len(line) <= 80 for line in lines)
    assert any(line.startswith("tengrinews ") for line in lines)
    assert "state \x1b[1mnew" in shown


def test_json_is_the_same_whatever_is_in_it_and_all_of_it_is_seen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {"name": "Дәулет\u202e \x9b2J\x1b[0m\u00a0\U000e0041 «x» \n", "more": [1, None, "қ"]}
    show.as_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert printed.removesuffix("\n").isprintable()
    assert "Дәулет" in printed


def test_what_would_be_a_file_moves_no_cursor_of_a_terminal(
    settings: dict[str, str], engine: sa.Engine
) -> None:
    name = "Марат\x9b2J\u202e Далабаев"
    with writing(engine) as session:
        watches.save(session, [NewWatch(WatchKind.PERSON, "marat dalabaev", name)], "anna", NOW)
    engine.dispose()
    code, shown = on_terminal("watch", "export", env=settings)
    assert code == 0
    assert "Марат 2J  Далабаев" in shown
    assert name in aigaq("watch", "export", **settings).stdout
