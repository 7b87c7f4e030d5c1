"""A court's schedule: the page with its form, each answer to a step, and the hearings in the last.

Three things look alike and are not: no hearing was found (the answer says so), the session is over
(a login page, with status 200), and the form is another one. Only the first is "no cases".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree
from parsel import Selector

from crawlers.entries import Form
from crawlers.forms import STATE, View, find_view, missing, refuse_large
from crawlers.found import (
    HTML_START,
    MAX_LINKS,
    Found,
    ListingPage,
    ListingProblem,
    each_once,
    one_line,
    refuse_challenge,
)
from crawlers.sections import open_html
from crawlers.tags import refuse_crowded_tags
from models.hearings import CASE_NUMBER, Hearing
from models.terms import IssueKind

MAX_ANSWER_BYTES = 10_000_000
# What no XML document may hold, and servers send all the same.
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WHOLE_PAGE = "javax.faces.View"  # ViewRoot, ViewBody: not the ViewState, which is taken out
EXPIRED = "ViewExpiredException"
# The button of RichFaces that leads to further rows, unless it is dimmed.
MORE_ROWS = ".rf-ds-btn-next:not(.rf-ds-dis)"


class SessionLost(ListingProblem):
    """The server does not know us any more: what comes is a login page, or no answer of the form.

    To begin again with the page may help; it says nothing of the hearings.
    """

    def __init__(self, message: str) -> None:
        super().__init__(IssueKind.LOGIN_WALL, message)


def read_form(body: bytes, base: str, form: Form) -> View:
    """Return the form that a schedule's page holds.

    Raises SessionLost for a login page or a page without any form of the system, ListingProblem for
    another form, or one of which parts are missing.
    """
    refuse_challenge(body)
    page = open_html(body)
    view = find_view(page, base)
    if view is not None:
        return view
    _refuse_login(body.decode("utf-8", "replace"), form)
    if page.css(f'input[name="{STATE}"]'):
        raise missing("region")
    raise SessionLost("a page without the form")


def read_step(body: bytes, view: View, form: Form) -> View:
    """Return the form as it is once the server has answered to a step of filling in `view`.

    Raises SessionLost where a page, a redirect or an expired view came instead, ListingProblem for
    an error of the server or an answer that cannot be read.
    """
    pieces, state = _open_answer(body, form)
    refuse_large(state)
    return view.after(pieces, state)


def read_schedule(body: bytes, base: str, form: Form) -> ListingPage:
    """Return the hearings that the last answer of the form lists, in order; none if it says so.

    Each has the address that `models.hearings.Hearing` makes up, on the page `base`. Raises what
    `read_step` does, and ListingProblem for an answer with neither hearings nor the words for none,
    and for cases that stand outside of any table.
    """
    pieces, _ = _open_answer(body, form)
    found = each_once(_rows(pieces, base))
    if found:
        return ListingPage(found, None, _more_rows(pieces))
    text = " ".join(" ".join(piece.xpath("//text()").getall()) for piece in pieces)
    if CASE_NUMBER.search(text):
        raise _missed("cases stand there, but in no row of a table")
    folded = " ".join(text.casefold().split())
    if any(words.casefold() in folded for words in form.nothing):
        return ListingPage(())
    _refuse_login(" ".join(piece.get() for piece in pieces), form)
    raise _missed("neither hearings nor the words for none")


def _open_answer(body: bytes, form: Form) -> tuple[list[Selector], str]:
    """Return the pieces of the page that an answer replaces, and the state that it brings."""
    refuse_challenge(body)
    if len(body) > MAX_ANSWER_BYTES:
        raise ListingProblem(IssueKind.TOO_LARGE, f"an answer of {len(body)} bytes")
    if b"<partial-response" not in body[:1_000] or HTML_START.search(body[:200]):
        _refuse_login(body.decode("utf-8", "replace"), form)
        raise SessionLost("a page instead of an answer of the form")
    root = _parse(body)
    _refuse_end(root)
    updates = [(one.get("id", ""), one.text or "") for one in root.iter("update")]
    states = [text.strip() for part, text in updates if STATE in part]
    changed = [(part, text) for part, text in updates if STATE not in part and text.strip()]
    if not states:
        raise SessionLost("an answer that carries no state")
    if any(WHOLE_PAGE in part for part, _ in changed):
        _refuse_login(" ".join(text for _, text in changed), form)
        raise SessionLost("another page in place of the form")
    for _, text in changed:
        refuse_crowded_tags(text.encode("utf-8"))
    # Pieces of XHTML: parsel would take one with a prolog for XML, and find nothing in it.
    return [Selector(text=text, type="html") for _, text in changed], states[-1]


def _rows(pieces: Sequence[Selector], base: str) -> Iterator[Found]:
    rows = (row for piece in pieces for row in piece.xpath("//tr[not(.//tr)]"))
    for row, _ in zip(rows, range(MAX_LINKS), strict=False):
        text = " ".join(row.xpath(".//text()").getall())
        hearing = Hearing.find(text)
        if hearing is not None:
            day = None if hearing.day is None else hearing.day.isoformat()
            yield Found(hearing.address(base), one_line(str(hearing.number)), None, day)


def _more_rows(pieces: Sequence[Selector]) -> ListingProblem | None:
    if not any(piece.css(MORE_ROWS) for piece in pieces):
        return None
    return _missed("the list goes on, and its further pages are not read")


def _missed(words: str) -> ListingProblem:
    return ListingProblem(IssueKind.SELECTOR_MISSED, words)


def _parse(body: bytes) -> etree._Element:
    if b"<!DOCTYPE" in body[:2_000].upper():
        raise ListingProblem(IssueKind.NOT_A_FEED, "the answer declares a document type")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(CONTROLS.sub(b"", body), parser)
    except etree.XMLSyntaxError as problem:
        raise ListingProblem(IssueKind.NOT_A_FEED, "the answer is broken XML") from problem


def _refuse_end(root: etree._Element) -> None:
    if root.find(".//redirect") is not None:
        raise SessionLost("the form sends readers to another page")
    error = root.find(".//error")
    if error is None:
        return
    name = (error.findtext("error-name") or "")[:200]
    if EXPIRED in name:
        raise SessionLost("the server has forgotten the form")
    raise ListingProblem(IssueKind.HTTP_5XX, "the form answered with an error of the server")


def _refuse_login(text: str, form: Form) -> None:
    folded = text[:200_000].casefold()
    if any(words.casefold() in folded for words in form.login):
        raise SessionLost("a login page")
