"""A page asks the database as often for forty things as for eight: no question stands in a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from console.desk.asking import Page
from console.desk.routes import PAGES
from crawlers.catalogue import load_sources
from extract.people import person_key
from flows.workspace import Workspace
from models.database import open_engine, writing
from models.settings import Settings
from models.store import pairs
from models.tables import (
    Citation,
    Copy,
    Document,
    Link,
    PollRecord,
    Proposal,
    Report,
    SavedFilter,
    Snapshot,
    Tombstone,
    User,
    Visit,
    Watch,
    WatchHit,
)
from models.terms import (
    ChargeStatus,
    CopyKind,
    DeskRole,
    LinkState,
    ProposalKind,
    ProposalState,
    Purged,
    Sensitivity,
    WatchKind,
)
from tests.conftest import NOW, copy_database
from tests.desk_console import Console
from tests.known_folk import Folk

FEW, MANY = 8, 40
SOURCE, LAW = "amnesty", "KZ-CC 405(2)"
SYLLABLES = ("Ба", "Го", "Ду", "Жи", "Ко", "Ла", "Ме", "Со")
# Words that stand in the addresses, and what is asked behind the question mark.
NAMED = {"{code}": "KZ-CC", "{article}": "405", "{kind}": "person", "{name}": "site.css"}
ASKED = {
    "/documents": "?words=Вчера",
    "/people": "?words=Тимур",
    "/people/{id:number}/join": "?words=Тимур",
}
# These lead elsewhere, or show a picture that no test database has.
ELSEWHERE = {"/enter", "/documents/{id:number}/since", "/snapshots/{id:number}/picture"}
SHOWN = [page for page in PAGES if page.methods == ("GET",) and page.path not in ELSEWHERE]


class Full(Folk):
    """A database with as many rows of everything; the first thing of each kind has them all."""

    def fill(self, count: int) -> None:
        people = [self.known(named(n), minor=n % 4 == 3) for n in range(count)]
        self.event(people[0], *(f"s{n}" for n in range(count)), place="Алматы", date="2024-05-19")
        for n, person in enumerate(people):
            self.charge(person, LAW, ("2024-05-19", ChargeStatus.ALLEGED), place="Семей")
            self.charge(people[0], f"KZ-CC {100 + n}", ("2024-05-19", ChargeStatus.CHARGED))
            if n:
                self.propose(people[0], person)
            self.page(f"https://a.example/gone/{n}", "a")
        for n in range(count):
            self.assign(1, f"user{n % 2}")
        with writing(self.engine, lock=pairs.LOCK) as session:
            for n, person in enumerate(people[count // 2 :]):
                (pairs.part if n % 2 else pairs.merge)(session, people[0], person, "anna", NOW)
        with writing(self.engine) as session:
            self._about_links(session, count)
            self._about_reports(session, count)
            self._about_watches(session, count)
            self._about_users(session, count)

    def _about_links(self, session: Session, count: int) -> None:
        """Give the first link many visits and versions, and the second document many copies."""
        first = session.get_one(Document, 1)
        for n in range(count):
            at = NOW + timedelta(hours=n)
            add(
                session,
                Visit(
                    link_id=1,
                    at=at,
                    seen=LinkState.ALIVE,
                    state=LinkState.ALIVE,
                    reason="not modified",
                ),
            )
            kept = session.get_one(Snapshot, 1).model_dump() | {
                "id": None,
                "record_id": f"<urn:more:{n}>",
            }
            snapshot = add(session, Snapshot(**kept))
            row = first.model_dump() | {
                "id": None,
                "snapshot_id": snapshot,
                "text": f"{first.text} {n}",
            }
            document = add(
                session, Document(**row | {"text_sha256": f"{n:063x}v", "captured_at": at})
            )
            add(
                session,
                Copy(
                    document_id=document,
                    of_document_id=1,
                    kind=CopyKind.NEAR,
                    share=0.9,
                    start=0,
                    end=9,
                    of_start=0,
                    of_end=9,
                    why="the same",
                    created_at=NOW,
                ),
            )
            add(session, PollRecord(source_id=SOURCE, at=at, succeeded=True, new=n))
        last = session.exec(select(Document).order_by(col(Document.id).desc())).first()
        assert last is not None
        last.sensitivity = Sensitivity.SENSITIVE

    def _about_reports(self, session: Session, count: int) -> None:
        links = session.exec(select(Link.id).order_by(col(Link.id))).all()
        for n in range(count):
            report = add(session, Report(sha256=f"{n:064x}", title=f"Доклад {n}", imported_at=NOW))
            for at in range(count if n == 0 else 1):
                add(
                    session,
                    Citation(
                        report_id=report,
                        number=at + 1,
                        position=0,
                        url_raw="https://a.example",
                        link_id=links[(n + at) % len(links)],
                        note="с. 1",
                        sentence="Так.",
                    ),
                )
                add(
                    session,
                    Proposal(
                        report_id=report,
                        kind=ProposalKind.PERSON,
                        value=f"k{at}",
                        name="Некто Иной",
                        number=at + 1,
                        state=ProposalState.PROPOSED,
                        created_at=NOW,
                    ),
                )

    def _about_watches(self, session: Session, count: int) -> None:
        for n in range(count):
            name = named(n)
            watch = add(
                session,
                Watch(
                    kind=WatchKind.PERSON,
                    value=person_key(name),
                    name=name,
                    aliases=[],
                    by="anna",
                    at=NOW,
                    baselined_at=NOW,
                ),
            )
            for document in range(1, (count if n == 0 else 1) + 1):
                add(
                    session,
                    WatchHit(
                        watch_id=watch,
                        document_id=document,
                        alert_id=1,
                        start=10,
                        end=15,
                        why="same full name",
                        at=NOW,
                    ),
                )

    def _about_users(self, session: Session, count: int) -> None:
        for n in range(count):
            add(session, User(name=f"user{n}", role=DeskRole.MONITOR, created_at=NOW))
            add(
                session,
                SavedFilter(
                    user_id=1, name=f"f{n}", query="", feed_token=f"feed{n}", created_at=NOW
                ),
            )
            add(
                session,
                Tombstone(kind=Purged.LINK, row_id=9_000 + n, reason="r", by="anna", at=NOW),
            )


def named(number: int) -> str:
    """Return an invented name that no other number has."""
    return f"Тимур {SYLLABLES[number // 8]}{SYLLABLES[number % 8].lower()}нов"


def add(session: Session, row: SQLModel) -> int:
    session.add(row)
    session.flush()
    return int(row.model_dump().get("id") or 0)


@pytest.fixture(scope="module")
def consoles(
    _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[int, Console]]:
    with (
        _filled(_template, tmp_path_factory.mktemp("few"), FEW) as few,
        _filled(_template, tmp_path_factory.mktemp("many"), MANY) as many,
    ):
        yield {FEW: few, MANY: many}


@contextmanager
def _filled(template: str, folder: Path, count: int) -> Iterator[Console]:
    engine = open_engine(copy_database(template, folder))
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(folder / "data")})
    with Console(Workspace(settings, engine, load_sources())) as served:
        served.admit({"admin": DeskRole.ADMIN})
        Full(engine).fill(count)
        yield served
    engine.dispose()


def _asked(console: Console, page: Page) -> int:
    """Return how many statements a page needs."""
    path = page.path.replace("{id:number}/since/{before:number}", "1/since/1")
    path = re.sub(r"\{high:number\}", "2", path).replace("/feeds/{token}", "/feeds/feed0")
    path = re.sub(r"\{(id|low):number\}", "1", path).replace("/sources/{id}", f"/sources/{SOURCE}")
    for word, value in NAMED.items():
        path = path.replace(word, value)
    browser, told = console.signed_in("admin"), list[str]()
    engine = console.desk.workspace.engine

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        told.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        answer = browser.get(path + ASKED.get(page.path, ""))
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code in (200, 303), (path, answer.status_code)
    return len(told)


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.path)
def test_a_page_asks_as_often_for_many_as_for_few(consoles: dict[int, Console], page: Page) -> None:
    assert _asked(consoles[MANY], page) <= _asked(consoles[FEW], page)
