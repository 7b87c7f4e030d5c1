"""Addresses in the texts of documents that are captured at once

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from models.tables import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_reference_document_id_document")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_reference_link_id_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
        sa.UniqueConstraint("document_id", "link_id", name=op.f("uq_reference_document_id")),
    )
    for column in ("document_id", "link_id"):
        op.create_index(op.f(f"ix_reference_{column}"), "reference", [column])
    # What alerts of before rest on is watched from now on: a time long past is due at once.
    op.execute(
        "UPDATE link SET visit_at = discovered_at WHERE visit_at IS NULL AND id IN ("
        "SELECT document.link_id FROM document"
        " JOIN snapshot ON snapshot.id = document.snapshot_id AND snapshot.import_id IS NULL"
        " JOIN evidence ON evidence.document_id = document.id"
        " JOIN alert ON alert.event_id = evidence.event_id)"
    )


def downgrade() -> None:
    op.drop_table("reference")
