"""Why a text is not on its page any more: a wall, an outage, a redirect, a notice, or no sign.

The rules are tried in one order, from what is surely no deletion to what may be one; see
docs/reach.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from extract.language import document_language, split_sentences
from extract.sight import Sight
from extract.signs import PAGE_CHARS, Sign, find_said, find_sign
from extract.targets import Target, judge_target
from extract.visits import NEEDS_BROWSER, Judgement, Known, Visit, preview_off, unsure
from extract.wording import Kept, measure_kept
from models.terms import MISSING, LinkState, SourceKind

ALIKE = 0.8  # of the runs of the page for an invented address: then it is the same page
OTHER = 0.08  # of the text's runs at most: then another language may be why
ADDRESS_CHARS = 4  # a shorter part of an address is a word like others
FEW_RUNS = 3  # a page of fewer runs is too short to be known again
STORY_LINES, STORY_WORDS = 3, 15  # so many lines of so many words are an article
NOTICE_CHARS = 600  # a page that says no more outside its links may be a notice of a new kind


def judge_lost(visit: Visit, known: Known, sight: Sight, kept: Kept) -> Judgement:
    """Judge a page on which little or nothing of the text stands; the first rule that fits."""
    return (
        _judge_signs(visit, known, sight)
        or _judge_status(visit)
        or _judge_redirect(visit, sight)
        or _judge_posts(visit, sight, kept)
        or _judge_empty(visit, sight)
        or _judge_likeness(known, visit)
        or _judge_other(visit, known, sight, kept)
    )


def _judge_signs(visit: Visit, known: Known, sight: Sight) -> Judgement | None:
    """Judge by what the page says, and by where it was sent to say it."""
    target = judge_target(visit.asked_url, visit.final_url)
    if target is Target.PREVIEW_OFF:
        return preview_off()
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
        return unsure(LinkState.SOFT_GONE, "sent to a page for what is missing")
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
    return unsure(state, f"{sign.because}{few}")


def _by_sign(sign: Sign) -> Judgement:
    return Judgement(sign.state, sign.because, sign.state is not LinkState.UNREACHABLE)


def _judge_status(visit: Visit) -> Judgement | None:
    status = visit.status or 0
    words = f"answered {status}"
    if status in (404, 410):
        return unsure(LinkState.GONE, words)
    if status == 401:
        return Judgement(LinkState.LOGIN_WALL, f"{words}: it asks for a password", True)
    if status in (403, 429, 451):
        return Judgement(LinkState.BLOCKED, words, True)
    if not 200 <= status < 300:  # a redirect without a target, too
        return unsure(LinkState.UNREACHABLE, words)
    return None


def _judge_redirect(visit: Visit, sight: Sight) -> Judgement | None:
    target = judge_target(visit.asked_url, visit.final_url)
    if target is Target.SAME and sight.refresh is not None:
        return unsure(LinkState.REDIRECTED, "the page sends visitors on by itself")
    if target is Target.SAME:
        return None
    return unsure(LinkState.REDIRECTED, f"sent to a {target.value}, without its text")


def _judge_posts(visit: Visit, sight: Sight, kept: Kept) -> Judgement | None:
    """Judge a post by the others on the channel's preview: it is gone if it misses between them."""
    asked = visit.asked_url.partition("?")[0].rstrip("/").split("/")
    if "t.me" not in asked or not asked[-1].isdigit():
        return None
    if not sight.posts:
        return preview_off()
    if sight.is_lead and kept.runs:
        return None  # its page is there; of a post that is gone it tells of the channel instead
    if f"{asked[-2]}/{asked[-1]}".lower() in sight.posts:
        if kept.runs == 0:
            return Judgement(LinkState.ALIVE, "the post is there, nothing to compare", True)
        return Judgement(LinkState.CHANGED, "the post is there without its text", True)
    number = int(asked[-1])
    others = [int(post.rpartition("/")[2]) for post in sight.posts]
    if min(others) < number < max(others):
        return unsure(LinkState.SOFT_GONE, "the post misses between its neighbours")
    return unsure(LinkState.UNREACHABLE, "the preview does not reach the post")


def _judge_empty(visit: Visit, sight: Sight) -> Judgement | None:
    if visit.truncated:
        return unsure(LinkState.UNREACHABLE, "only the beginning of the page came")
    if sight.is_shell:
        return unsure(LinkState.UNREACHABLE, f"{NEEDS_BROWSER}: scripts would fill the page")
    if not sight.is_read:
        return unsure(LinkState.UNREACHABLE, "the answer is no page that can be read")
    if not sight.visible:
        return unsure(LinkState.UNREACHABLE, "an empty page")
    return None


def _judge_likeness(known: Known, visit: Visit) -> Judgement | None:
    """Judge by an address that nobody gave out: what answers it like this says nothing of both."""
    if known.invented is None or known.invented.status != visit.status:
        return None
    there, here = known.invented.sight, visit.sight
    if there is None or here is None or there.is_shell or there.wall is not None:
        return None
    own, other = _plain(here, visit), _plain(there, known.invented)
    kept = measure_kept(own.text.split("\n"), other.visible)
    if own.title.split() != other.title.split() or kept.share < ALIKE:
        return None  # another page, however alike what stands around it
    if _is_alike(own.visible, other.visible) and _is_alike(other.visible, own.visible):
        return unsure(LinkState.SOFT_GONE, "an invented address gets the same page")
    return None


def _plain(sight: Sight, visit: Visit) -> Sight:
    """Return what a page shows without its own address: many say which page they have not found."""
    own = {part for url in (visit.asked_url, visit.final_url) for part in _address_parts(url)}

    def drop(text: str) -> str:
        for part in sorted(own, key=len, reverse=True):
            text = text.replace(part, "")
        return text

    return replace(
        sight, title=drop(sight.title), text=drop(sight.text), visible=drop(sight.visible)
    )


def _address_parts(url: str) -> Iterator[str]:
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].strip("/")
    for part in (url, f"/{path}", path, path.rpartition("/")[2]):
        for spelt in (part, unquote(part)):
            if len(spelt) >= ADDRESS_CHARS:
                yield spelt


def _judge_other(visit: Visit, known: Known, sight: Sight, kept: Kept) -> Judgement:
    if kept.runs == 0:
        return Judgement(LinkState.ALIVE, f"answered {visit.status}, nothing to compare", True)
    if not _is_story(sight) and len(sight.unlinked) <= NOTICE_CHARS:
        return unsure(LinkState.CHANGED, "its text is gone, and what stands there is not known")
    here, before = _language(sight.text or sight.visible), _language(known.text)
    if here != before and kept.share < OTHER:
        return unsure(LinkState.CHANGED, f"now in another language ({before} before, {here} now)")
    return unsure(LinkState.CHANGED, f"{kept.share:.0%} of its words are left")


def _is_story(sight: Sight) -> bool:
    lines = (len(line.split()) >= STORY_WORDS for line in sight.text.split("\n"))
    return sum(lines) >= STORY_LINES


def _is_alike(visible: str, other: str) -> bool:
    kept = measure_kept(visible.split("\n"), other)
    return kept.runs >= FEW_RUNS and kept.share >= ALIKE


def _language(text: str) -> str:
    sample = text[:2_000]
    return document_language(sample, split_sentences(sample))
