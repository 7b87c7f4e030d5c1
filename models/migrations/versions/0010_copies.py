"""Copies of documents, and the numbers by which they are found

Documents of before have no numbers: a copy of them is seen where both tell of one event.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

from models.tables import Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("era", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_fingerprint_document_id_document")
        ),
        sa.PrimaryKeyConstraint("era", "value", "document_id", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("of_document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("of_start", sa.Integer(), nullable=False),
        sa.Column("of_end", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("created_at", Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_copy_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["of_document_id"], ["document.id"], name=op.f("fk_copy_of_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("document_id", "of_document_id", name=op.f("uq_copy_document_id")),
    )
    op.create_index(op.f("ix_copy_of_document_id"), "copy", ["of_document_id"])


def downgrade() -> None:
    op.drop_table("copy")
    op.drop_table("fingerprint")
