"""Visits: links that are looked at again, when, and what was seen each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import snapshots
from models.store.sql import in_batches, upsert
from models.tables import Document, Link, Mention, Snapshot, Visit
from models.terms import MISSING, CaptureKind, LinkState
from models.values import CaptureFacts

MOST_ANCHORS = 100
MOST_EARLIER = 50
NOT_MODIFIED = 304
RENDERING = timedelta(minutes=5)  # what a browser makes of a page is there well before
# States in which what came is the page itself.
READABLE = (LinkState.ALIVE, LinkState.CHANGED)

# What a person recorded says nothing of what a site answers us, and has validators not given to us.
_OURS = col(Snapshot.import_id).is_(None)


def watch(session: Session, link_ids: Sequence[int], at: datetime) -> None:
    """Let these links be looked at from `at` on; one that is watched already keeps its own time."""
    for batch in in_batches(sorted(set(link_ids))):
        session.execute(
            sa.update(Link)
            .where(col(Link.id).in_(batch), col(Link.visit_at).is_(None))
            .values(visit_at=at)
        )


def due(session: Session, now: datetime, limit: int, pageless: Sequence[str] = ()) -> list[Link]:
    """Return the links whose time has come, those that wait longest first.

    Links of the sources of `pageless` lead to no page of their own: nobody can visit them.
    """
    query = select(Link).where(col(Link.visit_at) <= now).order_by(col(Link.visit_at), col(Link.id))
    if pageless:
        has_page = col(Link.source_id).not_in(list(pageless))
        query = query.where(sa.or_(col(Link.source_id).is_(None), has_page))
    return list(session.exec(query.limit(limit)))


def chosen(session: Session, link_ids: Sequence[int]) -> list[tuple[Link, Snapshot | None]]:
    """Return these links, each with the last whole capture of its page at its own address, or the
    one that this repeats: whoever has not modified it since shows what we know.
    """
    found: list[tuple[Link, Snapshot | None]] = []
    for batch in in_batches(sorted(set(link_ids))):
        last = _last_whole(session, batch, Snapshot.url == Link.fetch_url, _is_page_itself(), _OURS)
        kept = _with_payload(session, last)
        query = select(Link).where(col(Link.id).in_(batch)).order_by(col(Link.id))
        found += [(link, kept.get(link.id or 0)) for link in session.exec(query)]
    return found


def _with_payload(session: Session, last: dict[int, Snapshot]) -> dict[int, Snapshot]:
    """Replace each capture that repeats another of its address by that one, or leave it out: a
    later capture can refer only to one that has its payload.
    """
    repeated = [row.revisit_of for row in last.values() if row.revisit_of is not None]
    originals = snapshots.originals(session, repeated)
    held = {link_id: originals.get(row.revisit_of or "", row) for link_id, row in last.items()}
    return {
        link_id: row
        for link_id, row in held.items()
        if row.revisit_of is None and row.url == last[link_id].url
    }


def kept(session: Session, link_ids: Sequence[int]) -> list[tuple[Link, Snapshot | None]]:
    """Return these links, each with the last capture that brought us the page itself and no wall or
    notice, wherever a redirect led, and be it one that repeats the payload of another.
    """
    found: list[tuple[Link, Snapshot | None]] = []
    for batch in in_batches(sorted(set(link_ids))):
        whole = _last_whole(session, batch, _is_page_itself(), _OURS)
        query = select(Link).where(col(Link.id).in_(batch)).order_by(col(Link.id))
        found += [(link, whole.get(link.id or 0)) for link in session.exec(query)]
    return found


def _is_page_itself() -> sa.ColumnElement[bool]:
    """Choose captures that were judged so. A poll's are no visits: of them those with a text."""
    visit = sa.exists().where(col(Visit.record_id) == col(Snapshot.record_id))
    is_read = sa.and_(~visit, col(Snapshot.read_outcome) == "documents")
    return sa.or_(visit.where(col(Visit.state).in_(READABLE)), is_read)


