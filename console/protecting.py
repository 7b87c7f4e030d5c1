"""What people decide to protect others: how sensitive something is, whether a name is released,
and what is purged. Both faces use it, and each decision is in the audit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from console.captures import NotHere
from flows.export import Choices
from flows.gather import Wanted
from flows.purge import Plan, purge
from flows.workspace import Progress, Workspace, silent
from models.database import reading, writing
from models.problems import WrongUse
from models.store import audit, exports, sensitivity, tombstones
from models.store.decisions import Said
from models.store.sensitivity import (
    IsSealed,
    level_of,
    may_reveal,
    may_see_sealed,
    sealed_links,
)
from models.tables import Document, Link
from models.terms import Audited, DeskRole, Purged, Sensitivity

LONGEST = 1_000  # characters of a reason
LOCK = "findings"

Change = Callable[[Session], Any]


def set_sensitivity(
    engine: sa.Engine, kind: Purged, row_id: int, level: Sensitivity, said: Said
) -> Sensitivity:
    """Set how careful to be with a person or document; return what it was before.

    Raises WrongUse, or WasPurged.
    """
    change = {
        Purged.PERSON: sensitivity.set_person,
        Purged.DOCUMENT: sensitivity.set_document,
    }[kind]
    with writing(engine, lock=LOCK) as session:
        before = change(session, row_id, level)
        detail = {"before": before.value, "after": level.value}
        audit.append(session, said.by, Audited.CHANGED, f"{kind}:{row_id}", detail, now=said.now)
    return before


def set_release(engine: sa.Engine, person_id: int, said: Said, *, may_publish: bool) -> bool:
    """Release a name, or withhold it; return whether it was released before.

    Raises WrongUse for whoever is masked, or WasPurged.
    """
    with writing(engine, lock=LOCK) as session:
        before = sensitivity.set_release(session, person_id, may_publish=may_publish)
        detail = {"before": before, "after": may_publish}
        audit.append(
            session, said.by, Audited.RELEASED, f"person:{person_id}", detail, now=said.now
        )
    return before


def tell(engine: sa.Engine, action: Audited, object: str, said: Said, **detail: Any) -> None:
    """Write into the audit that somebody looked: at a name, at what is sealed."""
    with writing(engine) as session:
        audit.append(session, said.by, action, object, detail or None, now=said.now)


def note_export(workspace: Workspace, wanted: Wanted, choices: Choices, said: Said) -> None:
    """Write into the audit that something is exported, before it is: by its number, no address."""
    object = wanted.what if isinstance(wanted.value, str) else f"{wanted.what}:{wanted.value}"
    tell(
        workspace.engine, Audited.EXPORTED, object, said,
        profile=choices.profile, form=choices.form, with_captures=choices.with_captures,
    )  # fmt: skip


def purge_for_good(
    workspace: Workspace,
    kind: Purged,
    row_id: int,
    reason: str,
    said: Said,
    *,
    with_pages: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Purge it, and write that into the audit first: a kill leaves no purge that nobody did.

    Raises WrongUse without a reason, WasPurged, or CannotRun.
    """
    if not reason.strip() or len(reason) > LONGEST:
        raise WrongUse(f"a reason is wanted, of at most {LONGEST} characters, that names nobody")
    with reading(workspace.engine) as session:
        standing(session, kind, row_id, DeskRole.ADMIN)  # raises if there is no such thing
    tell(workspace.engine, Audited.PURGED, f"{kind}:{row_id}", said, with_pages=with_pages)
    return purge(workspace, kind, row_id, said.by, reason, with_pages=with_pages, progress=progress)


def spell_plan(plan: Plan) -> dict[str, Any]:
    """Return a plan, JSON-ready."""
    return asdict(plan)


def standing(session: Session, kind: Purged, row_id: int, role: DeskRole) -> dict[str, Any]:
    """Return how something is protected, JSON-ready: `said` is what somebody set, `level` what
    holds. Raises NotHere, WasPurged, or IsSealed where this role may not see it.
    """
    tombstones.refuse_purged(session, kind, row_id)
    said, level, may_publish = Sensitivity.ORDINARY, Sensitivity.ORDINARY, None
    if kind is Purged.PERSON:
        person = exports.persons(session, [row_id]).get(row_id)
        if person is None:
            raise NotHere(f"there is no person {row_id}")
        said, level, may_publish = person.sensitivity, level_of(person), person.may_publish
    elif kind is Purged.DOCUMENT:
        document = session.get(Document, row_id)
        if document is None:
            raise NotHere(f"there is no document {row_id}")
        said = level = document.sensitivity
    elif session.get(Link, row_id) is None:
        raise NotHere(f"there is no link {row_id}")
    elif sealed_links(session, [row_id]):
        said = level = Sensitivity.SEALED
    if level is Sensitivity.SEALED and not may_see_sealed(role):
        raise IsSealed(f"{kind} {row_id} is sealed: ask an archivist")
    return {
        "kind": kind,
        "id": row_id,
        "said": said,
        "level": level,
        "may_publish": may_publish,
        "may_reveal": may_reveal(level, role) and level is not Sensitivity.ORDINARY,
    }


def wanted(session: Session, kind: Purged, row_id: int, role: DeskRole) -> Wanted:
    """Return what an export of it takes. Raises as `standing`."""
    standing(session, kind, row_id, role)
    if kind is Purged.LINK:
        return Wanted("link", session.get_one(Link, row_id).url)
    return Wanted(kind.value, row_id)
