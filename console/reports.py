"""What `aigaq report` prints: the counts, the damaged links, and all of it as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from console import show
from flows.report import Citing, Imported
from models.tables import Proposal
from models.terms import ProposalKind

SHOWN = 400  # characters of a sentence


def report_json(imported: Imported) -> dict[str, Any]:
    """Return everything that is known of a report that was taken in."""
    by_note: dict[int, list[Citing]] = {}
    for one in imported.citing:
        by_note.setdefault(id(one.note), []).append(one)
    return {
        "report_id": imported.report_id,
        "sha256": imported.sha256,
        "title": imported.report.title,
        "format": imported.report.format,
        "counts": counts(imported),
        "notes": [
            {
                "number": note.number,
                "page": note.page,
                "text": note.text,
                "sentence": note.sentence,
                "links": [_link_json(one) for one in by_note.get(id(note), [])],
            }
            for note in imported.report.notes
        ],
        "proposals": [_proposal_json(one) for one in imported.proposals],
    }


def counts(imported: Imported) -> dict[str, int]:
    """Return the figures of a report; `distinct` counts pages, `hosts` where they lie."""
    pages = {one.url or one.raw for one in imported.citing}
    return {
        "notes": len(imported.report.notes),
        "notes_without_link": sum(not note.links for note in imported.report.notes),
        "links": len(imported.citing),
        "distinct": len(pages),
        "hosts": len({urlsplit(page).netloc for page in pages}),
        "damaged": len(damaged(imported)),
        "new_links": imported.new_links,
        "proposals": len(imported.proposals),
        "new_proposals": imported.new_proposals,
        "unread_pieces": imported.unread,
    }


def damaged(imported: Imported) -> list[Citing]:
    """Return the links that a person must look at."""
    return [one for one in imported.citing if one.defect is not None]


def print_report(imported: Imported) -> None:
    """Print the counts and what needs a person."""
    say = show.out().print
    say(show.plain(f"{imported.report.title or 'A report'} ({imported.report.format})"))
    figures = counts(imported)
    show.table(["", ""], [(name.replace("_", " "), value) for name, value in figures.items()])
    for kind in ProposalKind:
        of_kind = [one for one in imported.proposals if one.kind is kind]
        say(f"{len(of_kind)} proposed: {kind}")
    if imported.proposals:
        say(f"Next: {show.command()} proposals list --report {imported.report_id}")
    if damaged(imported):
        say("\nDamaged links, as printed:")
        rows = [(one.note.number, one.note.page, one.defect, one.raw) for one in damaged(imported)]
        show.table(["note", "page", "what", "address"], rows)
    if imported.unread:
        say(f"{imported.unread} pieces of the text could not be searched.")


def _link_json(one: Citing) -> dict[str, Any]:
    return {
        "raw": one.raw,
        "url": one.url,
        "defect": one.defect,
        "source_id": one.source_id,
    }


def _proposal_json(one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": str(one.kind),
        "value": one.value,
        "name": one.name,
        "note": one.number,
        "page": one.page,
        "sentence": one.sentence and one.sentence[:SHOWN],
        "state": str(one.state),
    }
