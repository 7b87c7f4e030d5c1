"""Judges the sources that were polled by their history, and tells a person of a source that is in
trouble, once, and that it works again.

What it says names no person and no address: an address may hold a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlmodel import Session

from crawlers.catalogue import HOST, How, Source
from extract.health import Fault, History, Poll, gap_is_shown, judge_history, polls_needed, spans
from extract.severity import severity_of
from extract.trouble import is_shared, needs_person
from flows.workspace import Workspace, now
from models.database import writing
from models.store import polls, runs, sources, trouble
from models.store.polls import Volume
from models.tables import Issue, PollRecord, SourceState
from models.terms import OF_HISTORY, AlertKind, Health, IssueKind
from models.values import ALMATY

# A new part of a sitemap holds little at first, a court has no hearings on a holiday.
UNEVEN = frozenset({How.SITEMAP, How.COURT})
MANY = "many_sources"  # whose the trouble is that began at many sources at once
NAMED = 10  # of those are named in a reason
SHARED_WITHIN = timedelta(days=1)  # longer than `extract.trouble` looks
JUDGED = (IssueKind.VOLUME_DROP, IssueKind.STALE, IssueKind.WINDOW_SHORT)


def judge_sources(workspace: Workspace, source_ids: Sequence[str]) -> int:
    """Open and close the issues that only the history of these sources tells, of those that were
    polled with success; return how many are open. Doing it twice changes nothing but a count.
    """
    moment = now()
    open_now = 0
    with writing(workspace.engine) as session:
        _forget_unpolled(session, workspace, moment)
        states = sources.states(session, source_ids)
        new = polls.volumes(session, source_ids, *spans(moment))
        for source_id, state in sorted(states.items()):
            last = polls.recent(session, source_id, polls_needed())
            if last and last[0].succeeded:
                source = workspace.sources[source_id]
                history = _history(source, state, last, new.get(source_id))
                faults = judge_history(history, moment)
                _tell(session, source, faults, moment)
                open_now += len(faults)
            _forget_gaps(session, source_id, moment)
    return open_now


def _history(
    source: Source, state: SourceState, last: Sequence[PollRecord], new: Volume | None
) -> History:
    known = tuple(
        Poll(
            one.at,
            one.succeeded,
            one.listings,
            one.found,
            one.oldest_at,
            one.newest_at,
            one.unchanged,
        )
        for one in last
    )
    counted = {} if new is None else asdict(new)
    uneven = any(entry.how in UNEVEN for entry in source.poll.entries if not entry.backfill)
    every_s, new_at = source.poll.every_s, state.last_new_at
    return History(every_s, known, last_new_at=new_at, uneven=uneven, **counted)


def _tell(session: Session, source: Source, faults: Sequence[Fault], moment: datetime) -> None:
    for fault in faults:
        runs.save_issue(session, source.id, fault.kind, source.url, fault.message, moment)
    told = {fault.kind for fault in faults}
    runs.close_kinds(session, source.id, set(JUDGED) - told, moment)
    runs.close_kinds(session, source.id, told, moment, but=[source.url])


def _forget_unpolled(session: Session, workspace: Workspace, moment: datetime) -> None:
    """Close the trouble of polls of sources that are polled no more, or have no file any more; what
    visits told stays.
    """
    for source_id in trouble.open_by_source(session):
        source = workspace.sources.get(source_id)
        if source_id.startswith(HOST) or (source is not None and source.is_polled):
            continue
        runs.close_kinds(session, source_id, OF_HISTORY, moment)
        runs.close_left(session, source_id, moment, but=[] if source is None else [source.url])


def _forget_gaps(session: Session, source_id: str, moment: datetime) -> None:
    """Close the gaps that were shown long enough: nobody can fill them any more."""
    for issue in runs.open_issues_of(session, source_id, IssueKind.GAP):
        if not gap_is_shown(issue.last_seen_at, moment):
            runs.close_issue(session, source_id, IssueKind.GAP, issue.url, moment)


def health_of(source: Source, state: SourceState | None, issues: Sequence[Issue]) -> Health:
    """Return how a source is, from its state and its open issues."""
    if source.how is not None:
        return Health(source.how)
    if state is not None and state.paused_at is not None:
        return Health.PAUSED
    if _needing(issues):
        return Health.BROKEN
    if issues or (state is not None and state.failures):
        return Health.PASSING
    return Health.NEW if state is None or state.last_polled_at is None else Health.OK


def needs_person_now(issue: Issue) -> bool:
    """Return whether an open issue needs a person by now."""
    return needs_person(issue.kind, issue.times, issue.last_seen_at - issue.opened_at)


def tell_trouble(session: Session, now: datetime) -> int:
    """Raise an alert for each source in trouble, close those of sources that work again; return how
    many were raised. What many share is one alert, under the id `MANY`. Call it in a session that
    holds the lock "findings".
    """
    troubled = _by_alert(session, trouble.open_by_source(session))
    trouble.close(session, list(troubled), now)
    severity = severity_of(AlertKind.SOURCE_TROUBLE)
    return trouble.tell(session, troubled, _reasons, severity, now)


def _by_alert(session: Session, issues: Mapping[str, Sequence[Issue]]) -> dict[str, list[Issue]]:
    grave = [issue for found in issues.values() for issue in _needing(found)]
    if not grave:
        return {}
    began = runs.beginnings(session, min(issue.opened_at for issue in grave) - SHARED_WITHIN)
    found: dict[str, list[Issue]] = {}
    for issue in grave:
        others = {**began[issue.kind]}
        others.pop(issue.source_id, None)
        shared = is_shared(issue.kind, issue.opened_at, others.values())
        found.setdefault(MANY if shared else issue.source_id, []).append(issue)
    return found


def _needing(issues: Sequence[Issue]) -> list[Issue]:
    return [issue for issue in issues if needs_person_now(issue)]


def _reasons(issues: Sequence[Issue]) -> list[str]:
    """Return one reason a kind of trouble, in order: how many pages, and since when, of how many
    sources if of several.
    """
    found: list[str] = []
    for kind in sorted({issue.kind for issue in issues}):
        own = [issue for issue in issues if issue.kind is kind]
        since = min(issue.opened_at for issue in own).astimezone(ALMATY).date().isoformat()
        pages = "1 address" if len(own) == 1 else f"{len(own)} addresses"
        names = sorted({issue.source_id for issue in own})
        whose = f" of {len(names)} sources: {_spell_names(names)}" if len(names) > 1 else ""
        found.append(f"{kind}: {pages} since {since}{whose}")
    return found


def _spell_names(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
