"""Findings: documents, mentions, persons, charges and events of the snapshots that were read.

A document is saved with its findings in one transaction, so a document that exists has them all.
Persons are made only for documents that hold a charge or an event, and only for those who act or
suffer in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store import runs, snapshots
from models.store.documents import NewDocument, save_documents
from models.store.events import save_events
from models.store.known_events import EventRules
from models.store.namings import NameRules
from models.store.persons import Linked, link_people
from models.store.sql import upsert
from models.tables import Mention, Provision, Snapshot
from models.terms import Made
from models.values import Provision as Law
from models.values import Reading


@dataclass(frozen=True, slots=True)
class Saved:
    """How much was new, and the documents that are."""

    documents: int = 0
    people: int = 0
    events: int = 0
    new: tuple[NewDocument, ...] = field(default=(), compare=False)


def save_readings(
    session: Session,
    readings: Sequence[Reading],
    event_rules: EventRules,
    name_rules: NameRules,
    now: datetime,
) -> Saved:
    """Save what was read, open issues for what could not be, and mark the snapshots as read.

    `event_rules` decide whether a telling joins an event that is known, `name_rules` who is meant
    by a name. Doing it twice changes nothing. Run it in a session that holds the lock "findings".
    """
    known = _snapshots(session, readings)
    new = save_documents(session, readings, known, now)
    with_findings = [document for document in new if document.has_findings]
    people = link_people(session, with_findings, name_rules, now)
    _save_mentions(session, with_findings, people)
    events = save_events(session, with_findings, people.ids, event_rules, now)
    _save_problems(session, readings, known, now)
    read = {r.snapshot_id: _outcome(r) for r in readings if not r.is_postponed}
    snapshots.mark_read(session, read, now)
    return Saved(len(new), people.made, events, tuple(new))


def _snapshots(session: Session, readings: Sequence[Reading]) -> dict[int, Snapshot]:
    ids = [reading.snapshot_id for reading in readings]
    rows = session.exec(select(Snapshot).where(col(Snapshot.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}


def _outcome(reading: Reading) -> str:
    if reading.documents:
        return "documents"
    return "nothing" if reading.problem is None else "problem"


def _save_problems(
    session: Session, readings: Sequence[Reading], known: dict[int, Snapshot], now: datetime
) -> None:
    for reading in readings:
        snapshot = known[reading.snapshot_id]
        source_id = snapshot.source_id or ""
        if reading.is_postponed:
            continue
        if reading.problem is None:
            urls = [snapshot.url]
            if reading.documents:  # a page that could be read only as a browser shows it is read
                urls.append(snapshot.url.removeprefix(Made.DOM))
            runs.close_issues(session, source_id, now, urls=urls)
        else:
            runs.save_issue(session, source_id, reading.problem, snapshot.url, reading.message, now)


def _save_mentions(session: Session, documents: Sequence[NewDocument], linked: Linked) -> None:
    provisions: dict[str, Law] = {}
    rows: list[dict[str, Any]] = []
    for document in documents:
        findings = document.read.findings
        told = [mention.provision for mention in findings.charges]
        told += [provision for event in findings.events for provision in event.charges]
        provisions |= {str(provision): provision for provision in told}
        for charge in findings.charges:
            rows.append(
                _mention(document.id, charge.start, charge.end, charge.raw)
                | {"value": str(charge.provision), "provision_id": str(charge.provision)}
                | {"how": charge.how}
            )
        for person in findings.people:
            rows.append(
                _mention(document.id, person.start, person.end, person.raw)
                | {"value": person.key, "name": person.name, "role": person.role}
                | {"person_id": linked.ids.get((document.id, person.key))}
                | {"how": linked.why.get((document.id, person.key))}
            )
    law = [
        {"id": spelt, "code": p.code, "article": p.article, "part": p.part, "para": p.para}
        for spelt, p in sorted(provisions.items())
    ]
    upsert(session, Provision, law, key=("id",))
    upsert(session, Mention, rows, key=("document_id", "start", "end", "value"))


def _mention(document_id: int, start: int, end: int, raw: str) -> dict[str, Any]:
    empty = {"name": None, "role": None, "how": None, "person_id": None, "provision_id": None}
    return {"document_id": document_id, "start": start, "end": end, "raw": raw, **empty}
