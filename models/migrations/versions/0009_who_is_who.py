"""Who may be who: keys to find people by, pairs that may be one, decisions on them

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

from models.tables import JSON

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("patronymic", sa.String(), nullable=True),
        sa.Column("gender", sa.String(length=1), nullable=True),
        sa.Column("filed_by", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("person", column)
    # Not as a batch: SQLite would have to drop a table that others point at.
    op.execute(
        "ALTER TABLE person ADD COLUMN merged_into_id INTEGER"
        " CONSTRAINT fk_person_merged_into_id_person REFERENCES person (id)"
    )
    for name in ("merged_into_id", "filed_by"):
        op.create_index(op.f(f"ix_person_{name}"), "person", [name])
    _create_blocks()
    _create_pairs()
    _create_decisions()


def _create_blocks() -> None:
    """Full names are found by their key at once; the run that comes next files the other keys."""
    op.create_table(
        "naming_block",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_naming_block_person_id_person")
        ),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_naming_block")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO naming_block (key, person_id)"
        " SELECT DISTINCT key, person_id FROM alias WHERE key LIKE '% %'"
    )


def _create_pairs() -> None:
    op.create_table(
        "sameness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("why", JSON, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["low_id"], ["person.id"], name=op.f("fk_sameness_low_id_person")),
        sa.ForeignKeyConstraint(
            ["high_id"], ["person.id"], name=op.f("fk_sameness_high_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sameness")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_sameness_low_id")),
    )
    for column in ("high_id", "state"):
        op.create_index(op.f(f"ix_sameness_{column}"), "sameness", [column])


def _create_decisions() -> None:
    op.create_table(
        "person_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["low_id"], ["person.id"], name=op.f("fk_person_decision_low_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["high_id"], ["person.id"], name=op.f("fk_person_decision_high_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"],
            ["person_decision.id"],
            name=op.f("fk_person_decision_undoes_id_person_decision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_decision")),
    )
    for column in ("low_id", "high_id"):
        op.create_index(op.f(f"ix_person_decision_{column}"), "person_decision", [column])


def downgrade() -> None:
    for table in ("person_decision", "sameness", "naming_block"):
        op.drop_table(table)
    for name in ("merged_into_id", "filed_by"):
        op.drop_index(op.f(f"ix_person_{name}"), "person")
    for name in ("birth_year", "patronymic", "gender", "merged_into_id", "filed_by"):
        op.drop_column("person", name)
