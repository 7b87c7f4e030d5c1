"""Charges: a provision applied to a person, and how it stands as each document tells it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store import roots, sealed
from models.store.known_events import EventRules
from models.store.sql import in_batches, upsert
from models.tables import Charge, ChargeTelling
from models.terms import ChargeStatus, EventKind

# Such an act is told without naming the article again: it closes the one charge that is open.
CLOSING = frozenset({EventKind.ACQUITTAL, EventKind.CASE_CLOSED})
CLOSED = frozenset({ChargeStatus.ACQUITTED, ChargeStatus.DROPPED})
ON_SAME_DAY = list(ChargeStatus)


@dataclass(frozen=True, slots=True)
class Charged:
    """What one document says of a person's charges beside an act, at characters `start..end`."""

    person_id: int
    provisions: tuple[str, ...]
    document_id: int
    event_id: int
    status: ChargeStatus
    on: str
    is_dated: bool
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class History:
    """How one charge stands, and every telling of it in the order of the days."""

    provision: str
    status: ChargeStatus
    tellings: tuple[ChargeTelling, ...]


def save_tellings(
    session: Session, charged: Sequence[Charged], rules: EventRules, now: datetime
) -> None:
    """Save charges that are new and what is told of each; set where each stands now.

    A telling that moves a charge keeps where it stood before. Doing it twice changes nothing.
    """
    made = [
        {
            "person_id": one.person_id,
            "provision_id": provision,
            "status": ChargeStatus.ALLEGED,
            "first_document_id": one.document_id,
            "created_at": now,
        }
        for one in charged
        for provision in one.provisions
    ]
    upsert(session, Charge, made, key=("person_id", "provision_id"))
    known = _of_persons(session, {one.person_id for one in charged})
    touched: dict[int, Charge] = {}
    rows: list[dict[str, Any]] = []
    for one in charged:
        for charge in _meant(known.get(one.person_id, []), one):
            touched[charge.id or 0] = charge
            rows.append(_row(charge, one, now))
    _settle(session, touched, rows, rules)


def histories(
    session: Session, person_ids: Collection[int], rules: EventRules, *, with_sealed: bool = False
) -> dict[str, History]:
    """Return the charges of these rows of one person by provision, in order of the first; as pages
    tell them that are not sealed, unless all are asked for.
    """
    charges = [charge for own in _of_persons(session, person_ids).values() for charge in own]
    if not with_sealed:
        unseen = sealed.charges(session)
        charges = [charge for charge in charges if charge.id not in unseen]
    provisions = {charge.id or 0: charge.provision_id for charge in charges}
    tellings: dict[str, list[ChargeTelling]] = {charge.provision_id: [] for charge in charges}
    for telling in _tellings_of(session, provisions, with_sealed=with_sealed):
        tellings[provisions[telling.charge_id]].append(telling)
    return {
        provision: History(provision, _status(told, rules), tuple(_in_order(told)))
        for provision, told in tellings.items()
    }


def _of_persons(session: Session, person_ids: Collection[int]) -> dict[int, list[Charge]]:
    """Return the charges of each person, those of all its rows."""
    group = roots.with_members(session, person_ids)
    of_root: dict[int, list[Charge]] = {}
    for batch in in_batches(sorted(group)):
        query = select(Charge).where(col(Charge.person_id).in_(batch)).order_by(col(Charge.id))
        for charge in session.exec(query):
            of_root.setdefault(group[charge.person_id], []).append(charge)
    return {person_id: of_root.get(root, []) for person_id, root in group.items()}


def _meant(charges: Sequence[Charge], one: Charged) -> list[Charge]:
    """Return the charges that a telling is of: those it names for this row; where it names none,
    the only one that is open.
    """
    if one.provisions:
        own = [charge for charge in charges if charge.person_id == one.person_id]
        return [charge for charge in own if charge.provision_id in one.provisions]
    still = [charge for charge in charges if charge.status not in CLOSED]
    return still if len({charge.provision_id for charge in still}) == 1 else []


def _settle(
    session: Session,
    touched: Mapping[int, Charge],
    rows: Sequence[dict[str, Any]],
    rules: EventRules,
) -> None:
    known: dict[int, list[ChargeTelling]] = {}
    for telling in _tellings_of(session, touched, with_sealed=True):
        known.setdefault(telling.charge_id, []).append(telling)
    for charge_id, charge in touched.items():
        told = [_facts(telling) for telling in known.get(charge_id, [])]
        for row in (row for row in rows if row["charge_id"] == charge_id):
            told.append((row["on"], row["is_dated"], row["status"]))
            after = rules.last_status(told)
            if len(told) > 1 and after is not charge.status and after is row["status"]:
                row["before"] = charge.status
            charge.status = after
        session.add(charge)
    upsert(session, ChargeTelling, rows, key=("charge_id", "document_id", "status"))


def _row(charge: Charge, one: Charged, now: datetime) -> dict[str, Any]:
    return {
        "charge_id": charge.id,
        "document_id": one.document_id,
        "event_id": one.event_id,
        "status": one.status,
        "before": None,
        "on": one.on,
        "is_dated": one.is_dated,
        "start": one.start,
        "end": one.end,
        "why": one.why,
        "created_at": now,
        "told_at": None,
    }


def _tellings_of(
    session: Session, charge_ids: Iterable[int], *, with_sealed: bool
) -> list[ChargeTelling]:
    found: list[ChargeTelling] = []
    query = select(ChargeTelling)
    if not with_sealed and sealed.is_any(session):
        query = query.where(col(ChargeTelling.document_id).not_in(sealed.documents()))
    for batch in in_batches(sorted(charge_ids)):
        found += session.exec(query.where(col(ChargeTelling.charge_id).in_(batch)))
    return found


def _status(told: Sequence[ChargeTelling], rules: EventRules) -> ChargeStatus:
    return rules.last_status(map(_facts, told))


def _facts(telling: ChargeTelling) -> tuple[str, bool, ChargeStatus]:
    return telling.on, telling.is_dated, telling.status


def _in_order(told: Iterable[ChargeTelling]) -> list[ChargeTelling]:
    return sorted(told, key=lambda t: (t.on, ON_SAME_DAY.index(t.status), t.id or 0))
