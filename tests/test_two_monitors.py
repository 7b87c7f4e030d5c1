"""Two monitors decide on one queue at once: no decision is lost, none is overwritten unseen."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from console import triage
from console.triage import Decision, DismissReason
from models.database import open_engine, reading, writing
from models.store import audit, bulk, decisions, queue
from models.store.alerts import NotPossible
from models.store.bulk import Pick
from models.store.decisions import Said
from models.store.queue import AsOf
from models.store.wanted import Wanted
from models.tables import Alert, AlertAction
from models.terms import UNDECIDED, WAITING, Act, AlertState, Audited
from tests.conftest import NOW
from tests.queues import Queue

LATER = NOW + timedelta(days=2)
ALERTS = 8
WHO = ("anna", "berik")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was told: on which alerts their decision stands, and how far they had seen."""

    by: str
    act: str
    batch: str
    done: tuple[int, ...]
    seen: dict[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One person's turn: what was seen before, what is done then; chance is the seed."""

    url: str
    by: str
    seen: dict[int, int]
    as_of: AsOf
    chance: int


def take_turn(step: Step) -> Answer:
    """Decide something at random on what was seen; return what was answered."""
    engine, chance = open_engine(step.url), random.Random(step.chance)  # noqa: S311  # no secret
    said = Said(step.by, NOW)
    kinds: list[tuple[str, Decision]] = [
        (Act.CONFIRM, triage.confirming()),
        (Act.DISMISS, triage.dismissing(DismissReason.OTHER)),
        (Act.ASSIGN, triage.assigning(chance.choice(WHO))),
        (Act.SNOOZE, triage.snoozing(LATER, "the appeal")),
    ]
    act, what = chance.choice(kinds)
    try:
        match chance.randrange(4):
            case 0:
                outcome, act, seen = triage.undo_mine(engine, said), Act.UNDO, {}
            case 1:
                wanted = Wanted(states=chance.choice((WAITING, UNDECIDED)))
                outcome = triage.decide_matching(engine, wanted, step.as_of, what, said)
                seen = dict.fromkeys(step.seen, step.as_of.action_id)
            case _:
                chosen = chance.sample(sorted(step.seen), chance.randint(1, 3))
                seen = {alert_id: step.seen[alert_id] for alert_id in chosen}
                picks = [Pick(*pair) for pair in seen.items()]
                outcome = triage.decide(engine, picks, what, said)
    except NotPossible:
        return Answer(step.by, act, "", (), {})
    finally:
        engine.dispose()
    return Answer(step.by, act, outcome.batch, outcome.done, seen)


def look(engine: sa.Engine) -> tuple[dict[int, int], AsOf]:
    """Return what a page of all alerts shows: the last action on each, and the moment."""
    with reading(engine) as session:
        as_of = queue.as_of(session)
        last = bulk.last_actions(session, range(1, ALERTS + 1))
        return {i: last.get(i, 0) for i in range(1, ALERTS + 1)}, as_of


def play(engine: sa.Engine, executor: Executor, rounds: int) -> list[Answer]:
    """Let both decide at once on what they saw before, sometimes long before, so many times."""
    url, chance = engine.url.render_as_string(hide_password=False), random.Random(7)  # noqa: S311  # no secret
    answers: list[Answer] = []
    views = [look(engine)] * 2
    for number in range(rounds):
        for who in range(2):
            if chance.random() < 0.7:  # otherwise the page stays open as it was
                views[who] = look(engine)
        steps = [Step(url, WHO[who], *views[who], 2 * number + who) for who in range(2)]
        answers += executor.map(take_turn, steps)
    return answers


def check(engine: sa.Engine, answers: Sequence[Answer]) -> None:
    """What was answered is what stands, and it is all that stands."""
    with reading(engine) as session:
        actions = list(session.exec(select(AlertAction).order_by(AlertAction.id)))  # type: ignore[arg-type]  # a column
        rows = list(session.exec(select(Alert)))
    kept = sorted((a.by, a.action, a.batch or "", a.alert_id) for a in actions)
    told = sorted((a.by, a.act, a.batch, alert_id) for a in answers for alert_id in a.done)
    assert kept == told  # each that was acknowledged once, and nothing that was refused
    with reading(engine) as session:
        assert audit.check_chain(session) is None
        entries = audit.entries(session, audit.Asked(action=Audited.DECIDED), audit.MOST)
    on_record = Counter[tuple[str, str]]()
    for entry in entries:
        detail = entry.detail or {}
        on_record[entry.by, str(detail["act"])] += int(detail["done"] or 0)
    assert +on_record == Counter((a.by, str(a.action)) for a in actions)
    seen = {(a.batch, alert_id): last for a in answers for alert_id, last in a.seen.items()}
    for alert in rows:
        past = [action for action in actions if action.alert_id == alert.id]
        for before, action in zip([None, *past], past, strict=False):
            if action.action != Act.UNDO and before is not None:
                assert (before.id or 0) <= seen[action.batch or "", action.alert_id]
        follow(alert, past)


def follow(alert: Alert, past: Sequence[AlertAction]) -> None:
    """An alert is where its history leads: each decision in turn, and back again."""
    standing: list[AlertAction] = []
    state = AlertState.NEW
    for action in past:
        assert action.before is state
        if action.action == Act.UNDO:
            undone = standing.pop()
            assert (undone.id, undone.by) == (action.undoes_id, action.by)
        else:
            standing.append(action)
        state = standing[-1].after if standing else AlertState.NEW
        assert action.after is state
    assigned = [action.reason for action in standing if action.action == Act.ASSIGN]
    snoozed = bool(standing) and standing[-1].action == Act.SNOOZE
    assert alert.state is state
    assert alert.assigned_to == (assigned[-1] if assigned else None)
    assert (alert.snoozed_until is not None) == snoozed


@pytest.fixture
def desk(engine: sa.Engine) -> sa.Engine:
    """A queue of eight alerts, of which two are about one person."""
    made = Queue(engine)
    people = [made.person(f"Некто Номер{number}") for number in range(ALERTS - 1)]
    for person in [*people, people[0]]:
        made.event(person, "a")
    return engine


def test_no_decision_is_lost_between_two(desk: sa.Engine) -> None:
    with ThreadPoolExecutor(2) as both:
        answers = play(desk, both, 50)
    check(desk, answers)
    assert {a.act for a in answers if a.done} == {*decisions.PERSONAL, Act.UNDO} - {
        Act.MERGE, Act.SPLIT
    }  # fmt: skip
    assert any(not answer.done for answer in answers)  # some were refused: they were overtaken


@pytest.mark.slow
@pytest.mark.parametrize("many", ["threads", "processes"])
def test_no_decision_is_lost_in_a_thousand_interleavings(desk: sa.Engine, many: str) -> None:
    spawned = multiprocessing.get_context("spawn")
    both: Executor = ThreadPoolExecutor(2)
    if many == "processes":
        both = ProcessPoolExecutor(2, mp_context=spawned)
    with both:
        answers = play(desk, both, 1_000)
    check(desk, answers)


# One at a time


def outcome_of(
    engine: sa.Engine, what: Decision, picks: Sequence[Pick], by: str = "anna", at: datetime = NOW
) -> triage.Outcome:
    return triage.decide(engine, picks, what, Said(by, at))


def test_who_comes_second_is_told_who_came_first(desk: sa.Engine) -> None:
    confirm, dismiss = triage.confirming(), triage.dismissing(DismissReason.WRONG_PERSON)
    assert outcome_of(desk, confirm, [Pick(1, 0)], "berik").done == (1,)
    late = outcome_of(desk, dismiss, [Pick(1, 0), Pick(2, 0), Pick(77, 0)])
    assert late.done == (2,)
    first, second = late.refused
    assert first.why == "alert 1: berik did confirm at 2024-05-20T09:00+00:00: look again"
    assert first.last is not None and first.last.by == "berik"
    assert (second.why, second.last) == ("there is no alert 77", None)
    with reading(desk) as session:
        assert session.get_one(Alert, 1).state is AlertState.CONFIRMED
        assert len(session.exec(select(AlertAction)).all()) == 2


def test_a_remark_moves_nothing_and_is_not_overlooked(desk: sa.Engine) -> None:
    note = Said("berik", NOW, "the lawyer asks to wait")
    assert triage.decide(desk, [Pick(1, 0)], triage.noting(), note).done == (1,)
    assert outcome_of(desk, triage.confirming(), [Pick(1, 0)]).done == ()
    assert outcome_of(desk, triage.noting(), [Pick(1, 1)]).done == ()  # of no words
    with pytest.raises(NotPossible, match="nothing of yours"):
        triage.undo_mine(desk, Said("berik", NOW))
    with reading(desk) as session:
        assert session.get_one(Alert, 1).state is AlertState.NEW


def test_undo_takes_back_all_that_was_decided_at_once_then_the_one_before(desk: sa.Engine) -> None:
    outcome_of(desk, triage.assigning("berik"), [Pick(1, 0)])
    outcome_of(desk, triage.confirming(), [Pick(i) for i in range(1, 6)])
    first = triage.undo_mine(desk, Said("anna", NOW))
    assert sorted(first.done) == [1, 2, 3, 4, 5]
    assert triage.undo_mine(desk, Said("anna", NOW)).done == (1,)
    with pytest.raises(NotPossible, match="nothing of yours"):
        triage.undo_mine(desk, Said("anna", NOW))
    with reading(desk) as session:
        assert {row.state for row in session.exec(select(Alert))} == {AlertState.NEW}


def test_undo_leaves_what_another_decided_since(desk: sa.Engine) -> None:
    outcome_of(desk, triage.assigning("berik"), [Pick(4)])
    outcome_of(desk, triage.confirming(), [Pick(i) for i in (1, 2, 3)])
    outcome_of(desk, triage.dismissing(DismissReason.DUPLICATE), [Pick(2)], "berik")
    undone = triage.undo_mine(desk, Said("anna", NOW))
    assert (undone.done, [r.alert_id for r in undone.refused]) == ((3, 1), [2])
    assert undone.refused[0].last is not None and undone.refused[0].last.by == "berik"
    again = triage.undo_mine(desk, Said("anna", NOW))
    assert (again.done, again.left) == ((), 1)  # it says so until one goes on to what was before
    assert triage.undo_mine(desk, Said("anna", NOW), again.before).done == (4,)


def test_all_that_match_leaves_out_what_came_since(desk: sa.Engine) -> None:
    with reading(desk) as session:
        as_of = queue.as_of(session)
    outcome_of(desk, triage.assigning("berik"), [Pick(3)], "berik")
    new = Queue(desk).event(None, "z")
    done = triage.decide_matching(desk, Wanted(), as_of, triage.confirming(), Said("anna", NOW))
    assert sorted(done.done) == [1, 2, 4, 5, 6, 7, 8]
    assert [refused.alert_id for refused in done.refused] == [3] and done.raised == 1
    with reading(desk) as session:
        assert session.get_one(Alert, new).state is AlertState.NEW
        batches = {a.batch for a in session.exec(select(AlertAction)) if a.by == "anna"}
    assert batches == {done.batch}


def test_ten_thousand_are_decided_in_turns(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage, "CHUNK", 3)
    made = Queue(engine)
    ids = [made.event(None, "a") for _ in range(10)]
    with reading(engine) as session:
        as_of = queue.as_of(session)
    said = Said("anna", NOW)
    done = triage.decide_matching(engine, Wanted(), as_of, triage.confirming(), said)
    assert done.done == tuple(ids)
    assert triage.undo_mine(engine, said).done == tuple(reversed(ids))


WAYS: list[Callable[[sa.Engine, Said], object]] = [
    lambda engine, said: triage.decide(engine, [Pick(1)], triage.merging_into(8), said),
    lambda engine, said: triage.decide(engine, [Pick(2)], triage.snoozing(LATER, "why"), said),
]


@pytest.mark.parametrize("way", WAYS)
def test_undo_mine_leaves_every_row_as_it_was(
    desk: sa.Engine, way: Callable[[sa.Engine, Said], object]
) -> None:
    before = Queue(desk).rows()
    way(desk, Said("anna", NOW))
    assert Queue(desk).rows() != before
    assert triage.undo_mine(desk, Said("anna", NOW)).left == 0
    assert Queue(desk).rows() == before


def test_what_was_put_aside_wakes_when_something_new_is_told_of_the_same_person(
    desk: sa.Engine,
) -> None:
    made = Queue(desk)
    made.snooze(1, LATER)
    made.snooze(2, LATER)
    with writing(desk) as session:
        person = made.of_alert(session, 1)
        assert decisions.wake_for(session, [person], NOW) == 1
        assert decisions.wake_for(session, [person], NOW) == 0
    assert (made.alert(1).state, made.alert(2).state) == (AlertState.NEW, AlertState.SNOOZED)
