"""The naive store: look, add, commit, one row at a time, through SQLModel's session.

The tables and the rows are the project's own, so that both chains leave the same behind.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Self, TypeVar

from sqlmodel import Session, SQLModel, col, create_engine, select

from extract.matching import is_same_event
from models.tables import (
    Alias,
    Charge,
    Document,
    Event,
    Evidence,
    Link,
    Mention,
    Person,
    Provision,
    Snapshot,
)
from models.terms import CaptureKind, ChargeStatus, LinkState, Role
from models.values import EventFacts, EventMention, Findings, PersonMention
from models.values import Provision as Law

Row = TypeVar("Row", bound=SQLModel)


class NaiveRows:
    """A session on a new SQLite file with its default journal, as `create_engine` gives it."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")
        SQLModel.metadata.create_all(self._engine)
        self._session = Session(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._session.close()
        self._engine.dispose()

    def save(
        self, url: str, title: str, text: str, published_on: date | None, found: Findings
    ) -> None:
        """Save one page with all that was found in it, unless it is there."""
        session = self._session
        link = session.exec(select(Link).where(Link.url == url)).first()
        if link is None:
            link = self._add(_link(url))
        snapshot = self._add(_snapshot(url, link))
        document = session.exec(select(Document).where(Document.link_id == link.id)).first()
        if document is not None:
            return
        document = self._add(_document(title, text, published_on, found.lang, snapshot))
        if found.charges or found.events:
            people = self._save_people(document, found)
            self._save_mentions(document, found, people)
            for event in found.events:
                self._save_event(document, event, people)

    def _add(self, row: Row) -> Row:
        self._session.add(row)
        self._session.commit()
        self._session.refresh(row)  # its number is wanted
        return row

    def _save_people(self, document: Document, found: Findings) -> dict[str, int]:
        ids: dict[str, int] = {}
        acting = {person.key for event in found.events for person in event.people}
        for mention in found.people:
            if mention.key in ids or (mention.role is Role.OTHER and mention.key not in acting):
                continue
            person = self._find_person(mention)
            if person is None:
                person = self._add(_person(mention, document))
            ids[mention.key] = _id(person.id)
            known = select(Alias).where(Alias.person_id == person.id, Alias.name == mention.name)
            if self._session.exec(known).first() is None:
                self._add(_alias(mention, ids[mention.key]))
        return ids

    def _find_person(self, mention: PersonMention) -> Person | None:
        if " " not in mention.key:
            return None  # a surname alone links nobody
        return self._session.exec(select(Person).where(Person.key == mention.key)).first()

    def _save_mentions(self, document: Document, found: Findings, people: dict[str, int]) -> None:
        for charge in found.charges:
            self._save_provision(charge.provision)
            spelt = str(charge.provision)
            row = Mention(
                document_id=_id(document.id),
                start=charge.start,
                end=charge.end,
                value=spelt,
                raw=charge.raw,
                how=charge.how,
                provision_id=spelt,
            )
            self._add_once(row)
        for person in found.people:
            row = Mention(
                document_id=_id(document.id),
                start=person.start,
                end=person.end,
                value=person.key,
                raw=person.raw,
                name=person.name,
                role=person.role,
                person_id=people.get(person.key),
            )
            self._add_once(row)

    def _add_once(self, row: Mention) -> None:
        known = select(Mention).where(
            Mention.document_id == row.document_id,
            Mention.start == row.start,
            Mention.end == row.end,
            Mention.value == row.value,
        )
        if self._session.exec(known).first() is None:
            self._add(row)

    def _save_provision(self, law: Law) -> None:
        if self._session.get(Provision, str(law)) is None:
            self._add(
                Provision(
                    id=str(law), code=law.code, article=law.article, part=law.part, para=law.para
                )
            )

    def _save_event(self, document: Document, told: EventMention, people: dict[str, int]) -> None:
        for person_id in [people.get(person.key) for person in told.people] or [None]:
            event = self._find_event(document, told, person_id)
            if event is None:
                event = self._add(_event(document, told, person_id))
            self._add(_evidence(document, told, event))
            for law in told.charges if person_id is not None else ():
                self._save_charge(document, law, person_id)

    def _save_charge(self, document: Document, law: Law, person_id: int | None) -> None:
        self._save_provision(law)
        known = select(Charge).where(Charge.person_id == person_id, Charge.provision_id == str(law))
        if self._session.exec(known).first() is None:
            self._add(
                Charge(
                    person_id=_id(person_id),
                    provision_id=str(law),
                    status=ChargeStatus.ALLEGED,
                    first_document_id=_id(document.id),
                    created_at=datetime.now(UTC),
                )
            )

    def _find_event(
        self, document: Document, told: EventMention, person_id: int | None
    ) -> Event | None:
        if person_id is None:
            return None
        facts = EventFacts(told.kind, told.date, told.place, _seen_on(document))
        query = select(Event).where(col(Event.person_id) == person_id, Event.kind == told.kind)
        for event in self._session.exec(query):
            if is_same_event(EventFacts(event.kind, event.date, event.place, event.seen_on), facts):
                return event
        return None


def _id(number: int | None) -> int:
    if number is None:
        raise RuntimeError("the row was not saved")
    return number


def _link(url: str) -> Link:
    return Link(
        url=url,
        fetch_url=url,
        kind=CaptureKind.DOCUMENT,
        state=LinkState.ALIVE,
        discovered_at=datetime.now(UTC),
    )


def _snapshot(url: str, link: Link) -> Snapshot:
    return Snapshot(
        record_id=f"urn:uuid:{hashlib.sha256(url.encode()).hexdigest()[:32]}",
        link_id=link.id,
        kind=CaptureKind.DOCUMENT,
        url=url,
        status=200,
        captured_at=datetime.now(UTC),
        warc_file="naive.warc.gz",
        warc_end=0,
    )


def _document(
    title: str, text: str, published_on: date | None, lang: str, snapshot: Snapshot
) -> Document:
    day = None if published_on is None else datetime.combine(published_on, time(), UTC)
    return Document(
        link_id=_id(snapshot.link_id),
        snapshot_id=_id(snapshot.id),
        title=title,
        text=text,
        text_sha256=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest(),
        published_at=day,
        captured_at=snapshot.captured_at,
        authors=[],
        lang=lang,
        how={},
    )


def _seen_on(document: Document) -> str:
    return (document.published_at or document.captured_at).date().isoformat()


def _person(mention: PersonMention, document: Document) -> Person:
    return Person(
        name=mention.name,
        key=mention.key if " " in mention.key else "",
        role=mention.role,
        minor=mention.minor,
        first_document_id=document.id,
        created_at=datetime.now(UTC),
    )


def _alias(mention: PersonMention, person_id: int) -> Alias:
    return Alias(person_id=person_id, name=mention.name, key=mention.key, lang=mention.lang)


def _event(document: Document, told: EventMention, person_id: int | None) -> Event:
    return Event(
        kind=told.kind,
        person_id=person_id,
        date=told.date,
        seen_on=_seen_on(document),
        place=told.place,
        term=told.term,
        score=told.score,
        created_at=datetime.now(UTC),
    )


def _evidence(document: Document, told: EventMention, event: Event) -> Evidence:
    return Evidence(
        event_id=_id(event.id),
        document_id=_id(document.id),
        start=told.start,
        end=told.end,
        date=told.date,
        place=told.place,
        term=told.term,
        charges=[str(law) for law in told.charges],
        score=told.score,
        why=list(told.why),
    )
