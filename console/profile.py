"""What a page shows of one person: what `console.people` tells, and what leads on from there."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import Session

from console import people, watches
from console.captures import NotHere
from console.hiding import for_archivists, hidden_name, masks_around
from extract.people import is_full_name
from models.store import exports, pairs, roots, roster, watched
from models.store.tombstones import refuse_purged
from models.tables import Person
from models.terms import DeskRole, Purged

MOST_BESIDE = 12  # people who are named in the same documents
LATEST = 20  # documents that are looked through for them


def profile(session: Session, person_id: int, *, with_sealed: bool) -> dict[str, Any]:
    """Return what is known of a person, JSON-ready, with the alerts of what was done to them, the
    watches that follow them, and who else is named in the same documents.

    Raises NotHere if there is no such person, or none that may be shown.
    """
    find(session, person_id, with_sealed=with_sealed)
    role = DeskRole.ARCHIVIST if with_sealed else DeskRole.READER
    person = people.whole(session, person_id, role)
    alerts = roster.alerts_of(session, [event["id"] for event in person["events"]])
    return person | {
        "events": [
            event | {"alert": alerts.get(event["id"])} for event in person["events"]
        ],
        "watches": watches.spell(session, watched.watches_of(session, person_id)),
        "beside": _beside(session, person["rows"], with_sealed=with_sealed),
        "proposals": _with_names(session, person["proposals"], with_sealed=with_sealed),
        "history": _with_undo(person["history"]),
        "parts": _parts(session, person["rows"]),
    }  # fmt: skip


def find(session: Session, person_id: int, *, with_sealed: bool) -> Person:
    """Return a person as a whole. Raises NotHere if there is none, or none that may be shown."""
    refuse_purged(session, Purged.PERSON, person_id)
    known = exports.persons(session, [person_id]).get(person_id)
    if known is None or (not with_sealed and for_archivists(session, [known])):
        raise NotHere(f"there is no person {person_id}")
    return known


def full_names(session: Session, person_id: int) -> list[str]:
    """Return the spellings of a person that are full names, the first one first."""
    rows = roots.members_of(session, person_id)
    names = dict.fromkeys(alias.name for alias in roster.spellings_of(session, rows))
    return [name for name in names if is_full_name(name)]


def _beside(session: Session, rows: list[int], *, with_sealed: bool) -> list[dict[str, Any]]:
    """Return who else is named in the last documents that name a person, most often first."""
    naming = roster.naming_documents(session, rows, LATEST, with_sealed=with_sealed)
    documents = [document for document, _ in naming]
    masks, persons, mentions = masks_around(session, rows, documents)
    named = {(m.document_id, persons[m.person_id].id) for m in mentions if m.person_id in persons}
    often = Counter(root for _, root in named if root not in rows)
    unseen = set[int]() if with_sealed else for_archivists(session, persons.values())
    return [
        {
            "id": root,
            "shown": hidden_name(persons[root].name, persons[root], masks),
            "role": persons[root].role,
            "documents": count,
        }
        for root, count in often.most_common()
        if root is not None and root not in unseen
    ][:MOST_BESIDE]


def _with_names(
    session: Session, proposals: list[dict[str, Any]], *, with_sealed: bool
) -> list[dict[str, Any]]:
    """Say of each pair whom the other side shows, if that may be shown."""
    masks, persons, _mentions = masks_around(session, [one["other"] for one in proposals])
    unseen = set[int]() if with_sealed else for_archivists(session, persons.values())
    return [
        one | {"shown": hidden_name(persons[one["other"]].name, persons[one["other"]], masks)}
        for one in proposals
        if persons[one["other"]].id not in unseen
    ]


def _with_undo(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of each decision whether it is the last on its pair, and can be taken back."""
    last = {tuple(one["ids"]): one["id"] for one in history}
    return [
        one | {"can_undo": last[tuple(one["ids"])] == one["id"] and one["action"] != "undo"}
        for one in history
    ]


def _parts(session: Session, rows: list[int]) -> list[tuple[int, int]]:
    """Return the pairs that somebody joined to make these rows one: each can be parted."""
    if len(rows) < 2:
        return []
    return pairs.joined_among(session, rows)
