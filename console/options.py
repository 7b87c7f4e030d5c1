"""Options that several commands share, and the way to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from models.problems import WrongUse
from models.settings import Settings

if TYPE_CHECKING:
    import sqlalchemy as sa

    from crawlers.catalogue import Source

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
By = Annotated[str | None, typer.Option("--by", help="Who decides. Default: your login name.")]
Note = Annotated[str | None, typer.Option("--note", help="A remark to keep with the decision.")]


def open_database() -> sa.Engine:
    """Open the database for a command that needs no catalogue. Raises DatabaseUnusable."""
    from models.database import check_schema, open_engine  # late: `--help` needs no database

    engine = open_engine(Settings.from_env().database_url)
    check_schema(engine)
    return engine


def open_catalogue() -> dict[str, Source]:
    """Read the catalogue, own sources over the built-in ones. Raises CatalogueError."""
    from crawlers.catalogue import load_sources  # late: `--help` needs no catalogue

    return load_sources(Settings.from_env().sources_dir)


def as_text(given: str | None, option: str) -> str | None:
    """Return an argument that is text. Raises WrongUse for bytes that are not UTF-8."""
    try:
        (given or "").encode("utf-8")
    except UnicodeEncodeError as problem:
        raise WrongUse(f"{option}: not UTF-8 text") from problem
    return given
