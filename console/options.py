"""Options that several commands share, and the way to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from models.problems import WrongUse
from models.settings import Settings

if TYPE_CHECKING:
    import sqlalchemy as sa

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
By = Annotated[str | None, typer.Option("--by", help="Who decides. Default: your login name.")]
Note = Annotated[str | None, typer.Option("--note", help="A remark to keep with the decision.")]


def open_database() -> sa.Engine:
    """Open the database for a command that needs no catalogue. Raises DatabaseUnusable."""
    from models.database import check_schema, open_engine  # late: `--help` needs no database

    engine = open_engine(Settings.from_env().database_url)
    check_schema(engine)
    return engine


def as_text(given: str | None, option: str) -> str | None:
    """Return an argument that is text. Raises WrongUse for bytes that are not UTF-8."""
    try:
        (given or "").encode("utf-8")
    except UnicodeEncodeError as problem:
        raise WrongUse(f"{option}: not UTF-8 text") from problem
    return given
