"""The pages about documents: search, one document, and how two versions of it differ."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from console import documents, one_document
from console.desk.asking import Ask, Page
from console.desk.people import note_search
from console.desk.protect import note_sealed
from console.times import read_end, read_moment
from models.terms import DeskRole, EventKind

LONGEST = 200  # characters of a field
LAST_PAGE = 50
# The languages of documents that a filter offers.
LANGS = ("ru", "kk", "en")


def show_search(ask: Ask) -> Response:
    """Search the documents. The filter is the address."""
    asked = {name: ask.query.get(name, "")[:LONGEST] for name in FIELDS}
    wanted = documents.Wanted(
        words=asked["words"],
        source_id=asked["source"] or None,
        lang=asked["lang"] or None,
        since=_moment(asked["since"]),
        until=_moment(asked["until"], is_end=True),
        kind=EventKind(asked["kind"]) if asked["kind"] in set(EventKind) else None,
        page=read_page(asked["page"]),
    )
    with ask.reading() as session:
        found = documents.find(session, wanted, ask.who.role)
    if found["is_asked"]:
        note_search(ask, wanted.words, found["total"])
        note_sealed(ask, "list:documents", any(hit["is_sealed"] for hit in found["hits"]))
    return ask.page(
        "documents.html",
        found=found,
        asked=asked,
        kinds=list(EventKind),
        langs=LANGS,
        sources=sorted(ask.desk.workspace.sources),
    )


def show_document(ask: Ask) -> Response:
    """Show one document."""
    with ask.reading() as session:
        shown = one_document.whole(session, ask.number(), ask.who.role)
    note_sealed(ask, f"document:{ask.number()}", shown["is_sealed"])
    return ask.page("document.html", document=shown, why_not=ask.why_no_replay)


def show_difference(ask: Ask) -> Response:
    """Show how a version differs from another one of the same link."""
    with ask.reading() as session:
        told = one_document.difference(session, ask.number("before"), ask.number(), ask.who.role)
    note_sealed(ask, f"document:{ask.number()}", told["is_sealed"])
    return ask.page("difference.html", **told)


def choose_difference(ask: Ask) -> Response:
    """Lead to the difference of the two versions that a form names."""
    here = f"/documents/{ask.number()}"
    return ask.go(here if ask.before is None else f"{here}/since/{ask.before}")


FIELDS = ("words", "source", "lang", "since", "until", "kind", "page")
PAGES = (
    Page("/documents", show_search, DeskRole.READER),
    Page("/documents/{id:number}", show_document, DeskRole.READER),
    Page("/documents/{id:number}/since", choose_difference, DeskRole.READER),
    Page("/documents/{id:number}/since/{before:number}", show_difference, DeskRole.READER),
)


def _moment(text: str, *, is_end: bool = False) -> datetime | None:
    """Return the time of a field; None where it is empty. Raises WrongUse."""
    if not text:
        return None
    return read_end(text, "until") if is_end else read_moment(text, "since")


def read_page(text: str) -> int:
    """Return the page that an address asks for, the first if it is no number."""
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 5 else 1
