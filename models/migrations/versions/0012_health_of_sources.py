"""How sources are: a history of polls, failures in a row; symbols of documents

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
COUNTS = ("listings", "unchanged", "found", "new", "documents", "documents_failed")


def upgrade() -> None:
    op.add_column(
        "source_state", sa.Column("failures", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "poll_record",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("oldest_at", TIME, nullable=True),
        sa.Column("newest_at", TIME, nullable=True),
    )
    op.create_index("ix_poll_record_source_id_at", "poll_record", ["source_id", "at"])
    op.add_column("document", sa.Column("symbol", sa.String(length=80), nullable=True))
    op.create_index("ix_document_symbol", "document", ["symbol"])


def downgrade() -> None:
    op.drop_index("ix_document_symbol", "document")
    op.drop_column("document", "symbol")
    op.drop_table("poll_record")
    op.drop_column("source_state", "failures")
