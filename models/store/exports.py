"""What an export takes: documents, the exchanges behind them, who is named in them and who cites
them. It reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urldefrag, urljoin, urlsplit

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.store import one_event, roots, sealed
from models.store.sql import in_batches
from models.tables import (
    Alert,
    Alias,
    Charge,
    Citation,
    Document,
    Event,
    Evidence,
    Ledger,
    Link,
    Mention,
    Person,
    Report,
    Snapshot,
)
from models.terms import CaptureKind, LedgerType

MAX_HOPS = 20


def of_person(session: Session, person_id: int) -> list[Document]:
    """Return the documents that are evidence of what was done to a person, oldest first, with those
    of events that were made one with it.
    """
    rows = roots.members_of(session, person_id)
    own = select(one_event.root_column()).where(col(Event.person_id).in_(rows))
    told = _told().where(one_event.root_column().in_(own))
    return list(session.exec(_in_order().where(col(Document.id).in_(told))))


def of_alert(session: Session, alert_id: int) -> list[Document]:
    """Return the documents that are evidence of what an alert tells, oldest first."""
    told = _told().join(Alert, one_event.is_part_of(Alert.event_id)).where(Alert.id == alert_id)
    return list(session.exec(_in_order().where(col(Document.id).in_(told))))


def of_links(session: Session, link_ids: Collection[int]) -> list[Document]:
    """Return all versions of the text at these links, oldest first."""
    return _documents(session, Document.link_id, link_ids)


def of_snapshots(session: Session, snapshot_ids: Collection[int]) -> list[Document]:
    """Return the documents that were read from these snapshots, oldest first."""
    return _documents(session, Document.snapshot_id, snapshot_ids)


def at_links(session: Session, link_ids: Collection[int]) -> list[Snapshot]:
    """Return everything that was kept for these links, failures and redirects too."""
    found: list[Snapshot] = []
    for batch in in_batches(sorted(link_ids)):
        found += session.exec(select(Snapshot).where(col(Snapshot.link_id).in_(batch)))
    return found


def hops(session: Session, snapshot: Snapshot) -> list[Snapshot]:
    """Return the redirects that led to a snapshot, the last one first."""
    found: list[Snapshot] = []
    here = snapshot
    while here.link_id is not None and len(found) < MAX_HOPS:
        query = (
            select(Snapshot)
            .where(Snapshot.link_id == here.link_id, col(Snapshot.id) < here.id)
            .order_by(col(Snapshot.id).desc())
            .limit(1)
        )
        before = session.exec(query).one_or_none()
        if before is None or before.location is None:
            break
        if urldefrag(urljoin(before.url, before.location)).url != urldefrag(here.url).url:
            break
        found.append(before)
        here = before
    return found


def robots_of(session: Session, kept: Iterable[Snapshot]) -> list[Snapshot]:
    """Return for each snapshot the robots.txt of its site that was kept last before it, if any."""
    found: dict[int | None, Snapshot] = {}
    for snapshot in kept:
        parts = urlsplit(snapshot.url)
        query = (
            select(Snapshot)
            .where(Snapshot.kind == CaptureKind.ROBOTS)
            .where(Snapshot.url == f"{parts.scheme}://{parts.netloc}/robots.txt")
            .where(col(Snapshot.captured_at) <= snapshot.captured_at)
            .order_by(col(Snapshot.captured_at).desc(), col(Snapshot.id).desc())
            .limit(1)
        )
        for robots in session.exec(query):
            found[robots.id] = robots
    return list(found.values())


def originals_of(session: Session, kept: Iterable[Snapshot]) -> list[Snapshot]:
    """Return the snapshots whose payload these repeat, and what those repeat in turn."""
    found: dict[str, Snapshot] = {}
    wanted = {snapshot.revisit_of for snapshot in kept if snapshot.revisit_of is not None}
    while wanted:
        rows: list[Snapshot] = []
        for batch in in_batches(sorted(wanted)):
            rows += session.exec(select(Snapshot).where(col(Snapshot.record_id).in_(batch)))
        found |= {row.record_id: row for row in rows}
        wanted = {row.revisit_of for row in rows if row.revisit_of is not None} - found.keys()
    return list(found.values())


def lines_of(session: Session, record_ids: Sequence[str]) -> list[str]:
    """Return the ledger's lines of these exchanges, in order of their number."""
    found: dict[int, str] = {}
    for batch in in_batches(sorted(set(record_ids))):
        query = select(Ledger.seq, Ledger.text).where(Ledger.type == LedgerType.CAPTURED)
        found |= dict(session.exec(query.where(col(Ledger.object).in_(batch))).all())
    return [text for _, text in sorted(found.items())]


