"""What a shell completes: commands, options, and the words of closed sets. Never a name.

Nothing is asked of the database, and no group is completed, for its key may hold what somebody
wrote: zsh runs the answer as a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from models.problems import WrongUse
from models.terms import (
    AlertKind,
    AlertState,
    EventKind,
    ProposalKind,
    ProposalState,
    Severity,
    WatchKind,
)

Complete = Callable[[str], list[str]]  # typer knows its parameter by the name "incomplete"


def among(*words: str) -> Complete:
    """Return a function that completes these words."""
    return lambda incomplete: _beginning(incomplete, words)


states = among(*AlertState)
severities = among(*Severity)
kinds = among(*AlertKind, *EventKind)
# Those of `triage.DismissReason`, which would bring the database with it; a test compares them.
reasons = among("not-an-event", "wrong-person", "duplicate", "ordinary-crime", "other")
watch_kinds = among(*WatchKind)
proposal_kinds = among(*ProposalKind)
proposal_states = among(*ProposalState)
langs = among("ru", "kk", "en")


def regions(incomplete: str) -> list[str]:
    """Complete the name of a region, as `--region` takes it."""
    from extract.place_names import regions as names

    return _beginning(incomplete, map(spell_region, names()))


def spell_region(name: str) -> str:
    """Return a region as one word that no shell takes apart: "west-kazakhstan"."""
    return "-".join(name.lower().split())


def sources(incomplete: str) -> list[str]:
    """Complete the id of a source; nothing where the catalogue cannot be read."""
    from crawlers.catalogue import source_ids
    from models.settings import Settings

    try:
        return _beginning(incomplete, source_ids(Settings.from_env().sources_dir))
    except (WrongUse, OSError):
        return []


def _beginning(begun: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(begun)]
