"""The colours of words on a terminal. The word or its sign always stands there, too.

They are of the sixteen that every terminal has, so that its own theme says how they look.
"""

from __future__ import annotations

import os

from rich.text import Text

from models.terms import AlertState, Health, Severity

STYLES: dict[str, str] = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "bold yellow",
    Severity.NORMAL: "cyan",
    Severity.LOW: "dim",
    AlertState.NEW: "bold",
    AlertState.ASSIGNED: "cyan",
    AlertState.SNOOZED: "dim",
    AlertState.CONFIRMED: "green",
    AlertState.DISMISSED: "dim",
    AlertState.MERGED: "dim",
    Health.OK: "green",
    Health.PASSING: "yellow",
    Health.BROKEN: "bold red",
    "look": "bold yellow",  # of `console.diagnosis`
}


def paint(text: object, word: str) -> Text:
    """Return text in the colour of a state or a severity, if it has one. It is no markup."""
    shown = "".join(c if c.isprintable() else " " for c in str(text))
    return Text(shown, STYLES.get(word, ""))


def use_none() -> None:
    """Let this command and those that it starts print without colours (https://no-color.org)."""
    os.environ["NO_COLOR"] = "1"
