"""Pairs of persons: what the machine proposes, and what a person decides, which is never
overwritten.

The pairs that somebody called one are what makes persons one: who points at which root follows from
them, so that taking back any decision gives exactly what was before it. A pair that is apart is
never proposed again and bars every merge that would join the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.problems import WrongUse
from models.store import roots
from models.store.sql import in_batches, upsert
from models.tables import Pair, Person, PersonDecision
from models.terms import PairAction, PairState
from models.values import Sameness

LOCK = "findings"  # whoever links names must not see half a merge


class NotPossible(WrongUse):
    """Two persons cannot be decided on that way; the message says why, with ids only."""


class DecidedSince(NotPossible):
    """Somebody decided on two persons after whoever decides now had looked at them."""

    def __init__(self, decision: PersonDecision) -> None:
        low, high = decision.low_id, decision.high_id
        super().__init__(f"persons {low} and {high}: {decision.by} has decided on them since")
        self.by, self.action = decision.by, decision.action  # the row goes with its transaction


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two rows of which the machine says that they may be one person."""

    known_id: int
    new_id: int
    sameness: Sameness


def propose(session: Session, proposed: Sequence[Proposed], now: datetime) -> None:
    """Write down what is proposed; a pair that is there stays as it is, decided or not."""
    rows = [
        {
            "low_id": min(one.known_id, one.new_id),
            "high_id": max(one.known_id, one.new_id),
            "grade": one.sameness.grade,
            "by_spelling": one.sameness.by_spelling,
            "why": list(one.sameness.why),
            "state": PairState.OPEN,
            "created_at": now,
        }
        for one in proposed
    ]
    upsert(session, Pair, rows, key=("low_id", "high_id"))


def merge(
    session: Session,
    one: int,
    other: int,
    by: str,
    now: datetime,
    note: str | None = None,
    seen: int | None = None,
) -> PersonDecision:
    """Say that two persons are one; the older row becomes the root, and nothing is moved.

    `seen` is the last decision on the two that whoever decides has seen, 0 if there was none: if
    another stands after it DecidedSince is raised. With None nobody looked at them first.

    Raises NotPossible if they are one already, or if somebody of the one is apart from somebody of
    the other: what a colleague said for good is taken back by name, and seen then.
    """
    pair = _locked(session, one, other, now, seen)
    if pair.state is PairState.APART:
        raise NotPossible(_apart(pair, pair.low_id, pair.high_id))
    taken = _decide(session, pair, PairAction.MERGE, PairState.SAME, by, now, note)
    _join(session, pair)
    return taken


def part(
    session: Session,
    one: int,
    other: int,
    by: str,
    now: datetime,
    note: str | None = None,
    seen: int | None = None,
) -> PersonDecision:
    """Say that two persons are two, for good. Raises NotPossible if others hold them together.

    `seen` as for `merge`.
    """
    pair = _locked(session, one, other, now, seen)
    action = PairAction.SPLIT if pair.state is PairState.SAME else PairAction.APART
    taken = _decide(session, pair, action, PairState.APART, by, now, note)
    _leave(session, pair)
    return taken


def undo(
    session: Session,
    one: int,
    other: int,
    by: str,
    now: datetime,
    note: str | None = None,
    seen: int | None = None,
) -> PersonDecision:
    """Take back the last decision on a pair that still stands. Raises NotPossible.

    `seen` as for `merge`.
    """
    pair = _locked(session, one, other, now, seen)
    past = history(session, pair.low_id, pair.high_id)
    undone = {decision.undoes_id for decision in past}
    standing = [d for d in past if d.action is not PairAction.UNDO and d.id not in undone]
    if not standing:
        raise NotPossible(f"persons {pair.low_id} and {pair.high_id}: nothing to undo")
    last = standing[-1]
    back = _decide(session, pair, PairAction.UNDO, last.before, by, now, note, last.id)
    if pair.state is PairState.SAME:
        _join(session, pair)
    else:
        _leave(session, pair)
    return back


def history(session: Session, low_id: int, high_id: int) -> list[PersonDecision]:
    """Return all decisions on a pair, oldest first."""
    query = select(PersonDecision).where(
        PersonDecision.low_id == low_id, PersonDecision.high_id == high_id
    )
    return list(session.exec(query.order_by(col(PersonDecision.id))))


def of(session: Session, low_id: int, high_id: int) -> Pair | None:
    """Return the row of a pair, None if nobody proposed it or decided on it."""
    query = select(Pair).where(Pair.low_id == low_id, Pair.high_id == high_id)
    return session.exec(query).one_or_none()


