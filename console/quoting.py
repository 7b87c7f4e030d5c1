"""The sentence that a list shows of an alert: as its first document says it, names hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from console.tellings import People, Telling
from flows.masks import apply
from models.store.sql import in_batches
from models.tables import Document, Evidence, Mention

LONGEST = 180  # characters of a sentence


def quote_each(
    session: Session, told: Mapping[int, Sequence[Telling]], people: People
) -> dict[int, dict[str, Any]]:
    """Return the words in which the first telling of each alert tells it, with their language.

    Only these words are fetched, not the whole documents.
    """
    first = {alert_id: tellings[0] for alert_id, tellings in told.items() if tellings}
    words = _words(session, [evidence.id or 0 for evidence, *_ in first.values()])
    return {
        alert_id: {
            "text": _masked(words[evidence.id or 0], evidence, people),
            "lang": document.lang,
        }
        for alert_id, (evidence, document, *_) in first.items()
    }


def _words(session: Session, evidence_ids: Sequence[int]) -> dict[int, str]:
    whole = sa.case(
        (col(Document.title) == "", col(Document.text)),
        else_=col(Document.title) + "\n" + col(Document.text),
    )
    length = sa.case((_LENGTH > LONGEST, LONGEST), else_=_LENGTH)
    found: dict[int, str] = {}
    for batch in in_batches(sorted(evidence_ids)):
        query = (
            sa.select(col(Evidence.id), sa.func.substr(whole, col(Evidence.start) + 1, length))
            .join(Document, col(Document.id) == col(Evidence.document_id))
            .where(col(Evidence.id).in_(batch))
        )
        found |= dict(session.execute(query).tuples().all())
    return found


_LENGTH = col(Evidence.end) - col(Evidence.start)


def _masked(words: str, evidence: Evidence, people: People) -> str:
    """Return the words without hidden names; what was cut off ends in an ellipsis."""
    begin = evidence.start
    inside = [
        _moved(mention, begin)
        for mention in people.mentions_in(evidence.document_id)
        if begin <= mention.start and mention.end <= begin + len(words)
    ]
    shown = " ".join(apply(words, people.masks.edits(words, inside)).split())
    return shown if len(words) == evidence.end - begin else f"{shown}…"


def _moved(mention: Mention, begin: int) -> Mention:
    """Return where a mention stands behind a place of the text."""
    return Mention(
        document_id=mention.document_id,
        start=mention.start - begin,
        end=mention.end - begin,
        value=mention.value,
        raw=mention.raw,
        name=mention.name,
        role=mention.role,
        person_id=mention.person_id,
    )
