"""What monitors follow: add, import, end, and show it with what was found. Used by every face."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from console.watch_files import Row
from extract.findings import find_all, whole_text
from extract.watching import find_hits, index_watches
from flows.gather import masks_of
from flows.masks import Masks, initials
from flows.watching import followed_by
from models.database import reading, writing
from models.store import exports, followed, looks, roster, watched, watches
from models.store.watches import Change, NewWatch
from models.tables import Document, Link, Watch, WatchHit
from models.terms import WatchKind

MOST_SHOWN = 50  # pages of one watch
MARGIN = 80  # characters around what was found


@dataclass(frozen=True, slots=True)
class Taken:
    """What came, or would come, of a list: the lines of each change, and what is wrong."""

    lines: dict[Change, list[int]]
    bad: tuple[Row, ...]
    is_saved: bool


def follow(engine: sa.Engine, wanted: NewWatch, by: str, now: datetime) -> tuple[int, Change]:
    """Follow one thing; return its number and what changed."""
    with writing(engine, lock=watches.LOCK) as session:
        return watches.save(session, [wanted], by, now)[0]


def end(engine: sa.Engine, watch_ids: Sequence[int], now: datetime) -> list[Watch]:
    """Follow these no longer, all or none. Raises NoSuchWatch."""
    with writing(engine, lock=watches.LOCK) as session:
        return watches.end(session, watch_ids, now)


def take(engine: sa.Engine, rows: Sequence[Row], by: str, now: datetime, *, is_dry: bool) -> Taken:
    """Follow what the rows of a list ask for. If one is bad, or `is_dry`, nothing is saved."""
    bad = tuple(row for row in rows if row.wanted is None)
    wanted, lines = _together(rows)
    if bad or is_dry:
        with reading(engine) as session:
            changes = [change for _, change in watches.compare(session, wanted)]
    else:
        with writing(engine, lock=watches.LOCK) as session:
            changes = [change for _, change in watches.save(session, wanted, by, now)]
    told: dict[Change, list[int]] = {change: [] for change in Change}
    for line, change in zip(lines, changes, strict=True):
        told[change].append(line)
    return Taken(told, bad, is_saved=not (bad or is_dry))


def summaries(
    session: Session,
    kinds: Collection[WatchKind],
    limit: int,
    *,
    with_ended: bool,
) -> list[dict[str, Any]]:
    """Return one value a watch, newest first, JSON-ready; children and witnesses by initials."""
    found = watches.listed(session, kinds, limit, with_ended=with_ended)
    return spell(session, found)


def whole(session: Session, watch_id: int) -> dict[str, Any]:
    """Return a watch with the pages that hold it, JSON-ready. Raises NoSuchWatch."""
    watch = watches.find(session, watch_id)
    hits = looks.hits(session, watch_id, MOST_SHOWN)
    return spell(session, [watch])[0] | {"hits": [_hit(session, hit) for hit in hits]}


def spell(session: Session, found: Sequence[Watch]) -> list[dict[str, Any]]:
    """Return watches JSON-ready."""
    counts = looks.counted(session, [watch.id or 0 for watch in found])
    hidden = hidden_keys(session, {w.value for w in found if w.kind is WatchKind.PERSON})
    return [
        _spell(watch, counts.get(watch.id or 0, (0, 0)), is_hidden=watch.value in hidden)
        for watch in found
    ]


def answered(session: Session, alert_id: int) -> list[dict[str, Any]]:
    """Return the watches that an alert answers, each with its note and the pages, JSON-ready."""
    found = watched.watches_of_alert(session, alert_id)
    spelt = spell(session, [watch for watch, _ in found])
    return [
        one | {"hits": [_hit(session, hit) for hit in hits[-MOST_SHOWN:]]}
        for one, (_, hits) in zip(spelt, found, strict=True)
    ]


def hidden_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those full-name keys that a child, or a witness anywhere, bears who is on file."""
    return masks_for(session, keys)[0]


def masks_for(session: Session, keys: Collection[str]) -> tuple[set[str], Masks]:
    """Return the keys of `hidden_keys`, and the masks that hide the names of those people."""
    bearers = followed.bearers(session, keys)
    persons = exports.persons(session, {row for rows in bearers.values() for row in rows})
    masks = masks_of(session, roster.as_witnesses(session, persons.keys()), persons)
    return {key for key, rows in bearers.items() if rows & masks.person_ids}, masks


def check(engine: sa.Engine, text: str) -> list[dict[str, Any]]:
    """Return what of all that is followed a name or a text would hit, where and why, JSON-ready."""
    with reading(engine) as session:
        known = {watch.id: watch for watch in watches.listed(session)}
        index = index_watches([followed_by(watch) for watch in known.values()])
        found = find_all(text, people="near")
        hits = find_hits(whole_text(text, None), found.people, found.charges, index)
        spelt = {one["id"]: one for one in spell(session, [known[h.watch_id] for h in hits])}
    return [
        {name: spelt[hit.watch_id][name] for name in ("id", "kind", "name")}
        | {"start": hit.start, "end": hit.end, "found": text[hit.start : hit.end], "why": hit.why}
        for hit in hits
    ]


def _together(rows: Sequence[Row]) -> tuple[list[NewWatch], list[int]]:
    """Return what good rows ask for, each thing once with the spellings of all of them, and the
    line of the first.
    """
    together: dict[tuple[WatchKind, str], tuple[NewWatch, int]] = {}
    for row in rows:
        if row.wanted is None:
            continue
        key = row.wanted.kind, row.wanted.value
        first, line = together.get(key, (row.wanted, row.line))
        together[key] = (
            replace(
                first,
                aliases=tuple(dict.fromkeys([*first.aliases, *row.wanted.aliases])),
                born=first.born or row.wanted.born,
                note=first.note or row.wanted.note,
            ),
            line,
        )
    return [one for one, _ in together.values()], [line for _, line in together.values()]


def _spell(watch: Watch, counts: tuple[int, int], *, is_hidden: bool) -> dict[str, Any]:
    documents, old = counts
    return {
        "id": watch.id,
        "kind": watch.kind,
        "value": None if is_hidden else watch.value,
        "name": initials(watch.name) if is_hidden else watch.name,
        "aliases": [initials(name) if is_hidden else name for name in watch.aliases],
        "born": watch.born,
        "note": watch.note,
        "by": watch.by,
        "at": watch.at.isoformat(),
        "state": _state(watch),
        "documents": documents,
        "old": old,
    }


def _state(watch: Watch) -> str:
    if watch.ended_at is not None:
        return "ended"
    return "followed" if watch.baselined_at is not None else "waits for a run"


def _hit(session: Session, hit: WatchHit) -> dict[str, Any]:
    document = session.get_one(Document, hit.document_id)
    link = session.get_one(Link, document.link_id)
    mentions = exports.mentions_in(session, [hit.document_id])
    named = {mention.person_id for mention in mentions if mention.person_id is not None}
    masks = masks_of(session, mentions, exports.persons(session, named))
    text = whole_text(document.text, document.title)
    begin, finish = max(0, hit.start - MARGIN), hit.end + MARGIN
    return {
        "document": hit.document_id,
        "url": masks.hide_url(link.url),
        "source": document.source_id,
        "lang": document.lang,
        "captured_at": document.captured_at.isoformat(),
        "before": masks.hide(text[begin : hit.start]),
        "found": masks.hide(text[hit.start : hit.end]),
        "after": masks.hide(text[hit.end : finish]),
        "why": hit.why,
        "old": hit.is_old,
        "alert": hit.alert_id,
        "at": hit.at.isoformat(),
    }
