"""Shows what was found in documents as one page that needs nothing else: no script, no network.

Everything on it is a stranger's word. It is escaped, no address can be followed by a click, and the
page forbids itself to load anything.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from flows.html import open_templates
from flows.masks import Edit
from flows.record import (
    Material,
    spell_citations,
    spell_record,
    whole_text,
)
from models.tables import Document

STYLE = "findings.css"
LANGS = frozenset({"ru", "kk", "en"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters that something was found in, and what: "person", "charge" or "event"."""

    start: int
    end: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of shown text, what it was found to be, and why."""

    text: str
    what: str
    why: str


def render_findings(material: Material, said: dict[str, Any]) -> bytes:
    """Return the page of all documents of an export, as UTF-8."""
    record, style = spell_record(material, said), _style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    page = open_templates("flows").get_template("findings.html")
    return page.render(
        **{**record, **show_documents(material, record)},
        citations=spell_citations(material),
        style=style,
        style_digest=digest,
        is_masked=material.masks.is_needed,
    ).encode("utf-8", "replace")


def show_documents(material: Material, record: dict[str, Any]) -> dict[str, Any]:
    """Return the "documents" of a record cut into pieces that can be shown, and the "names" of the
    people in it by their numbers.
    """
    documents = [
        {**spelt, "html_lang": html_lang(document), **_pieces_of(material, document)}
        for document, spelt in zip(material.documents, record["documents"], strict=True)
    ]
    names = {person["person"]: person["name"] for person in record["people"]}
    return {"documents": documents, "names": names}


def cut(text: str, edits: Sequence[Edit], marks: Sequence[Mark]) -> Iterator[Piece]:
    """Yield the text in pieces, each with all marks that lie over it; edits are carried out.

    A replaced stretch is shown once, where it begins.
    """
    bounds = {0, len(text)}
    spans = [(start, end) for start, end, _ in edits] + [(m.start, m.end) for m in marks]
    bounds |= {min(at, len(text)) for span in spans for at in span}
    inner = {at for start, end, _ in edits for at in bounds if start < at < end}
    order = sorted(bounds - inner)
    replaced = {(start, end): shown for start, end, shown in edits}
    for start, end in zip(order, order[1:], strict=False):
        over = [m for m in marks if m.start < end and m.end > start]
        what = " ".join(sorted({m.what for m in over}))
        why = "; ".join(dict.fromkeys(m.why for m in over if m.why))
        yield Piece(replaced.get((start, end), text[start:end]), what, why)


def _pieces_of(material: Material, document: Document) -> dict[str, list[Piece]]:
    """Return the "heading" and the "pieces" of the text of a document."""
    text, mentions = whole_text(document), material.mentions_of(document)
    edits = material.masks.edits(text, mentions)
    marks = [
        Mark(m.start, m.end, "person", str(m.role or ""))
        if m.name
        else Mark(m.start, m.end, "charge", m.provision_id or "")
        for m in mentions
    ]
    hide = material.masks.hide
    for evidence, event in material.tellings_of(document):
        why = hide("; ".join([event.kind.replace("_", " "), *evidence.why]))
        marks.append(Mark(evidence.start, evidence.end, "event", why))
    first = len(document.title) + 1 if document.title else 0
    heading = [(start, end, shown) for start, end, shown in edits if end <= first]
    below = [(start - first, end - first, shown) for start, end, shown in edits if start >= first]
    moved = [replace(m, start=max(0, m.start - first), end=m.end - first) for m in marks]
    return {
        "heading": list(cut(text[: len(document.title)], heading, marks)),
        "pieces": list(cut(text[first:], below, [m for m in moved if m.end > 0])),
    }


def html_lang(document: Document) -> str:
    """Return the language of a document as pages name it."""
    return document.lang if document.lang in LANGS else "und"


def _style() -> str:
    return resources.files("flows").joinpath("templates", STYLE).read_text("utf-8")
