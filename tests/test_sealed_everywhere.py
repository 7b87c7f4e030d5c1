"""What is sealed is on no page for who may not see it: pages, counts, filters, feeds, watches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from console import people
from flows.gather import Wanted, gather
from flows.telling import full_lines
from models.database import reading, writing
from models.problems import WrongUse
from models.store.decisions import Said
from models.tables import Alert, Document, Event, Mention, Provision, Snapshot, Watch, WatchHit
from models.terms import ChargeStatus, Code, DeskRole, EventKind, Sensitivity, WatchKind
from tests.conftest import NOW
from tests.desk_console import ONE_OF_EACH, Console, console_on
from tests.known_folk import Folk

ROLES = (DeskRole.READER, DeskRole.MONITOR)
WORDS = "Тайныйзаголовок"


@pytest.fixture
def folk(engine: sa.Engine) -> Folk:
    return Folk(engine)


@pytest.fixture
def console(folk: Folk, tmp_path: Path) -> Iterator[Console]:
    with console_on(folk.engine, tmp_path, ONE_OF_EACH) as served:
        yield served


def seal_last(folk: Folk) -> int:
    """Seal the document that came last, give it a title, and let it cite an article of law."""
    with writing(folk.engine) as session:
        document = session.exec(select(Document).order_by(col(Document.id).desc())).first()
        assert document is not None
        document.sensitivity = Sensitivity.SEALED
        document.title = WORDS[: len(document.title)]
        session.add(document)
        return document.id or 0


def test_a_sealed_document_is_on_no_page_about_something_else(folk: Folk, console: Console) -> None:
    one, other = folk.known("Серик Жумабаев"), folk.known("Марат Оспанов")
    folk.event(one, "open")
    folk.event(one, "shut", place="Тараз")
    document_id = seal_last(folk)
    folk.propose(one, other)
    with writing(folk.engine) as session:
        session.add(Provision(id="KZ-CC 405", code=Code.CC, article="405"))
        session.flush()
        session.add(Mention(document_id=document_id, start=0, end=4, value="KZ-CC 405", raw="x",
                            provision_id="KZ-CC 405"))  # fmt: skip
        session.add(
            Watch(kind=WatchKind.PERSON, value="serik", name="Серик", aliases=[], by="a", at=NOW)
        )
        session.flush()
        session.add(WatchHit(watch_id=1, document_id=document_id, start=10, end=14, why="w", at=NOW,
                             is_old=False, alert_id=1))  # fmt: skip
    for role in ROLES:
        browser = console.signed_in(role.value)
        for path in (f"/people/{one}", f"/people/{other}", "/people/proposals",
                     f"/people/pairs/{one}/{other}", "/provisions/KZ-CC/405", "/watches/1",
                     "/watches", "/alerts/1", "/alerts/2", "/", "/links", "/documents?words=Вчера",
                     f"/people?words={quote('Серик')}", "/overview", "/provisions"):  # fmt: skip
            shown = browser.get(path)
            assert shown.status_code == 200, path
            assert WORDS[:9] not in shown.text, (role, path)
            assert "shut.example" not in shown.text, (role, path)
            assert f'/documents/{document_id}"' not in shown.text, (role, path)


def seal_what_names(folk: Folk, name: str) -> None:
    """Seal all documents that name somebody."""
    with writing(folk.engine) as session:
        for document in session.exec(select(Document).where(col(Document.text).contains(name))):
            document.sensitivity = Sensitivity.SEALED


def add_version(folk: Folk) -> int:
    """Let another text have been read at the link of the last document, and seal that."""
    with writing(folk.engine) as session:
        last = session.exec(select(Document).order_by(col(Document.id).desc())).first()
        assert last is not None
        snapshot = session.get_one(Snapshot, last.snapshot_id).model_dump()
        kept = Snapshot(**snapshot | {"id": None, "record_id": "<urn:another>"})
        session.add(kept)
        session.flush()
        told = last.model_dump() | {"id": None, "snapshot_id": kept.id, "text_sha256": "0" * 64}
        session.add(Document(**told | {"sensitivity": Sensitivity.SEALED}))
        return last.id or 0


def test_a_page_of_which_one_text_is_sealed_is_sealed_whole(folk: Folk, console: Console) -> None:
    alert_id = folk.event(folk.known("Серик Жумабаев"), "shut", place="Тараз")
    document_id = add_version(folk)
    for role in ROLES:
        browser = console.signed_in(role.value)
        for path in (f"/alerts/{alert_id}", "/"):
            shown = browser.get(path)
            assert shown.status_code == 200
            assert "shut.example" not in shown.text, (role, path)
            assert "Жумабаев" not in shown.text, (role, path)
    with reading(folk.engine) as session:
        (line,) = full_lines(session, [session.get_one(Alert, alert_id)]).values()
        assert "Тараз" not in line and "Жумабаев" not in line
        with pytest.raises(WrongUse, match="is sealed"):
            gather(session, console.desk.workspace, Wanted("document", document_id))
    assert "shut.example" in console.signed_in("archivist").get(f"/alerts/{alert_id}").text
    assert ("archivist", "sealed-viewed", f"alert:{alert_id}") in folk.audited()


def test_nobody_decides_on_who_is_sealed_without_seeing_them(folk: Folk, console: Console) -> None:
    one, sealed = folk.known("Серик Жумабаев"), folk.known("Марат Оспанов")
    folk.propose(one, sealed, by_spelling=True)
    archivist, monitor = console.signed_in("archivist"), console.signed_in("monitor")
    archivist.get("/me")
    archivist.post(f"/protect/person/{sealed}/sensitivity", level="sealed")
    monitor.get("/me")
    where = f"/people/pairs/{one}/{sealed}"
    for what in ("same", "apart"):
        assert monitor.post(where, what=what).status_code == 404
    monitor.post("/people/proposals", pair=f"{one}-{sealed}-0")
    assert folk.root(sealed) == sealed
    archivist.get(where)
    assert archivist.post(where, what="same").status_code == 303
    assert folk.root(sealed) == one
    assert monitor.post("/people/undo?of=1").status_code == 404
    assert folk.root(sealed) == one


def test_what_is_said_of_a_sealed_alert_is_not_shown(folk: Folk, console: Console) -> None:
    alert_id = folk.event(folk.known("Серик Жумабаев"))
    seal_last(folk)
    folk.dismiss(alert_id, "wrong-person", Said("a", NOW, "это Серик Жумабаев"))
    for role in ROLES:
        assert "Жумабаев" not in console.signed_in(role.value).get(f"/alerts/{alert_id}").text


def test_a_note_on_an_alert_does_not_name_a_child(folk: Folk, console: Console) -> None:
    alert_id = folk.event(folk.known("Айгерим Сейтова", minor=True))
    folk.dismiss(alert_id, "wrong-person", Said("a", NOW, "Айгерим Сейтова не та"))
    shown = console.signed_in("reader").get(f"/alerts/{alert_id}").text
    assert "Айгерим" not in shown
    assert "А. С. не та" in shown


def test_a_sealed_alert_is_found_by_nothing_that_it_tells(folk: Folk, console: Console) -> None:
    one, other = folk.known("Серик Жумабаев"), folk.known("Марат Оспанов")
    folk.event(other, "open", kind=EventKind.FINE, place="Алматы")
    alert_id = folk.event(one, "shut", kind=EventKind.SEARCH, place="Тараз")
    seal_last(folk)
    archivist = console.signed_in("archivist")
    for asked in (f"person={one}", "kind=search", "source=shut", "region=Zhambyl", "lang=ru"):
        line = f'href="/alerts/{alert_id}'
        for role in ROLES:
            browser = console.signed_in(role.value)
            assert line not in browser.get(f"/?{asked}").text, (role, asked)
        assert line in archivist.get(f"/?{asked}").text, asked
    browser = console.signed_in("monitor")
    inbox = browser.get("/").text
    assert (
        f'href="/alerts/{alert_id}' in inbox and 'class="tag">sealed<' in inbox
    )  # that it is there
    assert "source=shut" not in inbox and "kind=search" not in inbox.partition("facets")[2]
    browser.post("/filters", name="x", filter=f"person={one}", next="/")
    (path,) = re.findall(r"/feeds/[\w-]+\.atom", browser.get("/").text)
    assert "entry" not in browser.get(path).text


def test_whom_sealed_pages_alone_name_nobody_else_finds(folk: Folk, console: Console) -> None:
    open_one, shut_one = folk.known("Серик Жумабаев"), folk.known("Марат Оспанов")
    folk.event(open_one, "open", kind=EventKind.FINE)
    folk.event(shut_one, "shut", kind=EventKind.SEARCH, place="Тараз")
    folk.charge(shut_one, "KZ-CC 405", ("2024-05-01", ChargeStatus.CHARGED), place="Тараз")
    seal_what_names(folk, "Оспанов")
    folk.propose(open_one, shut_one)
    paths = ("/people", f"/people?words={quote('Марат Оспанов')}", "/people?kind=search",
             "/people?provision=405", f"/people/{open_one}", "/people/proposals",
             f"/people/{open_one}/join?words={quote('Оспанов')}",
             "/provisions/KZ-CC/405")  # fmt: skip
    for role in ROLES:
        browser = console.signed_in(role.value)
        for path in paths:
            shown = browser.get(path)
            assert "Оспанов<" not in shown.text, (role, path)  # else it is what was typed
            assert f'/people/{shut_one}"' not in shown.text, (role, path)
        for path in (f"/people/{shut_one}", f"/people/pairs/{open_one}/{shut_one}"):
            assert browser.get(path).status_code in (403, 404), (role, path)
        counted = browser.get("/provisions").text + browser.get("/overview?span=all").text
        assert "KZ-CC 405" not in counted and "search of premises" not in counted, role
    with reading(folk.engine) as session:  # as the terminal lists them
        assert [one["id"] for one in people.summaries(session, 9)] == [open_one]
        assert people.proposals(session, 9) == []
    archivist = console.signed_in("archivist")
    assert "Оспанов" in archivist.get("/people").text
    assert "Оспанов" in archivist.get(f"/people/{shut_one}").text
    assert ("archivist", "sealed-viewed", f"person:{shut_one}") in folk.audited()


def test_of_an_event_nothing_is_told_that_sealed_pages_alone_tell(
    folk: Folk, console: Console
) -> None:
    one = folk.known("Серик Жумабаев")
    alert_id = folk.event(one, "open", place="Тараз")
    with writing(folk.engine) as session:
        event = session.get_one(Event, session.get_one(Alert, alert_id).event_id)
        event.date, event.term = "2024-05-17", "15 days"
        document_id = folk.tell(session, event, "shut", date="2024-05-17", term="15 days")
        session.get_one(Document, document_id).sensitivity = Sensitivity.SEALED
        session.get_one(Alert, alert_id).why = ["correction: Жумабаев to a colony"]
    for role in ROLES:
        browser = console.signed_in(role.value)
        for path in (f"/alerts/{alert_id}", "/", f"/people/{one}", "/people"):
            shown = browser.get(path).text
            assert "Тараз" in shown, (role, path)
            assert "15 days" not in shown and "17 May" not in shown and "colony" not in shown, (
                role,
                path,
            )
    with reading(folk.engine) as session:
        (line,) = full_lines(session, [session.get_one(Alert, alert_id)]).values()
    assert "Тараз" in line
    assert not any(word in line for word in ("15 days", "05-17", "colony"))
    archivist = console.signed_in("archivist")
    for path in (f"/alerts/{alert_id}", "/", f"/people/{one}"):
        assert "17 May" in archivist.get(path).text, path
    assert "colony" in archivist.get(f"/alerts/{alert_id}").text


def test_a_charge_stands_where_open_pages_leave_it(folk: Folk, console: Console) -> None:
    one = folk.known("Серик Жумабаев")
    folk.charge(one, "KZ-CC 405", ("2024-05-01", ChargeStatus.CHARGED),
                ("2024-06-01", ChargeStatus.CONVICTED))  # fmt: skip
    seal_last(folk)
    path = f"/people/{one}"
    assert "convicted" not in console.signed_in("monitor").get(path).text
    assert "charged" in console.signed_in("monitor").get(path).text
    assert "convicted" in console.signed_in("archivist").get(path).text


def test_an_archivists_lists_of_what_is_sealed_are_on_record(folk: Folk, console: Console) -> None:
    one = folk.known("Серик Жумабаев")
    folk.charge(one, "KZ-CC 405", ("2024-05-01", ChargeStatus.CHARGED))
    folk.propose(one, folk.known("Серик Жумабай"))
    browser = console.signed_in("archivist")
    paths = {"/": "list:alerts", "/people": "list:people", "/people/proposals": "list:pairs",
             "/documents?words=активиста": "list:documents",
             "/provisions/KZ-CC/405": "law:KZ-CC-405"}  # fmt: skip
    for path in paths:
        assert browser.get(path).status_code == 200, path
    assert [entry for entry in folk.audited() if entry[1] == "sealed-viewed"] == []
    with writing(folk.engine) as session:
        session.add(Mention(document_id=seal_last(folk), start=0, end=4, value="KZ-CC 405", raw="x",
                            provision_id="KZ-CC 405"))  # fmt: skip
    for path, object in paths.items():
        browser.get(path)
        assert folk.audited()[-1] == ("archivist", "sealed-viewed", object), path
    assert 'class="tag">sealed<' in browser.get("/").text
