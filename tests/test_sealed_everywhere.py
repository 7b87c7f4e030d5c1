"""What is sealed is on no page for who may not see it: pages, counts, filters, feeds, watches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models.database import writing
from models.tables import Document, Event, Mention, Provision, Watch, WatchHit
from models.terms import DeskRole, Sensitivity, WatchKind
from tests.conftest import NOW
from tests.desk_console import Console, console_on
from tests.known_folk import Folk

ROLES = (DeskRole.READER, DeskRole.MONITOR)
WORDS = "Тайныйзаголовок"


@pytest.fixture
def folk(engine: sa.Engine) -> Folk:
    return Folk(engine)


@pytest.fixture
def console(folk: Folk, tmp_path: Path) -> Iterator[Console]:
    with console_on(folk.engine, tmp_path) as served:
        for role in DeskRole:
            served.doors.add(role.value, role)
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


def test_a_sealed_document_is_on_no_page_about_something_else(
    folk: Folk, console: Console
) -> None:
    one, other = folk.known("Серик Жумабаев"), folk.known("Марат Оспанов")
    folk.event(one, "open")
    folk.event(one, "shut", place="Тараз")
    document_id = seal_last(folk)
    folk.propose(one, other)
    with writing(folk.engine) as session:
        session.add(Provision(id="KZ-CC 405", code="KZ-CC", article="405"))
        session.flush()
        session.add(Mention(document_id=document_id, start=0, end=4, value="KZ-CC 405", raw="x",
                            provision_id="KZ-CC 405"))  # fmt: skip
        session.add(Watch(kind=WatchKind.PERSON, value="serik", name="Серик", aliases=[], by="a", at=NOW))
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
