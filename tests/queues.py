"""A queue of alerts about invented people, made row by row, for tests of what people decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from extract.occasions import key_of_event, key_of_page
from models.database import reading, writing
from models.store import alerts, decisions, groups, merging, splitting, undoing
from models.store.alerts import NewAlert
from models.store.decisions import Said
from models.store.links import FoundLink, save_found
from models.tables import (
    Alert,
    AlertAction,
    Document,
    Event,
    Evidence,
    Link,
    Mention,
    Person,
    Snapshot,
)
from models.terms import AlertKind, CaptureKind, EventKind, Role, Severity
from tests.conftest import NOW

KEPT = (Alert, Event, Evidence, Person)  # what a decision that was taken back must leave as it was


class Queue:
    """Builds a queue on an engine, and decides on it as a console does."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self._count = engine, 0
        self.lang = "ru"  # of the documents that are added

    def person(self, name: str, *, minor: bool = False) -> int:
        """Add a person; return the id."""
        with writing(self.engine) as session:
            person = Person(name=name, key="", role=Role.VICTIM, minor=minor, created_at=NOW)
            session.add(person)
            session.flush()
            return person.id or 0

    def event(
        self,
        person_id: int | None,
        *sources: str,
        kind: EventKind = EventKind.DETENTION,
        severity: Severity = Severity.HIGH,
        at: datetime = NOW,
        why: tuple[str, ...] = ("trigger: задержали",),
        **facts: Any,
    ) -> int:
        """Add an event that each of these sources tells once, with its alert; return that's id."""
        with writing(self.engine) as session:
            event = Event(
                kind=kind, person_id=person_id, seen_on="2024-05-20", score=0.8, is_untold=False,
                created_at=NOW, **facts,
            )  # fmt: skip
            session.add(event)
            session.flush()
            for source in sources or ("a",):
                self.tell(session, event, source, why, **facts)
            new = NewAlert(f"new_event:{event.id}", AlertKind.NEW_EVENT, severity, event.id)
            alerts.raise_new(session, [new], at)
            groups.fill_keys(session, key_of_event, key_of_page)
            return session.exec(select(Alert.id).where(Alert.key == new.key)).one() or 0

    def tell(
        self,
        session: Session,
        event: Event,
        source: str,
        why: tuple[str, ...] = ("trigger: задержали",),
        **facts: Any,
    ) -> int:
        """Add a document that tells of an event; return its id."""
        self._count += 1
        url = f"https://{source}.example/{self._count}"
        link_id = save_found(session, source, [FoundLink(url, url)], NOW)[url]
        snapshot = Snapshot(
            record_id=f"<urn:uuid:{source}{self._count}>", link_id=link_id, source_id=source,
            kind=CaptureKind.DOCUMENT, url=url, status=200, captured_at=NOW, warc_file="x.warc.gz",
            warc_end=9,
        )  # fmt: skip
        session.add(snapshot)
        session.flush()
        name = self._name(session, event.person_id)
        document = Document(
            link_id=link_id, snapshot_id=snapshot.id or 0, source_id=source, title="Заголовок",
            text=f"Вчера задержали активиста {name}.", text_sha256=f"{self._count:064x}",
            captured_at=NOW, published_at=NOW, authors=[], lang=self.lang, how={},
        )  # fmt: skip
        session.add(document)
        session.flush()
        if event.person_id is not None:
            start = len("Заголовок\nВчера задержали активиста ")
            session.add(
                Mention(
                    document_id=document.id or 0,
                    start=start,
                    end=start + len(name),
                    value="k",
                    raw=name,
                    name=name,
                    role=Role.VICTIM,
                    person_id=event.person_id,
                )  # fmt: skip
            )
        session.add(
            Evidence(
                event_id=event.id or 0,
                document_id=document.id or 0,
                person_id=event.person_id,
                start=10,
                end=30,
                charges=[],
                score=0.8,
                why=list(why),
                **facts,
            )  # fmt: skip
        )
        session.flush()
        return document.id or 0

    def _name(self, session: Session, person_id: int | None) -> str:
        return "—" if person_id is None else session.get_one(Person, person_id).name

    def page(self, url: str, source: str | None = None) -> int:
        """Add an alert that a page went; return its id."""
        with writing(self.engine) as session:
            link_id = save_found(session, source, [FoundLink(url, url)], NOW)[url]
            alerts.raise_for_link(session, AlertKind.GONE, link_id, Severity.HIGH, ["gone"], NOW)
            groups.fill_keys(session, key_of_event, key_of_page)
            found = select(Alert.id).join(Link).where(Link.url == url)
            return session.exec(found).one() or 0

    def assign(self, alert_id: int, to: str, said: Said | None = None) -> AlertAction:
        with writing(self.engine) as session:
            return decisions.assign(session, alert_id, to, said or SAID)

    def snooze(self, alert_id: int, until: datetime, said: Said | None = None) -> AlertAction:
        with writing(self.engine) as session:
            return decisions.snooze(session, alert_id, until, said or SAID)

    def confirm(self, alert_id: int, said: Said | None = None) -> AlertAction:
        with writing(self.engine) as session:
            return decisions.confirm(session, alert_id, said or SAID)

    def dismiss(self, alert_id: int, reason: str, said: Said | None = None) -> AlertAction:
        with writing(self.engine) as session:
            return decisions.dismiss(session, alert_id, reason, said or SAID)

    def merge(self, alert_id: int, into: int, said: Said | None = None) -> AlertAction:
        with writing(self.engine) as session:
            return merging.merge(session, alert_id, into, said or SAID)

    def split(self, alert_id: int, *documents: int, said: Said | None = None) -> int:
        with writing(self.engine) as session:
            return splitting.split(session, alert_id, documents, said or SAID)

    def undo(self, alert_id: int, said: Said | None = None) -> AlertAction:
        with writing(self.engine) as session:
            return undoing.undo(session, alert_id, said or SAID)

    def of_alert(self, session: Session, alert_id: int) -> int:
        """Return the person of whom an alert tells."""
        event_id = session.get_one(Alert, alert_id).event_id
        return session.get_one(Event, event_id).person_id or 0

    def alert(self, alert_id: int) -> Alert:
        """Return an alert as it is now."""
        with reading(self.engine) as session:
            return session.get_one(Alert, alert_id)

    def rows(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Return whole rows, by table and id, that decisions may change."""
        with reading(self.engine) as session:
            return {
                (table.__name__, _id(row)): row.model_dump()
                for table in KEPT
                for row in session.exec(select(table))
            }


def _id(row: SQLModel) -> int:
    return int(row.model_dump()["id"])


SAID = Said("anna", NOW)
