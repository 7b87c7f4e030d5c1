"""Gathers what a page shows of reports: their notes, what each cites and how that link is now.

Names of children and witnesses are cut to initials in notes and addresses; of a sealed link only
its number is shown to who may not see it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from console import proposals
from console.captures import MAX_ID, NotHere
from console.documents import who_may_be_hidden
from flows.gather import masks_of
from flows.masks import Masks
from models.store import exports, reports, search
from models.store.sensitivity import may_see_sealed, sealed_links
from models.tables import Citation, Link, Report
from models.terms import DeskRole, LinkState, ProposalState

MOST_REPORTS = 200
MOST_PROPOSALS = 500
NOTES = 50  # on a page


def list_reports(session: Session) -> list[dict[str, Any]]:
    """Return the reports, the last first, each with its notes, links by state and proposals."""
    found = reports.all_reports(session, MOST_REPORTS)
    ids = [report.id or 0 for report in found]
    states, notes = reports.link_states(session, ids), reports.notes_of(session, ids)
    waiting = reports.waiting(session, ids)
    return [
        _spell(report)
        | {
            "notes": notes.get(report.id or 0, 0),
            "states": states.get(report.id or 0, {}),
            "waiting": waiting.get(report.id or 0, 0),
        }
        for report in found
    ]


def show_report(
    session: Session, report_id: int, role: DeskRole, state: LinkState | None, page: int
) -> dict[str, Any]:
    """Return a report, one page of its notes with their links, the last state of each, and what it
    proposes. With a state, only notes that cite such a link. Raises NotHere.
    """
    report = session.get(Report, report_id) if report_id <= MAX_ID else None
    if report is None:
        raise NotHere(f"there is no report {report_id}")
    rows = reports.citations(session, report_id)
    ids = sorted({citation.link_id for citation in rows if citation.link_id is not None})
    links, masks = exports.links(session, ids), masks_at(session, ids)
    sealed = set() if may_see_sealed(role) else sealed_links(session, ids)
    numbers = _numbers(rows, links, state)
    shown = set(numbers[(page - 1) * NOTES : page * NOTES])
    return {
        "report": _spell(report),
        "states": reports.link_states(session, [report_id]).get(report_id, {}),
        "damaged": sum(citation.defect is not None for citation in rows),
        "notes": _notes([c for c in rows if c.number in shown], links, sealed, masks),
        "page": page,
        "pages": -(-len(numbers) // NOTES),
        "proposals": proposals.summaries(
            session, list(ProposalState), (), report_id, MOST_PROPOSALS
        ),
    }


def page_of(session: Session, report_id: int, number: int) -> int:
    """Return the page of a report on which a note stands, 1 if there is no such note."""
    numbers = _numbers(reports.citations(session, report_id), {}, None)
    return numbers.index(number) // NOTES + 1 if number in numbers else 1


def masks_at(session: Session, link_ids: Sequence[int]) -> Masks:
    """Return who is hidden in what is said beside links: whoever is so in a text of theirs."""
    return masks_of(session, *who_may_be_hidden(session, search.ids_at(session, link_ids)))


def _spell(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "title": report.title,
        "imported_at": report.imported_at.isoformat(),
        "sha256": report.sha256,
    }


def _numbers(
    rows: Sequence[Citation], links: Mapping[int, Link], state: LinkState | None
) -> list[int]:
    """Return the numbers of the notes, in order; with a state of those that cite such a link."""
    wanted = {
        row.number
        for row in rows
        if state is None or (row.link_id is not None and links[row.link_id].state is state)
    }
    return sorted(wanted)


def _notes(
    rows: Sequence[Citation], links: Mapping[int, Link], sealed: Collection[int], masks: Masks
) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        note = found.setdefault(
            row.number,
            {
                "number": row.number,
                "page": row.page,
                "note": masks.hide(row.note or ""),
                "sentence": masks.hide(row.sentence or ""),
                "links": [],
            },
        )
        if row.url_raw is not None:
            note["links"].append(_cited(row, links, sealed, masks))
    return list(found.values())


def _cited(
    row: Citation, links: Mapping[int, Link], sealed: Collection[int], masks: Masks
) -> dict[str, Any]:
    link = None if row.link_id is None else links[row.link_id]
    is_sealed, url = row.link_id in sealed, (row.url_raw or "") if link is None else link.url
    fetched_at = None if link is None or is_sealed else link.fetched_at
    return {
        "link": row.link_id,
        "url": None if is_sealed else masks.hide_url(url),
        "is_sealed": is_sealed,
        "defect": row.defect,
        "state": None if link is None or is_sealed else link.state,
        "fetched_at": None if fetched_at is None else fetched_at.isoformat(),
    }
