"""Prints the queue of alerts on a terminal: two lines an alert that fit 80 columns, and a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from console.colours import paint
from console.lines import Line
from console.show import SIGNS, out, printable
from models.terms import AlertState, Severity

WIDEST_EVENT = 22  # "restriction_of_liberty"
LAST = 19  # "12 of 34 independent" is broken, a date and "told once" are not
GAP = 2
NARROW = 64  # columns; on fewer the parts of an alert stand under each other
HEAD = ("", "id", "event, place", "person, articles", "date, told by")
Pair = tuple[Mapping[str, Any], Line]


def queue(pairs: Sequence[Pair], note_of: Callable[[Mapping[str, Any]], str]) -> None:
    """Print alerts, or groups of them, in that order; `note_of` says what else is to be known."""
    console = out()
    events = max(len(HEAD[2]), *(len(_event(alert)) for alert, _line in pairs))
    numbers = max(len(HEAD[1]), *(len(_number(alert, line)) for alert, line in pairs))
    widths = (3, numbers, min(events, WIDEST_EVENT), LAST)
    is_narrow = console.width < NARROW
    if not is_narrow:
        console.print(_grid(widths, console.width, [Text(title, "bold") for title in HEAD]))
    for alert, line in pairs:
        row = _group(alert, line) if line.group else _alert(alert)
        console.print(_stacked(row) if is_narrow else _grid(widths, console.width, row))
        state = alert["state"] if line.group is None else AlertState.NEW
        indent = 2 if is_narrow else 3 + numbers + 2 * GAP
        _note(console, state, line.group or note_of(alert), indent)


def _stacked(row: Sequence[Text]) -> Text:
    """Return a row as lines under each other."""
    parts = [part for cell in row[2:] for part in cell.split() if part]
    return Text("\n").join(
        [Text(" ").join([*row[:2], parts[0]]), *(Text("  ") + p for p in parts[1:])]
    )


def _grid(widths: Sequence[int], width: int, row: Sequence[Text]) -> Table:
    sign, number, event, last = widths
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(width=sign)
    grid.add_column(width=number, justify="right")
    grid.add_column(width=event, overflow="fold")
    grid.add_column(width=max(12, width - sum(widths) - 5 * GAP), overflow="fold")
    grid.add_column(width=last, overflow="fold")
    grid.add_row(*row)
    return grid


def _alert(alert: Mapping[str, Any]) -> tuple[Text, ...]:
    whom = alert["person"] or alert["link"] or (alert["sources"] or [""])[0]
    return (
        paint(SIGNS[Severity(alert["severity"])], alert["severity"]),
        Text(str(alert["id"])),
        _lines(paint(_event(alert), alert["severity"]), alert["place"]),
        _lines(Text(printable(whom)), " ".join(alert["charges"])),
        _lines(
            Text(alert["date"] or ("" if alert["event"] else alert["raised_at"][:10])), _told(alert)
        ),
    )


def _group(alert: Mapping[str, Any], line: Line) -> tuple[Text, ...]:
    is_event = alert["event"] is not None
    return (
        paint(SIGNS[Severity(alert["severity"])], alert["severity"]),
        Text(_number(alert, line)),
        _lines(paint(_event(alert), alert["severity"]), alert["place"] if is_event else None),
        Text("of one occasion" if is_event else f"on one site: {_source(alert)}"),
        Text(printable((alert["date"] if is_event else alert["raised_at"][:10]) or "")),
    )


def _source(alert: Mapping[str, Any]) -> str:
    return printable((alert["sources"] or [""])[0])


def _number(alert: Mapping[str, Any], line: Line) -> str:
    return f"{len(line.ids)} alerts" if line.group else str(alert["id"])


def _event(alert: Mapping[str, Any]) -> str:
    return str(alert["event"] or alert["kind"])


def _told(alert: Mapping[str, Any]) -> str:
    if not alert["documents"]:
        return ""
    if alert["documents"] == 1:
        return "told once"
    return f"{alert['independent']} of {alert['documents']} independent"


def _lines(first: Text, second: str | None) -> Text:
    return Text("\n").join([first, Text(printable(second))]) if second else first


def _note(console: Console, state: str, note: str, indent: int) -> None:
    """Print the state of an alert that is not new, and what else a monitor should know."""
    said = [] if state == AlertState.NEW else [paint(state, state)]
    said += [Text(printable(note), "dim")] if note else []
    if said:
        console.print(Padding(Text(", ").join(said), (0, 0, 0, indent)))
