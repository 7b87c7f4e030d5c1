"""Takes rows out of the database for good, in an order in which each can go.

What is told of a purge beforehand and what is done is one list of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from models.store import known_events, links
from models.store.doomed import Doomed
from models.store.sql import in_batches
from models.store.untold import erase, find_untold
from models.tables import (
    Alert,
    AlertAction,
    Alias,
    Charge,
    ChargeTelling,
    Citation,
    Copy,
    Document,
    Event,
    EventChange,
    Evidence,
    EvidenceProvision,
    Fingerprint,
    Import,
    Issue,
    Link,
    Mention,
    NamingBlock,
    Outbox,
    Pair,
    Person,
    PersonDecision,
    Proposal,
    Reference,
    Snapshot,
    Utc,
    Visit,
    Watch,
    WatchHit,
)
from models.terms import AlertState, ProposalKind

Disguise = Callable[[str], str]
Ids = Collection[Any]


@dataclass(frozen=True, slots=True)
class _Step:
    """Rows of a table whose `column` is one of `values` go, or lose what `emptied` says."""

    table: type[SQLModel]
    column: Any
    values: Ids
    emptied: dict[str, Any] | None = None


def count(session: Session, doomed: Doomed) -> dict[str, int]:
    """Return how many rows of which table would go, those that only lose their words among them."""
    found: dict[str, set[Any]] = {}
    for step in _steps(session, doomed):
        key: Any = list(step.table.__table__.primary_key)  # type: ignore[attr-defined]  # SQLModel
        if step.emptied is not None and set(step.emptied) <= _POINTERS:
            continue
        for batch in in_batches(sorted(step.values)):
            rows = session.execute(sa.select(*key).where(col(step.column).in_(batch)))
            found.setdefault(str(step.table.__tablename__), set()).update(map(tuple, rows))
    return {name: len(rows) for name, rows in sorted(found.items()) if rows}


def remove(
    session: Session,
    doomed: Doomed,
    disguise: Disguise,
    rules: known_events.EventRules,
    now: datetime,
) -> None:
    """Take the rows out, and put right what stays. Again: changes nothing.

    Call it in a session that holds the lock "findings".
    """
    touched = _touched(session, doomed)
    untold = find_untold(session, touched.events - doomed.events, doomed)
    _settle_charges(session, touched.charges - doomed.charges, doomed, rules)
    for step in _steps(session, doomed):
        for batch in in_batches(sorted(step.values)):
            where = col(step.column).in_(batch)
            if step.emptied is None:
                session.execute(sa.delete(step.table).where(where))
            else:
                session.execute(sa.update(step.table).where(where).values(**step.emptied))
    session.expire_all()
    _settle_events(session, touched.events - doomed.events)
    erase(session, untold)
    _settle_names(session, touched.persons - doomed.persons)
    _disguise_links(session, doomed.links, disguise)
    _empty_records(session, sorted(doomed.records), now)


_POINTERS = frozenset({"merged_into_id", "merged_by", "state", "alert_id", "undoes_id"})
_POINTERS |= {"first_document_id", "person_id", "is_untold", "event_id"}
_NO_LINK = {
    "title": None, "listed_date": None, "etag": None, "last_modified": None, "record_id": None,
    "visit_at": None, "next_try_at": None, "attempts": links.MAX_ATTEMPTS,
}  # fmt: skip
_NO_FACTS = {
    "location": None, "etag": None, "last_modified": None, "error": None, "ip": None,
    "payload_sha256": None, "block_sha256": None, "read_outcome": "skipped",
}  # fmt: skip


def _steps(session: Session, d: Doomed) -> Iterator[_Step]:
    """Yield the steps in an order that leaves no row pointing at one that is gone."""
    evidence = _evidence(session, d)
    roots_of_events, roots_of_persons = (
        _orphans(session, Event, d.events),
        _orphans(session, Person, d.persons),
    )
    yield from _steps_of_alerts(d)
    yield _Step(WatchHit, WatchHit.watch_id, d.watches)
    yield _Step(WatchHit, WatchHit.document_id, d.documents)
    yield _Step(Watch, Watch.id, d.watches)
    yield _Step(EvidenceProvision, EvidenceProvision.evidence_id, evidence)
    yield _Step(Evidence, Evidence.id, evidence)
    for column, values in (
        (ChargeTelling.document_id, d.documents),
        (ChargeTelling.event_id, d.events),
        (ChargeTelling.charge_id, d.charges),
    ):
        yield _Step(ChargeTelling, column, values)
    yield _Step(Charge, Charge.id, d.charges)
    yield _Step(EventChange, EventChange.document_id, d.documents)
    yield _Step(EventChange, EventChange.event_id, d.events)
    for root, rest in roots_of_events:
        yield _Step(Event, Event.id, rest, {"merged_into_id": root})
        free = {"merged_into_id": None, "merged_by": None, "is_untold": True}
        yield _Step(Event, Event.id, [root], free)
    yield _Step(Event, Event.id, d.events, {"merged_into_id": None})
    yield _Step(Event, Event.id, d.events)
    for table, columns in (
        (Mention, ("document_id",)), (Fingerprint, ("document_id",)),
        (Copy, ("document_id", "of_document_id")), (Reference, ("document_id",)),
    ):  # fmt: skip
        for name in columns:
            yield _Step(table, getattr(table, name), d.documents)
    yield _Step(Reference, Reference.link_id, d.links)
    yield _Step(Mention, Mention.person_id, d.persons)
    for pair in (Pair, PersonDecision):
        for name in ("low_id", "high_id"):
            if pair is PersonDecision:
                yield _Step(pair, getattr(pair, name), d.persons, {"undoes_id": None})
            yield _Step(pair, getattr(pair, name), d.persons)
    yield _Step(Alias, Alias.person_id, d.persons)
    yield _Step(NamingBlock, NamingBlock.person_id, d.persons)
    yield _Step(Evidence, Evidence.person_id, d.persons, {"person_id": None})
    for root, rest in roots_of_persons:
        yield _Step(Person, Person.id, rest, {"merged_into_id": root})
        yield _Step(Person, Person.id, [root], {"merged_into_id": None})
    yield _Step(Person, Person.first_document_id, d.documents, {"first_document_id": None})
    yield _Step(Person, Person.id, d.persons, {"merged_into_id": None})
    yield from _steps_of_proposals(session, d)
    yield _Step(Person, Person.id, d.persons)
    yield from _steps_of_links(session, d)
    yield _Step(Document, Document.id, d.documents)


def _steps_of_alerts(d: Doomed) -> Iterator[_Step]:
    again = {"merged_into_id": None, "state": AlertState.NEW}
    yield _Step(Alert, Alert.merged_into_id, d.alerts, again)
    yield _Step(WatchHit, WatchHit.alert_id, d.alerts, {"alert_id": None})
    yield _Step(Outbox, Outbox.alert_id, d.alerts)
    yield _Step(AlertAction, AlertAction.alert_id, d.alerts, {"undoes_id": None})
    yield _Step(AlertAction, AlertAction.alert_id, d.alerts)
    yield _Step(Alert, Alert.id, d.alerts)


def _steps_of_proposals(session: Session, d: Doomed) -> Iterator[_Step]:
    """A person's proposals go; those called in a note that cites a link lose their sentence."""
    keys: set[str] = set()
    for batch in in_batches(sorted(d.persons)):
        keys |= set(session.exec(select(Person.key).where(col(Person.id).in_(batch))))
    named = select(Proposal.id).where(Proposal.kind == ProposalKind.PERSON)
    named = named.where(col(Proposal.value).in_(sorted(keys - {""})))
    yield _Step(Proposal, Proposal.id, [one for one in session.exec(named) if one is not None])
    beside: list[int | None] = []
    for batch in in_batches(sorted(d.links)):
        cited = sa.and_(
            col(Citation.report_id) == col(Proposal.report_id),
            col(Citation.number) == col(Proposal.number),
            col(Citation.link_id).in_(batch),
        )
        beside += list(session.exec(select(Proposal.id).join(Citation, cited).distinct()))
    yield _Step(Proposal, Proposal.id, beside, {"sentence": None})


