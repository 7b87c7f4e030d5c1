"""Passwords that somebody else gave

Revision 0015, after 0014. Of those that are there nobody knows who chose them: they stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "desk_user",
        sa.Column("is_password_given", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("desk_user", "is_password_given")