def _last_whole(
    session: Session, link_ids: Sequence[int], *where: sa.ColumnElement[bool] | bool
) -> dict[int, Snapshot]:
    """Return the last capture of each link that brought the whole of a page."""
    last = (
        select(sa.func.max(Snapshot.id))
        .join(Link, col(Link.id) == Snapshot.link_id)
        .where(col(Snapshot.link_id).in_(list(link_ids)), *where)
        .where(col(Snapshot.status).between(200, 299), col(Snapshot.truncated).is_(None))
        .where(Snapshot.kind == CaptureKind.DOCUMENT)
        .group_by(col(Snapshot.link_id))
    )
    rows = session.exec(select(Snapshot).where(col(Snapshot.id).in_(last)))
    return {row.link_id: row for row in rows if row.link_id is not None}


def save(
    session: Session,
    link_id: int,
    facts: CaptureFacts | None,
    seen: LinkState,
    final_url: str | None,
    error: str | None,
    now: datetime,
) -> bool:
    """Write down one look at a link; tell whether the link had never been fetched before."""
    row = {
        "link_id": link_id,
        "at": facts.captured_at if facts is not None else now,
        "record_id": facts.record_id if facts is not None else None,
        "seen": seen,
        "final_url": final_url,
        "error": error,
        "is_sure": False,
    }
    upsert(session, Visit, [row], key=("link_id", "at"))
    state = session.exec(select(Link.state).where(col(Link.id) == link_id)).one()
    return state is LinkState.NEW


def last(session: Session, link_id: int) -> Visit | None:
    """Return the last look at a link."""
    query = select(Visit).where(Visit.link_id == link_id).order_by(col(Visit.id).desc())
    return session.exec(query.limit(1)).one_or_none()


@dataclass(frozen=True, slots=True)
class Look:
    """A visit that nobody has judged yet, with what it brought and what the link was known for.

    `held` is the snapshot whose record holds the page: the visit's own, or the one it repeats;
    `shown` is what a browser made of it; `before` the last whole capture before this visit.
    `needs_browser` says that the document known so far was read as a browser showed it, `is_inline`
    that it was read on a listing: a channel's page; `is_same` that it was read from the same bytes.
    """

    visit: Visit
    link: Link
    snapshot: Snapshot | None
    held: Snapshot | None
    before: Snapshot | None
    document: Document | None
    anchors: tuple[str, ...]
    shown: Snapshot | None = None
    needs_browser: bool = False
    is_inline: bool = False
    is_same: bool = False


def unjudged(session: Session, after: int, limit: int) -> list[Look]:
    """Return visits that nobody has judged yet, in the order in which they were made.

    `after` is the last id that the caller has had.
    """
    query = (
        select(Visit, Link, Snapshot)
        .join(Link, col(Link.id) == Visit.link_id)
        .outerjoin(Snapshot, col(Snapshot.record_id) == Visit.record_id)
        .where(col(Visit.judged_at).is_(None), col(Visit.id) > after)
        .order_by(col(Visit.id))
        .limit(limit)
    )
    rows = list(session.exec(query))
    repeated = [row.revisit_of for _, _, row in rows if row is not None and row.revisit_of]
    originals = {
        row.record_id: row
        for row in session.exec(select(Snapshot).where(col(Snapshot.record_id).in_(repeated)))
    }
    shown = snapshots.counterparts(session, [row for _, _, row in rows if row is not None])
    return [
        _look(session, visit, link, snapshot, originals, shown) for visit, link, snapshot in rows
    ]


def _look(
    session: Session,
    visit: Visit,
    link: Link,
    snapshot: Snapshot | None,
    originals: dict[str, Snapshot],
    shown: dict[int, Snapshot],
) -> Look:
    held = None if snapshot is None else originals.get(snapshot.revisit_of or "", snapshot)
    document = _last_document(session, link, visit.at)
    anchors = () if document is None else tuple(_anchors(session, document))
    kind, payload = (None, None) if document is None else _origin_of(session, document)
    before = _last_before(session, visit)
    return Look(
        visit,
        link,
        snapshot,
        held,
        before,
        document,
        anchors,
        None if snapshot is None else shown.get(snapshot.id or 0),
        kind is CaptureKind.RENDERED,
        kind is CaptureKind.LISTING,
        payload is not None and snapshot is not None and payload == snapshot.payload_sha256,
    )


