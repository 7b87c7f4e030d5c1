"""How a fetch ended, in our words: a status or a failure -> the link's state and the issue's kind.

An observation, never a conclusion: that a page is gone for good is judged elsewhere, from several.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

from scrapy import exceptions as scrapy_errors
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.addresses import AddressRefused
from crawlers.politeness import HostBusy
from crawlers.recorder import TlsFailed
from crawlers.robots import RobotsClosed, RobotsDenied
from models.terms import IssueKind, LinkState

# What a wall of a content delivery network says of itself in the head of its answer.
CHALLENGE_HEADER, CHALLENGE_VALUE = "Cf-Mitigated", b"challenge"


# How the recorder marks an answer of which only the beginning came.
CUTS = {
    "truncated-length": IssueKind.TOO_LARGE,
    "truncated-time": IssueKind.TIMEOUT,
    "truncated-disconnect": IssueKind.CONNECTION,
    "truncated-unspecified": IssueKind.CONNECTION,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to write down of one fetch; `issue` None means that nobody needs to look."""

    state: LinkState
    issue: IssueKind | None
    message: str


def judge_response(response: Response) -> Outcome:
    """Return what an answer amounts to. 2xx is well, and 304 where we said what we have."""
    status = response.status
    if response.headers.get(CHALLENGE_HEADER) == CHALLENGE_VALUE:
        return Outcome(LinkState.CHALLENGE, IssueKind.CHALLENGE, f"a challenge ({status})")
    words = f"answered {status}"
    if status == 304 and not _was_conditional(response):
        return Outcome(LinkState.UNREACHABLE, IssueKind.CONNECTION, f"{words}, unasked")
    if 200 <= status < 300 or status == 304:
        cut = next((kind for flag, kind in CUTS.items() if flag in response.flags), None)
        return Outcome(LinkState.ALIVE, cut, words if cut is None else f"{words}, cut short")
    if status in {404, 410}:
        return Outcome(LinkState.GONE, IssueKind.HTTP_4XX, words)
    if status == 401:
        return Outcome(LinkState.LOGIN_WALL, IssueKind.LOGIN_WALL, words)
    if status in {403, 429, 451}:
        return Outcome(LinkState.BLOCKED, IssueKind.HTTP_4XX, words)
    if 400 <= status < 500:
        return Outcome(LinkState.UNREACHABLE, IssueKind.HTTP_4XX, words)
    if status >= 500:
        return Outcome(LinkState.UNREACHABLE, IssueKind.HTTP_5XX, words)
    # A redirect without a target, or one that was not to be followed.
    return Outcome(LinkState.UNREACHABLE, IssueKind.CONNECTION, words)


def _was_conditional(response: Response) -> bool:
    return response.request is not None and response.request.meta.get("twin") is not None


def judge_failure(error: BaseException | None) -> Outcome:
    """Return what a fetch that brought no answer amounts to.

    The message holds the failure's class, not its text: texts of libraries quote what they read.
    """
    match error:
        case RobotsClosed(kind=kind):  # it may pass: the link is tried again
            return Outcome(LinkState.BLOCKED, kind, str(error))
        case RobotsDenied():
            return Outcome(LinkState.ROBOTS_DENIED, IssueKind.ROBOTS_DENIED, str(error))
        case HostBusy():
            return Outcome(LinkState.BLOCKED, IssueKind.HTTP_4XX, str(error))
        case AddressRefused():
            return Outcome(LinkState.UNREACHABLE, IssueKind.ADDRESS_REFUSED, str(error))
        case IgnoreRequest():
            return Outcome(LinkState.UNREACHABLE, IssueKind.CONNECTION, str(error))
    return Outcome(LinkState.UNREACHABLE, _issue_of(error), type(error).__name__)


# In this order: the first class that fits; a timeout and a TLS failure are OSErrors, too.
ISSUES: tuple[tuple[type[BaseException], IssueKind], ...] = (
    (scrapy_errors.CannotResolveHostError, IssueKind.DNS),
    (socket.gaierror, IssueKind.DNS),
    (scrapy_errors.DownloadTimeoutError, IssueKind.TIMEOUT),
    (TimeoutError, IssueKind.TIMEOUT),
    (TlsFailed, IssueKind.TLS),
    (ssl.SSLError, IssueKind.TLS),
    (scrapy_errors.DownloadConnectionRefusedError, IssueKind.CONNECTION),
    (scrapy_errors.DownloadFailedError, IssueKind.CONNECTION),
    (scrapy_errors.ResponseDataLossError, IssueKind.CONNECTION),
    (scrapy_errors.UnsupportedURLSchemeError, IssueKind.ADDRESS_REFUSED),
    (scrapy_errors.NotSupported, IssueKind.ADDRESS_REFUSED),
    (OSError, IssueKind.CONNECTION),
)


def _issue_of(error: BaseException | None) -> IssueKind:
    return next(
        (kind for known, kind in ISSUES if isinstance(error, known)), IssueKind.CRAWL_FAILED
    )
