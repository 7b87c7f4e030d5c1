"""The page of one alert over HTTP: what it shows of whom, and what is decided there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.database import reading, writing
from models.tables import Alert, Document, Evidence, Link
from models.terms import AlertState, Severity
from tests.desk_console import Browser, Console, console_on
from tests.pseudo import in_brackets, untranslated
from tests.queues import Queue
from tests.test_inbox_page import PEOPLE, form, notice, state


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    """Three alerts: told by three documents, by two, and of a child by one."""
    made = Queue(engine)
    made.event(made.person("Ерлан Сарбасов"), "a", "b", "c", severity=Severity.CRITICAL,
               date="2024-05-19", place="Алматы", term="10 days")  # fmt: skip
    made.event(made.person("Дана Ахметжан"), "a", "b")
    made.event(made.person("Айша Тестова", minor=True), "c", severity=Severity.LOW)
    with console_on(engine, tmp_path, PEOPLE) as served:
        yield served


@pytest.fixture
def anna(console: Console) -> Browser:
    return console.signed_in("anna")


def test_it_shows_the_words_who_says_them_and_the_snapshot(anna: Browser) -> None:
    page = anna.get("/alerts/1").text
    assert re.search(r'<blockquote lang="ru"[^>]{0,40}>[^<]{0,40}<mark>[^<]{1,60}</mark>', page)
    assert "Independent source 3" in page and "https://b.example/2" in page
    assert 'href="/snapshots/1"' in page and 'href="/documents/1"' in page
    assert "Ерлан Сарбасов" in page and "10 days" in page and "trigger: " in page


def test_a_page_that_went_leads_to_what_was_kept_of_it(console: Console, anna: Browser) -> None:
    engine = console.desk.workspace.engine
    with reading(engine) as session:
        link = session.get_one(Link, session.get_one(Document, 1).link_id)
    number = Queue(engine).page(link.url)
    page = anna.get(f"/alerts/{number}").text
    assert link.url in page and "No document tells of it" not in page
    assert f'href="/links/{link.id}"' in page and 'href="/documents/1"' in page


def test_what_stands_around_is_whole_words(console: Console, anna: Browser) -> None:
    with writing(console.desk.workspace.engine) as session:
        document = session.get_one(Document, 1)
        before, after = "начальное " * 40, " окончание" * 40
        document.text = f"{before}задержали активиста{after}"
        evidence = session.exec(select(Evidence).where(Evidence.document_id == 1)).one()
        evidence.start = len(f"{document.title}\n{before}")
        evidence.end = evidence.start + len("задержали активиста")
    shown = re.search(r"<blockquote[^>]{0,60}>(.{0,900}?)</blockquote>", anna.get("/alerts/1").text)
    assert shown is not None
    words = re.sub(r"</?mark>", "", shown[1]).split()
    assert (words[0], words[-1]) == ("…", "…")
    assert set(words[1:-1]) == {"начальное", "задержали", "активиста", "окончание"}


def test_a_child_is_not_named_anywhere_on_it(anna: Browser) -> None:
    page = anna.get("/alerts/3").text
    assert "А. Т. (minor)" in page and "Тестов" not in page and "█" in page


def test_it_leads_to_those_before_and_behind_it_in_the_list(anna: Browser) -> None:
    page = anna.get("/alerts/2?lang=ru").text
    assert 'href="/alerts/1?lang=ru" rel="prev"' in page
    assert 'href="/alerts/3?lang=ru" rel="next"' in page
    assert 'rel="next"' not in anna.get("/alerts/3").text
    assert 'rel="prev"' not in anna.get("/alerts/1").text


def test_after_a_decision_the_next_is_shown(console: Console, anna: Browser) -> None:
    answer = anna.post("/alerts/decide", **form(anna.get("/alerts/1").text, act="confirm"))
    assert answer.headers["location"] == "/alerts/2"
    assert notice(anna.follow(answer).text) == "1 alert confirmed."
    assert state(console, 1) is AlertState.CONFIRMED
    history = anna.get("/alerts/1").text.partition("History")[2]
    assert "<bdi>anna</bdi> confirmed it" in history


def test_a_note_stands_in_the_history_and_moves_nothing(console: Console, anna: Browser) -> None:
    given = form(anna.get("/alerts/1").text, act="note", note="<b>the lawyer asks to wait</b>")
    answer = anna.post("/alerts/decide", **given)
    assert answer.headers["location"] == "/alerts/1"
    page = anna.follow(answer).text
    assert "&lt;b&gt;the lawyer asks to wait&lt;/b&gt;" in page
    assert state(console, 1) is AlertState.NEW


def test_a_form_that_lacks_something_leads_back(console: Console, anna: Browser) -> None:
    given = form(anna.get("/alerts/1").text, act="snooze", span="3d")
    answer = anna.post("/alerts/decide", **given)
    assert answer.headers["location"] == "/alerts/1"
    assert "Say why" in notice(anna.follow(answer).text)
    assert state(console, 1) is AlertState.NEW


def test_two_on_one_alert(console: Console, anna: Browser) -> None:
    berik = console.signed_in("berik")
    old = form(berik.get("/alerts/1").text, act="dismiss:other")
    split = split_form(berik.get("/alerts/1").text)
    anna.post("/alerts/decide", **form(anna.get("/alerts/1").text, act="confirm"))
    page = berik.follow(berik.post("/alerts/decide", **old)).text
    assert "Alert 1 was left alone: anna confirmed it" in notice(page)
    page = berik.follow(berik.post("/alerts/1/split", **split, document="1")).text
    assert "Something was done with the alert meanwhile" in notice(page)


def split_form(page: str) -> dict[str, str]:
    found = re.search(r'id="split">.{0,400}?name="as_of" value="([\d.]{3,30})"', page, re.S)
    assert found is not None
    return {"as_of": found[1]}


def test_documents_that_tell_of_something_else_are_split_off_and_put_back(
    console: Console, anna: Browser
) -> None:
    given = split_form(anna.get("/alerts/1").text)
    assert "Pick the documents" in notice(anna.follow(anna.post("/alerts/1/split", **given)).text)
    page = anna.follow(anna.post("/alerts/1/split", **given, document="1")).text
    assert notice(page) == "Split off: alert 4 tells of it now."
    assert "Independent source 3" not in page
    assert "Independent source 1" in anna.get("/alerts/4").text
    assert "1 decision taken back." in notice(anna.follow(anna.post("/undo", next="/")).text)
    assert "Independent source 3" in anna.get("/alerts/1").text


def test_it_is_merged_into_another_by_its_number(console: Console, anna: Browser) -> None:
    given = form(anna.get("/alerts/2").text, act="merge", into="1")
    assert notice(anna.follow(anna.post("/alerts/decide", **given)).text) == "1 alert merged."
    with reading(console.desk.workspace.engine) as session:
        assert session.get_one(Alert, 2).merged_into_id == 1
    assert 'href="/alerts/1">merged into alert 1' in anna.get("/alerts/2").text


def test_a_reader_decides_nothing_and_what_is_not_there_is_said(console: Console) -> None:
    rita = console.signed_in("rita")
    assert "/alerts/decide" not in rita.get("/alerts/1").text
    assert rita.post("/alerts/1/split", document="1").status_code == 403
    assert rita.get("/alerts/99").status_code == 404


def test_every_word_of_it_is_in_the_catalogues(
    anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.post("/alerts/decide", **form(anna.get("/alerts/1").text, act="note", note="wait"))
    anna.post("/alerts/decide", **form(anna.get("/alerts/2").text, act="merge", into="1"))
    anna.get("/links")  # where it is said that they are merged
    with in_brackets(monkeypatch):
        for path in ("/alerts/1", "/alerts/2", "/alerts/3"):
            assert untranslated(anna.get(path).text) == [], path
