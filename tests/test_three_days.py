"""Three days on the replica: what a monitor would want to be told on each, and nothing else.

The table was written by hand. The first day tells of four acts; six pages of
it repeat what others tell. On the second the man who was detained is charged, an arrest turns out
to be of 15 days, another man of the same surname is fined. On the third he is sentenced, a page
that told of a fine no longer names the policeman, and the page that told of a search is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from console.days import ROUNDS, Day, live
from flows.readers import ReaderPool
from flows.workspace import Workspace, now, open_workspace, silent
from models import clock
from models.database import reading
from models.settings import Settings
from models.tables import Alert, Document, Event, EventChange, Issue, Link, Person, Snapshot, Visit
from models.terms import EventKind, LinkState
from models.values import SECOND_LOOK
from replica.protocol import Asked
from replica.server import Replica
from replica.unfolding import documents_at
from tests.conftest import copy_database

pytestmark = pytest.mark.slow  # six rounds with crawls of their own take half a minute

SINCE = datetime(2024, 5, 19, 19, 0, tzinfo=UTC)  # midnight in Almaty: 20 May begins
EDITED = "https://tengrinews.kz/kazakhstan_news/jurnalista-oshtrafovali-v-aktobe-940602/"
DELETED = "https://bureau.kz/novosti/obysk-u-pravozashchitnitsy-v-kostanae/"

# kind, what was done, the key of the person or the page, its day and term, how often it was shown
Row = tuple[str, str | None, str, str | None, str | None, int]
MAN, NAMESAKE = "aibek turebekov", "marat turebekov"
WANTED: dict[int, set[Row]] = {
    1: {
        ("new_event", "detention", MAN, "2024-05-19", None, 1),
        ("new_event", "administrative_arrest", "gulzada mrzabekova", "2024-05-19", "10 days", 1),
        ("new_event", "search", "dorohna svetlana", "2024-05-19", None, 1),
        ("new_event", "fine", "eleusnov kairat", "2024-05-19", "40 MCI", 1),
    },
    2: {
        ("status_change", "prosecution", MAN, "2024-05-21", None, 1),
        ("correction", "administrative_arrest", "gulzada mrzabekova", "2024-05-19", "15 days", 2),
        ("new_event", "fine", NAMESAKE, "2024-05-20", "50 MCI", 1),
    },
    3: {
        ("status_change", "restriction_of_liberty", MAN, "2024-05-22", "1 year", 1),
        ("silent_edit", None, EDITED, None, None, 1),
        ("gone", None, DELETED, None, None, 1),
    },
}


@pytest.fixture(scope="module")
def lived(
    _template: str, tmp_path_factory: pytest.TempPathFactory, shared_pool: ReaderPool
) -> Iterator[tuple[Workspace, list[Day], list[set[Row]]]]:
    """Three days that have passed, with what was put before a person on each as it was then."""
    folder = tmp_path_factory.mktemp("days")
    url = copy_database(_template, folder)
    with Replica(now=SINCE + ROUNDS[0], since=SINCE) as web:
        settings = Settings(folder, url, None, tuple(web.resolve), web.ca_file, "m@example.org")
        workspace = open_workspace(settings)
        days, rows = [], []
        for day in live(workspace, web, SINCE, 3, shared_pool, silent):
            days.append(day)
            rows.append({_row(workspace, alert["id"]) for alert in day.alerts})
        yield workspace, days, rows
        workspace.engine.dispose()


def _row(workspace: Workspace, alert_id: int) -> Row:
    with reading(workspace.engine) as session:
        alert = session.get_one(Alert, alert_id)
        if alert.event_id is None:
            url = session.get_one(Link, alert.link_id).url
            return (str(alert.kind), None, url, None, None, alert.times)
        event = session.get_one(Event, alert.event_id)
        person = session.get_one(Person, event.person_id)
        kinds = str(alert.kind), str(event.kind)
        return (*kinds, person.key, event.date, event.term, alert.times)


Lived = tuple[Workspace, list[Day], list[set[Row]]]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_day_tells_what_a_monitor_wants_and_nothing_else(lived: Lived, number: int) -> None:
    _workspace, days, rows = lived
    assert rows[number - 1] == WANTED[number]
    assert len(days[number - 1].alerts) == len(WANTED[number])


def test_there_is_one_alert_of_each_event_of_three_days(lived: Lived) -> None:
    workspace, _days, _rows = lived
    with reading(workspace.engine) as session:
        alerts, events = session.exec(select(Alert)).all(), session.exec(select(Event)).all()
    told = [alert.event_id for alert in alerts if alert.event_id is not None]
    assert sorted(told) == sorted(event.id or 0 for event in events)
    assert len(alerts) == 9


def test_what_is_told_again_is_further_evidence(lived: Lived) -> None:
    _workspace, days, _rows = lived
    told = {alert["id"]: alert for day in days for alert in day.alerts}
    detention = next(alert for alert in told.values() if alert["event"] == EventKind.DETENTION)
    assert detention["documents"] == 3  # of the first day; one of them is a copy
    assert detention["independent"] == 2


def test_who_has_the_same_surname_is_another(lived: Lived) -> None:
    workspace, _days, _rows = lived
    with reading(workspace.engine) as session:
        query = select(Person.key, Person.id).where(col(Person.key).in_([MAN, NAMESAKE]))
        assert sorted(key for key, _ in session.exec(query)) == [MAN, NAMESAKE]


def test_the_correction_says_what_became_of_what(lived: Lived) -> None:
    workspace, days, _rows = lived
    again = next(a for a in days[1].alerts if a["times"] > 1)
    assert again["why"] == ["term: 10 days -> 15 days"]
    with reading(workspace.engine) as session:
        assert len(session.exec(select(EventChange)).all()) == 1


def test_the_page_was_missed_twice_six_hours_apart(lived: Lived) -> None:
    workspace, _days, _rows = lived
    with reading(workspace.engine) as session:
        query = select(Visit.at).where(Visit.state == LinkState.GONE).order_by(col(Visit.at))
        first, second = session.exec(query).all()
    assert second - first >= SECOND_LOOK


def test_everything_is_dated_by_the_clock_of_the_days(lived: Lived) -> None:
    workspace, _days, _rows = lived
    with reading(workspace.engine) as session:
        times = list(session.exec(select(Snapshot.captured_at)))
        times += list(session.exec(select(Alert.put_at)))
        times += list(session.exec(select(Document.captured_at)))
        assert session.exec(select(Issue)).all() == []
    assert SINCE <= min(times) <= max(times) < SINCE + timedelta(days=3)
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=1)


# The clock and the stories


def test_the_clock_ticks_on_and_goes_back() -> None:
    with clock.at(SINCE):
        assert timedelta(0) <= clock.now() - SINCE < timedelta(seconds=5)
        assert clock.ahead() < timedelta(0)
    assert clock.ahead() == timedelta(0)


def test_a_page_stands_from_its_hour_to_its_end_and_changes_at_its_own() -> None:
    def at(**passed: float) -> dict[str, str]:
        found = documents_at(SINCE + timedelta(**passed), SINCE)
        return {document.url: " ".join(document.first.paragraphs) for document in found}

    assert DELETED not in at(hours=6)
    assert DELETED in at(hours=7) and DELETED in at(days=2)
    assert DELETED not in at(days=2, hours=6)
    assert "капитан" in at(days=2)[EDITED] and "капитан" not in at(days=2, hours=7)[EDITED]


def test_its_days_do_not_slide() -> None:
    texts = []
    for days in (1, 2):
        found = documents_at(SINCE + timedelta(days=days), SINCE)
        texts.append(next(d for d in found if d.url == DELETED).first.paragraphs[0])
    assert texts[0] == texts[1]
    assert texts[0].startswith("19 мая")


def test_the_replica_goes_on_while_it_serves() -> None:
    web = Replica(now=SINCE + timedelta(hours=6), since=SINCE)
    asked = Asked(
        "GET", DELETED.removeprefix("https://bureau.kz"), "HTTP/1.1", {"host": "bureau.kz"}
    )
    before, _ = web.find(asked)
    web.go_to(SINCE + timedelta(hours=8))
    after, _ = web.find(asked)
    assert (before.status, after.status) == (404, 200)