def _origin_of(session: Session, document: Document) -> tuple[CaptureKind, str | None]:
    """Return why a document's page was fetched, and the digest of the bytes that came."""
    query = select(Snapshot.kind, Snapshot.payload_sha256)
    kind, payload = session.exec(query.where(col(Snapshot.id) == document.snapshot_id)).one()
    return CaptureKind(kind), payload


def needing_browser(session: Session, link_ids: Sequence[int]) -> set[int]:
    """Return those of the links whose last document was read as a browser showed it."""
    last: dict[int, CaptureKind] = {}
    for batch in in_batches(sorted(set(link_ids))):
        query = (
            select(Document.link_id, Snapshot.kind)
            .join(Snapshot, col(Snapshot.id) == Document.snapshot_id)
            .where(col(Document.link_id).in_(batch), col(Document.seen_at).is_not(None))
            .order_by(col(Document.seen_at), col(Document.id))
        )
        last |= {link_id: CaptureKind(kind) for link_id, kind in session.exec(query)}
    return {link_id for link_id, kind in last.items() if kind is CaptureKind.RENDERED}


def unfilled(session: Session, reason: str) -> list[Link]:
    """Return the links whose last visit was judged for a reason that begins so, and of which no
    browser has made anything since; those that were seen first come first.
    """
    last = (
        select(sa.func.max(Visit.id))
        .join(Link, col(Link.id) == Visit.link_id)
        .where(Link.state == LinkState.UNREACHABLE, col(Visit.judged_at).is_not(None))
        .group_by(col(Visit.link_id))
    )
    shown = sa.exists().where(
        col(Snapshot.link_id) == col(Visit.link_id),
        col(Snapshot.kind) == CaptureKind.RENDERED,
        col(Snapshot.captured_at) >= col(Visit.at),
    )
    query = (
        select(Link)
        .join(Visit, col(Visit.link_id) == Link.id)
        .where(col(Visit.id).in_(last), col(Visit.reason).startswith(reason), ~shown)
        .order_by(col(Visit.id))
    )
    return list(session.exec(query))


def _last_before(session: Session, visit: Visit) -> Snapshot | None:
    query = (
        select(Snapshot)
        .where(Snapshot.link_id == visit.link_id, Snapshot.captured_at < visit.at, _OURS)
        .where(Snapshot.kind == CaptureKind.DOCUMENT)
        .where(col(Snapshot.status).between(200, 299), col(Snapshot.truncated).is_(None))
        .order_by(col(Snapshot.id).desc())
    )
    return session.exec(query.limit(1)).first()


def _last_document(session: Session, link: Link, before: datetime) -> Document | None:
    """Return the text that a link showed us last: a page may have returned to an earlier one."""
    seen_at = col(Document.seen_at)
    query = (
        select(Document)
        .where(Document.link_id == link.id, seen_at.is_not(None))
        .where(sa.or_(col(Document.captured_at) < before, seen_at < before))
        .order_by(seen_at.desc(), col(Document.id).desc())
    )
    return session.exec(query.limit(1)).first()


def _anchors(session: Session, document: Document) -> Sequence[str]:
    """Return the names and articles of law of a document, as they are spelt there."""
    query = select(Mention.raw).where(Mention.document_id == document.id).distinct()
    return session.exec(query.order_by(Mention.raw).limit(MOST_ANCHORS)).all()


def hosts_that_answered(session: Session, since: datetime) -> set[str]:
    """Return the hosts of which a page came well since then: for them an outage is none."""
    query = (
        select(Snapshot.url)
        .where(Snapshot.captured_at >= since, Snapshot.kind == CaptureKind.DOCUMENT, _OURS)
        .where(sa.or_(col(Snapshot.status).between(200, 299), col(Snapshot.status) == NOT_MODIFIED))
        .distinct()
    )
    return {urlsplit(url).hostname or "" for url in session.exec(query)}


