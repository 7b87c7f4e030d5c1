"""What monitors follow: add, import, end, and show it with what was found. Used by every face."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from console.hiding import masks_around, spell_source, words_around
from console.watch_files import MAX_NOTE, Row
from extract.findings import find_all, whole_text
from extract.people import name_words, person_key
from extract.watching import find_hits, index_watches
from flows.gather import masks_of
from flows.masks import Masks, initials
from flows.watching import followed_by
from models.database import reading, writing
from models.problems import WrongUse
from models.store import audit, exports, followed, looks, roster, watched, watches
from models.store.sensitivity import may_see_sealed, sealed_links
from models.store.watches import Change, NewWatch
from models.tables import Document, Link, Mention, Watch, WatchHit
from models.terms import Audited, DeskRole, WatchKind

MOST_SHOWN = 50  # pages of one watch


@dataclass(frozen=True, slots=True)
class Taken:
    """What came, or would come, of a list: the lines of each change, and what is wrong."""

    lines: dict[Change, list[int]]
    bad: tuple[Row, ...]
    is_saved: bool


def follow(engine: sa.Engine, wanted: NewWatch, by: str, now: datetime) -> tuple[int, Change]:
    """Follow one thing; return its number and what changed."""
    with writing(engine, lock=watches.LOCK) as session:
        watch_id, change = watches.save(session, [wanted], by, now)[0]
        _note(session, by, f"watch:{watch_id}", {"change": change.value}, now)
        return watch_id, change


def set_note(engine: sa.Engine, watch_id: int, note: str, by: str, now: datetime) -> None:
    """Say anew why something is followed; "" takes the reason away. Raises WrongUse."""
    note = " ".join(note.split())
    if len(note) > MAX_NOTE:
        raise WrongUse(f"a note has at most {MAX_NOTE} characters, this one {len(note)}")
    with writing(engine, lock=watches.LOCK) as session:
        watches.set_note(session, watch_id, note or None)
        _note(session, by, f"watch:{watch_id}", {"change": "note"}, now)


def end(engine: sa.Engine, watch_ids: Sequence[int], by: str, now: datetime) -> list[Watch]:
    """Follow these no longer, all or none. Raises NoSuchWatch."""
    with writing(engine, lock=watches.LOCK) as session:
        ended = watches.end(session, watch_ids, now)
        for watch in ended:
            _note(session, by, f"watch:{watch.id}", {"change": "ended"}, now)
        return ended


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
            counts = {change.value: changes.count(change) for change in Change}
            _note(session, by, "watches", counts, now)
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
    before: int | None = None,
) -> list[dict[str, Any]]:
    """Return one value a watch, newest first, JSON-ready; children and witnesses by initials.

    With `before` those that are older than that watch.
    """
    found = watches.listed(session, kinds, limit, with_ended=with_ended, before=before)
    return spell(session, found)


def whole(session: Session, watch_id: int, role: DeskRole = DeskRole.READER) -> dict[str, Any]:
    """Return a watch with the pages that hold it, JSON-ready, without those that are sealed for
    this role. Raises NoSuchWatch.
    """
    watch = watches.find(session, watch_id)
    hits = looks.hits(session, watch_id, MOST_SHOWN)
    return spell(session, [watch])[0] | {"hits": _hits(session, hits, role)}


def spell(session: Session, found: Sequence[Watch]) -> list[dict[str, Any]]:
    """Return watches JSON-ready."""
    counts = looks.counted(session, [watch.id or 0 for watch in found])
    people = {w.value for w in found if w.kind is WatchKind.PERSON}
    words = {key for w in found if w.kind is WatchKind.SEARCH for key in _keys_in(w.name)}
    hidden, masks = masks_for(session, people | words)
    return [
        _spell(watch, counts.get(watch.id or 0, (0, 0)), masks, is_hidden=watch.value in hidden)
        for watch in found
    ]


def answered(
    session: Session, alert_id: int, role: DeskRole = DeskRole.READER
) -> list[dict[str, Any]]:
    """Return the watches that an alert answers, each with its note and the pages that this role may
    see, JSON-ready.
    """
    found = watched.watches_of_alert(session, alert_id)
    spelt = spell(session, [watch for watch, _ in found])
    hits = _hits(session, [hit for _, hits in found for hit in hits[-MOST_SHOWN:]], role)
    return [one | {"hits": [hit for hit in hits if hit["watch"] == one["id"]]} for one in spelt]


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


def _note(
    session: Session, by: str, what: str, detail: Mapping[str, int | str], now: datetime
) -> None:
    audit.append(session, by, Audited.CHANGED, what, detail, now=now)


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


def _keys_in(words: str) -> set[str]:
    """Return the keys of the full names that two or three words beside each other may be."""
    found = name_words(words)
    return {
        person_key(" ".join(found[at : at + count])) for at in range(len(found)) for count in (2, 3)
    }


def _spell(
    watch: Watch, counts: tuple[int, int], masks: Masks, *, is_hidden: bool
) -> dict[str, Any]:
    documents, old = counts
    name = masks.hide(watch.name) if watch.kind is WatchKind.SEARCH else watch.name
    is_hidden = is_hidden or name != watch.name
    return {
        "id": watch.id,
        "kind": watch.kind,
        "value": None if is_hidden else watch.value,
        "name": initials(watch.name) if is_hidden and name == watch.name else name,
        "aliases": [initials(name) if is_hidden else name for name in watch.aliases],
        "born": None if is_hidden else watch.born,
        "note": watch.note and masks.hide(watch.note),
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


def _hits(session: Session, hits: Sequence[WatchHit], role: DeskRole) -> list[dict[str, Any]]:
    """Return where something was found, in order, JSON-ready."""
    documents = exports.documents(session, {hit.document_id for hit in hits})
    links = exports.links(session, {document.link_id for document in documents.values()})
    sealed = set() if may_see_sealed(role) else sealed_links(session, links)
    documents = {i: one for i, one in documents.items() if one.link_id not in sealed}
    masks, _persons, mentions = masks_around(session, (), list(documents.values()))
    return [
        _hit(hit, documents[hit.document_id], links, masks, mentions)
        for hit in hits
        if hit.document_id in documents
    ]


def _hit(
    hit: WatchHit,
    document: Document,
    links: Mapping[int, Link],
    masks: Masks,
    mentions: Sequence[Mention],
) -> dict[str, Any]:
    around = words_around(document, hit.start, hit.end, masks, mentions)
    source = spell_source(document, links[document.link_id], masks, mentions)
    return source | {
        **around,
        "watch": hit.watch_id,
        "why": hit.why,
        "old": hit.is_old,
        "alert": hit.alert_id,
        "at": hit.at.isoformat(),
    }