def mentions_in(session: Session, document_ids: Collection[int]) -> list[Mention]:
    """Return who and what is named in these documents, in reading order."""
    found: list[Mention] = []
    for batch in in_batches(sorted(document_ids)):
        query = select(Mention).where(col(Mention.document_id).in_(batch))
        found += session.exec(
            query.order_by(col(Mention.document_id), col(Mention.start), col(Mention.id))
        )
    return found


def tellings_in(session: Session, document_ids: Collection[int]) -> list[tuple[Evidence, Event]]:
    """Return what these documents tell, with the events, in reading order.

    Of an event that was merged into another it is the other.
    """
    found: list[tuple[Evidence, Event]] = []
    for batch in in_batches(sorted(document_ids)):
        query = select(Evidence, Event).join(Event, col(Event.id) == Evidence.event_id)
        query = query.where(col(Evidence.document_id).in_(batch))
        found += session.exec(
            query.order_by(col(Evidence.document_id), col(Evidence.start), col(Evidence.id))
        )
    whole = one_event.whole_events(session, [event for _, event in found])
    return [(evidence, whole[evidence.event_id]) for evidence, _ in found]


def persons(session: Session, person_ids: Collection[int]) -> dict[int, Person]:
    """Return these persons, and all who are one with them, by id: one value for each person."""
    return roots.whole_persons(session, person_ids)


def spellings(session: Session, person_ids: Collection[int]) -> dict[int, list[str]]:
    """Return every spelling of the name of each of these persons, by id."""
    found: dict[int, list[str]] = {}
    for batch in in_batches(sorted(person_ids)):
        for query in (
            select(Alias.person_id, Alias.name).where(col(Alias.person_id).in_(batch)),
            select(Person.id, Person.name).where(col(Person.id).in_(batch)),
        ):
            for person_id, name in session.exec(query):
                found.setdefault(person_id or 0, []).append(name)
    return found


def charges_of(
    session: Session, person_ids: Collection[int], *, with_sealed: bool = False
) -> list[Charge]:
    """Return the charges known against these persons; without those that sealed pages alone tell,
    unless they are asked for.
    """
    found: list[Charge] = []
    unseen = set[int]() if with_sealed else sealed.charges(session)
    for batch in in_batches(sorted(person_ids)):
        query = select(Charge).where(col(Charge.person_id).in_(batch))
        rows = session.exec(query.order_by(col(Charge.person_id), col(Charge.id)))
        found += [charge for charge in rows if charge.id not in unseen]
    return found


def citations_of(session: Session, link_ids: Collection[int]) -> list[tuple[Citation, Report]]:
    """Return the footnotes that cite these links, with their reports."""
    found: list[tuple[Citation, Report]] = []
    for batch in in_batches(sorted(link_ids)):
        query = select(Citation, Report).join(Report, col(Report.id) == Citation.report_id)
        query = query.where(col(Citation.link_id).in_(batch))
        found += session.exec(
            query.order_by(col(Report.id), col(Citation.number), col(Citation.position))
        )
    return found


def documents(session: Session, document_ids: Collection[int]) -> dict[int, Document]:
    """Return these documents by id."""
    found = _documents(session, Document.id, document_ids)  # type: ignore[arg-type]  # a column
    return {row.id: row for row in found if row.id is not None}


def links(session: Session, link_ids: Collection[int]) -> dict[int, Link]:
    """Return these links by id."""
    found: dict[int, Link] = {}
    for batch in in_batches(sorted(link_ids)):
        rows = session.exec(select(Link).where(col(Link.id).in_(batch)))
        found |= {row.id: row for row in rows if row.id is not None}
    return found


def _in_order() -> SelectOfScalar[Document]:
    return select(Document).order_by(col(Document.id))


def _told() -> SelectOfScalar[int]:
    """The ids of documents that tell of an event; the caller says of which."""
    return select(Evidence.document_id).join(Event, col(Event.id) == Evidence.event_id)


def _documents(session: Session, column: int, values: Collection[int]) -> list[Document]:
    found: list[Document] = []
    for batch in in_batches(sorted(values)):
        found += session.exec(_in_order().where(col(column).in_(batch)))
    return found
