"""The sentence that a list shows of an alert: as its first document says it, names hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from console.tellings import People, Telling
from flows.masks import apply
from models.store.sql import in_batches
from models.tables import Document, Evidence

LONGEST = 200  # characters of what was found
MARGIN = 90  # on either side of it
ENDS = re.compile(r"[.!?…]\s|\n")  # «… 5 суток. Его …»


def quote_each(
    session: Session, told: Mapping[int, Sequence[Telling]], people: People
) -> dict[int, dict[str, Any]]:
    """Return the words in which the first telling of each alert tells it, in their sentence, with
    their language.

    Only these words are fetched, not the whole documents.
    """
    first = {alert_id: tellings[0] for alert_id, tellings in told.items() if tellings}
    words = _words(session, [evidence.id or 0 for evidence, *_ in first.values()])
    return {
        alert_id: {**_spell(words[evidence.id or 0], evidence, people), "lang": document.lang}
        for alert_id, (evidence, document, *_) in first.items()
    }


def _words(session: Session, evidence_ids: Sequence[int]) -> dict[int, str]:
    """Return the characters around each telling, from `_begin` on."""
    whole = sa.case(
        (col(Document.title) == "", col(Document.text)),
        else_=col(Document.title) + "\n" + col(Document.text),
    )
    start, length = col(Evidence.start), col(Evidence.end) - col(Evidence.start)
    begin = sa.case((start > MARGIN, start - MARGIN), else_=0)
    most = sa.case((length > LONGEST, LONGEST), else_=length) + (start - begin) + MARGIN
    found: dict[int, str] = {}
    for batch in in_batches(sorted(evidence_ids)):
        query = (
            sa.select(col(Evidence.id), sa.func.substr(whole, begin + 1, most))
            .join(Document, col(Document.id) == col(Evidence.document_id))
            .where(col(Evidence.id).in_(batch))
        )
        found |= dict(session.execute(query).tuples().all())
    return found


def _begin(evidence: Evidence) -> int:
    return max(0, evidence.start - MARGIN)


def _spell(words: str, evidence: Evidence, people: People) -> dict[str, str]:
    """Return what was found and what stands around it in its sentence, without hidden names."""
    begin = _begin(evidence)
    at = evidence.start - begin
    end = min(at + min(evidence.end - evidence.start, LONGEST), len(words))
    low, high = _sentence(words, at, end, is_first=begin == 0)
    edits = people.masks.edits(words, people.mentions_in(evidence.document_id), begin)
    parts = {"before": (low, at), "found": (at, end), "after": (end, high)}
    return {name: _cut(words, edits, *span) for name, span in parts.items()}


def _sentence(words: str, at: int, end: int, *, is_first: bool) -> tuple[int, int]:
    """Return where the sentence begins and ends; of one that was cut off the first and last whole
    word, so that no half of a name is shown.
    """
    before, after = words[:at], words[end:]
    ends = [found.end() for found in ENDS.finditer(before)]
    low = ends[-1] if ends else 0 if is_first else before.find(" ") + 1 or at
    stop = ENDS.search(after)
    last = after.rfind(" ")
    high = stop.start() + 1 if stop else max(last, 0) if len(after) == MARGIN else len(after)
    return low, end + high


def _cut(words: str, edits: Sequence[tuple[int, int, str]], begin: int, end: int) -> str:
    """Return characters of the words with what is shown in place of a name; one that reaches over
    an edge is shown on either side.
    """
    inside = [
        (max(a, begin) - begin, min(b, end) - begin, shown)
        for a, b, shown in edits
        if a < end and b > begin
    ]
    return apply(words[begin:end].replace("\n", " "), inside)
