"""What reports propose to follow: shown with their footnotes, taken, refused, taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from console.watch_files import make_watch
from console.watches import masks_for
from extract.following.reading import NotFollowable
from flows.masks import initials
from models.database import writing
from models.store import audit, reports, watches
from models.store.reports import NotPossible
from models.store.watches import Change, NewWatch
from models.tables import Proposal
from models.terms import Audited, ProposalKind, ProposalState, WatchKind

SHOWN = 400  # characters of a sentence
MOST_TITLE = 120  # characters of a report's title in a note
KINDS = {ProposalKind.PERSON: WatchKind.PERSON, ProposalKind.CHARGE: WatchKind.PROVISION}


@dataclass(frozen=True, slots=True)
class Decided:
    """One proposal that was decided, the watch that it made, and what is still to be done."""

    id: int
    kind: ProposalKind
    state: ProposalState
    watch_id: int | None = None
    change: Change | None = None
    next: str | None = None


def summaries(
    session: Session,
    states: Collection[ProposalState],
    kinds: Collection[ProposalKind],
    report_id: int | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Return one value a proposal, JSON-ready; children and witnesses by initials."""
    found = reports.listed(session, states, kinds, report_id, limit)
    titles = reports.titles(session, {one.report_id for one in found})
    people = {one.value for one in found if one.kind is ProposalKind.PERSON}
    hidden, masks = masks_for(session, people)
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "state": one.state,
            "name": initials(one.name) if one.value in hidden else one.name,
            "value": None if one.value in hidden else one.value,
            "report": one.report_id,
            "title": titles[one.report_id],
            "note": one.number,
            "page": one.page,
            "sentence": one.sentence and masks.hide(one.sentence[:SHOWN]),
        }
        for one in found
    ]


def take(engine: sa.Engine, ids: Sequence[int], by: str, now: datetime) -> list[Decided]:
    """Follow what these propose, all or none; of a source say what is to be done.

    Raises NotPossible.
    """
    with writing(engine, lock=watches.LOCK) as session:
        moved = reports.move(session, ids, {ProposalState.PROPOSED}, ProposalState.TAKEN)
        titles = reports.titles(session, {one.report_id for one, _ in moved})
        taken = [_take(session, one, titles[one.report_id], by, now) for one, _ in moved]
        _record(session, "take", moved, by, now)
        return taken


def refuse(engine: sa.Engine, ids: Sequence[int], by: str, now: datetime) -> list[Decided]:
    """Propose these no more, all or none; the report may come again. Raises NotPossible."""
    with writing(engine, lock=watches.LOCK) as session:
        moved = reports.move(session, ids, {ProposalState.PROPOSED}, ProposalState.REFUSED)
        _record(session, "refuse", moved, by, now)
        return [Decided(one.id or 0, one.kind, one.state) for one, _ in moved]


def undo(engine: sa.Engine, ids: Sequence[int], by: str, now: datetime) -> list[Decided]:
    """Take back what was decided on these, all or none: they are proposed again, and the watches
    that they made end. Raises NotPossible.
    """
    decided = {ProposalState.TAKEN, ProposalState.REFUSED}
    with writing(engine, lock=watches.LOCK) as session:
        moved = reports.move(session, ids, decided, ProposalState.PROPOSED)
        titles = reports.titles(session, {one.report_id for one, _ in moved})
        undone = [
            Decided(
                one.id or 0,
                one.kind,
                one.state,
                _end(session, one, titles[one.report_id], now)
                if before is ProposalState.TAKEN
                else None,
            )
            for one, before in moved
        ]
        _record(session, "undo", moved, by, now)
        return undone


def note_of(proposal: Proposal, title: str) -> str:
    """Return why something is followed: the report and the note that name it."""
    where = [f"report {proposal.report_id} «{title[:MOST_TITLE]}»"]
    if proposal.number is not None:
        where.append(f"note {proposal.number}")
    if proposal.page is not None:
        where.append(f"page {proposal.page}")
    return ", ".join(where)


def _take(session: Session, one: Proposal, title: str, by: str, now: datetime) -> Decided:
    proposal_id = one.id or 0
    if one.kind is ProposalKind.SOURCE:
        what = (
            f"{one.value} is polled once it has a file in AIGAQ_SOURCES_DIR: copy one of"
            " crawlers/sources that is like it, then look at `aigaq sources list`"
        )
        return Decided(proposal_id, one.kind, one.state, next=what)
    wanted = _watch(one, title)
    ((known, _change),) = watches.compare(session, [wanted])
    if known is not None and known.note and known.ended_at is None:
        wanted = replace(wanted, note=None)  # somebody follows it for a reason of their own
    (saved,) = watches.save(session, [wanted], by, now)
    return Decided(proposal_id, one.kind, one.state, *saved)


def _record(
    session: Session,
    act: str,
    moved: Sequence[tuple[Proposal, ProposalState]],
    by: str,
    now: datetime,
) -> None:
    """Put a decision on record at each report that proposed it, at the end of its transaction."""
    for report_id, count in sorted(Counter(one.report_id for one, _ in moved).items()):
        audit.append(session, by, Audited.DECIDED, f"report:{report_id}", {act: count}, now=now)


def _watch(one: Proposal, title: str) -> NewWatch:
    name = one.name if one.kind is ProposalKind.PERSON else one.value
    try:
        return make_watch(KINDS[one.kind], name, note=note_of(one, title))
    except NotFollowable as problem:
        raise NotPossible(f"proposal {one.id}: {problem}") from problem


def _end(session: Session, one: Proposal, title: str, now: datetime) -> int | None:
    """End the watch that a proposal made; one that somebody else followed before stays."""
    if one.kind is ProposalKind.SOURCE:
        return None
    ((watch, _change),) = watches.compare(session, [_watch(one, title)])
    if watch is None or watch.ended_at is not None or watch.note != note_of(one, title):
        return None
    watches.end(session, [watch.id or 0], now)
    return watch.id
