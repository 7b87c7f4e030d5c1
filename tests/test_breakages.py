"""Every polled source of the catalogue is broken in every way: the failure is named, not silent.

The crawls are real ones, each in a process of its own, against the replica. A breakage that a list
cannot show (another layout around a feed, days on a page that prints none) brings no news of it,
and no harm: its documents come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

import pytest

from crawlers.catalogue import How, PollEntry, load_sources
from crawlers.urls import host_of
from flows.poll import Polled, poll
from flows.workspace import Workspace, now
from models.database import reading
from models.store import runs, sources
from models.tables import SourceState
from models.terms import IssueKind
from replica.server import HOSTS, Replica
from replica.state import State
from tests.test_run import open_on

pytestmark = pytest.mark.usefixtures("warm_crawls")

POLLED = {source.id: source for source in load_sources().values() if source.is_polled}
# What a breakage is called, whatever the list.
NAMED = {
    "forbidden": IssueKind.HTTP_4XX,
    "challenge": IssueKind.CHALLENGE,
    "challenge_page": IssueKind.CHALLENGE,
    "login": IssueKind.LOGIN_WALL,
    "wrong_charset": IssueKind.ENCODING,
    "expired": IssueKind.TLS,
    "down": IssueKind.HTTP_5XX,  # so answers robots.txt, and nothing else is asked for
}
# Of these a list says no day that lies ahead: one prints "today", one names sections without days.
DAYLESS = {"tengrinews", "rus_azattyq"}
BREAKAGES = (
    *NAMED,
    "redirect_home",
    "changed_layout",
    "future_dates",
    "html_feeds",
    "empty_feeds",
)


def is_section(entry: PollEntry) -> bool:
    """Tell whether documents are listed on an HTML page by their layout."""
    return bool(entry.layout)


# A form is told otherwise: the court's front page is a login, its hearings lie ahead by nature, and
# it has no list that could be emptied.
COURT = {
    "redirect_home": IssueKind.LOGIN_WALL,
    "changed_layout": IssueKind.SELECTOR_MISSED,
    "future_dates": None,
    "html_feeds": None,
    "empty_feeds": None,
}


def named(breakage: str, entry: PollEntry) -> IssueKind | None:
    """Return what a breakage is to be called where an entry lists documents; None if unseen."""
    is_page = is_section(entry) or entry.how is How.TELEGRAM
    if entry.how is How.COURT and breakage in COURT:
        return COURT[breakage]
    match breakage:
        case "redirect_home" if entry.how is How.TELEGRAM:
            return IssueKind.PREVIEW_UNAVAILABLE  # so Telegram tells that there is none
        case "redirect_home":
            return IssueKind.REDIRECTED
        case "changed_layout":
            return IssueKind.SELECTOR_MISSED if is_page else None
        case "future_dates" if is_section(entry):
            has_days = any(layout.date is not None for layout in entry.layout)
            return IssueKind.FUTURE_DATES if has_days else None
        case "future_dates":
            return IssueKind.FUTURE_DATES
        case "html_feeds":
            return IssueKind.SELECTOR_MISSED if is_page else IssueKind.NOT_A_FEED
        case "empty_feeds" if is_section(entry):
            return IssueKind.SELECTOR_MISSED  # a page without items looks like another layout
        case "empty_feeds":
            return IssueKind.EMPTY_LISTING
        case _:
            return NAMED[breakage]


@dataclass
class World:
    """The whole catalogue on one replica and one database, polled again and again."""

    web: Replica
    workspace: Workspace

    def poll(self, *chosen: str) -> Polled:
        return asyncio.run(poll(self.workspace, chosen or tuple(POLLED)))

    def issues(self, since: datetime | None = None) -> set[tuple[str, str, IssueKind]]:
        with reading(self.workspace.engine) as session:
            found = runs.open_issues(session, since)
            return {(issue.source_id, issue.url, issue.kind) for issue in found}

    def states(self) -> dict[str, SourceState]:
        with reading(self.workspace.engine) as session:
            return sources.states(session)

    def succeeded(self, since: datetime) -> set[str]:
        return {
            source_id
            for source_id, state in self.states().items()
            if state.last_success_at is not None and state.last_success_at >= since
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The catalogue after one good poll."""
    folder = tmp_path_factory.mktemp("world")
    with Replica(now=now()) as web:
        workspace = open_on(web, folder, f"sqlite:///{folder / 'aigaq.db'}")
        world = World(web, workspace)
        polled = world.poll()
        assert polled.failed is None
        assert world.issues() == set()
        yield world
        workspace.engine.dispose()


def expect(breakage_of: dict[str, str]) -> tuple[set[tuple[str, IssueKind]], set[str]]:
    """Return each source with what is to be told of it, and those that bring nothing at all.

    `breakage_of` gives the breakage of a host.
    """
    told, silent = set(), set()
    for source in POLLED.values():
        usual = [entry for entry in source.poll.entries if not entry.backfill]
        kinds = [named(breakage_of[host_of(entry.url)], entry) for entry in usual]
        told |= {(source.id, kind) for kind in kinds if kind is not None}
        says_days = source.id not in DAYLESS or IssueKind.FUTURE_DATES not in kinds
        if None not in kinds and says_days:
            silent.add(source.id)
    return told, silent


def break_hosts(breakage_of: dict[str, str]) -> State:
    """Return the state in which each host is broken in its way."""
    state = State()
    for host, breakage in breakage_of.items():
        getattr(state, breakage).add(host)
    return state


def check_told(world: World, breakage_of: dict[str, str]) -> None:
    world.web.state, began = break_hosts(breakage_of), now()
    assert world.poll().failed is None
    told, silent = expect(breakage_of)
    assert {(source_id, kind) for source_id, _, kind in world.issues(since=began)} == told
    assert world.succeeded(since=began) & silent == set(), "none of these brought anything"


@pytest.mark.slow
@pytest.mark.parametrize("breakage", BREAKAGES)
def test_every_source_that_breaks_is_told_by_the_right_name(world: World, breakage: str) -> None:
    check_told(world, dict.fromkeys(HOSTS, breakage))


def test_when_broken_sources_work_again_every_issue_is_closed(world: World) -> None:
    check_told(world, dict(zip(HOSTS, cycle(BREAKAGES), strict=False)))
    world.web.state, began = State(), now()
    world.poll()
    assert world.issues() == set()
    assert world.succeeded(since=began) == set(POLLED)


def test_one_source_that_breaks_takes_no_other_with_it(world: World) -> None:
    world.web.state, began = State(forbidden={"informburo.kz"}), now()
    world.poll()
    assert {source_id for source_id, _, _ in world.issues(since=began)} == {"informburo"}
    assert world.succeeded(since=began) == set(POLLED) - {"informburo"}
    world.web.state = State()
    world.poll("informburo")
    assert world.issues() == set()
