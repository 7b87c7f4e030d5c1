"""Notes what new documents with a find cite, and puts it and them on the schedule of rechecks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from crawlers.risk import Cited, choose_cited
from extract.severity import least_score
from flows.agenda import STEPS
from flows.workspace import Workspace, now
from models.store import followed, links, references, visits
from models.store.documents import NewDocument
from models.store.links import FoundLink


def note_references(
    session: Session, workspace: Workspace, documents: Sequence[NewDocument]
) -> None:
    """Save what these documents cite if they hold a find, to be captured at once, and watch both.

    A find is an act that raises an alert, or a person whom somebody follows or confirmed. What a
    person handed in may come from a closed group: it asks for nothing. Called in the transaction
    that saves the documents, so that a run that is killed forgets nothing.
    """
    closed = references.handed_in(session, [document.id for document in documents])
    finds = _with_find(session, [d for d in documents if d.id not in closed])
    visits.watch(session, [document.link_id for document in finds], now() + STEPS[0])
    told = references.evidence_links(session, document_ids=[d.id for d in documents])
    visits.watch(session, told, now() + STEPS[0])
    cited_before = references.among(session, [document.link_id for document in finds])
    for document in finds:
        if document.link_id not in cited_before:  # one step from what we read of ourselves
            _save(session, workspace, document)


def _with_find(session: Session, documents: Sequence[NewDocument]) -> list[NewDocument]:
    keys = {mention.key for d in documents for mention in d.read.findings.people}
    watched = followed.watched_keys(session, keys)
    return [
        document
        for document in documents
        if any(event.score >= least_score() for event in document.read.findings.events)
        or any(mention.key in watched for mention in document.read.findings.people)
    ]


def _save(session: Session, workspace: Workspace, document: NewDocument) -> None:
    read = document.read
    cited = choose_cited(read.url, read.article.links, read.embedded, workspace.sources)
    by_source: dict[str | None, list[Cited]] = {}
    for one in cited:
        by_source.setdefault(one.source_id, []).append(one)
    ids: dict[str, int] = {}
    for source_id, several in by_source.items():
        found = [FoundLink(one.url, one.fetch_url) for one in several]
        ids |= links.save_found(session, source_id, found, now())
    visits.watch(session, list(ids.values()), now())
    known = [(ids[one.url], one.rank) for one in cited if one.url in ids]  # not what was purged
    references.save(session, document.id, known, now())
