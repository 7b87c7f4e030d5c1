"""One act against one person while its facts are gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.acts.cast import Named
from extract.acts.triggers import Trigger
from models.values import ChargeMention, PersonMention


@dataclass(slots=True)
class Draft:
    """One act against one person while its facts are gathered."""

    trigger: Trigger
    person: PersonMention | None
    how: str  # where the person is named: "same", "before", "after"
    named: Named | None
    gate: str
    date: str | None = None
    own_date: bool = False  # said in the sentence of the act
    firmness: int = 1  # of its own date: 2 "since May", 0 that of an appeal or an extension
    place: str | None = None
    own_place: bool = False  # said in the sentence of the act
    term: str | None = None
    share: str | None = None  # the term that is this person's alone of several
    charges: list[ChargeMention] = field(default_factory=list)


def other_acts(draft: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the other acts against the same person."""
    person = draft.person
    if person is None:
        return []
    return [d for d in drafts if d is not draft and d.person and d.person.key == person.key]
