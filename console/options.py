"""Options that several commands share, and the way to the database."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from models.problems import WrongUse
from models.settings import Settings

if TYPE_CHECKING:
    import sqlalchemy as sa

    from crawlers.catalogue import Source

LONGEST = 1_000  # characters of a name or a remark

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


def one_line(given: str | None, option: str) -> str:
    """Return a word or remark without line breaks and signs that show nothing. Raises WrongUse."""
    text = as_text(given, option) or ""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) > LONGEST:
        raise WrongUse(f"{option}: at most {LONGEST} characters, these are {len(line)}")
    return line


def who(by: str | None) -> str:
    """Return who decides: the login name if nobody is named. Raises WrongUse."""
    return one_line(by, "--by") or getpass.getuser()


def as_text(given: str | None, option: str) -> str | None:
    """Return an argument that is text. Raises WrongUse for bytes that are not UTF-8."""
    try:
        (given or "").encode("utf-8")
    except UnicodeEncodeError as problem:
        raise WrongUse(f"{option}: not UTF-8 text") from problem
    return given
