"""The pages Documents and Reports over HTTP: what they show, mark, cut and refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import select

from console import captures, cited, one_document
from console.captures import NotHere
from console.desk import forms
from console.searched import load_or_make_key, spell_trace
from models.database import reading, writing
from models.store import audit, reports
from models.store.reports import Cited, Proposed
from models.tables import AuditEntry, Copy, Document, Link, Proposal
from models.terms import Audited, CopyKind, DeskRole, ProposalKind, ProposalState, Role, Sensitivity
from tests.authorities import Authority
from tests.invented_archive import (
    AT,
    CHILD,
    HIDDEN,
    OTHER,
    PAGE,
    Archive,
    document_of,
    make_archive,
)
from tests.kept_texts import keep, name, somebody
from tests.test_console import Served, link_of

TAG = re.compile(r"<[^>]{0,400}>")
VERSION = "Суд в Таразе вчера отправил активиста Ерлана Сарбасова под арест на 15 суток."


def words_of(page: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(TAG.sub("", page)).split())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Invented pages; of one there is another version and a copy, and a report proposes things."""
    folder = tmp_path_factory.mktemp("documents")
    with Authority(folder / "authority") as authority:
        made = make_archive(folder / "data", f"sqlite:///{folder / 'aigaq.db'}", authority)
    first = document_of(made, "page")
    with writing(made.workspace.engine) as session:
        row = session.get_one(Document, first).model_dump(exclude={"id"})
        later: dict[str, Any] = {
            "title": "Другой заголовок",
            "text": VERSION,
            "text_sha256": "d" * 64,
        }
        later |= {"captured_at": AT + timedelta(hours=1), "snapshot_id": made.snapshot("again")}
        session.add(Document(**row | later))
        copy = Copy(
            document_id=document_of(made, "copy"), of_document_id=first, kind=CopyKind.EXACT,
            share=1.0, start=0, end=9, of_start=0, of_end=9, why="the same", created_at=AT,
        )  # fmt: skip
        session.add(copy)
        cited = [
            Cited(8, 1, 3, "See <b>this</b>.", "Said.", CHILD, link_of(made, CHILD)),
            Cited(9, 1, 4, "No link.", None),
            Cited(
                10, 1, 4, "Айгерим Сейтова, cut", None, "https://cut.example/a…", None, "truncated"
            ),
        ]
        reports.save_citations(session, 1, cited)
        proposed = [
            Proposed(ProposalKind.CHARGE, "KZ-CC 405(2)", "KZ-CC 405(2)", 8, 3, "It <i>cites</i>."),
            Proposed(ProposalKind.PERSON, "marat orazov", "Марат Оразов", 8, 3, "Marat."),
        ]
        reports.save_proposals(session, 1, proposed, AT)
    keep(made.workspace.engine, *["Ещё одна страница."] * 25)
    yield made
    made.workspace.engine.dispose()


@pytest.fixture(scope="module")
def served(archive: Archive) -> Iterator[Served]:
    with Served(archive, None) as console:
        yield console


def test_a_search_shows_hits_with_marks_and_language(served: Served, archive: Archive) -> None:
    page = served.ask("/documents?words=Сарбасов").text
    assert page.count("<article") == 3
    assert "<mark>Сарбасова</mark>" in page
    assert f'href="/documents/{document_of(archive, "page")}"' in page
    assert '<p lang="ru"><bdi>' in page.replace('lang="und"', 'lang="ru"')
    assert "3 documents" in words_of(page)


def test_a_search_keeps_its_filter_in_the_address(served: Served) -> None:
    page = served.ask(
        "/documents?words=суд&lang=ru&kind=fine&since=2026-01-01&until=2026-12-31"
    ).text
    assert 'name="words" value="суд"' in page
    for chosen in ('<option value="ru" selected>', '<option value="fine" selected>'):
        assert chosen in page
    assert 'name="since" value="2026-01-01"' in page
    assert "What are you looking for?" in served.ask("/documents").text
    assert "No document is like that." in served.ask("/documents?words=нигденет").text
    assert served.ask("/documents?words=суд&since=вчера").status_code == 400
    assert served.ask("/documents?words=суд&kind=x&page=-1&lang=xx&source=%F0").status_code == 200


