"""What several do at one moment, or long after they looked: one of them wins, and all are told."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from console import triage
from console.sessions import TOUCH, Step
from console.weighing import Refused, SignedIn
from flows.purge import purge
from models import clock
from models.database import reading, writing
from models.store import audit
from models.store.alerts import NotPossible
from models.store.decisions import Said
from models.tables import Alert, AlertAction, AuditEntry, SignIn
from models.terms import AlertState, Audited, DeskRole, Purged
from tests.conftest import NOW
from tests.desk_console import Browser, Console, console_on
from tests.desk_people import Doors
from tests.queues import Queue
from tests.test_inbox_page import form, notice

MANY = 20
PEOPLE = {"anna": DeskRole.MONITOR, "berik": DeskRole.MONITOR}


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    """Three alerts, each of somebody else."""
    made = Queue(engine)
    for number in range(3):
        made.event(made.person(f"Некто Номер{number}"), "a")
    return made


@pytest.fixture
def console(queue: Queue, tmp_path: Path) -> Iterator[Console]:
    with console_on(queue.engine, tmp_path, PEOPLE) as served:
        yield served


@pytest.fixture
def anna(console: Console) -> Browser:
    return console.signed_in("anna")


def state(console: Console, alert_id: int) -> AlertState:
    with reading(console.desk.workspace.engine) as session:
        return session.get_one(Alert, alert_id).state


def actions(console: Console) -> int:
    with reading(console.desk.workspace.engine) as session:
        return len(session.exec(select(AlertAction)).all())


@pytest.mark.parametrize("halves", [1, 2])
def test_a_code_opens_one_session_however_often_it_is_sent(engine: sa.Engine, halves: int) -> None:
    doors = Doors(engine)
    doors.add("berik", DeskRole.ADMIN)
    doors.sign_in("berik")
    doors.later(60)
    tokens = []
    for _ in range(halves):
        answer = doors.try_in("berik")
        assert isinstance(answer, SignedIn) and answer.step is Step.CODE
        tokens.append(answer.token)
    code = doors.code("berik")
    with ThreadPoolExecutor(MANY) as crowd:
        asked = [tokens[number % halves] for number in range(MANY)]
        answers = list(crowd.map(lambda token: doors.give_code(token, code), asked))
    assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == MANY - 1
    with reading(engine) as session:
        whole = select(SignIn).where(SignIn.is_whole, SignIn.ended_at.is_(None))  # type: ignore[union-attr]  # a column
        assert len(session.exec(whole).all()) == 2  # with the one that was there
        assert audit.check_chain(session) is None


def test_the_audit_of_a_crowd_is_one_chain(console: Console) -> None:
    engine = console.desk.workspace.engine

    def decide(number: int) -> None:
        said = Said(f"monitor{number}", NOW)
        triage.decide(engine, [], triage.confirming(), said)
        with writing(engine) as session:
            audit.append(session, said.by, Audited.SEARCHED, f"words:{number}", now=NOW)

    with ThreadPoolExecutor(MANY) as crowd:
        list(crowd.map(decide, range(MANY)))
    with reading(engine) as session:
        assert audit.check_chain(session) is None
        entries = session.exec(select(AuditEntry.object)).all()
    assert sorted(filter(None, entries)) == sorted(f"words:{number}" for number in range(MANY))


@pytest.mark.parametrize("act", ["confirm", "dismiss:duplicate", "assign:me", "note", "merge"])
def test_nothing_is_decided_on_what_was_purged_since(
    console: Console, anna: Browser, act: str
) -> None:
    given = form(anna.get("/alerts/1").text, act=act, pick="1", note="x", into="2")
    purge(console.desk.workspace, Purged.PERSON, 1, "vera", "asked for")
    answer = anna.post("/alerts/decide", **given)
    assert answer.status_code in (303, 422)
    page = anna.follow(answer).text if answer.status_code == 303 else answer.text
    assert act == "note" or "left alone" in notice(page)  # after a note one is led back to nothing
    assert anna.get("/alerts/1").status_code == 404
    assert actions(console) == 0
    assert (state(console, 2), state(console, 3)) == (AlertState.NEW, AlertState.NEW)


def test_a_split_of_what_was_purged_since_splits_nothing(console: Console, anna: Browser) -> None:
    given = form(anna.get("/alerts/1").text, document="1")
    purge(console.desk.workspace, Purged.PERSON, 1, "vera", "asked for")
    assert anna.post("/alerts/1/split", **given).status_code in (303, 404, 410)
    with reading(console.desk.workspace.engine) as session:
        assert len(session.exec(select(Alert)).all()) == 2


def test_what_was_merged_since_is_told_and_not_decided(console: Console, anna: Browser) -> None:
    given = form(anna.get("/alerts/2").text, act="confirm", pick="2")
    triage.merge(console.desk.workspace.engine, 2, 1, Said("berik", NOW))
    page = anna.follow(anna.post("/alerts/decide", **given)).text
    assert "berik" in notice(page)
    assert state(console, 2) is AlertState.MERGED and state(console, 1) is AlertState.NEW


def test_two_who_merge_crosswise_leave_one(console: Console) -> None:
    engine = console.desk.workspace.engine

    def merge(pair: tuple[int, int]) -> bool:
        try:
            triage.merge(engine, *pair, Said("x", NOW))
        except NotPossible:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(merge, [(1, 2), (2, 1)]))
    assert sorted(done) == [False, True]
    with reading(engine) as session:
        merged = [one for one in session.exec(select(Alert)) if one.state is AlertState.MERGED]
    assert len(merged) == 1


def test_who_waits_too_long_for_the_database_is_told_and_nothing_is_half_done(
    console: Console, anna: Browser
) -> None:
    engine = console.desk.workspace.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer for everything")

    def hurry(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    sa.event.listen(engine, "connect", hurry)
    engine.dispose()
    given = form(anna.get("/").text, act="confirm", pick="1")
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for answer in (anna.post("/alerts/decide", **given), anna.get("/documents?words=x")):
            assert (answer.status_code, "did not answer in time" in answer.text) == (503, True)
        assert anna.get("/").status_code == anna.get("/people").status_code == 200
        other.execute("ROLLBACK")
    assert (state(console, 1), actions(console)) == (AlertState.NEW, 0)
    assert notice(anna.follow(anna.post("/alerts/decide", **given)).text) == "1 alert confirmed."


def test_pages_are_shown_while_many_wait_for_whoever_writes(
    console: Console, anna: Browser
) -> None:
    engine = console.desk.workspace.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer for everything")
    given = form(anna.get("/").text, act="note", pick="1", note="x")
    crowd = [console.signed_in("berik") for _ in range(MANY)]
    for one in crowd:
        one.get("/me")
    with (
        closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other,
        ThreadPoolExecutor(MANY) as at_once,
    ):
        other.execute("BEGIN IMMEDIATE")
        asked = [at_once.submit(one.post, "/alerts/decide", **given) for one in crowd]
        while in_use(engine) < 15:  # so many connections SQLAlchemy gives out by itself
            time.sleep(0.01)
        assert anna.get("/people").status_code == 200
        with clock.at(clock.now() + 2 * TOUCH):  # that she is still here is noted later
            assert anna.get("/").status_code == 200
        other.execute("ROLLBACK")
        assert {answer.result().status_code for answer in asked} == {303}
    assert actions(console) == 1
    with reading(engine) as session:
        assert audit.check_chain(session) is None


def in_use(engine: sa.Engine) -> int:
    assert isinstance(engine.pool, sa.QueuePool)
    return engine.pool.checkedout()


def test_all_that_match_are_those_that_were_there(
    queue: Queue, console: Console, anna: Browser
) -> None:
    given = form(anna.get("/").text, act="confirm", all="yes", sure="yes")
    queue.event(queue.person("Некто Позже"), "a")
    page = anna.follow(anna.post("/alerts/decide", **given)).text
    assert notice(page).startswith("3 alerts confirmed.")
    assert [state(console, number) for number in (1, 4)] == [AlertState.CONFIRMED, AlertState.NEW]
