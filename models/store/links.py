"""Links: discovered before they are fetched, and always ending in a state that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, SQLModel, col, select

from models.store.sql import in_batches, upsert
from models.store.tombstones import purged_addresses
from models.tables import Link, Snapshot
from models.terms import CaptureKind, LinkState
from models.values import SECOND_LOOK, CaptureFacts

MAX_ATTEMPTS = 14  # a week and a half: a host may be down for days, and so may we
RETRY_AFTER = timedelta(minutes=10)  # doubled with every attempt
LONGEST_WAIT = timedelta(days=1)
MAX_CUT = 3  # attempts at a page of which only the beginning comes
MISSING = (404, 410)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as a listing gave it: its canonical URL, the URL to ask for, and what was printed
    beside it.
    """

    url: str
    fetch_url: str
    title: str | None = None
    listed_date: str | None = None


def save_found(
    session: Session,
    source_id: str | None,
    found: Sequence[FoundLink],
    now: datetime,
    kind: CaptureKind = CaptureKind.DOCUMENT,
) -> dict[str, int]:
    """Save links that are not known yet and return the row id of every canonical URL in `found`,
    but for those that were purged: they are not saved again.
    """
    purged = purged_addresses(session, [link.url for link in found])
    found = [link for link in found if link.url not in purged]
    rows = [
        {
            "url": link.url,
            "fetch_url": link.fetch_url,
            "source_id": source_id,
            "kind": kind,
            "state": LinkState.NEW,
            "title": link.title,
            "listed_date": link.listed_date,
            "discovered_at": now,
            "attempts": 0,
        }
        for link in found
    ]
    upsert(session, Link, rows, key=("url",))
    return ids_of(session, [link.url for link in found])


def save_inline(
    session: Session, source_id: str | None, found: Sequence[FoundLink], now: datetime
) -> dict[str, int]:
    """Save links whose document came with the listing itself: they are alive and need no fetch."""
    ids = save_found(session, source_id, found, now)
    session.execute(
        sa.update(Link)
        .where(col(Link.id).in_(list(ids.values())), col(Link.state) == LinkState.NEW)
        .values(state=LinkState.ALIVE, fetched_at=now)
    )
    return ids


def ids_of(session: Session, urls: Sequence[str]) -> dict[str, int]:
    """Return the row ids of those canonical URLs that are known."""
    ids: dict[str, int] = {}
    for batch in in_batches(sorted(set(urls))):
        for link_id, url in session.exec(select(Link.id, Link.url).where(col(Link.url).in_(batch))):
            if link_id is not None:
                ids[url] = link_id
    return ids


def due(
    session: Session,
    source_id: str,
    now: datetime,
    urls: Sequence[str] | None = None,
    limit: int = 1000,
) -> list[Link]:
    """Return documents of a source that were never fetched and may be tried now, oldest first."""
    query = (
        select(Link)
        .where(Link.source_id == source_id, Link.kind == CaptureKind.DOCUMENT)
        .where(Link.state == LinkState.NEW, Link.attempts < MAX_ATTEMPTS)
        .where(sa.or_(col(Link.next_try_at).is_(None), col(Link.next_try_at) <= now))
        .order_by(col(Link.id))
        .limit(limit)
    )
    if urls is None:
        return list(session.exec(query))
    rows: list[Link] = []
    for batch in in_batches(sorted(set(urls))):
        rows.extend(session.exec(query.where(col(Link.url).in_(batch))))
    return rows


def find(session: Session, url: str) -> Link | None:
    """Return the link with that canonical URL."""
    return session.exec(select(Link).where(Link.url == url)).one_or_none()


# Told for every page that is fetched: one statement, built once, instead of a row of the mapper.
_TABLE = SQLModel.metadata.tables[str(Link.__tablename__)]
_TRIED: sa.Update = (
    sa.update(_TABLE)
    .where(_TABLE.c.id == sa.bindparam("of"))
    .values(
        attempts=_TABLE.c.attempts + sa.bindparam("tried", type_=sa.Integer),
        etag=sa.func.coalesce(sa.bindparam("new_etag", type_=sa.String), _TABLE.c.etag),
        last_modified=sa.func.coalesce(
            sa.bindparam("new_last_modified", type_=sa.String), _TABLE.c.last_modified
        ),
    )
)
_TRY_AGAIN = _TRIED.values(next_try_at=sa.bindparam("later"), state=LinkState.NEW)
_ENDED = _TRIED.values(state=sa.bindparam("new_state"), fetched_at=sa.bindparam("now"))


