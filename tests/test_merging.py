"""Two alerts that are one, one that is two: what is shown of them, and the way back."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from console.dossier import summaries, whole
from models.database import reading, writing
from models.store import copies, exports, imports, one_event, pairs, references, roster
from models.store.alerts import NotPossible
from models.store.summary import totals
from models.tables import Alert, Event, Evidence, Import, Snapshot
from models.terms import AlertState, EventKind, MergedBy
from tests.conftest import NOW
from tests.queues import Queue

LATER = NOW + timedelta(days=2)


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    """Four alerts: 1 and 2 of one person, 3 of another, 4 of nobody who is named."""
    made = Queue(engine)
    erlan, dana = made.person("Ерлан Сарбасов"), made.person("Дана Омарова")
    made.event(erlan, "a", "b", date="2024-05-19", term="10 days")
    made.event(erlan, "c", place="Алматы")
    made.event(dana, "d", kind=EventKind.FINE)
    made.event(None, "e", "f", date="2024-05-19")
    return made


def shown(queue: Queue, alert_id: int) -> dict[str, Any]:
    with reading(queue.engine) as session:
        return whole(session, alert_id, {})


def documents(queue: Queue, alert_id: int) -> list[int]:
    return [telling["document"] for telling in shown(queue, alert_id)["evidence"]]


def test_a_merged_alert_shows_the_evidence_of_both_in_one(queue: Queue) -> None:
    queue.merge(2, 1)
    assert documents(queue, 1) == [1, 2, 3]
    assert documents(queue, 2) == [3]  # so that one can see what was merged
    one, other = shown(queue, 1), shown(queue, 2)
    assert (one["date"], one["place"], one["merged"]) == ("2024-05-19", "Алматы", [2])
    assert (other["state"], other["merged_into"]) == ("merged", 1)
    with reading(queue.engine) as session:
        event = session.get_one(Event, 2)
        assert (event.merged_into_id, event.merged_by) == (1, MergedBy.DECISION)
        assert session.get_one(Event, 1).place is None  # nothing is written into the row


def test_all_that_goes_by_event_goes_by_the_root(queue: Queue) -> None:
    queue.merge(2, 1)
    with reading(queue.engine) as session:
        assert [d.id for d in exports.of_alert(session, 1)] == [1, 2, 3]
        assert [d.id for d in exports.of_person(session, 1)] == [1, 2, 3]
        assert {event.id for _, event in exports.tellings_in(session, [1, 2, 3])} == {1}
        assert [event.id for event in roster.events_of(session, [1])] == [1]
        assert roster.told_of(session, [1])[1] == (3, 1)
        assert totals(session)["events"] == 3
        links = references.evidence_links(session, document_ids=[3])
        assert links == references.evidence_links(session, after_alert=0)[2:3]
        assert one_event.roots_of(session, [1, 2, 3]) == {1: 1, 2: 1, 3: 3}
    queue.undo(2)
    with reading(queue.engine) as session:
        assert [d.id for d in exports.of_alert(session, 1)] == [1, 2]
        assert [event.id for event in roster.events_of(session, [1])] == [1, 2]


def test_the_events_of_two_persons_are_one_unless_somebody_parted_them(queue: Queue) -> None:
    queue.merge(3, 1)
    with reading(queue.engine) as session:
        assert [d.id for d in exports.of_person(session, 2)] == [1, 2, 4]
        assert [event.id for event in roster.events_of(session, [2])] == [1]
    queue.undo(3)
    with writing(queue.engine) as session:
        pairs.part(session, 1, 2, "anna", NOW)
    rows = queue.rows()
    for one, other in ((3, 1), (1, 3)):
        with pytest.raises(NotPossible, match="persons 1 and 2 are apart"):
            queue.merge(one, other)
    queue.merge(4, 1)  # of nobody who is named: it may be his
    with pytest.raises(NotPossible, match="apart"):
        queue.merge(3, 1)
    queue.undo(4)
    assert queue.rows() == rows


def test_there_is_never_a_chain(queue: Queue) -> None:
    queue.merge(1, 2)
    queue.merge(2, 4)
    assert (queue.alert(1).merged_into_id, queue.alert(2).merged_into_id) == (4, 4)
    assert documents(queue, 4) == [1, 2, 3, 5, 6]
    queue.undo(2)
    assert (queue.alert(1).merged_into_id, queue.alert(2).merged_into_id) == (2, None)
    assert (documents(queue, 2), documents(queue, 4)) == ([1, 2, 3], [5, 6])


def test_what_was_decided_anew_stays_when_an_older_merge_is_taken_back(queue: Queue) -> None:
    queue.merge(1, 2)
    queue.merge(2, 4)
    queue.undo(1)
    assert documents(queue, 4) == [3, 5, 6]
    queue.merge(1, 4)
    queue.undo(2)
    assert (queue.alert(1).merged_into_id, documents(queue, 4)) == (4, [1, 2, 5, 6])
    assert documents(queue, 2) == [3]


def test_a_later_telling_joins_what_was_merged(queue: Queue) -> None:
    queue.merge(2, 1)
    with writing(queue.engine) as session:
        told = queue.tell(session, session.get_one(Event, 2), "g")
    assert told in documents(queue, 1)


def test_a_child_who_was_merged_is_hidden(engine: sa.Engine) -> None:
    made = Queue(engine)
    child, grown = made.person("Айгерим Сейтова", minor=True), made.person("Дана Омарова")
    made.event(child, "a", "b")
    made.event(grown, "c")
    made.merge(1, 2)
    with reading(engine) as session:
        spelt = str([whole(session, 2, {}), summaries(session, [1, 2], {})])
        assert "Сейтов" not in spelt
        assert "А. С. (minor)" in spelt
        assert "Дана Омарова" in spelt
    made.undo(1)
    made.split(1, 1)
    made.undo(1)  # the alert that was split off has no document left to know her by
    with reading(engine) as session:
        assert "Сейтов" not in str([whole(session, i, {}) for i in (1, 2, 3)])


def test_what_was_split_off_has_an_alert_of_its_own(queue: Queue) -> None:
    with writing(queue.engine) as session:
        evidence = session.exec(select(Evidence).where(Evidence.document_id == 2)).one()
        evidence.term, evidence.score = "15 days", 0.6
        session.add(evidence)
        event = session.get_one(Event, 1)
        event.term = "15 days"
        session.add(event)
    before = queue.rows()
    made = queue.split(1, 2)
    one, other = shown(queue, 1), shown(queue, made)
    assert (documents(queue, 1), documents(queue, made)) == ([1], [2])
    assert (one["term"], other["term"]) == ("10 days", "15 days")
    assert (one["score"], other["score"]) == (0.8, 0.6)
    assert (other["state"], other["severity"], other["person"]) == ("new", "high", "Ерлан Сарбасов")
    queue.undo(1)
    after = queue.rows()
    assert {key: after[key] for key in before} == before
    assert (documents(queue, 1), documents(queue, made)) == ([1, 2], [])
    assert (queue.alert(made).state, queue.alert(made).merged_into_id) == (AlertState.MERGED, 1)


def test_what_was_told_of_a_part_since_counts_for_the_whole_again(queue: Queue) -> None:
    made = queue.split(1, 2)
    with writing(queue.engine) as session:
        event_id = session.get_one(Alert, made).event_id
        told = queue.tell(session, session.get_one(Event, event_id), "g")
    queue.undo(1)
    assert documents(queue, 1) == [1, 2, told]


def test_a_part_that_somebody_decided_on_is_not_put_back(queue: Queue) -> None:
    made = queue.split(1, 2)
    queue.confirm(made)
    with pytest.raises(NotPossible, match=f"alert {made}, which was split off, is decided on"):
        queue.undo(1)
    queue.undo(made)
    queue.merge(4, made)
    with pytest.raises(NotPossible, match=f"alert 4 is merged into {made}: undo that first"):
        queue.undo(1)
    queue.undo(4)
    queue.undo(1)
    assert documents(queue, 1) == [1, 2]


def test_a_part_of_a_part_that_was_put_back_bars_nothing(queue: Queue) -> None:
    before = queue.rows()
    made = queue.split(1, 2)
    queue.merge(4, made)
    queue.split(made, 5)
    queue.undo(made)
    queue.undo(4)
    queue.undo(1)
    after = queue.rows()
    assert {key: after[key] for key in before} == before
    assert queue.alert(made + 1).merged_into_id == 1


def test_tellings_of_a_merged_event_are_split_off_with_the_others(queue: Queue) -> None:
    queue.merge(2, 1)
    before = queue.rows()
    made = queue.split(1, 1, 3)
    assert (documents(queue, 1), documents(queue, made)) == ([2], [1, 3])
    queue.undo(1)
    after = queue.rows()
    assert {key: after[key] for key in before} == before


def test_events_that_an_import_brought_count_once(queue: Queue) -> None:
    with writing(queue.engine) as session:
        handed_in = Import(
            object="i", sha256="0" * 64, size=1, file="f", format="wacz", by="anna", how="browser",
            received_at=NOW,
        )  # fmt: skip
        session.add(handed_in)
        session.flush()
        session.execute(sa.update(Snapshot).values(import_id=handed_in.id))
        assert imports.brought(session, handed_in.id or 0).events == 4
    queue.merge(2, 1)
    with reading(queue.engine) as session:
        assert imports.brought(session, 1).events == 3


def test_documents_that_tell_of_events_made_one_are_compared(queue: Queue) -> None:
    with reading(queue.engine) as session:
        assert copies.telling_the_same(session, 3) == []
    queue.merge(1, 2)
    with reading(queue.engine) as session:
        assert copies.telling_the_same(session, 3) == [1, 2]
        assert copies.telling_the_same(session, 2) == [1]
        assert copies.telling_the_same(session, 4) == []


# Each takes a second and more: some of them walk with every change, all with the slow proofs.
WALKS = [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 30))]


@pytest.mark.parametrize("seed", WALKS)
def test_any_walk_that_is_taken_back_ends_where_it_began(queue: Queue, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # the same walks every time
    before = queue.rows()
    done: list[int] = []
    for _ in range(30):
        ids = _ids(queue)
        one, other = dice.choice(ids), dice.choice(ids)
        told = documents(queue, one)
        step = dice.choice(("assign", "snooze", "confirm", "dismiss", "merge", "split", "undo"))
        try:
            match step:
                case "assign":
                    queue.assign(one, dice.choice(("anna", "berik")))
                case "snooze":
                    queue.snooze(one, LATER)
                case "confirm":
                    queue.confirm(one)
                case "dismiss":
                    queue.dismiss(one, "other")
                case "merge":
                    queue.merge(one, other)
                case "split" if told:
                    queue.split(one, dice.choice(told))
                case "undo":
                    queue.undo(one)
                    done.append(one)
        except NotPossible:
            continue
        _check_roots(queue)
    _take_everything_back(queue, dice)
    after = queue.rows()
    assert {key: after[key] for key in before} == before
    assert {row["state"] for key, row in after.items() if key[0] == "Alert"} <= {"new", "merged"}


def _ids(queue: Queue) -> list[int]:
    with reading(queue.engine) as session:
        return [alert_id for alert_id in session.exec(select(Alert.id).order_by("id")) if alert_id]


def _check_roots(queue: Queue) -> None:
    """What points anywhere points at a root, and every telling is shown in exactly one alert."""
    rows = queue.rows()
    for (table, _), row in rows.items():
        if table in ("Alert", "Event") and row["merged_into_id"] is not None:
            assert rows[table, row["merged_into_id"]]["merged_into_id"] is None
    told = [d for i in _ids(queue) if queue.alert(i).merged_into_id is None
            for d in documents(queue, i)]  # fmt: skip
    assert sorted(told) == [1, 2, 3, 4, 5, 6]


def _take_everything_back(queue: Queue, dice: random.Random) -> None:
    """Undo all decisions, the alerts in any order; what is not possible yet is tried again."""
    left = True
    while left:
        left = False
        for alert_id in dice.sample(ids := _ids(queue), len(ids)):
            try:
                queue.undo(alert_id)
                left = True
            except NotPossible:
                continue
            _check_roots(queue)
