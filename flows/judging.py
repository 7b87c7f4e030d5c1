"""Judges in a worker process what one visit brought: strangers' bytes meet parsers here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from archive.warc import UnreadableCapture, read_capture, warc_path
from extract.reach import Judgement, Known, Visit, judge_reach
from extract.sight import Sight, see_page
from flows.shells import is_shell
from models.terms import LinkState
from models.values import Capture, PageRules

_SAME = Judgement(LinkState.ALIVE, "the same bytes as before", is_sure=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies."""

    warc_file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Invented:
    """What an address that nobody gave out brought on the same host, and where that lies."""

    visit: Visit
    place: Place
    original: Place | None


@dataclass(frozen=True, slots=True)
class JudgeJob:
    """One visit to judge: what the fetch alone says, where the page lies, what was known before.

    `place` is that of the visit's own record, `original` of the one whose payload it repeats,
    `shown` of what a browser made of it. `invented` is what an invented address brought. `is_same`
    says that a page came whose bytes are those that the known text was read from.
    """

    visit_id: int
    archive_dir: Path
    visit: Visit
    known: Known
    rules: PageRules
    place: Place | None
    original: Place | None = None
    shown: Place | None = None
    invented: Invented | None = None
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """How one visit was judged; None where the archive was out of reach: it stays unjudged."""

    visit_id: int
    judgement: Judgement | None


def judge_visit(job: JudgeJob) -> Judged:
    """Return the judgement on one visit. It raises nothing: bytes that cannot be read show no page,
    and say so. Where the archive itself cannot be read (another machine's file) the judgement is
    postponed: else a deletion would pass for an answer.
    """
    try:
        known = replace(job.known, invented=_see_invented(job))
        return Judged(job.visit_id, judge_reach(_see(job), known))
    except UnreadableCapture:
        if 200 <= (job.visit.status or 200) < 300:
            return unjudgeable(job, "what it answered cannot be read")
        return Judged(job.visit_id, judge_reach(job.visit, job.known))  # the status says enough
    except OSError:
        return Judged(job.visit_id, _SAME if job.is_same else None)
    except Exception as problem:  # noqa: BLE001  # any parser may fail in any way on hostile bytes
        return unjudgeable(job, f"the judge failed with {type(problem).__name__}")


def unjudgeable(job: JudgeJob, why: str) -> Judged:
    """Return what is said of a visit that nobody could judge: something is there."""
    return Judged(job.visit_id, Judgement(LinkState.ALIVE, f"it answered; {why}", is_sure=False))


def _see(job: JudgeJob) -> Visit:
    """Return the visit with the page that it brought, if it brought one."""
    if job.place is None:
        return job.visit
    capture = _read(job.archive_dir, job.place, job.original)
    sight = _look(job, capture) if capture.body else None
    return replace(job.visit, headers=capture.headers, sight=sight)


def _see_invented(job: JudgeJob) -> Visit | None:
    """Return what the invented address brought; None if it was not asked for or cannot be read."""
    if job.invented is None:
        return None
    try:
        capture = _read(job.archive_dir, job.invented.place, job.invented.original)
    except (OSError, UnreadableCapture):
        return None
    return replace(job.invented.visit, sight=see_page(capture, job.rules) if capture.body else None)


def _read(archive_dir: Path, place: Place, original: Place | None) -> Capture:
    held = None
    if original is not None:
        held = (warc_path(archive_dir, original.warc_file), original.offset)
    return read_capture(warc_path(archive_dir, place.warc_file), place.offset, original=held)


def _look(job: JudgeJob, sent: Capture) -> Sight:
    """Return what a person would see: the page, or what a browser fills it with."""
    if job.shown is not None:
        path = warc_path(job.archive_dir, job.shown.warc_file)
        shown = read_capture(path, job.shown.offset)
        if is_shell(sent, shown, job.rules):
            # The DOM still holds the words for those without scripts.
            return replace(see_page(shown, job.rules), is_shell=False)
    return see_page(sent, job.rules)