def decision(session: Session, decision_id: int) -> PersonDecision:
    """Return a decision on two persons. Raises NotPossible."""
    found = session.get(PersonDecision, decision_id)
    if found is None:
        raise NotPossible(f"there is no decision {decision_id} on two persons")
    return found


def last_decisions(
    session: Session, asked: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Return the last decision on each of these pairs, lower id first; 0 where there is none."""
    found = dict.fromkeys(asked, 0)
    for batch in in_batches(sorted({low for low, _ in asked})):
        query = (
            select(PersonDecision.low_id, PersonDecision.high_id, sa.func.max(PersonDecision.id))
            .where(col(PersonDecision.low_id).in_(batch))
            .group_by(col(PersonDecision.low_id), col(PersonDecision.high_id))
        )
        found |= {(low, high): last for low, high, last in session.execute(query)
                  if (low, high) in found}  # fmt: skip
    return found


def count_open(session: Session, most: int) -> int:
    """Return how many pairs are proposed and undecided, counted up to `most`."""
    few = _open().with_only_columns(col(Pair.id)).limit(most).subquery()
    return session.scalar(select(sa.func.count()).select_from(few)) or 0


def decisions_on(session: Session, person_ids: Iterable[int]) -> list[PersonDecision]:
    """Return all decisions on any of these persons, oldest first."""
    found: dict[int | None, PersonDecision] = {}
    for batch in in_batches(sorted(set(person_ids))):
        query = select(PersonDecision).where(
            sa.or_(col(PersonDecision.low_id).in_(batch), col(PersonDecision.high_id).in_(batch))
        )
        found |= {decision.id: decision for decision in session.exec(query)}
    return sorted(found.values(), key=lambda decision: decision.id or 0)


def open_pairs(
    session: Session, limit: int, person_ids: Sequence[int] = (), before: int | None = None
) -> list[Pair]:
    """Return what is proposed and undecided, newest first, at most `limit`: one pair for two
    persons, and none of those whom a decision has made one, or parted, since.

    With `person_ids`, only pairs of one of these; with `before`, only those older than that pair.
    """
    found: dict[tuple[int, int], Pair] = {}
    while len(found) < limit:
        batch = _undecided(session, before, person_ids)
        if not batch:
            break
        before = batch[-1].id
        group = roots.with_members(session, [i for p in batch for i in (p.low_id, p.high_id)])
        apart = parted(session, group)
        for pair in batch:
            low, high = sorted((group[pair.low_id], group[pair.high_id]))
            if low != high and (low, high) not in apart:
                found.setdefault((low, high), pair)
    return list(found.values())[:limit]


def twins_of(session: Session, person_ids: Collection[int]) -> dict[int, set[int]]:
    """Return for each of these rows those that may be the same person by another spelling of one
    name, and that nobody decided on.
    """
    found: dict[int, set[int]] = {}
    for batch in in_batches(sorted(person_ids)):
        query = select(Pair.low_id, Pair.high_id).where(
            Pair.state == PairState.OPEN,
            col(Pair.by_spelling),
            sa.or_(col(Pair.low_id).in_(batch), col(Pair.high_id).in_(batch)),
        )
        for low, high in session.exec(query):
            found.setdefault(low, set()).add(high)
            found.setdefault(high, set()).add(low)
    return found


def _open() -> SelectOfScalar[Pair]:
    return select(Pair).where(Pair.state == PairState.OPEN, col(Pair.grade).is_not(None))


def _undecided(session: Session, before: int | None, person_ids: Sequence[int]) -> list[Pair]:
    query = _open()
    if before is not None:
        query = query.where(col(Pair.id) < before)
    if person_ids:
        ids = list(person_ids)
        query = query.where(sa.or_(col(Pair.low_id).in_(ids), col(Pair.high_id).in_(ids)))
    return list(session.exec(query.order_by(col(Pair.id).desc()).limit(200)))


def parted(session: Session, group: Mapping[int, int]) -> set[tuple[int, int]]:
    """Return the pairs of roots of which a person said that they are two, the lower root first.
    `group` gives the root of each row that is asked about.
    """
    found: set[tuple[int, int]] = set()
    for batch in in_batches(sorted(group)):
        query = select(Pair.low_id, Pair.high_id).where(
            Pair.state == PairState.APART, col(Pair.low_id).in_(batch)
        )
        for low, high in session.exec(query):
            if high in group:
                one, other = sorted((group[low], group[high]))
                found.add((one, other))
    return found


def _locked(session: Session, one: int, other: int, now: datetime, seen: int | None = None) -> Pair:
    """Return the row of a pair, made if there is none. Raises NotPossible."""
    if one == other:
        raise NotPossible(f"person {one} is but one")
    low, high = sorted((one, other))
    for person_id in (low, high):
        if session.get(Person, person_id) is None:
            raise NotPossible(f"there is no person {person_id}")
    query = select(Pair).where(Pair.low_id == low, Pair.high_id == high).with_for_update()
    pair = session.exec(query).one_or_none()
    if pair is None:
        pair = Pair(low_id=low, high_id=high, why=[], state=PairState.OPEN, created_at=now)
        session.add(pair)
        session.flush()
    if seen is not None:
        for last in history(session, low, high)[-1:]:
            if (last.id or 0) > seen:
                raise DecidedSince(last)
    return pair


def _decide(
    session: Session,
    pair: Pair,
    action: PairAction,
    after: PairState,
    by: str,
    now: datetime,
    note: str | None,
    undoes_id: int | None = None,
) -> PersonDecision:
    if pair.state is after and action is not PairAction.UNDO:
        words = "one" if after is PairState.SAME else "apart"
        raise NotPossible(f"persons {pair.low_id} and {pair.high_id} are {words} already")
    taken = PersonDecision(
        low_id=pair.low_id,
        high_id=pair.high_id,
        action=action,
        by=by,
        at=now,
        note=note,
        before=pair.state,
        after=after,
        undoes_id=undoes_id,
    )
    pair.state, pair.decided_by, pair.decided_at = after, by, now
    session.add_all([pair, taken])
    session.flush()
    return taken


def _join(session: Session, pair: Pair) -> None:
    """Let all of both persons point at the oldest row."""
    group = roots.with_members(session, [pair.low_id, pair.high_id])
    if group[pair.low_id] == group[pair.high_id]:
        raise NotPossible(f"persons {pair.low_id} and {pair.high_id} are one already")
    for low, high in _apart_among(session, list(group)):
        raise NotPossible(_apart(pair, low, high))
    _point(session, set(group))


def _apart(pair: Pair, low: int, high: int) -> str:
    return (
        f"persons {pair.low_id} and {pair.high_id}: {low} and {high} are apart;"
        f" take that back first: undo {low} {high}"
    )


def _leave(session: Session, pair: Pair) -> None:
    """Let those who are still held together by other decisions point at the oldest row of theirs.

    Raises NotPossible if the two of a pair that is apart are among them.
    """
    before = set(roots.with_members(session, [pair.low_id, pair.high_id]))
    low = _connected(session, pair.low_id)
    if pair.high_id in low and pair.state is PairState.APART:
        beside = ", ".join(str(i) for i in sorted(low - {pair.low_id, pair.high_id}))
        raise NotPossible(
            f"persons {pair.low_id} and {pair.high_id} are one through {beside}: part those first"
        )
    while before:
        part_of = _connected(session, min(before))
        _point(session, part_of)
        before -= part_of


def _connected(session: Session, person_id: int) -> set[int]:
    """Return all whom decisions hold together with a person, itself among them."""
    found, new = {person_id}, {person_id}
    while new:
        ids = sorted(new)
        query = select(Pair.low_id, Pair.high_id).where(
            Pair.state == PairState.SAME,
            sa.or_(col(Pair.low_id).in_(ids), col(Pair.high_id).in_(ids)),
        )
        new = {i for both in session.exec(query) for i in both} - found
        found |= new
    return found


def joined_among(session: Session, person_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of these rows that somebody called one, oldest first."""
    return _of_state(session, person_ids, PairState.SAME)


def _apart_among(session: Session, person_ids: Sequence[int]) -> list[tuple[int, int]]:
    return _of_state(session, person_ids, PairState.APART)


def _of_state(
    session: Session, person_ids: Sequence[int], state: PairState
) -> list[tuple[int, int]]:
    query = select(Pair.low_id, Pair.high_id).where(
        Pair.state == state,
        col(Pair.low_id).in_(person_ids),
        col(Pair.high_id).in_(person_ids),
    )
    return list(session.exec(query.order_by(col(Pair.id))))


def _point(session: Session, person_ids: set[int]) -> None:
    root = min(person_ids)
    rows = sa.update(Person).where(col(Person.id).in_(sorted(person_ids)))
    session.execute(
        rows.values(
            merged_into_id=sa.case((col(Person.id) == root, sa.null()), else_=sa.literal(root))
        )
    )
