"""What goes into the judgement of a visit to a link, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extract.sight import Sight
from models.terms import IssueKind, LinkState, SourceKind

NEEDS_BROWSER = "needs a browser"  # how the reason begins where only scripts would fill the page


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


def unsure(state: LinkState, reason: str) -> Judgement:
    """Return a judgement that does not stand without another visit."""
    return Judgement(state, reason, False)


def preview_off() -> Judgement:
    """Return the judgement of a channel that shows nothing outside its app."""
    return Judgement(LinkState.PREVIEW_UNAVAILABLE, "the channel's preview is switched off", True)
