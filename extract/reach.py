"""What a visit says of a link we watch: alive, changed, gone, or only out of our reach.

An observation, never a conclusion about who did what. It is careful in one direction: what may be a
wall, an outage or a page for scripts is called that, and "gone" is never sure from one visit.
`docs/reach.md` has the order of the rules and how well they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extract.language import document_language, split_sentences
from extract.sight import Sight
from extract.signs import PAGE_CHARS, TITLE_PARTS, Sign, find_said, find_sign
from extract.targets import Target, judge_target
from extract.wording import (
    Kept,
    drop_furniture,
    is_named,
    list_folded,
    measure_kept,
    order_words,
    stands_in,
)
from models.terms import IssueKind, LinkState, SourceKind

STILL_THERE = 0.5  # of the text's runs of words: then it is that page, whatever else it says
ALIKE = 0.8  # of the runs of the page for an invented address: then it is the same page
FEW_RUNS = 3  # a page of fewer runs is too short to be known again
STORY_LINES, STORY_WORDS = 3, 15  # so many lines of so many words are an article
NOTICE_CHARS = 600  # a page that says no more outside its links may be a notice of a new kind
SECOND_LOOK = timedelta(hours=6)
MISSING = frozenset({LinkState.GONE, LinkState.SOFT_GONE})
DELETED = MISSING | {LinkState.REDIRECTED}


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit brought. Without an answer `status` is None and `failure` says why.

    `failure` is the word that the fetch was filed under, or None; `truncated` tells that only the
    beginning of the body came; `sight` is the page (`extract.sight`), None where none was read.
    """

    asked_url: str
    final_url: str
    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    failure: IssueKind | None = None
    truncated: bool = False
    sight: Sight | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a link before the visit.

    `text` and `title` are those of the last good copy, empty if there never was one; `anchors` the
    names and articles of law that were found in it, as they were spelt there. `others_answered`
    tells whether other pages of the host were well in this round (None: none was asked).
    `invented` is what an address that nobody ever gave out brought on this host. `is_listing`: a
    feed, sitemap or section, whose loss deletes nothing.
    """

    text: str = ""
    title: str = ""
    anchors: tuple[str, ...] = ()
    kind: SourceKind | None = None
    others_answered: bool | None = None
    invented: Visit | None = None
    is_listing: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The link's state, why (words for a monitor, never words of the page), and whether it stands
    without another visit.
    """

    state: LinkState
    reason: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What an earlier visit was judged to show, and when: the first of an unbroken row of visits
    that said so.
    """

    state: LinkState
    at: datetime


def judge_reach(visit: Visit, known: Known) -> Judgement:
    """Return the state of a link after one visit; `is_sure` is False for whatever may be a
    deletion, see `agree`.
    """
    judgement = _judge_answer(visit) or _judge_page(visit, known)
    if known.is_listing and judgement.state in DELETED | {LinkState.CHANGED}:
        return _unsure(LinkState.UNREACHABLE, f"a listing, no page: {judgement.reason}")
    if known.others_answered is False and judgement.state in DELETED:
        return _unsure(LinkState.UNREACHABLE, f"the whole host answers so: {judgement.reason}")
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
            return _preview_off()
    if visit.status is None:
        word = "no answer" if visit.failure is None else f"no answer: {visit.failure.value}"
        return _unsure(LinkState.UNREACHABLE, word)
    if visit.status == 304:
        return Judgement(LinkState.ALIVE, "not modified", True)
    if any(key.lower() == "cf-mitigated" and "challenge" in value for key, value in visit.headers):
        return Judgement(LinkState.CHALLENGE, "a check for robots stands before it", True)
    return None


def _judge_page(visit: Visit, known: Known) -> Judgement:
    sight = visit.sight or Sight(is_read=False)
    said = [line for _start, line in drop_furniture(known.text)]
    kept = measure_kept(said, sight.text, sight.visible, sight.described)
    if kept.runs and kept.share >= STILL_THERE:
        return _judge_kept(visit, known, sight, kept)
    if visit.truncated and sight.text and _is_beginning(sight, known):
        return _unsure(LinkState.ALIVE, "only its beginning came, and that is the same")
    if sight.player == "OK":
        return Judgement(LinkState.ALIVE, "the player says that it can be played", True)
    return _judge_lost(visit, known, sight, kept)


def _judge_kept(visit: Visit, known: Known, sight: Sight, kept: Kept) -> Judgement:
    """Judge a page on which at least half of the text still stands."""
    if kept.lost and visit.truncated:
        return _unsure(LinkState.ALIVE, "only its beginning came, and that is the same")
    if kept.lost:
        gone = _count_lost(known.anchors, sight)
        names = f", {gone} of {len(known.anchors)} names and articles of law gone" if gone else ""
        return Judgement(LinkState.CHANGED, f"{kept.share:.0%} of its words are left{names}", True)
    if known.title and sight.text and not _has_title(known, sight):
        return Judgement(LinkState.CHANGED, "another title, the same text", True)
    moved = judge_target(visit.asked_url, visit.final_url) is not Target.SAME
    at = " at another address" if moved else ""
    return Judgement(LinkState.ALIVE, f"all of its words are there{at}", True)


def _judge_lost(visit: Visit, known: Known, sight: Sight, kept: Kept) -> Judgement:
    """Judge a page on which little or nothing of the text stands; the first rule that fits."""
    return (
        _judge_signs(visit, known, sight)
        or _judge_status(visit)
        or _judge_redirect(visit, sight)
        or _judge_posts(visit, sight)
        or _judge_empty(visit, sight)
        or _judge_likeness(known, visit)
        or _judge_other(visit, known, sight, kept)
    )


def _judge_signs(visit: Visit, known: Known, sight: Sight) -> Judgement | None:
    """Judge by what the page says, and by where it was sent to say it."""
    target = judge_target(visit.asked_url, visit.final_url)
    if target is Target.PREVIEW_OFF:
        return _preview_off()
    sign = _sign_of(visit, known, sight)
    if sign is not None and sign.state not in MISSING:
        return _by_sign(sign)
    at_target = {
        Target.LOGIN: (LinkState.LOGIN_WALL, "sent to a login"),
        Target.CHECK: (LinkState.CHALLENGE, "sent to a check or a question about consent"),
        Target.BLOCK: (LinkState.BLOCKED, "sent to a page of who blocks it"),
    }
    if target in at_target:
        return Judgement(*at_target[target], True)
    if sign is not None and _may_say_missing(visit, target):
        return _missing_by_sign(sign, visit, known)
    if target is Target.MISSING:
        return _unsure(LinkState.SOFT_GONE, "sent to a page for what is missing")
    if sight.wall is not None:
        return Judgement(sight.wall, "a wall stands before it", True)
    return None


def _sign_of(visit: Visit, known: Known, sight: Sight) -> Sign | None:
    """Return what the page says of itself; where an article stands, not what the last one said."""
    is_story = _is_story(sight)
    is_short = len(sight.visible) <= PAGE_CHARS
    sign = find_sign(sight.title, sight.unlinked, is_short, is_story)
    if sign is not None and is_story and sign.name in find_said(f"{known.title}\n{known.text}"):
        return None
    return sign


def _may_say_missing(visit: Visit, target: Target) -> bool:
    """Return whether a notice can be believed: not under a failure, not on a list of headlines."""
    status = visit.status or 0
    is_answer = 200 <= status < 300 or status in (404, 410)
    return is_answer and target not in (Target.FRONT, Target.SECTION)


def _missing_by_sign(sign: Sign, visit: Visit, known: Known) -> Judgement:
    state = LinkState.GONE if visit.status in (404, 410) else sign.state
    few = ", or it is shown to few only" if known.kind is SourceKind.GROUP else ""
    return _unsure(state, f"{sign.because}{few}")


def _by_sign(sign: Sign) -> Judgement:
    return Judgement(sign.state, sign.because, sign.state is not LinkState.UNREACHABLE)


def _judge_status(visit: Visit) -> Judgement | None:
    status = visit.status or 0
    words = f"answered {status}"
    if status in (404, 410):
        return _unsure(LinkState.GONE, words)
    if status == 401:
        return Judgement(LinkState.LOGIN_WALL, f"{words}: it asks for a password", True)
    if status in (403, 429, 451):
        return Judgement(LinkState.BLOCKED, words, True)
    if not 200 <= status < 300:  # a redirect without a target, too
        return _unsure(LinkState.UNREACHABLE, words)
    return None


def _judge_redirect(visit: Visit, sight: Sight) -> Judgement | None:
    target = judge_target(visit.asked_url, visit.final_url)
    if target is Target.SAME and sight.refresh is not None:
        return _unsure(LinkState.REDIRECTED, "the page sends visitors on by itself")
    if target is Target.SAME:
        return None
    return _unsure(LinkState.REDIRECTED, f"sent to a {target.value}, without its text")


def _judge_posts(visit: Visit, sight: Sight) -> Judgement | None:
    """Judge a post by the others on the channel's preview: it is gone if it misses between them."""
    asked = visit.asked_url.partition("?")[0].rstrip("/").split("/")
    if "t.me" not in asked or not asked[-1].isdigit():
        return None
    if not sight.posts:
        return _preview_off()
    if f"{asked[-2]}/{asked[-1]}".lower() in sight.posts:
        return Judgement(LinkState.CHANGED, "the post is there without its text", True)
    number = int(asked[-1])
    others = [int(post.rpartition("/")[2]) for post in sight.posts]
    if min(others) < number < max(others):
        return _unsure(LinkState.SOFT_GONE, "the post misses between its neighbours")
    return _unsure(LinkState.UNREACHABLE, "the preview does not reach the post")