def test_a_search_of_many_hits_has_pages(served: Served) -> None:
    first, second = (served.ask(f"/documents?words=страница&page={n}").text for n in (1, 2))
    assert (first.count("<article"), second.count("<article")) == (20, 5)
    assert 'rel="next" href="/documents?words=%D1%81' in first
    assert "page=2" in first and "page=1" in second
    assert "Page 2 of 2" in words_of(second)


def test_hostile_words_and_texts_are_inert(served: Served) -> None:
    page = served.ask("/documents?words=%22%3E%3Cscript%3Ealert(1)%3C/script%3E+onerror").text
    assert "<script>alert" not in page
    page = served.ask("/documents?words=onerror").text
    assert "<mark>onerror</mark>" in page
    assert "<img" not in page and "<style" not in page and "\u202e" not in page
    assert "[U+202E]" in page
    assert "{{ 7*7 }}" in served.ask("/documents?words=javascript").text


def test_children_and_witnesses_have_initials(served: Served, archive: Archive) -> None:
    for path in ("/documents?words=допросили", f"/documents/{document_of(archive, 'child')}"):
        page = served.ask(path).text
        assert "Қыдыр Сейтов" in words_of(page)
        assert [word for word in HIDDEN if word in words_of(page).lower()] == []


def test_a_document_shows_all_that_is_known_of_it(served: Served, archive: Archive) -> None:
    one = document_of(archive, "page")
    page = served.ask(f"/documents/{one}").text
    said = words_of(page)
    assert "administrative arrest" in said
    assert "KZ-CAO 488(6)" in said
    assert '<mark class="' in page
    assert f'href="/links/{link_of(archive, PAGE)}"' in page
    assert f'href="/snapshots/{archive.snapshot("page")}"' in page
    assert "replay needs pywb" in said
    assert f'href="/documents/{document_of(archive, "copy")}"' in page
    assert 'href="/reports/1?note=7#n7"' in page
    assert "<i>Отчёт</i>" in said and "<i>Отчёт" not in page
    assert "<b>Автор</b>" in said and "<b>Автор" not in page
    assert served.ask("/documents/999").status_code == 404
    assert served.ask(f"/documents/{2**64}").status_code == 404


def test_two_versions_are_compared_word_by_word(served: Served, archive: Archive) -> None:
    one = document_of(archive, "page")
    with reading(archive.workspace.engine) as session:
        other = session.exec(select(Document.id).where(Document.text == VERSION)).one()
    led = served.ask(f"/documents/{other}/since?before={one}")
    assert led.headers["location"] == f"/documents/{other}/since/{one}"
    page = served.ask(f"/documents/{other}/since/{one}").text
    assert "<del>10" in page
    assert "<ins>15" in page
    assert "<script>alert" not in page
    assert (
        served.ask(f"/documents/{other}/since/{document_of(archive, 'child')}").status_code == 404
    )
    assert (
        served.ask(f"/documents/{other}/since?before=x").headers["location"]
        == f"/documents/{other}"
    )


def test_reports_are_listed_with_their_links_and_states(served: Served) -> None:
    said = words_of(served.ask("/reports").text)
    assert "<i>Отчёт</i>" in said
    assert "not fetched yet: 2" in said or "still there: 2" in said


def test_a_report_shows_notes_links_and_proposals(served: Served, archive: Archive) -> None:
    page = served.ask("/reports/1").text
    said = words_of(page)
    assert f'href="/links/{link_of(archive, PAGE)}"' in page
    assert "See <b>this</b>." in said and "<b>this" not in page
    assert "cut off" in said
    assert [word for word in HIDDEN if word in said.lower()] == []
    assert 'href="/reports/1?note=8#n8"' in page
    assert served.ask("/reports/1?note=8").status_code == 200
    assert "No note is like that." in served.ask("/reports/1?state=gone").text
    for path in ("/reports/99", f"/reports/{2**64}"):
        assert served.ask(path).status_code == 404


