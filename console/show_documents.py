"""Prints documents: hits of a search with the words around them, and one whole. Text of strangers
is escaped; a hit stands between « » and is bold, so that colour is never the only sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.show import out, plain

Parts = Sequence[tuple[str, bool]]


def hits(found: Mapping[str, Any]) -> None:
    """Print the hits of a search."""
    console = out()
    if not found["hits"]:
        console.print("No document.")
    for hit in found["hits"]:
        day = (hit["published_at"] or hit["captured_at"])[:10]
        head = f"{hit['id']}  {day}  {hit['source'] or '-'} ({hit['lang']})"
        console.print(f"[bold]{plain(head)}[/bold]  {_spell_parts(hit['title'])}")
        console.print(f"  {plain(hit['url'])}")
        for snippet in hit["snippets"]:
            console.print(f"  {_spell_parts(snippet)}")


def spell(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document JSON-ready, its title and text in one piece each."""
    text = {"title": _join(found["heading"]), "text": _join(found["pieces"])}
    return {key: value for key, value in found.items() if key not in ("heading", "pieces")} | text


def whole(found: Mapping[str, Any]) -> None:
    """Print one document as `spell` gives it."""
    console = out()
    console.print(f"[bold]Document {found['id']}[/bold]  {plain(found['title'])}")
    for name in ("url", "state", "source", "lang", "published_at", "captured_at", "seen_at"):
        if found[name] is not None:
            console.print(f"  {name.replace('_', ' '):13}{plain(found[name])}")
    for person in found["people"]:
        number = "" if person["id"] is None else f" (person {person['id']})"
        console.print(f"  {'names':13}{plain(person['name'])}, {person['role']}{number}")
    for event in found["events"]:
        facts = (event[name] for name in ("kind", "person", "date", "place", "term"))
        charges = "; ".join(event["charges"])
        console.print(f"  {'tells':13}{plain(', '.join(filter(None, [*facts, charges])))}")
    for kept in found["kept"]:
        digest = (kept["sha256"] or "")[:12]
        row = f"{kept['at'][:16]}  {kept['kind']}  {kept['answer']}  {digest}  {kept['file']}"
        console.print(f"  {'kept':13}{plain(row)}")
    for version in found["versions"]:
        mark = " (this)" if version["id"] == found["id"] else ""
        console.print(f"  {'version':13}{version['id']}, {version['captured_at'][:16]}{mark}")
    console.print()
    for line in found["text"].split("\n"):
        console.print(plain(line))


def _join(pieces: Iterable[Any]) -> str:
    return "".join(piece.text for piece in pieces)


def _spell_parts(parts: Parts) -> str:
    return "".join(f"[bold]«{plain(text)}»[/bold]" if hit else plain(text) for text, hit in parts)
