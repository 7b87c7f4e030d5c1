"""Pauses a source, lets it go on, and has it asked at the next run: for the command line and the
desk. Each is an entry of the audit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from crawlers.catalogue import Source
from models.problems import WrongUse
from models.store import audit, sources
from models.terms import Audited

Change = Callable[[Session, str, datetime], bool]
CHANGES: dict[str, Change] = {
    "pause": sources.pause,
    "resume": sources.resume,
    "ask": sources.ask_soon,
}


def change_source(session: Session, source: Source, what: str, by: str, now: datetime) -> bool:
    """Do one of `CHANGES` to a source in a session that writes; return whether it was another.

    Raises WrongUse for a source that is not polled, and for one that is to be asked while paused.
    """
    if not source.is_polled:
        raise WrongUse(f"{source.id} is not polled ({source.how}): {source.reason}")
    sources.register(session, {source.id: source.host}, now)
    if what == "ask" and source.id in sources.paused(session):
        raise WrongUse(f"{source.id} is paused: let it go on first")
    changed = CHANGES[what](session, source.id, now)
    if changed:
        detail = {"what": what}
        audit.append(session, by, Audited.CHANGED, f"source:{source.id}", detail, now=now)
    return changed