def is_settled_by(facts: CaptureFacts | None) -> bool:
    """Return whether the whole of a link's page came well, so that `settle` has noted it."""
    return (
        facts is not None
        and facts.kind is CaptureKind.DOCUMENT
        and facts.link_id is not None
        and 200 <= (facts.status or 0) < 300
        and facts.truncated is None
    )


def settle(session: Session, kept: Sequence[CaptureFacts], now: datetime) -> None:
    """Set links alive whose pages are among `kept`, saved already."""
    rows = [
        {
            "of": facts.link_id,
            "tried": 1,
            "new_etag": facts.etag or None,
            "new_last_modified": facts.last_modified or None,
            "now": now,
            "new_state": LinkState.ALIVE,
        }
        for facts in kept
        if is_settled_by(facts)
    ]
    if rows:
        session.connection().execute(_ENDED, rows)


def record_outcome(
    session: Session,
    link_id: int,
    state: LinkState,
    now: datetime,
    facts: CaptureFacts | None = None,
    retry: bool = False,
) -> None:
    """Set what was seen at a link. `facts` are those of this fetch, saved already.

    With `retry` it stays new and is tried again later, up to a limit. So does a link that is gone,
    until it was missing twice, and one of which only the beginning came. A fetch that `settle` has
    noted is not counted again.
    """
    answered = facts if facts is not None and (facts.status or 400) < 400 else None
    tried = 0 if is_settled_by(facts) else 1
    values: dict[str, Any] = {
        "of": link_id,
        "tried": tried,
        "new_etag": (answered.etag or None) if answered is not None else None,
        "new_last_modified": (answered.last_modified or None) if answered is not None else None,
    }
    later = _try_again_at(session, link_id, state, now, facts, retry, tried)
    if later is not None:
        statement, values = _TRY_AGAIN, values | {"later": later}
    else:
        statement, values = _ENDED, values | {"now": now, "new_state": state}
    if session.connection().execute(statement, values).rowcount != 1:
        raise NoResultFound(f"no link {link_id}")


def _try_again_at(
    session: Session,
    link_id: int,
    state: LinkState,
    now: datetime,
    facts: CaptureFacts | None,
    retry: bool,
    tried: int,
) -> datetime | None:
    is_cut = facts is not None and facts.truncated in ("time", "disconnect")
    if not (retry or is_cut or state is LinkState.GONE):
        return None
    attempts = _attempts(session, link_id) + tried
    if attempts >= (MAX_CUT if is_cut else MAX_ATTEMPTS):
        return None
    if state is LinkState.GONE:
        return None if _was_missing(session, link_id, now - SECOND_LOOK) else now + SECOND_LOOK
    wait: timedelta = RETRY_AFTER * 2 ** (attempts - 1)
    return now + min(wait, LONGEST_WAIT)


def _was_missing(session: Session, link_id: int, before: datetime) -> bool:
    seen = select(Snapshot.id).where(
        Snapshot.link_id == link_id,
        Snapshot.kind == CaptureKind.DOCUMENT,
        col(Snapshot.status).in_(MISSING),
        Snapshot.captured_at <= before,
    )
    return session.exec(seen.limit(1)).first() is not None


def _attempts(session: Session, link_id: int) -> int:
    return session.exec(select(Link.attempts).where(col(Link.id) == link_id)).one()


def record_listing(
    session: Session, source_id: str, url: str, facts: CaptureFacts | None, now: datetime
) -> None:
    """Note that a listing was read and its links are saved: from now on it may be asked for
    conditionally. An answer "not modified" leaves the earlier capture standing.
    """
    found = [FoundLink(url, url)]
    link_id = save_found(session, source_id, found, now, CaptureKind.LISTING)[url]
    link = session.get_one(Link, link_id)
    link.state = LinkState.ALIVE
    link.attempts += 1
    if facts is not None and facts.status is not None and 200 <= facts.status < 300:
        link.etag, link.last_modified = facts.etag, facts.last_modified
        link.fetched_at = facts.captured_at
        link.record_id = facts.revisit_of or facts.record_id
    session.add(link)


def forget_validators(session: Session, url: str) -> None:
    """Let the next request for a listing be unconditional."""
    session.execute(
        sa.update(Link)
        .where(col(Link.url) == url)
        .values(etag=None, last_modified=None, record_id=None)
    )
