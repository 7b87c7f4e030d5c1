"""Prints alerts for people: the list, one alert, how precise the rules are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from console.colours import paint
from console.lines import Line
from console.show import SIGNS, command, is_terminal, out, plain, table
from console.show_queue import queue
from console.times import spell_here
from models.terms import AlertKind, MergedBy, Severity

COUNTED = ["decided", "confirmed", "dismissed", "repeated"]
TITLES = ["id", "", "state", "event", "person", "date", "place", "charges", "told by", "note"]


def lines(found: Sequence[Mapping[str, Any]], all_lines: Sequence[Line], limit: int) -> None:
    """Print alerts, one a line or a group a line, and how to go on. `found` are the first alerts of
    the first lines.
    """
    if not found:
        out().print("No alerts.")
        return
    pairs = list(zip(found, all_lines, strict=False))
    if is_terminal():
        queue(pairs, _note)
    else:
        table(TITLES, [_folded(a, line) if line.group else _line(a) for a, line in pairs])
    left = sum(len(line.ids) for line in all_lines[limit:])
    if left:
        out().print(f"And {left} more: --limit, or a filter; see --help")
    if (single := next((a["id"] for a, line in pairs if line.group is None), None)) is not None:
        out().print(f"Next: {command()} alerts show {single}", soft_wrap=True)
    for _alert, line in pairs:
        if line.group is not None:
            words = f"Open {line.group}: {command()} alerts list --group {line.group}"
            out().print(plain(words), soft_wrap=True)  # to be copied whole


def _line(alert: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        alert["id"],
        SIGNS[Severity(alert["severity"])],
        alert["state"],
        alert["event"] or alert["kind"],
        alert["person"] or alert["link"] or (alert["sources"] or [None])[0],
        alert["date"],
        alert["place"],
        " ".join(alert["charges"]),
        _told_by(alert),
        _note(alert),
    )


def _folded(alert: Mapping[str, Any], line: Line) -> tuple[object, ...]:
    """Return the line of a group: what its first alert says of the occasion."""
    is_event = alert["event"] is not None
    return (
        f"{len(line.ids)} alerts",
        SIGNS[Severity(alert["severity"])],
        None,
        alert["event"] or alert["kind"],
        "of one occasion" if is_event else "on one site",
        alert["date"] if is_event else alert["raised_at"][:10],
        alert["place"] if is_event else (alert["sources"] or [None])[0],
        None,
        None,
        line.group,
    )


def _told_by(alert: Mapping[str, Any]) -> str | None:
    if not alert["documents"]:
        return None
    sources = len(alert["sources"])
    return f"{alert['documents']} in {sources} sources, {alert['independent']} independent"


def _note(alert: Mapping[str, Any]) -> str:
    """Return what else a monitor should know before opening it: who has it, why it came again."""
    said = [f"for {alert['assigned_to']}"] if alert["assigned_to"] else []
    if alert["snoozed_until"]:
        said.append(f"until {spell_here(alert['snoozed_until'])}")
    if alert["merged_into"]:
        said.append(f"into {alert['merged_into']}")
    if alert["times"] > 1:
        said.append(f"again: {'; '.join(alert['why'])}")
    else:
        said += alert["why"]
    return ", ".join(said)


def whole(alert: Mapping[str, Any]) -> None:
    """Print one alert: the facts, then each telling with the sentence, why, and the snapshot."""
    console = out()
    sign, severity = SIGNS[Severity(alert["severity"])], alert["severity"]
    head = (paint(alert["state"], alert["state"]), paint(f"{severity} {sign}", severity))
    console.print(Text(", ").join([Text(f"Alert {alert['id']}", "bold"), *head]))
    for name in ("event", "person", "date", "place", "term", "score", "group"):
        if alert[name] is not None:
            console.print(f"  {name:8}{plain(alert[name])}")
    _kind(console, alert)
    for change in alert["changes"]:
        told = f"{change['field']} {change['before']} -> {change['after']}"
        console.print(f"  {'changed':8}{plain(told)} (document {change['document']})")
    for charge in alert["alleged"]:
        console.print(f"  {'charge':8}{charge['provision']} ({charge['status']})")
    _standing(console, alert)
    for twin in alert["twins"]:
        is_open = twin["by"] == MergedBy.PROPOSED
        said = f"{twin['name']}, person {twin['person_id']}"
        told = f"{said}: see people proposals" if is_open else f"{said}, whose alert was merged"
        console.print(f"  {'or' if is_open else 'and':8}{plain(told)}")
    for watch in alert["watches"]:
        _watch(console, watch, with_pages=alert["event"] is None)
    _groups(console, alert["groups"])
    for telling in alert["evidence"]:
        _telling(console, telling)
    for action in alert["history"]:
        why = f": {action['reason']}" if action["reason"] else ""
        note = f" ({action['note']})" if action["note"] else ""
        said = f"{action['at'][:16]}  {action['by']}  {action['action']}{why}{note}"
        console.print(plain(said))


def _kind(console: Console, alert: Mapping[str, Any]) -> None:
    if alert["event"] and alert["kind"] != AlertKind.NEW_EVENT:
        console.print(f"  {'kind':8}{alert['kind']}")
    about = alert["link"] or (None if alert["event"] else ", ".join(alert["sources"]))
    if about is not None:
        console.print(f"  {alert['kind']}: {plain(about)}")
    if alert["why"]:
        console.print(f"  why: {plain('; '.join(alert['why']))}")


def _watch(console: Console, watch: Mapping[str, Any], *, with_pages: bool) -> None:
    """Print why somebody follows what was found; the tellings of an event are printed anyway."""
    note = f": {watch['note']}" if watch["note"] else ""
    said = f"{watch['kind']} {watch['name']}, watch {watch['id']} of {watch['by']}{note}"
    console.print(f"  {'follows':8}{plain(said)}")
    for hit in watch["hits"] if with_pages else ():
        console.print(f"\n{plain(hit['url'])} ({hit['lang']}, {hit['captured_at'][:10]})")
        found = f"...{hit['before']}[{hit['found']}]{hit['after']}..."
        console.print(f"  {plain(found)}\n  why: {plain(hit['why'])}")


def _standing(console: Console, alert: Mapping[str, Any]) -> None:
    if alert["assigned_to"]:
        console.print(f"  for     {plain(alert['assigned_to'])}")
    if alert["snoozed_until"]:
        console.print(f"  until   {spell_here(alert['snoozed_until'])}")
    if alert["merged_into"]:
        console.print(f"  merged into alert {alert['merged_into']}, which shows this evidence, too")
    if alert["merged"]:
        console.print(f"  with what alerts {', '.join(map(str, alert['merged']))} rest on")


def _groups(console: Console, groups: Sequence[Mapping[str, Any]]) -> None:
    """Print who speaks for himself, and under each who repeats him, and why that is said."""
    if groups:
        console.print(f"  independent sources: {len(groups)}")
    for number, group in enumerate(groups, start=1):
        first, *others = group["documents"]
        note = f" ({first['read']})" if first["read"] else ""
        console.print(f"  {number}. {plain(first['url'])}{note}")
        for other in others:
            console.print(f"     {plain(other['url'])} ({plain(other['why'])})")


def _telling(console: Console, telling: Mapping[str, Any]) -> None:
    published = telling["published_at"] or "without a date"
    source = f"document {telling['document']}, {telling['source']}"
    console.print(f"\n{plain(source)}, {telling['lang']}, {published[:16]}")
    page = f" p. {telling['page']}" if telling["page"] else ""
    note = f" ({telling['read']})" if telling["read"] else ""
    console.print(f"  {plain(telling['url'])}{page}{note}")
    sentence = f"…{plain(telling['before'])}[bold]«{plain(telling['found'])}»[/bold]"
    console.print(f"  {sentence}{plain(telling['after'])}…")
    console.print(f"  why: {plain('; '.join(telling['why']))}")
    kept = telling["snapshot"]
    console.print(f"  kept {telling['captured_at'][:16]}: {kept['file']} at {kept['offset']}")
    console.print(f"  sha256 {kept['sha256']}")


def precision(by: str, found: Sequence[Mapping[str, Any]]) -> None:
    """Print how often each rule, source or kind was right."""
    if not found:
        out().print("Nothing is decided yet.")
        return
    rows = [
        (
            row[by],
            _percent(row["precision"]),
            None if row["low"] is None else f"{_percent(row['low'])}..{_percent(row['high'])}",
            row["decided"],
            row["confirmed"],
            ", ".join(f"{reason} {count}" for reason, count in row["dismissed"].items()),
            row["repeated"],
            row["note"],
        )
        for row in found
    ]
    table([by, "right", "95 % interval", *COUNTED, "note"], rows)


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"
