"""Prints people: a list, one whole, two side by side. Text of strangers is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from console.show import out, plain, table


def lines(found: Sequence[dict[str, Any]]) -> None:
    """Print people, one a line."""
    titles = ["id", "name", "role", "born", "patronymic", "documents", "events"]
    rows = [person | {"born": _born(person)} for person in found]
    table(titles, [[person[title] for title in titles] for person in rows])


def whole(person: Mapping[str, Any]) -> None:
    """Print one person: what is known, spellings, events, sources, proposals, decisions."""
    console = out()
    console.print(f"Person {person['id']}, {plain(person['name'])}, {person['role']}")
    for name in ("born", "patronymic", "gender"):
        value = _born(person) if name == "born" else person[name]
        if value is not None:
            console.print(f"  {name:11}{plain(value)}")
    for spelling in person["spellings"]:
        of = "" if spelling["person"] == person["id"] else f", of person {spelling['person']}"
        console.print(f"  {'spelling':11}{plain(spelling['name'])} ({spelling['lang']}){of}")
    for charge in person["charges"]:
        told = ", ".join(f"{one['status']} {one['on']}" for one in charge["history"])
        console.print(f"  {'charge':11}{charge['provision']} ({charge['status']}): {told}")
    for event in person["events"]:
        day = event["date"] or f"(told on {event['seen_on']})"
        facts = [event[name] for name in ("kind", "place", "term") if event[name]]
        console.print(f"  {'event':11}{plain(', '.join([day, *facts]))}")
        if event["follows"]:
            console.print(f"  {'':11}-> {plain(event['follows'])}")
    for source in person["sources"]:
        _source(source)
    for pair in person["proposals"]:
        low, high = pair["ids"]
        console.print(f"  may be person {pair['other']} ({pair['grade']}): same {low} {high}?")
    for decision in person["history"]:
        note = f" ({decision['note']})" if decision["note"] else ""
        ids = " ".join(map(str, decision["ids"]))
        said = f"{decision['at'][:16]}  {decision['by']}  {decision['action']} {ids}{note}"
        console.print(plain(said))


def proposal(pair: Mapping[str, Any]) -> None:
    """Print two people side by side, why they may be one, and where each is named."""
    rows = []
    one, other = pair["people"]
    for name in ("name", "spellings", "role", "born", "patronymic"):
        sides = [_born(side) if name == "born" else side[name] for side in (one, other)]
        rows.append([name, *map(_cell, sides)])
    sources = [[_spell_source(source) for source in side["sources"]] for side in (one, other)]
    rows.append(["sources", *("; ".join(own) for own in sources)])
    table(["", *(f"person {row}" for row in pair["ids"])], rows)
    out().print(f"  {pair['grade']}: {plain('; '.join(pair['why']))}\n")


def _born(person: Mapping[str, Any]) -> str | None:
    """An age leaves it open whether somebody was born that year or the year before."""
    year = person["born"]
    if year is None:
        return None
    return f"{year - 1} or {year}" if person["born_is_about"] else str(year)


def _cell(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _source(source: Mapping[str, Any]) -> None:
    out().print(f"  {'told by':11}{plain(_spell_source(source))}")


def _spell_source(source: Mapping[str, Any]) -> str:
    whose = f"{source['source']} " if source["source"] else ""
    return f"{whose}{source['url']} ({source['lang']}, {source['captured_at'][:10]})"
