"""How careful the house is with a person or a document, who may see what of it, and who may have
the name.

Whoever calls writes it into the audit: each function returns what was before, so that it can be
taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.problems import WrongUse
from models.store import roots, tombstones
from models.store.sql import in_batches
from models.tables import Document, Person
from models.terms import DeskRole, Purged, Role, Sensitivity

RANK = list(Sensitivity)
ROLES = list(DeskRole)
REVEALS = {
    Sensitivity.ORDINARY: DeskRole.READER,  # nothing is hidden
    Sensitivity.SENSITIVE: DeskRole.MONITOR,
    Sensitivity.SEALED: DeskRole.ARCHIVIST,
}
# As the index of sealed documents spells it: a plan that is made without the value uses none.
IS_SEALED = col(Document.sensitivity) == sa.literal_column(f"'{Sensitivity.SEALED}'")


class IsSealed(WrongUse):
    """Something is there, and is not for who asks; the message says no more."""


class Shown(StrEnum):
    """What somebody is shown of something."""

    WHOLE = "whole"
    MASKED = "masked"  # initials, until it is revealed
    SEALED = "sealed"  # that it is sealed, and nothing of it


def shown_to(level: Sensitivity, role: DeskRole) -> Shown:
    """Return what this role is shown before anything is revealed."""
    if level is Sensitivity.ORDINARY:
        return Shown.WHOLE
    if level is Sensitivity.SEALED and not may_see_sealed(role):
        return Shown.SEALED
    return Shown.MASKED


def may_reveal(level: Sensitivity, role: DeskRole) -> bool:
    """Whether this role may see what is masked, once, and on record."""
    return ROLES.index(role) >= ROLES.index(REVEALS[level])


def may_see_sealed(role: DeskRole) -> bool:
    """Whether this role may look at what is sealed, on record."""
    return may_reveal(Sensitivity.SEALED, role)


def level_of(person: Person) -> Sensitivity:
    """Return how careful to be with a person: with children and witnesses at least so much."""
    least = Sensitivity.ORDINARY
    if person.minor or person.role is Role.WITNESS:
        least = Sensitivity.SENSITIVE
    return max(person.sensitivity, least, key=RANK.index)


def set_person(session: Session, person_id: int, level: Sensitivity) -> Sensitivity:
    """Set it for a person, in all rows; return what it was. Raises WrongUse, WasPurged.

    Nobody is released who is not ordinary: a name that may be published is taken back.
    """
    rows = _rows(session, person_id)
    before = max((row.sensitivity for row in rows), key=RANK.index)
    for row in rows:
        row.sensitivity = level
        row.may_publish = row.may_publish and level is Sensitivity.ORDINARY
        session.add(row)
    return before


def set_document(session: Session, document_id: int, level: Sensitivity) -> Sensitivity:
    """Set it for a document; return what it was. Raises WrongUse, WasPurged."""
    tombstones.refuse_purged(session, Purged.DOCUMENT, document_id)
    document = session.get(Document, document_id)
    if document is None:
        raise WrongUse(f"there is no document {document_id}")
    before, document.sensitivity = document.sensitivity, level
    session.add(document)
    return before


def set_release(session: Session, person_id: int, *, may_publish: bool) -> bool:
    """Release a name, or withhold it, in all rows of a person; return what it was.

    Raises WrongUse for whoever is a child, a witness, sensitive or sealed; WasPurged.
    """
    rows = _rows(session, person_id)
    if may_publish and any(level_of(row) is not Sensitivity.ORDINARY for row in rows):
        raise WrongUse(f"person {person_id} is masked: a child, a witness, sensitive or sealed")
    before = all(row.may_publish for row in rows)
    for row in rows:
        row.may_publish = may_publish
        session.add(row)
    return before


def refuse_sealed(
    session: Session, link_ids: Collection[int], role: DeskRole, asked_for: str
) -> bool:
    """Return whether one of these links is sealed, which whoever calls writes into the audit.

    Raises IsSealed if it is and this role may not see that; `asked_for` is as in "snapshot 7".
    """
    sealed = bool(sealed_links(session, link_ids))
    if sealed and not may_see_sealed(role):
        raise IsSealed(f"{asked_for} is sealed: ask an archivist")
    return sealed


def sealed_links(session: Session, link_ids: Collection[int]) -> set[int]:
    """Return which of these links have a text that is sealed: all that was kept of them is."""
    found: set[int] = set()
    for batch in in_batches(sorted(set(link_ids))):
        query = select(Document.link_id).where(IS_SEALED, col(Document.link_id).in_(batch))
        found |= set(session.exec(query))
    return found


def is_not_sealed(link_id: Any) -> Any:
    """Return the same of a column, for a query: that nothing that was read at a link is sealed."""
    return sa.not_(link_id.in_(select(Document.link_id).where(IS_SEALED)))


def _rows(session: Session, person_id: int) -> list[Person]:
    tombstones.refuse_purged(session, Purged.PERSON, person_id)
    ids = roots.members_of(session, person_id)
    if not ids:
        raise WrongUse(f"there is no person {person_id}")
    return list(session.exec(select(Person).where(col(Person.id).in_(ids))))