def _judge_empty(visit: Visit, sight: Sight) -> Judgement | None:
    if visit.truncated:
        return _unsure(LinkState.UNREACHABLE, "only the beginning of the page came")
    if sight.is_shell:
        return _unsure(LinkState.UNREACHABLE, "needs a browser: scripts would fill the page")
    if not sight.is_read:
        return _unsure(LinkState.UNREACHABLE, "the answer is no page that can be read")
    if not sight.visible:
        return _unsure(LinkState.UNREACHABLE, "an empty page")
    return None


def _judge_likeness(known: Known, visit: Visit) -> Judgement | None:
    """Judge by an address that nobody gave out: what answers it like this says nothing of both."""
    if known.invented is None or known.invented.status != visit.status:
        return None
    there, here = known.invented.sight, visit.sight
    if there is None or here is None or there.is_shell or there.wall is not None:
        return None
    if _is_alike(here.visible, there.visible) and _is_alike(there.visible, here.visible):
        return _unsure(LinkState.SOFT_GONE, "an invented address gets the same page")
    return None


def _judge_other(visit: Visit, known: Known, sight: Sight, kept: Kept) -> Judgement:
    if kept.runs == 0:
        return Judgement(LinkState.ALIVE, f"answered {visit.status}, nothing to compare", True)
    if not _is_story(sight) and len(sight.unlinked) <= NOTICE_CHARS:
        return _unsure(LinkState.CHANGED, "its text is gone, and what stands there is not known")
    here, before = _language(sight.text or sight.visible), _language(known.text)
    if here != before and kept.share < ALIKE / 10:
        return _unsure(LinkState.CHANGED, f"now in another language ({before} before, {here} now)")
    return _unsure(LinkState.CHANGED, f"{kept.share:.0%} of its words are left")


def _is_story(sight: Sight) -> bool:
    lines = (len(line.split()) >= STORY_WORDS for line in sight.text.split("\n"))
    return sum(lines) >= STORY_LINES


def _is_beginning(sight: Sight, known: Known) -> bool:
    said = [line for _start, line in drop_furniture(sight.text)][:-1] or [sight.text]
    return measure_kept(said, known.text).share >= ALIKE


def _is_alike(visible: str, other: str) -> bool:
    kept = measure_kept(visible.split("\n"), other)
    return kept.runs >= FEW_RUNS and kept.share >= ALIKE


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


def _language(text: str) -> str:
    sample = text[:2_000]
    return document_language(sample, split_sentences(sample))


def _preview_off() -> Judgement:
    return Judgement(LinkState.PREVIEW_UNAVAILABLE, "the channel's preview is switched off", True)


def _unsure(state: LinkState, reason: str) -> Judgement:
    return Judgement(state, reason, False)
