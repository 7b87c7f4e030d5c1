"""What happens after an alert: changed facts, charges over time, watches, decisions, messages

Revision 0011, after 0010.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.tables import JSON, WAITING

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
WORD = sa.String(length=40)


def upgrade() -> None:
    _grow_persons()
    _grow_events()
    _grow_charges()
    _grow_watches()
    _grow_alerts()
    _create_outbox()


def _grow_persons() -> None:
    op.add_column(
        "person",
        sa.Column("birth_is_about", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def _grow_events() -> None:
    alike: sa.Column[Any] = sa.Column(
        "by_spelling", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("sameness", alike)
    _point("event", "merged_into_id", "event")
    op.add_column("event", sa.Column("merged_by", WORD, nullable=True))
    op.add_column(
        "event",
        sa.Column("is_untold", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    _index("event", "is_untold")
    op.execute(
        sa.text(
            "UPDATE event SET is_untold = :no WHERE id IN (SELECT event_id FROM alert)"
        ).bindparams(no=False)
    )
    op.drop_index("ix_event_kind", "event")
    op.create_index("ix_event_kind_date", "event", ["kind", "date"])
    _point("evidence", "person_id", "person")
    op.execute(
        "UPDATE evidence SET person_id ="
        " (SELECT event.person_id FROM event WHERE event.id = evidence.event_id)"
    )
    _create(
        "event_change",
        _to("event_change", "event_id", "event"),
        _to("event_change", "document_id", "document"),
        sa.Column("field", WORD, nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.UniqueConstraint(
            "event_id", "field", "document_id", name=op.f("uq_event_change_event_id")
        ),
    )
    _index("event_change", "document_id", "told_at")


def _grow_charges() -> None:
    with op.batch_alter_table("charge") as charge:
        charge.alter_column("status", type_=WORD, existing_nullable=False)
    _create(
        "charge_telling",
        _to("charge_telling", "charge_id", "charge"),
        _to("charge_telling", "document_id", "document"),
        _to("charge_telling", "event_id", "event"),
        sa.Column("status", WORD, nullable=False),
        sa.Column("before", WORD, nullable=True),
        sa.Column("on", sa.String(), nullable=False),
        sa.Column("is_dated", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.UniqueConstraint(
            "charge_id", "document_id", "status", name=op.f("uq_charge_telling_charge_id")
        ),
    )
    _index("charge_telling", "document_id", "event_id", "told_at")


def _grow_watches() -> None:
    with op.batch_alter_table("watch") as watch:
        watch.alter_column("kind", type_=WORD, existing_nullable=False)
        watch.add_column(sa.Column("name", sa.String(), nullable=False, server_default=""))
        watch.add_column(sa.Column("aliases", JSON, nullable=False, server_default="[]"))
        watch.add_column(sa.Column("born", sa.Integer(), nullable=True))
        watch.add_column(sa.Column("baselined_at", TIME, nullable=True))
        watch.add_column(sa.Column("asked_at", TIME, nullable=True))
        watch.add_column(sa.Column("looked_to", sa.Integer(), nullable=False, server_default="0"))
        watch.add_column(sa.Column("ended_at", TIME, nullable=True))
    _index("watch", "baselined_at", "ended_at")
    op.execute("UPDATE watch SET name = value")


def _grow_alerts() -> None:
    _point("alert", "watch_id", "watch")
    _point("alert", "merged_into_id", "alert")
    for column in (
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("group_key", sa.String(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("snoozed_until", TIME, nullable=True),
        # No time is before it; each row gets its own at once.
        sa.Column("put_at", TIME, nullable=False, server_default="1970-01-01 00:00:00+00"),
    ):
        op.add_column("alert", column)
    op.execute("UPDATE alert SET put_at = raised_at")
    _index("alert", "source_id", "group_key", "snoozed_until", "put_at")
    op.add_column("alert_action", sa.Column("was", JSON, nullable=True))
    _create(
        "watch_hit",
        _to("watch_hit", "watch_id", "watch"),
        _to("watch_hit", "document_id", "document"),
        _to("watch_hit", "alert_id", "alert", nullable=True),
        sa.Column("is_old", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint("watch_id", "document_id", name=op.f("uq_watch_hit_watch_id")),
    )
    _index("watch_hit", "document_id", "alert_id")
    op.create_index("ix_watch_hit_waiting", "watch_hit", ["is_old", "id"], **WAITING)


def _create_outbox() -> None:
    """Nothing was ever sent by the table of before."""
    op.drop_table("outbox")
    _create(
        "outbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        _to("outbox", "alert_id", "alert", nullable=True),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    _index("outbox", "alert_id", "due_at", "sent_at")


def _create(table: str, *parts: sa.Column[Any] | sa.UniqueConstraint) -> None:
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, sa.Column("id", sa.Integer(), nullable=False), *parts, key)


def _to(table: str, column: str, other: str, *, nullable: bool = False) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{column}_{other}"))
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def _point(table: str, column: str, other: str) -> None:
    """Not as a batch: SQLite would have to drop a table that others point at."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
        f" CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} (id)"
    )
    _index(table, column)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("watch_hit")
    _drop("alert", "source_id", "group_key", "snoozed_until", "put_at", "watch_id")
    _drop("alert", "merged_into_id")
    for column in ("times", "assigned_to"):
        op.drop_column("alert", column)
    op.drop_column("alert_action", "was")
    _drop("watch", "baselined_at", "ended_at")
    for column in ("name", "aliases", "born", "looked_to", "asked_at"):
        op.drop_column("watch", column)
    op.drop_column("sameness", "by_spelling")
    op.drop_table("charge_telling")
    op.drop_table("event_change")
    _drop("evidence", "person_id")
    op.drop_column("person", "birth_is_about")
    op.drop_index("ix_event_kind_date", "event")
    _index("event", "kind")
    _drop("event", "merged_into_id", "is_untold")
    op.drop_column("event", "merged_by")
    _create(
        "outbox",
        _to("outbox", "alert_id", "alert"),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.UniqueConstraint("alert_id", "channel", name=op.f("uq_outbox_alert_id")),
    )
    _index("outbox", "alert_id")


def _drop(table: str, *columns: str) -> None:
    for column in columns:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
        op.drop_column(table, column)