def _steps_of_links(session: Session, d: Doomed) -> Iterator[_Step]:
    urls: set[str] = set()
    for batch in in_batches(sorted(d.links)):
        for row in session.exec(select(Link).where(col(Link.id).in_(batch))):
            urls |= {row.url, row.fetch_url}
        urls |= set(session.exec(select(Snapshot.url).where(col(Snapshot.link_id).in_(batch))))
    yield _Step(Issue, Issue.url, urls)
    yield _Step(Citation, Citation.link_id, d.links, {"url_raw": None})
    yield _Step(Citation, Citation.id, _cited_beside(session, d), {"sentence": None, "note": None})
    yield _Step(Visit, Visit.link_id, d.links)
    yield _Step(Import, Import.id, d.imports, {"url": None, "note": None})
    yield _Step(Snapshot, Snapshot.link_id, d.links, _NO_FACTS)
    yield _Step(Link, Link.id, d.links, _NO_LINK)


def _cited_beside(session: Session, d: Doomed) -> list[int]:
    """Return the citations of all notes that cite these links: a note's words hold addresses."""
    found: set[int | None] = set()
    own = aliased(Citation)
    for batch in in_batches(sorted(d.links)):
        in_note = sa.and_(
            col(own.report_id) == col(Citation.report_id),
            col(own.number) == col(Citation.number),
            col(own.link_id).in_(batch),
        )
        found |= set(session.exec(select(Citation.id).join(own, in_note)))
    return [one for one in found if one is not None]


