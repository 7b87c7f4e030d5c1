"""Looks for what is followed in new documents, and in those of before when a watch is new; asks a
person to look where no alert of an event does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from extract.findings import whole_text
from extract.following.values import Followed, Hit, OnFile
from extract.watching import WatchIndex, find_hits, index_watches
from flows.workspace import Workspace
from models.database import writing
from models.store import looks, watched, watches
from models.store.documents import NewDocument
from models.tables import Document, Mention, Watch
from models.values import ChargeMention, PersonMention, Provision

Found = tuple[Document, list[PersonMention], list[ChargeMention], Mapping[str, OnFile]]
BATCH = 200  # documents of before that are looked through in one transaction

_last: dict[str, tuple[tuple[Any, ...], WatchIndex]] = {}  # of each database, as it last was


def note_hits(session: Session, documents: Sequence[NewDocument], now: datetime) -> int:
    """Save which new documents hold what is followed; return how many hits that were.

    Called in the transaction that saves the documents, after the people whom they name were linked.
    """
    index = _index(session)
    if index is None or not documents:
        return 0
    named = [document.id for document in documents if document.has_findings]
    filed = watched.filed_in(session, named) if index.people.by_key else {}
    rows: list[dict[str, Any]] = []
    for document in documents:
        article, found = document.read.article, document.read.findings
        text = whole_text(article.text, article.title)
        on_file = _on_file(filed.get(document.id, {}))
        hits = find_hits(text, found.people, found.charges, index, on_file)
        rows += [_row(hit, document.id, now, is_old=False) for hit in hits]
    looks.save_hits(session, rows)
    return len(rows)


def look_back(workspace: Workspace, now: datetime) -> int:
    """Look through all documents for what new watches follow; return how many hits that were.

    What was captured before somebody asked for it alerts nobody. Each batch is a transaction that
    notes how far it came: killed, it goes on there.
    """
    count, is_done = 0, False
    while not is_done:
        with writing(workspace.engine, lock=watches.LOCK) as session:
            found, is_done = look_at_batch(session, now)
            count += found
    return count


def look_at_batch(session: Session, now: datetime) -> tuple[int, bool]:
    """Look at the next documents for what is due; return how many hits, and whether that was all.

    Run it in a session that holds the lock "findings".
    """
    due = looks.due(session)
    if not due:
        return 0, True
    begin = min(watch.looked_to for watch in due)
    query = select(Document).where(col(Document.id) > begin).order_by(col(Document.id))
    documents = list(session.exec(query.limit(BATCH)))
    index = index_watches([followed_by(watch) for watch in due])
    asked = {watch.id: watch.asked_at or watch.at for watch in due}
    rows = [
        _row(hit, document.id or 0, now, is_old=document.captured_at < asked[hit.watch_id])
        for document, people, charges, on_file in _with_findings(session, documents)
        for hit in find_hits(
            whole_text(document.text, document.title), people, charges, index, on_file
        )
    ]
    looks.save_hits(session, rows)
    last = max((document.id or 0 for document in documents), default=begin)
    is_done = len(documents) < BATCH
    looks.note_looked(session, due, last, now, is_done=is_done)
    return len(rows), is_done


def last_read(session: Session, limit: int) -> Iterable[Found]:
    """Yield the documents that were saved last, the last one first, with what was found in each."""
    query = select(Document).order_by(col(Document.id).desc()).limit(limit)
    yield from _with_findings(session, list(session.exec(query)))


def _with_findings(session: Session, documents: Sequence[Document]) -> Iterable[Found]:
    ids = [document.id for document in documents if document.id is not None]
    filed = watched.filed_in(session, ids)
    people: dict[int, list[PersonMention]] = {}
    charges: dict[int, list[ChargeMention]] = {}
    for row in session.exec(select(Mention).where(col(Mention.document_id).in_(ids))):
        if row.name is not None:
            people.setdefault(row.document_id, []).append(_person(row))
        elif row.provision_id is not None:
            charges.setdefault(row.document_id, []).append(_charge(row))
    for document in documents:
        key = document.id or 0
        on_file = _on_file(filed.get(key, {}))
        yield document, people.get(key, []), charges.get(key, []), on_file


def _index(session: Session) -> WatchIndex | None:
    """Return what is followed, filed; None if nothing is. It is made anew when watches changed."""
    state = looks.state(session)
    if not any(state):
        return None
    database = session.get_bind().engine.url.render_as_string()
    known = _last.get(database)
    if known is None or known[0] != state:
        followed = [
            Followed(watch_id, kind, value, name, tuple(aliases), born)
            for watch_id, kind, value, name, aliases, born in looks.active(session)
        ]
        known = state, index_watches(followed)
        _last.clear()
        _last[database] = known
    return known[1]


def followed_by(watch: Watch) -> Followed:
    """Return what a watch looks for."""
    return Followed(
        watch.id or 0, watch.kind, watch.value, watch.name, tuple(watch.aliases), watch.born
    )


def _row(hit: Hit, document_id: int, now: datetime, *, is_old: bool) -> dict[str, Any]:
    return {
        "watch_id": hit.watch_id,
        "document_id": document_id,
        "alert_id": None,
        "is_old": is_old,
        "start": hit.start,
        "end": hit.end,
        "why": hit.why,
        "at": now,
    }


def _on_file(filed: Mapping[str, watched.Filed]) -> dict[str, OnFile]:
    return {key: OnFile(one.keys, one.born) for key, one in filed.items()}


def _person(row: Mention) -> PersonMention:
    return PersonMention(row.raw, row.start, row.end, row.name or "", row.value, "")


def _charge(row: Mention) -> ChargeMention:
    return ChargeMention(Provision.read(row.value), row.start, row.end, row.raw, row.how or "")
