"""The desk: who signs in, the audit, saved filters, sensitivity, tombstones; how the queue is read

Revision 0013, after 0012.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(length=40)


def upgrade() -> None:
    _change_tables()
    _look_up_provisions()
    _add_users()
    _create(
        "saved_filter",
        _to("saved_filter", "user_id", "desk_user"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("feed_token", sa.String(length=64), nullable=False, unique=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_filter_user_id")),
    )
    _create(
        "tombstone",
        sa.Column("kind", WORD, nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_tombstone_kind")),
    )


def _change_tables() -> None:
    op.add_column("source_state", sa.Column("paused_at", TIME, nullable=True))
    for table in ("document", "person"):
        level: sa.Column[Any] = sa.Column(
            "sensitivity", WORD, nullable=False, server_default="ordinary"
        )
        op.add_column(table, level)
    never: sa.Column[Any] = sa.Column(
        "may_publish", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("person", never)
    op.add_column("alert_action", sa.Column("batch", sa.String(length=32), nullable=True))
    _index("alert_action", "batch")
    op.drop_index("ix_alert_state", "alert")
    op.create_index(
        "ix_alert_state_severity_put_at_id", "alert", ["state", "severity", "put_at", "id"]
    )
    op.create_index("ix_event_place", "event", ["place"])


def _look_up_provisions() -> None:
    table = op.create_table(
        "evidence_provision",
        sa.Column("provision_id", sa.String(length=40), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("provision_id", "evidence_id", name="pk_evidence_provision"),
        _key("evidence_provision", "provision_id", "provision"),
        _key("evidence_provision", "evidence_id", "evidence"),
        sqlite_with_rowid=False,
    )
    _index("evidence_provision", "evidence_id")
    evidence = sa.table("evidence", sa.column("id", sa.Integer), sa.column("charges", JSON))
    bind = op.get_bind()
    known = set(bind.execute(sa.text("SELECT id FROM provision")).scalars())
    told = bind.execute(sa.select(evidence.c.id, evidence.c.charges))
    while rows := told.fetchmany(1000):
        pairs = [{"provision_id": c, "evidence_id": i} for i, told in rows for c in set(told or ())]
        if pairs := [pair for pair in pairs if pair["provision_id"] in known]:
            bind.execute(sa.insert(table), pairs)


def _add_users() -> None:
    _create(
        "desk_user",
        sa.Column("name", sa.String(length=60), nullable=False, unique=True),
        sa.Column("role", WORD, nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("lang", sa.String(length=5), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("locked_at", TIME, nullable=True),
    )
    _create(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False, unique=True),
        _to("sign_in", "user_id", "desk_user"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
    )
    _index("sign_in", "user_id")
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("object", sa.String(length=120), nullable=True),
        sa.Column("detail", JSON, nullable=True),
        sa.Column("before_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
    )
    _index("audit_entry", "at", "by", "action", "object")


def _create(table: str, *parts: Any) -> None:
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, sa.Column("id", sa.Integer(), nullable=False), *parts, key)


def _to(table: str, column: str, other: str) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{column}_{other}"))
    return sa.Column(column, sa.Integer(), key, nullable=False)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("tombstone", "saved_filter", "audit_entry", "sign_in", "desk_user"):
        op.drop_table(table)
    op.drop_table("evidence_provision")
    op.drop_index("ix_event_place", "event")
    op.drop_index("ix_alert_state_severity_put_at_id", "alert")
    _index("alert", "state")
    op.drop_index("ix_alert_action_batch", "alert_action")
    op.drop_column("alert_action", "batch")
    op.drop_column("person", "may_publish")
    for table in ("person", "document"):
        op.drop_column(table, "sensitivity")
    op.drop_column("source_state", "paused_at")
