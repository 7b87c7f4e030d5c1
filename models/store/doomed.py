"""What goes with what is purged: everything that rests on it and on nothing else. It reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session, col, select

from models.store.sql import in_batches
from models.tables import (
    Alert,
    Charge,
    ChargeTelling,
    Document,
    Event,
    Evidence,
    Import,
    Link,
    Mention,
    Person,
    Snapshot,
    Tombstone,
    Watch,
    WatchHit,
)
from models.terms import CaptureKind, Purged, WatchKind

Ids = frozenset[int]
NONE: Ids = frozenset()


@dataclass(frozen=True, slots=True)
class Doomed:
    """The rows that go, by id; `records` are the exchanges whose bytes go, `imports` files.

    Of `persons` some are purged, the others are known from nothing else.
    """

    links: Ids = NONE
    documents: Ids = NONE
    persons: Ids = NONE
    events: Ids = NONE
    alerts: Ids = NONE
    charges: Ids = NONE
    watches: Ids = NONE
    imports: Ids = NONE
    records: frozenset[str] = field(default=frozenset())


def of_documents(session: Session, document_ids: Collection[int]) -> Ids:
    """Return the links of these documents."""
    return _ids(session, select(Document.link_id), Document.id, document_ids)


def choose(
    session: Session,
    links: Collection[int],
    persons: Collection[int],
    shows: Collection[str] = (),
    watches: Collection[int] = (),
) -> Doomed:
    """Return what goes when these links and these rows of persons do, and watches that hold a name.

    `shows` are record ids of listings that show the pages: their bytes go, too.
    """
    rows = _snapshots(session, links, shows)
    documents = _ids(session, select(Document.id), Document.link_id, links)
    documents |= _ids(session, select(Document.id), Document.snapshot_id, _own(rows, links))
    doomed = Doomed(
        links=frozenset(links) | _ids(session, select(Document.link_id), Document.id, documents),
        documents=documents,
        persons=frozenset(persons),
        watches=_watches(session, persons) | frozenset(watches),
        imports=frozenset(row.import_id for row in rows if row.import_id is not None),
        records=frozenset(row.record_id for row in rows),
    )
    doomed = replace(doomed, persons=doomed.persons | _only_there(session, doomed.documents))
    doomed = replace(doomed, events=_events(session, doomed))
    doomed = replace(doomed, charges=_charges(session, doomed))
    return replace(doomed, alerts=_alerts(session, doomed))


def import_files(session: Session, import_ids: Collection[int]) -> list[tuple[str, str]]:
    """Return the objects of these imports, each with the name of its file."""
    query = select(Import.object, Import.file).where(col(Import.id).in_(sorted(import_ids)))
    return list(session.exec(query.order_by(col(Import.id))))


def is_left(session: Session, tombstone: Tombstone, mark: str) -> bool:
    """Whether something of what was purged is still here: a purge was stopped on its way."""
    if tombstone.kind is Purged.PERSON:
        return session.get(Person, tombstone.row_id) is not None
    if tombstone.kind is Purged.DOCUMENT:
        return session.get(Document, tombstone.row_id) is not None
    link = session.get(Link, tombstone.row_id)
    return link is not None and not link.url.startswith(mark)


def _own(rows: Sequence[Snapshot], links: Collection[int]) -> Ids:
    return frozenset(row.id for row in rows if row.id is not None and row.link_id in links)


def _snapshots(session: Session, links: Collection[int], shows: Collection[str]) -> list[Snapshot]:
    """Return the exchanges of these links and of those listings, and what they only repeat, if
    that is no page which stays.
    """
    found = {row.id: row for row in _rows(session, Snapshot.link_id, links)}
    found |= {row.id: row for row in _rows(session, Snapshot.record_id, shows)}
    pages = [row for row in found.values() if row.kind is not CaptureKind.EMBEDDED]
    originals = {row.revisit_of for row in pages if row.revisit_of is not None}
    repeated = _rows(session, Snapshot.record_id, originals)
    read = _ids(
        session, select(Document.link_id), Document.link_id, {row.link_id or 0 for row in repeated}
    )
    found |= {row.id: row for row in repeated if row.link_id not in read}
    return list(found.values())


def _rows(session: Session, column: Any, values: Collection[Any]) -> list[Snapshot]:
    found: list[Snapshot] = []
    for batch in in_batches(sorted(values)):
        found += session.exec(select(Snapshot).where(col(column).in_(batch)))
    return found


def _watches(session: Session, persons: Collection[int]) -> Ids:
    """Return the watches that follow exactly these persons, by the keys of their names."""
    keys: set[str] = set()
    for batch in in_batches(sorted(persons)):
        keys |= set(session.exec(select(Person.key).where(col(Person.id).in_(batch))))
        named = select(Mention.value).where(col(Mention.person_id).in_(batch))
        keys |= set(session.exec(named.distinct()))
    full = [key for key in keys if " " in key]  # a surname alone is not one person
    query = select(Watch.id).where(Watch.kind == WatchKind.PERSON)
    return _ids(session, query, Watch.value, full)


def _only_there(session: Session, documents: Collection[int]) -> Ids:
    """Return the persons whom these documents name, and no other does."""
    named = _ids(session, select(Mention.person_id), Mention.document_id, documents)
    named |= _ids(session, select(Evidence.person_id), Evidence.document_id, documents)
    others = select(Mention.person_id, Mention.document_id)
    beside = _having(session, others, Mention.person_id, named, documents)
    return named - beside


def _events(session: Session, doomed: Doomed) -> Ids:
    """Return the events of these persons, and those that only these documents tell."""
    own = _ids(session, select(Event.id), Event.person_id, doomed.persons)
    told = _ids(session, select(Evidence.event_id), Evidence.document_id, doomed.documents)
    query = select(Evidence.event_id, Evidence.document_id)
    return own | (told - _having(session, query, Evidence.event_id, told, doomed.documents))


def _charges(session: Session, doomed: Doomed) -> Ids:
    """Return the charges of these persons, and those that only these documents tell."""
    own = _ids(session, select(Charge.id), Charge.person_id, doomed.persons)
    first = _ids(session, select(Charge.id), Charge.first_document_id, doomed.documents)
    told = first | _ids(
        session, select(ChargeTelling.charge_id), ChargeTelling.document_id, doomed.documents
    )
    query = select(ChargeTelling.charge_id, ChargeTelling.document_id)
    query = query.where(col(ChargeTelling.event_id).not_in(sorted(doomed.events)))
    return own | (told - _having(session, query, ChargeTelling.charge_id, told, doomed.documents))


def _alerts(session: Session, doomed: Doomed) -> Ids:
    """Return the alerts of these events, links and watches, and those that only told of hits in
    these documents.
    """
    found = _ids(session, select(Alert.id), Alert.event_id, doomed.events)
    found |= _ids(session, select(Alert.id), Alert.link_id, doomed.links)
    found |= _ids(session, select(Alert.id), Alert.watch_id, doomed.watches)
    hits = _ids(session, select(WatchHit.alert_id), WatchHit.document_id, doomed.documents)
    query = select(WatchHit.alert_id, WatchHit.document_id)
    lone = hits - _having(session, query, WatchHit.alert_id, hits, doomed.documents)
    of_watch = select(Alert.id).where(col(Alert.event_id).is_(None), col(Alert.link_id).is_(None))
    return found | _ids(session, of_watch, Alert.id, lone)


def _having(
    session: Session, query: Any, column: Any, ids: Collection[int], but: Collection[int]
) -> Ids:
    """Return which of `ids` stand in rows of (id, document) of which the document is another."""
    found: set[int] = set()
    for batch in in_batches(sorted(ids)):
        rows = session.execute(query.where(col(column).in_(batch)).distinct())
        found |= {one for one, document in rows if document not in but}
    return frozenset(found)


def _ids(session: Session, query: Any, column: Any, values: Iterable[Any]) -> Ids:
    found: set[int] = set()
    for batch in in_batches(sorted(values)):
        found |= set(session.exec(query.where(col(column).in_(batch))))
    return frozenset(one for one in found if one is not None)
