"""Prints what is followed, what was found of it, and what came of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from console.show import command, out, plain, table

if TYPE_CHECKING:
    from console.watches import Taken

MOST_LINES = 20  # numbers of lines that are printed of each kind


def lines(found: Sequence[Mapping[str, Any]]) -> None:
    """Print watches, one a line."""
    titles = ["id", "kind", "name", "born", "state", "documents", "old", "by", "note"]
    table(titles, [[watch[title] for title in titles] for watch in found])


def whole(watch: Mapping[str, Any]) -> None:
    """Print one watch and the pages that hold it."""
    console = out()
    console.print(f"Watch {watch['id']} ({watch['kind']}), {watch['state']}")
    for name in ("name", "value", "born", "note", "by", "at"):
        if watch[name] is not None:
            console.print(f"  {name:10}{plain(watch[name])}")
    if watch["aliases"]:
        console.print(f"  {'aliases':10}{plain('; '.join(watch['aliases']))}")
    console.print(f"  {'documents':10}{watch['documents']}, of them {watch['old']} of before")
    for hit in watch["hits"]:
        told = "of before" if hit["old"] else f"alert {hit['alert'] or 'not raised yet'}"
        console.print(f"\n{plain(hit['source'] or '')} {plain(hit['url'])} ({told})")
        sentence = f"…{plain(hit['before'])}[bold]«{plain(hit['found'])}»[/bold]"
        console.print(f"  {sentence}{plain(hit['after'])}…")
        console.print(f"  why: {plain(hit['why'])}")


def hits(found: Sequence[Mapping[str, Any]]) -> None:
    """Print what a text would hit."""
    titles = ["id", "kind", "name", "found", "why"]
    table(titles, [[hit[title] for title in titles] for hit in found])


def taken(what: Taken) -> None:
    """Print what came of a list, or would come."""
    for change, numbers in what.lines.items():
        if numbers:
            shown = ", ".join(map(str, numbers[:MOST_LINES]))
            more = ", ..." if len(numbers) > MOST_LINES else ""
            out().print(f"{len(numbers)} {change}: lines {shown}{more}")
    for row in what.bad:
        out().print(f"line {row.line}: {plain(row.trouble)}")
    if what.bad:
        out().print(f"{len(what.bad)} bad rows: nothing is followed. Mend them and import again.")
    elif not what.is_saved:
        out().print("A dry run: nothing is saved.")
    else:
        out().print(f"Next: {command()} watch list")


def taken_json(what: Taken) -> dict[str, Any]:
    """Return the same JSON-ready."""
    return {
        "saved": what.is_saved,
        "lines": {str(change): numbers for change, numbers in what.lines.items()},
        "bad": [{"line": row.line, "trouble": row.trouble} for row in what.bad],
    }
