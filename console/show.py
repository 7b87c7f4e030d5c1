"""Prints for people: tables, one alert, progress.

Text of strangers is escaped, control characters too.

Colour is never the only sign. What is machine-readable goes to standard output, progress to
standard error.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from console.colours import paint
from models.terms import Severity

Tell = Callable[[str, int, int | None], None]  # step, done, of how many (None: unknown)

STEPS = {
    "poll": "Polling, keeping every byte",
    "read": "Reading and finding",
    "alert": "Alerting",
    "visit": "Looking at links, keeping every byte",
    "import": "Taking in recordings",
    "judge": "Judging what was seen",
    "look": "Looking at sources, keeping every byte",
    "probe": "Asking for pages that do not exist",
    "seal": "Taking the digests of finished files",
    "stamp": "Asking for tokens",
    "verify": "Comparing files with the ledger",
    "report": "Reading the report",
    "find": "Finding people and charges",
    "export": "Packing",
    "purge": "Purging",
}
LONG_WORD = 24  # letters; what is longer may be broken
WIDE = 240  # characters of a line in a file or pipe
SIGNS = {Severity.CRITICAL: "!!!", Severity.HIGH: "!!", Severity.NORMAL: "!", Severity.LOW: "·"}


def prepare_streams() -> None:
    """Let no letter stop the output: what a stream's encoding lacks is written as its code."""
    nowhere = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    sys.stdout = sys.stdout or nowhere  # None where whoever called us has closed it
    sys.stderr = sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out() -> Console:
    """Return the console for results."""
    if is_terminal():
        return Console(file=sys.stdout, highlight=False, emoji=False)
    return Console(
        file=sys.stdout, highlight=False, emoji=False, soft_wrap=True, width=WIDE,
        force_terminal=False,
    )  # fmt: skip


def is_terminal() -> bool:
    """Whether a person reads the results as they come."""
    return sys.stdout.isatty()


def command() -> str:
    """Return how this program was called, so that the next command can be copied."""
    return sys.argv[0] if sys.argv[0].endswith("/aigaq") else "aigaq"


def complain(message: str) -> None:
    """Print one line of error, where there is somebody to read it."""
    try:
        sys.stderr.write(f"aigaq: {printable(message)}\n")
        sys.stderr.flush()
    except BrokenPipeError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Lead what is written there from now on to nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError):  # it leads to no file as it is
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def as_json(value: object) -> None:
    """Print one JSON value on one line: Cyrillic as it is, by its number what could move a cursor
    or hide something.
    """
    sys.stdout.write(_numbered(json.dumps(value, ensure_ascii=False)) + "\n")


def _numbered(spelt: str) -> str:
    """Return the same JSON in letters that are all seen."""
    if spelt.isprintable():
        return spelt
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in spelt)


def as_file(text: str) -> None:
    """Print what a file would hold, as it is; on a terminal, what can be shown of it."""
    sys.stdout.write("\n".join(map(printable, text.split("\n"))) if is_terminal() else text)


def cut(found: Sequence[object], limit: int) -> None:
    """Say on standard error that there may be more than was shown: nothing is left out silently."""
    if len(found) > limit:
        complain(f"only the first {limit} are shown: --limit shows more")


def plain(text: object) -> str:
    """Return text that can move no cursor, hide nothing and is no markup."""
    return escape(printable(text))


def printable(text: object) -> str:
    """Return text that can move no cursor and hide nothing."""
    return "".join(c if c.isprintable() else " " for c in str(text))


@contextmanager
def progress() -> Iterator[Tell]:
    """Give a function that shows progress: a bar on a terminal, one plain line a step otherwise."""
    if not sys.stderr.isatty() or Console(stderr=True).is_dumb_terminal:
        yield _plain_lines()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bars:
        tasks = {}

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(STEPS[step], total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


def _plain_lines() -> Tell:
    said: set[str] = set()

    def tell(step: str, _done: int, _total: int | None) -> None:
        if step not in said:
            said.add(step)
            sys.stderr.write(f"{STEPS[step]} ...\n")

    return tell


def table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; empty cells for None."""
    console = out()
    longest = [max(map(_longest_word, column)) for column in zip(titles, *rows, strict=True)]
    if is_terminal() and sum(longest) + 2 * len(longest) > console.width:
        _blocks(console, titles, rows)
        return
    made = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(*(_cell(title, cell) for title, cell in zip(titles, row, strict=True)))
    console.print(made)


def _cell(title: str, cell: object) -> Text:
    """Return what stands in a cell; a state has its colour."""
    return paint("" if cell is None else cell, str(cell) if title == "state" else "")


def _longest_word(cell: object) -> int:
    """Return how wide a cell must be; an address may be broken."""
    words = "" if cell is None else plain(cell)
    return min(max(map(len, words.split()), default=0), LONG_WORD)


def _blocks(console: Console, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows on a terminal so narrow that a table would break words: a paragraph a row."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="bold", overflow="fold", max_width=LONG_WORD)
    made.add_column(overflow="fold")
    for row in rows:
        told = [(title, cell) for title, cell in zip(titles, row, strict=True) if cell]
        (title, first), *others = told or [("", "")]
        rest = [Text(f"{name} ").append_text(_cell(name, cell)) for name, cell in others]
        made.add_row(
            Text(f"{'' if title == 'id' else title} {printable(first)}".strip()),
            Text(", ").join(rest),
        )
    console.print(made)


def run_outcome(outcome: Mapping[str, Any]) -> None:
    """Print what a run brought and what needs a person."""
    new = outcome["polled"]["snapshots"], outcome["extracted"]["documents"], outcome["alerts"]
    out().print(f"New: {new[0]} snapshots, {new[1]} documents, {new[2]} alerts.")
    first = outcome["first"]
    if first["asked"] or first["waiting"]:
        out().print(f"Asked at once for {first['asked']} cited links; {first['waiting']} wait.")
    need_browser(first["filled"]["waiting"])
    table(list(outcome["totals"]), [list(outcome["totals"].values())])
    if outcome["polled"]["busy"]:
        out().print(f"Held by another run: {', '.join(outcome['polled']['busy'])}")
    if outcome["polled"]["failed"]:
        out().print(plain(f"The crawl failed: {outcome['polled']['failed']}"))
    if outcome["issues"]:
        out().print(f"\n{len(outcome['issues'])} need a person:")
        rows = [(i["source"], i["kind"], i["message"], i["url"]) for i in outcome["issues"]]
        table(["source", "trouble", "what", "where"], rows)
    notified(outcome["notified"])
    out().print(f"\nData: {plain(outcome['data_dir'])}")


def notified(told: Mapping[str, Any]) -> None:
    """Print what became of messages, if there were any, and what is wrong with the channels."""
    if told["problem"]:
        out().print(plain(f"Nobody was told: {told['problem']}"))
    if told["sent"] or told["failed"] or told["refused"]:
        words = (
            f"{told['sent']} sent, {told['failed']} to be tried again, {told['refused']} refused"
        )
        out().print(f"Messages: {words}.")
    if told["failed"] or told["refused"]:
        out().print(f"Next: {command()} notify status")


def need_browser(waiting: int) -> None:
    """Print how many pages wait for a browser, if any do."""
    if waiting:
        words = "show their text only in a browser and wait: install one, see docs/running.md"
        out().print(f"{waiting} watched pages {words}")
