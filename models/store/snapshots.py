"""Snapshots: what was kept, where it lies, and which of it still has to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store.sql import in_batches, upsert
from models.tables import Link, Snapshot, Visit
from models.terms import CaptureKind
from models.values import CaptureFacts

# The digest over all records of an exchange stands in the ledger.
_COLUMNS = CaptureFacts.__dataclass_fields__.keys() - {"exchange_bytes", "exchange_sha256"}


def save(session: Session, kept: Sequence[CaptureFacts]) -> None:
    """Save exchanges whose records are on disk already."""
    rows = [{column: getattr(facts, column) for column in _COLUMNS} for facts in kept]
    upsert(session, Snapshot, rows, key=("record_id",))


@dataclass(frozen=True, slots=True)
class Payload:
    """A response that is kept already: what a revisit record points at."""

    record_id: str
    url: str
    captured_at: datetime
    warc_file: str
    warc_offset: int


# Asked for every page that is fetched: columns, built once, cost less than a row of the mapper.
_PAYLOAD = (
    sa.select(
        col(Snapshot.record_id),
        col(Snapshot.url),
        col(Snapshot.captured_at),
        col(Snapshot.warc_file),
        col(Snapshot.warc_offset),
    )
    .where(col(Snapshot.payload_sha256) == sa.bindparam("payload"))
    .where(col(Snapshot.revisit_of).is_(None), col(Snapshot.truncated).is_(None))
    .where(col(Snapshot.warc_offset).is_not(None), col(Snapshot.status).between(200, 299))
    .where(col(Snapshot.import_id).is_(None))  # what we fetch never leans on what we were given
    # What a browser made is no response, what a form answered is found at no address.
    .where(col(Snapshot.kind).not_in([CaptureKind.RENDERED, CaptureKind.FORM]))
    .order_by(col(Snapshot.id))
    .limit(1)
)


def find_payload(connection: sa.Connection, payload_sha256: str) -> Payload | None:
    """Return the first whole response with that payload, or None."""
    row = connection.execute(_PAYLOAD, {"payload": payload_sha256}).one_or_none()
    return None if row is None else Payload(*row)


def committed_end(session: Session, warc_file: str) -> int:
    """Return the byte behind the last record of that file which the database knows; 0 if none."""
    end = session.exec(
        select(sa.func.max(Snapshot.warc_end)).where(Snapshot.warc_file == warc_file)
    ).one()
    return int(end or 0)


# The other things that a browser makes of a page have other types.
_IS_DOM = (col(Snapshot.kind) == CaptureKind.RENDERED, col(Snapshot.mime) == "text/html")

_IS_ANSWERED = (col(Snapshot.status).between(200, 299), col(Snapshot.warc_offset).is_not(None))
_HOLDS_PAGE = sa.or_(col(Snapshot.kind) == CaptureKind.DOCUMENT, sa.and_(*_IS_DOM))
# A page, as it was sent or as a browser shows it, of which nobody has read the text.
UNREAD = (col(Snapshot.read_at).is_(None), _HOLDS_PAGE, *_IS_ANSWERED)


def unread(session: Session, inline: Sequence[str], after: int, limit: int) -> list[Snapshot]:
    """Return successful captures that hold documents and were not read yet, in order of capture.

    A document's page is one, and what a browser made of it; a listing is one if its source is in
    `inline`, where the listing itself carries the posts. `after` is the last id that this reader
    has had.
    """
    carries_posts = sa.and_(
        col(Snapshot.kind) == CaptureKind.LISTING,
        col(Snapshot.source_id).in_(list(inline)),
        col(Snapshot.revisit_of).is_(None),  # the same posts as before
    )
    made_of_it = sa.and_(*_IS_DOM, col(Visit.link_id) == col(Snapshot.link_id))
    waits = sa.exists().where(
        sa.or_(col(Visit.record_id) == col(Snapshot.record_id), made_of_it),
        col(Visit.judged_at).is_(None),
    )  # what a visit brought is judged first: it may be an error that says 200
    return list(
        session.exec(
            select(Snapshot)
            .where(col(Snapshot.read_at).is_(None), col(Snapshot.id) > after)
            .where(sa.or_(_HOLDS_PAGE, carries_posts), *_IS_ANSWERED, ~waits)
            .order_by(col(Snapshot.id))
            .limit(limit)
        )
    )


def counterparts(session: Session, rows: Sequence[Snapshot]) -> dict[int, Snapshot]:
    """Return, for each of these pages that was also shown by a browser, the DOM; and for each DOM
    the page it was made of: the last one of its link before it. By snapshot id.
    """
    link_ids = {row.link_id for row in rows if row.link_id is not None}
    of_links = select(Snapshot).where(col(Snapshot.link_id).in_(link_ids))
    doms = list(session.exec(of_links.where(*_IS_DOM).order_by(col(Snapshot.id))))
    if not doms:
        return {}
    is_page = of_links.where(Snapshot.kind == CaptureKind.DOCUMENT)
    answered = is_page.where(col(Snapshot.status).between(200, 299))
    pages = list(session.exec(answered.order_by(col(Snapshot.id))))
    found: dict[int, Snapshot] = {}
    for dom in doms:
        before = [p for p in pages if p.link_id == dom.link_id and (p.id or 0) < (dom.id or 0)]
        if before:
            found[dom.id or 0] = before[-1]
            found[before[-1].id or 0] = dom
    return found


def embedded_in(session: Session, link_ids: Sequence[int]) -> set[tuple[int, str]]:
    """Return what was kept of what these links' pages embed: link ids with addresses."""
    query = select(Snapshot.link_id, Snapshot.url).where(
        col(Snapshot.link_id).in_(list(link_ids)),
        Snapshot.kind == CaptureKind.EMBEDDED,
        col(Snapshot.status).between(200, 399),
    )
    return {(link_id or 0, url) for link_id, url in session.exec(query)}


