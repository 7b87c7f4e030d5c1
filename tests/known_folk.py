"""Invented people on file, made row by row, with spellings, charges and pages that name them."""

from __future__ import annotations

from sqlmodel import col, select

from extract.identity.naming import complete
from extract.people import person_key
from flows.naming import NAME_RULES
from models.database import reading, writing
from models.store import namings, pairs
from models.store.pairs import Proposed
from models.store.sql import upsert
from models.tables import (
    Alert,
    Alias,
    AuditEntry,
    Charge,
    ChargeTelling,
    Document,
    Evidence,
    Mention,
    Person,
)
from models.tables import Provision as ProvisionRow
from models.terms import ChargeStatus, EventKind, Grade, Role, Sensitivity
from models.values import Naming, Provision, Sameness
from tests.conftest import NOW
from tests.queues import Queue

SCRIPT = "<script>alert(1)</script>"


class Folk(Queue):
    """Puts people on file as a run does."""

    def known(
        self,
        *names: str,
        role: Role = Role.VICTIM,
        minor: bool = False,
        sensitivity: Sensitivity = Sensitivity.ORDINARY,
    ) -> int:
        """Add a person with these spellings; return the id."""
        with writing(self.engine) as session:
            person = Person(
                name=names[0], key=person_key(names[0]), role=role, minor=minor,
                sensitivity=sensitivity, created_at=NOW,
            )  # fmt: skip
            session.add(person)
            session.flush()
            row = person.id or 0
            for name in names:
                lang = "en" if name.isascii() else "ru"
                session.add(Alias(person_id=row, name=name, key=person_key(name), lang=lang))
            spelt = [complete(Naming(name)) for name in names]
            namings.file_names(session, NAME_RULES, {row: spelt})
            return row

    def charge(
        self,
        person_id: int,
        spelt: str,
        *told: tuple[str, ChargeStatus],
        place: str | None = None,
        kind: EventKind = EventKind.PROSECUTION,
    ) -> None:
        """Charge somebody, as one page for each day tells it; the last says where it stands."""
        provision = Provision.read(spelt)
        row: dict[str, str | None] = {"id": spelt, "code": provision.code}
        row["article"] = provision.article
        row |= {"part": provision.part, "para": provision.para}
        alert_id = self.event(person_id, *["a"] * len(told), kind=kind, place=place)
        with writing(self.engine) as session:
            upsert(session, ProvisionRow, [row], key=("id",))
            event_id = session.get_one(Alert, alert_id).event_id or 0
            query = select(Evidence.document_id).where(Evidence.event_id == event_id)
            documents = sorted(session.exec(query))
            charge = Charge(
                person_id=person_id, provision_id=spelt, status=told[-1][1],
                first_document_id=documents[0], created_at=NOW,
            )  # fmt: skip
            session.add(charge)
            session.flush()
            for document_id, (day, status) in zip(documents, told, strict=True):
                session.add(
                    ChargeTelling(
                        charge_id=charge.id or 0,
                        document_id=document_id,
                        event_id=event_id,
                        status=status,
                        on=day,
                        is_dated=True,
                        start=0,
                        end=9,
                        why="words: обвин*",
                        created_at=NOW,
                    )  # fmt: skip
                )

    def propose(self, one: int, other: int, *why: str, by_spelling: bool = False) -> None:
        """Say as the machine does that two may be one."""
        sameness = Sameness(Grade.PROPOSED, why or ("same full name",), by_spelling)
        with writing(self.engine, lock=pairs.LOCK) as session:
            pairs.propose(session, [Proposed(one, other, sameness)], NOW)

    def name_in_title(self, person_id: int, title: str) -> None:
        """Let the title of the last document begin with the name of somebody."""
        with writing(self.engine) as session:
            query = select(Document).order_by(col(Document.id).desc()).limit(1)
            document, person = session.exec(query).one(), session.get_one(Person, person_id)
            shift = len(title) - len(document.title)
            own = select(Mention).where(Mention.document_id == document.id)
            for mention in session.exec(own):
                mention.start, mention.end = mention.start + shift, mention.end + shift
                session.add(mention)
            document.title = title
            session.add(
                Mention(
                    document_id=document.id or 0,
                    start=0,
                    end=len(person.name),
                    value=person.key,
                    raw=person.name,
                    name=person.name,
                    role=person.role,
                    person_id=person_id,
                )  # fmt: skip
            )

    def root(self, person_id: int) -> int:
        with reading(self.engine) as session:
            person = session.get_one(Person, person_id)
            return person.merged_into_id or person_id

    def audited(self) -> list[tuple[str, str, str | None]]:
        """Return the audit in order: who did what to what."""
        with reading(self.engine) as session:
            found = session.exec(select(AuditEntry)).all()
        found = sorted(found, key=lambda entry: entry.seq)
        return [(entry.by, entry.action.value, entry.object) for entry in found]