def test_proposals_are_followed_refused_and_taken_back(served: Served, archive: Archive) -> None:
    def states() -> dict[str, ProposalState]:
        with reading(archive.workspace.engine) as session:
            return {one.name: one.state for one in session.exec(select(Proposal))}

    def send(act: str, *ids: int) -> int:
        token = {forms.FIELD: forms.make_token(served.token)}
        data = token | {"act": act, "ids": [str(one) for one in ids]}
        return served.send("/reports/1/proposals", data).status_code

    assert send("take", 1) == 303
    assert "Followed." in served.ask("/reports/1").text
    assert send("refuse", 2) == 303
    assert states() == {"KZ-CC 405(2)": "taken", "Марат Оразов": "refused"}
    assert send("take", 2) == 400  # it is refused already
    assert send("undo", 1, 2) == 303
    assert set(states().values()) == {ProposalState.PROPOSED}
    assert send("take") == send("burn", 1) == send("take", 99) == 400


def test_a_sealed_document_is_nowhere_for_who_may_not_see_it(archive: Archive) -> None:
    engine, one = archive.workspace.engine, document_of(archive, "child")
    with writing(engine) as session:
        session.get_one(Document, one).sensitivity = Sensitivity.SEALED
    try:
        with reading(engine) as session:
            for role in (DeskRole.READER, DeskRole.MONITOR):
                with pytest.raises(NotHere):
                    one_document.whole(session, one, role)
                with pytest.raises(NotHere):
                    one_document.difference(session, one, one, role)
                told = cited.show_report(session, 1, role, None, 1)
                links = [link for note in told["notes"] for link in note["links"]]
                (sealed,) = [link for link in links if link["is_sealed"]]
                assert (sealed["url"], sealed["state"]) == (None, None)
                assert sealed["link"] == link_of(archive, CHILD)
            assert one_document.whole(session, one, DeskRole.ARCHIVIST)["id"] == one
    finally:
        with writing(engine) as session:
            session.get_one(Document, one).sensitivity = Sensitivity.ORDINARY


def test_a_search_is_on_record_without_its_words(served: Served, archive: Archive) -> None:
    def searches() -> list[AuditEntry]:
        with reading(archive.workspace.engine) as session:
            asked = audit.Asked(action=Audited.SEARCHED)
            return audit.entries(session, asked, 100)

    before = len(searches())
    served.ask("/documents")  # nothing was asked for
    served.ask("/documents?words=Сарбасов")
    served.ask("/documents?words=нигденет")
    missed, found, *_ = searches()
    assert len(searches()) == before + 2
    assert (missed.detail, found.detail) == ({"found": 0}, {"found": 3})
    key = load_or_make_key(archive.workspace.settings.audit_key)
    assert found.object == spell_trace(key, "сарбасов")
    assert "арбасов" not in repr(found.model_dump())


def test_a_look_at_what_is_sealed_and_a_decision_are_on_record(
    served: Served, archive: Archive
) -> None:
    one = document_of(archive, "copy")
    with writing(archive.workspace.engine) as session:
        session.get_one(Document, one).sensitivity = Sensitivity.SEALED
    try:
        assert served.ask(f"/documents/{one}").status_code == 200  # the operator is an admin
    finally:
        with writing(archive.workspace.engine) as session:
            session.get_one(Document, one).sensitivity = Sensitivity.ORDINARY
    served.ask(f"/documents/{one}")
    data = {forms.FIELD: forms.make_token(served.token), "act": "refuse", "ids": ["1"]}
    assert served.send("/reports/1/proposals", data).status_code == 303
    with reading(archive.workspace.engine) as session:
        decided, seen, *_ = audit.entries(session, audit.Asked(), 2)
    assert (seen.action, seen.object) == (Audited.SEALED_VIEWED, f"document:{one}")
    assert (decided.action, decided.object) == (Audited.DECIDED, "report:1")
    assert decided.detail == {"refuse": 1}


def test_a_hidden_name_in_an_address_finds_nothing_for_a_reader(archive: Archive) -> None:
    engine, url = archive.workspace.engine, f"{OTHER}-berezkina"
    (one,) = keep(engine, "Ольга Березкина видела это.")
    witness = somebody("Ольга Березкина", "berezkina olga", role=Role.WITNESS)
    name(engine, one, witness, "Ольга Березкина", role=Role.WITNESS)
    with writing(engine) as session:
        session.get_one(Link, session.get_one(Document, one).link_id).url = url
    with reading(engine) as session:
        assert captures.list_links(session, None, "berezkina", None, DeskRole.READER) == []
        ((_, shown),) = captures.list_links(session, None, "berezkina", None, DeskRole.MONITOR)
        assert "berezkina" not in shown
