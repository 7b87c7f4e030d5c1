"""What the page of one alert shows beside what `console.dossier` gathers: the versions of each
page, and which alerts stand before and behind it in the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from console import dossier
from console.lines import arrange
from console.paging import Cursor
from crawlers.catalogue import Source
from models.store import queue
from models.store.queue import AsOf
from models.store.sql import in_batches
from models.store.wanted import Wanted
from models.tables import Alert, Document, Link
from models.terms import DeskRole

MOST_VERSIONS = 20  # of one page


@dataclass(frozen=True, slots=True)
class Casefile:
    """One alert as it was at `as_of`. `versions` are the texts that its pages had, the newest
    first, by the number of the document that tells of it; `states` how the page was seen last.
    `page` is the link that the alert itself is about, with the same of it, if it is about one and
    that is not sealed.
    """

    as_of: AsOf
    alert: Mapping[str, Any]
    versions: Mapping[int, list[dict[str, Any]]]
    states: Mapping[int, str]
    page: Mapping[str, Any] | None
    before: int | None
    behind: int | None


def show(
    session: Session,
    sources: Mapping[str, Source],
    alert_id: int,
    wanted: Wanted,
    cursor: Cursor,
    role: DeskRole = DeskRole.READER,
) -> Casefile:
    """Return an alert, and its neighbours in the list that was asked for. Raises NotPossible."""
    as_of = queue.as_of(session)  # first: what comes later is refused, not overlooked
    alert = dossier.whole(session, alert_id, sources, role)
    documents = [telling["document"] for telling in alert["evidence"]]
    links = _links_of(session, documents)
    before, behind = _beside(session, alert_id, wanted, cursor)
    return Casefile(
        as_of=as_of,
        alert=alert,
        versions=_versions(session, links),
        states=_states(session, links),
        page=None if alert["sealed"] else _page(session, alert_id),
        before=before,
        behind=behind,
    )


def _beside(
    session: Session, alert_id: int, wanted: Wanted, cursor: Cursor
) -> tuple[int | None, int | None]:
    """Return the alerts before and behind one in the list; without it, the first is behind it."""
    window = queue.window(session, wanted, cursor.base)
    ids = [line.ids[0] for line in arrange(window.rows, None)]
    if alert_id not in ids:
        return None, next(iter(ids), None)
    at = ids.index(alert_id)
    return (ids[at - 1] if at else None), next(iter(ids[at + 1 :]), None)


def _links_of(session: Session, document_ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for batch in in_batches(sorted(set(document_ids))):
        query = select(Document.id, Document.link_id).where(col(Document.id).in_(batch))
        found |= {key: link_id for key, link_id in session.exec(query) if key is not None}
    return found


def _page(session: Session, alert_id: int) -> dict[str, Any] | None:
    """Return the link that an alert is about: that it went, or that its text is another."""
    query = select(Link).join(Alert, col(Alert.link_id) == Link.id).where(Alert.id == alert_id)
    if (link := session.exec(query).first()) is None or link.id is None:
        return None
    versions = _texts(session, {link.id}).get(link.id, [])
    return {"link": link.id, "state": link.state, "versions": versions}


def _versions(session: Session, links: Mapping[int, int]) -> dict[int, list[dict[str, Any]]]:
    at_link = _texts(session, set(links.values()))
    return {document: at_link[link_id] for document, link_id in links.items()}


def _texts(session: Session, links: AbstractSet[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the texts that were read at each of these links, the newest first."""
    at_link: dict[int, list[dict[str, Any]]] = {}
    for batch in in_batches(sorted(links)):
        query = select(Document.id, Document.link_id, Document.captured_at, Document.snapshot_id)
        query = query.where(col(Document.link_id).in_(batch)).order_by(col(Document.id).desc())
        for key, link_id, captured_at, snapshot_id in session.exec(query):
            known = at_link.setdefault(link_id, [])
            if len(known) < MOST_VERSIONS:
                known.append({"id": key, "captured_at": captured_at, "snapshot": snapshot_id})
    return at_link


def _states(session: Session, links: Mapping[int, int]) -> dict[int, str]:
    states: dict[int, str] = {}
    for batch in in_batches(sorted(set(links.values()))):
        for link in session.exec(select(Link).where(col(Link.id).in_(batch))):
            states[link.id or 0] = link.state
    return {document: states[link_id] for document, link_id in links.items()}