def earlier(session: Session, visit: Visit) -> list[Visit]:
    """Return the judged visits to the same link before this one, the latest first."""
    query = (
        select(Visit)
        .where(Visit.link_id == visit.link_id, Visit.at < visit.at)
        .where(col(Visit.judged_at).is_not(None))
        .order_by(col(Visit.at).desc())
    )
    return list(session.exec(query.limit(MOST_EARLIER)))


def record(
    session: Session,
    visit: Visit,
    state: LinkState,
    reason: str,
    *,
    is_sure: bool,
    stands: bool,
    next_at: datetime,
    now: datetime,
    readable: bool = True,
) -> None:
    """Write down how a visit was judged. If it `stands`, it becomes the link's state, unless a
    later visit was judged before it.

    A page that is none, or not `readable`, must not be read as a document: its snapshot counts as
    read, and so does what a browser made of it.
    """
    session.execute(
        sa.update(Visit)
        .where(col(Visit.id) == visit.id, col(Visit.judged_at).is_(None))
        .values(state=state, reason=reason, is_sure=is_sure, judged_at=now)
    )
    link: dict[str, Any] = {"visits": col(Link.visits) + 1}
    if not _is_overtaken(session, visit):
        link["visit_at"] = next_at
        if stands:
            link["state"] = state
    session.execute(sa.update(Link).where(col(Link.id) == visit.link_id).values(link))
    if (state not in READABLE or not readable) and visit.record_id is not None:
        session.execute(
            sa.update(Snapshot)
            .where(_brought_by(visit), col(Snapshot.read_at).is_(None))
            .values(read_at=now, read_outcome="skipped")
        )


def postpone(session: Session, visit: Visit, until: datetime) -> None:
    """Let the link of a visit that cannot be judged here rest until then."""
    session.execute(
        sa.update(Link)
        .where(col(Link.id) == visit.link_id, col(Link.visit_at) < until)
        .values(visit_at=until)
    )


def _is_overtaken(session: Session, visit: Visit) -> bool:
    later = sa.exists().where(
        col(Visit.link_id) == visit.link_id,
        col(Visit.at) > visit.at,
        col(Visit.judged_at).is_not(None),
    )
    return bool(session.execute(sa.select(later)).scalar())


def _brought_by(visit: Visit) -> sa.ColumnElement[bool]:
    """Choose what a visit brought, and what a browser made of it."""
    made_of_it = sa.and_(
        col(Snapshot.kind) == CaptureKind.RENDERED,
        col(Snapshot.link_id) == visit.link_id,
        col(Snapshot.captured_at).between(visit.at, visit.at + RENDERING),
    )
    return sa.or_(col(Snapshot.record_id) == visit.record_id, made_of_it)


def untold(session: Session) -> list[Visit]:
    """Return the judged visits of which nobody was told yet, but for those of a changed page whose
    text nobody has read: of them nothing can be told.
    """
    query = (
        select(Visit)
        .where(col(Visit.judged_at).is_not(None), col(Visit.told_at).is_(None))
        .order_by(col(Visit.id))
    )
    return [visit for visit in session.exec(query) if not _waits_for_text(session, visit)]


def _waits_for_text(session: Session, visit: Visit) -> bool:
    if visit.state is not LinkState.CHANGED:
        return False
    query = select(Snapshot.id).where(_brought_by(visit), *snapshots.UNREAD)
    return session.exec(query.limit(1)).first() is not None


def losses(session: Session, seen: Sequence[Visit]) -> list[Visit]:
    """Return those of the visits that found a page missing, but for those that repeat what the one
    before them said: each deletion is told once.
    """
    return [visit for visit in seen if visit.state in MISSING and _is_news(session, visit)]


def _is_news(session: Session, visit: Visit) -> bool:
    before = earlier(session, visit)[:1]
    return visit.is_sure and not any(b.is_sure and b.state in MISSING for b in before)


def mark_told(session: Session, seen: Sequence[Visit], now: datetime) -> None:
    """Note that these visits were told."""
    for batch in in_batches([visit.id for visit in seen]):
        session.execute(sa.update(Visit).where(col(Visit.id).in_(batch)).values(told_at=now))
