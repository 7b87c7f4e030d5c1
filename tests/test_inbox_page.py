"""The inbox over HTTP, without any script: what it shows, and what is decided there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from lxml import html
from sqlmodel import col, select

from console.desk.templates import read_static
from models.database import reading, writing
from models.store import alerts
from models.tables import Alert, AlertAction, AuditEntry, Document
from models.terms import AlertState, Audited, DeskRole, EventKind, Sensitivity, Severity
from tests.desk_console import Browser, Console, console_on
from tests.pseudo import in_brackets, untranslated
from tests.queues import Queue

CHILD = "Айша Тестова"
PEOPLE = {"anna": DeskRole.MONITOR, "berik": DeskRole.MONITOR, "rita": DeskRole.READER}


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    """A queue of nine alerts: seven of one square, one of a child, one of a page that went."""
    made = Queue(engine)
    for number in range(7):
        person = made.person(f"Некто Номер{number}")
        made.event(person, "a", "b", date="2024-05-19", place="Алматы")
    made.event(made.person(CHILD, minor=True), "c", severity=Severity.CRITICAL,
               kind=EventKind.INTERROGATION, place="Семей")  # fmt: skip
    made.page("https://a.example/gone/1", "a")
    with console_on(engine, tmp_path, PEOPLE) as served:
        yield served


@pytest.fixture
def anna(console: Console) -> Browser:
    return console.signed_in("anna")


def rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="a(\d{1,9})"', page)]


def form(page: str, **fields: str) -> dict[str, str]:
    """Return the hidden fields of the form that decides, and these."""
    tree = html.document_fromstring(page)
    (decides,) = tree.xpath("//form[@action='/alerts/decide']")
    hidden = {
        one.get("name"): one.get("value") for one in decides.xpath(".//input[@type='hidden']")
    }
    return {name: told for name, told in hidden.items() if name != "token"} | fields


def decide(browser: Browser, path: str = "/", **fields: str) -> str:
    """Decide on a page as a person does; return the page that follows."""
    return browser.follow(
        browser.post("/alerts/decide", **form(browser.get(path).text, **fields))
    ).text


def notice(page: str) -> str:
    found = re.search(r'role="(?:status|alert)">\s*<p>(.*?)</p>', page, re.S)
    return found[1] if found else ""


def state(console: Console, alert_id: int) -> AlertState:
    with reading(console.desk.workspace.engine) as session:
        return session.get_one(Alert, alert_id).state


def test_the_gravest_stand_first_and_an_occasion_shares_a_line(anna: Browser) -> None:
    page = anna.get("/").text
    assert rows(page) == [8, 9, 7]
    assert "7 of one occasion" in page and "critical" in page
    occasion = re.search(r'href="(/\?group=[^"]{1,300})"', page)
    assert occasion is not None
    assert rows(anna.get(occasion[1].replace("&amp;", "&")).text) == [7, 6, 5, 4, 3, 2, 1]


def test_a_child_has_initials_and_its_words_none_of_the_name(anna: Browser) -> None:
    page = anna.get("/").text
    assert "А. Т. (minor)" in page and "Тестов" not in page
    assert '<q lang="ru"><bdi><mark>Вчера задержали акти</mark>виста А. Т.' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("severity=critical", [8]),
        ("kind=interrogation", [8]),
        ("kind=gone", [9]),
        ("region=Abai", [8]),
        ("source=b", [7]),
        ("lang=kk", []),
        ("provision=KZ-CC+405", []),
        ("since=1d", []),
        ("person=1", [1]),
        ("tab=confirmed", []),
        ("severity=worst&kind=x&region=Y&person=z&provision=--&lang=%3C&at=~", [8, 9, 7]),
        (f"group={quote('gone:2024-05-20:a')}", [9]),
    ],
)
def test_a_filter_is_the_address(anna: Browser, query: str, expected: list[int]) -> None:
    page = anna.get(f"/?{query}").text
    assert rows(page) == expected


def test_a_chip_leads_to_the_filter_without_it(anna: Browser) -> None:
    page = anna.get("/?region=Abai&severity=critical").text
    assert 'class="chip" href="/?severity=critical"' in page
    assert 'class="chip" href="/?region=Abai"' in page


def test_one_is_confirmed_and_the_next_is_led_to(console: Console, anna: Browser) -> None:
    given = form(anna.get("/").text, pick="8", act="confirm")
    answer = anna.post("/alerts/decide", **given)
    assert answer.headers["location"] == "/#a9"
    page = anna.follow(answer).text
    assert notice(page) == "1 alert confirmed." and rows(page) == [9, 7]
    assert state(console, 8) is AlertState.CONFIRMED
    assert rows(anna.get("/?tab=confirmed").text) == [8]


def test_an_occasion_is_dismissed_at_once_and_taken_back_at_once(
    console: Console, anna: Browser
) -> None:
    page = decide(anna, pick=f"group:{'detention:2024-05-19:алматы'}", act="dismiss:not-an-event")
    assert notice(page) == "7 alerts dismissed."
    assert state(console, 3) is AlertState.DISMISSED
    page = anna.follow(anna.post("/undo", next="/")).text
    assert notice(page) == "7 decisions taken back." and rows(page) == [8, 9, 7]
    page = anna.follow(anna.post("/undo", next="/")).text
    assert notice(page) == "There is nothing of yours to take back."


def test_who_comes_second_is_told_who_decided_what(console: Console, anna: Browser) -> None:
    berik = console.signed_in("berik")
    old = form(berik.get("/").text, pick="8", act="dismiss:other")
    decide(anna, pick="8", act="confirm")
    page = berik.follow(berik.post("/alerts/decide", **old)).text
    assert "Alert 8 was left alone: anna confirmed it" in notice(page)
    assert state(console, 8) is AlertState.CONFIRMED


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"act": "confirm"}, "Pick alerts first"),
        ({"act": "dismiss", "pick": "8"}, "Say why"),
        ({"act": "snooze", "span": "3d", "pick": "8"}, "Say why"),
        ({"act": "snooze", "day": "2001-01-01", "why": "x", "pick": "8"}, "Say until when"),
        ({"act": "assign", "to": "nobody", "pick": "8"}, "Say to whom"),
        ({"act": "merge", "pick": "8"}, "Pick at least two"),
        ({"act": "", "pick": "8"}, "Press the button"),
        ({"act": "explode", "pick": "8"}, "not known"),
        ({"act": "confirm", "pick": "8", "as_of": "x"}, "not known"),
    ],
)
def test_a_form_that_lacks_something_stands_there_as_it_was_left(
    console: Console, anna: Browser, given: dict[str, str], words: str
) -> None:
    answer = anna.post("/alerts/decide", **form(anna.get("/").text, **given))
    assert answer.status_code == 422 and words in notice(answer.text)
    if "pick" in given:
        assert 'name="pick" value="8" checked' in answer.text
    assert state(console, 8) is AlertState.NEW


def test_what_is_snoozed_says_until_when_and_what_is_assigned_since_when(
    console: Console, anna: Browser
) -> None:
    decide(anna, pick="8", act="snooze", span="3d", why="the appeal")
    page = anna.get("/?tab=snoozed").text
    assert rows(page) == [8] and "until" in page
    decide(anna, pick="9", act="assign:me")
    assert rows(anna.get("/?tab=mine").text) == [9]
    assert "assigned <bdi>anna</bdi>" in anna.get("/").text
    with reading(console.desk.workspace.engine) as session:
        assert "the appeal" in (alerts.history(session, 8)[0].reason or "")


def test_all_that_match_are_decided_only_after_asking(console: Console, anna: Browser) -> None:
    page = anna.get("/?kind=detention").text
    answer = anna.post("/alerts/decide", **form(page, all="yes", act="confirm"))
    assert "7 alerts match the filter." in answer.text and state(console, 1) is AlertState.NEW
    tree = html.document_fromstring(answer.text)
    kept = {one.get("name"): one.get("value") for one in tree.xpath("//main//input")}
    kept.pop("token")
    page = anna.follow(anna.post("/alerts/decide", sure="yes", **kept)).text
    assert notice(page) == "7 alerts confirmed."
    assert state(console, 1) is AlertState.CONFIRMED and state(console, 8) is AlertState.NEW


def test_two_that_are_one_are_merged_into_the_first(console: Console, anna: Browser) -> None:
    path = "/?group=" + quote("detention:2024-05-19:алматы")
    given = form(anna.get(path).text, act="merge")
    answer = anna.post("/alerts/decide", **given, pick=["5", "4"])  # type: ignore[arg-type]  # two boxes
    assert notice(anna.follow(answer).text) == "1 alert merged."
    with reading(console.desk.workspace.engine) as session:
        assert session.get_one(Alert, 5).merged_into_id == 4


def test_each_decision_is_on_record_and_names_nobody(console: Console, anna: Browser) -> None:
    decide(anna, pick="8", act="confirm")
    with reading(console.desk.workspace.engine) as session:
        query = select(AuditEntry).where(AuditEntry.action == Audited.DECIDED)
        (entry,) = session.exec(query).all()
        (action,) = session.exec(select(AlertAction)).all()
    assert (entry.by, entry.object) == ("anna", "alert:8")
    assert entry.detail == {"act": "confirm", "done": 1, "left": 0}
    assert action.batch is not None and len(action.batch) == 32


def test_a_reader_sees_and_decides_nothing(console: Console) -> None:
    rita = console.signed_in("rita")
    page = rita.get("/").text
    assert rows(page) == [8, 9, 7] and 'name="act"' not in page
    assert rita.post("/alerts/decide", pick="8", act="confirm").status_code == 403
    assert rita.post("/undo").status_code == 403


def test_a_saved_filter_has_a_feed_without_names(console: Console, anna: Browser) -> None:
    asked = form(anna.get("/?region=Abai").text)
    page = anna.follow(anna.post("/filters", name="Абай", filter=asked["filter"], next="/")).text
    assert notice(page) == "The filter is saved." and 'href="/?region=Abai"' in page
    found = re.search(r'href="(/feeds/[\w-]{32}\.atom)"', page)
    assert found is not None
    feed = console.browser().get(found[1])
    assert feed.status_code == 200 and "application/atom+xml" in feed.headers["content-type"]
    assert feed.text.count("<entry>") == 1 and "8: critical" in feed.text
    assert "Тест" not in feed.text and "Семей" not in feed.text
    assert console.browser().get("/feeds/x.atom").status_code == 404
    again = anna.post("/filters", name="Абай", filter="severity=low", next="/")
    assert 'href="/?severity=low"' in anna.follow(again).text  # the same feed asks for that now
    assert console.browser().get(found[1]).text.count("<entry>") == 0
    number = re.search(r"/filters/(\d{1,9})/remove", page)
    assert number is not None
    berik = console.signed_in("berik")
    berik.get("/")
    berik.post(f"/filters/{number[1]}/remove", next="/")  # another's: nothing happens
    assert console.browser().get(found[1]).status_code == 200
    anna.post(f"/filters/{number[1]}/remove", next="/")
    assert console.browser().get(found[1]).status_code == 404
    anna.post(f"/filters/{number[1]}/remove", next="/")  # it is gone: nothing happens
    with reading(console.desk.workspace.engine) as session:
        told = session.exec(select(AuditEntry).where(AuditEntry.action == Audited.CHANGED)).all()
    assert [(one.by, one.object, one.detail) for one in told] == [
        ("anna", f"filter:{number[1]}", {"what": "saved"}),
        ("anna", f"filter:{number[1]}", {"what": "saved"}),
        ("anna", f"filter:{number[1]}", {"what": "removed"}),
    ]


def test_a_field_offers_the_list_that_it_names(anna: Browser) -> None:
    for path in ("/", "/documents"):
        tree = html.document_fromstring(anna.get(path).text)
        (named,) = tree.xpath("//input/@list")
        assert len(tree.xpath("//datalist[@id=$named]", named=named)) == 1, path


def test_every_word_of_it_is_in_the_catalogues(
    console: Console, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(anna, pick="8", act="assign:me")
    with in_brackets(monkeypatch):
        for path in ("/", "/?tab=snoozed&severity=low", "/?region=Abai&lang=ru&since=7d"):
            page = anna.get(path).text
            assert untranslated(page) == [], path


def test_thirty_alerts_with_all_they_need_weigh_little(engine: sa.Engine, tmp_path: Path) -> None:
    made = Queue(engine)
    for number in range(30):
        person = made.person(f"Ерлан Сарбасов{number}")
        made.event(person, "a", "b", date=f"2024-05-{number % 28 + 1:02}", place="Алматы")
    with console_on(engine, tmp_path, {"anna": DeskRole.MONITOR}) as served:
        page = served.signed_in("anna").get("/")
    assert len(rows(page.text)) == 30
    parts = (page.content, read_static("site.css"), read_static("keys.js"))
    assert sum(len(gzip.compress(part, 6)) for part in parts) <= 15_000


def test_what_is_sealed_stands_there_as_sealed_and_no_more(console: Console, anna: Browser) -> None:
    with writing(console.desk.workspace.engine) as session:
        told = select(Document).where(Document.source_id == "c")
        session.exec(told).one().sensitivity = Sensitivity.SEALED
    for page in (anna.get("/").text, anna.get("/alerts/8").text):
        row = page.partition('id="a8"')[2].partition("</li>")[0] or page.partition("<h1>")[2]
        assert "sealed" in row
        assert not any(word in row for word in ("А. Т.", "interrogation", "Семей", "задержали"))
    console.admit({"zarina": DeskRole.ARCHIVIST})
    zarina = console.signed_in("zarina")
    assert "Семей" in zarina.get("/").text and "задержали" in zarina.get("/alerts/8").text
    with reading(console.desk.workspace.engine) as session:
        query = select(AuditEntry).where(AuditEntry.action == Audited.SEALED_VIEWED)
        looks = [(one.by, one.object) for one in session.exec(query.order_by(col(AuditEntry.seq)))]
    assert looks == [("zarina", "list:alerts"), ("zarina", "alert:8")]
