"""When a site last gave us a text: a page may return to an earlier one

Of texts of before the first time is known only. What a person handed in was not given to us.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from models.tables import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", Utc(timezone=True), nullable=True))
    op.execute(
        "UPDATE document SET seen_at = captured_at WHERE snapshot_id IN ("
        "SELECT snapshot.id FROM snapshot WHERE snapshot.import_id IS NULL)"
    )


def downgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
