"""How a source is, by its own history, and what a person is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from console.catalogue import cells, source_rows, summary
from crawlers.catalogue import Source, parse_source
from crawlers.frontier import Counts
from crawlers.frontiers import DatabaseFrontier
from crawlers.visit_frontiers import VisitFrontier
from crawlers.window import Window
from extract.health import History, Poll, judge_history, spans
from flows.health import health_of, judge_sources
from flows.poll import due_now
from flows.workspace import Workspace
from models import clock
from models.database import reading, writing
from models.settings import Settings
from models.store import links, polls, runs, sources
from models.store.polls import NewPoll
from models.tables import Issue, Link
from models.terms import Health, IssueKind
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_now")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = """
title   = "Invented"
url     = "https://news.example.kz/"
country = "kz"
langs   = ["ru"]
kind    = "news"
cited   = "nowhere"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "https://news.example.kz/rss"
"""


def hourly(count: int, found: int = 20, last: int | None = None, span: timedelta = DAY) -> History:
    """Polls of a source that is well: items of the last `span`, the last poll with `last` items."""
    made = [Poll(NOW - n * HOUR, True, 1, found, NOW - n * HOUR - span, NOW - n * HOUR)
            for n in range(count)]  # fmt: skip
    if last is not None:
        made[0] = replace(made[0], found=last)
    return History(3600, tuple(made), 140, 560, NOW - 35 * DAY, NOW, 168, 672)


def kinds(history: History, now: datetime = NOW) -> list[IssueKind]:
    return [fault.kind for fault in judge_history(history, now)]


def test_a_source_that_is_as_it_was_is_well() -> None:
    assert kinds(hourly(20)) == []
    assert kinds(hourly(20, last=12)) == []
    assert kinds(History(3600, ())) == []


@pytest.mark.parametrize(
    ("found", "last", "is_drop"), [(20, 6, True), (20, 7, False), (4, 1, False)]
)
def test_fewer_items_than_usual(found: int, last: int, is_drop: bool) -> None:
    assert (kinds(hourly(20, found, last)) == [IssueKind.VOLUME_DROP]) is is_drop


def test_a_short_history_says_nothing_of_the_usual() -> None:
    assert kinds(hourly(5, last=1)) == []
    assert kinds(hourly(6, last=1)) == [IssueKind.VOLUME_DROP]


def test_sections_that_have_not_changed_are_no_drop() -> None:
    history = hourly(20, last=3)
    half = replace(history.polls[0], unchanged=1)
    assert kinds(replace(history, polls=(half, *history.polls[1:]))) == []


def test_parts_of_a_sitemap_and_days_in_court_differ_in_length(engine: sa.Engine) -> None:
    assert kinds(replace(hourly(20, last=0), uneven=True)) == []
    for how, is_drop in (("feed", True), ("sitemap", False)):
        source = parse_source("invented", SOURCE.replace('"feed"', f'"{how}"'), "test.toml")
        with writing(engine) as session:
            sources.register(session, {"invented": source.host}, NOW)
        workspace = Workspace(Settings.from_env({}), engine, {"invented": source})
        for n in range(10, -1, -1):
            note(engine, NOW - n * HOUR, found=20 if n else 2)
        assert judge_sources(workspace, ["invented"]) == is_drop


def test_polls_that_failed_or_saw_nothing_new_are_no_volume() -> None:
    history = hourly(20)
    others = (Poll(NOW, True), Poll(NOW, False))
    assert kinds(replace(history, polls=(*others, *history.polls))) == []


@pytest.mark.parametrize(
    ("lately", "before", "days", "is_drop"),
    [(5, 560, 35, True), (40, 560, 35, False), (0, 9, 35, False), (0, 560, 10, False)],
)
def test_fewer_new_items_than_in_the_weeks_before(
    lately: int, before: int, days: int, is_drop: bool
) -> None:
    history = replace(hourly(20), lately=lately, before=before, first_at=NOW - days * DAY)
    assert (kinds(history) == [IssueKind.VOLUME_DROP]) is is_drop


@pytest.mark.parametrize(("days", "is_stale"), [(4, False), (6, True)])
def test_a_busy_source_without_news_for_days_is_stale(days: int, is_stale: bool) -> None:
    assert (kinds(hourly(20), NOW + days * DAY) == [IssueKind.STALE]) is is_stale


@pytest.mark.parametrize(("days", "is_stale"), [(60, False), (119, False), (121, True)])
def test_a_source_that_seldom_publishes_has_its_own_measure(days: int, is_stale: bool) -> None:
    rare = History(86_400, (Poll(NOW, True, 1, 10, NOW - 200 * DAY, NOW),))
    assert (kinds(rare, NOW + days * DAY) == [IssueKind.STALE]) is is_stale


def test_without_dates_it_counts_when_something_was_new() -> None:
    quiet = tuple(Poll(NOW - n * DAY, True, 1, 20) for n in range(20))
    history = History(86_400, quiet, 0, 70, NOW - 35 * DAY, NOW - 6 * DAY)
    assert kinds(history) == [IssueKind.VOLUME_DROP, IssueKind.STALE]
    assert kinds(replace(history, last_new_at=NOW - 4 * DAY)) == [IssueKind.VOLUME_DROP]


def test_a_listing_shorter_than_the_time_between_two_polls() -> None:
    short = hourly(20, span=timedelta(minutes=40))
    assert kinds(short) == [IssueKind.WINDOW_SHORT]
    assert "40 min" in judge_history(short, NOW)[0].message
    longer = (hourly(1).polls[0], *short.polls[1:])
    assert kinds(replace(short, polls=longer)) == []


@pytest.fixture
def workspace(engine: sa.Engine) -> Workspace:
    source = parse_source("invented", SOURCE, "test.toml")
    with writing(engine) as session:
        sources.register(session, {"invented": source.host}, NOW)
    return Workspace(Settings.from_env({}), engine, {"invented": source})


def note(engine: sa.Engine, at: datetime, **values: object) -> None:
    with writing(engine) as session:
        poll = NewPoll(**{"succeeded": True, "listings": 1, **values})  # type: ignore[arg-type]
        polls.save(session, "invented", poll, at)


def open_kinds(engine: sa.Engine) -> list[IssueKind]:
    with reading(engine) as session:
        return [issue.kind for issue in runs.open_issues(session)]


def test_an_issue_of_the_history_opens_and_closes_itself(
    engine: sa.Engine, workspace: Workspace
) -> None:
    for n in range(10, 1, -1):
        note(engine, NOW - n * HOUR, found=20, new=2)
    note(engine, NOW - HOUR, found=2)
    assert judge_sources(workspace, ["invented"]) == 1
    assert open_kinds(engine) == [IssueKind.VOLUME_DROP]
    note(engine, NOW, found=19, new=3)
    assert judge_sources(workspace, ["invented"]) == 0
    assert open_kinds(engine) == []


def test_a_poll_that_failed_neither_opens_nor_closes(
    engine: sa.Engine, workspace: Workspace
) -> None:
    for n in range(10, 1, -1):
        note(engine, NOW - n * HOUR, found=20)
    note(engine, NOW - HOUR, found=2)
    judge_sources(workspace, ["invented"])
    note(engine, NOW, succeeded=False, listings=0)
    judge_sources(workspace, ["invented"])
    assert open_kinds(engine) == [IssueKind.VOLUME_DROP]


def test_a_gap_is_shown_for_a_week(engine: sa.Engine, workspace: Workspace) -> None:
    with writing(engine) as session:
        runs.save_issue(session, "invented", IssueKind.GAP, "https://a/", "words", NOW - 6 * DAY)
        runs.close_issues(session, "invented", NOW, ["https://a/"])
    judge_sources(workspace, ["invented"])
    assert open_kinds(engine) == [IssueKind.GAP]
    ahead = clock.ahead()
    clock.set_ahead(ahead + 2 * DAY)
    judge_sources(workspace, ["invented"])
    clock.set_ahead(ahead)
    assert open_kinds(engine) == []


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Set the clock ahead by so much more, for one test."""
    ahead = clock.ahead()
    yield lambda more: clock.set_ahead(clock.ahead() + more)
    clock.set_ahead(ahead)


