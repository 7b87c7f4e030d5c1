"""Two people side by side: what somebody has to see to say whether they are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from console.hiding import (
    for_archivists,
    hidden_name,
    masks_around,
    spell_person,
    spell_source,
    words_around,
)
from flows.masks import Masks
from models.problems import WrongUse
from models.store import exports, pairs, roots, roster
from models.tables import (
    Alias,
    Charge,
    Document,
    Event,
    Link,
    Mention,
    Pair,
    Person,
    PersonDecision,
)
from models.terms import PairState

MOST_SOURCES = 3  # pages shown beside a name

Named = tuple[Document, Link, Mention]


def spell_pairs(session: Session, found: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return these pairs in order, each with both people, their spellings and pages, the reasons,
    and the last decision on them, JSON-ready.
    """
    sides = _gather(session, {row for pair in found for row in (pair.low_id, pair.high_id)})
    seen = pairs.last_decisions(session, [(pair.low_id, pair.high_id) for pair in found])
    return [
        {
            "pair": pair.id,
            "ids": [pair.low_id, pair.high_id],
            "grade": pair.grade,
            "by_spelling": pair.by_spelling,
            "state": pair.state,
            "why": [sides.masks.hide(reason) for reason in pair.why],
            "people": [sides.spell(row_id) for row_id in (pair.low_id, pair.high_id)],
            "proposed_at": None if pair.id is None else pair.created_at.isoformat(),
            "seen": seen[pair.low_id, pair.high_id],
            "joined": sides.root[pair.low_id] == sides.root[pair.high_id],
        }
        for pair in found
    ]


def spell_pair(session: Session, one: int, other: int) -> dict[str, Any]:
    """Return any two people side by side, whether or not somebody proposed them, JSON-ready, with
    what was decided on them, oldest first.

    Raises WrongUse if there is no such person, or both are one row.
    """
    low, high = sorted((one, other))
    known = roots.roots_of(session, [low, high])
    for row_id in (low, high):
        if row_id not in known:
            raise WrongUse(f"there is no person {row_id}")
    if low == high:
        raise WrongUse(f"person {one} is but one")
    pair = pairs.of(session, low, high)
    found = pair or Pair(low_id=low, high_id=high, why=[], state=PairState.OPEN)
    masks, _persons, _mentions = masks_around(session, known)
    told = [spell_decision(one, masks) for one in pairs.history(session, low, high)]
    return spell_pairs(session, [found])[0] | {"history": told}


def spell_decision(decision: PersonDecision, masks: Masks) -> dict[str, Any]:
    """Return what somebody decided on two people, JSON-ready."""
    told = decision_json(decision)
    return told | {"note": decision.note and masks.hide(decision.note)}


def decision_json(decision: PersonDecision) -> dict[str, Any]:
    """Return what somebody decided on two people, JSON-ready, for whoever said it."""
    return {
        "id": decision.id,
        "ids": [decision.low_id, decision.high_id],
        "action": decision.action,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "note": decision.note,
        "before": decision.before,
        "after": decision.after,
    }


class _Sides:
    """What is on file of some rows, and of all who are one with them."""

    def __init__(
        self,
        session: Session,
        root: Mapping[int, int],
        named: Mapping[int, Sequence[Named]],
    ) -> None:
        documents = {d.id: d for several in named.values() for d, _, _ in several}
        masks = masks_around(session, root, list(documents.values()))
        self.root, self.named = root, named
        self.masks, self.persons, self.mentions = masks
        self.unseen = for_archivists(session, self.persons.values())
        self.aliases: dict[int, list[Alias]] = {}
        for alias in roster.spellings_of(session, root):
            self.aliases.setdefault(alias.person_id, []).append(alias)
        self.charges: dict[int, list[Charge]] = {}
        for charge in exports.charges_of(session, root):
            self.charges.setdefault(charge.person_id, []).append(charge)
        self.events: dict[int, list[Event]] = {}
        for event in roster.events_of(session, root):
            self.events.setdefault(event.person_id or 0, []).append(event)

    def spell(self, row_id: int) -> dict[str, Any]:
        """Return one side: the person as a whole. Of two rows that are one, each as it was."""
        person = self.persons[row_id]
        rows = [row for row, root in self.root.items() if root == self.root[row_id]]
        return spell_person(person, self.masks) | {
            "row": row_id,
            "spellings": [form["name"] for form in self._forms(person, rows)],
            "forms": self._forms(person, rows),
            "own": self._forms(person, [row_id]),
            "places": self._told(rows, "place"),
            "provisions": sorted({c.provision_id for r in rows for c in self.charges.get(r, ())}),
            "kinds": self._told(rows, "kind"),
            "for_archivists": person.id in self.unseen,
            "sources": [self._source(*one) for row in rows for one in self.named.get(row, ())]
            [:MOST_SOURCES],
        }  # fmt: skip

    def _forms(self, person: Person, rows: Sequence[int]) -> list[dict[str, str]]:
        found: dict[str, str] = {}
        for row in rows:
            for alias in self.aliases.get(row, ()):
                found.setdefault(hidden_name(alias.name, person, self.masks), alias.lang)
        return [{"name": name, "lang": lang} for name, lang in found.items()]

    def _told(self, rows: Sequence[int], fact: str) -> list[str]:
        told = (getattr(event, fact) for row in rows for event in self.events.get(row, ()))
        return list(dict.fromkeys(one for one in told if one is not None))

    def _source(self, document: Document, link: Link, mention: Mention) -> dict[str, Any]:
        where = words_around(document, mention.start, mention.end, self.masks, self.mentions)
        return spell_source(document, link, self.masks, self.mentions) | {"quote": where}


def _gather(session: Session, row_ids: set[int]) -> _Sides:
    root = roots.with_members(session, row_ids)
    return _Sides(session, root, roster.naming_each(session, root, MOST_SOURCES))
