"""Prints one alert for whoever decides at a terminal: what is alleged, the sentences, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.padding import Padding
from rich.text import Text

from console.colours import paint
from console.show import SIGNS, out, printable
from models.terms import Severity

MOST = 2  # tellings; all are an "o" away
KEYS = "c confirm  d dismiss  s snooze  a assign  n note  j/k move  u undo  o all  q end"


def brief(alert: Mapping[str, Any], nth: int, of: int) -> None:
    """Print what a decision needs: the facts, the first sentences, and why."""
    console, severity = out(), alert["severity"]
    console.print()
    head = [Text(f"{nth} of {of}, alert {alert['id']}"), paint(alert["state"], alert["state"])]
    head.append(paint(f"{severity} {SIGNS[Severity(severity)]}", severity))
    console.print(Text(", ").join(head))
    facts = [alert[name] for name in ("event", "person", "date", "place", "term")]
    facts = [str(fact) for fact in facts if fact] or [alert["kind"], alert["link"] or ""]
    console.print(Text(printable(", ".join(facts)), "bold"))
    for charge in alert["alleged"]:
        console.print(Text(printable(f"alleged: {charge['provision']} ({charge['status']})")))
    if alert["why"]:
        console.print(Text(printable(f"why: {'; '.join(alert['why'])}")))
    for telling in alert["evidence"][:MOST]:
        _telling(telling)
    if (more := len(alert["evidence"]) - MOST) > 0:
        console.print(f"  and {more} more, see all: o")
    for action in alert["history"][-1:]:
        note = f" ({action['note']})" if action["note"] else ""
        said = f"last: {action['by']}, {action['action']}{note}, {action['at'][:16]}"
        console.print(Text(printable(said)))


def _telling(telling: Mapping[str, Any]) -> None:
    published = (telling["published_at"] or "without a date")[:10]
    sentence = Text(printable(f"…{telling['before']}"))
    sentence.append(printable(f"«{telling['found']}»"), "bold")
    sentence.append(printable(f"{telling['after']}…"))
    _indented(Text(printable(f"{telling['source']}, {telling['lang']}, {published}")))
    _indented(sentence)
    _indented(Text(printable(f"why: {'; '.join(telling['why'])}")))


def _indented(text: Text) -> None:
    out().print(Padding(text, (0, 0, 0, 2)))


def keys() -> None:
    """Print which keys there are."""
    out().print(Text(KEYS, "dim"))