def of_record(session: Session, record_id: str) -> Snapshot | None:
    """Return the snapshot with this record id."""
    return session.exec(select(Snapshot).where(Snapshot.record_id == record_id)).one_or_none()


def originals(session: Session, record_ids: Sequence[str]) -> dict[str, Snapshot]:
    """Return the snapshots with these record ids, by record id."""
    rows = session.exec(select(Snapshot).where(col(Snapshot.record_id).in_(list(record_ids))))
    return {row.record_id: row for row in rows}


def leave_unread(session: Session, record_ids: Sequence[str], now: datetime) -> None:
    """Note that nobody is to read these snapshots: they are kept, and in no format that is read."""
    for batch in in_batches(sorted(record_ids)):
        session.execute(
            sa.update(Snapshot)
            .where(col(Snapshot.record_id).in_(batch))
            .values(read_at=now, read_outcome="skipped")
        )


def mark_read(session: Session, outcomes: dict[int, str], now: datetime) -> None:
    """Note that these snapshots were read, and with what outcome."""
    for outcome in sorted(set(outcomes.values())):
        ids = [snapshot_id for snapshot_id, value in outcomes.items() if value == outcome]
        session.execute(
            sa.update(Snapshot)
            .where(col(Snapshot.id).in_(ids))
            .values(read_at=now, read_outcome=outcome)
        )


def count_since(session: Session, first_id: int) -> tuple[int, int]:
    """Return how many snapshots have an id above `first_id`, and how many of them are documents."""
    query = select(
        sa.func.count(),
        sa.func.count().filter(
            sa.and_(
                col(Snapshot.kind) == CaptureKind.DOCUMENT,
                col(Snapshot.status).between(200, 299),
                col(Snapshot.revisit_of).is_(None),
            )
        ),
    ).where(col(Snapshot.id) > first_id)
    total, documents = session.exec(query).one()
    return total, documents


def last_id(session: Session) -> int:
    """Return the highest snapshot id, 0 if there is none."""
    return int(session.exec(select(sa.func.max(Snapshot.id))).one() or 0)


def link_urls(session: Session, link_ids: Sequence[int]) -> dict[int, str]:
    """Return the canonical URL of each link."""
    rows = session.exec(select(Link.id, Link.url).where(col(Link.id).in_(list(link_ids))))
    return {link_id: url for link_id, url in rows if link_id is not None}
