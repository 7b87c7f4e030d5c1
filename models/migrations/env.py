"""Runs the migrations on the connection that `models.database.upgrade` hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import AutoString, SQLModel

from models.full_text import is_of_the_code
from models.tables import Term, Utc


def spell_plainly(kind: str, item: object, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a migration must outlive the
    code.
    """
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Term):
        return "sa.String(40)"
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    if isinstance(item, sa.JSON):
        return "JSON"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=spell_plainly,
    include_object=is_of_the_code,
)
with context.begin_transaction():
    context.run_migrations()
