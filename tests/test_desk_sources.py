"""The pages about sources over HTTP, and that nobody polls a source that somebody has paused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from console.desk.advice import ADVICE
from console.desk.routes import PAGES
from flows.health import health_of
from flows.poll import due_now, poll
from models.database import reading, writing
from models.store import audit, polls, runs, sources
from models.store.audit import Asked
from models.store.polls import NewPoll
from models.tables import SourceState
from models.terms import DeskRole, Health, IssueKind
from tests.commands import aigaq, one_line
from tests.conftest import NOW
from tests.desk import open_desk
from tests.desk_console import Operator
from tests.test_growth_of_alerts import asked

pytestmark = pytest.mark.usefixtures("at_now")

EVIL = "<script>alert(1)</script>"
OWN = f"""
title = "Evil {EVIL} \u202e"
url = "https://evil.example.kz/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = "nobody"
note = "{EVIL}"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "https://evil.example.kz/rss"
"""
# New items on one day after the other, today last; None: nobody polled.
NEW: dict[str, list[int | None]] = {
    "tengrinews": [4, 0, None, 9, 12],
    "evil": [1, 2, 3, 0, 5],
}


@pytest.fixture
def desk(tmp_path: Path, engine: sa.Engine) -> Iterator[Operator]:
    """Two sources that were polled for some days, one of them in trouble."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "evil.toml").write_text(OWN, "utf-8")
    with open_desk(tmp_path, engine, tmp_path / "own") as console:
        workspace = console.desk.workspace
        with writing(engine) as session:
            hosts = {one.id: one.host for one in workspace.sources.values() if one.is_polled}
            sources.register(session, hosts, NOW - timedelta(hours=1))
            for source_id, counts in NEW.items():
                for ago, new in enumerate(reversed(counts)):
                    if new is not None:
                        brought = NewPoll(succeeded=True, listings=1, found=30, new=new)
                        polls.save(session, source_id, brought, NOW - timedelta(days=ago))
                        sources.record_poll(session, source_id, NOW, 3600, succeeded=True, new=new)
            kind, url = IssueKind.SELECTOR_MISSED, f"https://evil.example.kz/{EVIL}"
            runs.save_issue(session, "evil", kind, url, f"nothing matches {EVIL}", NOW)
        yield console


def test_what_needs_a_person_comes_first_and_nothing_is_run(desk: Operator) -> None:
    text = desk.ask("/sources").text
    assert len(re.findall(r'href="/sources/[a-z0-9_]+"', text)) == len(desk.desk.workspace.sources)
    first = re.search(r'href="/sources/([a-z0-9_]+)"', text)
    assert first is not None and first[1] == "evil"
    assert "needs a person" in text and "a rule matches nothing" in text
    for page in (text, desk.ask("/sources/evil").text):
        assert EVIL not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "\u202e" not in page and "[U+202E]" in page


def test_a_source_shows_its_days_and_what_to_do(desk: Operator) -> None:
    text = desk.ask("/sources/evil").text
    assert ADVICE[IssueKind.SELECTOR_MISSED] in text
    drawn = re.search(r"<desc>(.*?)</desc>", text)
    assert drawn is not None
    in_chart = [int(told.rsplit(": ", 1)[1]) for told in drawn[1].split(", ")]
    rows = re.findall(r'<tr><th scope="row">[^<]*</th><td class="n">([\d–]+)</td>', text)
    assert [0 if cell == "–" else int(cell) for cell in reversed(rows)] == in_chart
    assert in_chart == [0] * 9 + [1, 2, 3, 0, 5]


def test_a_row_of_small_bars_tells_its_numbers(desk: Operator) -> None:
    text = desk.ask("/sources?words=tengrinews.kz").text
    assert f"{'–, ' * 9}4, 0, –, 9, 12</title>" in text
    assert '<td data-label="Usual a day" class="n">4</td>' in text  # of 0, 4 and 9


def test_sources_are_found_by_what_the_address_asks(desk: Operator) -> None:
    def found(query: str) -> set[str]:
        return set(re.findall(r'href="/sources/([a-z0-9_]+)"', desk.ask(f"/sources?{query}").text))

    catalogue = desk.desk.workspace.sources
    assert found("state=broken") == {"evil"}
    assert found("words=RUS+Azattyq&kind=news") == {"rus_azattyq"}
    assert found("kind=court") == {s.id for s in catalogue.values() if s.kind == "court"}
    assert found("country=kg") == {s.id for s in catalogue.values() if s.country == "kg"}
    assert found("state=nonsense&words=%F0%9F") == set()
    assert desk.ask("/sources/nobody").status_code == 404


def test_the_list_asks_few_questions(desk: Operator) -> None:
    with asked(desk.desk.workspace.engine) as found:
        desk.ask("/sources")
    assert len([one for one, _ in found if "source_state" in one or "poll" in one]) <= 2
    assert len(found) <= 6


