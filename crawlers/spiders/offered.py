"""From the answer of a page that offers a document as files to the address of one of them."""

from __future__ import annotations

import asyncio

from scrapy.http import Response

from archive.warc import UnreadableCapture, decode_body
from crawlers.found import ListingProblem
from crawlers.offers import choose_file, is_file
from crawlers.outcomes import Outcome, judge_response
from crawlers.source import Source
from crawlers.urls import host_of, is_own_host
from models.terms import IssueKind, LinkState

Headers = list[tuple[str, str]]

MAX_OFFER_BYTES = 5_000_000  # decoded
OFFER_TIMEOUT_S = 30.0  # in a thread: a page that is built to be slow holds up nobody


async def find_file(response: Response, headers: Headers, source: Source) -> str | Outcome:
    """Return the address of the file to be taken, or why there is none.

    It is the page's own address if what came is a file itself.
    """
    outcome = judge_response(response)
    if outcome.issue is not None:
        return outcome
    try:
        return await _choose(response, headers, source)
    except ListingProblem as problem:
        return Outcome(LinkState.UNREACHABLE, problem.kind, problem.message)
    except (UnreadableCapture, TimeoutError) as problem:
        words = f"the page that offers files: {type(problem).__name__}"
        return Outcome(LinkState.UNREACHABLE, IssueKind.PAGE_UNREADABLE, words)


async def _choose(response: Response, headers: Headers, source: Source) -> str:
    body = decode_body(response.body, headers, MAX_OFFER_BYTES)
    if is_file(body) or source.files is None:
        return response.url
    choosing = asyncio.to_thread(choose_file, body, response.url, source.files)
    url = await asyncio.wait_for(choosing, OFFER_TIMEOUT_S)
    if not is_own_host(host_of(url), source.links):
        raise ListingProblem(IssueKind.EMPTY_LISTING, "the file lies on another site")
    return url
