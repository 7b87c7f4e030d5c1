"""The courts' schedule: a form walked step by step, hearings read from its answers, and their gaps.

"No cases" is said only where the court says so: never for a lost session or another form.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from sqlmodel import select

from archive.warc import Twin
from crawlers.addresses import Resolver
from crawlers.catalogue import CatalogueError, Source, load_source, parse_source
from crawlers.entries import Form
from crawlers.found import ListingProblem
from crawlers.frontier import Counts
from crawlers.hearings import SessionLost, read_form, read_schedule, read_step
from crawlers.recorder import Recorder
from crawlers.run import Batch, crawl
from crawlers.urls import canonical_url
from extract.docket import find_dockets
from extract.findings import find_all
from extract.page import Challenge, PageChanged, Unreadable, read_documents
from flows.job import run_job
from flows.readers import ReaderPool
from models import clock
from models.database import reading
from models.hearings import CaseNumber, Hearing
from models.store import documents, visits
from models.tables import Document, Issue, Link, Snapshot
from models.terms import CaptureKind, IssueKind, LinkState, Role
from models.values import Article, Capture, PageRules
from replica.court_site import NOTHING, PATH, STATE, CourtOffice, read_courts
from replica.server import Replica
from replica.state import State
from tests.commands import aigaq
from tests.conftest import NOW
from tests.invented_web import MemoryFrontier
from tests.test_run import make_due, open_on

ID = "court_schedule"
HOST = "office.sud.kz"
URL = f"https://{HOST}{PATH}"
FILE = Path(__file__).parents[1] / "crawlers" / "sources" / "kz" / f"{ID}.toml"
RECORDED = Path(__file__).parent / "recordings" / ID
SHAPE = PageRules(shape="court")
SEARCHES = 5
STEPS = 6

Poll = Callable[..., MemoryFrontier]


@pytest.fixture
def web() -> Iterator[Replica]:
    with Replica(now=NOW) as replica:
        yield replica


@pytest.fixture
def poll(web: Replica, tmp_path: Path) -> Poll:
    """Return what polls a source on the replica with the real crawl, its frontier in memory."""

    def run(
        source: Source | None = None,
        frontier: MemoryFrontier | None = None,
        twin: Twin | None = None,
    ) -> MemoryFrontier:
        frontier = frontier or MemoryFrontier()
        recorder = Recorder(
            tmp_path / "archive",
            frontier.kept.extend,
            lambda _: twin,
            Resolver(web.resolve),
            web.ca_file,
        )
        asked = (source or load_source(ID)).with_delay(0.01)
        try:
            asyncio.run(crawl(Batch((asked,), None), frontier, recorder))
        finally:
            recorder.close()
        return frontier

    return run


def with_text(*changes: tuple[str, str]) -> Source:
    text = FILE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_source(ID, text, "test.toml")


def form() -> Form:
    found = load_source(ID).poll.entries[0].form
    assert found is not None
    return found


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


# --- the walk ------------------------------------------------------------------------------------


def test_a_form_is_walked_and_each_hearing_stands_in_its_answer(web: Replica, poll: Poll) -> None:
    frontier = poll()
    numbers = [one.number for court in read_courts(NOW) for one in court.hearings]
    told = [
        CaseNumber.find(link.url.replace("%2F", "/").replace("%D0%B0", "а"))
        for link in frontier.links.values()
    ]
    assert sorted(map(str, told)) == sorted(numbers)
    assert set(frontier.states.values()) == {LinkState.ALIVE}
    assert frontier.problems == []
    assert frontier.counts[ID] == Counts(listings=SEARCHES, found=4, new=4, documents=4)
    assert len(web.requests) == 2 + SEARCHES * STEPS  # robots.txt and the page
    listings = [facts for facts in frontier.kept if facts.kind is CaptureKind.LISTING]
    assert len(listings) == SEARCHES
    assert {facts.url for facts in frontier.kept[1:]} == {URL}, "no session in any address"


def test_what_is_known_is_not_new_in_the_next_poll(poll: Poll) -> None:
    frontier = poll()
    frontier.counts.clear()
    assert poll(frontier=frontier).counts[ID] == Counts(listings=SEARCHES, found=4)


def test_a_short_list_that_is_all_another_is_no_gap_while_it_is_looked_at(poll: Poll) -> None:
    frontier = MemoryFrontier()
    frontier.succeeded_at = clock.now() - timedelta(days=2)
    assert poll(frontier=frontier).problems == []
    after = MemoryFrontier()
    after.succeeded_at = clock.now() - timedelta(days=9)
    assert [kind for _, kind, _ in poll(frontier=after).problems] == [IssueKind.GAP]


def requests(folder: Path) -> Iterator[bytes]:
    """Yield every request as the archive has it, in order."""
    for file in sorted(folder.glob("*.warc.gz")):
        with file.open("rb") as opened:
            for record in ArchiveIterator(
                opened, record_types=WarcRecordType.request, parse_http=False
            ):
                yield record.reader.read()


def sent(folder: Path) -> list[dict[str, list[str]]]:
    """Return the fields of every form that was sent, in order."""
    return [
        parse_qs(message.partition(b"\r\n\r\n")[2].decode("ascii"), keep_blank_values=True)
        for message in requests(folder)
        if message.startswith(b"POST ")
    ]


def test_what_was_filled_in_is_kept_with_its_answer(poll: Poll, tmp_path: Path) -> None:
    poll()
    fields = sent(tmp_path / "archive")
    assert len(fields) == SEARCHES * STEPS
    words = [step["javax.faces.source"][0].rpartition(":")[2] for step in fields[:STEPS]]
    assert words[:5] == ["district-field", "court-field", "caseType-field", "date-field", "search"]
    assert re.fullmatch(r"j_idt\d+", words[5])
    states = [step[STATE][0] for step in fields]
    assert len(set(states)) == len(states), "each answer brought the state of the next request"
    named = {key.rpartition(":")[2]: value for key, value in fields[2].items()}
    assert named["district-field"] == ["2"]
    assert named["court-field"] == ["413"]
    assert named["caseType-field"] == ["APPK"]
    assert named["javax.faces.partial.event"] == ["change"]


def test_answers_of_a_form_are_no_revisits_whatever_they_repeat(poll: Poll) -> None:
    """All go to one address: a revisit record would say nothing of what had been filled in."""
    frontier = poll(twin=Twin("urn:uuid:0", "https://elsewhere.example.kz/", NOW))
    repeated = [facts.kind for facts in frontier.kept if facts.revisit_of is not None]
    assert set(repeated) == {CaptureKind.ROBOTS, CaptureKind.FORM}
    assert repeated.count(CaptureKind.FORM) == 1, "only the page itself is asked for with GET"


def test_the_page_is_never_asked_for_conditionally(poll: Poll, tmp_path: Path) -> None:
    """An answer "not modified" would bring no new state."""
    frontier = poll()
    frontier.seen[URL] = replace(frontier.seen[URL], etag='"v1"')
    frontier.counts.clear()
    poll(frontier=frontier)
    heads = [message.partition(b"\r\n\r\n")[0] for message in requests(tmp_path / "archive")]
    assert len(heads) == 2 * (2 + SEARCHES * STEPS)
    assert not any(b"If-None-Match" in head for head in heads)


def test_a_session_that_is_lost_once_is_begun_again(web: Replica, poll: Poll) -> None:
    web.state.lost_sessions = 1
    frontier = poll()
    assert len(frontier.links) == 4
    assert frontier.problems == []
    assert [seen.path for seen in web.requests].count(PATH) == 2 + SEARCHES * STEPS + 1


def test_a_login_page_is_never_read_as_no_cases(web: Replica, poll: Poll) -> None:
    web.state.lost_sessions = 99
    frontier = poll()
    assert [(kind, url) for _, kind, url in frontier.problems] == [(IssueKind.LOGIN_WALL, URL)]
    assert frontier.counts[ID] == Counts(listings_failed=1)
    assert frontier.seen == {}, "the schedule does not count as read"
    assert [seen.path for seen in web.requests].count(PATH) == 4  # twice the page and one step


def test_another_form_is_told(web: Replica, poll: Poll) -> None:
    web.state.other_form = True
    frontier = poll()
    assert [kind for _, kind, _ in frontier.problems] == [IssueKind.SELECTOR_MISSED]
    assert frontier.counts[ID] == Counts(listings_failed=1)


def test_a_court_that_the_form_does_not_offer_takes_no_other_with_it(poll: Poll) -> None:
    frontier = poll(with_text(('"413"', '"999"')))
    assert [kind for _, kind, _ in frontier.problems] == [IssueKind.SELECTOR_MISSED]
    assert frontier.counts[ID] == Counts(
        listings=SEARCHES - 1, listings_failed=1, found=2, new=2, documents=2
    )
    assert frontier.seen == {}, "the schedule does not count as read"


def test_a_server_in_trouble_is_told(web: Replica, poll: Poll) -> None:
    web.state.down.add(HOST)
    frontier = poll()
    assert [kind for _, kind, _ in frontier.problems] == [IssueKind.HTTP_5XX]


def test_single_days_are_asked_for_one_by_one(poll: Poll, tmp_path: Path) -> None:
    ask = re.compile(r"\[\[poll\.from\.form\.ask\]\].*?(?=\[links\])", re.DOTALL)
    one = '[[poll.from.form.ask]]\nregion = "2"\ncourt = "413"\ncase_type = "APPK"\n'
    text = ask.sub(one, FILE.read_text("utf-8")).replace("days    = 0", "days = 2")
    poll(parse_source(ID, text, "test.toml"))
    days = [
        value[0]
        for step in sent(tmp_path / "archive")
        for key, value in step.items()
        if key.endswith(":date-field") and step["javax.faces.source"] == [key]
    ]
    assert len(days) == 2
    first, second = (datetime.strptime(day, "%d.%m.%Y").replace(tzinfo=UTC) for day in days)
    assert second - first == timedelta(days=1)


# --- the page, its answers and what only looks like them ----------------------------------------


def test_ids_and_state_are_others_in_each_view() -> None:
    office = CourtOffice(NOW)
    first, second = (read_form(office.page({}).body, URL, form()) for _ in range(2))
    assert set(first.ids) == {"region", "court", "case_type", "day", "search", "show"}
    assert first.form != second.form
    assert first.state != second.state
    assert not set(first.ids.values()) & set(second.ids.values())


def test_the_site_forgets_whoever_brings_an_old_state() -> None:
    office = CourtOffice(NOW)
    page = office.page({})
    cookie = dict(page.headers)["Set-Cookie"].partition(";")[0]
    view = read_form(page.body, URL, form())
    body = {
        key: one[0] for key, one in parse_qs(view.fill("region", {}).decode("ascii"), True).items()
    }
    answer = office.post(body, cookie, State())
    assert read_step(answer.body, view, form()).state != view.state
    again = office.post(body, cookie, State())
    assert again.status == 200
    with pytest.raises(SessionLost, match="login"):
        read_step(again.body, view, form())


def test_xhtml_with_a_prolog_is_read_as_html() -> None:
    """parsel takes such a page for XML, and then every selector matches nothing, silently."""
    page = recorded("page.xhtml")
    assert page.startswith(b"<?xml")
    view = read_form(page, URL, form())
    assert view.ids["show"].endswith(":j_idt56:j_idt57")
    assert view.state == "-37440603892963874:1"
    assert view.options["region"] == (("2", "Астана қаласы"), ("3", "Алматы қаласы"))
    after = read_step(recorded("region.xml"), view, form())
    assert after.options["court"] == (("413", "Вымышленный административный суд"),)
    assert after.state == "-37440603892963874:2"
    prolog = b'<![CDATA[<?xml version="1.0" encoding="UTF-8"?>'
    answer = recorded("answer.xml").replace(b"<![CDATA[", prolog, 1)
    assert len(read_schedule(answer, URL, form()).found) == 2


def test_the_step_is_filled_in_as_it_was_recorded() -> None:
    """The parameters of the step "case" as a public scraper of 2025 has them."""
    view = read_form(recorded("page.xhtml"), URL, form())
    chosen = {"region": "2", "court": "413", "case_type": "APPK"}
    fields = {
        key: one[0] for key, one in parse_qs(view.fill("case_type", chosen).decode(), True).items()
    }
    base = "j_idt34:schedule-of-case-filter-form"
    source = f"{base}:j_idt45:caseType-field"
    assert fields == {
        base: base,
        f"{base}:j_idt36:j_idt37:district-field": "2",
        f"{base}:j_idt36:j_idt41:court-field": "413",
        source: "APPK",
        STATE: "-37440603892963874:1",
        "javax.faces.source": source,
        "javax.faces.partial.event": "change",
        "javax.faces.partial.execute": f"{source} @component",
        "javax.faces.partial.render": "@component",
        "javax.faces.behavior.event": "change",
        "org.richfaces.ajax.component": source,
        "rfExt": "null",
        "AJAX:EVENTS_COUNT": "1",
        "javax.faces.partial.ajax": "true",
    }


@pytest.mark.parametrize("name", ["nothing_kk.xml", "nothing_ru.xml"])
def test_nothing_found_is_an_answer(name: str) -> None:
    assert read_schedule(recorded(name), URL, form()).found == ()


def answer(
    changes: str, state: str = "<update id='j_id1:javax.faces.ViewState:1'>1:2</update>"
) -> str:
    return (
        f"<?xml version='1.0'?><partial-response><changes>{changes}{state}</changes>"
        "</partial-response>"
    )


def piece(html: str, part: str = "a:cases-panel") -> str:
    return f"<update id='{part}'><![CDATA[{html}]]></update>"


NO_ANSWER = [
    ("<!DOCTYPE html><input type='text' name=\"login\">", IssueKind.LOGIN_WALL),
    ("<!DOCTYPE html><html><p>Техникалық жұмыстар</p></html>", IssueKind.LOGIN_WALL),
    ("", IssueKind.LOGIN_WALL),
    ("<partial-response><redirect url='/index.xhtml'/></partial-response>", IssueKind.LOGIN_WALL),
    (
        "<partial-response><error><error-name>class javax.faces.application.ViewExpiredException"
        "</error-name></error></partial-response>",
        IssueKind.LOGIN_WALL,
    ),
    (
        "<partial-response><error><error-name>class java.lang.NullPointerException</error-name>"
        "</error></partial-response>",
        IssueKind.HTTP_5XX,
    ),
    (answer(piece(NOTHING[0]), state=""), IssueKind.LOGIN_WALL),
    (answer(piece("<input name=\"login\">", "javax.faces.ViewRoot")), IssueKind.LOGIN_WALL),
    (answer(piece(NOTHING[0], "javax.faces.ViewRoot")), IssueKind.LOGIN_WALL),
    (answer(piece("<input type=\"password\">")), IssueKind.LOGIN_WALL),
    (answer(piece("<table><tr><td>Жүктелуде</td></tr></table>")), IssueKind.SELECTOR_MISSED),
    (answer(""), IssueKind.SELECTOR_MISSED),
    (answer(piece("<div>7194-26-00-4/12</div>")), IssueKind.SELECTOR_MISSED),
    (answer(piece(f"<div>7194-26-00-4/12</div>{NOTHING[1]}")), IssueKind.SELECTOR_MISSED),
    ("<partial-response><changes>", IssueKind.NOT_A_FEED),
    ("<!DOCTYPE a [<!ENTITY b 'c'>]><partial-response>&b;", IssueKind.NOT_A_FEED),
    ("<!DOCTYPE html><title>Just a moment...</title>", IssueKind.CHALLENGE),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), NO_ANSWER)
def test_what_is_no_answer_is_not_read_as_none_found(body: str, kind: IssueKind) -> None:
    with pytest.raises(ListingProblem) as caught:
        read_schedule(body.encode(), URL, form())
    assert caught.value.kind is kind
    assert isinstance(caught.value, SessionLost) == (kind is IssueKind.LOGIN_WALL)


PAGE = recorded("page.xhtml").decode("utf-8")
NO_FORM = [
    (recorded("login.xhtml").decode("utf-8"), IssueKind.LOGIN_WALL),
    ("<html><p>Техникалық жұмыстар</p></html>", IssueKind.LOGIN_WALL),
    (PAGE.replace("district-field", "oblast-field"), IssueKind.SELECTOR_MISSED),
    (PAGE.replace(":search", ":find"), IssueKind.SELECTOR_MISSED),
    (re.sub(r"(district|court|caseType|date)-field|:search", "x", PAGE), IssueKind.SELECTOR_MISSED),
    (PAGE.replace("javax.faces.ViewState", "jakarta.faces.ViewState"), IssueKind.SELECTOR_MISSED),
    (
        PAGE.replace('action="/new', 'action="https://elsewhere.example.kz/new'),
        IssueKind.REDIRECTED,
    ),
]


@pytest.mark.parametrize(("page", "kind"), NO_FORM)
def test_a_page_without_the_form_says_what_is_missing(page: str, kind: IssueKind) -> None:
    with pytest.raises(ListingProblem) as caught:
        read_form(page.encode(), URL, form())
    assert caught.value.kind is kind


def test_a_list_that_goes_on_is_told() -> None:
    more = '<a class="rf-ds-btn rf-ds-btn-next">»</a>'
    rows = "<table><tr><td>7194-26-00-4/12</td></tr></table>"
    page = read_schedule(answer(piece(rows + more)).encode(), URL, form())
    assert page.problem is not None
    assert page.problem.kind is IssueKind.SELECTOR_MISSED
    dimmed = more.replace("next", "next rf-ds-dis")
    assert read_schedule(answer(piece(rows + dimmed)).encode(), URL, form()).problem is None


# --- the file ------------------------------------------------------------------------------------

WRONG = [
    (("max_pages = 44", "max_pages = 20"), "the form may need 38 requests a poll, max_pages is 20"),
    (('how       = "court"', 'how = "feed"'), 'how = "court" needs [poll.from.form]'),
    (('court     = "413"', 'court = "4 13"'), "court"),
    (("days    = 0", "days = 90"), "days"),
    (("days    = 0", "day = 0"), "day"),
    (('case_type = "APPK"', "case_type = []"), "case_type"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), WRONG)
def test_a_wrong_form_is_told_with_its_key(change: tuple[str, str], told: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(told)):
        with_text(change)


# --- hearings as documents -----------------------------------------------------------------------


def capture(body: bytes | str, mime: str = "text/xml; charset=UTF-8") -> Capture:
    raw = body.encode() if isinstance(body, str) else body
    return Capture(URL, 200, (("Content-Type", mime),), raw, NOW)


def test_a_row_is_a_document_with_the_number_of_its_case() -> None:
    first, second = read_documents(capture(recorded("answer.xml")), SHAPE)
    assert first == Article(
        url=f"{URL}?case=7194-26-00-4%2F1075&date=2026-12-03",
        title="7194-26-00-4/1075, Вымышленный административный суд",
        text=(
            "Күні, уақыты: 03.12.2026\n10:00\nСудья: Ойданұлы Қ. Т.\n"
            "Тараптар: Талап қоюшы: Қиялова Әсем Мүсінқызы\n"
            "Жауапкер: ойдан шығарылған аудан әкімдігі\nІстің мәні: Об отмене предписания"
        ),
        published_at=None,
        how={"title": "row", "text": "row", "published_at": "none"},
        symbol="7194-26-00-4/1075",
    )
    assert second.symbol == "7194-26-00-4/1078"
    listed = read_schedule(recorded("answer.xml"), URL, form()).found
    assert [one.url for one in listed] == [first.url, second.url], "both rooms agree on addresses"


@pytest.mark.parametrize("name", ["nothing_kk.xml", "nothing_ru.xml", "region.xml"])
def test_an_answer_without_rows_has_no_documents(name: str) -> None:
    assert read_documents(capture(recorded(name)), SHAPE) == []


def test_a_page_in_place_of_hearings_is_told() -> None:
    with pytest.raises(PageChanged, match="holds the number of a case"):
        read_documents(capture(recorded("page.xhtml"), "text/html"), SHAPE)
    wall = "<html><form action='/login'><input type='password'></form></html>"
    with pytest.raises(Challenge):
        read_documents(capture(wall, "text/html"), SHAPE)
    for broken in ("<partial-response><changes>", "<!doctype a><partial-response/>"):
        with pytest.raises(Unreadable):
            read_documents(capture(broken), SHAPE)


def test_a_row_of_a_table_inside_a_table_is_read_once() -> None:
    inner = "<table><tr><td>7194-26-00-4/12</td><td>Ойданов А. Б.</td></tr></table>"
    outer = f"<table><tr><td>{inner}</td></tr></table>"
    (article,) = read_documents(capture(answer(piece(outer))), SHAPE)
    assert (article.title, article.text) == ("7194-26-00-4/12", "Ойданов А. Б.")
    assert len(read_schedule(answer(piece(outer)).encode(), URL, form()).found) == 1


ROWS = [
    ("7194-26-00-4/12 03.12.2026 10:00", "7194-26-00-4/12", date(2026, 12, 3)),
    ("7199-26-00-4a/7 зал 3", "7199-26-00-4а/7", None),  # a Latin "a"
    ("6001-25-00-6АП/9 31.02.2026", "6001-25-00-6ап/9", None),  # no such day
    ("7194-26-00-4/12 01.11.2026 ... 03.12.2026 9:05", "7194-26-00-4/12", date(2026, 12, 3)),
]


@pytest.mark.parametrize(("row", "number", "day"), ROWS)
def test_a_hearing_is_told_apart_by_its_case_and_day(row: str, number: str, day: date) -> None:
    found = Hearing.find(row)
    assert found is not None
    assert (str(found.number), found.day) == (number, day)
    address = found.address(f"{URL};jsessionid=0A1B")
    assert address.startswith(f"{URL}?case=")
    assert canonical_url(address) == address
    assert canonical_url(address, load_source(ID).links) == address


@pytest.mark.parametrize(
    "text", ["", "7194-26-4/12", "7194-26-01-4/12", "17194-26-00-4/12", "7194-26-00-4/12/3", "№ 12"]
)
def test_other_numbers_are_no_cases(text: str) -> None:
    assert Hearing.find(text) is None


def test_a_judge_is_never_a_victim() -> None:
    office = CourtOffice(NOW)
    judges = {one.judge for court in read_courts(NOW) for one in court.hearings}
    told = [found for one in _walked(office) for found in [find_all(one.text, title=one.title)]]
    people = [person for found in told for person in found.people]
    assert {person.raw for person in people} >= judges
    assert {person.role for person in people if person.raw in judges} <= {Role.OTHER, Role.JUDGE}
    acted_on = {person.raw for found in told for event in found.events for person in event.people}
    assert not acted_on & judges


def _walked(office: CourtOffice) -> list[Article]:
    """Return the hearings of two searches, walked without a crawl."""
    found: list[Article] = []
    for region, court, kind in (("2", "413", "APPK"), ("3", "13", "UD")):
        page = office.page({})
        cookie = dict(page.headers)["Set-Cookie"].partition(";")[0]
        view, chosen = read_form(page.body, URL, form()), {"region": region}
        body = b""
        for step in ("region", "court", "case_type", "day", "search", "show"):
            chosen |= {"court": court} if step == "court" else {}
            chosen |= {"case_type": kind} if step == "case_type" else {}
            fields = {
                key: one[0] for key, one in parse_qs(view.fill(step, chosen).decode(), True).items()
            }
            body = office.post(fields, cookie, State()).body
            view = read_step(body, view, form())
        found += read_documents(capture(body), SHAPE)
    return found


# --- gaps ----------------------------------------------------------------------------------------


def test_gaps_are_told_by_court_year_and_type() -> None:
    first, appeal, other = find_dockets(
        [
            "7194-26-00-4/12", "7194-26-00-4/13", "7194-26-00-4/15", "7194-26-00-4/15",
            "7194-26-00-4/1075", "7194-26-00-4а/3", "7199-25-00-4/9", "A/HRC/WGAD/2018/67",
        ]
    )  # fmt: skip
    assert (first.court, first.year, first.type, first.known) == ("7194", 2026, "4", 4)
    assert (first.lowest, first.highest, first.missing) == (12, 1075, 1060)
    assert [str(gap) for gap in first.gaps] == ["7194-26-00-4/14", "7194-26-00-4/16 to 1074"]
    assert (appeal.type, appeal.gaps) == ("4а", ())
    assert (other.court, other.year, other.missing) == ("7199", 2025, 0)
    assert find_dockets([]) == []


# --- the whole house -----------------------------------------------------------------------------


def test_hearings_through_the_whole_house(
    web: Replica, tmp_path: Path, database_url: str, shared_pool: ReaderPool
) -> None:
    workspace = open_on(web, tmp_path / "data", database_url)
    outcome: dict[str, Any] = run_job(workspace, [ID], pool=shared_pool)
    assert outcome["issues"] == []
    with reading(workspace.engine) as session:
        rows = list(session.exec(select(Document)))
        assert {row.source_id for row in rows} == {ID}
        assert {row.title.partition(",")[0] for row in rows} == {row.symbol for row in rows}
        dockets = find_dockets(documents.symbols(session, ID))
        assert [(one.court, one.type, one.missing) for one in dockets] == [
            ("7194", "4", 2),
            ("7599", "1а", 2),
        ]
        assert {row.revisit_of for row in session.exec(select(Snapshot))} == {None}
        later = NOW + timedelta(days=9_000)
        assert visits.due(session, later, 10), "an act was told, so its page would be watched"
        assert visits.due(session, later, 10, [ID]) == []
    make_due(workspace)
    again = run_job(workspace, [ID], pool=shared_pool)
    with reading(workspace.engine) as session:
        assert len(list(session.exec(select(Document)))) == len(rows) == 4
        hearings = [one for one in session.exec(select(Link)) if "?case=" in one.url]
        assert {one.state for one in hearings} == {LinkState.ALIVE}
    assert again["alerts"] == 0
    web.state.lost_sessions = 99
    make_due(workspace)
    run_job(workspace, [ID], pool=shared_pool)
    web.state.lost_sessions = 0
    with reading(workspace.engine) as session:
        (issue,) = session.exec(select(Issue))
        assert (issue.kind, issue.url, issue.closed_at) == (IssueKind.LOGIN_WALL, URL, None)
    make_due(workspace)
    run_job(workspace, [ID], pool=shared_pool)
    with reading(workspace.engine) as session:
        (issue,) = session.exec(select(Issue))
        assert issue.closed_at is not None, "a schedule that answers again closes it"
    workspace.engine.dispose()
    env = {"AIGAQ_DATA_DIR": str(tmp_path / "data"), "AIGAQ_DATABASE_URL": database_url}
    shown = [
        json.loads(line)
        for line in aigaq("sources", "cases", ID, "--json", **env).stdout.splitlines()
    ]
    assert [(one["missing"], one["gaps"]) for one in shown] == [
        (2, ["7194-24-00-4/216 to 217"]),
        (2, ["7599-24-00-1а/32 to 33"]),
    ]
    assert "7194-24-00-4/216 to 217" in aigaq("sources", "cases", ID, **env).stdout
    assert aigaq("sources", "cases", "court_scedule", **env).returncode == 2


# --- the replica takes forms ---------------------------------------------------------------------


def test_the_replica_reads_a_form_that_comes_in_parts(web: Replica) -> None:
    tls = ssl.create_default_context(cafile=str(web.ca_file))
    plain = socket.create_connection(("127.0.0.1", web.port))
    with tls.wrap_socket(plain, server_hostname=HOST) as wire:
        head = f"POST {PATH} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 6\r\n\r\n".encode()
        for part in (head[:20], head[20:], b"a=", b"1&b="):
            wire.sendall(part)
        assert b" 200 OK" in wire.recv(20_000), "the login page: nobody knows this visitor"
        wire.sendall(b"POST / HTTP/1.1\r\nHost: t.me\r\nContent-Length: 0\r\n\r\n")
        assert b" 405 " in wire.recv(20_000)
        wire.sendall(b"POST / HTTP/1.1\r\nHost: t.me\r\nContent-Length: 999999\r\n\r\n")
        assert b" 405 " in wire.recv(20_000)
