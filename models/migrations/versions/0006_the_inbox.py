"""Files that people hand in, and which snapshots are of them

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

from models.tables import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("recorded_at", Utc(timezone=True), nullable=True),
        sa.Column("received_at", Utc(timezone=True), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("object", name=op.f("uq_import_object")),
        sa.UniqueConstraint("sha256", name=op.f("uq_import_sha256")),
        sa.UniqueConstraint("file", name=op.f("uq_import_file")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_received_at"), ["received_at"], unique=False)
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_snapshot_import_id"), ["import_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_snapshot_import_id_import"), "import", ["import_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_snapshot_import_id_import"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_snapshot_import_id"))
        batch_op.drop_column("import_id")
    op.drop_table("import")
