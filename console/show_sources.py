"""Prints what was checked, recorded and proposed of sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console import show

if TYPE_CHECKING:
    from console.checks import Checked
    from console.proposing import Proposal
    from console.recording import Recorded

BY_EYE = "Now compare expected.toml with the page by eye: it only says how the page reads today."


def checked(one: Checked) -> None:
    """Print one source: what its listings hold, how its newest article reads, what to fix."""
    show.out().print(show.plain(f"{one.source_id}: {one.rules}, recording: {one.recording}"))
    if one.listings:
        titles = ["how", "items", "dated", "documents", "oldest (UTC)", "newest (UTC)", "address"]
        rows = [
            (e.how, e.items, e.dated, e.wanted, _minute(e.oldest), _minute(e.newest), e.url)
            for e in one.listings
        ]
        show.table(titles, rows)
        for note in filter(None, (listing.note for listing in one.listings)):
            show.out().print(show.plain(f"note: {note}"))
    if one.unpolled is not None:
        show.out().print(show.plain(f"not polled: {one.unpolled}"))
    if one.article is not None:
        show.out().print(show.plain(f"newest article: {one.article.url}"))
        show.table(["field", "found by"], one.article.fields)
        for line in one.article.titles:
            show.out().print(show.plain(f"compare: {line}"))
    for line in one.trouble:
        show.out().print(show.plain(f"fix: {line}"))
    show.out().print()


def changed(source_id: str, what: str, *, changed: bool, as_json: bool) -> None:
    """Print whether a source was paused or let go on."""
    if as_json:
        show.as_json({"source": source_id, "did": what, "changed": changed})
        return
    words = {"pause": "paused", "resume": "goes on"}[what]
    show.out().print(show.plain(f"{source_id}: {words}{'' if changed else ' already'}"))


def checked_as_json(one: Checked) -> None:
    """Print one source as a line of JSON."""
    article = one.article
    show.as_json(
        {
            **asdict(one),
            "listings": [
                {**asdict(e), "oldest": _iso(e.oldest), "newest": _iso(e.newest)}
                for e in one.listings
            ],
            "article": None
            if article is None
            else {**asdict(article), "fields": dict(article.fields)},
        }
    )


def summary(all_checked: Sequence[Checked]) -> None:
    """Print how many were checked."""
    wrong = sum(bool(one.trouble) for one in all_checked)
    unverified = sum(one.rules == "unverified" for one in all_checked)
    show.out().print(
        f"{len(all_checked)} checked: {wrong} need a person,"
        f" {unverified} were never compared with the live site."
    )


def recorded(written: Recorded) -> None:
    """Print where a recording lies now."""
    for name in written.files:
        show.out().print(show.plain(str(written.folder / name)))
    for line in written.trouble:
        show.out().print(show.plain(f"fix: {line}"))
    if written.files:
        show.out().print(BY_EYE)


def recorded_as_json(written: Recorded) -> None:
    """Print the same as JSON."""
    show.as_json({**asdict(written), "folder": str(written.folder)})


def proposal(found: Proposal, path: Path | None) -> None:
    """Print a proposed file, and what a person should look at."""
    if path is None:
        for line in found.text.splitlines():
            show.out().print(show.plain(line))
    else:
        show.out().print(show.plain(f"{path} is written."))
    for line in found.trouble:
        show.out().print(show.plain(f"fix: {line}"))
    name = show.command()
    if path is not None:
        show.out().print(show.plain(f"Next: {name} sources record {found.source_id}"))


def proposal_as_json(found: Proposal, path: Path | None) -> None:
    """Print the same as JSON."""
    show.as_json({**asdict(found), "path": None if path is None else str(path)})


def _minute(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
