"""Where the last record of an exchange ends, also of one that brought no response

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("warc_end", sa.BigInteger(), nullable=False, server_default="0")
        )
    snapshot = sa.table(
        "snapshot",
        sa.column("warc_offset", sa.BigInteger),
        sa.column("warc_length", sa.BigInteger),
        sa.column("warc_end", sa.BigInteger),
    )
    known_end = snapshot.c.warc_offset + snapshot.c.warc_length
    op.execute(snapshot.update().values(warc_end=sa.func.coalesce(known_end, 0)))
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.alter_column("warc_end", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_column("warc_end")
