"""What a person does about trouble with a source, in words."""

from __future__ import annotations

from collections.abc import Mapping

from console.languages import N_
from models.terms import IssueKind

WAIT = N_("Wait: it often passes. If it stays, look whether the site has moved.")
RECORD = N_("Nothing is fetched there. Record its pages in a browser and hand them in.")
RULES = N_("Compare the rules of its file with the site, and correct them.")
ADDRESS = N_("Look where the address leads now, and correct it in the file.")
LOOK = N_("Look at the site: has it less to say, or do we see less of it?")
OFTENER = N_("Poll it more often, or add a listing that reaches further back.")
GAP = N_("Look by hand for what came in that time; what you find can be preserved by its address.")
PAGE = N_("Open the page beside what was kept of it, and correct the rules of the file.")
RUN = N_("Look at what the last run printed; what was kept is kept.")

ADVICE: Mapping[IssueKind, str] = {
    IssueKind.DNS: WAIT,
    IssueKind.TLS: WAIT,
    IssueKind.TIMEOUT: WAIT,
    IssueKind.CONNECTION: WAIT,
    IssueKind.HTTP_4XX: WAIT,
    IssueKind.HTTP_5XX: WAIT,
    IssueKind.CHALLENGE: RECORD,
    IssueKind.LOGIN_WALL: RECORD,
    IssueKind.ROBOTS_DENIED: RECORD,
    IssueKind.PREVIEW_UNAVAILABLE: RECORD,
    IssueKind.NOT_A_FEED: ADDRESS,
    IssueKind.EMPTY_LISTING: ADDRESS,
    IssueKind.REDIRECTED: ADDRESS,
    IssueKind.ADDRESS_REFUSED: ADDRESS,
    IssueKind.SELECTOR_MISSED: RULES,
    IssueKind.NO_DATES: RULES,
    IssueKind.FUTURE_DATES: RULES,
    IssueKind.ENCODING: RULES,
    IssueKind.VOLUME_DROP: LOOK,
    IssueKind.STALE: LOOK,
    IssueKind.WINDOW_SHORT: OFTENER,
    IssueKind.GAP: GAP,
    IssueKind.TOO_LARGE: PAGE,
    IssueKind.PAGE_CHANGED: PAGE,
    IssueKind.PAGE_UNREADABLE: PAGE,
    IssueKind.TEXT_LOST: PAGE,
    IssueKind.CRAWL_FAILED: RUN,
}
