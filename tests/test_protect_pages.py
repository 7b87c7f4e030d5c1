"""The pages that protect people: what is revealed, sealed, released, exported and purged there, and
that no page shows what was purged.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from console.desk.routes import PAGES
from console.protecting import set_sensitivity
from models import clock
from models.database import reading
from models.store import links
from models.store.audit import Asked, entries
from models.store.decisions import Said
from models.tables import Person, Tombstone
from models.terms import Audited, DeskRole, Purged, Sensitivity
from tests.authorities import Authority
from tests.desk_console import ONE_OF_EACH, Browser, Console, console_on
from tests.invented_archive import CHILD, PAGE, Archive, document_of, make_archive, person_of

NAME = "Ерлан Сарбасов"
SECRETS = ("Айгерим", "Сейтов", "Пятнадцатилетнюю", "Абдиев", CHILD)


@dataclass
class Served:
    """An archive of invented pages, and a console on it."""

    archive: Archive
    console: Console

    def as_(self, role: DeskRole) -> Browser:
        """Return a browser in which somebody of that role is signed in."""
        browser = self.console.signed_in(role.value)
        browser.get("/me")  # a page of ours with a token for forms
        return browser

    def told(self, action: Audited) -> list[tuple[str, str | None]]:
        """Return who did that to what, newest first."""
        with reading(self.archive.workspace.engine) as session:
            return [(one.by, one.object) for one in entries(session, Asked(action=action), 50)]


@pytest.fixture
def served(tmp_path: Path, database_url: str) -> Iterator[Served]:
    """A console with one user of each role."""
    with Authority(tmp_path / "authority") as authority:
        made = make_archive(tmp_path / "data", database_url, authority)
        with console_on(made.workspace.engine, tmp_path, ONE_OF_EACH) as console:
            yield Served(made, console)
        made.workspace.engine.dispose()


def addresses(session: Session) -> Iterator[str]:
    """Yield the address of every page of the console that can be asked for, with every number that
    any table has.
    """
    numbers = {1, *(
        row_id
        for table in SQLModel.metadata.sorted_tables
        if "id" in table.columns
        for row_id in session.exec(select(table.columns["id"]))
        if isinstance(row_id, int)
    )}  # fmt: skip
    for page in PAGES:
        if page.methods != ("GET",):
            continue
        path = page.path.replace("{name}", "site.css")
        for kind in Purged if "{kind}" in path else ("",):
            with_kind = path.replace("{kind}", kind)
            if "{" not in with_kind:
                yield with_kind
                continue
            for number in sorted(numbers):
                yield re.sub(r"\{\w+:number\}", str(number), with_kind)


def shown_on(served: Served, words: tuple[str, ...]) -> set[str]:
    """Return the pages that show one of these words to an administrator."""
    browser = served.as_(DeskRole.ADMIN)
    with reading(served.archive.workspace.engine) as session:
        paths = list(addresses(session))
    found = set()
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        if any(word in answer.text or word.encode() in answer.content for word in words):
            found.add(path)
    return found


def test_what_is_purged_is_on_no_page_of_the_console(served: Served) -> None:
    before = shown_on(served, SECRETS)
    assert any(path.startswith("/links") for path in before)
    assert any(path.startswith("/snapshots/") for path in before)
    document_id = document_of(served.archive, "child")
    archivist = served.as_(DeskRole.ARCHIVIST)
    where = f"/protect/document/{document_id}/purge"
    plan = archivist.get(where)
    assert plan.status_code == 200
    for given in (
        {"reason": "asked for", "number": str(document_id + 1)},
        {"reason": " ", "number": str(document_id)},
    ):
        assert archivist.post(where, **given).status_code == 400
    assert shown_on(served, SECRETS) == before
    done = archivist.post(where, reason="asked for", number=str(document_id))
    assert done.status_code == 303
    assert shown_on(served, SECRETS) == set()
    assert archivist.get(where).status_code == 410
    assert "was purged on" in archivist.get(f"/protect/document/{document_id}").text
    assert served.told(Audited.PURGED) == [("archivist", f"document:{document_id}")]
    with reading(served.archive.workspace.engine) as session:
        assert {one.by for one in session.exec(select(Tombstone))} == {"archivist"}


def test_a_purged_person_is_on_no_page_of_the_console(served: Served) -> None:
    child = person_of(served.archive, "Айгерим Сейтова")
    words = ("Айгерим", "Aigerim")
    archivist = served.as_(DeskRole.ARCHIVIST)
    where = f"/protect/person/{child}/purge"
    assert "Айгерим" not in archivist.get(where).text
    assert archivist.post(where, reason="asked for", number=str(child)).status_code == 303
    assert shown_on(served, words) == set()
    page = f"/snapshots/{served.archive.snapshot('child')}"
    assert served.as_(DeskRole.MONITOR).get(page).status_code == 403  # its picture shows her
    assert archivist.get(page).status_code == 200


def test_a_name_is_revealed_for_one_answer_and_that_is_on_record(served: Served) -> None:
    child = person_of(served.archive, "Айгерим Сейтова")
    page = f"/snapshots/{served.archive.snapshot('child')}"
    monitor = served.as_(DeskRole.MONITOR)
    assert "Айгерим" not in monitor.get(page).text
    shown = monitor.post(f"/people/{child}/reveal", next=page)
    assert shown.status_code == 200
    assert "Айгерим" in shown.text
    assert "Нурлан Абдиев" not in shown.text  # the witness was not asked for
    assert "Айгерим" not in monitor.get(page).text
    assert served.told(Audited.REVEALED) == [("monitor", f"person:{child}")]
    reader = served.as_(DeskRole.READER)
    assert reader.post(f"/people/{child}/reveal", next=page).status_code == 403
    for elsewhere in ("", "//x.example", "/sign-out", f"/people/{child}/reveal", "/users"):
        answer = monitor.post(f"/people/{child}/reveal", next=elsewhere)
        assert answer.status_code in (400, 404), elsewhere
    assert len(served.told(Audited.REVEALED)) == 1


def test_only_archivists_seal_and_open_what_is_sealed(served: Served) -> None:
    person_id = person_of(served.archive, NAME)
    where = f"/protect/person/{person_id}/sensitivity"
    monitor, archivist = served.as_(DeskRole.MONITOR), served.as_(DeskRole.ARCHIVIST)
    assert monitor.post(where, level="sensitive").status_code == 303
    assert monitor.post(where, level="sealed").status_code == 403
    assert monitor.post(where, level="x").status_code == 400
    assert archivist.post(where, level="sealed").status_code == 303
    assert monitor.post(where, level="ordinary").status_code == 403
    assert monitor.get(f"/protect/person/{person_id}").status_code == 403
    page = f"/snapshots/{served.archive.snapshot('page')}"
    assert monitor.post(f"/people/{person_id}/reveal", next=page).status_code == 403
    assert "Сарбасов" in archivist.post(f"/people/{person_id}/reveal", next=page).text
    assert archivist.post(where, level="ordinary").status_code == 303
    assert [by for by, _ in served.told(Audited.CHANGED)][:3] == [
        "archivist",
        "archivist",
        "monitor",
    ]


def test_each_look_at_a_sealed_page_is_on_record(served: Served) -> None:
    engine = served.archive.workspace.engine
    said = Said("a", clock.now())
    document_id = document_of(served.archive, "page")
    set_sensitivity(engine, Purged.DOCUMENT, document_id, Sensitivity.SEALED, said)
    with reading(engine) as session:
        link_id = links.ids_of(session, [PAGE])[PAGE]
    snapshot_id = served.archive.snapshot("page")
    monitor, archivist = served.as_(DeskRole.MONITOR), served.as_(DeskRole.ARCHIVIST)
    for path in (f"/links/{link_id}", f"/snapshots/{snapshot_id}"):
        assert monitor.get(path).status_code == 403
        assert archivist.get(path).status_code == 200
    assert PAGE not in monitor.get("/links").text
    assert "(sealed)" in monitor.get("/links").text
    told = served.told(Audited.SEALED_VIEWED)
    assert told == [("archivist", f"snapshot:{snapshot_id}"), ("archivist", f"link:{link_id}")]


def test_a_name_is_released_and_withheld(served: Served) -> None:
    person_id = person_of(served.archive, NAME)
    monitor, archivist = served.as_(DeskRole.MONITOR), served.as_(DeskRole.ARCHIVIST)
    assert monitor.post(f"/people/{person_id}/release").status_code == 403
    for what, after in (("release", True), ("withhold", False)):
        assert archivist.post(f"/people/{person_id}/{what}").status_code == 303
        with reading(served.archive.workspace.engine) as session:
            assert session.get_one(Person, person_id).may_publish is after
    assert served.told(Audited.RELEASED) == [("archivist", f"person:{person_id}")] * 2


def test_an_export_leaves_under_its_profile_and_is_on_record(served: Served) -> None:
    document_id = document_of(served.archive, "page")
    where = f"/protect/document/{document_id}/export"
    archivist = served.as_(DeskRole.ARCHIVIST)
    assert served.as_(DeskRole.MONITOR).post(where).status_code == 403
    public = archivist.post(where, profile="public", form="pack")
    assert public.status_code == 200
    assert public.headers["content-disposition"].startswith("attachment")
    assert "Сарбасов" not in record_in(public.content)
    assert archivist.post(where, profile="court", form="pack").status_code == 400  # no reason
    court = archivist.post(where, profile="court", form="pack", reason="case 12")
    assert NAME in record_in(court.content)
    assert archivist.post(where, profile="x").status_code == 400
    assert archivist.post(where, form="x").status_code == 400
    assert served.told(Audited.EXPORTED) == [("archivist", f"document:{document_id}")] * 2


def record_in(pack: bytes) -> str:
    """Return the record of a pack."""
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        return opened.read("record.json").decode()