def _evidence(session: Session, d: Doomed) -> list[int]:
    found: set[int | None] = set()
    for column, values in ((Evidence.document_id, d.documents), (Evidence.event_id, d.events)):
        for batch in in_batches(sorted(values)):
            found |= set(session.exec(select(Evidence.id).where(col(column).in_(batch))))
    return [one for one in found if one is not None]


def _orphans(session: Session, table: Any, gone: Collection[int]) -> list[tuple[int, list[int]]]:
    """Return for each root that goes the row that takes its place, and the others under it."""
    by_root: dict[int, list[int]] = {}
    for batch in in_batches(sorted(gone)):
        query = select(table.id, table.merged_into_id).where(col(table.merged_into_id).in_(batch))
        for row_id, root in session.exec(query.order_by(col(table.id))):
            if row_id not in gone:
                by_root.setdefault(root, []).append(row_id)
    return [(rows[0], rows[1:]) for rows in by_root.values()]


@dataclass(frozen=True, slots=True)
class _Touched:
    charges: set[int]
    events: set[int]
    persons: set[int]


def _touched(session: Session, d: Doomed) -> _Touched:
    """Return what these documents tell of, and others may tell, too."""
    found = _Touched(set(), set(), set())
    for batch in in_batches(sorted(d.documents)):
        told = select(ChargeTelling.charge_id).where(col(ChargeTelling.document_id).in_(batch))
        found.charges.update(session.exec(told))
        first = select(Charge.id).where(col(Charge.first_document_id).in_(batch))
        found.charges.update(i for i in session.exec(first) if i is not None)
        told = select(Evidence.event_id).where(col(Evidence.document_id).in_(batch))
        found.events.update(session.exec(told))
        named = select(Mention.person_id).where(col(Mention.document_id).in_(batch))
        found.persons.update(i for i in session.exec(named.distinct()) if i is not None)
    return found


def _settle_charges(
    session: Session, ids: Collection[int], d: Doomed, rules: known_events.EventRules
) -> None:
    """Let each charge stand where what will still be told of it leaves it."""
    for charge_id in sorted(ids):
        everything = session.exec(select(ChargeTelling).where(ChargeTelling.charge_id == charge_id))
        told = [
            one
            for one in everything
            if one.document_id not in d.documents and one.event_id not in d.events
        ]
        charge = session.get(Charge, charge_id)
        if charge is not None and told:
            charge.first_document_id = min(one.document_id for one in told)
            charge.status = rules.last_status((one.on, one.is_dated, one.status) for one in told)
            session.add(charge)
    session.flush()


def _settle_events(session: Session, ids: Collection[int]) -> None:
    """Let each event say nothing that nobody tells any more."""
    for event_id in sorted(ids):
        event = session.get(Event, event_id)
        query = select(Evidence).where(Evidence.event_id == event_id).order_by(col(Evidence.id))
        told = list(session.exec(query))
        if event is None or told == []:
            continue
        for name in ("date", "place", "term"):
            said = [getattr(one, name) for one in told if getattr(one, name) is not None]
            if getattr(event, name) not in said:
                setattr(event, name, said[0] if said else None)
        session.add(event)


def _settle_names(session: Session, ids: Collection[int]) -> None:
    """Let nobody be spelt as only what is gone spelt them."""
    for person_id in sorted(ids):
        person = session.get(Person, person_id)
        query = select(Mention.name).where(Mention.person_id == person_id, col(Mention.name) != "")
        names = [name for name in session.exec(query.order_by(col(Mention.id))) if name]
        if person is None or names == []:
            continue
        for alias in session.exec(select(Alias).where(Alias.person_id == person_id)):
            if alias.name not in names:
                session.delete(alias)
        if person.name not in names:
            person.name = names[0]
            session.add(person)


def _disguise_links(session: Session, ids: Collection[int], disguise: Disguise) -> None:
    for link_id in sorted(ids):
        link = session.get(Link, link_id)
        if link is None:
            continue
        if link.fetch_url != "":  # else it is in disguise already
            link.url, link.fetch_url = disguise(link.url), ""
            session.add(link)
        session.execute(
            sa.update(Snapshot).where(col(Snapshot.link_id) == link_id).values(url=link.url)
        )


def _empty_records(session: Session, record_ids: Sequence[str], now: datetime) -> None:
    """Let nobody read these exchanges, nor repeat them: there is nothing in them any more."""
    read_at = sa.func.coalesce(col(Snapshot.read_at), sa.literal(now, Utc()))
    for batch in in_batches(record_ids):
        session.execute(
            sa.update(Snapshot)
            .where(col(Snapshot.record_id).in_(batch))
            .values(read_at=read_at, **_NO_FACTS)
        )
