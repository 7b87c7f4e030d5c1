"""Notes which of the new documents with findings are copies of others, and of which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from extract.duplicates import Act, Copied, Telling, judge_copy
from extract.wordings import fingerprints
from models.store import copies
from models.store.copies import WHOLE, Prints, Told
from models.store.documents import NewDocument

ERA = 28  # days: texts that appeared within half of it meet by their words, whenever that was
MOST = 5  # copies kept of one document


def note_copies(session: Session, documents: Sequence[NewDocument], now: datetime) -> int:
    """Judge new documents against earlier ones they share words or an event with; return how many
    are copies.

    Only documents with findings: nothing else is ever evidence, and what is cheap for one page in
    fifty is dear for every page. Called in the transaction that saves them, after their events.
    """
    met = copies.meet(session, [_prints(d) for d in documents if d.has_findings])
    acting = {document.id for document in documents if document.read.findings.events}
    same = {key: copies.telling_the_same(session, key) for key in acting}
    candidates = {
        key: list(dict.fromkeys([*others, *same.get(key, [])])) for key, others in met.items()
    }
    wanted = {key for key, others in candidates.items() if others}
    wanted |= {other for others in candidates.values() for other in others}
    tellings = {key: _telling(told) for key, told in copies.told_by(session, wanted).items()}
    rows = [row for key in candidates for row in _judged(key, candidates[key], tellings, now)]
    copies.save(session, rows)
    return len({row["document_id"] for row in rows})


def _prints(document: NewDocument) -> Prints:
    article = document.read.article
    telling = Telling(article.title, article.text, document.read.findings.lang)
    era, day = divmod(date.fromisoformat(document.seen_on).toordinal(), ERA)
    near = era - 1 if day < ERA / 2 else era + 1
    return Prints(document.id, era, near, tuple(fingerprints(telling.whole)))


def _telling(told: Told) -> Telling:
    document = told.document
    acts = tuple(Act(*act) for act in told.acts)
    return Telling(document.title, document.text, document.lang, told.people, acts)


def _judged(
    document_id: int, others: Sequence[int], tellings: dict[int, Telling], now: datetime
) -> list[dict[str, Any]]:
    """Return the rows of one document. Once it is a copy as a whole, the rest is known of that."""
    rows: list[dict[str, Any]] = []
    for other in others:
        copied = judge_copy(tellings[document_id], tellings[other])
        if copied is not None:
            rows.append(_row(document_id, other, copied, now))
            if copied.kind in WHOLE or len(rows) == MOST:
                break
    return rows


def _row(document_id: int, other: int, copied: Copied, now: datetime) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "of_document_id": other,
        "kind": copied.kind,
        "share": round(copied.share, 3),
        "start": copied.span[0],
        "end": copied.span[1],
        "of_start": copied.of_span[0],
        "of_end": copied.of_span[1],
        "why": copied.why,
        "created_at": now,
    }
