"""What a page of the queue shows: its lines, how many alerts there are, and of what kinds. It tells
values; the faces spell them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from console import dossier
from console.lines import Line
from console.paging import Cursor, cut
from crawlers.catalogue import Source
from extract.place_names import region_of
from extract.severity import fold_above
from models.store import counts, queue
from models.store.queue import AsOf, Waiting
from models.store.sensitivity import may_see_sealed
from models.store.wanted import Wanted
from models.terms import DeskRole, Severity


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of the queue as it was at `as_of`.

    `alerts` are the first alerts of `lines`, as `console.dossier.summaries` tells them, `quotes`
    the words that told of them first. `facets` count the first `counted` alerts of the filter;
    `is_more` says that there may be others, and `is_cut` that nobody looked for them further down
    than this page: the next one does.
    """

    as_of: AsOf
    lines: Sequence[Line]
    alerts: Sequence[Mapping[str, Any]]
    quotes: Sequence[Mapping[str, Any] | None]
    next: Cursor | None
    tabs: Mapping[str, int]
    facets: Mapping[str, Mapping[str, int]]
    counted: int
    is_more: bool
    is_cut: bool


def show(
    session: Session,
    sources: Mapping[str, Source],
    wanted: Wanted,
    cursor: Cursor,
    me: str,
    role: DeskRole = DeskRole.READER,
) -> Worklist:
    """Return the page of the queue that begins there. Raises nothing: an empty page is one."""
    as_of = queue.as_of(session)  # first: what comes later is refused, not overlooked
    window = queue.window(session, wanted, cursor.base)
    page = cut(window, None if wanted.group is not None else fold_above(), cursor)
    ids = [line.ids[0] for line in page.lines]
    told = dossier.told_shortly(session, ids, sources, role, with_quotes=True)
    first = (window if cursor.base is None else queue.window(session, wanted)).rows
    return Worklist(
        as_of=as_of,
        lines=page.lines,
        alerts=[summary for summary, _ in told],
        quotes=[quote for _, quote in told],
        next=page.next,
        tabs=counts.by_tab(session, me),
        facets=_facets(session, first, role),
        counted=len(first),
        is_more=window.end is not None or cursor.base is not None,
        is_cut=window.is_cut,
    )


def _facets(
    session: Session, alerts: Sequence[Waiting], role: DeskRole
) -> dict[str, Mapping[str, int]]:
    """Return how often each value of a filter occurs, the most frequent first; of what is sealed
    for this role nothing counts.
    """
    told = counts.told_of(session, alerts, with_sealed=may_see_sealed(role))
    alerts = [one for one in alerts if one.event_id is None or one.event_id in told.events]
    graver = Counter(one.severity for one in alerts)
    return {
        "kind": _most(one.event or one.kind for one in alerts),
        "severity": {word: graver[word] for word in Severity if word in graver},
        "region": _most(region_of(one.place) for one in alerts if one.place is not None),
        "provision": told.articles,
        "source": told.sources,
    }


def _most(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value is not None).most_common())
