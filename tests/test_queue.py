"""The list of alerts: its order, what shares a line, and deciding on many at once."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.lines import Line, arrange
from console.times import read_moment, read_since, read_span, read_until
from extract.occasions import key_of_event, key_of_page
from extract.severity import fold_above
from models.database import reading, writing
from models.problems import WrongUse
from models.store import decisions
from models.store.queue import Waiting, waiting
from models.store.wanted import Wanted
from models.terms import AlertKind, AlertState, EventKind, Severity
from tests.commands import COMMAND, ROOT, aigaq, one_line
from tests.conftest import NOW
from tests.queues import Queue

KEY = "detention:2024-05-19:алматы"


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    """Eight people detained on one square, two of whom were fined, and a death in custody."""
    made = Queue(engine)
    people = [made.person(f"Некто Номер{number}") for number in range(8)]
    for person in people:
        made.event(person, "a", date="2024-05-19", place="Алматы")
    for person in people[:2]:
        made.event(person, "b", kind=EventKind.FINE, severity=Severity.NORMAL)
    made.event(None, "c", kind=EventKind.DEATH_IN_CUSTODY, severity=Severity.CRITICAL)
    return made


def env(queue: Queue, tmp_path: Path) -> dict[str, str]:
    url = queue.engine.url.render_as_string(hide_password=False)
    return {"AIGAQ_DATABASE_URL": url, "AIGAQ_DATA_DIR": str(tmp_path)}


# Order


def row(
    number: int,
    severity: Severity = Severity.HIGH,
    hours: int = 0,
    group: str | None = None,
    person: int | None = None,
) -> Waiting:
    return Waiting(number, severity, NOW + timedelta(hours=hours), group, person)


def test_the_gravest_come_first_then_the_newest() -> None:
    given = [row(1, hours=1), row(2, Severity.LOW, 9), row(3, Severity.CRITICAL), row(4, hours=2)]
    assert arrange(given, 5) == [Line((3,)), Line((4,)), Line((1,)), Line((2,))]


def test_alerts_about_one_person_stand_beside_each_other() -> None:
    given = [row(1, person=7), row(2, hours=1), row(3, Severity.LOW, person=7), row(4)]
    assert [line.ids for line in arrange(given, 5)] == [(2,), (4,), (1,), (3,)]


def test_a_large_group_shares_a_line_and_nothing_is_lost() -> None:
    crowd = [row(n, group="g", person=n) for n in range(1, 8)]
    pair = [row(20, group="h"), row(21, group="h")]
    lines = arrange([*crowd, *pair, row(30, Severity.CRITICAL)], 6)
    assert lines[0] == Line((30,))
    assert [line.group for line in lines] == [None, None, None, "g"]
    assert sorted(i for line in lines for i in line.ids) == [*range(1, 8), 20, 21, 30]
    assert all(line.group is None for line in arrange([*crowd, *pair], 7))
    assert len(arrange([*crowd, *pair], None)) == 9


# Occasions


def test_an_occasion_is_a_kind_a_day_and_a_place_in_any_language() -> None:
    square = key_of_event(EventKind.DETENTION, "2024-05-19", "Алматы", 1)
    assert square == KEY
    assert key_of_event(EventKind.DETENTION, "2024-05-19", "Almaty", 2) == square
    others = {
        key_of_event(EventKind.FINE, "2024-05-19", "Алматы", 1),
        key_of_event(EventKind.DETENTION, "2024-05-20", "Алматы", 1),
        key_of_event(EventKind.DETENTION, "2024-05-19", "Астана", 1),
        key_of_event(EventKind.DETENTION, "2024-05", "Алматы", 1),
        key_of_event(EventKind.DETENTION, None, "Алматы", 2),
    }
    assert square not in others and len(others) == 5
    in_one_text = key_of_event(EventKind.DETENTION, None, "Алматы", 1)
    assert in_one_text == key_of_event(EventKind.DETENTION, "2024", None, 1)


def test_a_key_can_be_typed() -> None:
    key = key_of_event(EventKind.FINE, "2024-05-19", 'с. "Новый Путь"; rm -rf $HOME', 1)
    assert set(key) & set(" \"';$`\\|&<>()") == set()
    page = key_of_page(AlertKind.GONE, "news.example.kz", "2024-05-19")
    assert page == "gone:2024-05-19:news.example.kz"


def test_a_site_that_takes_many_pages_down_is_one_occasion(queue: Queue) -> None:
    ids = [queue.page(f"https://a.example/gone/{number}", "a") for number in range(3)]
    assert {queue.alert(i).group_key for i in ids} == {"gone:2024-05-20:a"}
    other = queue.alert(queue.page("https://b.example/gone"))
    assert other.group_key == "gone:2024-05-20:b.example"


# What is asked for


FILTERS: list[tuple[Wanted, list[int]]] = [
    (Wanted(), [*range(1, 12)]),
    (Wanted(severities=[Severity.CRITICAL, Severity.NORMAL]), [9, 10, 11]),
    (Wanted(kinds=[AlertKind.GONE]), []),
    (Wanted(events=[EventKind.FINE]), [9, 10]),
    (Wanted(kinds=[AlertKind.NEW_EVENT], events=[EventKind.FINE]), [*range(1, 12)]),
    (Wanted(source="b"), [9, 10]),
    (Wanted(source="nobody"), []),
    (Wanted(person_id=1), [1, 9]),
    (Wanted(person_id=99), []),
    (Wanted(since=NOW), [*range(1, 12)]),
    (Wanted(since=NOW + timedelta(seconds=1)), []),
    (Wanted(group=KEY), [*range(1, 9)]),
    (Wanted(states=[AlertState.SNOOZED]), []),
]


@pytest.mark.parametrize(("wanted", "ids"), FILTERS)
def test_a_filter_keeps_what_was_asked_for(queue: Queue, wanted: Wanted, ids: list[int]) -> None:
    with reading(queue.engine) as session:
        assert [one.id for one in waiting(session, wanted)] == ids


def test_what_is_put_aside_or_decided_is_hidden_and_what_is_assigned_is_not(queue: Queue) -> None:
    queue.snooze(1, NOW + timedelta(days=1))
    queue.confirm(2)
    queue.assign(3, "berik")
    queue.merge(4, 5)
    with reading(queue.engine) as session:
        shown = {one.id for one in waiting(session, Wanted())}
        own = waiting(session, Wanted(assigned_to="berik"))
        snoozed = waiting(session, Wanted(states=[AlertState.SNOOZED]))
    assert {1, 2, 4} & shown == set() and 3 in shown
    assert [one.id for one in own] == [3]
    assert [one.id for one in snoozed] == [1]


def test_the_source_of_a_merged_telling_counts(queue: Queue) -> None:
    queue.merge(11, 1)
    with reading(queue.engine) as session:
        assert [one.id for one in waiting(session, Wanted(source="c"))] == [1]


# The command


def test_a_crowd_is_one_line_that_says_how_to_open_it(queue: Queue, tmp_path: Path) -> None:
    told = aigaq("alerts", "list", **env(queue, tmp_path)).stdout
    lines = [line for line in told.splitlines() if "alerts " in line and "one occasion" in line]
    assert len(lines) == 1 and lines[0].startswith("8 alerts") and "2024-05-19" in lines[0]
    assert f"alerts list --group {KEY}" in told
    assert told.index("death_in_custody") < told.index("8 alerts")
    opened = aigaq("alerts", "list", "--group", KEY, **env(queue, tmp_path)).stdout
    assert opened.count("Некто") == 8
    assert aigaq("alerts", "list", "--all", **env(queue, tmp_path)).stdout.count("Некто") == 10
    as_json = aigaq("alerts", "list", "--json", **env(queue, tmp_path)).stdout.splitlines()
    assert [json.loads(line)["group"] for line in as_json].count(KEY) == 8 < len(as_json) == 11
    few = aigaq("alerts", "list", "--limit", "1", **env(queue, tmp_path)).stdout
    assert "And 10 more" in few


def test_a_group_is_decided_on_as_a_whole_only_on_purpose(queue: Queue, tmp_path: Path) -> None:
    settings = env(queue, tmp_path)
    queue.dismiss(8, "wrong-person")
    asked = aigaq("alerts", "confirm", "--group", KEY, **settings)
    assert asked.returncode == 2
    assert "has 7 undecided alerts: add --yes" in one_line(asked)
    assert queue.alert(1).state is AlertState.NEW
    done = aigaq("alerts", "confirm", "--group", KEY, "--yes", "--by", "anna", **settings)
    assert done.returncode == 0 and done.stdout.count("-> confirmed") == 7
    assert queue.alert(8).state is AlertState.DISMISSED
    again = aigaq("alerts", "snooze", "--group", KEY, "--yes", "--for", "3d", **settings)
    assert "everything is decided" in one_line(again)
    none = aigaq("alerts", "assign", "--group", "nothing", "--yes", "--to", "anna", **settings)
    assert "there is no group 'nothing'" in one_line(none)


def test_of_several_alerts_each_is_decided_on_its_own(queue: Queue, tmp_path: Path) -> None:
    settings = env(queue, tmp_path)
    queue.confirm(2)
    done = aigaq("alerts", "confirm", "1", "2", "3", "77", "--by", "anna", **settings)
    assert done.returncode == 1
    assert done.stdout == "Alert 1: new -> confirmed\nAlert 3: new -> confirmed\n"
    assert done.stderr.splitlines() == [
        "aigaq: alert 2 is confirmed already",
        "aigaq: there is no alert 77",
    ]
    back = aigaq("alerts", "undo", "1", "3", "--json", **settings)
    assert [json.loads(line)["after"] for line in back.stdout.splitlines()] == ["new", "new"]


def test_a_monitor_merges_splits_and_puts_aside(queue: Queue, tmp_path: Path) -> None:
    settings = env(queue, tmp_path)
    merged = aigaq("alerts", "merge", "2", "1", "--note", "одно и то же", **settings)
    assert merged.stdout == "Alert 2: new -> merged (into 1)\n"
    shown = aigaq("alerts", "show", "1", **settings).stdout
    assert "alerts 2 rest on" in shown and "document 1, a" in shown and "document 2, a" in shown
    assert "which shows this evidence" in aigaq("alerts", "show", "2", **settings).stdout
    split = aigaq("alerts", "split", "1", "--document", "2", **settings)
    assert split.stdout == "Alert 1: split, see alert 12\n"
    put = aigaq("alerts", "snooze", "1", "--for", "2d", "--json", **settings)
    assert json.loads(put.stdout)["reason"].startswith("until 20")
    listed = aigaq("alerts", "list", "--state", "snoozed", **settings).stdout
    assert "snoozed" in listed and "until 20" in listed
    assert aigaq("alerts", "assign", "3", "--to", "  ", **settings).returncode == 2


def test_what_was_put_again_says_why_in_the_list(queue: Queue, tmp_path: Path) -> None:
    with writing(queue.engine) as session:
        why = ["term: 10 days -> 15 days"]
        decisions.put_again(session, 11, AlertKind.CORRECTION, why, NOW)
    listed = aigaq("alerts", "list", **env(queue, tmp_path)).stdout
    assert "again: term: 10 days -> 15 days" in listed


WRONG = [
    (["list", "--kind", "arrest"], "'arrest' is no kind"),
    (["list", "--severity", "grave"], "'grave' is no severity; allowed: critical"),
    (["list", "--since", "yesterday"], "'yesterday' is no time"),
    (["list", "--since", "2024-13-01"], "'2024-13-01' is no time"),
    (["list", "--state", "open"], "'open' is no state"),
    (["list", "--limit", "0"], "'--limit'"),
    (["show", "x"], "see aigaq alerts show --help"),
    (["assign", "1"], "missing option '--to'"),
    (["decide"], "no such command 'decide'"),
    (["confirm"], "name alerts by number, or a group by --group"),
    (["confirm", "1", "--group", KEY], "not both"),
    (["snooze", "1"], "say --until a time, or --for a span"),
    (["snooze", "1", "--for", "3h", "--until", "2030-01-01"], "say --until a time, or --for"),
    (["snooze", "1", "--for", "0h"], "not between a minute and a year"),
    (["snooze", "1", "--until", "2020-01-01"], "not within the next year"),
    (["merge", "1", "1"], "alert 1 is but one"),
    (["split", "1", "--document", "9"], "does not rest on document 9"),
    (["precision", "--by", "colour"], "colour"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_use_is_one_line(
    queue: Queue, tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = aigaq("alerts", *arguments, **env(queue, tmp_path))
    assert done.returncode == 2
    assert words in one_line(done)


def test_nothing_is_cut_off_silently(queue: Queue, tmp_path: Path) -> None:
    done = aigaq("alerts", "list", "--json", "--limit", "2", **env(queue, tmp_path))
    assert len(done.stdout.splitlines()) == 2
    assert one_line(done) == "aigaq: only the first 2 are shown: --limit shows more"
    assert aigaq("alerts", "list", "--json", **env(queue, tmp_path)).stderr == ""


def test_a_name_is_one_line_and_not_endless(queue: Queue, tmp_path: Path) -> None:
    settings = env(queue, tmp_path)
    done = aigaq("alerts", "assign", "1", "--to", "anna\n\x1b[31m b", "--json", **settings)
    assert json.loads(done.stdout)["reason"] == "anna [31m b"
    for option in ("--to", "--by", "--note"):
        extra = [] if option == "--to" else ["--to", "anna"]
        wrong = aigaq("alerts", "assign", "1", *extra, option, "a" * 1001, **settings)
        assert f"{option}: at most 1000 characters" in one_line(wrong)


def test_a_snooze_is_shown_by_the_clock_it_was_typed_by(queue: Queue, tmp_path: Path) -> None:
    settings = env(queue, tmp_path) | {"TZ": "Asia/Almaty"}
    day = (datetime.now(UTC) + timedelta(days=3)).date()
    aigaq("alerts", "snooze", "1", "--until", f"{day}T09:30", **settings)
    listed = aigaq("alerts", "list", "--state", "snoozed", **settings).stdout
    assert f"until {day}T09:30+05:00" in listed


def test_a_narrow_terminal_breaks_no_words(queue: Queue, tmp_path: Path) -> None:
    settings = {
        **os.environ,
        **env(queue, tmp_path),
        "COLUMNS": "60",
        "LINES": "40",
        "TERM": "dumb",
    }
    main, other = pty.openpty()
    command = [*COMMAND, "alerts", "list"]
    done = subprocess.run(command, stdout=other, env=settings, cwd=ROOT, check=False, timeout=120)
    os.close(other)
    told = os.read(main, 100_000).decode()
    os.close(main)
    assert done.returncode == 0
    rows = [line for line in told.splitlines() if not line.startswith(("Next", "Open"))]
    assert [line for line in rows if len(line) > 60] == []
    assert "!!! 11 death_in_custody" in told
    assert f"aigaq alerts list --group {KEY}" in told  # to be copied whole


# Times


def test_times_as_a_person_types_them() -> None:
    assert read_span("90m", "--for") == timedelta(minutes=90)
    assert read_span("1w", "--for") == timedelta(days=7)
    assert read_moment("2024-05-21T09:00+05:00", "x") == datetime(2024, 5, 21, 4, tzinfo=UTC)
    assert read_moment("2024-05-21", "x").tzinfo is not None
    assert read_since("3d", "x", NOW) == NOW - timedelta(days=3)
    assert read_until(None, "3h", NOW) == NOW + timedelta(hours=3)


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "3.5h", "٣d", "9999999w", "367d", "3 d"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(WrongUse, match="--for"):
        read_span(text, "--for")


def test_so_many_alerts_have_a_line_each() -> None:
    assert 2 <= fold_above() <= 20
