"""What a visit says of a link we watch: alive, changed, gone, or only out of our reach.

An observation, never a conclusion about who did what. It is careful in one direction: what may be a
wall, an outage or a page for scripts is called that, and "gone" is never sure from one visit.
`docs/reach.md` has the order of the rules and how well they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from extract.lost import judge_lost
from extract.sight import Sight
from extract.signs import TITLE_PARTS
from extract.targets import Target, judge_target
from extract.visits import Judgement, Known, Seen, Visit, preview_off, unsure
from extract.wording import (
    Kept,
    drop_furniture,
    is_named,
    list_folded,
    measure_kept,
    order_words,
    stands_in,
)
from models.terms import MISSING, IssueKind, LinkState
from models.values import SECOND_LOOK

__all__ = [
    "DELETED",
    "MISSING",
    "Judgement",
    "Known",
    "Seen",
    "Visit",
    "agree",
    "judge_reach",
]

BEGINNING = 0.8  # of what came of a page that was cut: then it is the text's beginning
STILL_THERE = 0.5  # of the text's runs of words: then it is that page, whatever else it says
DELETED = MISSING | {LinkState.REDIRECTED}


def judge_reach(visit: Visit, known: Known) -> Judgement:
    """Return the state of a link after one visit; `is_sure` is False for whatever may be a
    deletion, see `agree`.
    """
    judgement = _judge_answer(visit) or _judge_page(visit, known)
    if known.is_listing and judgement.state in DELETED | {LinkState.CHANGED}:
        return unsure(LinkState.UNREACHABLE, f"a listing, no page: {judgement.reason}")
    if known.others_answered is False and judgement.state in DELETED:
        return unsure(LinkState.UNREACHABLE, f"the whole host answers so: {judgement.reason}")
    return judgement


def agree(earlier: Seen | None, now: Judgement, at: datetime) -> Judgement:
    """Return `now`, made sure if an earlier visit at least six hours before said the same.

    Gone and soft gone are the same here; a redirect agrees with a redirect only. Whatever may be an
    outage never becomes sure, and never counts as the first of two.
    """
    if now.state not in DELETED:
        return now
    same = MISSING if now.state in MISSING else {now.state}
    if earlier is None or earlier.state not in same or at - earlier.at < SECOND_LOOK:
        return replace(now, is_sure=False)
    return replace(now, is_sure=True)


def _judge_answer(visit: Visit) -> Judgement | None:
    """Judge what needs no page: failures, and statuses that say all."""
    match visit.failure:
        case IssueKind.ROBOTS_DENIED:
            return Judgement(LinkState.ROBOTS_DENIED, "robots.txt denies it", True)
        case IssueKind.CHALLENGE:
            return Judgement(LinkState.CHALLENGE, "a check for robots stands before it", True)
        case IssueKind.LOGIN_WALL:
            return Judgement(LinkState.LOGIN_WALL, "a login stands before it", True)
        case IssueKind.PREVIEW_UNAVAILABLE:
            return preview_off()
    if visit.status is None:
        word = "no answer" if visit.failure is None else f"no answer: {visit.failure.value}"
        return unsure(LinkState.UNREACHABLE, word)
    if visit.status == 304:
        return Judgement(LinkState.ALIVE, "not modified", True)
    if any(key.lower() == "cf-mitigated" and "challenge" in value for key, value in visit.headers):
        return Judgement(LinkState.CHALLENGE, "a check for robots stands before it", True)
    return None


def _judge_page(visit: Visit, known: Known) -> Judgement:
    sight = visit.sight or Sight(is_read=False)
    said = [line for _start, line in drop_furniture(known.text)]
    kept = measure_kept(said, sight.text, sight.visible, sight.described)
    if kept.lost and sight.is_lead and _is_beginning(sight, known):
        return Judgement(LinkState.ALIVE, "the head of its page tells its beginning", True)
    if kept.runs and kept.share >= STILL_THERE:
        return _judge_kept(visit, known, sight, kept)
    if visit.truncated and sight.text and _is_beginning(sight, known):
        return unsure(LinkState.ALIVE, "only its beginning came, and that is the same")
    if sight.player == "OK":
        return Judgement(LinkState.ALIVE, "the player says that it can be played", True)
    return judge_lost(visit, known, sight, kept)


def _judge_kept(visit: Visit, known: Known, sight: Sight, kept: Kept) -> Judgement:
    """Judge a page on which at least half of the text still stands."""
    if kept.lost and visit.truncated:
        return unsure(LinkState.ALIVE, "only its beginning came, and that is the same")
    if kept.lost:
        gone = _count_lost(known.anchors, sight)
        names = f", {gone} of {len(known.anchors)} names and articles of law gone" if gone else ""
        return Judgement(LinkState.CHANGED, f"{kept.share:.0%} of its words are left{names}", True)
    if known.title and sight.text and not _has_title(known, sight):
        return Judgement(LinkState.CHANGED, "another title, the same text", True)
    moved = judge_target(visit.asked_url, visit.final_url) is not Target.SAME
    at = " at another address" if moved else ""
    return Judgement(LinkState.ALIVE, f"all of its words are there{at}", True)


def _is_beginning(sight: Sight, known: Known) -> bool:
    said = [line for _start, line in drop_furniture(sight.text)][:-1] or [sight.text]
    return measure_kept(said, known.text).share >= BEGINNING


def _has_title(known: Known, sight: Sight) -> bool:
    """Return whether the headline stands anywhere on the page; the site's name beside it may go."""
    part = max(TITLE_PARTS.split(known.title), key=len)
    words = list_folded(part)
    shown = (sight.title, sight.headline, sight.text[:1_000], sight.visible, sight.described)
    return not words or any(stands_in(words, list_folded(text)) for text in shown)


def _count_lost(anchors: Sequence[str], sight: Sight) -> int:
    """Return how many names and articles of law stand nowhere on the page in any case form."""
    ordered = order_words(sight.title, sight.text, sight.visible)
    return sum(not is_named(name, ordered) for name in anchors)
