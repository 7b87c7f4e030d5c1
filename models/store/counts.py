"""How many alerts stand in each part of the queue, and what the first of them are about. It reads
only, and counts no further than a page needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col

from models.store.queue import Waiting
from models.store.sensitivity import is_not_sealed
from models.store.sql import in_batches
from models.tables import Alert, Document, Event, Evidence, EvidenceProvision
from models.terms import WAITING, AlertState

MANY = 1_000  # more than so many are not counted
LATER = (AlertState.SNOOZED, AlertState.CONFIRMED, AlertState.DISMISSED)
TABS = ("new", "mine", *LATER)
HALF = 200  # events that are named twice in one question


@dataclass(frozen=True, slots=True)
class Told:
    """How many of some alerts rest on each source and article of law, and the events that were
    told.

    Parts of an article count as the article: "KZ-CC 405". An alert counts once for each.
    """

    sources: Mapping[str, int] = field(default_factory=dict)
    articles: Mapping[str, int] = field(default_factory=dict)
    events: Collection[int] = frozenset()


def by_tab(session: Session, me: str) -> dict[str, int]:
    """Return how many alerts wait, are assigned to somebody, snoozed, confirmed and dismissed; of
    more than `MANY` one more than that.
    """
    row = session.execute(_TABS, {"me": me}).one()
    found: Counter[str] = Counter()
    for (tab, _), number in zip(_asked(), row, strict=True):
        found[tab] += number
    return {tab: min(found[tab], MANY + 1) for tab in TABS}


def _asked() -> list[tuple[str, sa.ColumnElement[bool]]]:
    """Return what is counted for which tab: asked state by state, the index alone tells it."""
    mine = sa.and_(col(Alert.state) == AlertState.ASSIGNED, col(Alert.assigned_to) == _ME)
    return [
        *(("new", col(Alert.state) == state) for state in sorted(WAITING)),
        ("mine", mine),
        *((state.value, col(Alert.state) == state) for state in LATER),
    ]


def _counted(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    first = sa.select(col(Alert.id)).where(condition).limit(MANY + 1).subquery()
    return sa.select(sa.func.count()).select_from(first).scalar_subquery()


_ME = sa.bindparam("me", type_=sa.String)
# Made once: to put it together costs more than to run it.
_TABS = sa.select(*(_counted(condition) for _, condition in _asked()))


def told_of(session: Session, alerts: Sequence[Waiting], *, with_sealed: bool = False) -> Told:
    """Return what these alerts rest on, the most frequent first; without what is sealed, unless
    that is asked for.
    """
    query = _RESTS_ON if with_sealed else _RESTS_ON.where(is_not_sealed(col(Document.link_id)))
    sources: set[tuple[int, str]] = set()
    articles: set[tuple[int, str]] = set()
    events: set[int] = set()
    for batch in in_batches(sorted({a.event_id for a in alerts if a.event_id is not None}), HALF):
        for event_id, root, source, provision in session.execute(query, {"ids": batch}):
            key = root or event_id
            events |= {key, event_id}
            sources.add((key, source or ""))
            if provision is not None:
                articles.add((key, provision.partition("(")[0]))
    return Told(_sorted(sources), _sorted(articles), events)


def _sorted(pairs: Collection[tuple[int, str]]) -> dict[str, int]:
    counted = Counter(value for _, value in pairs)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


_IDS = sa.bindparam("ids", type_=sa.Integer, expanding=True)
_RESTS_ON = (
    sa.select(
        col(Event.id),
        col(Event.merged_into_id),
        col(Document.source_id),
        col(EvidenceProvision.provision_id),
    )
    .join(Evidence, col(Evidence.event_id) == col(Event.id))
    .join(Document, col(Document.id) == col(Evidence.document_id))
    .outerjoin(EvidenceProvision, col(EvidenceProvision.evidence_id) == col(Evidence.id))
    .where(sa.or_(col(Event.id).in_(_IDS), col(Event.merged_into_id).in_(_IDS)))
)
