"""One act against one person while its facts are gathered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.acts.cast import Named
from extract.acts.triggers import Trigger
from models.values import ChargeMention, PersonMention

MOST_ACTS = 32  # against one person, on either side of an act, that are looked at


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
    implied: bool = False  # by the act its trigger tells, which law lets be done to no other


def acts_by_person(drafts: Iterable[Draft]) -> dict[str, list[Draft]]:
    """Return the acts against each person, by key, in the order given."""
    acts: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.person is not None:
            acts.setdefault(draft.person.key, []).append(draft)
    return acts


def acts_against(draft: Draft, acts: dict[str, list[Draft]]) -> list[Draft]:
    """Return the acts against the person of one of them, of very many those nearest in the text.

    Args:
        draft: One of the acts.
        acts: What `acts_by_person` gives for the acts of the text in reading order.
    """
    own = acts[draft.person.key] if draft.person is not None else []
    at = bisect_left(own, draft.trigger.sentence, key=lambda d: d.trigger.sentence)
    return own[max(0, at - MOST_ACTS) : at + MOST_ACTS]


def other_acts(draft: Draft, acts: dict[str, list[Draft]]) -> list[Draft]:
    """Return what `acts_against` does, without the act itself."""
    return [d for d in acts_against(draft, acts) if d is not draft]
