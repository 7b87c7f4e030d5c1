"""Leaves an entry in the audit for what a page did."""

from __future__ import annotations

from console.desk.asking import Ask
from models.terms import Audited


def leave(ask: Ask, action: Audited, object: str | None = None, **detail: int | str | bool) -> None:
    """Put on record that whoever asks did this to an object, as kind and number ("person:5")."""
    # TODO(access): audit.append(session, ask.who.name, action, object, detail, now=ask.now)