def test_a_paused_source_is_not_polled_until_it_goes_on(desk: Operator, engine: sa.Engine) -> None:
    workspace = desk.desk.workspace
    assert "tengrinews" in due_now(workspace, ["tengrinews"])
    told = desk.ask("/sources/tengrinews/pause", "POST", origin=desk.base)
    assert (told.status_code, told.headers["location"]) == (303, "/sources/tengrinews")
    text = desk.ask("/sources/tengrinews").text
    assert "is paused" in text and "Paused since" in text and ">Go on<" in text
    with writing(engine) as session:
        session.execute(sa.update(SourceState).values(due_at=NOW - timedelta(hours=1)))
    assert "tengrinews" not in due_now(workspace, ())
    assert due_now(workspace, ["tengrinews"]) == []
    assert asyncio.run(poll(workspace, ["tengrinews"])).asked == ()
    desk.ask("/sources/tengrinews/resume", "POST", origin=desk.base)
    assert "tengrinews" in due_now(workspace, ())
    with reading(engine) as session:
        told_of = audit.entries(session, Asked(object="source:tengrinews"), 9)
    assert [entry.detail for entry in told_of] == [{"what": "resume"}, {"what": "pause"}]


@pytest.mark.slow  # it imports Prefect
def test_prefect_polls_no_paused_source(desk: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ask("/sources/tengrinews/pause", "POST", origin=desk.base)
    settings = desk.desk.workspace.settings
    monkeypatch.setenv("AIGAQ_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("AIGAQ_DATA_DIR", str(settings.data_dir))
    from flows.scheduled import poll_sources

    assert asyncio.run(poll_sources.fn(["tengrinews"])).asked == ()


def test_a_source_is_asked_at_the_next_run(desk: Operator, engine: sa.Engine) -> None:
    workspace = desk.desk.workspace
    assert "tengrinews" not in due_now(workspace, ())
    assert "due now" not in desk.ask("/sources/tengrinews").text
    desk.ask("/sources/tengrinews/ask", "POST", origin=desk.base)
    assert "tengrinews" in due_now(workspace, ())
    assert "due now" in desk.ask("/sources/tengrinews").text
    desk.ask("/sources/tengrinews/ask", "POST", origin=desk.base)
    assert "That was so already" in desk.ask("/sources/tengrinews").text
    with reading(engine) as session:
        assert len(audit.entries(session, Asked(object="source:tengrinews"), 9)) == 1
        row = session.exec(select(SourceState).where(SourceState.source_id == "tengrinews")).one()
    assert health_of(workspace.sources["tengrinews"], row, ()) is Health.OK


def test_what_cannot_be_asked_is_said(desk: Operator) -> None:
    desk.ask("/sources/tengrinews/pause", "POST", origin=desk.base)
    by_hand = next(one for one in desk.desk.workspace.sources.values() if not one.is_polled)
    for path, status in (
        ("/sources/tengrinews/ask", 400),
        (f"/sources/{by_hand.id}/pause", 400),
        ("/sources/nobody/pause", 404),
        ("/sources/tengrinews/drop", 404),
    ):
        assert desk.ask(path, "POST", origin=desk.base).status_code == status
    assert desk.send("/sources/tengrinews/resume", {}).status_code == 403
    assert ">Pause<" not in desk.ask(f"/sources/{by_hand.id}").text


def test_a_reader_looks_and_a_monitor_pauses() -> None:
    least = {page.path: page.least for page in PAGES}
    assert least["/sources"] == least["/sources/{id}"] == least["/overview"] == DeskRole.READER
    assert least["/sources/{id}/{what}"] is DeskRole.MONITOR


def test_the_commands_do_the_same(desk: Operator, engine: sa.Engine) -> None:
    settings = desk.desk.workspace.settings
    env = {
        "AIGAQ_DATABASE_URL": settings.database_url,
        "AIGAQ_DATA_DIR": str(settings.data_dir),
    }
    done = aigaq("sources", "pause", "tengrinews", "--by", "anna", **env)
    assert (done.returncode, done.stdout) == (0, "tengrinews: paused\n")
    run = aigaq("run", "--direct", "--source", "tengrinews", **env)
    assert run.returncode == 2
    assert "aigaq sources resume tengrinews" in one_line(run)
    done = aigaq("sources", "resume", "tengrinews", "--by", "anna", **env)
    assert (done.returncode, done.stdout) == (0, "tengrinews: goes on\n")
    with reading(engine) as session:
        told = audit.entries(session, Asked(object="source:tengrinews"), 9)
        assert [entry.by for entry in told] == ["anna", "anna"]
    assert aigaq("sources", "pause", "tengrinevs", **env).returncode == 2
