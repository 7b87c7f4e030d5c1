"""Watches: what somebody follows, and which documents hold it.

What is compared (`value`) is worked out by the caller: this room knows no names and no law. Whoever
writes here holds the lock "findings": readings are saved under it, so that no document is saved
between a watch and the look at what was there before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from models.problems import WrongUse
from models.store.looks import after_all
from models.store.sql import in_batches, upsert
from models.tables import Watch
from models.terms import WatchKind

LOCK = "findings"


class NoSuchWatch(WrongUse):
    """Nobody follows that; the message says what was asked for."""


class Change(StrEnum):
    """What saving a watch changed."""

    NEW = "new"
    REVIVED = "revived"  # it had ended
    CHANGED = "changed"  # other spellings, year of birth, name or note
    SAME = "same"


@dataclass(frozen=True, slots=True)
class NewWatch:
    """Something to follow. What is None is not told: of a watch that is there it stays."""

    kind: WatchKind
    value: str
    name: str
    aliases: tuple[str, ...] = ()
    born: int | None = None
    note: str | None = None


def save(
    session: Session, wanted: Sequence[NewWatch], by: str, now: datetime
) -> list[tuple[int, Change]]:
    """Follow these; return the id of each watch and what changed, in order.

    One that is followed already keeps who follows it since when; its spellings grow. Whatever may
    be found by new spellings in documents of before is old, too: they are looked through again.
    """
    changes = compare(session, wanted)
    fresh = [_row(one, by, now) for one, (_, change) in zip(wanted, changes, strict=True)
             if change is Change.NEW]  # fmt: skip
    upsert(session, Watch, fresh, key=("kind", "value"))
    known = _known(session, wanted)
    for one, (_, change) in zip(wanted, changes, strict=True):
        if change in (Change.REVIVED, Change.CHANGED):
            _grow(known[one.kind, one.value], one, now)
    session.flush()
    return [
        (known[one.kind, one.value].id or 0, change)
        for one, (_, change) in zip(wanted, changes, strict=True)
    ]


def compare(session: Session, wanted: Sequence[NewWatch]) -> list[tuple[Watch | None, Change]]:
    """Return for each what is there of it, and what saving it would change. Nothing is written."""
    known = _known(session, wanted)
    return [_change(known.get((one.kind, one.value)), one) for one in wanted]


def end(session: Session, watch_ids: Collection[int], now: datetime) -> list[Watch]:
    """Follow these no longer; what was found stays. Raises NoSuchWatch."""
    ended = [find(session, watch_id) for watch_id in dict.fromkeys(watch_ids)]
    at = after_all(session, Watch.ended_at, now)
    for watch in ended:
        if watch.ended_at is None:
            watch.ended_at = at
            session.add(watch)
    session.flush()
    return ended


def set_note(session: Session, watch_id: int, note: str | None) -> Watch:
    """Say anew why something is followed. Raises NoSuchWatch."""
    watch = find(session, watch_id)
    watch.note = note
    session.add(watch)
    session.flush()
    return watch


def find(session: Session, watch_id: int) -> Watch:
    """Return a watch. Raises NoSuchWatch."""
    watch = session.get(Watch, watch_id)
    if watch is None:
        raise NoSuchWatch(f"there is no watch {watch_id}")
    return watch


def listed(
    session: Session,
    kinds: Collection[WatchKind] = (),
    limit: int | None = None,
    *,
    with_ended: bool = False,
    before: int | None = None,
) -> list[Watch]:
    """Return watches, newest first; those of all kinds if none is named. With `before` those that
    are older than that watch.
    """
    query = select(Watch).order_by(col(Watch.id).desc()).limit(limit)
    if kinds:
        query = query.where(col(Watch.kind).in_(list(kinds)))
    if before is not None:
        query = query.where(col(Watch.id) < before)
    if not with_ended:
        query = query.where(col(Watch.ended_at).is_(None))
    return list(session.exec(query))


def _known(session: Session, wanted: Sequence[NewWatch]) -> dict[tuple[WatchKind, str], Watch]:
    found: dict[tuple[WatchKind, str], Watch] = {}
    for batch in in_batches(sorted({one.value for one in wanted})):
        for watch in session.exec(select(Watch).where(col(Watch.value).in_(batch))):
            found[watch.kind, watch.value] = watch
    return found


def _change(watch: Watch | None, one: NewWatch) -> tuple[Watch | None, Change]:
    if watch is None:
        return None, Change.NEW
    if watch.ended_at is not None:
        return watch, Change.REVIVED
    is_other = _looks_for_more(watch, one) or one.note not in (None, watch.note)
    return watch, Change.CHANGED if is_other else Change.SAME


def _looks_for_more(watch: Watch, one: NewWatch) -> bool:
    spelt = {watch.name, *watch.aliases}
    return not spelt.issuperset(one.aliases) or one.born not in (None, watch.born)


def _grow(watch: Watch, one: NewWatch, now: datetime) -> None:
    if _looks_for_more(watch, one):
        watch.looked_to = 0
        watch.baselined_at, watch.asked_at = None, now
    if watch.ended_at is not None:
        watch.baselined_at, watch.asked_at = None, now
        watch.ended_at = None
    spelt = [*watch.aliases, *(name for name in one.aliases if name != watch.name)]
    watch.aliases = list(dict.fromkeys(spelt))
    watch.born = watch.born if one.born is None else one.born
    watch.note = watch.note if one.note is None else one.note


def _row(one: NewWatch, by: str, now: datetime) -> dict[str, Any]:
    spelt = [name for name in dict.fromkeys(one.aliases) if name != one.name]
    return {
        "kind": one.kind,
        "value": one.value,
        "name": one.name,
        "aliases": spelt,
        "born": one.born,
        "note": one.note,
        "by": by,
        "at": now,
        "baselined_at": None,
        "asked_at": None,
        "looked_to": 0,
        "ended_at": None,
    }
