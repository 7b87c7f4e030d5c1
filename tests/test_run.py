"""The main job on the replica: what it brings, what a second run brings, what trouble does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastwarc.warc import ArchiveIterator
from sqlmodel import col, select

from console.demo import STORIED
from flows.job import run_job
from flows.readers import ReaderPool
from flows.workspace import Workspace, open_workspace
from models import clock
from models.database import reading, writing
from models.settings import Settings
from models.tables import (
    Alert,
    Document,
    Event,
    Evidence,
    Issue,
    Link,
    Mention,
    Person,
    Snapshot,
    SourceState,
)
from models.terms import CaptureKind, EventKind, IssueKind, LinkState, Role
from replica.server import Replica
from replica.stories import documents, expected
from tests.conftest import NOW

Run = Callable[..., dict[str, Any]]


pytestmark = pytest.mark.usefixtures("at_now", "warm_crawls")


@pytest.fixture
def web() -> Iterator[Replica]:
    """The replica, as of one fixed day."""
    with Replica(now=NOW) as replica:
        yield replica


def open_on(web: Replica, folder: Path, database_url: str) -> Workspace:
    """Open a workspace whose sources all lead to the replica."""
    return open_workspace(
        Settings(
            data_dir=folder,
            database_url=database_url,
            sources_dir=None,
            resolve=tuple(web.resolve),
            ca_file=web.ca_file,
            contact="monitor@example.org",
        )
    )


@pytest.fixture
def workspace(web: Replica, tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    """A workspace on the replica and a fresh database."""
    opened = open_on(web, tmp_path / "data", database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def run(shared_pool: ReaderPool) -> Run:
    """What runs the main job once."""

    def run(workspace: Workspace, *chosen: str) -> dict[str, Any]:
        return run_job(workspace, chosen, pool=shared_pool)

    return run


def make_due(workspace: Workspace) -> None:
    """Let all sources be due again."""
    with writing(workspace.engine) as session:
        session.execute(sa.update(SourceState).values(due_at=NOW))


def counted(workspace: Workspace) -> dict[str, int]:
    """Return how many rows each table has that must not grow when nothing new was told."""
    tables = (Link, Document, Mention, Person, Event, Evidence, Alert)
    with reading(workspace.engine) as session:
        return {
            table.__name__: session.exec(select(sa.func.count()).select_from(table)).one()
            for table in tables
        }


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, dict[str, Any]]]:
    """One run on a fresh SQLite database, for those tests that only look."""
    folder = tmp_path_factory.mktemp("once")
    with Replica(now=NOW) as replica:
        workspace = open_on(replica, folder, f"sqlite:///{folder / 'aigaq.db'}")
        yield workspace, run_job(workspace, STORIED)
        workspace.engine.dispose()


def test_one_event_told_by_three_sources_is_one_alert(
    once: tuple[Workspace, dict[str, Any]],
) -> None:
    workspace, _outcome = once
    query = (
        select(Event, Document.source_id, Document.lang)
        .join(Evidence, col(Evidence.event_id) == Event.id)
        .join(Document, col(Document.id) == Evidence.document_id)
        .join(Person, col(Person.id) == Event.person_id)
        .where(Person.name == "Дархан Есенжолов", Event.kind == EventKind.ADMINISTRATIVE_ARREST)
    )
    with reading(workspace.engine) as session:
        told = session.exec(query).all()
        assert len({event.id for event, *_rest in told}) == 1
        assert {source for _event, source, _lang in told} >= {
            "tengrinews",
            "rus_azattyq",
            "tg_azattyq",
        }
        assert {lang for *_rest, lang in told} == {"ru", "kk"}
        event_id = told[0][0].id
        alerts = session.exec(select(Alert).where(Alert.event_id == event_id)).all()
        assert len(alerts) == 1


def test_every_finding_points_at_its_characters(once: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, _outcome = once
    with reading(workspace.engine) as session:
        rows = session.exec(
            select(Mention, Document).join(Document, col(Document.id) == Mention.document_id)
        ).all()
    assert len(rows) > 50
    for mention, document in rows:
        text = f"{document.title}\n{document.text}"
        assert text[mention.start : mention.end] == mention.raw


def test_quiet_stories_raise_nothing(once: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, _outcome = once
    quiet = {page.url for story in expected() if story.is_quiet for page in story.documents}
    assert len(quiet) >= 10
    query = (
        select(Link.url)
        .join(Document, col(Document.link_id) == Link.id)
        .join(Evidence, col(Evidence.document_id) == Document.id)
    )
    with reading(workspace.engine) as session:
        told = set(session.exec(query).all())
    assert quiet & told == set()


def test_officials_are_no_victims(once: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, _outcome = once
    with reading(workspace.engine) as session:
        roles = {person.name: person.role for person in session.exec(select(Person))}
    assert roles["Бахыт Орынтаева"] is Role.JUDGE
    assert roles["Ирина Вельяминова"] is Role.LAWYER


def test_the_archive_is_whole(once: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, _outcome = once
    (file,) = workspace.settings.archive_dir.glob("*.warc.gz")
    with file.open("rb") as stream:
        records = [
            (str(record.headers["WARC-Type"]), record.verify_block_digest())
            for record in ArchiveIterator(stream, parse_http=False)
        ]
    assert all(valid for _kind, valid in records)
    with reading(workspace.engine) as session:
        kept = session.exec(select(Snapshot).where(col(Snapshot.warc_offset).is_not(None))).all()
    kinds = Counter(kind for kind, _valid in records)
    assert kinds["response"] + kinds["revisit"] == len(kept)


def test_a_second_run_asks_nothing_before_it_is_due_and_then_downloads_no_article(
    web: Replica, workspace: Workspace, run: Run
) -> None:
    first = run(workspace)
    assert first["polled"]["documents"] > 20
    before, asked = counted(workspace), len(web.requests)
    assert run(workspace)["polled"]["asked"] == ()
    assert len(web.requests) == asked
    make_due(workspace)
    second = run(workspace)
    with reading(workspace.engine) as session:
        query = select(Link.fetch_url).where(Link.kind == CaptureKind.DOCUMENT)
        articles = set(session.exec(query))
    again = [f"https://{seen.host}{seen.path}" for seen in web.requests[asked:]]
    assert again, "the listings are asked again"
    assert articles.intersection(again) == set()
    assert second["polled"]["documents"] == 0
    assert counted(workspace) == before
    assert sum(seen.status == 304 for seen in web.requests[asked:]) >= 3


def test_one_broken_source_stops_no_other(web: Replica, workspace: Workspace, run: Run) -> None:
    web.state.down.add("tengrinews.kz")
    web.state.html_feeds.add("informburo.kz")
    web.state.empty_feeds.add("bureau.kz")
    outcome = run(workspace, *STORIED)
    trouble = {(issue["source"], issue["kind"]) for issue in outcome["issues"]}
    assert ("informburo", IssueKind.NOT_A_FEED) in trouble
    assert ("bureau", IssueKind.EMPTY_LISTING) in trouble
    assert {kind for source, kind in trouble if source == "tengrinews"} <= {
        IssueKind.HTTP_5XX,
        IssueKind.ROBOTS_DENIED,
    }
    assert "tengrinews" in {source for source, _kind in trouble}
    with reading(workspace.engine) as session:
        polled = set(session.exec(select(Document.source_id)))
    assert {"rus_azattyq", "tg_azattyq"} <= polled


def test_a_source_that_works_again_closes_its_issue(
    web: Replica, workspace: Workspace, run: Run
) -> None:
    web.state.html_feeds.add("informburo.kz")
    run(workspace, "informburo")
    with reading(workspace.engine) as session:
        assert set(session.exec(select(Issue.closed_at))) == {None}
    web.state.html_feeds.clear()
    assert run(workspace, "informburo")["issues"] == []
    with reading(workspace.engine) as session:
        assert None not in set(session.exec(select(Issue.closed_at)))


def test_an_unreachable_host_is_an_issue_and_its_links_wait(
    web: Replica, tmp_path: Path, database_url: str, run: Run
) -> None:
    workspace = open_on(web, tmp_path / "data", database_url)
    dead = tuple(f"{entry.split(':')[0]}:443:127.0.0.1:1" for entry in web.resolve)
    settings = Settings(
        tmp_path / "data", database_url, None, dead, web.ca_file, "monitor@example.org"
    )
    nowhere = Workspace(settings, workspace.engine, workspace.sources)
    outcome = run(nowhere, "informburo")
    assert {issue["kind"] for issue in outcome["issues"]} == {IssueKind.CONNECTION}
    assert outcome["polled"]["failed"] is None
    assert run(workspace, "informburo")["polled"]["documents"] > 0
    workspace.engine.dispose()


def test_what_is_missing_once_is_no_trouble_and_is_looked_at_again(
    web: Replica, workspace: Workspace, run: Run
) -> None:
    """That it is gone needs two looks, six hours apart."""
    victim = next(page.url for page in documents() if page.source_id == "informburo")
    web.state.gone.add(victim)
    assert run(workspace, "informburo")["issues"] == []
    with reading(workspace.engine) as session:
        link = session.exec(select(Link).where(Link.url == victim)).one()
    assert (link.state, link.attempts) == (LinkState.NEW, 1)
    assert link.next_try_at is not None
    assert link.next_try_at - clock.now() > timedelta(hours=5)