def brought(new: int, known: int, *, dated: bool, unchanged: int = 0) -> tuple[Counts, Window]:
    """What a poll came to whose listing had so many items, the newest of today."""
    items, today = new + known, clock.now()
    counts = Counts(listings=1 - unchanged, unchanged=unchanged, found=items, documents=new)
    dates = (today - 60 * DAY, today) if dated and items else (None, None)
    return counts, Window(items, known, *dates)


@pytest.mark.parametrize("dated", [True, False])
def test_what_stood_there_at_the_first_poll_is_no_measure(
    engine: sa.Engine, workspace: Workspace, later: Callable[[timedelta], None], dated: bool
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    frontier.done("invented", *brought(40, 0, dated=dated))
    for day in range(1, 40):
        later(DAY)
        new = int(day % 3 == 0)
        frontier.done("invented", *brought(new, 40 - new, dated=dated))
        assert judge_sources(workspace, ["invented"]) == 0, day


def test_a_machine_that_slept_for_a_week_sees_no_drop(
    engine: sa.Engine, workspace: Workspace, later: Callable[[timedelta], None]
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    for day in range(28):
        frontier.done("invented", *brought(20, 10, dated=True))
        later(DAY if day < 27 else 8 * DAY)
    for day in range(8):
        frontier.done("invented", *brought(20, 10, dated=True))
        assert judge_sources(workspace, ["invented"]) == 0, day
        later(DAY)


def test_new_items_are_counted_in_two_spans(engine: sa.Engine, workspace: Workspace) -> None:
    for days, new in ((1, 5), (6, 7), (8, 11), (30, 13), (40, 100)):
        note(engine, NOW - days * DAY, new=new)
    note(engine, NOW - 2 * DAY, succeeded=False)
    with reading(engine) as session:
        (volume,) = polls.volumes(session, ["invented", "other"], *spans(NOW)).values()
    assert (volume.lately, volume.before, volume.first_at) == (12, 24, NOW - 30 * DAY)
    assert (volume.polls_lately, volume.polls_before) == (2, 2)


def test_the_history_of_polls_is_not_kept_for_ever(engine: sa.Engine) -> None:
    for days in (100, 61, 59, 0):
        note(engine, NOW - days * DAY)
    with reading(engine) as session:
        assert [poll.at for poll in polls.recent(session, "invented", 10)] == [NOW, NOW - 59 * DAY]


def test_what_fails_is_asked_less_often_and_soon_again_once_it_works(
    engine: sa.Engine, workspace: Workspace
) -> None:
    def poll(at: datetime, *, succeeded: bool) -> float:
        with writing(engine) as session:
            sources.record_poll(session, "invented", at, 3600, succeeded=succeeded, new=0)
            return (sources.states(session)["invented"].due_at - at) / HOUR

    assert [poll(NOW, succeeded=False) for _ in range(6)] == [1, 2, 4, 6, 6, 6]
    assert poll(NOW, succeeded=True) == 1
    with writing(engine) as session:
        for _ in range(3):
            sources.record_poll(
                session, "invented", NOW, 3600, succeeded=False, new=0, answered=True
            )
        assert sources.states(session)["invented"].due_at == NOW + HOUR
    assert sources.next_due_at(86_400, NOW, 9) == NOW + DAY
    assert sources.next_due_at(60, NOW, 500) == NOW + 6 * HOUR


def test_a_poll_that_was_late_counts_and_the_source_stays_due(
    engine: sa.Engine, workspace: Workspace
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    frontier.done("invented", *brought(20, 0, dated=True), is_late=True)
    assert due_now(workspace, ()) == ["invented"]
    with reading(engine) as session:
        assert sources.states(session)["invented"].last_success_at is not None
    frontier.done("invented", Counts(listings_failed=1), Window(), is_late=True)
    assert due_now(workspace, ()) == [], "what brings nothing is not asked again at once"


def test_a_listing_that_is_read_ends_its_trouble_but_not_that_of_its_history(
    engine: sa.Engine, workspace: Workspace
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    for kind in (IssueKind.GAP, IssueKind.NOT_A_FEED):
        frontier.problem("invented", kind, OLD, "words")
    frontier.listed("invented", OLD, None)
    assert open_kinds(engine) == [IssueKind.GAP]


def test_what_answers_with_a_doubt_is_not_asked_less_often(
    engine: sa.Engine, workspace: Workspace
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    for _ in range(4):
        frontier.done("invented", Counts(doubtful=1), Window())
    with reading(engine) as session:
        state = sources.states(session)["invented"]
    assert (state.failures, state.last_success_at) == (0, None)


def test_each_listing_of_a_source_has_its_own_last_time(
    engine: sa.Engine, workspace: Workspace
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    first, second = "https://news.example.kz/rss", "https://news.example.kz/map.xml"
    assert frontier.last_read("invented", first) is None
    with writing(engine) as session:
        sources.record_poll(session, "invented", NOW, 3600, succeeded=True, new=0)
        for url in (first, second):
            links.record_listing(session, "invented", url, None, NOW)
        session.execute(
            sa.update(Link).where(col(Link.url) == first).values(fetched_at=NOW - 5 * DAY)
        )
    assert frontier.last_read("invented", first) == NOW - 5 * DAY
    assert frontier.last_read("invented", second) == NOW


OLD = "https://news.example.kz/old-feed"


def leave_open(engine: sa.Engine, source_id: str = "invented") -> None:
    """What polls before told: of a feed that has moved since, a listing that was one, the whole."""
    with writing(engine) as session:
        links.record_listing(session, source_id, OLD, None, NOW)
        for kind, url in (
            (IssueKind.HTTP_4XX, "https://news.example.kz/list?page=2"),
            (IssueKind.CHALLENGE, OLD),
            (IssueKind.PAGE_CHANGED, "https://news.example.kz/a/1"),
            (IssueKind.STALE, "https://old.example.kz/"),
        ):
            runs.save_issue(session, source_id, kind, url, "words", NOW)


def test_a_clean_poll_ends_the_trouble_of_addresses_that_are_asked_no_more(
    engine: sa.Engine, workspace: Workspace
) -> None:
    frontier = DatabaseFrontier(engine, workspace.sources)
    leave_open(engine)
    frontier.done("invented", Counts(listings=1, listings_failed=1), Window())
    frontier.done("invented", Counts(listings=1, doubtful=1), Window())
    assert len(open_kinds(engine)) == 4
    frontier.done("invented", Counts(listings=1), Window())
    assert set(open_kinds(engine)) == {IssueKind.PAGE_CHANGED, IssueKind.STALE}
    judge_sources(workspace, ["invented"])
    assert open_kinds(engine) == [IssueKind.PAGE_CHANGED]


def test_a_backfill_that_is_broken_stays_so_while_nobody_asks(
    engine: sa.Engine, workspace: Workspace
) -> None:
    url = "https://news.example.kz/map.xml"
    more = f'[[poll.from]]\nhow = "sitemap"\nurl = "{url}"\nbackfill = true\n'
    source = parse_source("invented", SOURCE + more, "test.toml")
    with writing(engine) as session:
        runs.save_issue(session, "invented", IssueKind.NOT_A_FEED, url, "words", NOW)
    DatabaseFrontier(engine, {"invented": source}).done("invented", Counts(listings=1), Window())
    assert open_kinds(engine) == [IssueKind.NOT_A_FEED]


def test_a_source_that_is_polled_no_more_is_in_no_trouble(
    engine: sa.Engine, workspace: Workspace
) -> None:
    closed = 'how = "archive"\nreason = "closed in 2022"\n' + SOURCE[: SOURCE.index("[poll]")]
    for source_id in ("closed", "removed", "host:elsewhere.example.kz"):
        leave_open(engine, source_id)
    with writing(engine) as session:
        visited = ("closed", IssueKind.DNS, "https://news.example.kz/")
        runs.save_issue(session, *visited, "1 of 1 documents", NOW)
    source = parse_source("closed", closed, "test.toml")
    judge_sources(replace(workspace, sources={**workspace.sources, "closed": source}), ["invented"])
    with reading(engine) as session:
        left = {(one.source_id, one.kind) for one in runs.open_issues(session)}
    assert {kind for source_id, kind in left if source_id == "removed"} == {IssueKind.PAGE_CHANGED}
    assert len([kind for source_id, kind in left if source_id.startswith("host:")]) == 4
    assert {kind for source_id, kind in left if source_id == "closed"} == {
        IssueKind.PAGE_CHANGED,
        IssueKind.DNS,
    }


def test_visits_tell_of_a_source_without_polls_that_it_works_again(engine: sa.Engine) -> None:
    closed = 'how = "archive"\nreason = "closed in 2022"\n' + SOURCE[: SOURCE.index("[poll]")]
    source = parse_source("closed", closed, "test.toml")
    frontier = VisitFrontier(engine, {"closed": source}, chosen={})
    frontier.problem("closed", IssueKind.DNS, source.url, "1 of 1 documents")
    frontier.done("closed", Counts(documents=1, documents_failed=1), Window())
    assert open_kinds(engine) == [IssueKind.DNS]
    frontier.done("closed", Counts(documents=2), Window())
    assert open_kinds(engine) == []


def test_what_failed_last_time_waits_behind_what_did_not(
    engine: sa.Engine, workspace: Workspace
) -> None:
    closed = 'how = "archive"\nreason = "closed in 2022"\n' + SOURCE[: SOURCE.index("[poll]")]
    known = {name: parse_source(name, SOURCE, "t.toml") for name in ("a", "b", "c")}
    known["closed"] = parse_source("closed", closed, "t.toml")
    crowd = replace(workspace, sources=known)
    assert due_now(crowd, ()) == ["a", "b", "c"]
    with writing(engine) as session:
        sources.record_poll(session, "a", NOW - DAY, 3600, succeeded=False, new=0)
    assert due_now(crowd, ()) == ["b", "c", "a"]
    assert due_now(crowd, ("closed",)) == []


def issue(kind: IssueKind, times: int = 1, lasted: timedelta = timedelta(0)) -> Issue:
    return Issue(
        source_id="invented", kind=kind, url="https://a/", message="words",
        opened_at=NOW - lasted, last_seen_at=NOW, times=times,
    )  # fmt: skip


def test_the_state_of_a_source(engine: sa.Engine, workspace: Workspace) -> None:
    source: Source = workspace.sources["invented"]
    with reading(engine) as session:
        state = sources.states(session)["invented"]
    assert health_of(source, state, []) is Health.NEW
    state.last_polled_at = NOW
    assert health_of(source, state, []) is Health.OK
    state.failures = 1
    assert health_of(source, state, []) is Health.PASSING
    state.failures = 0
    assert health_of(source, state, [issue(IssueKind.TIMEOUT)]) is Health.PASSING
    assert health_of(source, state, [issue(IssueKind.TIMEOUT, 3, DAY)]) is Health.BROKEN
    assert health_of(source, state, [issue(IssueKind.CHALLENGE)]) is Health.BROKEN


def test_the_list_of_sources_shows_how_each_is(
    engine: sa.Engine, workspace: Workspace, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "invented.toml").write_text(SOURCE, "utf-8")
    settings = replace(workspace.settings, database_url=database_url, sources_dir=tmp_path)
    with writing(engine) as session:
        runs.save_issue(session, "invented", IssueKind.CHALLENGE, "https://a/", "words", NOW)
    (row,) = (row for row in source_rows(settings) if row["id"] == "invented")
    assert (row["state"], row["every"], row["verified"]) == ("broken", "60 min", False)
    (told,) = row["trouble"]
    assert (told["kind"], told["needs_person"], told["times"]) == ("challenge", True, 1)
    assert "broken: challenge" in cells(row)
    assert summary([row]) == "1 sources: 1 broken."
