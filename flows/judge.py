"""Judges every visit that nobody has judged yet, and says when each link is looked at again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawlers.source import Risk
from extract.reach import DELETED, Judgement, Known, Seen, Visit, agree
from flows.agenda import OUT_OF_REACH, OUTAGE, next_visit_at
from flows.judging import Invented, Judged, JudgeJob, Place, judge_visit, unjudgeable
from flows.probing import probe_hosts
from flows.readers import ReaderPool, Readers, lend_pool
from flows.rules import rules_for
from flows.workspace import Progress, Workspace, now, silent
from models import tables
from models.database import reading, writing
from models.store import visits
from models.store.probes import Probe
from models.store.visits import Look
from models.tables import Snapshot
from models.terms import MISSING, IssueKind, LinkState

BATCH = 64
ROUND = timedelta(hours=1)  # pages of a host that came within it count as the same round
PAGES = ("text/html", "application/xhtml+xml", "text/plain")
# What the fetch alone says, where it brought no answer to judge. A 401 has a page: it is looked at.
FAILURES = {
    LinkState.ROBOTS_DENIED: IssueKind.ROBOTS_DENIED,
    LinkState.CHALLENGE: IssueKind.CHALLENGE,
}


def judge(workspace: Workspace, progress: Progress = silent, pool: ReaderPool | None = None) -> int:
    """Judge what waits and return how many visits that were; killed in the middle, it goes on
    later. What another machine of the team holds is left to it.
    """
    after, done = 0, 0
    with lend_pool(workspace, pool) as lent:
        readers = Readers(lent, judge_visit, unjudgeable)
        while True:
            with reading(workspace.engine) as session:
                looks = visits.unjudged(session, after, BATCH)
                well = visits.hosts_that_answered(session, now() - ROUND) if looks else set()
            if not looks:
                return done
            after = looks[-1].visit.id or after
            files = [look for look in looks if _is_file(look)]
            unseen = [look for look in looks if not _is_file(look) and _is_unseen(look)]
            pages = [look for look in looks if not _is_file(look) and not _is_unseen(look)]
            jobs = [_job(workspace, look, well) for look in pages]
            judged = readers.collect(readers.schedule(jobs))
            judged = _judge_again(workspace, readers, pages, jobs, judged, progress)
            done += _save(workspace, pages, judged)
            done += _save(workspace, files, [_judge_file(look) for look in files])
            done += _save(workspace, unseen, [_judge_unseen(look) for look in unseen])
            progress("judge", done, None)


def _judge_again(
    workspace: Workspace,
    readers: Readers[JudgeJob, Judged],
    looks: Sequence[Look],
    jobs: Sequence[JudgeJob],
    judged: Sequence[Judged],
    progress: Progress,
) -> list[Judged]:
    """Judge pages once more that lost their text without a word why, beside what their host
    answers where surely nothing is. Such a probe costs a request, so no other page asks for one.
    """
    doubtful = [n for n, one in enumerate(judged) if _is_doubtful(one.judgement)]
    if not doubtful:
        return list(judged)
    probes = probe_hosts(workspace, [looks[n].link for n in doubtful], progress)
    told = {n: _invented(looks[n], probes) for n in doubtful}
    again = [replace(jobs[n], invented=told[n]) for n in doubtful if told[n] is not None]
    better = {one.visit_id: one for one in readers.collect(readers.schedule(again))}
    return [better.get(one.visit_id, one) for one in judged]


def _is_doubtful(judgement: Judgement | None) -> bool:
    if judgement is None:
        return False
    return judgement.state is LinkState.CHANGED and not judgement.is_sure


def _invented(look: Look, probes: Mapping[str, Probe]) -> Invented | None:
    probe = probes.get(urlsplit(look.link.fetch_url).netloc)
    place = None if probe is None else _place(probe.answer)
    if probe is None or place is None:
        return None
    answer = probe.answer
    visit = Visit(probe.asked_url, answer.url, answer.status)
    original = None if probe.held is answer else _place(probe.held)
    return Invented(visit, place, original)


def _has_answered(look: Look) -> bool:
    return look.snapshot is not None and 200 <= (look.snapshot.status or 0) < 300


def _is_file(look: Look) -> bool:
    """Tell whether what came is neither a page nor an answer without one: a PDF, an image."""
    snapshot = look.snapshot
    if snapshot is None or snapshot.status is None or not 200 <= snapshot.status < 300:
        return False
    return snapshot.mime is not None and snapshot.mime not in PAGES


def _judge_file(look: Look) -> Judged:
    """A file is alive while its bytes are the same; in what two of them differ is not asked."""
    snapshot, before = look.snapshot, look.before
    same = snapshot is None or before is None or before.payload_sha256 == snapshot.payload_sha256
    state, reason = (
        (LinkState.ALIVE, "the same file") if same else (LinkState.CHANGED, "another file")
    )
    return Judged(look.visit.id or 0, Judgement(state, reason, is_sure=True))


def _is_unseen(look: Look) -> bool:
    """Tell whether a page came whose text only a browser shows, and none has shown it."""
    return _has_answered(look) and look.needs_browser and look.shown is None


def _is_known_post(look: Look, state: LinkState) -> bool:
    """Tell whether a post that was read on its channel's page is there unchanged: its own page
    would tell the same in another form.
    """
    return state is LinkState.ALIVE and look.document is not None and look.is_inline


def _judge_unseen(look: Look) -> Judged:
    why = "it answered; its text was not looked at: only a browser shows it"
    return Judged(look.visit.id or 0, Judgement(LinkState.ALIVE, why, is_sure=False))


def _job(workspace: Workspace, look: Look, well: set[str]) -> JudgeJob:
    source = workspace.sources.get(look.link.source_id or "")
    return JudgeJob(
        visit_id=look.visit.id or 0,
        archive_dir=workspace.settings.archive_dir,
        visit=_facts(look),
        known=_known(workspace, look, well),
        rules=rules_for(source, look.link.url),
        place=_place(look.snapshot),
        original=None if look.held is look.snapshot else _place(look.held),
        shown=_place(look.shown),
        is_same=look.is_same and _has_answered(look),
    )


def _place(snapshot: Snapshot | None) -> Place | None:
    """Return where the page lies that a capture brought; what was no HTTP, or 304, brought none."""
    if snapshot is None or snapshot.warc_offset is None:
        return None
    if snapshot.status in (None, visits.NOT_MODIFIED):
        return None
    return Place(snapshot.warc_file, snapshot.warc_offset)


def _facts(look: Look) -> Visit:
    snapshot = look.snapshot
    status = None if snapshot is None else snapshot.status
    if snapshot is not None and status == visits.NOT_MODIFIED and snapshot.revisit_of is None:
        status = None  # nobody had asked whether it was modified: that is no answer
    failure = FAILURES.get(look.visit.seen)
    if failure is None and status is None:
        failure = IssueKind.CONNECTION
    return Visit(
        asked_url=look.link.fetch_url,
        final_url=look.visit.final_url or look.link.fetch_url,
        status=status,
        failure=failure,
        truncated=snapshot is not None and snapshot.truncated is not None,
    )


def _known(workspace: Workspace, look: Look, well: set[str]) -> Known:
    source = workspace.sources.get(look.link.source_id or "")
    host = urlsplit(look.link.fetch_url).hostname or ""
    document = look.document
    return Known(
        text="" if document is None else document.text,
        title="" if document is None else document.title,
        anchors=look.anchors,
        kind=None if source is None else source.kind,
        others_answered=True if host in well else None,
    )


def _save(workspace: Workspace, looks: Sequence[Look], judged: Sequence[Judged]) -> int:
    """Save what was judged, and return how many visits that were."""
    done = 0
    for look, one in zip(looks, judged, strict=True):
        if one.judgement is None:
            with writing(workspace.engine) as session:
                visits.postpone(session, look.visit, look.visit.at + OUTAGE)
            continue
        done += 1
        with writing(workspace.engine) as session:
            seen = _earlier(visits.earlier(session, look.visit))
            judgement = agree(seen, one.judgement, look.visit.at)
            visits.record(
                session,
                look.visit,
                judgement.state,
                judgement.reason,
                is_sure=judgement.is_sure,
                stands=judgement.state not in DELETED or judgement.is_sure,
                readable=not _is_unseen(look) and not _is_known_post(look, judgement.state),
                next_at=_next_at(workspace, look, judgement),
                now=now(),
            )
    return done


def _earlier(judged: Sequence[tables.Visit]) -> Seen | None:
    """Return the first of the row of visits before this one that said the same.

    What could not be reached says nothing and breaks no row.
    """
    seen: Seen | None = None
    for visit in judged:
        if visit.state is None or visit.state in OUT_OF_REACH:
            continue
        if seen is not None and not _is_same(visit.state, seen.state):
            break
        seen = Seen(visit.state, visit.at)
    return seen


def _is_same(one: LinkState, other: LinkState) -> bool:
    return one is other or {one, other} <= MISSING


def _next_at(workspace: Workspace, look: Look, judgement: Judgement) -> datetime:
    source = workspace.sources.get(look.link.source_id or "")
    return next_visit_at(
        look.link.visits + 1,
        judgement.state,
        is_sure=judgement.is_sure or judgement.state not in DELETED,
        risk=Risk.NORMAL if source is None else source.risk,
        now=now(),
        chance=secrets.randbelow(1_000) / 1_000,
    )
