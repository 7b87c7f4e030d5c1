"""The values of following: what is looked for, what the database adds, what is found."""

from __future__ import annotations

from dataclasses import dataclass

from models.terms import WatchKind


@dataclass(frozen=True, slots=True)
class Followed:
    """One watch. `value` is what `extract.following.reading.read_value` made of the name."""

    id: int
    kind: WatchKind
    value: str
    name: str
    aliases: tuple[str, ...] = ()
    born: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return all spellings, the one that it is called by first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is known of the person that a name of a document was linked to: the keys of all
    spellings, and the year of birth.
    """

    keys: frozenset[str] = frozenset()
    born: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A watch that a text answers, at characters `start..end` of it; `why` names nobody."""

    watch_id: int
    start: int
    end: int
    why: str
