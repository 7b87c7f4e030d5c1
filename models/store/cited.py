"""The articles of law that tellings name, so that alerts can be looked up by them."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.store.sql import in_batches, upsert
from models.tables import Evidence, EvidenceProvision


def save_cited(session: Session, document_ids: Collection[int]) -> None:
    """Let every telling of these documents be found by each article that it names.

    The articles are in the table of provisions already. Doing it twice changes nothing.
    """
    for batch in in_batches(sorted(set(document_ids))):
        query = select(Evidence.id, Evidence.charges).where(col(Evidence.document_id).in_(batch))
        rows = [
            {"provision_id": provision, "evidence_id": evidence_id}
            for evidence_id, charges in session.exec(query.order_by(col(Evidence.id)))
            for provision in sorted(set(charges))
        ]
        upsert(session, EvidenceProvision, rows, key=("provision_id", "evidence_id"))
