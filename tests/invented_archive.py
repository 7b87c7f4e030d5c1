"""An archive of invented pages with everything an export meets: a redirect, a repeat, a failure, a
hostile page, a child and a witness; sealed, with tokens of a local authority.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from archive.exchange import Exchange, Twin
from archive.warc import WarcWriter
from crawlers.stores import committer
from extract.findings import find_all
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from flows.seal import seal
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.store import findings, links, snapshots
from models.store.links import FoundLink
from models.tables import (
    Citation,
    Document,
    Event,
    Evidence,
    Mention,
    Person,
    Report,
)
from models.terms import CaptureKind, EventKind, Role
from models.values import Article, CaptureFacts, ReadDocument, Reading
from tests.authorities import Authority

AT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
SITE = "https://news.example.kz"
PAGE, CHILD, COPY, OTHER = f"{SITE}/1", f"{SITE}/2", "https://copy.example.org/1", f"{SITE}/9"
TITLE = "<script>alert('title')</script> Активиста Сарбасова арестовали на 10 суток"
TEXT = (
    "Суд в Таразе вчера отправил активиста Ерлана Сарбасова под арест на 10 суток по части 6 статьи"
    ' 488 КоАП. "><img src=x onerror=alert(1)> \u202e</div><style>*{display:none}</style>\n'
    "Решение вынесла судья Гульнар Атаева. javascript:alert(2) {{ 7*7 }} ]]>"
)
CHILD_TITLE = "Айгерим Сейтову допросили"
CHILD_TEXT = (
    "Пятнадцатилетнюю Айгерим Сейтову допросили в школе. Её отец Қыдыр Сейтов оштрафован."
    " Об этом рассказал сосед Нурлан Абдиев. С Айгеримой говорили два часа. AIGERIM SEITOVA,"
    " айгерім мен абдиевтің сөздері."
)
HIDDEN = ("айгери", "айгері", "сейтову", "aigerim", "seitova", "абдиев", "нурлан", "abdiev")


def page(url: str, body: str, minute: int, link_id: int | None, **more: object) -> Exchange:
    """Return an exchange that gave this body; `more` are fields of it, `head` lines of its head."""
    head = str(more.pop("head", "Content-Type: text/html; charset=utf-8"))
    status = int(str(more.pop("status", 200)))
    payload = body.encode("utf-8", "surrogatepass")
    spelt = f"HTTP/1.1 {status} Said\r\n{head}\r\n\r\n".encode()
    return Exchange(
        url=url,
        kind=CaptureKind(str(more.pop("kind", "document"))),
        started_at=AT + timedelta(minutes=minute),
        link_id=link_id,
        request=f"GET / HTTP/1.1\r\nHost: {url.split('/')[2]}\r\n\r\n".encode(),
        response=bytearray(spelt + payload),
        head_bytes=len(spelt),
        payload=payload,
        status=status,
        headers=[(n, v) for n, _, v in (line.partition(": ") for line in head.split("\r\n"))],
        **more,  # type: ignore[arg-type]  # whatever a test wants to be different
    )


@dataclass
class Archive:
    """The workspace, and the record ids of what was kept, by a word for each."""

    workspace: Workspace
    authority: Authority
    records: dict[str, str]

    def keep(self, name: str, given: Sequence[tuple[str, Exchange]]) -> None:
        """Keep exchanges in a file of that name, as a crawl does."""
        facts: list[CaptureFacts] = []
        with WarcWriter(self.workspace.settings.archive_dir, name) as writer:
            for word, exchange in given:
                facts.append(writer.write_exchange(exchange, self._twin(exchange, facts)))
                self.records[word] = facts[-1].record_id
            writer.sync()
            committer(self.workspace.engine)(facts)

    def _twin(self, exchange: Exchange, before: Sequence[CaptureFacts]) -> Twin | None:
        digest = exchange.payload_digest()
        for kept in before:
            if digest and kept.payload_sha256 == digest.hex() and kept.revisit_of is None:
                return Twin(kept.record_id, kept.url, kept.captured_at)
        with reading(self.workspace.engine) as session:
            found = digest and snapshots.find_payload(session.connection(), digest.hex())
        return Twin(found.record_id, found.url, found.captured_at) if found else None

    def snapshot(self, word: str) -> int:
        """Return the row id of what was kept under that word."""
        with reading(self.workspace.engine) as session:
            row = snapshots.originals(session, [self.records[word]])[self.records[word]]
        return row.id or 0


def make_archive(folder: Path, database_url: str, authority: Authority) -> Archive:
    """Keep, read and seal the invented pages."""
    settings = Settings(
        data_dir=folder,
        database_url=database_url,
        sources_dir=None,
        resolve=(),
        ca_file=None,
        contact=None,
        authorities=(f"{authority.url}/tsr",),
        authorities_ca_file=authority.ca_file,
        calendars=(authority.url,),
    )
    made = Archive(open_workspace(settings), authority, {})
    with writing(made.workspace.engine) as session:
        found = [FoundLink(url, url) for url in (PAGE, CHILD, COPY, OTHER)]
        ids = links.save_found(session, None, found, AT)
    html = f"<h1>{TITLE}</h1><p>{TEXT}</p>" * 3
    made.keep(
        "first",
        [
            ("robots", page(f"{SITE}/robots.txt", "User-agent: *\n", 0, None, kind="robots")),
            ("other", page(OTHER, "<p>Ауа райы</p>", 1, ids[OTHER])),
            ("hop", page(f"{SITE}/old", "", 2, ids[PAGE], status=301, head="Location: /1#top")),
            ("page", page(PAGE, html, 3, ids[PAGE])),
            ("child", page(CHILD, f"<p>{CHILD_TITLE}</p>{CHILD_TEXT}", 4, ids[CHILD])),
        ],
    )
    seal(made.workspace)
    chunked = "Content-Type: text/html\r\nTransfer-Encoding: chunked"
    framed = "5\r\nhello\r\n0\r\n\r\n"
    made.keep(
        "second",
        [
            ("copy", page(COPY, html, 5, ids[COPY])),
            ("again", page(PAGE, html, 6, ids[PAGE])),
            ("gone", page(PAGE, "Запись удалена", 7, ids[PAGE], status=404)),
            ("chunked", page(PAGE, framed, 8, ids[PAGE], head=chunked)),
        ],
    )
    _read(made)
    _read_child(made, ids)
    seal(made.workspace)
    return made


def _read(made: Archive) -> None:
    """Save what the reader finds in the page and in its copy, and a report that cites the page."""
    readings = []
    for word, url in (("page", PAGE), ("copy", COPY)):
        article = Article(
            url=url, title=TITLE, text=TEXT, published_at=AT, authors=("<b>Автор</b>",),
            lang="rus", links=(), how={"text": "article p"},
        )  # fmt: skip
        read = ReadDocument(url, article, find_all(TEXT, TITLE, AT.date()))
        readings.append(Reading(made.snapshot(word), (read,)))
    with writing(made.workspace.engine) as session:
        findings.save_readings(session, readings, EVENT_RULES, NAME_RULES, AT)
        report = Report(sha256="a" * 64, title="<i>Отчёт</i>", imported_at=AT)
        session.add(report)
        session.flush()
        link_id = links.ids_of(session, [PAGE])[PAGE]
        session.add(
            Citation(report_id=report.id or 0, number=7, position=1, url_raw=PAGE, link_id=link_id)
        )


def _read_child(made: Archive, ids: dict[str, int]) -> None:
    """Save a document that names a child, a witness and the child's father."""
    whole = f"{CHILD_TITLE}\n{CHILD_TEXT}"
    snapshot_id = made.snapshot("child")
    with writing(made.workspace.engine) as session:
        document = Document(
            link_id=ids[CHILD], snapshot_id=snapshot_id, title=CHILD_TITLE, text=CHILD_TEXT,
            text_sha256="b" * 64, captured_at=AT, authors=["Нурлан Абдиев"], lang="ru", how={},
        )  # fmt: skip
        child = Person(name="Айгерим Сейтова", key="aigerim seitova", role=Role.VICTIM, minor=True,
                       created_at=AT)  # fmt: skip
        father = Person(name="Қыдыр Сейтов", key="qydyr seitov", role=Role.VICTIM, created_at=AT)
        session.add_all([document, child, father])
        session.flush()
        for name, raw, role, person in (
            ("Айгерим Сейтова", "Айгерим Сейтову", Role.VICTIM, child),
            ("Қыдыр Сейтов", "Қыдыр Сейтов", Role.VICTIM, father),
            ("Нурлан Абдиев", "Нурлан Абдиев", Role.WITNESS, None),
        ):
            start = whole.rindex(raw)
            session.add(
                Mention(
                    document_id=document.id or 0,
                    start=start,
                    end=start + len(raw),
                    raw=raw,
                    value=name.lower() if person is None else person.key,
                    name=name,
                    role=role,
                    person_id=None if person is None else person.id,
                )  # fmt: skip
            )
        for person in (child, father):
            event = Event(kind=EventKind.INTERROGATION, person_id=person.id, seen_on="2026-03-01",
                          score=0.9, created_at=AT)  # fmt: skip
            session.add(event)
            session.flush()
            session.add(
                Evidence(
                    event_id=event.id or 0,
                    document_id=document.id or 0,
                    charges=[],
                    score=0.9,
                    start=len(CHILD_TITLE) + 1,
                    end=len(CHILD_TITLE) + 40,
                    why=["trigger: допросили Айгерим Сейтову"],
                )  # fmt: skip
            )


def document_of(made: Archive, word: str) -> int:
    """Return the id of the document that was read from what was kept under that word."""
    with reading(made.workspace.engine) as session:
        query = select(Document.id).where(Document.snapshot_id == made.snapshot(word))
        return session.exec(query).one() or 0


def person_of(made: Archive, name: str) -> int:
    """Return the id of the person of that name."""
    with reading(made.workspace.engine) as session:
        return session.exec(select(Person.id).where(Person.name == name)).one() or 0
