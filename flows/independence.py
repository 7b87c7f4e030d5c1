"""Counts the independent sources among documents that tell of one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from sqlmodel import Session

from crawlers.catalogue import Source, owner_of
from crawlers.platforms import fold_post
from crawlers.urls import NotALink, canonical_url
from extract.independence import CopyOf, Group, Voice, group_voices
from models.store import copies
from models.tables import Copy, Document, Evidence, Link


def independent_sources(
    session: Session,
    sources: Mapping[str, Source],
    evidence: Sequence[tuple[Evidence, Document, Link]],
) -> list[Group]:
    """Return the groups of documents of which each is one source; as many are independent.

    Copies are not, translations by what they tell, nor what one outlet says in several places.
    """
    return independent_of_each(session, sources, {0: evidence})[0]


def independent_of_each(
    session: Session,
    sources: Mapping[str, Source],
    evidence: Mapping[int, Sequence[tuple[Evidence, Document, Link]]],
) -> dict[int, list[Group]]:
    """Return the independent sources of each of several acts, by the same keys."""
    ids = {document.id or 0 for told in evidence.values() for _, document, _ in told}
    known = copies.among(session, ids)
    return {key: _groups(sources, told, known) for key, told in evidence.items()}


def _groups(
    sources: Mapping[str, Source],
    evidence: Sequence[tuple[Evidence, Document, Link]],
    known: Sequence[Copy],
) -> list[Group]:
    told: dict[int, list[tuple[int, int]]] = {}
    for telling, document, _link in evidence:
        told.setdefault(document.id or 0, []).append((telling.start, telling.end))
    voices = {
        document.id or 0: Voice(
            document.id or 0,
            outlet_of(document.source_id, link.url, sources),
            document.published_at or document.captured_at,
            tuple(told[document.id or 0]),
        )
        for _telling, document, link in evidence
    }
    own = copies.some_of(known, voices)
    return group_voices(list(voices.values()), map(_copy_of, own))


def outlet_of(source_id: str | None, url: str, sources: Mapping[str, Source]) -> str:
    """Return who publishes a page: the outlet that its source's file names, else the source.

    Of a page that no source owns, or only a platform as a whole: the account there, or the post
    where its address names none; elsewhere the host.
    """
    try:
        owner = source_id if source_id in sources else owner_of(url, sources)
        if owner is not None and not sources[owner].is_platform:
            return sources[owner].outlet or owner
        post = fold_post(canonical_url(url))
    except NotALink:
        return url
    if post is not None:
        return post.owner or post.url
    return urlsplit(url).hostname or url


def _copy_of(row: Copy) -> CopyOf:
    spans = (row.start, row.end), (row.of_start, row.of_end)
    return CopyOf(row.document_id, row.of_document_id, row.kind, *spans, row.why)
