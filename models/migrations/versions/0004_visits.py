"""Links that are looked at again, and what was seen

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from models.tables import JSON, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(timezone=True), nullable=False),
        sa.Column("record_id", sa.String(length=60), nullable=True),
        sa.Column("seen", sa.String(length=40), nullable=False),
        sa.Column("final_url", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("is_sure", sa.Boolean(), nullable=False),
        sa.Column("judged_at", Utc(timezone=True), nullable=True),
        sa.Column("told_at", Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_visit_link_id_link")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("link_id", "at", name=op.f("uq_visit_link_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        for column in ("judged_at", "link_id", "record_id", "told_at"):
            batch_op.create_index(batch_op.f(f"ix_visit_{column}"), [column], unique=False)
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visit_at", Utc(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("visits", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_link_visit_at"), ["visit_at"], unique=False)
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.alter_column("visits", server_default=None)
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("why", JSON, nullable=True))
        batch_op.create_index(batch_op.f("ix_alert_link_id"), ["link_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_alert_link_id_link"), "link", ["link_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_alert_link_id_link"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_alert_link_id"))
        batch_op.drop_column("why")
        batch_op.drop_column("link_id")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_visit_at"))
        batch_op.drop_column("visits")
        batch_op.drop_column("visit_at")
    op.drop_table("visit")
